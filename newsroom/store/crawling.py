"""Pages and entries while they are collected: the desk of `crawlers.desk.CrawlDesk` over the store."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import and_, case, or_, select, update

from newsroom.article import Entry, Source
from newsroom.pages import DuePage, EntryOutcome, Fetched, Found, Validators, WarcPlace
from newsroom.store.database import Database
from newsroom.store.declarations import declaration, source_of
from newsroom.store.dialect import insert_or_keep, insert_or_replace
from newsroom.store.schema import articles, entries, pages, sources
from newsroom.urls import article_id


class CrawlPages:
    """Sources, entries and pages up to the moment when a page is archived."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put_sources(self, declared: Sequence[Source]) -> None:
        """Make the store's sources those `declared`; one no longer declared stays for its articles.

        The articles of a source whose declaration changed become dirty, because name, scope and country are facts of
        theirs.
        """
        with self._database.write() as connection:
            before = {row.id: row for row in connection.execute(select(sources))}
            for source in declared:
                row = {
                    "id": source.id,
                    "declaration": declaration(source),
                    "name": source.name,
                    "kind": source.kind,
                    "country": source.country,
                    "scope": source.scope,
                    "province": source.province,
                    "declared": True,
                }
                old = before.get(source.id)
                if old is not None and old.declaration == row["declaration"] and old.declared:
                    continue
                connection.execute(insert_or_replace(connection, sources, row))
                shown = ("name", "kind", "country", "scope", "province")
                if old is not None and any(getattr(old, key) != row[key] for key in shown):
                    connection.execute(
                        update(articles)
                        .where(articles.c.source_id == source.id)
                        .values(revision=articles.c.revision + 1)
                    )
            gone = set(before) - {source.id for source in declared}
            if gone:
                connection.execute(update(sources).where(sources.c.id.in_(gone)).values(declared=False))

    def sources(self) -> dict[str, Source]:
        """Every source that the store knows, by id, those no longer declared included."""
        with self._database.read() as connection:
            rows = connection.execute(select(sources.c.declaration).order_by(sources.c.id))
            return {source.id: source for source in (source_of(row.declaration) for row in rows)}

    def entry_validators(self, url: str) -> Validators | None:
        """Those of the entry's last readable answer; None for an entry never read."""
        with self._database.read() as connection:
            row = connection.execute(
                select(entries.c.etag, entries.c.last_modified).where(
                    entries.c.url == url, entries.c.succeeded_at.is_not(None)
                )
            ).one_or_none()
        return Validators(row.etag, row.last_modified) if row else None

    def entry_checked(self, source_id: str, entry: Entry, outcome: EntryOutcome) -> None:
        """Record how reading an entry went. A failure keeps the validators and the count of the last success."""
        row: dict[str, object] = {
            "url": entry.url,
            "source_id": source_id,
            "kind": entry.kind,
            "checked_at": outcome.checked_at,
            "status": outcome.status,
            "error": outcome.error,
        }
        if not outcome.error:
            row["succeeded_at"] = outcome.checked_at
        if outcome.found is not None:
            row |= {
                "found": outcome.found,
                "etag": outcome.validators.etag,
                "last_modified": outcome.validators.last_modified,
            }
        with self._database.write() as connection:
            known = connection.execute(select(entries.c.url).where(entries.c.url == entry.url)).scalar()
            if known is None:
                row.setdefault("found", 0)
                connection.execute(insert_or_keep(connection, entries).values(row))
            else:
                connection.execute(update(entries).where(entries.c.url == entry.url).values(row))

    def discover(self, source_id: str, entry_url: str, found: Sequence[Found], now: datetime) -> int:
        """Add pages not yet known and return how many; one whose `modified_at` is later than its fetch becomes due
        again."""
        new = 0
        with self._database.write() as connection:
            for page in found:
                added = connection.execute(
                    insert_or_keep(connection, pages).values(
                        id=page.id,
                        url=page.url,
                        source_id=source_id,
                        entry_url=entry_url,
                        state="discovered",
                        reason="",
                        detail="",
                        attempts=0,
                        refetch=False,
                        announced_title=page.title,
                        announced_at=page.published_at,
                        discovered_at=now,
                        final_url=page.url,
                    )
                ).rowcount
                new += added
                if not added and page.modified_at is not None:
                    connection.execute(
                        update(pages)
                        .where(
                            pages.c.id == page.id,
                            pages.c.state == "labelled",
                            pages.c.fetched_at < page.modified_at,
                        )
                        .values(refetch=True)
                    )
        return new

    def due_pages(self, source_ids: Collection[str], now: datetime, limit: int) -> list[DuePage]:
        """Pages to fetch now, oldest discovery first."""
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
        with self._database.read() as connection:
            return [
                DuePage(
                    id=row.id,
                    url=row.url,
                    source_id=row.source_id,
                    attempts=row.attempts,
                    validators=Validators(row.etag, row.last_modified) if row.fetched_at else None,
                )
                for row in connection.execute(query)
            ]

    def page_fetched(self, page_id: str, fetched: Fetched) -> None:
        """The answer is archived; the page goes on to extraction.

        An article's identity is the address at which it stands. A page first met under an address that leads
        elsewhere is
        skipped as `redirected`, and the page at the other end takes the answer unless it has one already.
        """
        answer = {
            "state": "fetched",
            "reason": "",
            "detail": "",
            "retry_at": None,
            "refetch": False,
            "fetched_at": fetched.fetched_at,
            "final_url": fetched.final_url,
            "charset": fetched.charset,
            "etag": fetched.validators.etag,
            "last_modified": fetched.validators.last_modified,
            "warc_file": fetched.place.file,
            "warc_offset": fetched.place.offset,
        }
        final_id = article_id(fetched.final_url)
        with self._database.write() as connection:
            has_article = select(articles.c.id).where(articles.c.id == page_id).exists()
            if final_id == page_id or connection.execute(select(has_article)).scalar():
                connection.execute(update(pages).where(pages.c.id == page_id).values(answer))
                return
            first = connection.execute(select(pages).where(pages.c.id == page_id)).one()
            connection.execute(
                insert_or_keep(connection, pages).values(
                    {**first._asdict(), **answer, "id": final_id, "url": fetched.final_url}
                )
            )
            connection.execute(
                update(pages).where(pages.c.id == final_id, pages.c.state.in_(("discovered", "skipped"))).values(answer)
            )
            connection.execute(
                update(pages)
                .where(pages.c.id == page_id)
                .values(
                    state="skipped",
                    reason="redirected",
                    detail=fetched.final_url,
                    retry_at=None,
                    refetch=False,
                )
            )

    def place_of(self, page_id: str) -> WarcPlace | None:
        """Where the last answer of a page is archived; None for a page unknown or never fetched."""
        query = select(pages.c.warc_file, pages.c.warc_offset).where(
            pages.c.id == page_id, pages.c.warc_file.is_not(None)
        )
        with self._database.read() as connection:
            row = connection.execute(query).one_or_none()
        return WarcPlace(row.warc_file, row.warc_offset) if row else None

    def newest_places(self, limit: int) -> list[WarcPlace]:
        """Where the pages fetched last are archived."""
        query = (
            select(pages.c.warc_file, pages.c.warc_offset)
            .where(pages.c.warc_file.is_not(None))
            .order_by(pages.c.fetched_at.desc(), pages.c.id)
            .limit(limit)
        )
        with self._database.read() as connection:
            return [WarcPlace(row.warc_file, row.warc_offset) for row in connection.execute(query)]

    def page_unchanged(self, page_id: str, now: datetime) -> None:
        """A conditional request was answered with 304: the article stands as it is."""
        with self._database.write() as connection:
            connection.execute(
                update(pages)
                .where(pages.c.id == page_id)
                .values(fetched_at=now, refetch=False, attempts=0, retry_at=None, reason="", detail="")
            )

    def page_failed(self, page_id: str, reason: str, detail: str, now: datetime, retry_at: datetime | None) -> None:
        """An attempt failed; None for `retry_at` quarantines the page, or gives a refetch up: its article stands."""
        self._fall(page_id, "quarantined" if retry_at is None else None, reason, detail, retry_at)

    def page_skipped(self, page_id: str, reason: str, detail: str, now: datetime) -> None:
        """The page will not become an article; one that is an article already stays it."""
        self._fall(page_id, "skipped", reason, detail, None)

    def _fall(self, page_id: str, state: str | None, reason: str, detail: str, retry_at: datetime | None) -> None:
        values: dict[str, object] = {
            "reason": reason,
            "detail": detail[:500],
            "retry_at": retry_at,
            "attempts": pages.c.attempts + (1 if state != "skipped" else 0),
        }
        if state is not None:
            values["state"] = case((pages.c.state == "labelled", "labelled"), else_=state)
            values["refetch"] = False
        with self._database.write() as connection:
            connection.execute(update(pages).where(pages.c.id == page_id).values(values))
