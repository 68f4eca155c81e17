"""The store's side of a search index: which articles changed since the index last said that it had them, and what it
did not take."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from sqlalchemy import Connection, and_, bindparam, delete, exists, func, select, update

from newsroom.article import Record, Removal
from newsroom.clock import utc_now
from newsroom.store.database import Database
from newsroom.store.dialect import insert_or_replace
from newsroom.store.queries import chunks, labelled, part, record_of, record_query
from newsroom.store.schema import articles, index_refusals, index_state, labels, pages, vectors

NEEDS_REBUILD = "rebuild"
"""In place of an index's generation: articles have other ids than those under which it holds them."""

FORGETTING = "forgetting"
"""Likewise, while acknowledgements are forgotten: none of the index before is taken any more."""

LONGEST_REASON = 500
"""Characters of an engine's words that are kept; what comes after them repeats the article."""

_REFUSED = and_(
    index_refusals.c.article_id == articles.c.id,
    index_refusals.c.revision == articles.c.revision,
)
_WAITING = and_(articles.c.revision > articles.c.indexed_revision, ~exists().where(_REFUSED))
_WITHDRAWN = articles.c.withdrawn_at.is_not(None)


class Refusal(Protocol):
    """What an index says of an article that it does not take; `index.engine.Refusal` is one."""

    @property
    def id(self) -> str: ...
    @property
    def revision(self) -> int: ...
    @property
    def reason(self) -> str: ...


@dataclass(frozen=True, slots=True)
class SetAside:
    """An article that the index did not take in its present revision."""

    id: str
    reason: str
    """In the engine's words."""
    at: datetime


