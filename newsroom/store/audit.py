"""The audit trail: what people did at the desk and what they were refused. Rows are only ever added."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, get_args

from sqlalchemy import ColumnElement, func, insert, select

from newsroom.clock import Period
from newsroom.store.database import Database
from newsroom.store.schema import audit

Outcome = Literal["done", "refused", "failed"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
COMMAND = "command"
"""Page of what was done on the command line."""
LONGEST = 32
"""Characters of an action and of a page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One thing that somebody did, or tried."""

    at: datetime
    by: str
    role: str
    """That the person had then; "" for none."""
    action: str
    """At most `LONGEST` characters: decide-label, give-role …"""
    subject: str
    """Id of what it was done to; "" where there is no such thing."""
    page: str
    """Path of the page it came from, or `COMMAND`."""
    outcome: Outcome
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which part of the trail; everything for no limit at all."""

    by: str = ""
    action: str = ""
    subject: str = ""
    outcome: Outcome | None = None
    period: Period | None = None


class Audit:
    """The trail."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, act: Act) -> None:
        """Write down one act. Raises ValueError for an action or page that is too long."""
        if len(act.action) > LONGEST or len(act.page) > LONGEST:
            raise ValueError(f"action and page have at most {LONGEST} characters: {act.action!r}, {act.page!r}")
        row = {name: getattr(act, name) for name in Act.__slots__} | {"detail": dict(act.detail)}
        self._database.together(lambda connection: connection.execute(insert(audit).values(row)))

    def acts(self, wanted: Wanted, limit: int, offset: int = 0) -> list[Act]:
        """The newest first."""
        query = select(audit).where(*_limits(wanted)).order_by(audit.c.id.desc()).limit(limit).offset(offset)
        with self._database.read() as connection:
            return [Act(**{name: getattr(row, name) for name in Act.__slots__}) for row in connection.execute(query)]

    def count(self, wanted: Wanted) -> int:
        """How many acts there are."""
        with self._database.read() as connection:
            return connection.execute(select(func.count()).select_from(audit).where(*_limits(wanted))).scalar_one()

    def people(self) -> list[str]:
        """Everybody who did something, by name."""
        return self._values(audit.c.by)

    def actions(self) -> list[str]:
        """Every action that was done, by name."""
        return self._values(audit.c.action)

    def _values(self, column: ColumnElement[str]) -> list[str]:
        with self._database.read() as connection:
            return list(connection.execute(select(column).distinct().order_by(column)).scalars())


def _limits(wanted: Wanted) -> list[ColumnElement[bool]]:
    limits: list[ColumnElement[bool]] = [
        column == value
        for column, value in (
            (audit.c.by, wanted.by),
            (audit.c.action, wanted.action),
            (audit.c.subject, wanted.subject),
            (audit.c.outcome, wanted.outcome),
        )
        if value
    ]
    if wanted.period is not None:
        start, end = wanted.period.moments()
        limits += [audit.c.at >= start, audit.c.at < end]
    return limits
