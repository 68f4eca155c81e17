"""What happened: runs with their figures, states of pages, the funnel of each source, and the quarantine."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, and_, case, exists, func, insert, or_, select, true, update

from newsroom.article import Source
from newsroom.clock import Period, local_day
from newsroom.funnel import SourceFunnel
from newsroom.pages import STATES, PageState
from newsroom.store.database import Database
from newsroom.store.declarations import source_of
from newsroom.store.schema import articles, entries, labels, pages, runs, sources

EXTRACTION_FAULTS = ("extract_error", "extract_timeout", "extract_crash", "undecodable")
"""Reasons of a quarantine in which the archived page is sound and only reading it failed."""

WITHDRAWN = "withdrawn"
"""The reason of an article that a person took out."""


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a command; `finished_at` None means that it still runs or was killed."""

    id: int
    command: str
    started_at: datetime
    finished_at: datetime | None
    statistics: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class FallenPage:
    """A page in quarantine, or skipped, with its reason."""

    id: str
    url: str
    source_id: str
    state: str
    reason: str
    detail: str
    attempts: int


RUNS_LOOKED_AT = 100
"""More than are made in a day by a timer that runs every half hour."""
INDEX_ERROR = "index_error"
"""Statistic of a run whose other stages are kept: why the index was away."""
COLLECTING = frozenset({"run", "crawl", "worker"})
"""Commands that bring articles in; an `extract` or `sync` of today says nothing about today's press."""
ONLY = "only"
"""Statistic of a crawl that went over some sources only: their ids."""
LOOKED_BACK = "looked_back"
"""Statistic of a crawl that looked back at a period: its first and last day. It says nothing about today's press."""
STALE_AFTER = timedelta(days=2)
"""A desk collects at least once a day; one missed day is noticed on the second."""


def collects(command: str, statistics: Mapping[str, Any]) -> bool:
    """Whether a run brings articles in; of workers those only that crawled."""
    return command in COLLECTING and (command != "worker" or "crawl" in statistics)


def last_collected(runs: Sequence[Run]) -> datetime | None:
    """When the last collecting run without an error ended, of `runs` with the newest first."""
    ended = (
        r.finished_at
        for r in runs
        if collects(r.command, r.statistics)
        and "error" not in r.statistics
        and LOOKED_BACK not in r.statistics.get("crawl", {})
    )
    return next((moment for moment in ended if moment is not None), None)


def index_error(runs: Sequence[Run]) -> str:
    """Why the index could not be brought up to date by the newest of `runs` (newest first) that tried; "" where it
    was."""
    tried = (r.statistics for r in runs if "sync" in r.statistics or INDEX_ERROR in r.statistics)
    return str(next(tried, {}).get(INDEX_ERROR, ""))


