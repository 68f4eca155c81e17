"""Which events the articles of the store tell of: those of the calendar by name and day, others by what they resemble.

Calendar events follow from the article alone. A discovered event follows from the articles of the days before
(`classify.events`), so what arrives late can change what was decided about later ones: everything from the first
changed article on is decided anew, until `WINDOW` passes without a change.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta

from classify.calendar import Calendar
from classify.events import MARK, READ, WINDOW, EventCandidate, event_candidate, event_ids, group_events, names_in
from newsroom.store import Store
from newsroom.store.events import EventRow

STEP = timedelta(days=2)
"""Days that are read at once."""


def settle_events(store: Store, calendar: Calendar | None, ids: Collection[str]) -> int:
    """Decide anew of which events the labelled articles `ids` tell, and those whose events depend on them; return how
    many changed.

    Without a `calendar` the calendar events stay as they are kept. Articles that one encoder has read are compared; one
    that none has read tells of calendar events only. What is not about ASEAN, and what was withdrawn, tells of none.
    The answer depends on the articles that are there, not on the order in which they came.
    """
    wanted = _by_calendar(store, calendar, ids)
    span, encoder = store.events.span(ids), store.events.encoder(ids)
    if span is not None and encoder:
        wanted |= _discovered(store, encoder, wanted, *span)
    return store.events.settle(wanted)


def _by_calendar(store: Store, calendar: Calendar | None, ids: Collection[str]) -> dict[str, tuple[str, ...]]:
    """The calendar events of each of `ids`."""
    kept = store.events.kept(ids)
    found: dict[str, tuple[str, ...]] = dict.fromkeys(kept, ())
    for record in store.articles.records(ids):
        id = record.article.id
        if record.facts.relevance == "asean":
            found[id] = calendar.events_of(record.article) if calendar else _calendar_part(kept[id])
    return found


def _calendar_part(events: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(event for event in events if not event.startswith(MARK))


def _discovered(
    store: Store, encoder: str, changed: dict[str, tuple[str, ...]], first: datetime, last: datetime
) -> dict[str, tuple[str, ...]]:
    """All events of every article about ASEAN from `first` on, and of those shortly before, until nothing changes any
    more; `changed` gives the calendar events of the articles that were published from `first` to `last` or are gone."""
    before = store.events.between(first - WINDOW, first, encoder, READ)
    rows = {row.id: row for row in before}
    firsts = {row.id: _first_of(row) for row in before}
    standing = [(_candidate(row), firsts[row.id]) for row in before]
    quiet_since, reached, open_end = last, first, False
    for start, end in _steps(first, store.events.last() or last):
        new = store.events.between(start, end, encoder, READ)
        candidates = [_candidate(row) for row in new]
        found = group_events(candidates, standing)
        rows |= {row.id: row for row in new}
        firsts |= found
        standing += [(candidate, found[candidate.id]) for candidate in candidates]
        standing = [pair for pair in standing if pair[0].published_at >= end - WINDOW]
        moved = [row.published_at for row in new if found[row.id] != _first_of(row)]
        quiet_since, reached = max([quiet_since, *moved]), end
        open_end = end - quiet_since > WINDOW + STEP
        if open_end:
            break
    named = event_ids(firsts)
    result = {}
    for id, row in rows.items():
        # What told of the event of a late one of these was not read, but did not change either.
        unread = open_end and row.published_at >= reached - WINDOW and f"{MARK}{id}" in row.events
        told = id in named or firsts[id] != id or unread
        result[id] = (*changed.get(id, _calendar_part(row.events)), *((f"{MARK}{firsts[id]}",) if told else ()))
    return result


def _steps(first: datetime, last: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The time from `first` to `last` in steps."""
    while first <= last:
        yield first, first + STEP
        first += STEP


def _first_of(row: EventRow) -> str:
    """Id of the first article of the event that is kept with an article: its own where it has none."""
    return next((event.removeprefix(MARK) for event in row.events if event.startswith(MARK)), row.id)


def _candidate(row: EventRow) -> EventCandidate:
    return event_candidate(row.id, row.published_at, row.vector, names_in(row.title, row.lead, row.text))
