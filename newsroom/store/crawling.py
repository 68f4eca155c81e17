"""Pages and entries while they are collected: the desk of `crawlers.desk.CrawlDesk` over the store."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, case, or_, select, update

from newsroom.article import Entry
from newsroom.pages import Archived, DuePage, EntryOutcome, Fetched, Found, Known, PageState, Validators, WarcPlace
from newsroom.store.database import Database
from newsroom.store.dialect import insert_or_keep
from newsroom.store.outlets import Outlets
from newsroom.store.queries import chunks
from newsroom.store.schema import articles, entries, pages, versions
from newsroom.store.turns import Turns
from newsroom.urls import article_id

MAY_GROW = ("too_short", "list_page", "gone", "not_html")
"""Reasons of a skipped page that a later change of the page may take away: a flash report grows, an early link
works."""


_IN_HAND = ("fetched", "extracted")
"""States of pages that have an answer on its way to an article. While one is fetched, extraction may hand it the answer
of another address that calls it canonical; that its own fetch then fails takes nothing from it."""


class CrawlPages(Outlets):
    """Entries and pages up to the moment when a page is archived, beside the outlets."""

    def __init__(self, database: Database, turns: Turns) -> None:
        super().__init__(database)
        self.ask_host = turns.ask
        self.leave_hosts = turns.leave

    def entry_known(self, url: str) -> Known:
        """What is kept of the entry's last readable answer."""
        with self._database.read() as connection:
            row = connection.execute(select(entries).where(entries.c.url == url)).one_or_none()
        if row is None or row.succeeded_at is None:
            return Known(failed=row is not None)
        archived = _archived(row, row.archived_url)
        return Known(_validators(row), archived, row.succeeded_at, row.news_at, failed=row.error != "")

    def entry_checked(self, source_id: str, entry: Entry, outcome: EntryOutcome) -> None:
        """Record how reading an entry went. A failure keeps what is known of the last success; one that still found
        links is both."""
        row: dict[str, object] = {
            "url": entry.url,
            "source_id": source_id,
            "kind": entry.kind,
            "checked_at": outcome.checked_at,
            "status": outcome.status,
            "error": outcome.error,
        }
        if not outcome.error or outcome.found is not None:
            row["succeeded_at"] = outcome.checked_at
        if outcome.new:
            row["news_at"] = outcome.checked_at
        if outcome.found is not None:
            row["found"] = outcome.found
            row |= _columns(outcome.validators, outcome.archived)
            row["archived_url"] = outcome.archived.url if outcome.archived else None

        def work(connection: Connection) -> None:
            known = connection.execute(select(entries.c.succeeded_at).where(entries.c.url == entry.url)).one_or_none()
            if known is None or known.succeeded_at is None:
                row.setdefault("news_at", row.get("succeeded_at"))
            if known is None:
                row.setdefault("found", 0)
                connection.execute(insert_or_keep(connection, entries).values(row))
            else:
                connection.execute(update(entries).where(entries.c.url == entry.url).values(row))

        self._database.together(work)

    def known_pages(self, ids: Iterable[str]) -> set[str]:
        """Which of these pages are known."""
        found: set[str] = set()
        with self._database.read() as connection:
            for part in chunks(sorted(ids)):
                found.update(connection.execute(select(pages.c.id).where(pages.c.id.in_(part))).scalars())
        return found

    def discover(
        self,
        source_id: str,
        entry_url: str,
        found: Sequence[Found],
        now: datetime,
        *,
        found_by: str = "",
        headlines: Archived | None = None,
    ) -> int:
        """Add pages not yet known and return how many; one whose `modified_at` is later than its fetch becomes due
        again.

        `found_by` names the search engine that found them. With `headlines` nothing but the announcements is to be
        had: the pages go on to extraction with the answer that announced them.
        """
        fixed: dict[str, object] = {
            "source_id": source_id,
            "entry_url": entry_url,
            "state": "discovered",
            "reason": "",
            "detail": "",
            "attempts": 0,
            "refetch": False,
            "discovered_at": now,
            "found_by": found_by,
            "headline_only": headlines is not None,
        }
        if headlines is not None:
            fixed |= {"state": "fetched", "fetched_at": now, "checked_at": now, **_columns(Validators(), headlines)}
        each = sorted({page.id: page for page in reversed(found)}.values(), key=lambda page: page.id)

        def work(connection: Connection) -> int:
            new = 0
            # By the hundred: one by one, the fifty thousand of a large sitemap would hold all other sources up for half
            # a minute.
            for part in chunks(each):
                query = select(pages.c.id, pages.c.state, pages.c.reason, pages.c.checked_at)
                rows = connection.execute(query.where(pages.c.id.in_([page.id for page in part])))
                known = {row.id: row for row in rows}
                added = [
                    {
                        **fixed,
                        "id": page.id,
                        "url": page.url,
                        "final_url": page.url,
                        "announced_title": page.title,
                        "announced_at": page.published_at,
                        "announced_summary": page.summary if headlines is not None else "",
                    }
                    for page in part
                    if page.id not in known
                ]
                if added:
                    new += connection.execute(insert_or_keep(connection, pages), added).rowcount
                changed = [known[page.id] for page in part if page.id in known and _changed(page, known[page.id])]
                refetch = [row.id for row in changed if row.state == "labelled"]
                early = [row.id for row in changed if row.state == "skipped" and row.reason in MAY_GROW]
                labelled = update(pages).where(pages.c.id.in_(refetch), pages.c.state == "labelled")
                connection.execute(labelled.values(refetch=True))
                skipped = update(pages).where(pages.c.id.in_(early), pages.c.state == "skipped")
                connection.execute(skipped.values(state="discovered", attempts=0, retry_at=None))
            return new

        return self._database.together(work)

    def due_pages(
        self, source_ids: Collection[str], now: datetime, limit: int, after: DuePage | None = None
    ) -> list[DuePage]:
        """Pages to fetch now, oldest discovery first, from the one `after` a given page on."""
        query = (
            select(pages)
            .where(
                pages.c.source_id.in_(source_ids),
                or_(pages.c.state == "discovered", and_(pages.c.state == "labelled", pages.c.refetch)),
                or_(pages.c.retry_at.is_(None), pages.c.retry_at <= now),
            )
            .order_by(pages.c.discovered_at, pages.c.id)
            .limit(limit)
        )
        if after is not None:
            same = and_(pages.c.discovered_at == after.discovered_at, pages.c.id > after.id)
            query = query.where(or_(pages.c.discovered_at > after.discovered_at, same))
        with self._database.read() as connection:
            return [
                DuePage(
                    id=row.id,
                    url=row.url,
                    source_id=row.source_id,
                    attempts=row.attempts,
                    discovered_at=row.discovered_at,
                    # A 304 confirms what is kept; for a page that gave no article there is nothing to confirm.
                    known=Known(
                        _validators(row) if row.state == "labelled" else Validators(),
                        _archived(row, row.final_url),
                    ),
                )
                for row in connection.execute(query)
            ]

    def sources_due(self, now: datetime) -> set[str]:
        """Ids of the sources that have pages to fetch now."""
        query = select(pages.c.source_id).where(
            or_(pages.c.state == "discovered", and_(pages.c.state == "labelled", pages.c.refetch)),
            or_(pages.c.retry_at.is_(None), pages.c.retry_at <= now),
        )
        with self._database.read() as connection:
            return set(connection.execute(query.distinct()).scalars())

    def page_fetched(self, page_id: str, fetched: Fetched) -> None:
        """The answer is archived; the page goes on to extraction.

        An article's identity is the address at which it stands. A page whose address leads elsewhere is skipped as
        `redirected` (one that is an article already stays it as it is), and the page at the other end takes the answer
        unless it has one already.
        """
        answer = {
            "state": "fetched",
            "reason": "",
            "detail": "",
            "retry_at": None,
            "refetch": False,
            "fetched_at": fetched.fetched_at,
            "checked_at": fetched.fetched_at,
            "final_url": fetched.final_url,
            "charset": fetched.charset,
            **_columns(fetched.validators, fetched.archived),
        }
        final_id = article_id(fetched.final_url)

        def work(connection: Connection) -> None:
            if final_id == page_id:
                connection.execute(update(pages).where(pages.c.id == page_id).values(answer))
                return
            first = connection.execute(select(pages).where(pages.c.id == page_id)).one()
            connection.execute(
                insert_or_keep(connection, pages).values(
                    {**first._asdict(), **answer, "id": final_id, "url": fetched.final_url}
                )
            )
            connection.execute(
                update(pages)
                .where(pages.c.id == final_id, pages.c.state.in_(("discovered", "skipped", "quarantined")))
                .values(answer)
            )
            self._fall(connection, page_id, "skipped", "redirected", fetched.final_url, fetched.fetched_at, None)

        self._database.together(work)

    def place_of(self, page_id: str) -> WarcPlace | None:
        """Where an article's current version is archived, or a page's last answer; None for one unknown or unread."""
        version = (
            select(versions.c.warc_file, versions.c.warc_offset)
            .join(articles, articles.c.id == versions.c.article_id)
            .where(versions.c.article_id == page_id, versions.c.version == articles.c.version)
        )
        answer = select(pages.c.warc_file, pages.c.warc_offset).where(
            pages.c.id == page_id, pages.c.warc_file.is_not(None)
        )
        with self._database.read() as connection:
            row = connection.execute(version).one_or_none() or connection.execute(answer).one_or_none()
        return WarcPlace(row.warc_file, row.warc_offset) if row else None

    def newest_places(self, limit: int) -> list[WarcPlace]:
        """Where the pages fetched last are archived."""
        query = (
            select(pages.c.warc_file, pages.c.warc_offset)
            .where(pages.c.warc_file.is_not(None))
            .order_by(pages.c.fetched_at.desc().nulls_last(), pages.c.id)
            .limit(limit)
        )
        with self._database.read() as connection:
            return [WarcPlace(row.warc_file, row.warc_offset) for row in connection.execute(query)]

    def page_unchanged(self, page_id: str, now: datetime) -> None:
        """A conditional request was answered with 304: the article stands as it is."""
        stands = update(pages).where(pages.c.id == page_id)
        stands = stands.values(checked_at=now, refetch=False, attempts=0, retry_at=None, reason="", detail="")
        self._database.together(lambda connection: connection.execute(stands))

    def page_failed(self, page_id: str, reason: str, detail: str, now: datetime, retry_at: datetime | None) -> None:
        """An attempt failed; None for `retry_at` quarantines the page, or gives a refetch up: its article stands."""
        attempts = pages.c.attempts + 1
        later = update(pages).where(pages.c.id == page_id, pages.c.state.not_in(_IN_HAND))
        later = later.values(reason=reason, detail=detail[:500], checked_at=now, retry_at=retry_at, attempts=attempts)

        def work(connection: Connection) -> None:
            if retry_at is None:
                self._fall(connection, page_id, "quarantined", reason, detail, now, attempts)
            else:
                connection.execute(later)

        self._database.together(work)

    def page_skipped(self, page_id: str, reason: str, detail: str, now: datetime) -> None:
        """The page will not become an article; one that is an article already stays it."""
        self._database.together(
            lambda connection: self._fall(connection, page_id, "skipped", reason, detail, now, None)
        )

    def _fall(
        self,
        connection: Connection,
        page_id: str,
        state: PageState,
        reason: str,
        detail: str,
        now: datetime,
        attempts: ColumnElement[int] | None,
    ) -> None:
        """Take a page out of the flow. An article stays one, with a full set of attempts for its next change."""
        article = pages.c.state == "labelled"
        connection.execute(
            update(pages)
            .where(pages.c.id == page_id, pages.c.state.not_in(_IN_HAND))
            .values(
                state=case((article, "labelled"), else_=state),
                attempts=case((article, 0), else_=pages.c.attempts if attempts is None else attempts),
                reason=reason,
                detail=detail[:500],
                checked_at=now,
                retry_at=None,
                refetch=False,
            )
        )


def _changed(page: Found, known: Any) -> bool:
    """Whether a page says that it changed after the row that is `known` of it was last asked for."""
    return page.modified_at is not None and known.checked_at is not None and known.checked_at < page.modified_at


def _validators(row: Row[Any]) -> Validators:
    return Validators(row.etag, row.last_modified)


def _archived(row: Row[Any], url: str | None) -> Archived | None:
    """The answer to which a later one may refer; None where an earlier diembao kept no digest of it."""
    if row.digest is None or row.archived_at is None:
        return None
    return Archived(url or row.url, row.digest, row.archived_at, WarcPlace(row.warc_file, row.warc_offset))


def _columns(validators: Validators, archived: Archived | None) -> dict[str, object]:
    """What is kept of an answer, as columns of a page or an entry."""
    return {
        "etag": validators.etag,
        "last_modified": validators.last_modified,
        "archived_at": archived.at if archived else None,
        "digest": archived.digest if archived else None,
        "warc_file": archived.place.file if archived else None,
        "warc_offset": archived.place.offset if archived else None,
    }
