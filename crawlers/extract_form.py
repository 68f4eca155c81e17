"""The form of a piece (video, photo story, interview …) and whether the page shows all of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from crawlers.extract_page import Page
from newsroom.article import Form
from newsroom.text import clean_line, count_words, fold

STUB_WORDS = 250
"""Words below which a text beside a paywall is taken for its beginning. Papers show one to four paragraphs; a text that
is longer was given in full, as metered walls do to a visitor without a history."""
BROKEN_WORDS = 150
"""The same for a text that ends in dots and nothing else says that there is more."""
FULL_SHARE = 0.8
"""Share of the stated wordCount that makes a text whole."""

_FORMS: Mapping[Form, tuple[str, ...]] = {
    "video": ("video", "videos", "clip", "clips", "media video", "truyen hinh", "watch", "video clip",
        "multimedia video"),
    "infographic": ("infographic", "infographics", "info graphic", "do hoa", "infografis", "infografik",
    "infographie"),
    "photo_story": (
        "photo", "photos", "anh", "phong su anh", "bo anh", "chum anh", "tin anh", "photo story",
        "photo essay", "gallery",
        "galleries", "photo gallery", "picture gallery", "pictures", "in pictures", "e magazine", "emagazine", "foto",
        "galeri foto", "slideshow", "slideshows", "phong su anh video",
    ),
    "podcast": ("podcast", "podcasts", "audio", "phat thanh", "siniar"),
    "interview": ("phong van", "interview", "interviews", "tro chuyen", "doi thoai", "wawancara", "gap go doi thoai"),
    "editorial": (
        "xa luan", "binh luan", "binh luan phe phan", "goc nhin", "y kien", "quan diem", "chinh luan", "editorial",
        "editorials", "opinion", "opinions", "op ed", "commentary", "comment", "commentisfree", "column", "columns",
        "columnists", "leader", "leaders", "opini", "tajuk", "tajuk rencana", "editorial opinion", "社评",
        "評論", "社説",
    ),
    "live_blog": ("live blog", "liveblog", "live blogs", "truc tiep", "live updates"),
}  # fmt: skip
_BY_NAME: Mapping[str, Form] = {name: form for form, names in _FORMS.items() for name in names}
_BY_KIND: Mapping[str, Form] = {
    "LiveBlogPosting": "live_blog",
    "VideoObject": "video",
    "AudioObject": "podcast",
    "PodcastEpisode": "podcast",
    "ImageGallery": "photo_story",
    "MediaGallery": "photo_story",
    "OpinionNewsArticle": "editorial",
}
_PREFIX = re.compile(r"^[\[(【]?\s*([^\W\d_][\w -]{1,24}?)\s*(?:[\])】]|[:|–—]\s|-\s)")
_SEPARATORS = re.compile(r"[\W_]+")

_DECISIVE = re.compile(
    r"""残り\s?[:：]?\s?[\d,]+\s?文字|この記事は(?:有料)?会員限定(?:です|記事)|続きを読むには|続きは.{0,20}(?:登録|ログイン)
      | (?:subscribe|sign\sin|log\sin|register|become\sa\s(?:member|subscriber))\sto\s(?:continue|keep|read|unlock)
      | to\s(?:continue|keep)\sreading,?\s(?:please\s)?(?:subscribe|log|sign|register)
      | this\s(?:article|content|story)\sis\s(?:for|available\sto|exclusive\sto
          |reserved\sfor)\s(?:\w+\s){0,2}(?:subscribers|members)
      | you(?:'ve|\shave)\sreached\syour\s(?:\w+\s){0,2}limit|unlock\sthis\s(?:article|story)
      | (?:đăng\ský|đăng\snhập|trả\sphí|mua\sgói).{0,40}để\s(?:đọc|xem)\s(?:tiếp|toàn|trọn)
      | (?:bài\sviết|nội\sdung)\s(?:này\s)?(?:chỉ\s)?dành\s(?:riêng\s)?cho\s(?:hội\sviên|độc\sgiả\s(?:trả\sphí
          |đăng\ský)|thành\sviên)
      | 登录后(?:阅读|查看)全文|订阅(?:后)?(?:阅读|解锁)|付费(?:阅读|会员).{0,10}全文|訂閱(?:後)?(?:閱讀|解鎖)
      | berlangganan\suntuk\s(?:membaca|melanjutkan)|konten\skhusus\spelanggan
      | réservé\saux\sabonnés|lire\sla\ssuite.{0,30}abonn|jetzt\s(?:weiterlesen|abonnieren\sund\sweiterlesen)
          |nur\sfür\sabonnenten
      | 구독(?:자|회원)\s?(?:전용|만)|유료\s?회원""",
    re.VERBOSE | re.IGNORECASE,
)
_MARKED = re.compile(
    r"(?:^|[\s_-])(?:paywall|pay-wall|premium-?(?:content|wall|gate)|subscriber-?(?:only|wall|gate)|regwall|piano-?(?:offer|container)"
    r"|tp-modal|meter-?wall|article-?gate|lock-?(?:content|article)|content-?lock)(?:$|[\s_-]|ed)",
    re.IGNORECASE,
)
_BREAKS_OFF = re.compile(r"(?:\.{3}|…|\[…\]|\[\.\.\.\])\W{0,3}$")


def find_form(page: Page, title: str, section: str) -> tuple[Form, str]:
    """The form of the piece and its origin, ("text", "") of an ordinary article.

    By the type of the page's main object, its section, a segment of its address, a word in front of the headline
    ("[Infographic] …"), og:type.
    """
    for kind in page.jsonld.kinds:
        if kind in _BY_KIND:
            return _BY_KIND[kind], "json-ld"
    if form := _BY_NAME.get(_name(section)):
        return form, "section"
    parts = urlsplit(page.url)
    host = (parts.hostname or "").split(".")[0]
    # The last segment is the headline.
    for segment in (host, *parts.path.split("/")[:-1]):
        if form := _BY_NAME.get(_name(segment)):
            return form, "url"
    if (prefix := _PREFIX.match(title)) and (form := _BY_NAME.get(_name(prefix[1]))):
        return form, "title"
    if page.meta.get("og:type", "").lower().startswith("video"):
        return "video", "og"
    return "text", ""


def _name(text: str) -> str:
    return _SEPARATORS.sub(" ", fold(clean_line(text))).strip()


def is_partial(page: Page, text: str) -> tuple[bool, str]:
    """Whether the page shows only a part of the text, and what says so.

    A declaration (isAccessibleForFree), a wall's markup or its words count beside a short text only; a text may also
    break off. A text that is as long as the page says that it is, is whole.
    """
    words = count_words(text)
    stated = max(page.jsonld.words, count_words(page.jsonld.body))
    if words >= STUB_WORDS or (stated and FULL_SHARE * stated <= words):
        return False, ""
    if page.jsonld.free is False:
        return True, "json-ld"
    if page.jsonld.free is None and (wall := _wall(page)):
        return True, wall
    broken = _BREAKS_OFF.search(text.rpartition("\n\n")[2]) is not None
    return (True, "text") if broken and words < BROKEN_WORDS else (False, "")


def _wall(page: Page) -> str:
    """`words` or `markup` where the page shows a paywall, "" without."""
    if _DECISIVE.search(" ".join(run.text for run in page.runs)):
        return "words"
    names = page.tree.xpath(".//body//*[self::div or self::section or self::aside]/@class")
    return "markup" if any(map(_MARKED.search, names)) else ""
