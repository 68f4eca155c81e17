"""Who works, and what each holds, so that no two do the same: workers with a term that they renew, and leases.

A lease holds as long as its worker does, and a worker does until somebody ends it: itself, or whoever wants what it
holds once its term is over. What a worker writes counts only while it has not been ended; that is looked at within the
very transaction (`Database.worker`), so that one that was paused and comes back cannot write over the work of another.
Time is that of the database: hosts whose clocks differ agree about it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Connection, delete, exists, func, insert, select, update

from newsroom.errors import StoreError
from newsroom.store.database import Database
from newsroom.store.dialect import in_turn, insert_or_keep, moment
from newsroom.store.queries import chunks
from newsroom.store.schema import leases, pages, workers

Kind = Literal["host", "source", "page", "stage"]
"""What is held: a press host that is asked, a source that is visited, a page that is extracted or labelled, and work
that only one may do at a time."""

KEPT = timedelta(days=7)
"""How long workers that ended are remembered."""


@dataclass(frozen=True, slots=True)
class Presence:
    """Who comes to work."""

    name: str
    host: str
    pid: int
    data: str
    """The data folder. Who has the lock of a name there knows that no other of this name lives beside it."""
    stages: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Worker:
    """A worker as the store knows it."""

    id: int
    name: str
    host: str
    pid: int
    stages: tuple[str, ...]
    doing: str
    """The stage at work, "" where it waits."""
    started_at: datetime
    seen_at: datetime
    late: bool
    """Its term is over, and nobody has taken over from it yet."""
    holds: Mapping[str, int] = field(default_factory=dict)
    """Number of leases by kind."""


class Leases:
    """Workers and leases. Whose leases are taken says `Database.worker`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, who: Presence, term: timedelta) -> int:
        """Come to work and return the worker's number; what an earlier one of this name held is free.

        Raises StoreError where one of this name works elsewhere.
        """

        def work(connection: Connection) -> int:
            # One after the other: two of one name that came at the same moment would not see each other.
            in_turn(connection, "workers")
            now = moment(connection)
            connection.execute(
                delete(workers).where(
                    workers.c.ended_at < now - KEPT, ~exists().where(leases.c.worker_id == workers.c.id)
                )
            )
            same = select(workers).where(workers.c.name == who.name, workers.c.ended_at.is_(None))
            for row in connection.execute(same.with_for_update()).all():
                if row.expires_at > now and (row.host, row.data) != (who.host, who.data):
                    raise StoreError(
                        f"a worker {who.name!r} works on {row.host} (seen {(now - row.seen_at).total_seconds():.0f} s "
                        "ago); give this one another --name, or wait until that one has ended"
                    )
                _end(connection, row.id, now)
            made = insert(workers).values(
                name=who.name,
                host=who.host,
                pid=who.pid,
                data=who.data,
                stages=list(who.stages),
                doing="",
                started_at=now,
                seen_at=now,
                expires_at=now + term,
            )
            return int(connection.execute(made.returning(workers.c.id)).scalar_one())

        return self._database.together(work)

    def renew(self, worker: int, term: timedelta, doing: str) -> None:
        """Begin the worker's term anew. Raises LeaseLost where somebody has ended it."""

        def work(connection: Connection) -> None:
            now = moment(connection)
            values = {"seen_at": now, "expires_at": now + term, "doing": doing}
            connection.execute(update(workers).where(workers.c.id == worker).values(values))

        self._database.together(work)

    def end(self, worker: int) -> None:
        """The worker has ended; all that it held is free."""
        self._database.together(lambda connection: _end(connection, worker, moment(connection)))

    def end_late(self) -> int:
        """End every worker whose term is over, so that others can have what it held; return how many."""

        def work(connection: Connection) -> int:
            now = moment(connection)
            late = select(workers.c.id).where(workers.c.ended_at.is_(None), workers.c.expires_at < now)
            if self._database.worker is not None:
                late = late.where(workers.c.id != self._database.worker)
            # One that is in the middle of a transaction is left to finish it.
            found = connection.execute(late.with_for_update(skip_locked=True)).scalars().all()
            for worker in found:
                _end(connection, worker, now)
            return len(found)

        return self._database.together(work)

    def take(self, kind: Kind, key: str) -> bool:
        """Hold one thing; False where another worker has it. What this worker has already is not taken twice."""
        if key in self._database.together(lambda connection: self.taken(connection, kind, [key])):
            return True
        return bool(self.end_late()) and key in self._database.together(lambda c: self.taken(c, kind, [key]))

    def drop(self, kind: Kind, keys: Collection[str]) -> None:
        """Give back what this worker holds of these."""
        self._database.together(lambda connection: self.dropped(connection, kind, keys))

    def give_back(self) -> None:
        """Give back all sources, hosts and pages that this worker holds: it stopped in the middle of its work."""
        mine = delete(leases).where(leases.c.worker_id == self._database.worker, leases.c.kind != "stage")
        self._database.together(lambda connection: connection.execute(mine))

    def taken(self, connection: Connection, kind: Kind, keys: Sequence[str]) -> set[str]:
        """`take` many, within a transaction: those that were free."""
        rows = [{"kind": kind, "key": key, "worker_id": self._database.worker} for key in keys]
        found: set[str] = set()
        for part in chunks(rows):
            made = insert_or_keep(connection, leases).values(list(part)).returning(leases.c.key)
            found.update(connection.execute(made).scalars())
        return found

    def dropped(self, connection: Connection, kind: Kind, keys: Collection[str]) -> None:
        """`drop`, within a transaction."""
        mine = delete(leases).where(leases.c.kind == kind, leases.c.worker_id == self._database.worker)
        for part in chunks(sorted(keys)):
            connection.execute(mine.where(leases.c.key.in_(part)))

    def in_hand(self) -> dict[str, int]:
        """What is being worked at, by stage: sources visited, pages extracted, articles labelled."""
        held = (
            select(pages.c.state, func.count())
            .join(leases, (leases.c.kind == "page") & (leases.c.key == pages.c.id))
            .group_by(pages.c.state)
        )
        visits = select(func.count()).select_from(leases).where(leases.c.kind == "source")
        with self._database.read() as connection:
            states: dict[str, int] = {state: number for state, number in connection.execute(held)}
            visited = connection.execute(visits).scalar_one()
        return {"crawl": visited, "extract": states.get("fetched", 0), "label": states.get("extracted", 0)}

    def workers(self) -> list[Worker]:
        """Everybody who works, by name."""
        held = select(leases.c.worker_id, leases.c.kind, func.count()).group_by(leases.c.worker_id, leases.c.kind)
        with self._database.read() as connection:
            now = moment(connection)
            holds: dict[int, Counter[str]] = {}
            for worker, kind, number in connection.execute(held):
                holds.setdefault(worker, Counter())[kind] = number
            query = select(workers).where(workers.c.ended_at.is_(None)).order_by(workers.c.name, workers.c.id)
            return [
                Worker(
                    row.id,
                    row.name,
                    row.host,
                    row.pid,
                    tuple(row.stages),
                    row.doing,
                    row.started_at,
                    row.seen_at,
                    row.expires_at < now,
                    dict(holds.get(row.id, {})),
                )
                for row in connection.execute(query)
            ]


def free(kind: Kind, key: Any) -> Any:
    """The condition that nobody holds the thing named by a column."""
    return ~exists().where(leases.c.kind == kind, leases.c.key == key)


def _end(connection: Connection, worker: int, now: datetime) -> None:
    connection.execute(update(workers).where(workers.c.id == worker).values(ended_at=now))
    connection.execute(delete(leases).where(leases.c.worker_id == worker))
