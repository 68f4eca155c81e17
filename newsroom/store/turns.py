"""Whose turn it is: which sources are to be visited now, and which press hosts may be asked, by all workers together.

A source is visited again when its interval has passed, by whichever worker is free. A host is asked by one worker at a
time, and not before the pause since the last request is over, whoever sent that.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, and_, case, delete, select, update

from newsroom.pages import HostTurn
from newsroom.store.database import Database
from newsroom.store.dialect import insert_or_keep, insert_or_replace, moment
from newsroom.store.leases import Leases
from newsroom.store.schema import host_turns, leases, turns

ON_ITS_WAY = timedelta(seconds=1)
"""How much later the last request of a worker that was killed may reach a host than it was allowed: whoever takes over
leaves the host alone for so much longer."""

HOST_KEPT = timedelta(days=1)
"""How long it is remembered when a host was asked last."""


@dataclass(frozen=True, slots=True)
class TakenTurn:
    """A source that this worker visits."""

    source_id: str
    entries: bool
    """Whether its entries are to be read, or only its waiting pages fetched."""


class Turns:
    """Turns of sources and of hosts."""

    def __init__(self, database: Database, leases_: Leases) -> None:
        self._database = database
        self._leases = leases_
        self._taken_at: dict[str, datetime] = {}
        """By the clock of the database: what is wanted later was found during the visit, however long that took."""

    def take(self, sources: Mapping[str, bool], most: int) -> list[TakenTurn]:
        """At most `most` sources whose turn it is and which nobody visits, the longest due first.

        `sources` are those whose entries are read, and whether each is a search. A search has its turn after every
        outlet that was due with it: what the outlets announce themselves is not found a second time.
        """
        self._leases.end_late()

        def work(connection: Connection) -> tuple[datetime, list[TakenTurn]]:
            now = moment(connection)
            if sources:
                rows = [{"source_id": source_id, "due_at": now} for source_id in sorted(sources)]
                connection.execute(insert_or_keep(connection, turns).values(rows))
            held = self._held(connection)
            known = connection.execute(select(turns).order_by(turns.c.due_at, turns.c.source_id)).all()
            outlets = [row.due_at for row in known if sources.get(row.source_id) is False]
            first = min(outlets, default=None)
            whole = {
                row.source_id: TakenTurn(row.source_id, True)
                for row in known
                if row.source_id in sources
                and row.due_at <= now
                and (not sources[row.source_id] or first is None or first > row.due_at)
            }
            pages = {
                row.source_id: TakenTurn(row.source_id, False)
                for row in known
                if row.fetch_at is not None and row.fetch_at <= now
            }
            due = [turn for turn in (pages | whole).values() if turn.source_id not in held][: max(0, most)]
            got = self._leases.taken(connection, "source", [turn.source_id for turn in due]) if due else set()
            return now, [turn for turn in due if turn.source_id in got]

        at, taken = self._database.together(work)
        self._taken_at |= {turn.source_id: at for turn in taken}
        return taken

    def ended(self, source_id: str, again: timedelta | None, fetch: timedelta | None) -> None:
        """The visit is over: its entries are to be read `again` after so long (None: when they were to be anyway), its
        pages to be fetched before that after `fetch` (None: not before, unless somebody came to want them since it was
        taken)."""
        taken_at = self._taken_at.pop(source_id, None)

        def work(connection: Connection) -> None:
            now = moment(connection)
            since = and_(turns.c.fetch_at > (taken_at or now), turns.c.fetch_at <= now)
            wanted = case((since, turns.c.fetch_at), else_=None)
            values: dict[str, object] = {"fetch_at": wanted if fetch is None else now + fetch}
            if again is not None:
                values["due_at"] = now + again
            connection.execute(update(turns).where(turns.c.source_id == source_id).values(values))
            self._leases.dropped(connection, "source", [source_id])

        self._database.together(work)

    def want(self, source_ids: Collection[str]) -> None:
        """Have the waiting pages of these sources fetched now."""

        def work(connection: Connection) -> None:
            now = moment(connection)
            for source_id in sorted(source_ids):
                row = {"source_id": source_id, "due_at": now, "fetch_at": now}
                connection.execute(insert_or_keep(connection, turns).values(row))
                connection.execute(update(turns).where(turns.c.source_id == source_id).values(fetch_at=now))

        self._database.together(work)

    def due(self, sources: Collection[str]) -> bool:
        """Whether a source is to be visited now that nobody visits; one of `sources` that never was is."""
        with self._database.read() as connection:
            return bool(self._wanted(connection, sources, timedelta(0)) - self._held(connection))

    def waiting(self, sources: Collection[str], within: timedelta) -> int:
        """Sources that are visited now by anybody, or are to be within so long."""
        with self._database.read() as connection:
            return len(self._wanted(connection, sources, within) | self._held(connection))

    def _held(self, connection: Connection) -> set[str]:
        return set(connection.execute(select(leases.c.key).where(leases.c.kind == "source")).scalars())

    def _wanted(self, connection: Connection, sources: Collection[str], within: timedelta) -> set[str]:
        soon = moment(connection) + within
        rows = connection.execute(select(turns)).all()
        due = {row.source_id for row in rows if row.fetch_at is not None and row.fetch_at <= soon}
        due |= {row.source_id for row in rows if row.due_at <= soon and row.source_id in sources}
        return due | (set(sources) - {row.source_id for row in rows})

    # -- hosts

    def ask(self, host: str, delay: float, *, mine: bool = False) -> HostTurn | None:
        """Have the right to send `host` one request now, and keep it to this worker from then on; None where another
        worker asks it. `mine`: this worker asked it before and kept the pause.

        Where the pause is not over nothing is to be sent: the answer says how long to wait before asking again.
        """
        if self._database.worker is None:
            return HostTurn(0.0, 0.0)

        def work(connection: Connection) -> HostTurn | None:
            now = moment(connection)
            kept = 0.0
            if not mine:
                if host not in self._leases.taken(connection, "host", [host]) and not self._is_mine(connection, host):
                    return None
                row = connection.execute(select(host_turns).where(host_turns.c.host == host)).one_or_none()
                if row is not None and row.ready_at > now:
                    return HostTurn((row.ready_at - now).total_seconds(), row.delay)
                kept = row.delay if row is not None else 0.0
            ready = now + timedelta(seconds=delay) + ON_ITS_WAY
            asked = {"host": host, "ready_at": ready, "delay": delay}
            connection.execute(insert_or_replace(connection, host_turns, asked))
            return HostTurn(0.0, kept)

        found = self._database.together(work)
        return self._database.together(work) if found is None and self._leases.end_late() else found

    def _is_mine(self, connection: Connection, host: str) -> bool:
        holder = select(leases.c.worker_id).where(leases.c.kind == "host", leases.c.key == host)
        return connection.execute(holder).scalar() == self._database.worker

    def leave(self, waits: Mapping[str, float]) -> None:
        """Let others ask these hosts, each after so many seconds."""
        if self._database.worker is None or not waits:
            return

        def work(connection: Connection) -> None:
            now = moment(connection)
            for host, wait in sorted(waits.items()):
                ready = now + timedelta(seconds=max(0.0, wait))
                connection.execute(update(host_turns).where(host_turns.c.host == host).values(ready_at=ready))
            self._leases.dropped(connection, "host", waits)
            connection.execute(delete(host_turns).where(host_turns.c.ready_at < now - HOST_KEPT))

        self._database.together(work)
