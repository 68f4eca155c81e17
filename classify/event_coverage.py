"""What was written about each event in a period: of the calendar, covered or not, and of those that were discovered."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from classify.calendar import Calendar
from classify.events import MARK
from newsroom.article import Facts
from newsroom.clock import Period, local_day
from newsroom.counting import counting_class

LONG = 60
"""An event that is held on more days (once in a year, at no day that is known) is missing only in a period that holds
all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventCoverage:
    """The counted articles of a period that tell of one event; figures of events overlap."""

    id: str
    discovered: bool
    """False for an event of the calendar."""
    held: Period | None
    """When the calendar's event is held; None for a discovered one."""
    articles: int
    originals: int
    reprints: int
    domestic: int
    foreign: int
    outlets: int
    pillars: Mapping[str, int]
    """By pillar id, most first; overlapping."""
    first: date | None
    """Day of the first of the articles, None without any."""
    last: date | None


def coverage_of_events(facts: Iterable[Facts], calendar: Calendar, period: Period) -> tuple[EventCoverage, ...]:
    """Events of the calendar by the day on which they are held, those that nobody wrote about included, then the
    discovered ones, the most written about first. Only what the counting base counts is counted."""
    told: defaultdict[str, list[Facts]] = defaultdict(list)
    for item in facts:
        if counting_class(item) == "counted" and item.published_at and local_day(item.published_at) in period:
            for event in item.events:
                told[event].append(item)
    missing = [
        edition.id
        for edition in calendar.held_within(period)
        if len(edition.held) <= LONG or (edition.held.first in period and edition.held.last in period)
    ]
    made = [_counted(event, told[event], calendar) for event in {**dict.fromkeys(missing), **dict.fromkeys(told)}]
    return tuple(sorted(made, key=_order))


def _counted(event: str, articles: list[Facts], calendar: Calendar) -> EventCoverage:
    edition = calendar.edition(event)
    days = sorted(local_day(item.published_at) for item in articles if item.published_at)
    pillars = Counter(pillar for item in articles for pillar in item.pillars)
    return EventCoverage(
        id=event,
        discovered=event.startswith(MARK),
        held=edition.held if edition else None,
        articles=len(articles),
        originals=sum(item.reprint_of is None for item in articles),
        reprints=sum(item.reprint_of is not None for item in articles),
        domestic=sum(item.scope == "domestic" for item in articles),
        foreign=sum(item.scope == "foreign" for item in articles),
        outlets=len({item.source_id for item in articles}),
        pillars=dict(sorted(pillars.items(), key=lambda pair: (-pair[1], pair[0]))),
        first=days[0] if days else None,
        last=days[-1] if days else None,
    )


def _order(event: EventCoverage) -> tuple[bool, date, int, str]:
    held = event.held.first if event.held else date.max
    return event.discovered, held, -event.articles, event.id
