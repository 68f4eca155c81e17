"""How a Vietnamese report words numbers, dates, shares and changes: one place, so that all reports and renderers agree.

The rules are those of Vietnamese administrative writing (Decree 30/2020/NĐ-CP for dates) and of the newsroom's own
manner: quantity words have one fixed meaning, nothing found is said in words and never as a zero, and a sentence
never begins with a digit. Every function returns running text; a caller that starts a sentence with it uses
`sentence_case`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from newsroom.clock import Period

ITEMS = "tin, bài"
NONE_IN_TABLE = "–"
"""Stands in a table for nothing found; a column of zeros reads as a measured result."""

WORDS_BELOW = 10
"""From ten on numbers are digits, below they are words in running text."""
NAMED_UP_TO = 2
"""One or two items are named instead of counted."""
PERCENT_FROM = 10
"""A share or a change of fewer items is given as items: two of three is no "66,7%"."""

_UNITS = ("", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_LETTERS = "abcdđeghiklmnopqrstuvxy"
_ROMAN = ((100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))

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


def digits(number: int) -> str:
    """`number` in digits with "." between thousands: 1.234."""
    return f"{number:,}".replace(",", ".")


def spoken(number: int) -> str:
    """A positive `number` in running text: words below ten, digits from there. Zero is said in words by the caller
    (ValueError).
    """
    if number < 1:
        raise ValueError("nothing found is worded as a sentence, not as a number")
    return _UNITS[number] if number < WORDS_BELOW else digits(number)


def items(number: int, unit: str = ITEMS) -> str:
    """A positive number of `unit`: "ba tin, bài", "1.234 tin, bài"."""
    return f"{spoken(number)} {unit}"


def in_table(number: int) -> str:
    """A number for a table cell or a bracket in a list: digits, a dash for none."""
    return digits(number) if number else NONE_IN_TABLE


def percent(part: int, whole: int) -> str:
    """`part` of `whole` in per cent with one decimal, rounded half up: "12,5%", "25%".

    Rounding never says nothing or everything where it is not so: "dưới 0,1%", "trên 99,9%". ValueError unless 0 <
    part and 0 < whole.
    """
    if part < 1 or whole < 1:
        raise ValueError("a share of nothing is not printed")
    value = (Decimal(100) * part / whole).quantize(Decimal("0.1"), ROUND_HALF_UP)
    if value == 0:
        return "dưới 0,1%"
    if value == 100 and part < whole:
        return "trên 99,9%"
    return f"{value.normalize():f}".replace(".", ",") + "%"


def quantity(part: int, whole: int) -> str:
    """The quantity word for `part` of `whole` items, to stand before the noun: "phần lớn", "một số", "25%" …

    Fixed meanings: "toàn bộ" all, "phần lớn" above 50 %, "khoảng một phần ba" 30-36 %, "một số" from 3 items up to
    20 %; else the percentage, or the number where the whole is below ten. ValueError for one or two items, which
    are named.
    """
    if part <= NAMED_UP_TO or part > whole:
        raise ValueError("one or two items are named, and a part is no larger than its whole")
    if part == whole:
        return "toàn bộ"
    if 2 * part > whole:
        return "phần lớn"
    if 30 * whole <= 100 * part <= 36 * whole:
        return "khoảng một phần ba"
    if 5 * part <= whole:
        return "một số"
    return percent(part, whole) if whole >= PERCENT_FROM else spoken(part)


def change(now: int, before: int, unit: str = ITEMS) -> str:
    """The change from `before` to `now`: "tăng 64 tin, bài (18,4%)", "giảm ba tin, bài", "không thay đổi".

    The percentage only where both the change and the base reach ten. The caller names what is compared with.
    """
    difference = now - before
    if difference == 0:
        return "không thay đổi"
    verb = "tăng" if difference > 0 else "giảm"
    size = abs(difference)
    share = f" ({percent(size, before)})" if size >= PERCENT_FROM and before >= PERCENT_FROM else ""
    return f"{verb} {items(size, unit)}{share}"


def day(value: date) -> str:
    """A date as Decree 30 writes it: day in two digits, month in two digits only for 01 and 02: 05/8/2026,
    05/02/2026.
    """
    return f"{value.day:02}/{_month(value)}/{value.year}"


def short_day(value: date) -> str:
    """Day and month: 05/8."""
    return f"{value.day:02}/{_month(value)}"


def long_day(value: date) -> str:
    """The date of a document: "ngày 05 tháng 8 năm 2026"."""
    return f"ngày {value.day:02} tháng {_month(value)} năm {value.year}"


def _month(value: date) -> str:
    return f"{value.month:02}" if value.month < 3 else str(value.month)


def period(value: Period) -> str:
    """ "từ ngày 28/7/2026 đến ngày 10/8/2026"; a period of one day is "ngày 05/8/2026"."""
    if value.first == value.last:
        return f"ngày {day(value.first)}"
    return f"từ ngày {day(value.first)} đến ngày {day(value.last)}"


def listing(parts: Sequence[str]) -> str:
    """ "A", "A và B", "A, B và C"."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} và {parts[-1]}"


def language(code: str) -> str:
    """The Vietnamese name of a language by ISO 639-1 code; "ngôn ngữ chưa xác định" for `und`."""
    if code == "und":
        return "ngôn ngữ chưa xác định"
    return LANGUAGES.get(code, f"ngôn ngữ có mã {code}")


def roman(number: int) -> str:
    """Roman number of a part or an annex: I, II, III."""
    out = ""
    for value, sign in _ROMAN:
        out += sign * (number // value)
        number %= value
    return out


def letter(number: int) -> str:
    """Letter of the n-th point, from 1, in the Vietnamese order a, b, c, d, đ, e, g … (no f, j, w, z)."""
    return _LETTERS[number - 1]


def sentence_case(text: str) -> str:
    """`text` with its first letter in upper case. ValueError where it begins with a digit: no sentence does."""
    if text[:1].isdigit():
        raise ValueError(f"a sentence would begin with a digit: {text[:40]}")
    return text[:1].upper() + text[1:]


def inner_case(text: str) -> str:
    """A heading such as "Nước thành viên ASEAN" within a sentence: its first word in lower case, unless it is all
    capitals.
    """
    first, _, rest = text.partition(" ")
    return text if first.isupper() and len(first) > 1 else f"{first[:1].lower()}{first[1:]}{' ' if rest else ''}{rest}"


def nothing_found(about: str) -> str:
    """The one sentence for nothing found: "Chưa ghi nhận tin, bài về … trong kỳ."."""
    return f"Chưa ghi nhận {ITEMS} về {about} trong kỳ."
