"""Articles in the store: versions as extraction gives them, labels, and reading them back."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, delete, func, insert, or_, select, update

from newsroom.article import Article, Facts, Labels, Record
from newsroom.clock import Period
from newsroom.pages import PageState, WarcPlace
from newsroom.store import withdrawals
from newsroom.store.database import Database
from newsroom.store.dialect import insert_or_keep, insert_or_replace
from newsroom.store.queries import (
    FACT_COLUMNS,
    article_of,
    chunks,
    current,
    facts_of,
    labelled,
    record_of,
    record_query,
)
from newsroom.store.schema import articles, bands, labels, pages, signatures, versions
from newsroom.store.withdrawals import Withdrawal


@dataclass(frozen=True, slots=True)
class FetchedPage:
    """A page that waits for extraction."""

    id: str
    url: str
    source_id: str
    place: WarcPlace
    charset: str | None
    announced_title: str
    announced_at: datetime | None
    fetched_at: datetime
    attempts: int
    """Fetches until now that gave no article."""


@dataclass(frozen=True, slots=True)
class Fall:
    """Why a page leaves the flow at extraction: `skipped` is no article, `quarantined` is for a person to look at,
    `discovered` is to be fetched again at `retry_at`."""

    page_id: str
    state: PageState
    reason: str
    detail: str
    retry_at: datetime | None = None


def digest(article: Article) -> str:
    """SHA-256 of what a reader sees; a new version is a new digest."""
    seen = "\0".join((article.title, article.lead, article.text))
    return hashlib.sha256(seen.encode()).hexdigest()


class Articles:
    """Articles, versions, labels and withdrawals."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def pages_to_extract(self, limit: int) -> list[FetchedPage]:
        """Archived pages in state `fetched`, oldest first."""
        query = select(pages).where(pages.c.state == "fetched").order_by(pages.c.fetched_at, pages.c.id).limit(limit)
        with self._database.read() as connection:
            return [
                FetchedPage(
                    row.id,
                    row.url,
                    row.source_id,
                    WarcPlace(row.warc_file, row.warc_offset),
                    row.charset,
                    row.announced_title,
                    row.announced_at,
                    row.fetched_at,
                    row.attempts,
                )
                for row in connection.execute(query)
            ]

    def put_extracted(self, extracted: Iterable[tuple[FetchedPage, Article]], falls: Iterable[Fall]) -> None:
        """Keep a batch of extracted articles and the pages that fell out, in one transaction.

        A text that differs from the current version becomes a new one; the same text changes nothing and is not
        labelled again.
        A page that is an article already and falls at a later fetch keeps its article.
        """
        with self._database.write() as connection:
            for page, article in extracted:
                state = "extracted" if _keep_version(connection, page, article) else "labelled"
                connection.execute(
                    update(pages).where(pages.c.id == page.id).values(state=state, reason="", detail="", attempts=0)
                )
            for fall in falls:
                values: dict[str, object] = {"state": fall.state, "reason": fall.reason, "detail": fall.detail[:500]}
                again = fall.state == "discovered"
                # Without validators: a 304 would confirm the very answer that was of no use.
                values |= {"etag": None, "last_modified": None, "retry_at": fall.retry_at}
                values["attempts"] = pages.c.attempts + 1 if again else pages.c.attempts
                labelled = select(labels.c.article_id).where(labels.c.article_id == fall.page_id)
                if connection.execute(labelled).scalar():
                    values |= {"state": "labelled", "refetch": again}
                    if not again:
                        values["attempts"] = 0
                connection.execute(update(pages).where(pages.c.id == fall.page_id).values(values))

    def relabel(self, labeller: str | None) -> int:
        """Send articles back to labelling whose labels another labeller than `labeller` gave (None: all); return how
        many."""
        stale = select(labels.c.article_id)
        if labeller is not None:
            stale = stale.where(labels.c.labeller != labeller)
        with self._database.write() as connection:
            return connection.execute(
                update(pages).where(pages.c.state == "labelled", pages.c.id.in_(stale)).values(state="extracted")
            ).rowcount

    def to_label(self, limit: int) -> list[Article]:
        """Current versions of articles in state `extracted`, by id."""
        query = (
            current(versions)
            .join(pages, pages.c.id == articles.c.id)
            .where(pages.c.state == "extracted")
            .order_by(articles.c.id)
            .limit(limit)
        )
        with self._database.read() as connection:
            return [article_of(row) for row in connection.execute(query)]

    def put_labels(
        self,
        given: Sequence[tuple[Article, Labels]],
        marks: Mapping[str, tuple[tuple[int, ...], tuple[str, ...]]],
        now: datetime,
    ) -> None:
        """Keep a batch of labels and reprint marks (signature, bands) by article id; the articles become dirty.

        Their pages stay `extracted` until `Reprints.settle`.
        """
        with self._database.write() as connection:
            for article, label in given:
                row = {
                    "article_id": article.id,
                    "version": article.version,
                    "relevance": label.relevance,
                    "assessed": label.assessed,
                    "pillars": list(label.pillars),
                    "topics": [[t.id, t.score] for t in label.topics],
                    "themes": [[t.id, t.score] for t in label.themes],
                    "matches": [[m.label, m.phrase, m.field, m.start, m.end] for m in label.matches],
                    "labeller": label.labeller,
                    "labelled_at": now,
                }
                connection.execute(insert_or_replace(connection, labels, row))
                signature, keys = marks[article.id]
                connection.execute(
                    insert_or_replace(connection, signatures, {"article_id": article.id, "signature": list(signature)})
                )
                connection.execute(delete(bands).where(bands.c.article_id == article.id))
                for key in keys:
                    connection.execute(insert_or_keep(connection, bands).values(article_id=article.id, band=key))
                connection.execute(
                    update(articles).where(articles.c.id == article.id).values(revision=articles.c.revision + 1)
                )

    def facts(self, period: Period | None = None) -> Iterator[Facts]:
        """Facts of the labelled articles published within `period` (local days), and of every undated one.

        Those in which ASEAN plays no part (relevance `none`) stand in no figure and are left out.
        """
        query = labelled(*FACT_COLUMNS).where(labels.c.relevance != "none")
        if period is not None:
            start, end = period.moments()
            query = query.where(
                or_(
                    articles.c.published_at.is_(None),
                    and_(articles.c.published_at >= start, articles.c.published_at < end),
                )
            )
        with self._database.read() as connection:
            for row in connection.execute(query.order_by(articles.c.id).execution_options(yield_per=1000)):
                yield facts_of(row)

    def count(self) -> int:
        """Number of labelled articles: what a complete index holds."""
        with self._database.read() as connection:
            return connection.execute(select(func.count()).select_from(labelled().subquery())).scalar_one()

    def records(self, ids: Collection[str]) -> list[Record]:
        """Records of those of `ids` that are labelled, by id."""
        with self._database.read() as connection:
            found = []
            for chunk in chunks(sorted(ids)):
                query = record_query().where(articles.c.id.in_(chunk)).order_by(articles.c.id)
                found += [record_of(row) for row in connection.execute(query)]
            return found

    def withdraw(self, article_id: str, reason: str, by: str, now: datetime) -> set[str]:
        """Neither show nor count an article any more; the index is told by its next sync.

        Returns the others of its story, whose reprints `newsroom.pipeline.withdrawing` settles anew. Raises InputError
        for an unknown article and for one that is withdrawn already.
        """
        with self._database.write() as connection:
            return withdrawals.withdraw(connection, article_id, reason, by, now)

    def restore(self, article_id: str) -> None:
        """Take a withdrawal back. Raises InputError for an unknown article and for one that is not withdrawn."""
        with self._database.write() as connection:
            withdrawals.restore(connection, article_id)

    def withdrawn(self) -> list[Withdrawal]:
        """The withdrawn articles, newest first."""
        with self._database.read() as connection:
            return withdrawals.withdrawn(connection)

    def versions_of(self, article_id: str) -> list[tuple[Article, WarcPlace]]:
        """All versions of an article with the place of their archived page, oldest first; [] for an unknown id."""
        query = (
            select(versions, articles.c.source_id)
            .join(articles, articles.c.id == versions.c.article_id)
            .where(versions.c.article_id == article_id)
            .order_by(versions.c.version)
        )
        with self._database.read() as connection:
            return [(article_of(row), WarcPlace(row.warc_file, row.warc_offset)) for row in connection.execute(query)]


