"""What the pages ask of the store and the index: plain functions without Streamlit, so that tests and later pages
reach them.

Nothing here writes. Store and index are opened for one drawing of a page and closed after it: opening costs
milliseconds, and a store that was restored or an index that was rebuilt meanwhile is simply the one that is read
next.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal
from urllib.parse import urlsplit

from classify.taxonomy import Taxonomy, load_taxonomy
from dashboard.view import ListView
from index.engine import open_index
from index.fields import Vocabulary
from index.query import Page, Query
from newsroom.article import Facts
from newsroom.clock import Period
from newsroom.errors import IndexMissing
from newsroom.health import SourceHealth, judge_sources
from newsroom.pipeline.vocabulary import vocabulary
from newsroom.settings import Settings
from newsroom.store import Store, open_store
from newsroom.store.statistics import Run

PAGE_SIZE = 20
"""Articles on a page of the list."""
RUNS_LOOKED_AT = 50
"""Newest runs among which the last collecting ones are sought; a desk that also syncs each hour has two days in
them."""

WAITING = 500
"""Articles that wait for the index beyond which no more are counted for a stamp: as many as one commit takes."""

IndexState = Literal["ready", "behind", "missing"]


@dataclass(frozen=True, slots=True)
class Stamp:
    """Changes with everything that changes the figures: a run that begins or ends, a decision of an analyst, a
    withdrawal, an event that was changed and has found its articles, and articles not yet in the index."""

    store: str
    taxonomy: str
    run: int
    finished_at: datetime | None
    backlog: int
    """At most `WAITING`: while a whole index is made, it stands still until the run ends."""
    decisions: int
    withdrawals: tuple[int, datetime | None]
    events: tuple[int, str] | None
    """The newest job that found the articles of an event, and its state."""


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of the list."""

    page: Page
    number: int
    """From 1; the last page where the view asks for one beyond it."""
    pages: int
    """At least 1."""


@dataclass(frozen=True, slots=True)
class Desk:
    """An open store, and what belongs to it."""

    settings: Settings
    store: Store
    taxonomy: Taxonomy

    def stamp(self) -> Stamp:
        """The state of the store; see `Stamp`."""
        runs, jobs = self.store.statistics.last_runs(1), self.store.jobs.recent(("event",), 1)
        return Stamp(
            store=self.settings.store_url,
            taxonomy=self.taxonomy.checksum,
            run=runs[0].id if runs else 0,
            finished_at=runs[0].finished_at if runs else None,
            backlog=self.store.projection.backlog(WAITING),
            decisions=self.store.reviews.last(),
            withdrawals=self.store.articles.withdrawals(),
            events=(jobs[0].id, jobs[0].state) if jobs else None,
        )

    def runs(self) -> list[Run]:
        """The newest runs first, for `dashboard.health`."""
        return self.store.statistics.last_runs(RUNS_LOOKED_AT)

    def sources(self, now: datetime) -> list[SourceHealth]:
        """The health of every source that is read, the worst first."""
        return judge_sources(self.store.health.records(now), now)

    def facts(self, period: Period) -> tuple[Facts, ...]:
        """What figures of `period` and of the one before it are counted from; articles without ASEAN are left out."""
        both = Period(period.before().first, period.last)
        return tuple(item for item in self.store.articles.facts(both) if item.relevance != "none")

    def listing(self, view: ListView, today: date) -> tuple[IndexState, Listing | None]:
        """The articles of `view`, newest first; None where the index is missing or is not the one that was last synced.

        Raises QueryError for a text that cannot be looked for, IndexUnavailable where the index does not work.
        """
        acknowledged = self.store.projection.acknowledged_generation()
        if acknowledged is None:
            return "missing", None
        try:
            index = open_index(self.settings.index_folder, self.settings.index, create=False)
        except IndexMissing:
            return "missing", None
        try:
            if index.generation != acknowledged:
                return "missing", None
            known = vocabulary(self.taxonomy, self.store.crawl.sources().values(), view.language)
            asked = query_of_list(view, today, known)
            found, number = index.search(replace(asked, offset=(view.page - 1) * PAGE_SIZE)), view.page
            pages = max(1, -(-found.total // PAGE_SIZE))
            if number > pages:
                found, number = index.search(replace(asked, offset=(pages - 1) * PAGE_SIZE)), pages
        finally:
            index.close()
        return "behind" if self.store.projection.backlog(1) else "ready", Listing(found, number, pages)


def query_of_list(view: ListView, today: date, known: Vocabulary) -> Query:
    """What the list asks of the index: the same limits as the figures, and the words looked for; its first page.

    `known` are the values that facets can have. An undated article is in no period, so the list of the undated has
    none. Raises QueryError.
    """
    filters: dict[str, tuple[str, ...]] = {"counting": (view.counting,)}
    if view.scope:
        filters["scope"] = (view.scope,)
    if view.pillar:
        filters["pillar"] = (view.pillar,)
    return Query(
        text=view.text,
        filters=filters,
        period=None if view.counting == "undated" else view.period(today),
        sort="date",
        limit=PAGE_SIZE,
        vocabulary=known,
    )


@contextmanager
def open_desk(settings: Settings) -> Iterator[Desk]:
    """The desk of `settings`. Raises StoreError where there is no store, SettingsError for a mistake in the
    taxonomy."""
    taxonomy = load_taxonomy(settings.classify.taxonomy)
    store = open_store(settings, create=False)
    try:
        yield Desk(settings, store, taxonomy)
    finally:
        store.close()


def safe_link(url: str) -> str:
    """`url` where it is an http(s) address that a browser may open, else ""."""
    try:
        parts = urlsplit(url)
        allowed = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return ""
    return url if allowed else ""
