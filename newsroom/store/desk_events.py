"""Events that people made at the desk, and events of the calendar (same id) as people changed them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, insert, select, update

from newsroom.errors import InputError, UsageError
from newsroom.store.database import Database
from newsroom.store.schema import desk_events

LONGEST_ID = 64
LONGEST_NAME = 200
MOST_AROUND = 180
"""Days that a window may reach before or after an event."""
MOST_HELD = 60
"""Days for which an event may be held."""
_QUERY = "query"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskEvent:
    """An event as it stands."""

    id: str
    name_vi: str
    name_en: str
    first: date
    last: date
    """Local days on which it is held, both included."""
    days_before: int
    days_after: int
    """Of its window of coverage."""
    query: str = ""
    """What finds the articles of an event that people made; "" for one of the calendar, and where none are sought."""
    revision: int = 0
    """0 before it is kept; an edit names the one that it changes."""
    by: str
    at: datetime
    withdrawn_at: datetime | None = None


class DeskEvents:
    """Events made or changed by people."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, event: DeskEvent) -> int:
        """Keep a new event (revision 0) or a change of the one with that id and revision; return the new revision.

        Raises InputError for what can be no event, UsageError naming who was faster where it was changed or made
        meanwhile.
        """
        _check(event)
        values = {
            "name_vi": event.name_vi.strip(),
            "name_en": event.name_en.strip(),
            "first_day": event.first,
            "last_day": event.last,
            "days_before": event.days_before,
            "days_after": event.days_after,
            "detail": {_QUERY: event.query.strip()},
            "revision": event.revision + 1,
            "by": event.by,
            "at": event.at,
            "withdrawn_at": event.withdrawn_at,
        }
        with self._database.write() as connection:
            this = desk_events.c.id == event.id
            kept = connection.execute(select(desk_events.c.revision, desk_events.c.by).where(this)).one_or_none()
            if (kept.revision if kept else 0) != event.revision:
                who = f" by {kept.by}" if kept else ""
                raise UsageError(f"the event was changed{who} since you read it; nothing was overwritten")
            if kept:
                connection.execute(update(desk_events).where(this).values(values))
            else:
                connection.execute(insert(desk_events).values(id=event.id, **values))
        return event.revision + 1

    def all(self) -> dict[str, DeskEvent]:
        """By id, withdrawn ones included: they hide an event of the calendar."""
        with self._database.read() as connection:
            return {row.id: _event(row) for row in connection.execute(select(desk_events).order_by(desk_events.c.id))}


def _check(event: DeskEvent) -> None:
    if not event.id or len(event.id) > LONGEST_ID:
        raise InputError(f"an event needs an id of 1 to {LONGEST_ID} characters")
    for name in (event.name_vi, event.name_en):
        if not name.strip() or len(name) > LONGEST_NAME:
            raise InputError(f"an event needs a name of 1 to {LONGEST_NAME} characters in both languages")
    if event.last < event.first:
        raise InputError(f"the event ends on {event.last} before its first day {event.first}")
    if (event.last - event.first).days >= MOST_HELD:
        raise InputError(f"an event is held for {MOST_HELD} days at most")
    if not (0 <= event.days_before <= MOST_AROUND and 0 <= event.days_after <= MOST_AROUND):
        raise InputError(f"a window reaches 0 to {MOST_AROUND} days before and after an event")


def _event(row: Row[Any]) -> DeskEvent:
    return DeskEvent(
        id=row.id,
        name_vi=row.name_vi,
        name_en=row.name_en,
        first=row.first_day,
        last=row.last_day,
        days_before=row.days_before,
        days_after=row.days_after,
        query=str(row.detail.get(_QUERY, "")),
        revision=row.revision,
        by=row.by,
        at=row.at,
        withdrawn_at=row.withdrawn_at,
    )
