"""When an article was published: what a page claims, read form by form, and which claim is believed.

Pages claim a time in many places and lie in some of them: the clock in the page's head shows the visit, a
content system
writes local time with a `Z`, a template prints 0001-01-01. So every claim is kept with its origin, claims are
tried in the
order of their worth, and one that cannot be (later than the fetch, older than the web) gives way to the next.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime

from newsroom.article import Source
from newsroom.clock import LOCAL

CLOCK_TOLERANCE = timedelta(minutes=15)
"""How far a press site's clock may run ahead of ours; the time is then taken as the fetch's. Feeds
scheduled by the quarter hour."""
UNKNOWN_ZONE_TOLERANCE = timedelta(hours=14)
"""The same for a time printed without a zone by an outlet whose zone is unknown: no place is further ahead
of UTC (Kiribati)."""
EARLIEST = date(1995, 1, 1)
"""No news site is older; earlier dates are template defaults such as 0001-01-01 and 1970-01-01."""
MAX_CLAIM_CHARS = 200
"""A longer string is prose, not a date."""

_ZONES_BY_LANGUAGE = {
    "vi": "Asia/Ho_Chi_Minh", "th": "Asia/Bangkok", "lo": "Asia/Vientiane", "km": "Asia/Phnom_Penh", "my": "Asia/Yangon",
    "id": "Asia/Jakarta", "ms": "Asia/Kuala_Lumpur", "tl": "Asia/Manila", "ja": "Asia/Tokyo", "ko": "Asia/Seoul",
    "zh": "Asia/Shanghai",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stamp:
    """A time as it is written: a day, mostly with a time of day, sometimes with a zone."""

    moment: datetime
    """Naive where no zone is written; midnight where no time of day is."""
    has_time: bool


@dataclass(frozen=True, slots=True)
class Claim:
    """What one place of a page says about the publication."""

    origin: str
    """`json-ld`, `meta`, `time`, `visible`, `url`, `htmldate` or `feed`."""
    stamp: Stamp


@dataclass(frozen=True, slots=True)
class Zone:
    """The zone given to times that are written without one."""

    info: tzinfo
    known: bool
    """False where it is only the fallback UTC."""


def zone_for(source: Source | None, language: str) -> Zone:
    """The zone of naive times: the source's; without a source, that of a language written in one zone;
    else UTC, as not known."""
    from zoneinfo import ZoneInfo

    if source is not None:
        return Zone(ZoneInfo(source.timezone), True)
    if language in _ZONES_BY_LANGUAGE:
        return Zone(ZoneInfo(_ZONES_BY_LANGUAGE[language]), True)
    return Zone(UTC, False)


# --- reading one string
# --------------------------------------------------------------------------------------------------

_AFTER_ISO_YEAR = (
    r"(?P<m>\d{1,2})(?P=s)(?P<d>\d{1,2})"
    r"(?:[T\s_,]{1,3}(?P<H>\d{1,2}):?(?P<M>\d{2})(?::?(?P<S>\d{2})(?:[.,]\d{1,9})?)?\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2}|[+-]\d{2})?)?(?!\d)"
)
_ISO = re.compile(r"(?P<y>\d{4})(?P<s>[-/.]?)" + _AFTER_ISO_YEAR)
_ISO_LINE = re.compile(r"(?<![\d/.-])(?P<y>\d{4})(?P<s>[-/.])" + _AFTER_ISO_YEAR)
_DIGITS = re.compile(r"\d{10}(?:\d{3})?$|(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})(?P<H>\d{2})(?P<M>\d{2})(?P<S>\d{2})$")
_RFC_2822 = re.compile(r"(?:[A-Za-z]{3},\s+)?\d{1,2}\s+[A-Za-z]{3}\s+\d{4}\s+\d{1,2}:\d{2}(?::\d{2})?\s+\S")
_AMERICAN = re.compile(
    r"(?P<m>\d{1,2})/(?P<d>\d{1,2})/(?P<y>\d{4})\s+(?P<H>\d{1,2}):(?P<M>\d{2})(?::(?P<S>\d{2}))?\s*(?P<half>AM|PM)",
    re.IGNORECASE,
)
_CJK_DAY = re.compile(
    r"(?P<y>\d{4})\s?[年년]\s?(?P<m>\d{1,2})\s?[月월]\s?(?P<d>\d{1,2})\s?[日일](?:\D{0,6}(?P<H>\d{1,2})[:時时시点]\s?(?P<M>\d{2}))?"
)
_MONTHS = {
    name: str(n)
    for n, name in enumerate(("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1)
}
_ENGLISH = re.compile(
    r"(?:(?P<d1>\d{1,2})(?:st|nd|rd|th)?\s(?P<m1>[A-Z][a-z]{2,8})\.?,?|(?P<m2>[A-Z][a-z]{2,8})\.?\s(?P<d2>\d{1,2})(?:st|nd|rd|th)?,?)\s(?P<y>(?:19|20)\d{2})"
    r"(?:[\s,|•·–-]{0,4}(?:at\s)?(?P<H>\d{1,2})[:.](?P<M>[0-5]\d)(?:\s?(?P<half>[AaPp])\.?[Mm]\b)?)?"
)

# Vietnamese pages: "Thứ Hai, 27/10/2025 - 09:15 (GMT+7)", "09:15 | 27/10/2025", "09h15 ngày 27-10-2025",
# "ngày 27 tháng 10 năm 2025". Day first, always.
_CLOCK = (
    r"(?P<{n}H>[01]?\d|2[0-3])\s?(?::|h|g|giờ)\s?(?P<{n}M>[0-5]\d)(?::[0-5]\d|')?(?:\s?(?P<{n}half>AM|PM|SA|CH)\b)?"
)
_VISIBLE = re.compile(
    r"(?<![\d/:.-])"
    + r"(?:" + _CLOCK.format(n="a") + r"[\s,|•·–-]{0,4}(?:(?:thứ\s?(?:hai|ba|tư|năm|sáu|bảy|[2-7])|chủ\s?nhật)[\s,|]{0,3})?(?:ngày\s)?)?"
    + r"(?<!\d)(?P<d>0?[1-9]|[12]\d|3[01])\s?(?:(?P<s>[/.-])\s?(?P<m>0?[1-9]|1[0-2])\s?(?P=s)|\s?tháng\s(?P<mm>0?[1-9]|1[0-2])(?:\snăm\s|[,\s]{1,2}|/))\s?(?P<y>(?:19|20)\d{2})(?![\d/.-]\d)"
    + r"(?:[\s,|•·–-]{0,4}(?:lúc\s)?" + _CLOCK.format(n="b") + r")?"
    + r"(?:[\s,(]{0,3}(?:GMT|UTC)\s?(?P<zone>[+-]\d{1,2})(?::?(?P<zm>\d{2}))?)?",
    re.IGNORECASE,
)  # fmt: skip
_UPDATED = re.compile(r"cập nhật|chỉnh sửa|updated|modified|last edited", re.IGNORECASE)


def _offset(text: str | None) -> tzinfo | None:
    if not text:
        return None
    if text.upper() in ("Z", "UTC", "GMT"):
        return UTC
    digits = text[1:].replace(":", "")
    delta = timedelta(hours=int(digits[:2]), minutes=int(digits[2:4] or 0))
    return timezone(-delta if text[0] == "-" else delta) if delta <= timedelta(hours=14) else None


def _build(
    day: tuple[str, str, str], clock: tuple[str | None, ...] = (), half: str = "", zone: tzinfo | None = None
) -> Stamp | None:
    """The stamp of year, month, day and hour, minute, second as found; None where the calendar has no such
    time."""
    hour, minute, second = (int(part or 0) for part in (*clock, None, None, None)[:3])
    if half.upper() in ("PM", "CH") and hour < 12:
        hour += 12
    elif half.upper() in ("AM", "SA") and hour == 12:
        hour = 0
    try:
        moment = datetime(*map(int, day), hour, minute, min(second, 59), tzinfo=zone)
    except ValueError:
        return None
    # Midnight to the second is what systems write that know the day only.
    return Stamp(moment, moment.time() != time(0))


def read_stamp(text: str) -> Stamp | None:
    """Read a date meant for machines: ISO 8601 and its loose forms, RFC 2822, Unix seconds, American with
    AM/PM; then the visible forms."""
    text = text.strip()
    if not text or len(text) > MAX_CLAIM_CHARS:
        return None
    if found := _ISO.match(text):
        return _read_iso(found)
    if found := _AMERICAN.match(text):
        return _build(found.group("y", "m", "d"), found.group("H", "M", "S"), found["half"])
    if found := _DIGITS.match(text):
        if found["y"]:
            return _build(found.group("y", "m", "d"), found.group("H", "M", "S"))
        return Stamp(datetime.fromtimestamp(int(text[:10]), UTC), True)
    if _RFC_2822.match(text):
        try:
            moment = parsedate_to_datetime(text)
            return Stamp(moment, moment.time() != time(0))
        except (ValueError, TypeError, IndexError, OverflowError):
            return None
    return read_visible(text)


def read_visible(text: str) -> Stamp | None:
    """Read a date as pages print it for readers: Vietnamese day-first forms, then 2025-10-27, 2025年10月27日, 27
    October 2025.

    None where the line tells of an update before it tells the date.
    """
    if len(text) > MAX_CLAIM_CHARS:
        return None
    for pattern, read in _VISIBLE_FORMS:
        if found := pattern.search(text):
            return None if _UPDATED.search(text, 0, found.start()) else read(found)
    return None


def covers(text: str) -> bool:
    """Whether a line is little else than its date, so that a bare day in it is the line's purpose and not
    a mention."""
    return any((found := pattern.search(text)) and 2 * len(found.group()) >= len(text) for pattern, _ in _VISIBLE_FORMS)


def _read_iso(found: re.Match[str]) -> Stamp | None:
    return _build(found.group("y", "m", "d"), found.group("H", "M", "S"), zone=_offset(found["zone"]))


def _read_cjk(found: re.Match[str]) -> Stamp | None:
    return _build(found.group("y", "m", "d"), found.group("H", "M"))


def _read_english(found: re.Match[str]) -> Stamp | None:
    month = _MONTHS.get((found["m1"] or found["m2"])[:3].lower())
    half = f"{found['half']}M" if found["half"] else ""
    day = (found["y"], month or "", found["d1"] or found["d2"])
    return _build(day, found.group("H", "M"), half) if month else None


def _read_vietnamese(found: re.Match[str]) -> Stamp | None:
    n = "b" if found["bH"] else "a"
    zone = None
    if sign := found["zone"]:
        zone = _offset(f"{sign[0]}{sign[1:].zfill(2)}{found['zm'] or '00'}")
    day = (found["y"], found["m"] or found["mm"], found["d"])
    return _build(day, found.group(n + "H", n + "M"), found[n + "half"] or "", zone)


_VISIBLE_FORMS = (
    (_VISIBLE, _read_vietnamese),
    (_ISO_LINE, _read_iso),
    (_CJK_DAY, _read_cjk),
    (_ENGLISH, _read_english),
)


# --- the date in a URL
# ---------------------------------------------------------------------------------------------------

_URL_PATH = re.compile(
    r"(?<!\d)(?P<y>(?:19|20)\d{2})(?P<s>[/_-]?)(?P<m>0[1-9]|1[0-2])(?P=s)(?P<d>0[1-9]|[12]\d|3[01])(?=\D|$|\d{6,11}(?!\d))"
)
# Several large Vietnamese systems number articles by creation: three digits of the site, yymmddHHMMSS, three
# of a counter.
_URL_NUMBER = re.compile(
    r"(?<!\d)[12]\d{2}(?P<y>\d{2})(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])(?:[01]\d|2[0-3])[0-5]\d[0-5]\d\d{3}(?!\d)"
)


def read_url(url: str) -> Stamp | None:
    """The day that a URL carries: /2025/10/27/, 20251027, or the article number of a Vietnamese content
    system.

    A time of day in such a number is when the draft was made, so the day alone is taken.
    """
    if found := _URL_PATH.search(url):
        return _build(found.group("y", "m", "d"))
    if found := _URL_NUMBER.search(url):
        return _build(("20" + found["y"], found["m"], found["d"]))
    return None


# --- believing
# -----------------------------------------------------------------------------------------------------------


def settle(stamp: Stamp, fetched_at: datetime, zone: Zone) -> datetime | None:
    """The UTC time that a stamp stands for; None where it cannot be.

    A bare day becomes its first moment in Viet Nam whatever the outlet's zone, because articles are counted
    by Vietnamese
    day and a page that prints 27 October counts under 27 October. Never later than `fetched_at`.
    """
    moment = stamp.moment
    if moment.date() < EARLIEST or moment.year > 9000:
        return None
    if not stamp.has_time:
        # The outlet may already have the day that Viet Nam is still to reach.
        today = max(fetched_at.astimezone(moment.tzinfo or zone.info).date(), fetched_at.astimezone(LOCAL).date())
        if not zone.known:
            today = max(today, (fetched_at + UNKNOWN_ZONE_TOLERANCE).date())
        if moment.date() > today:
            return None
        return min(datetime.combine(moment.date(), time(0), LOCAL).astimezone(UTC), fetched_at)
    tolerance = CLOCK_TOLERANCE
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=zone.info)
        tolerance = CLOCK_TOLERANCE if zone.known else UNKNOWN_ZONE_TOLERANCE
    moment = moment.astimezone(UTC)
    if moment > fetched_at + tolerance:
        return None
    return min(moment, fetched_at)


def published(claims: Iterable[Claim], fetched_at: datetime, zone: Zone) -> tuple[datetime, str] | None:
    """The believed publication time in UTC with its origin; None where no claim can be.

    The first claim that can be wins. Where it is a bare day, a later claim with a time of day on that same
    printed day is
    taken instead: it says the same and more.
    """
    day: tuple[date, datetime, str] | None = None
    for claim in claims:
        moment = settle(claim.stamp, fetched_at, zone)
        if moment is None:
            continue
        if day is None:
            if claim.stamp.has_time:
                return moment, claim.origin
            day = (claim.stamp.moment.date(), moment, claim.origin)
        elif claim.stamp.has_time and day[0] in (claim.stamp.moment.date(), moment.astimezone(zone.info).date()):
            return moment, claim.origin
    return None if day is None else (day[1], day[2])
