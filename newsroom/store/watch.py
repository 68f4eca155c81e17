"""The watch-list's words: what is claimed, why it is noted, what answers it. Rows are only ever added.

Whether an article makes a claim is a decision on its labels (`newsroom.decisions`, field `claim`), which figures and
reports go by; here stands what a decision has no room for. The newest row of a point counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Row, and_, func, insert, or_, select

from newsroom.clock import Period
from newsroom.errors import InputError, UsageError
from newsroom.store.database import Database
from newsroom.store.queries import labelled
from newsroom.store.schema import articles, labels, watch

WatchState = Literal["suggested", "confirmed", "dismissed", "answered"]
WATCH_STATES: tuple[WatchState, ...] = ("suggested", "confirmed", "answered", "dismissed")
"""In the order of the work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchRow:
    """A point as it was after one change."""

    id: int = 0
    """0 before it is kept; by it an edit says which row it was made of."""
    point: str
    """The article's id for the first point of an article."""
    article_id: str
    claim: str
    """In the analyst's words, "" where the sentence speaks for itself."""
    reason: str
    state: WatchState
    answer: str
    """The statement that answers it: an article's id or an address, "" where there is none."""
    detail: Mapping[str, Any] = field(default_factory=dict)
    by: str
    at: datetime


class WatchPoints:
    """Points to note."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, row: WatchRow, before: int = 0) -> int:
        """Keep a change made of row `before` of the same point (0: of none); return the new row's id.

        Raises UsageError naming who was faster where the point was changed since, InputError where there is no such
        article.
        """
        newest = select(watch).where(watch.c.point == row.point).order_by(watch.c.id.desc()).limit(1)
        values = {
            "point": row.point,
            "article_id": row.article_id,
            "claim": row.claim,
            "reason": row.reason,
            "state": row.state,
            "answer": row.answer,
            "detail": dict(row.detail),
            "by": row.by,
            "at": row.at,
        }
        with self._database.write() as connection:
            known = connection.execute(select(articles.c.id).where(articles.c.id == row.article_id)).one_or_none()
            if known is None:
                raise InputError(f"there is no article {row.article_id[:40]!r}")
            last = connection.execute(newest).one_or_none()
            if (last.id if last else 0) != before:
                who = f" by {last.by}" if last else ""
                raise UsageError(f"the point was changed{who} since you read it; nothing was overwritten")
            made = connection.execute(insert(watch).values(values)).inserted_primary_key
            assert made is not None
            return int(made[0])

    def newest(self) -> dict[str, WatchRow]:
        """The row that counts of every point."""
        last = select(func.max(watch.c.id)).group_by(watch.c.point)
        with self._database.read() as connection:
            rows = connection.execute(select(watch).where(watch.c.id.in_(last)))
            return {row.point: _row(row) for row in rows}

    def history(self, point: str) -> Sequence[WatchRow]:
        """Every row of a point, oldest first."""
        query = select(watch).where(watch.c.point == point).order_by(watch.c.id)
        with self._database.read() as connection:
            return [_row(row) for row in connection.execute(query)]

    def listed(self, period: Period) -> list[str]:
        """Ids of the articles that are on the watch-list by their labels, whoever says so, the newest first: those
        published in `period`, and undated ones."""
        start, end = period.moments()
        published = articles.c.published_at
        query = (
            labelled()
            .with_only_columns(articles.c.id)
            .where(labels.c.claim == "claim")
            .where(or_(published.is_(None), and_(published >= start, published < end)))
            .order_by(published.desc().nulls_last(), articles.c.id)
        )
        with self._database.read() as connection:
            return list(connection.execute(query).scalars())


def _row(row: Row[Any]) -> WatchRow:
    return WatchRow(
        id=row.id,
        point=row.point,
        article_id=row.article_id,
        claim=row.claim,
        reason=row.reason,
        state=row.state,
        answer=row.answer,
        detail=row.detail,
        by=row.by,
        at=row.at,
    )
