"""Which claim about an article's publication is believed.

Pages claim a time in many places and lie in some of them: the clock in the page's head shows the visit, a content
system writes local time with a `Z`, a template prints 0001-01-01. So every claim is kept with its origin, claims are
tried in the order of their worth, and one that cannot be (later than the fetch, older than the web) gives way to the
next.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from crawlers.dates import Stamp
from newsroom.article import Source
from newsroom.clock import LOCAL

CLOCK_TOLERANCE = timedelta(minutes=15)
"""How far a press site's clock may run ahead of ours; the time is then taken as the fetch's. Sites that publish by
schedule do so by the quarter of an hour."""
UNKNOWN_ZONE_TOLERANCE = timedelta(hours=14)
"""The same for a time without a zone where the outlet's zone is unknown: no place is further ahead of UTC (Kiribati).
"""
EARLIEST = date(1995, 1, 1)
"""No news site is older; earlier dates are template defaults such as 0001-01-01 and 1970-01-01."""
LATEST_YEAR = 9000
"""Beyond it lies 9999-12-31, the "never" of databases, which other zones push over the end of the calendar."""

_ZONES_BY_LANGUAGE = {
    "vi": "Asia/Ho_Chi_Minh",
    "th": "Asia/Bangkok",
    "lo": "Asia/Vientiane",
    "km": "Asia/Phnom_Penh",
    "my": "Asia/Yangon",
    "id": "Asia/Jakarta",
    "ms": "Asia/Kuala_Lumpur",
    "tl": "Asia/Manila",
    "ja": "Asia/Tokyo",
    "ko": "Asia/Seoul",
    "zh": "Asia/Shanghai",
}


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
    """The zone of naive times.

    The source's. Without a source that of the language, where nearly all who write it live in one zone; a Vietnamese
    page read as UTC would be seven hours late. For other languages UTC, as not known.
    """
    # Of an outlet that nobody declared the zone is a guess; UTC stands where there was nothing to guess.
    if source is not None and not (source.guessed and source.timezone == "UTC"):
        return Zone(ZoneInfo(source.timezone), True)
    if language in _ZONES_BY_LANGUAGE:
        return Zone(ZoneInfo(_ZONES_BY_LANGUAGE[language]), True)
    return Zone(UTC, False)


def settle(stamp: Stamp, fetched_at: datetime, zone: Zone) -> datetime | None:
    """The UTC time that a stamp stands for; None where it cannot be.

    A bare day becomes its first moment in Viet Nam whatever the outlet's zone, because articles are counted by
    Vietnamese day and a page that prints 27 October counts under 27 October. Never later than `fetched_at`.
    """
    moment = stamp.moment
    if moment.date() < EARLIEST or moment.year > LATEST_YEAR:
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

    The first claim that can be wins. Where it is a bare day, a later claim with a time of day on that same printed
    day is taken instead: it says the same and more.
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
