"""What analysts decided, in the store: rows that are only added, and the labels that come of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, select, update

from newsroom.article import Article, Facts, Labels
from newsroom.clock import Period
from newsroom.decisions import Decision, Field, PillarOf, Value, decided, latest
from newsroom.errors import DiembaoError, InputError
from newsroom.review import doubt
from newsroom.store.database import Database
from newsroom.store.dialect import replace_all
from newsroom.store.queries import FACT_COLUMNS, article_of, chunks, facts_of, labelled
from newsroom.store.schema import articles, decisions, labels, versions
from newsroom.store.whole_labels import as_json, columns, from_json

_BY_TIME = (decisions.c.at, decisions.c.id)
"""By when they were made, not when they came: what is imported from another store may be older than a word here."""


class Overtaken(DiembaoError):
    """Somebody decided on the same field since the page was drawn on which this decision was made."""

    def __init__(self, article_id: str, field: Field, by_now: Decision | None) -> None:
        who = f"{by_now.by} decided {field}" if by_now else f"the decision on {field} was taken back"
        super().__init__(f"article {article_id}: {who} meanwhile; nothing was changed")
        self.article_id = article_id
        self.field = field
        self.by_now = by_now
        """None where the decision that was seen has been taken back."""


class Reviews:
    """Decisions, and the articles that they are about."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self,
        made: Sequence[Decision],
        pillar_of: PillarOf,
        standing: Mapping[tuple[str, Field], Decision | None] | None = None,
    ) -> int:
        """Keep decisions; what they change becomes dirty. A decision that stands already, word for word and of the same
        moment, is not kept twice, so that a file can be imported again. Return how many are new.

        `standing` is by article and field what the deciding person saw to be decided, None for nothing. Raises
        Overtaken where another decision counts by now, InputError for an article that has no labels; nothing is kept
        then.
        """
        with self._database.write() as connection:
            ids = sorted({decision.article_id for decision in made})
            there = decisions_on(connection, ids)
            for (id, field), seen in (standing or {}).items():
                counts = latest(there.get(id, ())).get(field)
                if counts != seen:
                    raise Overtaken(id, field, counts)
            new = [one for one in dict.fromkeys(made) if one not in there.get(one.article_id, ())]
            if not new:
                return 0
            touched = sorted({decision.article_id for decision in new})
            rows = {id: connection.execute(select(labels).where(labels.c.article_id == id)).first() for id in touched}
            unknown = [id for id, row in rows.items() if row is None]
            if unknown:
                raise InputError(f"article {unknown[0][:40]!r} is unknown or has no labels yet")
            connection.execute(insert(decisions), [_row(decision) for decision in new])
            words = decisions_on(connection, touched)
            changed = [
                row_of(id, row.version, from_json(row.machine or row.whole), words[id], pillar_of, row.labelled_at)
                for id, row in rows.items()
                if row is not None
            ]
            replace_all(connection, labels, changed)
            for chunk in chunks(touched):
                raised = update(articles).where(articles.c.id.in_(chunk))
                connection.execute(raised.values(revision=articles.c.revision + 1))
            return len(new)

    def decisions(self, ids: Collection[str] | None = None, field: Field | None = None) -> list[Decision]:
        """Decisions on `ids`, on all articles where it is None, oldest first; of all articles also those on one `field`
        alone."""
        with self._database.read() as connection:
            if ids is None:
                query = select(decisions).order_by(*_BY_TIME)
                query = query if field is None else query.where(decisions.c.field == field)
                return [_decision(row) for row in connection.execute(query)]
            found = decisions_on(connection, ids)
            return [decision for id in sorted(found) for decision in found[id]]

    def read_by(self, by: str, period: Period) -> int:
        """On how many articles `by` decided anything on the local days of `period`."""
        start, end = period.moments()
        query = select(func.count(decisions.c.article_id.distinct())).where(
            decisions.c.by == by, decisions.c.at >= start, decisions.c.at < end
        )
        with self._database.read() as connection:
            return connection.execute(query).scalar_one()

    def read_once(self, but: str, limit: int) -> list[str]:
        """At most `limit` of the articles on which exactly one person other than `but` decided, those first that were
        first decided on last."""
        query = (
            select(decisions.c.article_id)
            .group_by(decisions.c.article_id)
            .having(func.count(decisions.c.by.distinct()) == 1, func.min(decisions.c.by) != but)
            .order_by(func.min(decisions.c.at).desc(), func.min(decisions.c.id).desc())
            .limit(limit)
        )
        with self._database.read() as connection:
            return list(connection.execute(query).scalars())

    def last(self) -> int:
        """A number that rises with every decision."""
        with self._database.read() as connection:
            return connection.execute(select(func.max(decisions.c.id))).scalar() or 0

    def facts(self, period: Period | None = None) -> Iterator[tuple[Facts, float]]:
        """Facts and doubt of the articles that may be reviewed, whatever their relevance: of `period`, else of all."""
        query = labelled(*FACT_COLUMNS, labels.c.doubt).where(labels.c.assessed).order_by(articles.c.id)
        if period is not None:
            start, end = period.moments()
            query = query.where(articles.c.published_at >= start, articles.c.published_at < end)
        with self._database.read() as connection:
            for row in connection.execute(query.execution_options(yield_per=1000)):
                yield facts_of(row), row.doubt

    def given(self, ids: Collection[str]) -> dict[str, tuple[Article, Labels]]:
        """Article and labels that count, by id of the articles that have some."""
        found: dict[str, tuple[Article, Labels]] = {}
        with self._database.read() as connection:
            for chunk in chunks(sorted(ids)):
                query = labelled(versions, labels.c.whole).where(articles.c.id.in_(chunk))
                for row in connection.execute(query):
                    found[row.article_id] = (article_of(row), from_json(row.whole))
        return found


def decisions_on(connection: Connection, ids: Collection[str]) -> Mapping[str, Sequence[Decision]]:
    """Decisions by article, oldest first."""
    found: defaultdict[str, list[Decision]] = defaultdict(list)
    for chunk in chunks(sorted(ids)):
        query = select(decisions).where(decisions.c.article_id.in_(chunk)).order_by(*_BY_TIME)
        for row in connection.execute(query):
            found[row.article_id].append(_decision(row))
    return found


def row_of(
    id: str, version: int, given: Labels, words: Sequence[Decision], pillar_of: PillarOf, now: datetime
) -> dict[str, Any]:
    """The row of `labels` for what a labeller gave a version of an article, with `words` of analysts before it."""
    whole = decided(given, words, pillar_of)
    return {
        "article_id": id,
        "version": version,
        **columns(whole),
        "decided": bool(latest(words)),
        "doubt": doubt(given),
        "whole": as_json(whole),
        "machine": None if whole == given else as_json(given),
        "labelled_at": now,
    }


def _row(decision: Decision) -> dict[str, Any]:
    return {
        "article_id": decision.article_id,
        "version": decision.version,
        "field": decision.field,
        "before": _stored(decision.before),
        "after": _stored(decision.after),
        "by": decision.by,
        "at": decision.at,
        "note": decision.note,
        "labeller": decision.labeller,
    }


def _stored(value: Value | None) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _kept(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def _decision(row: Row[Any]) -> Decision:
    return Decision(
        article_id=row.article_id,
        version=row.version,
        field=row.field,
        before=_kept(row.before),
        after=_kept(row.after),
        by=row.by,
        at=row.at,
        note=row.note,
        labeller=row.labeller,
    )
