"""Articles in the store: versions as extraction gives them, labels, and reading them back."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, delete, func, or_, select, update

from newsroom.article import Article, Entity, Facts, Labels, Record
from newsroom.clock import Period, utc_now
from newsroom.decisions import PillarOf
from newsroom.pages import WarcPlace
from newsroom.store import reviews, withdrawals
from newsroom.store.database import Database
from newsroom.store.dialect import in_turn, insert_or_keep, replace_all
from newsroom.store.extracted import Fall, FetchedPage, keep
from newsroom.store.leases import Leases, free
from newsroom.store.queries import (
    FACT_COLUMNS,
    article_of,
    chunks,
    current,
    facts_of,
    labelled,
    part,
    record_of,
    record_query,
)
from newsroom.store.schema import articles, bands, labels, pages, signatures, vectors, versions
from newsroom.store.whole_labels import from_json
from newsroom.store.withdrawals import Withdrawal


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """An article as labelling leaves it."""

    article: Article
    labels: Labels
    """As the labeller gave them."""
    signature: tuple[int, ...]
    bands: tuple[str, ...]
    """Reprint marks, see `classify.reprints`."""
    vector: bytes = b""
    """As in `newsroom.article.Record`."""
    encoder: str = ""


HEADLINES_WAIT = timedelta(hours=1)
"""How long a bare headline waits for pages that are still to be fetched."""


class Articles:
    """Articles, versions, labels and withdrawals."""

    def __init__(self, database: Database, leases: Leases) -> None:
        self._database = database
        self._leases = leases

    def pages_to_extract(self, limit: int) -> list[FetchedPage]:
        """Archived pages in state `fetched` that nobody extracts, oldest first; a worker holds them from then on.

        Bare headlines come last: while a page of the same outlet waits, it may be the whole article.
        """
        whole = pages.alias("whole")
        due = or_(whole.c.retry_at.is_(None), whole.c.retry_at <= utc_now())
        lately = whole.c.discovered_at > utc_now() - HEADLINES_WAIT
        waits = or_(whole.c.state == "fetched", and_(whole.c.state == "discovered", whole.c.attempts == 0, due, lately))
        another = select(whole.c.id).where(whole.c.source_id == pages.c.source_id, ~whole.c.headline_only, waits)
        query = (
            select(pages)
            .where(pages.c.state == "fetched", free("page", pages.c.id))
            .order_by(pages.c.headline_only, pages.c.fetched_at, pages.c.id)
            .limit(limit)
        )
        if self._database.worker is not None:
            query = query.where(or_(~pages.c.headline_only, ~another.exists()))
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
                row.headline_only,
                row.announced_summary,
            )
            for row in self._taken(query)
        ]

    def _taken(self, query: Select[Any]) -> list[Row[Any]]:
        """The rows of a query over `pages`, those only that this process's worker could have for itself."""
        if self._database.worker is None:
            with self._database.read() as connection:
                return list(connection.execute(query))

        def work(connection: Connection) -> list[Row[Any]]:
            rows = connection.execute(query.with_for_update(of=pages, skip_locked=True)).all()
            got = self._leases.taken(connection, "page", [row.id for row in rows])
            return [row for row in rows if row.id in got]

        found = self._database.together(work)
        return found if found or not self._leases.end_late() else self._database.together(work)

    def put_extracted(self, extracted: Sequence[tuple[FetchedPage, Article]], falls: Sequence[Fall]) -> None:
        """Keep a batch of extracted articles and the pages that fell out, in one transaction.

        A text that differs from the current version becomes a new one; the same text changes nothing and is not
        labelled again.
        A page that is an article already and falls at a later fetch keeps its article.
        """
        kept, fell = list(extracted), list(falls)

        def work(connection: Connection) -> None:
            # One batch at a time: a headline and its whole article must not pass each other unseen.
            in_turn(connection, "extraction")
            for page, article in kept:
                keep(connection, page, article)
            for fall in fell:
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
            done = [*(page.id for page, _ in kept), *(fall.page_id for fall in fell)]
            self._leases.dropped(connection, "page", done)

        self._database.together(work)

    def relabel(self, labeller: str | None, since: date | None = None) -> int:
        """Send articles back to labelling whose labels another labeller than `labeller` gave (None: all), where `since`
        is given only those published on that local day or later; return how many.

        In parts, so that others can write in between; killed, it has sent back some of them.
        """
        stale = select(labels.c.article_id)
        if labeller is not None:
            stale = stale.where(labels.c.labeller != labeller)
        if since is not None:
            start, _ = Period(since, since).moments()
            newer = select(articles.c.id).where(articles.c.published_at >= start)
            stale = stale.where(labels.c.article_id.in_(newer))
        last, count = "", 0
        while True:
            with self._database.write() as connection:
                ids = part(connection, pages.c.id, last, pages.c.state == "labelled", pages.c.id.in_(stale))
                for chunk in chunks(ids):
                    connection.execute(update(pages).where(pages.c.id.in_(chunk)).values(state="extracted"))
            if not ids:
                return count
            last, count = ids[-1], count + len(ids)

    def to_label(self, limit: int) -> list[Article]:
        """Current versions of articles in state `extracted` that nobody labels, by day of publication, so that few days
        are looked at again for their events; a worker holds them from then on."""
        query = (
            current(versions)
            .join(pages, pages.c.id == articles.c.id)
            .where(pages.c.state == "extracted", free("page", pages.c.id))
            .order_by(articles.c.published_at.nulls_first(), articles.c.id)
            .limit(limit)
        )
        return [article_of(row) for row in self._taken(query)]

    def put_labels(self, given: Sequence[Labelled], pillar_of: PillarOf, now: datetime) -> None:
        """Keep a batch of labels with what goes with them; the articles become dirty.

        Where analysts have decided, their word counts. Pages stay `extracted` until `Reprints.settle`.
        """
        ordered, rest = sorted(given, key=lambda one: one.article.id), (pillar_of, now)

        def work(connection: Connection) -> None:
            ids = sorted(one.article.id for one in given)
            words = reviews.decisions_on(connection, ids)
            rows = [
                reviews.row_of(one.article.id, one.article.version, one.labels, words.get(one.article.id, ()), *rest)
                for one in ordered
            ]
            replace_all(connection, labels, rows)
            signed = [{"article_id": one.article.id, "signature": list(one.signature)} for one in ordered]
            replace_all(connection, signatures, signed)
            meant = [
                {"article_id": one.article.id, "encoder": one.encoder, "vector": one.vector}
                for one in ordered
                if one.vector
            ]
            replace_all(connection, vectors, meant)
            unread = sorted(set(ids) - {row["article_id"] for row in meant})
            for chunk in chunks(unread):
                connection.execute(delete(vectors).where(vectors.c.article_id.in_(chunk)))
            for chunk in chunks(ids):
                connection.execute(delete(bands).where(bands.c.article_id.in_(chunk)))
                raised = update(articles).where(articles.c.id.in_(chunk))
                connection.execute(raised.values(revision=articles.c.revision + 1))
            keys = [{"article_id": one.article.id, "band": key} for one in ordered for key in one.bands]
            if keys:
                connection.execute(insert_or_keep(connection, bands), keys)

        self._database.together(work)

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
        # Of the joins of `labelled` the one that leaves articles out; the others find one row each.
        same = and_(labels.c.article_id == articles.c.id, labels.c.version == articles.c.version)
        query = select(func.count()).select_from(articles).join(labels, same).where(articles.c.withdrawn_at.is_(None))
        with self._database.read() as connection:
            return connection.execute(query).scalar_one()

    def none(self) -> bool:
        """Whether there is no labelled article."""
        with self._database.read() as connection:
            return connection.execute(labelled().with_only_columns(articles.c.id).limit(1)).first() is None

    def records(self, ids: Collection[str]) -> list[Record]:
        """Records of those of `ids` that are labelled, by id."""
        with self._database.read() as connection:
            found = []
            for chunk in chunks(sorted(ids)):
                query = record_query().where(articles.c.id.in_(chunk)).order_by(articles.c.id)
                found += [record_of(row) for row in connection.execute(query)]
            return found

    def entities(self, ids: Collection[str]) -> dict[str, tuple[Entity, ...]]:
        """Whom and what those of `ids` name that are labelled, by id."""
        found: dict[str, tuple[Entity, ...]] = {}
        with self._database.read() as connection:
            for chunk in chunks(sorted(ids)):
                query = labelled().with_only_columns(articles.c.id, labels.c.whole).where(articles.c.id.in_(chunk))
                found |= {row.id: from_json(row.whole).entities for row in connection.execute(query)}
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

    def withdrawals(self) -> tuple[int, datetime | None]:
        """How many articles are withdrawn, and since when the last of them: changes with every withdrawal and with
        every one that is taken back."""
        query = select(func.count(), func.max(articles.c.withdrawn_at)).where(articles.c.withdrawn_at.is_not(None))
        with self._database.read() as connection:
            number, last = connection.execute(query).one()
            return number, last

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
