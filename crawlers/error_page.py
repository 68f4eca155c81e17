"""Pages that answer 200 and say that there is nothing here ("soft 404"); counted as articles they would be noise."""

from __future__ import annotations

import re
from collections.abc import Iterable

from newsroom.text import clean_line, lower, nfc

MAX_ERROR_WORDS = 200
"""Words of the text found on such a page at most: an apology, and teasers of what is read most."""
MAX_HEADING_CHARS = 90

# The whole heading must say so: "Không tìm thấy nạn nhân vụ chìm tàu" and "Error 404: how ASEAN lost a website" are
# headlines. Words for the page itself ("trang", "bài viết") are what tells the two apart.
_HEADING = re.compile(
    r"""(?:(?:error|lỗi|http|status|oops!?|rất\stiếc|xin\slỗi|sorry|whoops)[\s:!,.–-]*)*
    (?:
        (?:404|410)(?:[\s:|.,–-]*(?:error|lỗi|not\sfound|page\snot\sfound|file\snot\sfound|gone))*
      | (?:(?:the|this)\s)?(?:page|article|story|content|file|url)(?:\s(?:you\s(?:requested|are\slooking\sfor
          |were\slooking\sfor)))?
        \s(?:was\s|is\s|could\s|cannot\s|can't\s|can\snot\s)?(?:not\s)?(?:be\s)?(?:found|exists?|available
          |unavailable|removed|no\slonger\savailable)
      | (?:page|article)\s(?:does\snot|doesn't|no\slonger)\sexists?|not\sfound|nothing\sfound
      | (?:không\stìm\sthấy\s(?:trang|bài(?:\sviết)?|nội\sdung|tin(?:\sbài)?|đường\sdẫn|kết\squả)(?:\s(?:này
          |bạn\syêu\scầu|yêu\scầu|web))?)
      | (?:trang|bài(?:\sviết)?|nội\sdung|tin(?:\sbài)?|đường\sdẫn|liên\skết)(?:\s(?:web|này|bạn\s(?:tìm
          |yêu\scầu|truy\scập|đang\stìm)|yêu\scầu))*
        \s(?:không\s(?:tồn\stại|tìm\sthấy|còn\stồn\stại|có)|đã\sbị\s(?:xóa|xoá|gỡ)|không\scòn)
      | halaman\s(?:ini\s)?tidak\s(?:ditemukan|tersedia)|页面(?:不存在|未找到)|頁面(?:不存在|找不到)|您访问的页面不存在
      | ページが見つかりません|お探しのページは見つかりませんでした
      | 페이지를\s찾을\s수\s없습니다|ไม่พบหน้า(?:ที่คุณ(?:ต้องการ|ค้นหา))?
      | page\snon\strouvée|page\sintrouvable|seite\snicht\sgefunden
    )
    (?:[\s,]*(?:hoặc|or|and|và)\s(?:đã\sbị\s(?:xóa|xoá|gỡ)|không\scòn|has\sbeen\s(?:moved|removed|deleted)
          |no\slonger\sexists))?
    (?:[\s:|.,!–-]*(?:404|410|error|lỗi|not\sfound))*[\s.!…]*""",
    re.VERBOSE,
)
_PARTS = re.compile(r"\s+[|–—»·-]{1,2}\s+|\s*[|｜]\s*")


def says_nothing_here(headings: Iterable[str]) -> str:
    """The heading that says that the page is not there, "" without.

    `headings` are the page's <title> and its only heading; a part between separators ("404 | Báo Sao Biển") may say it
    as well. To be asked where no more than `MAX_ERROR_WORDS` were found.
    """
    for heading in headings:
        line = lower(nfc(clean_line(heading)))
        if len(line) > MAX_HEADING_CHARS:
            continue
        if _HEADING.fullmatch(line) or any(_HEADING.fullmatch(part) for part in _PARTS.split(line) if part):
            return clean_line(heading)
    return ""
