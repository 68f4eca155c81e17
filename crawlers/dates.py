"""Reading a date as it is written: for machines in metas and JSON-LD, for readers under a headline, in a URL.

What a page prints is read form by form and kept as written, with or without a time of day and a zone; which of
several dates is believed is `crawlers.date_claims`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime

MAX_DATE_CHARS = 200
"""A longer string is prose, not a date."""
MAX_OFFSET = timedelta(hours=14)
"""No zone is further from UTC."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """A time as it is written: a day, mostly with a time of day, sometimes with a zone."""

    moment: datetime
    """Naive where no zone is written; midnight where no time of day is."""
    has_time: bool


# Group names are the same in all forms: y m d, H M S, half (AM, PM, SA, CH), zone.
_ISO_REST = r"""
    (?P<m>\d{1,2}) (?P=s) (?P<d>\d{1,2})
    (?:
        [T\s_,]{1,3} (?P<H>\d{1,2}) :? (?P<M>\d{2}) (?: :? (?P<S>\d{2}) (?:[.,]\d{1,9})? )?
        \s* (?P<zone>Z | UTC | GMT | [+-]\d{2}:?\d{2} | [+-]\d{2})?
    )?
    (?!\d)
"""
_ISO = re.compile(r"(?P<y>\d{4}) (?P<s>[-/.]?)" + _ISO_REST, re.VERBOSE)
_ISO_IN_LINE = re.compile(r"(?<![\d/.-]) (?P<y>\d{4}) (?P<s>[-/.])" + _ISO_REST, re.VERBOSE)
_COMPACT = re.compile(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})(?P<H>\d{2})(?P<M>\d{2})(?P<S>\d{2})$")
_UNIX = re.compile(r"1\d{9}(?:\d{3})?$")
_RFC_2822 = re.compile(r"(?:[A-Za-z]{3},\s+)?\d{1,2}\s+[A-Za-z]{3}\s+\d{4}\s+\d{1,2}:\d{2}(?::\d{2})?\s+\S")
_AMERICAN = re.compile(
    r"""(?P<m>\d{1,2})/(?P<d>\d{1,2})/(?P<y>\d{4}) \s+
        (?P<H>\d{1,2}):(?P<M>\d{2}) (?: :(?P<S>\d{2}) )? \s* (?P<half>AM|PM)""",
    re.VERBOSE | re.IGNORECASE,
)
_CJK = re.compile(
    r"""(?P<y>\d{4})\s?[年년]\s? (?P<m>\d{1,2})\s?[月월]\s? (?P<d>\d{1,2})\s?[日일]
        (?: \D{0,6} (?P<H>\d{1,2})[:時时시点]\s?(?P<M>\d{2}) )?""",
    re.VERBOSE,
)
_ENGLISH = re.compile(
    r"""(?: (?P<d1>\d{1,2}) (?:st|nd|rd|th)? \s (?P<m1>[A-Z][a-z]{2,8}) \.?,?
          | (?P<m2>[A-Z][a-z]{2,8}) \.? \s (?P<d2>\d{1,2}) (?:st|nd|rd|th)? ,? )
        \s (?P<y>(?:19|20)\d{2})
        (?: [\s,|•·–-]{0,4} (?:at\s)? (?P<H>\d{1,2})[:.](?P<M>[0-5]\d) (?: \s? (?P<half>[AaPp]) \.?[Mm]\b )? )?""",
    re.VERBOSE,
)
_MONTHS = {
    name: str(number)
    for number, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1
    )
}

# Vietnamese pages put the day first, the time before or after it: "Thứ Hai, 27/10/2025 - 09:15 (GMT+7)",
# "09:15 | 27/10/2025", "9h15 ngày 27-10-2025", "ngày 27 tháng 10 năm 2025".
_CLOCK = r"""
    (?P<{n}H>[01]?\d|2[0-3]) \s? (?: : | h | g | giờ ) \s? (?P<{n}M>[0-5]\d) (?: :[0-5]\d | ' )?
    (?: \s? (?P<{n}half>AM|PM|SA|CH)\b )?
"""
_VIETNAMESE = re.compile(
    rf"""(?<![\d/:.-])
    (?: {_CLOCK.format(n="a")} [\s,|•·–-]{{0,4}}
        (?: (?:thứ\s?(?:hai|ba|tư|năm|sáu|bảy|[2-7])|chủ\s?nhật) [\s,|]{{0,3}} )? (?:ngày\s)? )?
    (?<!\d) (?P<d>0?[1-9]|[12]\d|3[01]) \s?
    (?: (?P<s>[/.-]) \s? (?P<m>0?[1-9]|1[0-2]) \s? (?P=s)
      | \s? tháng\s (?P<mm>0?[1-9]|1[0-2]) (?: \snăm\s | [,\s]{{1,2}} | / ) )
    \s? (?P<y>(?:19|20)\d{{2}}) (?![\d/.-]\d)
    (?: [\s,|•·–-]{{0,4}} (?:lúc\s)? {_CLOCK.format(n="b")} )?
    (?: [\s,(]{{0,3}} (?:GMT|UTC) \s? (?P<zone>[+-]\d{{1,2}}) (?: :? (?P<zm>\d{{2}}) )? )?""",
    re.VERBOSE | re.IGNORECASE,
)
_UPDATED = re.compile(r"cập nhật|chỉnh sửa|updated|modified|last edited", re.IGNORECASE)


def _offset(text: str | None) -> tzinfo | None:
    if not text:
        return None
    if text.upper() in ("Z", "UTC", "GMT"):
        return UTC
    digits = text[1:].replace(":", "")
    delta = timedelta(hours=int(digits[:2]), minutes=int(digits[2:4] or 0))
    return timezone(-delta if text[0] == "-" else delta) if delta <= MAX_OFFSET else None


def _stamp(
    year: str, month: str, day: str, clock: tuple[str | None, ...] = (), half: str = "", zone: tzinfo | None = None
) -> Stamp | None:
    """A stamp of what was found; `clock` is hour, minute, second as far as written. None for a day like 31/02."""
    hour, minute, second = (int(part or 0) for part in (*clock, None, None, None)[:3])
    if half.upper() in ("PM", "CH") and hour < 12:
        hour += 12
    elif half.upper() in ("AM", "SA") and hour == 12:
        hour = 0
    try:
        moment = datetime(int(year), int(month), int(day), hour, minute, min(second, 59), tzinfo=zone)
    except ValueError:
        return None
    # Midnight to the second is what systems write that know the day only.
    return Stamp(moment, moment.time() != time(0))


def _iso(found: re.Match[str]) -> Stamp | None:
    return _stamp(found["y"], found["m"], found["d"], found.group("H", "M", "S"), zone=_offset(found["zone"]))


def _cjk(found: re.Match[str]) -> Stamp | None:
    return _stamp(found["y"], found["m"], found["d"], found.group("H", "M"))


def _english(found: re.Match[str]) -> Stamp | None:
    month = _MONTHS.get((found["m1"] or found["m2"])[:3].lower())
    if month is None:
        return None
    half = f"{found['half']}M" if found["half"] else ""
    return _stamp(found["y"], month, found["d1"] or found["d2"], found.group("H", "M"), half)


def _vietnamese(found: re.Match[str]) -> Stamp | None:
    n = "b" if found["bH"] else "a"
    zone = None
    if hours := found["zone"]:
        zone = _offset(f"{hours[0]}{hours[1:].zfill(2)}{found['zm'] or '00'}")
    month = found["m"] or found["mm"]
    return _stamp(found["y"], month, found["d"], found.group(n + "H", n + "M"), found[n + "half"] or "", zone)


_PRINTED = ((_VIETNAMESE, _vietnamese), (_ISO_IN_LINE, _iso), (_CJK, _cjk), (_ENGLISH, _english))


def read_stamp(text: str) -> Stamp | None:
    """Read a date meant for machines, None where there is none.

    ISO 8601 and its loose forms, American with AM/PM, 14 digits, Unix seconds or milliseconds, RFC 2822; then the
    printed forms, which some systems put into their metas.
    """
    text = text.strip()
    if not text or len(text) > MAX_DATE_CHARS:
        return None
    if found := _ISO.match(text):
        return _iso(found)
    if found := _AMERICAN.match(text):
        return _stamp(found["y"], found["m"], found["d"], found.group("H", "M", "S"), found["half"])
    if found := _COMPACT.match(text):
        return _stamp(found["y"], found["m"], found["d"], found.group("H", "M", "S"))
    if _UNIX.match(text):
        return Stamp(datetime.fromtimestamp(int(text[:10]), UTC), True)
    if _RFC_2822.match(text):
        try:
            moment = parsedate_to_datetime(text)
        except (ValueError, TypeError, IndexError, OverflowError):
            return None
        return Stamp(moment, moment.time() != time(0))
    return read_printed(text)


def read_printed(text: str) -> Stamp | None:
    """Read a date as pages print it for readers: Vietnamese forms, day first, then 2025-10-27, 2025年10月27日, 27
    October 2025.

    None without a date, and where the line tells of an update before it tells the date.
    """
    if len(text) > MAX_DATE_CHARS:
        return None
    for pattern, read in _PRINTED:
        if found := pattern.search(text):
            return None if _UPDATED.search(text, 0, found.start()) else read(found)
    return None


def is_date_line(text: str) -> bool:
    """Whether a line is little else than its date, so that a bare day in it is its purpose and not a mention."""
    return any((found := pattern.search(text)) and 2 * len(found.group()) >= len(text) for pattern, _ in _PRINTED)


def without_date(text: str) -> str:
    """`text` without the date that it prints, if it prints one."""
    found = next((found for pattern, _ in _PRINTED if (found := pattern.search(text))), None)
    return text if found is None else text[: found.start()] + text[found.end() :]


_URL_DAY = re.compile(
    r"""(?<!\d) (?P<y>(?:19|20)\d{2}) (?P<s>[/_-]?) (?P<m>0[1-9]|1[0-2]) (?P=s) (?P<d>0[1-9]|[12]\d|3[01])
        (?= \D | $ | \d{6,11}(?!\d) )""",
    re.VERBOSE,
)
# Several large Vietnamese systems number articles by creation: three digits of the site, yymmddHHMMSS, three of a
# counter.
_URL_NUMBER = re.compile(
    r"""(?<!\d) [12]\d{2} (?P<y>\d{2}) (?P<m>0[1-9]|1[0-2]) (?P<d>0[1-9]|[12]\d|3[01])
        (?:[01]\d|2[0-3]) [0-5]\d [0-5]\d \d{3} (?!\d)""",
    re.VERBOSE,
)


def read_url(url: str) -> Stamp | None:
    """The day that a URL carries: /2025/10/27/, 20251027, or the article number of a Vietnamese content system.

    A time of day in such a number is when the draft was made, so the day alone is taken.
    """
    if found := _URL_DAY.search(url):
        return _stamp(found["y"], found["m"], found["d"])
    if found := _URL_NUMBER.search(url):
        return _stamp("20" + found["y"], found["m"], found["d"])
    return None