class Statistics:
    """Figures over pages and runs."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def start_run(self, command: str, now: datetime) -> int:
        """Write down that `command` began; return the run's id."""
        made = insert(runs).values(command=command, started_at=now, statistics={}).returning(runs.c.id)
        return self._database.together(lambda connection: int(connection.execute(made).scalar_one()))

    def finish_run(self, run_id: int, now: datetime, statistics: Mapping[str, Any]) -> None:
        """Write down how a run ended."""
        ended = update(runs).where(runs.c.id == run_id).values(finished_at=now, statistics=dict(statistics))
        self._database.together(lambda connection: connection.execute(ended))

    def last_runs(self, limit: int) -> list[Run]:
        """The newest runs first."""
        with self._database.read() as connection:
            rows = connection.execute(select(runs).order_by(runs.c.id.desc()).limit(limit))
            return [Run(r.id, r.command, r.started_at, r.finished_at, r.statistics) for r in rows]

    def comparable(self, period: Period) -> bool:
        """Whether figures may be compared with those of `period`: collecting had begun by its first day.

        Articles of earlier days come in with the first feeds, but never all of them: compared with such a period, every
        later one would look like a rise.
        """
        began = self.collecting_since()
        return began is not None and began <= period.first

    def collecting_since(self) -> date | None:
        """The local day of the first run, None before it."""
        with self._database.read() as connection:
            began: datetime | None = connection.execute(select(func.min(runs.c.started_at))).scalar()
        return None if began is None else local_day(began)

    def states(self) -> dict[str, int]:
        """Pages by state, every state present."""
        with self._database.read() as connection:
            found = connection.execute(select(pages.c.state, func.count()).group_by(pages.c.state))
            return {state: 0 for state in STATES} | {state: count for state, count in found}

    def waits(self, state: PageState) -> bool:
        """Whether any page is in `state`, without counting all."""
        with self._database.read() as connection:
            return connection.execute(select(pages.c.id).where(pages.c.state == state).limit(1)).first() is not None

    def reasons(self) -> dict[tuple[str, str], int]:
        """Pages that fell out, by (state, reason); those of withdrawn articles as `withdrawn` in whatever state."""
        query = (
            select(pages.c.state, pages.c.reason, func.count())
            .where(pages.c.state.in_(("skipped", "quarantined")))
            .group_by(pages.c.state, pages.c.reason)
            .order_by(pages.c.state, func.count().desc(), pages.c.reason)
        )
        # Counted here: to group them, the database would go through all pages in the order of their states.
        withdrawn = (
            select(pages.c.state)
            .join(articles, articles.c.id == pages.c.id)
            .where(articles.c.withdrawn_at.is_not(None))
        )
        with self._database.read() as connection:
            fell = {(state, reason): count for state, reason, count in connection.execute(query)}
            states = Counter(connection.execute(withdrawn).scalars())
            return fell | {(state, WITHDRAWN): states[state] for state in sorted(states)}

    def entry_errors(self) -> list[tuple[Source, tuple[str, ...]]]:
        """Of every declared source, and of those with pages, by id: why its feeds and sitemaps could not be read at the
        last attempt, one sentence each."""
        some = exists().where(pages.c.source_id == sources.c.id)
        known = select(sources.c.id, sources.c.declaration).where(or_(sources.c.declared, some)).order_by(sources.c.id)
        with self._database.read() as connection:
            errors = _errors(connection)
            return [(source_of(row.declaration), tuple(errors[row.id])) for row in connection.execute(known)]

    def funnel(self, source_id: str = "") -> list[SourceFunnel]:
        """The funnel of every declared source, and of those with pages, by id; with `source_id` of that one alone.

        A withdrawn article counts as fetched and then as fallen, so that nothing is lost without a word.
        """
        page = or_(pages.c.state != "skipped", pages.c.reason != "redirected")
        these = pages.c.source_id == source_id if source_id else true()
        shown = articles.c.withdrawn_at.is_(None)
        reached = {
            "discovered": page,
            "fetched": and_(page, pages.c.fetched_at.is_not(None)),
            "extracted": and_(articles.c.id.is_not(None), shown),
            "labelled": and_(labels.c.article_id.is_not(None), shown),
            "indexed": and_(labels.c.article_id.is_not(None), shown, articles.c.indexed_revision > 0),
            WITHDRAWN: ~shown,
            "waiting": or_(pages.c.state == "discovered", pages.c.refetch),
        }
        totals = select(
            pages.c.source_id,
            *(func.sum(case((where, 1), else_=0)).label(name) for name, where in reached.items()),
        )
        joined = totals.join_from(pages, articles, articles.c.id == pages.c.id, isouter=True).join(
            labels, labels.c.article_id == pages.c.id, isouter=True
        )
        known = select(sources).where(sources.c.id == source_id) if source_id else select(sources)
        fallen = (
            select(pages.c.source_id, pages.c.reason, func.count())
            .where(these, page, pages.c.state.in_(("skipped", "quarantined")))
            .group_by(pages.c.source_id, pages.c.reason)
            .order_by(pages.c.reason)
        )
        with self._database.read() as connection:
            counted = connection.execute(joined.where(these).group_by(pages.c.source_id))
            counts = {r.source_id: r._asdict() for r in counted}
            reasons: dict[str, Counter[str]] = defaultdict(Counter)
            for id, reason, count in connection.execute(fallen):
                reasons[id][reason] = count
            errors = _errors(connection)
            result = []
            for row in connection.execute(known.order_by(sources.c.id)):
                if not row.declared and row.id not in counts:
                    continue
                figures = {name: int(counts.get(row.id, {}).get(name) or 0) for name in reached}
                withdrawn = figures.pop(WITHDRAWN)
                result.append(
                    SourceFunnel(
                        source=source_of(row.declaration),
                        fell=dict(reasons[row.id]) | ({WITHDRAWN: withdrawn} if withdrawn else {}),
                        entry_errors=tuple(errors[row.id]),
                        **figures,
                    )
                )
            return result

    def fallen(self, state: str, limit: int, source_id: str = "") -> list[FallenPage]:
        """Pages in `state` (`quarantined` or `skipped`), newest first; with `source_id` those of one source."""
        query = select(pages).where(pages.c.state == state)
        if source_id:
            query = query.where(pages.c.source_id == source_id)
        query = query.order_by(pages.c.discovered_at.desc(), pages.c.id).limit(limit)
        with self._database.read() as connection:
            return [
                FallenPage(r.id, r.url, r.source_id, r.state, r.reason, r.detail, r.attempts)
                for r in connection.execute(query)
            ]

    def release(self, ids: list[str] | None, source_id: str = "") -> int:
        """Give pages in quarantine (all of them when `ids` is None) another full set of attempts; return how many.

        With `source_id` only those of that source. One on which extraction failed goes back to extraction, every other
        is fetched again.
        """
        query = update(pages).where(pages.c.state == "quarantined")
        if ids is not None:
            query = query.where(pages.c.id.in_(ids))
        if source_id:
            query = query.where(pages.c.source_id == source_id)
        again = case((pages.c.reason.in_(EXTRACTION_FAULTS), "fetched"), else_="discovered")
        with self._database.write() as connection:
            return connection.execute(
                query.values(
                    state=again, reason="", detail="", attempts=0, retry_at=None, etag=None, last_modified=None
                )
            ).rowcount


def _errors(connection: Connection) -> dict[str, list[str]]:
    """By source, what was wrong with its entries at the last attempt."""
    errors: dict[str, list[str]] = defaultdict(list)
    failed = select(entries.c.source_id, entries.c.error).where(entries.c.error != "").order_by(entries.c.url)
    for source_id, error in connection.execute(failed):
        errors[source_id].append(error)
    return errors
