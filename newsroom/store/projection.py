"""The store's side of a search index: which articles changed since the index last said that it had them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlalchemy import func, select, update

from newsroom.article import Record
from newsroom.store.database import Database
from newsroom.store.dialect import insert_or_replace
from newsroom.store.queries import record_of, record_query
from newsroom.store.schema import articles, index_state


class Projection:
    """Dirty rows and their acknowledgement; what `index.sync` needs of the store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def dirty(self, limit: int) -> list[Record]:
        """At most `limit` labelled articles whose revision no index has acknowledged, by id."""
        query = record_query().where(articles.c.revision > articles.c.indexed_revision).order_by(articles.c.id)
        with self._database.read() as connection:
            return [record_of(row) for row in connection.execute(query.limit(limit))]

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
        with self._database.write() as connection:
            if connection.execute(select(index_state.c.generation)).scalar() != generation:
                return
            for article_id, revision in pairs:
                connection.execute(
                    update(articles)
                    .where(articles.c.id == article_id, articles.c.indexed_revision < revision)
                    .values(indexed_revision=revision)
                )

    def acknowledged_generation(self) -> str | None:
        """The index for which the acknowledgements hold; None before the first sync."""
        with self._database.read() as connection:
            found: str | None = connection.execute(select(index_state.c.generation)).scalar()
            return found

    def forget_acknowledgements(self, generation: str) -> None:
        """Make every article dirty if the acknowledgements kept are for another index than `generation`; else do
        nothing."""
        if self.acknowledged_generation() == generation:
            return
        with self._database.write() as connection:
            connection.execute(update(articles).values(indexed_revision=0))
            connection.execute(insert_or_replace(connection, index_state, {"id": 1, "generation": generation}))

    def backlog(self) -> int:
        """How many articles are dirty."""
        query = select(func.count()).select_from(articles).where(articles.c.revision > articles.c.indexed_revision)
        with self._database.read() as connection:
            return connection.execute(query).scalar_one()
