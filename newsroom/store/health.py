"""What the health of sources is judged by (`newsroom.health`): one pass over the pages of the last weeks, one over a
sample of articles, and the little there is of entries and runs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, func, literal, or_, select

from newsroom.article import Source
from newsroom.clock import Period, local_day
from newsroom.health import LATE_DAYS, LOOK_BACK, EntryState, PageCount, SourceRecord
from newsroom.layout import BEFORE_DAYS, RECENT_DAYS, SAMPLE_BEFORE, SAMPLE_RECENT, Shape
from newsroom.store.database import Database
from newsroom.store.declarations import source_of
from newsroom.store.queries import chunks
from newsroom.store.schema import articles, entries, pages, runs, sources, versions
from newsroom.store.statistics import COLLECTING, LOOKED_BACK, ONLY, collects
from newsroom.volume import HISTORY_DAYS

OWN = pages.c.found_by == ""
"""What a search engine found says nothing about the outlet's own entries."""


class SourceRecords:
    """The records of the declared sources."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def records(self, now: datetime) -> list[SourceRecord]:
        """What is known of every source that is declared and has entries, by id; one without is known only by what
        search engines find."""
        today = local_day(now)
        with self._database.read() as connection:
            declared = [
                source_of(row.declaration)
                for row in connection.execute(select(sources).where(sources.c.declared).order_by(sources.c.id))
            ]
            first = _first(connection)
            last = _last(connection, today)
            counts = _pages(connection, today)
            published = _published(connection, today)
            shapes = _shapes(connection, today)
            asked = _entries(connection)
            whole, parts = _read_on(connection, today)
        return [
            SourceRecord(
                source=source,
                first_found=first.get(source.id),
                last_article=last.get(source.id),
                read_on=whole | parts[source.id],
                pages=tuple(counts[source.id]),
                published=published[source.id],
                shapes=tuple(shapes[source.id]),
                entries=tuple(entry for entry in asked[source.id] if entry.url in _declared(source)),
            )
            for source in declared
            if _declared(source)
        ]


def _declared(source: Source) -> set[str]:
    """Addresses of the entries that every run reads; what a sitemap index names besides is the index's affair."""
    return {entry.url for entry in source.entries if entry.kind != "archive"}


def _starts(today: date, days: int) -> list[datetime]:
    """The first moments of today and of the local days before it, `days` in all, newest first."""
    return [Period(day, day).moments()[0] for day in (today - timedelta(n) for n in range(days))]


def _by_day(moment: ColumnElement[Any], starts: Sequence[datetime], value: Callable[[int], Any]) -> ColumnElement[Any]:
    """`value` of how many local days ago a moment was; moments before all `starts` count to the oldest of them.

    A tree of CASEs, because every database understands it, while each has its own arithmetic of times and zones.
    """

    def within(newest: int, oldest: int) -> Any:
        if newest == oldest:
            return value(newest)
        middle = (newest + oldest) // 2
        return case((moment >= starts[middle], within(newest, middle)), else_=within(middle + 1, oldest))

    tree: ColumnElement[Any] = within(0, len(starts) - 1)
    return tree


def _first(connection: Connection) -> dict[str, datetime]:
    query = select(pages.c.source_id, func.min(pages.c.discovered_at)).where(OWN).group_by(pages.c.source_id)
    return {row[0]: row[1] for row in connection.execute(query)}


def _last(connection: Connection, today: date) -> dict[str, datetime]:
    """When the last page that gave an article was discovered. Nearly every source has one of these weeks; of the others
    all pages are looked at."""
    joined = (
        select(pages.c.source_id, func.max(pages.c.discovered_at))
        .join(articles, articles.c.id == pages.c.id)
        .where(OWN)
        .group_by(pages.c.source_id)
    )
    recent = joined.where(pages.c.discovered_at >= _starts(today, LOOK_BACK)[-1])
    found = {row[0]: row[1] for row in connection.execute(recent)}
    ids = connection.execute(select(sources.c.id).where(sources.c.declared)).scalars()
    for chunk in chunks([id for id in ids if id not in found]):
        found |= {row[0]: row[1] for row in connection.execute(joined.where(pages.c.source_id.in_(chunk)))}
    return found


