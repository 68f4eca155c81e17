"""One source in one run: its feeds and sitemaps first, then its pages that are due, one request at a time."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from crawlers.answers import Answer, FetchProblem, looks_like_html, next_attempt
from crawlers.desk import SKIPPED_FOR, CrawlDesk, Reason
from crawlers.discovery import UnreadableEntry, read_feed, read_sitemap
from crawlers.fetch import Fetcher
from crawlers.tally import Tally
from newsroom.article import Entry, Source
from newsroom.clock import utc_now
from newsroom.pages import DuePage, EntryOutcome, Fetched, Found, Validators
from newsroom.settings import CrawlSettings
from newsroom.urls import canonical_url, on_site

BATCH = 50
"""Due pages taken from the store at once: few enough to stay fair to what changes meanwhile, many enough to be
cheap."""

SHORT_WAIT = timedelta(seconds=5)
"""A Retry-After up to this long is simply waited for; a longer one ends the source's turn in this run."""

FAILURES_IN_A_ROW = 5
"""Pages that fail one after another by the site's fault before the source is left alone for this run: with its pages'
attempts counted on, a night's outage would otherwise quarantine everything that was due."""

MAX_CHILD_SITEMAPS = 20
"""Sitemaps followed from one index, latest change first. News sitemaps have a handful; archives by the month have
hundreds."""

CLOCK_TOLERANCE = timedelta(minutes=10)
"""How far ahead a site's clock may run before its dates of change are taken for wrong."""

_ENDS_TURN: frozenset[Reason] = frozenset(("rate_limited", "robots_unreachable"))
_SITE_FAULTS: frozenset[Reason] = frozenset(("timeout", "unreachable", "server_error"))

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Budget:
    """Pages that the run may still ask for, shared by all sources."""

    left: int

    def take(self) -> bool:
        """Use up one; False when none is left."""
        if self.left <= 0:
            return False
        self.left -= 1
        return True