class Projection:
    """Dirty rows, their acknowledgement and their refusal; what `index.sync` needs of the store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def dirty(self, limit: int) -> list[Record | Removal]:
        """At most `limit` articles whose present revision no index has acknowledged or refused: withdrawn ones first,
        for nobody shall wait with them behind a long backlog, then labelled ones, each by id."""
        gone = (
            select(articles.c.id, articles.c.revision, pages.c.discovered_at)
            .join(pages, pages.c.id == articles.c.id)
            .where(_WAITING, _WITHDRAWN)
            .order_by(articles.c.id)
        )
        changed = record_query().where(_WAITING).order_by(articles.c.id)
        with self._database.read() as connection:
            removals = [Removal(*row) for row in connection.execute(gone.limit(limit))]
            rows = connection.execute(changed.limit(limit - len(removals)))
            return [*removals, *(record_of(row) for row in rows)]

    def records(self, batch: int) -> Iterator[list[Record]]:
        """Every labelled article in batches, by id, on one consistent state."""
        query = record_query().order_by(articles.c.id).execution_options(yield_per=batch)
        with self._database.read() as connection:
            for rows in connection.execute(query).partitions(batch):
                yield [record_of(row) for row in rows]

    def acknowledge(self, pairs: Iterable[tuple[str, int]], generation: str) -> None:
        """The index of `generation` has these (article id, revision) durably. A later change stays dirty.

        Without effect where the acknowledgements kept are for another index.
        """
        overtaken = exists().where(
            articles.c.id == index_refusals.c.article_id, articles.c.indexed_revision >= index_refusals.c.revision
        )
        has = update(articles).where(articles.c.id == bindparam("had"), articles.c.indexed_revision < bindparam("now"))
        rows = [{"had": id, "now": revision} for id, revision in sorted(pairs)]

        def work(connection: Connection) -> None:
            if connection.execute(select(index_state.c.generation)).scalar() != generation:
                return
            if rows:
                connection.execute(has.values(indexed_revision=bindparam("now")), rows)
            connection.execute(delete(index_refusals).where(overtaken))

        self._database.together(work)

    def refuse(self, refusals: Iterable[Refusal], generation: str) -> None:
        """The index of `generation` does not take these: they are set aside until they change, or until there is
        another index.

        Without effect where the acknowledgements kept are for another index.
        """
        rows = [
            {"article_id": r.id, "revision": r.revision, "reason": r.reason[:LONGEST_REASON], "at": utc_now()}
            for r in refusals
        ]
        if not rows:
            return
        with self._database.write() as connection:
            if connection.execute(select(index_state.c.generation)).scalar() != generation:
                return
            for row in rows:
                connection.execute(insert_or_replace(connection, index_refusals, row))

    def refused(self, limit: int) -> list[SetAside]:
        """At most `limit` of the articles that the index did not take in their present revision, the newest first."""
        query = (
            select(index_refusals)
            .join(articles, _REFUSED)
            .order_by(index_refusals.c.at.desc(), index_refusals.c.article_id)
        )
        with self._database.read() as connection:
            return [SetAside(row.article_id, row.reason, row.at) for row in connection.execute(query.limit(limit))]

    def refused_ids(self) -> list[str]:
        """Ids of all articles that the index did not take in their present revision."""
        query = select(articles.c.id).join(index_refusals, _REFUSED).order_by(articles.c.id)
        with self._database.read() as connection:
            return list(connection.execute(query).scalars())

    def acknowledged_generation(self) -> str | None:
        """The index for which the acknowledgements hold; None before the first sync."""
        with self._database.read() as connection:
            found: str | None = connection.execute(select(index_state.c.generation)).scalar()
            return found

    def needs_rebuild(self) -> bool:
        """Whether an upgrade gave articles new ids, so that no index that is there can be brought up to date."""
        return self.acknowledged_generation() == NEEDS_REBUILD

    def forget_acknowledgements(self, generation: str) -> None:
        """Make every article dirty, refused ones too, if the acknowledgements kept are for another index than
        `generation`; else do nothing.

        In parts, so that others can write in between; killed, the next sync begins again.
        """
        if self.acknowledged_generation() == generation:
            return
        last = ""
        while True:
            with self._database.write() as connection:
                kept = connection.execute(select(index_state.c.generation)).scalar()
                if kept == generation:
                    return  # another sync came between
                if kept not in (FORGETTING, NEEDS_REBUILD):
                    self._keep(connection, FORGETTING)
                ids = part(connection, articles.c.id, last, articles.c.indexed_revision != 0)
                for chunk in chunks(ids):
                    connection.execute(update(articles).where(articles.c.id.in_(chunk)).values(indexed_revision=0))
                if not ids:
                    connection.execute(delete(index_refusals))
                    self._keep(connection, generation)
                    return
            last = ids[-1]

    def _keep(self, connection: Connection, generation: str) -> None:
        connection.execute(insert_or_replace(connection, index_state, {"id": 1, "generation": generation}))

    def backlog(self, most: int | None = None) -> int:
        """How many articles are dirty; with `most` no more are counted of those to be shown, nor of those to be taken
        out, since counting all of a large store takes a second."""
        dirty = labelled().with_only_columns(articles.c.id).where(_WAITING).limit(most)
        shown = select(func.count()).select_from(dirty.subquery())
        taken_out = select(articles.c.id).where(_WAITING, _WITHDRAWN).limit(most)
        gone = select(func.count()).select_from(taken_out.subquery())
        with self._database.read() as connection:
            return int(connection.execute(shown).scalar_one() + connection.execute(gone).scalar_one())

    def encoder(self) -> str:
        """The encoder of most vectors that there are, "" where there is none: a new index compares those."""
        query = (
            select(vectors.c.encoder)
            .group_by(vectors.c.encoder)
            .order_by(func.count().desc(), vectors.c.encoder)
            .limit(1)
        )
        with self._database.read() as connection:
            return connection.execute(query).scalar() or ""

    def years(self) -> dict[int, int]:
        """How many articles `records` gives, by year of first sight (UTC)."""
        shown = labelled(pages.c.discovered_at.label("first_seen")).subquery()
        seen = shown.c.first_seen
        counted: dict[int, int] = {}
        with self._database.read() as connection:
            first, last = connection.execute(select(func.min(seen), func.max(seen))).one()
            # By the borders of years, which every database compares alike.
            for year in range(first.year, last.year + 1) if first else ():
                begins, ends = datetime(year, 1, 1, tzinfo=UTC), datetime(year + 1, 1, 1, tzinfo=UTC)
                within = select(func.count()).select_from(shown).where(seen >= begins, seen < ends)
                counted[year] = connection.execute(within).scalar_one()
        return {year: count for year, count in counted.items() if count}

    def unlabelled(self) -> int:
        """How many articles the index holds in an earlier version, because the present one still waits for labels."""
        query = (
            select(func.count())
            .select_from(articles)
            .join(labels, labels.c.article_id == articles.c.id)
            .where(labels.c.version != articles.c.version, articles.c.indexed_revision > 0, ~_WITHDRAWN)
        )
        with self._database.read() as connection:
            return connection.execute(query).scalar_one()

    def changes(self) -> int:
        """A number that rises with every change of what is shown of any article, withdrawals included."""
        with self._database.read() as connection:
            return int(connection.execute(select(func.coalesce(func.sum(articles.c.revision), 0))).scalar_one())
