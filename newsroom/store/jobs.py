"""Long work that people asked for on the dashboard: what, who asked, how far it is, what came of it.

The row is all that a page and the process that works know of each other: the process writes how far it is, a page
that wants it cancelled says so here, and the process sees that at its next sign of life.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Row, insert, select, update

from newsroom.errors import InputError
from newsroom.store.database import Database
from newsroom.store.schema import jobs

JobState = Literal["waiting", "running", "done", "failed", "cancelled"]
ACTIVE: tuple[JobState, ...] = ("waiting", "running")


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A piece of long work."""

    id: int
    kind: str
    arguments: Mapping[str, Any]
    by: str
    state: JobState
    progress: Mapping[str, Any]
    """`stage`, `done` and `total`; empty while nothing is known."""
    asked_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    beat_at: datetime | None
    """When its process last gave a sign of life."""
    log: str
    """File with what it wrote."""
    host: str
    pid: int | None
    result: Mapping[str, Any] | None
    """What came of it; of one that failed `error`, why."""

    @property
    def active(self) -> bool:
        """Whether it is still to end."""
        return self.state in ACTIVE


class Jobs:
    """What was asked for."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, kind: str, arguments: Mapping[str, Any], by: str, now: datetime) -> int:
        """Keep a job that waits; return its id."""
        row: dict[str, Any] = {
            "kind": kind,
            "arguments": dict(arguments),
            "by": by,
            "state": "waiting",
            "progress": {},
            "asked_at": now,
            "beat_at": now,
            "log": "",
            "host": "",
        }
        with self._database.write() as connection:
            made = connection.execute(insert(jobs).values(row)).inserted_primary_key
            assert made is not None
            return int(made[0])

    def get(self, id: int) -> Job:
        """The job `id`. Raises InputError where there is none."""
        with self._database.read() as connection:
            row = connection.execute(select(jobs).where(jobs.c.id == id)).one_or_none()
        if row is None:
            raise InputError(f"there is no job {id}")
        return _job(row)

    def recent(self, kinds: Collection[str], limit: int, by: str = "") -> list[Job]:
        """The newest jobs of `kinds` (empty: of all) that `by` (empty: anybody) asked for, newest first."""
        query = select(jobs).order_by(jobs.c.id.desc()).limit(limit)
        if kinds:
            query = query.where(jobs.c.kind.in_(sorted(kinds)))
        if by:
            query = query.where(jobs.c.by == by)
        with self._database.read() as connection:
            return [_job(row) for row in connection.execute(query)]

    def active(self) -> list[Job]:
        """Those that wait or run, oldest first."""
        with self._database.read() as connection:
            query = select(jobs).where(jobs.c.state.in_(ACTIVE)).order_by(jobs.c.id)
            return [_job(row) for row in connection.execute(query)]

    def take(self, id: int, host: str, pid: int, log: str, now: datetime) -> bool:
        """Say that a process has the job; False where it was cancelled or ended before."""
        return self._change(id, {"host": host, "pid": pid, "log": log, "beat_at": now})

    def begin(self, id: int, now: datetime) -> bool:
        """Say that its turn has come; False where it was cancelled or ended before."""
        return self._change(id, {"state": "running", "started_at": now, "beat_at": now})

    def beat(self, id: int, progress: Mapping[str, Any], now: datetime) -> bool:
        """Give a sign of life; False where the job was cancelled or ended, and its process should end, too."""
        return self._change(id, {"progress": dict(progress), "beat_at": now})

    def finish(self, id: int, state: JobState, result: Mapping[str, Any], now: datetime) -> bool:
        """End a job; False where it had ended before, and stays as it was."""
        return self._change(id, {"state": state, "result": dict(result), "finished_at": now})

    def _change(self, id: int, values: Mapping[str, Any]) -> bool:
        this = update(jobs).where(jobs.c.id == id, jobs.c.state.in_(ACTIVE))
        return self._database.together(lambda connection: connection.execute(this.values(dict(values))).rowcount == 1)


def _job(row: Row[Any]) -> Job:
    return Job(
        id=row.id,
        kind=row.kind,
        arguments=row.arguments,
        by=row.by,
        state=row.state,
        progress=row.progress,
        asked_at=row.asked_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
        beat_at=row.beat_at,
        log=row.log,
        host=row.host,
        pid=row.pid,
        result=row.result,
    )
