"""One source in one run: what it announces first, then its pages that are due."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import timedelta
from time import monotonic

from crawlers.answers import FetchProblem, looks_like_html, next_attempt
from crawlers.desk import SKIPPED_FOR, CrawlDesk
from crawlers.entry_visit import EntryVisit
from crawlers.fetch import Fetcher
from crawlers.hosts import host_of
from crawlers.tally import Tally
from crawlers.turns import Left
from newsroom.article import Entry, Source
from newsroom.clock import utc_now
from newsroom.pages import DuePage, Fetched
from newsroom.sections import CrawlSettings
from newsroom.urls import canonical_url

BATCH = 50
"""Due pages taken from the store at once: few enough to stay fair to what changes meanwhile, many enough to be
cheap."""

LONGEST_TURN = timedelta(minutes=30)
"""How long an ordinary run fetches pages of one source: 900 at the usual pause, a day of the largest outlets. Without
it a site that wants a minute between two requests would hold up the searches and the next run of all for days."""

SHORT_WAIT = timedelta(seconds=5)
"""A Retry-After up to this long is simply waited for; a longer one ends the source's turn in this run."""

logger = logging.getLogger(__name__)


@dataclass(slots=True)
class Budget:
    """Pages and time that the run may still take, shared by all sources."""

    left: int
    ends_at: float
    """By the monotonic clock, in seconds."""

    @property
    def over(self) -> bool:
        """Whether nothing is left of one of them."""
        return self.left <= 0 or monotonic() >= self.ends_at

    def take(self) -> bool:
        """Use up one page; False when none is left."""
        if self.over:
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
        longest: timedelta | None = None,
    ) -> None:
        """`longest` is how long fetching pages may take at most."""
        self._source = source
        self._desk = desk
        self._fetcher = fetcher
        self._settings = settings
        self._tally = tally
        self._budget = budget
        self._longest = longest
        self._until: float | None = None
        self._paused = False
        self._closed: set[str] = set()
        """Hosts whose robots.txt cannot be read now."""
        self._busy: set[str] = set()
        """Hosts that another worker asks."""
        self.left = Left()

    async def run(self, reader: EntryVisit) -> None:
        """Read the entries, then fetch what is due, those pages included that earlier runs left."""
        self.left, self._busy = Left(), set()
        await self.read_entries(reader)
        if self.left.busy:
            self.left = replace(self.left, entries=True)
        await self.fetch_pages()

    async def run_pages(self) -> None:
        """Fetch what is due without looking for more."""
        self.left, self._busy = Left(), set()
        await self.fetch_pages()

    async def read_entries(self, reader: EntryVisit) -> None:
        """Read the source's entries, and the sitemaps that they name."""
        for entry in self._source.entries:
            if self._budget.over:
                self._tally.left_out["out_of_time"] += 1
                self.left = replace(self.left, entries=True)
                return
            if self._is_closed(entry.url) or not reader.due(entry):
                continue
            children = await reader.read(entry)
            if self._heed(entry.url, reader.problem):
                return
            for child in children:
                if self._is_closed(child):
                    continue
                await reader.read(Entry("news_sitemap", child), followed=True)
                if self._heed(child, reader.problem):
                    return

    def _is_closed(self, url: str) -> bool:
        return host_of(url) in self._closed | self._busy

    async def fetch_pages(self) -> None:
        """Fetch the pages that are due, one attempt each."""
        if self._longest is not None and self._until is None:
            self._until = monotonic() + self._longest.total_seconds()
        last: DuePage | None = None
        while not self._paused and not self._budget.over:
            pages = self._desk.due_pages([self._source.id], utc_now(), BATCH, last)
            if not pages:
                return
            for page in pages:
                if self._is_closed(page.url):
                    continue
                if self._until is not None and monotonic() >= self._until:
                    self._tally.left_out["paused_source"] += 1
                    self.left = replace(self.left, pages=True)
                    logger.info("%s: its turn is over; the rest of its pages waits for the next run", self._source.id)
                    return
                if self._paused or not self._budget.take():
                    self.left = replace(self.left, pages=not self._paused)
                    return
                await self._fetch_page(page)
                self._tally.report()
            last = pages[-1]

    async def _fetch_page(self, page: DuePage) -> None:
        try:
            answer = await self._fetcher.fetch(page.url, page.known, domains=self._source.domains)
            if answer.status != 304 and not looks_like_html(answer):
                kind = answer.content_type[0] or "of no declared type"
                raise FetchProblem("not_html", f"{answer.url} is {kind}", status=answer.status)
            final_url = canonical_url(answer.url)
        except ValueError as error:
            self._page_fell(page, FetchProblem("bad_url", str(error)))
            return
        except FetchProblem as problem:
            if problem.reason == "host_resting":
                # Not asked, so no attempt; the page stays due.
                self._tally.left_out["host_resting"] += 1
                self._budget.left += 1
                return
            if problem.reason == "host_busy":
                self._budget.left += 1
                self._heed(page.url, problem)
                return
            self._page_fell(page, problem)
            self._heed(page.url, problem)
            return
        if answer.status == 304:
            self._tally.unchanged += 1
            self._desk.page_unchanged(page.id, utc_now())
            return
        self._tally.fetched += 1
        fetched = Fetched(
            final_url=final_url,
            charset=answer.content_type[1],
            validators=answer.validators,
            archived=answer.archived,
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

    def _heed(self, url: str, problem: FetchProblem | None) -> bool:
        """Leave the source alone for this run where the site asks for it, and say whether it does.

        A host whose robots.txt cannot be read is left alone by itself: the outlet's others answer.
        """
        if problem is None:
            return False
        wait = problem.retry_after
        if wait is not None and wait <= SHORT_WAIT:
            self._fetcher.hold(url, wait)
        elif problem.reason == "robots_unreachable":
            self._closed.add(problem.host)
            self._tally.left_out["paused_source"] += 1
        elif problem.reason == "host_busy":
            self._busy.add(host_of(url))
            self._tally.left_out["host_busy"] += 1
            self.left = replace(self.left, busy=True)
        elif problem.reason == "rate_limited" or wait is not None:
            self._paused = True
            # Whoever else asks one of its hosts: it is not asked again before its next turn.
            self.left = Left()
            self._tally.left_out["paused_source"] += 1
            logger.info("%s is left alone for this run: %s", self._source.id, problem.detail)
        return self._paused
