"""Reprints in the store: whose signature meets whose, and of which article each is a copy."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import timedelta

from sqlalchemy import Connection, and_, case, func, or_, select, update

from newsroom.article import Article, Facts
from newsroom.store.database import Database
from newsroom.store.leases import Leases
from newsroom.store.queries import article_of, chunks, facts_of, labelled
from newsroom.store.schema import articles, bands, labels, pages, signatures, sources, versions


class Reprints:
    """Candidates by shared keys, and the decision kept with the article."""

    def __init__(self, database: Database, leases: Leases) -> None:
        self._database = database
        self._leases = leases

    def linked(self, ids: Collection[str]) -> set[str]:
        """`ids`, the articles kept as their reprints, and those of which they are kept as reprints."""
        found = set(ids)
        with self._database.read() as connection:
            for chunk in chunks(sorted(ids)):
                pairs = select(articles.c.id, articles.c.reprint_of).where(
                    articles.c.reprint_of.is_not(None),
                    or_(articles.c.id.in_(chunk), articles.c.reprint_of.in_(chunk)),
                )
                for pair in connection.execute(pairs):
                    found.update(pair)
        return found

    def copies(self, ids: Collection[str]) -> dict[str, int]:
        """How many reprints are shown and counted of each of `ids`; those without any are left out."""
        found: dict[str, int] = {}
        with self._database.read() as connection:
            for chunk in chunks(sorted(ids)):
                query = (
                    labelled()
                    .with_only_columns(articles.c.reprint_of, func.count().label("number"))
                    .where(articles.c.reprint_of.in_(chunk))
                    .group_by(articles.c.reprint_of)
                )
                found |= {row.reprint_of: row.number for row in connection.execute(query)}
        return found

    def sharing_keys(self, ids: Collection[str], window: timedelta, prints: str, wanted: int) -> set[str]:
        """Ids of the articles that share a band with one of `ids`, or `wanted` of the keys that begin with `prints`,
        those left out.

        Only articles published at most `window` before the oldest or after the newest of `ids`, and undated ones.
        """
        found: set[str] = set()
        with self._database.read() as connection:
            for chunk in chunks(sorted(ids)):
                span = select(func.min(articles.c.published_at), func.max(articles.c.published_at))
                first, last = connection.execute(span.where(articles.c.id.in_(chunk))).one()
                mine = bands.alias("mine")
                query = (
                    select(bands.c.article_id)
                    .join(mine, and_(mine.c.band == bands.c.band, mine.c.article_id.in_(chunk)))
                    .group_by(bands.c.article_id, mine.c.article_id)
                    .having(func.sum(case((bands.c.band.startswith(prints), 1), else_=wanted)) >= wanted)
                )
                if first is not None:
                    near = articles.c.published_at.between(first - window, last + window)
                    query = query.join(articles, articles.c.id == bands.c.article_id).where(
                        or_(articles.c.published_at.is_(None), near)
                    )
                found.update(connection.execute(query).scalars())
        return found - set(ids)

    def signed(self, ids: Collection[str]) -> list[tuple[Facts, Article, tuple[int, ...]]]:
        """Facts, article and signature of those of `ids` that are labelled, by id."""
        with self._database.read() as connection:
            result = []
            for chunk in chunks(sorted(ids)):
                query = (
                    labelled(versions, labels, sources, pages.c.found_by, signatures.c.signature)
                    .join(signatures, signatures.c.article_id == articles.c.id)
                    .where(articles.c.id.in_(chunk))
                    .order_by(articles.c.id)
                )
                result += [(facts_of(row), article_of(row), tuple(row.signature)) for row in connection.execute(query)]
            return result

    def settle(self, originals: Mapping[str, str | None], labelled_ids: Collection[str]) -> int:
        """Set of which article each is a reprint (None: an original); the changed ones become dirty. Return how many
        changed.

        In the same transaction the pages of `labelled_ids` become `labelled`: their labels and reprints are complete.
        What was found out before somebody withdrew the original, or before there was another version, is not: such
        articles keep their state and are settled by the next labelling.
        """

        def work(connection: Connection) -> int:
            changed = 0
            gone = _withdrawn(connection, {original for original in originals.values() if original})
            late = {article_id for article_id, original in originals.items() if original in gone}
            for article_id, original in sorted(originals.items()):
                if article_id in late:
                    continue
                differs = (
                    articles.c.reprint_of.is_not(None)
                    if original is None
                    else or_(articles.c.reprint_of.is_(None), articles.c.reprint_of != original)
                )
                changed += connection.execute(
                    update(articles)
                    .where(articles.c.id == article_id, differs)
                    .values(reprint_of=original, revision=articles.c.revision + 1)
                ).rowcount
            complete = select(labels.c.article_id).join(
                articles, and_(articles.c.id == labels.c.article_id, articles.c.version == labels.c.version)
            )
            for chunk in chunks(sorted(set(labelled_ids) - late)):
                connection.execute(
                    update(pages)
                    .where(pages.c.id.in_(chunk), pages.c.state == "extracted")
                    .where(pages.c.id.in_(complete.where(articles.c.id.in_(chunk))))
                    .values(state="labelled")
                )
            self._leases.dropped(connection, "page", labelled_ids)
            return changed

        return self._database.together(work)


def _withdrawn(connection: Connection, ids: set[str]) -> set[str]:
    found: set[str] = set()
    for chunk in chunks(sorted(ids)):
        query = select(articles.c.id).where(articles.c.id.in_(chunk), articles.c.withdrawn_at.is_not(None))
        found.update(connection.execute(query).scalars())
    return found
