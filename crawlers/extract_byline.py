"""Who signed an article: names only, without the words, addresses and outlet names that pages put around them."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lxml.etree import XPath

from crawlers.dates import is_date_line, without_date
from crawlers.extract_page import Page, all_values, bare_name
from newsroom.text import clean_line, fold

MAX_NAMES = 10
MAX_NAME_WORDS = 8
"""A longer "name" is a sentence about one."""
MAX_NAME_CHARS = 80

_META_AUTHOR = (
    "author",
    "article:author",
    "dc.creator",
    "dcterms.creator",
    "byl",
    "sailthru.author",
    "parsely-author",
    "cxenseparse:author",
    "citation_author",
)
_ADDRESS = re.compile(r"\S+@\S+\.\w+|https?://\S+|www\.\S+|@\w+")
_SPLIT = re.compile(r"\s*(?:[;|/\n•]|,\s|\s(?:&|and|và|–|—|-)\s)\s*")
# "Theo" gives the agency that a text was taken from; the name after it stays.
_BEFORE = re.compile(
    r"^(?:(?:reported|written|story|words)\s+)?(?:by|theo|from|von|par|por|oleh|pv)\s+"
    r"|^(?:tin|bài|ảnh|记者|記者)\s+"
    r"|^(?:by|theo|tác giả|bài viết|bài và ảnh|bài|thực hiện|tin,? ảnh|tin|ảnh|penulis|author)\s*:\s*"
    r"|^(?:đồ họa|đồ hoạ|video|clip)\s*:\s*",
    re.IGNORECASE,
)
_AFTER = re.compile(r"\s*[(\[（].*$|\s*(?:\d{1,2}[/:.]\d{1,2}.*)$|\s*(?:기자|특파원|記者|记者)$")
_SOURCE_NOTE = re.compile(
    r"\s*[(\[](?:theo|tổng hợp|lược dịch|biên dịch|tổng hợp|dịch|ghi)\b[^)\]]{0,80}[)\]]\s*$", re.IGNORECASE
)
_NO_SIGNATURE = re.compile(r"(?:theo|ảnh|nguồn|tin|video|clip|đồ họa|xem|bài|tags?|từ khóa)\b", re.IGNORECASE)
# Whether trafilatura, whose regular expressions cost ten times as much, can find anything.
_AUTHOR_PLACES = XPath(
    "boolean(//author|//*[@rel='author' or @rel='me' or contains(@itemprop,'author') or contains(@class,'uthor')"
    " or contains(@class,'yline') or contains(@class,'byl') or contains(@class,'BBL') or contains(@class,'writer')"
    " or contains(@class,'name') or contains(@class,'zuozhe') or contains(@class,'bianji')"
    " or contains(@class,'posted-by') or contains(@class,'submitted-by') or contains(@id,'uthor')"
    " or contains(@id,'zuozhe') or contains(@id,'bianji') or contains(@data-testid,'Author')"
    " or contains(@data-component,'Byline')])"
)
_MAX_SIGNATURE_WORDS = 5
_SIGNED_LINES = 2
_MAX_SIGNED_CHARS = 60
_NOBODY = frozenset(
    fold(name)
    for name in (
        "admin", "administrator", "webmaster", "root", "user", "developer", "editor", "editors", "editorial", "news",
        "newsroom", "news desk", "staff", "staff writer", "staff reporter", "contributor", "correspondent", "author",
        "no author", "by", "guest", "unknown", "none", "null", "undefined", "agency", "agencies", "wire reports",
        "pv", "btv", "ctv", "theo", "tin", "bài", "ảnh", "phóng viên", "nhóm phóng viên", "nhóm pv", "cộng tác viên",
        "biên tập viên",
        "ban biên tập", "tòa soạn", "toà soạn", "tác giả", "redaksi", "tim redaksi", "redaktion", "red",
    )
)  # fmt: skip


def clean_byline(values: Iterable[str], outlet: frozenset[str]) -> str:
    """`values` as names separated by ", ", each once; "" where they give offices, addresses or the outlet only.

    The outlet's name is no byline: every page of the outlet could carry it, and it would crowd the list of authors.
    """
    names: list[str] = []
    for value in values:
        for part in _SPLIT.split(_ADDRESS.sub(" ", clean_line(value))):
            name = _AFTER.sub("", _BEFORE.sub("", part.strip(" .,:;-–—"))).strip(" .,:;-–—\"'")
            if (
                not 1 < len(name) <= MAX_NAME_CHARS
                or len(name.split()) > MAX_NAME_WORDS
                or not any(map(str.isalpha, name))
            ):
                continue
            if fold(name) in _NOBODY or bare_name(name) in outlet:
                continue
            if fold(name) not in map(fold, names):
                names.append(name)
    return ", ".join(names[:MAX_NAMES])


def signature(text: str) -> str:
    """The name with which a Vietnamese article ends, "" without: a last line such as "Hà Thu (Theo Reuters)".

    Vietnamese papers sign at the foot, and leave the author's fields to the outlet's name.
    """
    last = _SOURCE_NOTE.sub("", text.rpartition("\n\n")[2]).strip()
    if len(last) > MAX_NAME_CHARS or last.isupper() or _NO_SIGNATURE.match(last):
        return ""
    names = [name.split() for name in _SPLIT.split(last)]
    alike = all(
        1 < len(name) <= _MAX_SIGNATURE_WORDS and all(word[0].isupper() and word.isalpha() for word in name)
        for name in names
    )
    return last if alike else ""


def without_byline(text: str, byline: str, outlet: frozenset[str]) -> str:
    """`text` without the lines at its two ends that only give what is a field of its own: a name of `byline`, its date,
    or the outlet's name, with which editorials are signed."""
    names = [bare_name(name) for name in byline.split(", ")]
    paragraphs = text.split("\n\n")
    ends = {
        *range(min(_SIGNED_LINES, len(paragraphs))),
        *range(max(len(paragraphs) - _SIGNED_LINES, 0), len(paragraphs)),
    }
    return "\n\n".join(p for n, p in enumerate(paragraphs) if n not in ends or not _only_signs(p, names, outlet))


def _only_signs(line: str, names: list[str], outlet: frozenset[str]) -> bool:
    if len(line) > _MAX_SIGNED_CHARS:
        return False
    if is_date_line(line):
        return True
    rest = without_date(line)
    bare = bare_name(rest)
    if bare in outlet or any(name in bare and 2 * len(name) >= len(bare) for name in names if name):
        return True
    signed = clean_byline([rest], outlet)
    return bool(signed) and all(bare_name(name) in names for name in signed.split(", "))


def find_byline(page: Page, text: str, language: str) -> tuple[str, str]:
    """The byline and its origin; ("", "") without.

    JSON-LD authors, meta author, the foot of a Vietnamese `text`, then rel=author and the author classes that
    trafilatura knows.
    """
    if byline := clean_byline(page.jsonld.authors, page.outlet):
        return byline, "json-ld"
    # Some pages have one meta for the outlet and another for the author.
    named = [*all_values(page.tree, "author"), *(page.meta[key] for key in _META_AUTHOR if key in page.meta)]
    if byline := clean_byline(named, page.outlet):
        return byline, "meta"
    if language == "vi" and (byline := clean_byline([signature(text)], page.outlet)):
        return byline, "signature"
    if not _AUTHOR_PLACES(page.slim):
        return "", ""
    from trafilatura.metadata import extract_author

    byline = clean_byline([extract_author(page.slim) or ""], page.outlet)
    return (byline, "trafilatura") if byline else ("", "")