class SourceVisit:
    """The visit to `source`; raises what the desk raises, everything else is told to desk and tally."""

    def __init__(
        self,
        source: Source,
        desk: CrawlDesk,
        fetcher: Fetcher,
        settings: CrawlSettings,
        tally: Tally,
        budget: Budget,
    ) -> None:
        self._source = source
        self._desk = desk
        self._fetcher = fetcher
        self._settings = settings
        self._tally = tally
        self._budget = budget
        self._paused = False
        self._faults = 0

    async def run(self) -> None:
        """Read the entries, then fetch what is due, those pages included that earlier runs left."""
        for entry in self._source.entries:
            await self._read_entry(entry)
        await self._fetch_pages()
        self._tally.sources_done += 1
        self._tally.report()

    async def _read_entry(self, entry: Entry, *, followed: bool = False) -> None:
        if self._paused:
            return
        try:
            answer = await self._fetcher.fetch(entry.url, self._desk.entry_validators(entry.url))
        except FetchProblem as problem:
            self._tally.entry_problems[problem.reason] += 1
            self._entry_checked(entry, problem.status, error=problem.detail)
            self._heed(problem)
            return
        self._faults = 0
        if answer.status == 304:
            self._tally.entries_unchanged += 1
            self._entry_checked(entry, 304)
            return
        try:
            found, children = await self._parsed(entry, answer)
        except Exception as error:
            # Whatever a parser makes of a hostile document, the other sources go on.
            if not isinstance(error, UnreadableEntry):
                logger.exception("%s: reading it failed unexpectedly", entry.url)
                error = UnreadableEntry(f"{entry.url}: reading it failed ({type(error).__name__})")
            self._tally.entry_problems["unreadable_entry"] += 1
            self._entry_checked(entry, answer.status, error=str(error))
            return
        now = utc_now()
        self._tally.entries_read += 1
        self._tally.discovered += self._desk.discover(self._source.id, entry.url, self._wanted(found, now), now)
        # An index that has not changed says nothing about its sitemaps, so it is always asked for in full.
        validators = Validators() if children else answer.validators
        self._entry_checked(entry, answer.status, found=len(found) + len(children), validators=validators)
        if not followed:
            for child in self._children(children, now):
                await self._read_entry(Entry("news_sitemap", child), followed=True)

    async def _parsed(self, entry: Entry, answer: Answer) -> tuple[list[Found], list[tuple[str, datetime | None]]]:
        # In a thread: a large or hostile document takes seconds, in which other sources' answers would time out.
        zone = ZoneInfo(self._source.timezone)
        if entry.kind == "feed":
            return await asyncio.to_thread(read_feed, answer.body, answer.url, zone), []
        return await asyncio.to_thread(read_sitemap, answer.body, answer.url, zone)

    def _entry_checked(
        self,
        entry: Entry,
        status: int | None,
        *,
        error: str = "",
        found: int | None = None,
        validators: Validators | None = None,
    ) -> None:
        outcome = EntryOutcome(
            checked_at=utc_now(), status=status, error=error, found=found, validators=validators or Validators()
        )
        self._desk.entry_checked(self._source.id, entry, outcome)
        self._tally.report()

    def _wanted(self, found: list[Found], now: datetime) -> list[Found]:
        """Links of the outlet's own site that are not too old; a change dated in the future is no change."""
        oldest = now - timedelta(days=self._settings.max_age_days)
        wanted = []
        for page in found:
            if page.modified_at is not None and page.modified_at > now + CLOCK_TOLERANCE:
                page = replace(page, modified_at=None)
            dates = [moment for moment in (page.published_at, page.modified_at) if moment is not None]
            if not on_site(page.url, self._source.domains):
                self._tally.left_out["off_site"] += 1
            elif dates and max(dates) < oldest:
                self._tally.left_out["too_old"] += 1
            else:
                wanted.append(page)
        return wanted

    def _children(self, children: list[tuple[str, datetime | None]], now: datetime) -> list[str]:
        """The sitemaps of an index that are worth asking for."""
        oldest = now - timedelta(days=self._settings.max_age_days)
        kept = []
        for url, changed in children:
            if not on_site(url, self._source.domains):
                self._tally.left_out["off_site"] += 1
            elif changed is not None and changed < oldest:
                self._tally.left_out["too_old"] += 1
            else:
                kept.append((url, changed or now))
        kept.sort(key=lambda child: child[1], reverse=True)
        return [url for url, _ in kept[:MAX_CHILD_SITEMAPS]]

    async def _fetch_pages(self) -> None:
        asked: set[str] = set()
        while not self._paused and self._budget.left > 0:
            # One attempt at a page in a run, even where retry_minutes is 0 or the desk has it due again at once.
            due = self._desk.due_pages([self._source.id], utc_now(), BATCH + len(asked))
            pages = [page for page in due if page.id not in asked]
            if not pages:
                return
            for page in pages:
                if self._paused or not self._budget.take():
                    return
                asked.add(page.id)
                await self._fetch_page(page)
                self._tally.report()

    async def _fetch_page(self, page: DuePage) -> None:
        try:
            answer = await self._fetcher.fetch(page.url, page.validators, domains=self._source.domains)
            if answer.status != 304 and not looks_like_html(answer):
                kind = answer.content_type[0] or "of no declared type"
                raise FetchProblem("not_html", f"{answer.url} is {kind}", status=answer.status)
            final_url = canonical_url(answer.url)
        except ValueError as error:
            self._page_fell(page, FetchProblem("bad_url", str(error)))
            return
        except FetchProblem as problem:
            self._page_fell(page, problem)
            self._heed(problem)
            return
        self._faults = 0
        if answer.status == 304:
            self._tally.unchanged += 1
            self._desk.page_unchanged(page.id, utc_now())
            return
        self._tally.fetched += 1
        fetched = Fetched(
            final_url=final_url,
            charset=answer.content_type[1],
            validators=answer.validators,
            place=answer.place,
            fetched_at=answer.fetched_at,
        )
        self._desk.page_fetched(page.id, fetched)

    def _page_fell(self, page: DuePage, problem: FetchProblem) -> None:
        now = utc_now()
        if problem.reason in SKIPPED_FOR:
            self._tally.skipped[problem.reason] += 1
            self._desk.page_skipped(page.id, problem.reason, problem.detail, now)
            return
        retry_at = next_attempt(
            now,
            page.attempts,
            self._settings.retry_minutes,
            self._settings.max_attempts,
            problem.retry_after,
        )
        self._tally.failed[problem.reason] += 1
        if retry_at is None:
            self._tally.quarantined[problem.reason] += 1
        self._desk.page_failed(page.id, problem.reason, problem.detail, now, retry_at)

    def _heed(self, problem: FetchProblem) -> None:
        """Leave the source alone for this run where the trouble is the site's and not one page's."""
        wait = problem.retry_after
        if wait is not None and wait <= SHORT_WAIT:
            self._fetcher.hold(wait)
            return
        self._faults = self._faults + 1 if problem.reason in _SITE_FAULTS else 0
        if problem.reason in _ENDS_TURN or wait is not None or self._faults >= FAILURES_IN_A_ROW:
            self._paused = True
            self._tally.left_out["paused_source"] += 1
            logger.info("%s is left alone for this run: %s", self._source.id, problem.detail)
