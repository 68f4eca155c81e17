"""The words of a Vietnamese report: Decree 30/2020/NĐ-CP for dates, "." between thousands, "," before decimals."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from newsroom.clock import Period
from reports.model import Language
from reports.words import (
    QuantityWord,
    Unit,
    Words,
    inner_case,
    quantity_of,
    rounded,
)

LANGUAGES = {
    "ar": "tiếng Ả Rập",
    "de": "tiếng Đức",
    "en": "tiếng Anh",
    "es": "tiếng Tây Ban Nha",
    "fil": "tiếng Philippines",
    "fr": "tiếng Pháp",
    "hi": "tiếng Hin-đi",
    "id": "tiếng Indonesia",
    "it": "tiếng Ý",
    "ja": "tiếng Nhật",
    "km": "tiếng Khmer",
    "ko": "tiếng Hàn Quốc",
    "lo": "tiếng Lào",
    "ms": "tiếng Mã Lai",
    "my": "tiếng Myanmar",
    "nl": "tiếng Hà Lan",
    "pt": "tiếng Bồ Đào Nha",
    "ru": "tiếng Nga",
    "ta": "tiếng Tamil",
    "th": "tiếng Thái Lan",
    "tl": "tiếng Philippines",
    "vi": "tiếng Việt",
    "zh": "tiếng Trung Quốc",
}

_LETTERS = "abcdđeghiklmnopqrstuvxy"
_UNITS: Mapping[Unit, str] = {
    "articles": "tin, bài",
    "originals": "bài gốc",
    "reprints": "bài đăng lại",
    "copies": "bài có cùng nội dung",
    "outlets": "cơ quan báo chí",
    "countries": "quốc gia, vùng lãnh thổ",
    "sources": "nguồn",
    "languages": "ngôn ngữ",
    "stories": "vụ việc",
    "others": "tin, bài khác",
    "pages": "trang",
    "days": "ngày",
    "weeks": "tuần",
    "reports": "báo cáo",
    "digests": "bản điểm báo",
    "topics": "chủ đề",
    "provinces": "tỉnh, thành phố",
    "events": "sự kiện",
    "persons": "người",
    "duties": "nhiệm vụ",
    "claims": "thông tin, luận điệu",
}
_QUANTITIES: Mapping[QuantityWord, str] = {
    "all": "toàn bộ",
    "most": "phần lớn",
    "third": "khoảng một phần ba",
    "some": "một số",
}


class Vietnamese(Words):
    """See `reports.words.Words`."""

    language: Language = "vi"
    numbers = ("", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
    changes = ("tăng", "giảm", "không thay đổi")
    last_link = " và "

    def digits(self, number: int) -> str:
        """1.234."""
        return f"{number:,}".replace(",", ".")

    def decimal(self, value: Decimal | float, places: int = 1) -> str:
        """12,5."""
        return rounded(value, places).replace(".", ",")

    def unit(self, number: int, unit: Unit) -> str:
        """Nouns do not change with the number."""
        return _UNITS[unit]

    def quantity(self, part: int, whole: int) -> str:
        """ "toàn bộ", "phần lớn", "khoảng một phần ba", "một số", "25%"."""
        return quantity_of(self, part, whole, _QUANTITIES)

    def day(self, value: date) -> str:
        """Day in two digits, month in two digits only for 01 and 02: 05/8/2026, 05/02/2026."""
        return f"{self.short_day(value)}/{value.year}"

    def short_day(self, value: date) -> str:
        """05/8."""
        return f"{value.day:02}/{_month(value)}"

    def long_day(self, value: date) -> str:
        """ "ngày 05 tháng 8 năm 2026"."""
        return f"ngày {value.day:02} tháng {_month(value)} năm {value.year}"

    def month(self, value: date) -> str:
        """ "tháng 8/2026", "tháng 02/2026"."""
        return f"tháng {_month(value)}/{value.year}"

    def period(self, value: Period) -> str:
        """ "từ ngày 28/7/2026 đến ngày 10/8/2026"; a period of one day is "ngày 05/8/2026"."""
        if value.first == value.last:
            return f"ngày {self.day(value.first)}"
        return f"từ ngày {self.day(value.first)} đến ngày {self.day(value.last)}"

    def language_name(self, code: str) -> str:
        """ "tiếng Anh"; "ngôn ngữ chưa xác định" for `und`."""
        return "ngôn ngữ chưa xác định" if code == "und" else LANGUAGES.get(code, f"ngôn ngữ có mã {code}")

    def letter(self, number: int) -> str:
        """a, b, c, d, đ, e, g … (no f, j, w, z)."""
        return _LETTERS[number - 1]

    def inner_case(self, text: str) -> str:
        """ "Nước thành viên ASEAN" as "nước thành viên ASEAN"."""
        return inner_case(text)


def _month(value: date) -> str:
    return f"{value.month:02}" if value.month < 3 else str(value.month)
