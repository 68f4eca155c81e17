"""The joins that reading needs, and how their rows become articles, facts and records."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, select

from newsroom.article import Article, Facts, Record
from newsroom.store.schema import articles, labels, pages, sources, vectors, versions
from newsroom.store.whole_labels import from_json

T = TypeVar("T")

CHUNK = 500
"""Ids in one IN (…); SQLite and PostgreSQL both take more, and the plan stays an index search."""

FACT_COLUMNS = (
    *(versions.c[name] for name in ("title", "url", "language", "form", "partial")),
    *(sources.c[name] for name in ("name", "kind", "country", "scope", "province")),
    pages.c.found_by,
    *(
        column
        for column in labels.c
        if column.name not in ("article_id", "version", "whole", "machine", "labeller", "labelled_at", "doubt")
    ),
)
"""What `facts_of` needs beside `articles`; the whole labels of a year of coverage would be most of what is read."""


def current(*columns: Any) -> Select[Any]:
    """Articles joined with their current version."""
    this = and_(versions.c.article_id == articles.c.id, versions.c.version == articles.c.version)
    return select(articles, *columns).join(versions, this)


def labelled(*columns: Any) -> Select[Any]:
    """Articles that may be shown and counted, joined with current version, labels of that version and source.

    Withdrawn ones are none; every figure and every list goes through here.
    """
    same = and_(labels.c.article_id == articles.c.id, labels.c.version == articles.c.version)
    joined = current(*columns).join(labels, same).join(sources, sources.c.id == articles.c.source_id)
    joined = joined.join(pages, pages.c.id == articles.c.id)
    return joined.where(articles.c.withdrawn_at.is_(None))


def record_query() -> Select[Any]:
    """All that `record_of` needs, for every labelled article."""
    query = labelled(
        versions, labels, sources, pages.c.discovered_at, pages.c.found_by, vectors.c.vector, vectors.c.encoder
    )
    return query.join(vectors, vectors.c.article_id == articles.c.id, isouter=True)


def record_of(row: Row[Any]) -> Record:
    """The record in a row of `record_query`."""
    return Record(
        article=article_of(row),
        facts=facts_of(row),
        labels=from_json(row.whole),
        revision=row.revision,
        first_seen=row.discovered_at,
        vector=row.vector or b"",
        encoder=row.encoder or "",
    )


def article_of(row: Row[Any]) -> Article:
    return Article(
        id=row.article_id,
        url=row.url,
        source_id=row.source_id,
        version=row.version,
        title=row.title,
        lead=row.lead,
        text=row.text,
        byline=row.byline,
        language=row.language,
        published_at=row.published_at,
        fetched_at=row.fetched_at,
        modified_at=row.modified_at,
        section=row.section,
        tags=tuple(row.tags),
        image=row.image,
        form=row.form,
        partial=row.partial,
        origins=row.origins,
    )


def facts_of(row: Row[Any]) -> Facts:
    return Facts(
        id=row.id,
        version=row.version,
        url=row.url,
        title=row.title,
        source_id=row.source_id,
        source_name=row.name,
        kind=row.kind,
        country=row.country,
        scope=row.scope,
        province=row.province,
        language=row.language,
        published_at=row.published_at,
        relevance=row.relevance,
        assessed=row.assessed,
        pillars=tuple(row.pillars),
        topics=tuple(row.topics),
        themes=tuple(row.themes),
        reprint_of=row.reprint_of,
        form=row.form,
        tone=row.tone,
        tone_unsure=row.tone_unsure,
        tone_asean=row.tone_asean,
        tone_vietnam=row.tone_vietnam,
        claim=row.claim,
        claim_confirmed=row.claim_confirmed,
        persons=tuple(row.persons),
        bodies=tuple(row.bodies),
        countries=tuple(row.countries),
        organisations=tuple(row.organisations),
        events=tuple(row.events),
        annual_themes=tuple(row.annual_themes),
        decided=row.decided,
        partial=row.partial,
        found_by=row.found_by,
    )


def chunks(items: Sequence[T]) -> Iterator[Sequence[T]]:
    for start in range(0, len(items), CHUNK):
        yield items[start : start + CHUNK]


PART = 10_000
"""Rows that one transaction changes where all of a table are to be changed: others write in between."""


def part(connection: Connection, id_: ColumnElement[str], last: str, *limits: ColumnElement[bool]) -> list[str]:
    """The next ids after `last` of the rows within `limits`, at most `PART`, in order."""
    return list(connection.execute(select(id_).where(id_ > last, *limits).order_by(id_).limit(PART)).scalars())