def _pages(connection: Connection, today: date) -> dict[str, list[PageCount]]:
    starts = _starts(today, LOOK_BACK)
    published = func.coalesce(articles.c.published_at, pages.c.announced_at)

    def found_and_late(ago: int) -> Any:
        # Both in one number: twice the days ago, and one more for a page that was old by then.
        return case((published < starts[ago] - timedelta(LATE_DAYS), 2 * ago + 1), else_=2 * ago)

    keys = (
        pages.c.source_id,
        _by_day(pages.c.discovered_at, starts, found_and_late).label("found"),
        pages.c.state,
        pages.c.reason,
        articles.c.id.is_not(None).label("article"),
        (pages.c.attempts > 0).label("tried"),
    )
    inner = (
        select(*keys)
        .join(articles, articles.c.id == pages.c.id, isouter=True)
        .where(
            OWN, pages.c.discovered_at >= starts[-1], or_(pages.c.state != "skipped", pages.c.reason != "redirected")
        )
        .subquery()
    )
    found: dict[str, list[PageCount]] = defaultdict(list)
    for row in connection.execute(select(*inner.c, func.count().label("number")).group_by(*inner.c)):
        ago, late = divmod(row.found, 2)
        found[row.source_id].append(
            PageCount(ago, bool(late), row.state, row.reason, bool(row.article), bool(row.tried), row.number)
        )
    return found


def _published(connection: Connection, today: date) -> dict[str, dict[date, int]]:
    starts = _starts(today, HISTORY_DAYS)
    inner = (
        select(articles.c.source_id, _by_day(articles.c.published_at, starts, literal).label("days_ago"))
        .where(articles.c.published_at >= starts[-1])
        .subquery()
    )
    found: dict[str, dict[date, int]] = defaultdict(dict)
    for row in connection.execute(select(*inner.c, func.count().label("number")).group_by(*inner.c)):
        found[row.source_id][today - timedelta(row.days_ago)] = row.number
    return found


def _shapes(connection: Connection, today: date) -> dict[str, list[Shape]]:
    starts = _starts(today, RECENT_DAYS + BEFORE_DAYS)
    recent = pages.c.discovered_at >= starts[RECENT_DAYS - 1]
    # Ids are hashes of addresses: in their order, a few stand for all days.
    place = func.row_number().over(partition_by=(pages.c.source_id, recent), order_by=pages.c.id)
    chosen = (
        select(pages.c.id, pages.c.discovered_at, recent.label("recent"), place.label("place"))
        .join(articles, articles.c.id == pages.c.id)
        .where(
            OWN,
            pages.c.discovered_at >= starts[-1],
            or_(articles.c.published_at.is_(None), articles.c.published_at >= starts[-1] - timedelta(LATE_DAYS)),
        )
        .subquery()
    )
    query = (
        select(
            articles.c.source_id,
            chosen.c.recent,
            _by_day(chosen.c.discovered_at, starts, literal).label("days_ago"),
            func.length(versions.c.text).label("length"),
            versions.c.published_at.is_not(None).label("dated"),
            (versions.c.byline != "").label("byline"),
            (versions.c.lead != "").label("lead"),
        )
        .join(chosen, chosen.c.id == articles.c.id)
        .join(versions, and_(versions.c.article_id == articles.c.id, versions.c.version == articles.c.version))
        .where(chosen.c.place <= case((chosen.c.recent, SAMPLE_RECENT), else_=SAMPLE_BEFORE))
    )
    found: dict[str, list[Shape]] = defaultdict(list)
    for row in connection.execute(query):
        found[row.source_id].append(
            Shape(bool(row.recent), row.days_ago, row.length, bool(row.dated), bool(row.byline), bool(row.lead))
        )
    return found


def _entries(connection: Connection) -> dict[str, list[EntryState]]:
    found: dict[str, list[EntryState]] = defaultdict(list)
    for row in connection.execute(select(entries).order_by(entries.c.url)):
        found[row.source_id].append(
            EntryState(row.kind, row.url, row.checked_at, row.succeeded_at, row.status, row.error, row.found)
        )
    return found


def _read_on(connection: Connection, today: date) -> tuple[frozenset[date], dict[str, frozenset[date]]]:
    """Local days of collecting runs over all sources, and by source id those of runs over some only."""
    whole: set[date] = set()
    parts: dict[str, frozenset[date]] = defaultdict(frozenset)
    query = select(runs).where(
        runs.c.command.in_(COLLECTING),
        runs.c.finished_at.is_not(None),
        runs.c.started_at >= _starts(today, LOOK_BACK)[-1],
    )
    for run in connection.execute(query):
        if not collects(run.command, run.statistics):
            continue
        # A run may fail after its crawl, in labelling or indexing.
        if "error" in run.statistics and "crawl" not in run.statistics:
            continue
        days = {local_day(run.started_at), local_day(run.finished_at)}
        crawled = run.statistics.get("crawl", {})
        if LOOKED_BACK in crawled:
            continue
        for source_id in crawled.get(ONLY, ()):
            parts[source_id] |= days
        if ONLY not in crawled:
            whole |= days
    return frozenset(whole), parts
