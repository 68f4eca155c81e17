"""What a crawl needs of the store, which `newsroom.store.Store.crawl` fulfils, and the words for what went wrong.

The nouns are in `newsroom.pages`, because the store below may not import this folder.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Literal, Protocol

from newsroom.article import Entry
from newsroom.pages import DuePage, EntryOutcome, Fetched, Found, Validators

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
    "unreadable_entry",
    "fetch_error",
]
"""Why a page or an entry was not read; `unreachable` is name, connection or TLS, `fetch_error` a defect of ours."""

SKIPPED_FOR: frozenset[Reason] = frozenset(
    ("robots", "gone", "off_site", "too_large", "not_html", "bad_url", "private_address")
)
"""Reasons that another attempt would only meet again: the page is skipped. For all others it is tried again later."""

Leftover = Literal["too_old", "off_site", "inactive_source", "paused_source"]
"""What was left out before any attempt: links too old or of another site, sources not read or not to their end."""


class CrawlDesk(Protocol):
    """Every call is one transaction, so that a kill at any moment costs at most repeated work."""

    def entry_validators(self, url: str) -> Validators | None:
        """Those of the entry's last readable answer; None for an entry never read."""

    def entry_checked(self, source_id: str, entry: Entry, outcome: EntryOutcome) -> None:
        """Record how reading an entry went, after its links were discovered."""

    def discover(self, source_id: str, entry_url: str, found: Sequence[Found], now: datetime) -> int:
        """Add pages not yet known and return how many; a known one modified after its fetch becomes due again."""

    def due_pages(self, source_ids: Collection[str], now: datetime, limit: int) -> list[DuePage]:
        """Pages to fetch now, oldest discovery first."""

    def page_fetched(self, page_id: str, fetched: Fetched) -> None:
        """The answer is archived; the page goes on to extraction."""

    def page_unchanged(self, page_id: str, now: datetime) -> None:
        """A conditional request was answered with 304."""

    def page_failed(self, page_id: str, reason: str, detail: str, now: datetime, retry_at: datetime | None) -> None:
        """An attempt failed; None for `retry_at` quarantines the page."""

    def page_skipped(self, page_id: str, reason: str, detail: str, now: datetime) -> None:
        """The page will not become an article: robots, gone, off site, too large, not HTML."""
