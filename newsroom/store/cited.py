"""What a report needs of single articles: a certain version of one, what it means, whether it may still be shown."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import and_, or_, select, tuple_

from newsroom.article import Article, Facts, Labels
from newsroom.clock import Period
from newsroom.store.database import Database
from newsroom.store.dialect import holds
from newsroom.store.queries import FACT_COLUMNS, article_of, chunks, facts_of, labelled
from newsroom.store.schema import articles, labels, pages, vectors, versions
from newsroom.store.whole_labels import from_json

_SPOKESPERSON = '"spokesperson": true'
"""How a spokesperson's quote reads in labels as JSON (`newsroom.article.Quote` always names it). In the words of an
article the quotation marks would stand behind a backslash, so nothing else reads so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """An article in the version that was asked for."""

    article: Article
    labels: Labels | None
    """None where another version was labelled since."""
    revision: int
    first_seen: datetime


class CitedArticles:
    """Articles as reports quote them. What is withdrawn is never among them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def at(self, wanted: Mapping[str, int]) -> dict[str, Cited]:
        """The articles of `wanted` (version by id) that are there in that version, by id."""
        found: dict[str, Cited] = {}
        query = (
            select(versions, articles.c.source_id, articles.c.revision, pages.c.discovered_at, labels.c.whole)
            .join(articles, articles.c.id == versions.c.article_id)
            .join(pages, pages.c.id == articles.c.id)
            .join(
                labels,
                and_(labels.c.article_id == versions.c.article_id, labels.c.version == versions.c.version),
                isouter=True,
            )
            .where(articles.c.withdrawn_at.is_(None))
        )
        with self._database.read() as connection:
            for chunk in chunks(sorted(wanted.items())):
                this = tuple_(versions.c.article_id, versions.c.version).in_(chunk)
                for row in connection.execute(query.where(this)):
                    found[row.article_id] = Cited(
                        article=article_of(row),
                        labels=None if row.whole is None else from_json(row.whole),
                        revision=row.revision,
                        first_seen=row.discovered_at,
                    )
        return found

    def facts(self, ids: Collection[str]) -> dict[str, Facts]:
        """Facts of those of `ids` that are labelled, by id."""
        found: dict[str, Facts] = {}
        with self._database.read() as connection:
            for chunk in chunks(sorted(ids)):
                query = labelled(*FACT_COLUMNS).where(articles.c.id.in_(chunk))
                found |= {row.id: facts_of(row) for row in connection.execute(query)}
        return found

    def meanings(self, wanted: Mapping[str, int], encoder: str) -> dict[str, bytes]:
        """What those of `wanted` (version by id) mean that `encoder` has read in their present version: float16 of
        unit length, little endian."""
        found: dict[str, bytes] = {}
        query = (
            select(articles.c.id, articles.c.version, vectors.c.vector)
            .join(vectors, vectors.c.article_id == articles.c.id)
            .where(vectors.c.encoder == encoder, articles.c.withdrawn_at.is_(None))
        )
        with self._database.read() as connection:
            for chunk in chunks(sorted(wanted)):
                for id, version, vector in connection.execute(query.where(articles.c.id.in_(chunk))):
                    if wanted[id] == version:
                        found[id] = vector
        return found

    def withdrawn(self, ids: Collection[str]) -> set[str]:
        """Those of `ids` that are withdrawn."""
        found: set[str] = set()
        with self._database.read() as connection:
            for chunk in chunks(sorted(ids)):
                query = select(articles.c.id).where(articles.c.id.in_(chunk), articles.c.withdrawn_at.is_not(None))
                found.update(connection.execute(query).scalars())
        return found

    def statements(self, period: Period, days_after: int) -> list[str]:
        """Ids of the articles of `period` and `days_after` more days, institutions' pages included, in which a
        spokesperson is quoted or a claim is answered.

        The labels are looked at by the database and not read: whole ones are most of the store.
        """
        last = period.last + timedelta(min(days_after, (date.max - period.last).days))
        start, end = Period(period.first, last).moments()
        query = (
            labelled()
            .with_only_columns(articles.c.id)
            .where(articles.c.published_at >= start, articles.c.published_at < end, labels.c.relevance != "none")
            .where(or_(labels.c.claim == "rebuttal", holds(labels.c.whole, _SPOKESPERSON)))
            .order_by(articles.c.id)
        )
        with self._database.read() as connection:
            return list(connection.execute(query).scalars())
