"""What a crawl needs of the store, which `newsroom.store.Store.crawl` fulfils, and the words for what went wrong.

The nouns are in `newsroom.pages`, because the store below may not import this folder.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal, Protocol

from newsroom.article import Entry, Source
from newsroom.pages import Archived, DuePage, EntryOutcome, Fetched, Found, HostRecord, HostTurn, Known

Reason = Literal[
    "robots",
    "gone",
    "off_site",
    "too_large",
    "not_html",
    "bad_url",
    "private_address",
    "forbidden",
    "rate_limited",
    "server_error",
    "http_error",
    "timeout",
    "unreachable",
    "cut_body",
    "bad_encoding",
    "too_many_redirects",
    "robots_unreachable",
    "host_resting",
    "host_busy",
    "unreadable_entry",
    "fetch_error",
]
"""Why a page or an entry was not read; `unreachable` is name, connection or TLS, `host_resting` a host
that failed too often (`crawlers.hosts`) and was not asked, `host_busy` one that another worker asks,
`fetch_error` a defect of ours."""

SKIPPED_FOR: frozenset[Reason] = frozenset(
    ("robots", "gone", "off_site", "too_large", "not_html", "bad_url", "private_address")
)
"""Reasons that another attempt would only meet again: the page is skipped. For all others it is tried again later."""

Leftover = Literal[
    "too_old",
    "out_of_period",
    "off_site",
    "covered_outlet",
    "nameless_outlet",
    "too_many_outlets",
    "rarely_changes",
    "inactive_source",
    "out_of_time",
    "paused_source",
    "host_resting",
    "host_busy",
]
"""What was left out before any attempt: links too old, not of the days looked back at or of another site; bare
headlines of outlets whose own entries are read, and hits whose outlet the search engine does not name or would be one
too many to guess in a run; entries that seldom change and were read lately; sources not read or not to their end,
because the run's time was over or the site (or one of its hosts) is left alone for now, or no longer read although a
search found something of theirs; pages and entries on a host that rests, or that another worker asks."""


class CrawlDesk(Protocol):
    """Every call is one transaction, so that a kill at any moment costs at most repeated work."""

    def entry_known(self, url: str) -> Known:
        """What is kept of the entry's last readable answer."""

    def entry_checked(self, source_id: str, entry: Entry, outcome: EntryOutcome) -> None:
        """Record how reading an entry went, after its links were discovered."""

    def known_pages(self, ids: Iterable[str]) -> set[str]:
        """Which of these pages are known."""

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
        """Add pages not yet known and return how many; a known one modified after its fetch becomes due again."""

    def put_guessed(self, outlet: Source) -> Source:
        """Keep an outlet that nobody declared; the one that is kept under its id."""

    def sources(self) -> dict[str, Source]:
        """Every source that is known, guessed ones included, by id."""

    def sources_due(self, now: datetime) -> set[str]:
        """Ids of the sources that have pages to fetch now."""

    def due_pages(
        self, source_ids: Collection[str], now: datetime, limit: int, after: DuePage | None = None
    ) -> list[DuePage]:
        """Pages to fetch now, oldest discovery first, from the one `after` a given page on."""

    def page_fetched(self, page_id: str, fetched: Fetched) -> None:
        """The answer is archived; the page goes on to extraction."""

    def page_unchanged(self, page_id: str, now: datetime) -> None:
        """A conditional request was answered with 304."""

    def page_failed(self, page_id: str, reason: str, detail: str, now: datetime, retry_at: datetime | None) -> None:
        """An attempt failed; None for `retry_at` quarantines the page."""

    def page_skipped(self, page_id: str, reason: str, detail: str, now: datetime) -> None:
        """The page will not become an article: robots, gone, off site, too large, not HTML."""

    def hosts(self) -> list[HostRecord]:
        """Hosts that failed lately."""

    def host_changed(self, record: HostRecord) -> None:
        """Keep how a host answers."""

    def ask_host(self, host: str, delay: float, *, mine: bool = False) -> HostTurn | None:
        """Whether `host` may be sent a request now, after which it is left alone for `delay` seconds; None where
        another worker asks it. Once asked, it is kept to this worker, whose own pause then counts (`mine`)."""

    def leave_hosts(self, waits: Mapping[str, float]) -> None:
        """Let other workers ask these hosts, each after so many seconds."""


class TakenTurn(Protocol):
    """A source that is this worker's to visit."""

    @property
    def source_id(self) -> str: ...
    @property
    def entries(self) -> bool: ...


class TurnDesk(Protocol):
    """What workers need of the store who share the sources; `newsroom.store.turns.Turns` is one."""

    def take(self, sources: Mapping[str, bool], most: int) -> Sequence[TakenTurn]:
        """At most `most` sources whose turn it is; `sources` are those with entries, and whether each is a search."""

    def ended(self, source_id: str, again: timedelta | None, fetch: timedelta | None) -> None:
        """The visit is over; the next one is after `again`, one for its pages alone after `fetch`."""

    def want(self, source_ids: Collection[str]) -> None:
        """Have the waiting pages of these fetched now."""
