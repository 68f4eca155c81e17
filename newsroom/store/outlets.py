"""The outlets that the store knows: those declared, and those met in what a search engine found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, Row, delete, select, update

from newsroom.article import UNKNOWN_COUNTRY, Source
from newsroom.pages import HostRecord
from newsroom.store.database import Database
from newsroom.store.declarations import declaration, source_of
from newsroom.store.dialect import insert_or_keep, insert_or_replace
from newsroom.store.schema import articles, entries, hosts, pages, source_checks, sources
from newsroom.urls import on_site

SHOWN = ("name", "kind", "country", "scope", "province")
"""What of a source is a fact of its articles."""


@dataclass(frozen=True, slots=True)
class SourceCheck:
    """What `diembao sources check` found."""

    checked_at: datetime
    works: bool
    """An entry and an article of it could be read."""
    findings: tuple[tuple[str, bool, str], ...]
    """What was tried, whether it went well, and a sentence."""


class Outlets:
    """Sources, what was found when they were checked, and the hosts on which they stand."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put_sources(self, declared: Sequence[Source]) -> None:
        """Make the store's declared sources those `declared`; one no longer declared stays for its articles.

        The articles of a source whose declaration changed become dirty, because name, scope and country are facts of
        theirs. A guessed outlet that is declared now hands its pages over.
        """
        with self._database.write() as connection:
            before = {row.id: row for row in connection.execute(select(sources))}
            for source in declared:
                _put(connection, source, before.get(source.id))
            for row in before.values():
                if row.guessed and row.id not in {source.id for source in declared}:
                    _adopt(connection, row, declared)
            # What was said of a feed that is no longer declared, or of a sitemap that an index named then, is history.
            announced = [entry.url for source in declared for entry in source.entries]
            connection.execute(delete(entries).where(entries.c.error != "", entries.c.url.not_in(announced)))
            gone = {row.id for row in before.values() if not row.guessed} - {source.id for source in declared}
            if gone:
                connection.execute(update(sources).where(sources.c.id.in_(gone)).values(declared=False))

    def put_guessed(self, outlet: Source) -> Source:
        """Keep an outlet that nobody declared and return it as it is kept: one that is known already only learns what
        was not known of it (country, languages, name)."""
        with self._database.write() as connection:
            connection.execute(insert_or_keep(connection, sources).values(_row(outlet)))
            row = connection.execute(select(sources).where(sources.c.id == outlet.id)).one()
            kept = source_of(row.declaration)
            learnt = _learnt(kept, outlet)
            if learnt != kept and row.guessed:
                _put(connection, learnt, row)
            return learnt if row.guessed else kept

    def sources(self) -> dict[str, Source]:
        """Every source that the store knows, by id, those no longer declared and those guessed included."""
        with self._database.read() as connection:
            rows = connection.execute(select(sources.c.declaration).order_by(sources.c.id))
            return {source.id: source for source in (source_of(row.declaration) for row in rows)}

    def put_check(self, source_id: str, check: SourceCheck) -> None:
        """Keep the newest check of a source."""
        row = {
            "source_id": source_id,
            "checked_at": check.checked_at,
            "works": check.works,
            "findings": [list(finding) for finding in check.findings],
        }
        with self._database.write() as connection:
            connection.execute(insert_or_replace(connection, source_checks, row))

    def checks(self) -> dict[str, SourceCheck]:
        """The newest check of every source that was ever checked, by id."""
        with self._database.read() as connection:
            return {
                row.source_id: SourceCheck(row.checked_at, row.works, tuple(tuple(each) for each in row.findings))
                for row in connection.execute(select(source_checks))
            }

    def hosts(self) -> list[HostRecord]:
        """Hosts that failed lately."""
        with self._database.read() as connection:
            return [
                HostRecord(
                    host=row.host,
                    strikes=row.strikes,
                    rests=row.rests,
                    rest_until=row.rest_until,
                    reason=row.reason,
                )
                for row in connection.execute(select(hosts))
            ]

    def host_changed(self, record: HostRecord) -> None:
        """Keep how a host answers; one that answers well is forgotten."""

        def work(connection: Connection) -> None:
            if record == HostRecord(host=record.host):
                connection.execute(delete(hosts).where(hosts.c.host == record.host))
                return
            row = {
                "host": record.host,
                "strikes": record.strikes,
                "rests": record.rests,
                "rest_until": record.rest_until,
                "reason": record.reason,
            }
            connection.execute(insert_or_replace(connection, hosts, row))

        self._database.together(work)


def _learnt(kept: Source, seen: Source) -> Source:
    """`kept` with what `seen` says beside it."""
    if kept.country == UNKNOWN_COUNTRY:
        kept = replace(kept, country=seen.country, timezone=seen.timezone)
    named = kept.name if kept.name not in kept.domains else seen.name
    return replace(kept, name=named, languages=kept.languages or seen.languages)


def _row(source: Source) -> dict[str, object]:
    return {
        "id": source.id,
        "declaration": declaration(source),
        "name": source.name,
        "kind": source.kind,
        "country": source.country,
        "scope": source.scope,
        "province": source.province,
        "declared": not source.guessed,
        "guessed": source.guessed,
    }


def _put(connection: Connection, source: Source, old: Row[tuple[object, ...]] | None) -> None:
    row = _row(source)
    if old is not None and old.declaration == row["declaration"] and old.declared:
        return
    connection.execute(insert_or_replace(connection, sources, row))
    if old is not None and any(getattr(old, key) != row[key] for key in SHOWN):
        connection.execute(
            update(articles).where(articles.c.source_id == source.id).values(revision=articles.c.revision + 1)
        )


def _adopt(connection: Connection, guessed: Row[tuple[object, ...]], declared: Sequence[Source]) -> None:
    """Give what is filed under a `guessed` outlet to the one of `declared` on whose site it stands."""
    domains = source_of(guessed.declaration).domains
    # A search engine is no outlet: nothing is filed under it.
    outlets = (source for source in declared if source.kind != "search")
    heir = next((s for s in outlets if any(on_site(f"https://{domain}/", s.domains) for domain in domains)), None)
    if heir is None:
        return
    connection.execute(
        update(articles)
        .where(articles.c.source_id == guessed.id)
        .values(source_id=heir.id, revision=articles.c.revision + 1)
    )
    connection.execute(update(pages).where(pages.c.source_id == guessed.id).values(source_id=heir.id))
    connection.execute(delete(source_checks).where(source_checks.c.source_id == guessed.id))
    connection.execute(delete(sources).where(sources.c.id == guessed.id))