def _keep_version(connection: Connection, page: FetchedPage, article: Article) -> bool:
    """Add `article` as a new version unless the text is the current one's; True where it needs labels."""
    current = connection.execute(
        select(articles.c.version, versions.c.digest, labels.c.version.label("labelled"))
        .join(versions, and_(versions.c.article_id == articles.c.id, versions.c.version == articles.c.version))
        .join(labels, labels.c.article_id == articles.c.id, isouter=True)
        .where(articles.c.id == page.id)
    ).one_or_none()
    seen = digest(article)
    if current is not None and current.digest == seen:
        _keep_details(connection, page.id, current.version, article)
        return bool(current.labelled != current.version)
    number = 1 if current is None else current.version + 1
    if current is None:
        connection.execute(
            insert(articles).values(
                id=page.id,
                source_id=page.source_id,
                version=number,
                published_at=article.published_at,
                revision=0,
                indexed_revision=0,
            )
        )
    else:
        connection.execute(
            update(articles).where(articles.c.id == page.id).values(version=number, published_at=article.published_at)
        )
    connection.execute(
        insert(versions).values(
            article_id=page.id,
            version=number,
            url=article.url,
            title=article.title,
            lead=article.lead,
            text=article.text,
            fetched_at=article.fetched_at,
            **_details(article),
            digest=seen,
            warc_file=page.place.file,
            warc_offset=page.place.offset,
        )
    )
    return True


def _details(article: Article) -> dict[str, Any]:
    """What a page may say otherwise without a new version: by column of `versions`."""
    return {
        "byline": article.byline,
        "language": article.language,
        "published_at": article.published_at,
        "modified_at": article.modified_at,
        "section": article.section,
        "tags": list(article.tags),
        "image": article.image,
        "form": article.form,
        "partial": article.partial,
        "origins": dict(article.origins),
    }


def _keep_details(connection: Connection, page_id: str, version: int, article: Article) -> None:
    """Of a page whose text stayed: a date found at last, a byline put right. The article becomes dirty if one
    changed."""
    details = _details(article)
    this = and_(versions.c.article_id == page_id, versions.c.version == version)
    if connection.execute(select(*(versions.c[name] for name in details)).where(this)).one()._asdict() == details:
        return
    connection.execute(update(versions).where(this).values(details))
    connection.execute(
        update(articles)
        .where(articles.c.id == page_id)
        .values(published_at=article.published_at, revision=articles.c.revision + 1)
    )
