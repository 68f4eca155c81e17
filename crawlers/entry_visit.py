"""Reading what one source announces: its feeds, sitemaps, list pages and archives, or what a search engine found."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from crawlers.answers import Answer, FetchProblem
from crawlers.desk import CrawlDesk, Reason
from crawlers.discovery import UnreadableEntry
from crawlers.fetch import Fetcher
from crawlers.hits import read_hits
from crawlers.lookback import Lookback, named_day
from crawlers.newsstand import Newsstand, TooManyOutlets
from crawlers.reading import addresses, read_entry
from crawlers.tally import Tally
from newsroom.article import Entry, EntryKind, Source
from newsroom.clock import utc_now
from newsroom.pages import Archived, EntryOutcome, Found, Known, Validators
from newsroom.urls import on_site

MAX_CHILD_SITEMAPS = 20
"""Sitemaps followed from one index in an ordinary run, latest change first. News sitemaps have a handful; archives by
the month have hundreds."""
MAX_CHILDREN_LOOKED_BACK = 500
"""The same where a period is looked back at: a sitemap a day for more than a year."""
CLOCK_TOLERANCE = timedelta(minutes=10)
"""How far ahead a site's clock may run before its dates of change are taken for wrong."""

QUIET_SHARE = 10
"""An entry is left alone for a tenth of the time in which it brought nothing new: the share of an answer's age for
which RFC 9111 (4.2.2) suggests to take it for fresh. A feed silent for five hours is asked every half hour, one silent
for a weekend every five."""
LONGEST_QUIET = timedelta(hours=6)
"""The longest that an entry is left alone; every source is looked at four times a day."""

_APART: frozenset[EntryKind] = frozenset(("archive", "query_feed"))
"""Kinds whose addresses stand for themselves: one that fails says nothing of the others."""
_OF_ONE_ADDRESS: frozenset[Reason] = frozenset(
    ("gone", "http_error", "too_large", "robots", "off_site", "bad_encoding", "server_error", "cut_body")
)
"""Problems of an address that say nothing of the host's other ones. A host where all of them fail soon rests."""


@dataclass(slots=True)
class _Read:
    """What reading one entry has brought so far."""

    status: int | None = None
    answers: int = 0
    links: int = 0
    new: int = 0
    children: list[tuple[str, datetime | None]] = field(default_factory=list)
    validators: Validators = field(default_factory=Validators)
    archived: Archived | None = None
    later: dict[str, Found] = field(default_factory=dict)
    """What a list announces, by page id, to be kept when it has been read."""
    in_full: bool = False
    """Read a list to its end: the last attempt failed, and what it did not come to may stand behind known pages."""


