"""Searches that people keep, and what fired for them: each hit and each spike once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Row, Select, delete, func, insert, select, update

from newsroom.errors import InputError, UsageError
from newsroom.store.database import Database
from newsroom.store.dialect import insert_or_keep
from newsroom.store.queries import chunks
from newsroom.store.schema import alerts, pages, saved_searches

AlertKind = Literal["hit", "spike"]
LONGEST_NAME = 120
"""Characters of a search's name."""
MOST = 200
"""Searches of one person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertWish:
    """What the owner of a search wants to be told of."""

    hits: bool = False
    spikes: bool = False
    mail: str = ""
    """Address to which it goes as well, "" for the page alone."""

    @property
    def on(self) -> bool:
        """Whether they want to be told of anything."""
        return self.hits or self.spikes


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedSearch:
    """A search that somebody kept."""

    id: int
    name: str
    owner: str
    created_at: datetime
    state: Mapping[str, str]
    """The query of the page's address."""
    alert: AlertWish
    checked_at: datetime | None
    """When it last ran for an alert."""
    seen_at: datetime | None
    """When its owner last looked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """Something that a search fired for."""

    id: int
    search_id: int
    kind: AlertKind
    key: str
    """Id of the article, or day of the spike (ISO)."""
    at: datetime
    detail: Mapping[str, Any] = field(default_factory=dict)
    """Figures of a spike."""


class Searches:
    """Saved searches and their alerts."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, owner: str, name: str, state: Mapping[str, str], alert: AlertWish, now: datetime) -> int:
        """Keep a search; one of that name takes the new state and wishes. Return its id.

        Raises InputError for a name that is empty or too long, UsageError for too many searches.
        """
        name = name.strip()
        if not name or len(name) > LONGEST_NAME:
            raise InputError(f"the name of a search has 1 to {LONGEST_NAME} characters")
        mine = saved_searches.c.owner == owner
        with self._database.write() as connection:
            there = connection.execute(select(saved_searches.c.id).where(mine, saved_searches.c.name == name)).scalar()
            values = {"state": dict(state), "alert": asdict(alert), "changed_at": now}
            if there is not None:
                connection.execute(update(saved_searches).where(saved_searches.c.id == there).values(values))
                return int(there)
            if connection.execute(select(func.count()).select_from(saved_searches).where(mine)).scalar_one() >= MOST:
                raise UsageError(f"nobody keeps more than {MOST} searches; delete one first")
            row = {**values, "owner": owner, "name": name, "created_at": now, "seen_at": now}
            made = connection.execute(insert(saved_searches).values(row)).inserted_primary_key
            assert made is not None
            return int(made[0])

    def of(self, owner: str) -> list[SavedSearch]:
        """The searches of `owner`, by name."""
        return self._found(select(saved_searches).where(saved_searches.c.owner == owner))

    def watched(self) -> list[SavedSearch]:
        """Those of which somebody wants to be told anything."""
        return [search for search in self._found(select(saved_searches)) if search.alert.on]

    def _found(self, query: Select[Any]) -> list[SavedSearch]:
        with self._database.read() as connection:
            rows = connection.execute(query.order_by(saved_searches.c.name, saved_searches.c.id))
            return [_search(row) for row in rows]

    def delete(self, id: int, owner: str) -> None:
        """Forget a search of `owner` with what fired for it. Raises InputError where there is none."""
        with self._database.write() as connection:
            mine = (saved_searches.c.id == id, saved_searches.c.owner == owner)
            if connection.execute(select(saved_searches.c.id).where(*mine)).scalar() is None:
                raise InputError("there is no such search of yours")
            connection.execute(delete(alerts).where(alerts.c.search_id == id))
            connection.execute(delete(saved_searches).where(*mine))

    def seen(self, id: int, owner: str, now: datetime) -> None:
        """The owner has looked: nothing that fired until now is new."""
        with self._database.write() as connection:
            mine = update(saved_searches).where(saved_searches.c.id == id, saved_searches.c.owner == owner)
            if connection.execute(mine.values(seen_at=now)).rowcount:
                unread = (alerts.c.search_id == id, alerts.c.read_at.is_(None))
                connection.execute(update(alerts).where(*unread).values(read_at=now))

    def fire(self, id: int, kind: AlertKind, keys: Mapping[str, Mapping[str, Any]], now: datetime) -> int:
        """Write what a search fired for, by key with its detail; what fired before does not again. Return how many are
        new."""
        with self._database.write() as connection:
            new = 0
            for key, detail in keys.items():
                row = {"search_id": id, "kind": kind, "key": key, "at": now, "detail": dict(detail)}
                new += connection.execute(insert_or_keep(connection, alerts), row).rowcount
            connection.execute(update(saved_searches).where(saved_searches.c.id == id).values(checked_at=now))
            return new

    def unread(self, ids: Collection[int]) -> dict[int, list[Alert]]:
        """What fired for each of `ids` since its owner looked, the newest first; searches without any are left out."""
        return self._alerts(alerts.c.search_id.in_(sorted(ids)), alerts.c.read_at.is_(None))

    def unmailed(self, ids: Collection[int]) -> dict[int, list[Alert]]:
        """Likewise what was neither looked at nor mailed."""
        return self._alerts(
            alerts.c.search_id.in_(sorted(ids)), alerts.c.read_at.is_(None), alerts.c.mailed_at.is_(None)
        )

    def _alerts(self, *limits: Any) -> dict[int, list[Alert]]:
        found: dict[int, list[Alert]] = {}
        with self._database.read() as connection:
            query = select(alerts).where(*limits).order_by(alerts.c.at.desc(), alerts.c.id.desc())
            for row in connection.execute(query):
                made = Alert(
                    id=row.id, search_id=row.search_id, kind=row.kind, key=row.key, at=row.at, detail=row.detail
                )
                found.setdefault(row.search_id, []).append(made)
        return found

    def mailed(self, ids: Sequence[int], at: datetime | None) -> None:
        """Write that alerts went out by mail; None takes it back, where the letter certainly did not go."""
        with self._database.write() as connection:
            for chunk in chunks(sorted(ids)):
                connection.execute(update(alerts).where(alerts.c.id.in_(chunk)).values(mailed_at=at))

    def first_seen(self, ids: Collection[str]) -> dict[str, datetime]:
        """When the page of each of the articles `ids` was discovered."""
        found: dict[str, datetime] = {}
        with self._database.read() as connection:
            for chunk in chunks(sorted(ids)):
                rows = connection.execute(select(pages.c.id, pages.c.discovered_at).where(pages.c.id.in_(chunk)))
                found |= {row.id: row.discovered_at for row in rows}
        return found


def _search(row: Row[Any]) -> SavedSearch:
    return SavedSearch(
        id=row.id,
        name=row.name,
        owner=row.owner,
        created_at=row.created_at,
        state=row.state,
        alert=AlertWish(**row.alert),
        checked_at=row.checked_at,
        seen_at=row.seen_at,
    )
