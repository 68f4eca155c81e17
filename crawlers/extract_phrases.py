"""Lines that a paper's template writes around its articles, in the languages of the press that is read.

Each pattern is what a template says of the paper, its offers or its other articles. An article may be about newsletters
or members, so offers count at the two ends of a text only, and nothing here touches a long paragraph.
"""

from __future__ import annotations

import re

MAX_LINE_CHARS = 300
"""Template lines are short; the longest met on 180 real pages, an offer, has 382 characters and is one link."""
MAX_LABEL_CHARS = 40
"""A label above links: "Tin liên quan", "関連キーワード"."""
MAX_OFFER_START = 60
"""Characters before the words of an offer; a sentence of an article says who offers, and where, before it."""
EDGE = 4
"""Paragraphs at either end of a text in which offers stand."""

_CREDIT = re.compile(
    r"""^[\[(]?(?:photos?|photograph|picture|images?|ảnh(?:\s(?:minh\shọa|minh\shoạ|tư\sliệu))?|nguồn\sảnh|hình(?:\sảnh)?|đồ\shọa|đồ\shoạ
      | foto|gambar|ภาพ|写真|图|圖|图片来源|사진)\s*[:：/].{0,100}$""",
    re.VERBOSE | re.IGNORECASE,
)
_COPYRIGHT = re.compile(
    r"""(?:copyright|©|ⓒ|\(c\)).{0,60}(?:\d{4}|reserved|rights)|all\srights\sreserved|無断(?:転載|複製)|무단\s?전재|版权所有
      | 版權所有|未经授权
      | hak\scipta\sdilindungi|bản\squyền\sthuộc""",
    re.VERBOSE | re.IGNORECASE,
)
# Looked for first: most paragraphs hold none, and plain text is found ten times as fast as a pattern.
_COPYRIGHT_SIGNS = (
    "copyright", "©", "ⓒ", "(c)", "rights reserved", "無断", "무단", "版权所有", "版權所有", "未经授权", "hak cipta",
    "bản quyền",
)  # fmt: skip
_ELSEWHERE = re.compile(
    r"""^[\s>»•►▶▪★*–-]*(?:
        read\s(?:more|also|next|full\sstory)|also\sread|more|see\salso
      | related(?:\s(?:news|stories|articles|topics|posts))?|recommended(?:\sfor\syou)?
      | you\smay\salso\slike|don't\smiss|editor'?s\spicks?
      | xem\sthêm|đọc\sthêm|đọc\stiếp|(?:tin|bài)(?:\s(?:viết|đọc))?\s(?:liên\squan|cùng\schuyên\smục|khác)
      | có\sthể\sbạn\squan\stâm
      | baca\s(?:juga|selengkapnya)|simak\s(?:juga|video)|lihat\sjuga|(?:artikel|berita)\sterkait
      | czytaj\s(?:też|więcej|także)|zobacz\s(?:też|także)|(?:à\s)?lire\saussi|lesen\ssie\s(?:auch|mehr)
      | mehr\szum\sthema|auch\sinteressant
      | leia\s(?:também|mais)|lea\stambién|leggi\sanche|l[eæ]s\sogså|läs\s(?:också|mer)
      | 関連(?:記事|ニュース|キーワード|リンク|タグ|特集)?|あわせて読みたい|おすすめ(?:記事|情報)?
      | 相关(?:新闻|阅读|报道)|延伸阅读|延伸閱讀|相關(?:新聞|報導)|更多(?:新闻|新聞)
      | 관련\s?(?:기사|뉴스)|อ่าน(?:เพิ่มเติม|ต่อ|ข่าวอื่น)|(?:ข่าว|เรื่อง|บทความ)ที่เกี่ยวข้อง
    )\s*(?P<rest>$|[:：>»|\]-].*$)""",
    re.VERBOSE | re.IGNORECASE,
)
_OFFER = re.compile(
    r"""(?:subscribe|sign\sup)\s(?:to|for)\s(?:our|the|receive)|our\s(?:\w+\s)?newsletters?|follow\s(?:us|\S+)\son\s
      | (?:download|get)\s(?:the|our)\s(?:\w+\s)?app\b|get\sin\stouch\swith\sour
      | become\sa\s(?:member|subscriber|supporter)
      | already\sa\s(?:member|subscriber)|to\scontinue\sreading|support\sour\sjournalism|check\sour\snews\spage
      | click\shere\sto
      | get\s(?:access|real-time\supdates)\b
      | theo\sdõi\s(?:chúng\stôi|kênh)|mời\s(?:quý\s)?(?:độc\sgiả|bạn\sđọc)|đăng\ský\s(?:nhận\stin|kênh)
      | tải\sứng\sdụng|độc\sgiả\scó\sthể
      | ikuti\s(?:kami|berita|saluran)|dapatkan\s(?:update\s)?berita|cek\sberita\sdan\sartikel|gabung\s(?:di|ke)
      | 会員(?:限定|登録|向け)|有料会員|無料会員|有料記事|メールマガジン|責任編輯|责任编辑|编辑[:：]|編輯[:：]
      | 扫码|下載APP|下载APP|扫一扫|客户端
      | 제보(?:는|하기)|구독하기|(?:ⓒ|저작권자)
      | unterstützen\ssie\suns|(?:werden|jetzt)\s(?:sie\s)?(?:mitglied|abonnieren)|abonnez-vous|suscríbete|iscriviti
      | โอนเงิน|ติดตาม(?:ข่าวสาร|เรา)|(?:เฟซบุ๊ก|ทวิตเตอร์|LINE\sไอดี)\s""",
    re.VERBOSE | re.IGNORECASE,
)


def is_template_line(text: str, *, at_edge: bool) -> bool:
    """Whether a paragraph is a line of the template: copyright, photo credit, and at the ends of a text an offer."""
    if len(text) > MAX_LINE_CHARS:
        return False
    lowered = text.lower()
    if any(sign in lowered for sign in _COPYRIGHT_SIGNS) and _COPYRIGHT.search(text):
        return True
    offer = _OFFER.search(text) if at_edge else None
    return bool(_CREDIT.match(text) or (offer and offer.start() <= MAX_OFFER_START))


def is_label(text: str) -> bool:
    """Whether a line announces other articles and does nothing else: "Tin liên quan", "Read more:"."""
    return len(text) <= MAX_LABEL_CHARS and (found := _ELSEWHERE.match(text)) is not None and len(found["rest"]) <= 1


def leads_elsewhere(text: str) -> bool:
    """Whether a line begins as those do that name another article: "Baca juga: …", "MORE : …"."""
    return len(text) <= MAX_LINE_CHARS and _ELSEWHERE.match(text) is not None