class EntryVisit:
    """Reads the entries of `source`; raises what the desk raises, everything else is told to desk and tally."""

    def __init__(
        self, source: Source, desk: CrawlDesk, fetcher: Fetcher, tally: Tally, lookback: Lookback, newsstand: Newsstand
    ) -> None:
        self._source = source
        self._desk = desk
        self._fetcher = fetcher
        self._tally = tally
        self._lookback = lookback
        self._newsstand = newsstand
        self._zone = ZoneInfo(source.timezone)
        self.problem: FetchProblem | None = None
        """The last one of the entry just read."""

    def due(self, entry: Entry) -> bool:
        """Whether to read `entry` now."""
        looking_back = self._lookback.period is not None
        # An archive is for looking back, unless it is all that a source has.
        spare = entry.kind == "archive" and any(other.kind != "archive" for other in self._source.entries)
        if looking_back or spare:
            return looking_back
        known = self._desk.entry_known(entry.url)
        if known.checked_at is None or known.news_at is None:
            return True
        quiet = min((known.checked_at - known.news_at) / QUIET_SHARE, LONGEST_QUIET)
        # A moment that is still to come was written by a clock that went wrong.
        if not timedelta(0) <= utc_now() - known.checked_at < quiet:
            return True
        self._tally.left_out["rarely_changes"] += 1
        return False

    async def read(self, entry: Entry, *, followed: bool = False) -> list[str]:
        """Read `entry` and return the further sitemaps that it names and that are worth reading."""
        self.problem = None
        read = _Read()
        # The days looked back at were never asked for, whatever is known of the days before today.
        known = Known() if self._lookback.period else self._desk.entry_known(entry.url)
        read.in_full = known.failed
        try:
            await self._read_addresses(entry, known, read)
        except FetchProblem as problem:
            self.problem = problem
            asked = problem.reason not in ("host_resting", "host_busy")
            if asked:
                self._tally.entry_problems[problem.reason] += 1
            elif problem.reason == "host_resting":
                self._tally.left_out["host_resting"] += 1
            # Where nothing was asked nothing is said of the entry: its last answer stands. A list may be half read.
            if asked or read.later:
                self._broken_off(entry, problem.status, read, problem.detail)
            return []
        except UnreadableEntry as error:
            self._tally.entry_problems["unreadable_entry"] += 1
            told = str(error) if "://" in str(error) else f"{entry.url}: {error}"
            self._broken_off(entry, read.status, read, told)
            return []
        self._keep_later(entry, read)
        if not read.answers:
            self._tally.entries_unchanged += 1
        else:
            self._tally.entries_read += 1
        self._checked(entry, read.status, read)
        return [] if followed else self._children(read.children, utc_now())

    async def _read_addresses(self, entry: Entry, known: Known, read: _Read) -> None:
        """Read the addresses of an entry into `read`, as far as they are worth asking for.

        The days of an archive and the questions to a search engine do not depend on one another: one that fails by
        itself does not end the others. A day without articles has no page, or an empty one, at some sites; a question
        that was not answered is told.
        """
        failed: list[FetchProblem | UnreadableEntry] = []
        for number, address in enumerate(addresses(entry, self._lookback, known.checked_at, utc_now())):
            # Validators are of one address, and an archive or a search has another one each time.
            conditional = number == 0 and entry.kind not in _APART
            try:
                if not await self._read_one(entry, address, known if conditional else Known(), read):
                    break
            except (FetchProblem, UnreadableEntry) as problem:
                if entry.kind == "list_page" and read.answers and _is_missing(problem):
                    break  # the list is shorter than it was declared to be
                if entry.kind not in _APART or _is_of_the_host(problem):
                    raise
                failed.append(problem)
        serious = [each for each in failed if entry.kind == "query_feed" or not _is_missing(each)]
        if failed and (serious or not read.links):
            raise (serious or failed)[-1]

    async def _read_one(self, entry: Entry, address: str, known: Known, read: _Read) -> bool:
        """Read one address of an entry into `read`; whether the next one is worth asking for."""
        last: str | None = address
        pages = 1
        while last is not None:
            answer = await self._fetcher.fetch(last, known)
            read.status = answer.status
            if answer.status == 304:
                return False
            if entry.kind == "query_feed":
                read.new += await self._keep_hits(entry, answer, read)
                read.answers += 1
                return True
            said = await self._fetcher.aside.read(len(answer.body), read_entry, entry, answer, self._zone)
            if not read.answers:
                read.validators, read.archived = answer.validators, answer.archived
            read.answers += 1
            read.links += len(said.found) + len(said.sitemaps)
            read.children += said.sitemaps
            new = self._keep(entry, said.found, read)
            read.new += new
            # A list goes on where the page before it had something new, as far as it is declared to be read.
            goes_on = entry.kind == "list_page" and "{page}" not in entry.url and pages < entry.pages
            goes_on = goes_on and (new > 0 or read.in_full)
            last = said.next_page if goes_on and on_site(said.next_page or "", self._source.domains) else None
            pages += 1
            known = Known()
        return entry.kind == "archive" or new > 0 or read.in_full

    def _keep(self, entry: Entry, found: Sequence[Found], read: _Read) -> int:
        """Keep what was found, and return how much of it is new.

        A list is read on only behind a page with something new. Where its reading ends by a kill, that page must be
        new the next time, or what stands behind it is never found: so of a list nothing is kept before its end.
        """
        now = utc_now()
        wanted = self._wanted(entry, found, now)
        if entry.kind == "list_page":
            met = {page.id: page for page in wanted if page.id not in read.later}
            read.later |= met
            return len(met.keys() - self._desk.known_pages(met))
        new = self._desk.discover(self._source.id, entry.url, wanted, now)
        self._tally.discovered += new
        return new

    def _keep_later(self, entry: Entry, read: _Read) -> None:
        if read.later:
            found = list(read.later.values())
            self._tally.discovered += self._desk.discover(self._source.id, entry.url, found, utc_now())

    def _broken_off(self, entry: Entry, status: int | None, read: _Read, error: str) -> None:
        """Tell that reading failed, which has a list read to its end the next time, and only then keep what it gave."""
        self._checked(entry, status, read, error=error)
        self._keep_later(entry, read)

    def _wanted(self, entry: Entry, found: Sequence[Found], now: datetime) -> list[Found]:
        """Links of the outlet's own site that the lookback wants; a change dated in the future is no change."""
        wanted = []
        for page in found:
            if page.modified_at is not None and page.modified_at > now + CLOCK_TOLERANCE:
                page = replace(page, modified_at=None)
            if not on_site(page.url, self._source.domains):
                self._tally.left_out["off_site"] += 1
            elif refusal := self._lookback.refusal(page, now, dated=entry.kind in ("feed", "news_sitemap")):
                self._tally.left_out[refusal] += 1
            else:
                wanted.append(page)
        return wanted

    async def _keep_hits(self, entry: Entry, answer: Answer, read: _Read) -> int:
        """Give every hit to its outlet."""
        given = (answer.body, answer.url, self._source.domains, self._zone)
        hits = await self._fetcher.aside.read(len(answer.body), read_hits, *given)
        read.links += len(hits)
        now = utc_now()
        direct: dict[str, list[Found]] = defaultdict(list)
        headlines: dict[str, list[Found]] = defaultdict(list)
        for hit in hits:
            if refusal := self._lookback.refusal(hit.found, now, dated=False):
                self._tally.left_out[refusal] += 1
                continue
            try:
                outlet = self._newsstand.outlet_of(hit, entry.lang)
            except TooManyOutlets:
                self._tally.left_out["too_many_outlets"] += 1
                continue
            if outlet is None:
                self._tally.left_out["nameless_outlet"] += 1
            elif not self._lookback.active(outlet, now):
                self._tally.left_out["inactive_source"] += 1
            elif not hit.headline_only:
                direct[outlet.id].append(hit.found)
            elif self._newsstand.reads(outlet, now):
                # Its own feeds bring the article; the headline would be a second one.
                self._tally.left_out["covered_outlet"] += 1
            else:
                headlines[outlet.id].append(self._newsstand.headline(hit, outlet))
        new = 0
        for outlet_id, found in direct.items():
            new += self._desk.discover(outlet_id, entry.url, found, now, found_by=self._source.id)
        for outlet_id, found in headlines.items():
            new += self._desk.discover(
                outlet_id, entry.url, found, now, found_by=self._source.id, headlines=answer.archived
            )
        self._newsstand.found_for.update(direct)
        self._tally.discovered += new
        return new

    def _children(self, children: list[tuple[str, datetime | None]], now: datetime) -> list[str]:
        """The sitemaps of an index that are worth asking for."""
        kept = []
        for url, changed in children:
            if not on_site(url, self._source.domains):
                self._tally.left_out["off_site"] += 1
            elif refusal := self._lookback.sitemap_refusal(url, changed, now):
                self._tally.left_out[refusal] += 1
            else:
                kept.append((url, changed or named_day(url)))
        most = MAX_CHILDREN_LOOKED_BACK if self._lookback.period else MAX_CHILD_SITEMAPS
        dated = sorted(((moment, url) for url, moment in kept if moment is not None), reverse=True)
        undated = [url for url, moment in kept if moment is None]
        room = most - min(len(dated), most // 2)
        if len(undated) > room:
            # Nothing tells which of them is new, and many indexes begin with the oldest: by lot all have their turn.
            undated = random.sample(undated, room)
        return [*undated, *(url for _, url in dated)][:most]

    def _checked(self, entry: Entry, status: int | None, read: _Read, *, error: str = "") -> None:
        if self._lookback.period is not None and entry.kind == "query_feed" and not error:
            # The next search begins where the last ordinary one ended.
            self._tally.report()
            return
        # Of a search the questions that were answered count, also where one was not.
        whole = read.answers > 0 and (not error or entry.kind == "query_feed")
        # An index that has not changed says nothing about its sitemaps, so it is always asked for, and in full; what
        # was kept of the days looked back at says nothing about today.
        asked_again = whole and not read.children and self._lookback.period is None and entry.kind not in _APART
        outcome = EntryOutcome(
            checked_at=utc_now(),
            status=status,
            error=error,
            found=read.links if whole else None,
            new=read.new > 0 or bool(read.children),
            validators=read.validators if asked_again else Validators(),
            archived=read.archived if asked_again else None,
        )
        self._desk.entry_checked(self._source.id, entry, outcome)
        self._tally.report()


def _is_missing(problem: FetchProblem | UnreadableEntry) -> bool:
    """Whether there is nothing at an address: no page, or one that announces nothing."""
    return isinstance(problem, UnreadableEntry) or problem.reason == "gone"


def _is_of_the_host(problem: FetchProblem | UnreadableEntry) -> bool:
    """Whether the host is not to be asked for the entry's other addresses now."""
    if isinstance(problem, UnreadableEntry):
        return False
    return problem.retry_after is not None or problem.reason not in _OF_ONE_ADDRESS
