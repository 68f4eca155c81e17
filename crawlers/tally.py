"""What a crawl has done so far: everything that came in, and everything that fell out by its reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from crawlers.desk import Leftover, Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlProgress:
    """A moment of a running crawl."""

    sources: int
    sources_done: int
    entries: int
    """Feeds and sitemaps asked for."""
    discovered: int
    """New pages."""
    pages: int
    """Pages asked for, however that ended."""
    fetched: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlOutcome:
    """What one crawl did. `skipped` pages are given up, `failed` ones are for a later run until quarantined."""

    entries_read: int
    entries_unchanged: int
    entry_problems: Mapping[Reason, int]
    discovered: int
    fetched: int
    unchanged: int
    skipped: Mapping[Reason, int]
    failed: Mapping[Reason, int]
    quarantined: Mapping[Reason, int]
    """Those of `failed` that used up their attempts now."""
    left_out: Mapping[Leftover, int]
    """Links, sources and pauses by which something was not even tried."""
    visited: tuple[str, ...]
    """Ids of the sources visited, by name."""
    interrupted: bool
    """Ctrl-C or a termination signal ended the run early; what was not fetched stays due."""
    statistics: Mapping[str, object]
    """Scrapy's counts: requests, responses by status, bytes."""


@dataclass(slots=True)
class Tally:
    """Counts as a crawl goes; every change is reported to `progress`."""

    sources: int
    progress: Callable[[CrawlProgress], None] | None = None
    sources_done: int = 0
    entries_read: int = 0
    entries_unchanged: int = 0
    discovered: int = 0
    fetched: int = 0
    unchanged: int = 0
    entry_problems: Counter[Reason] = field(default_factory=Counter)
    skipped: Counter[Reason] = field(default_factory=Counter)
    failed: Counter[Reason] = field(default_factory=Counter)
    quarantined: Counter[Reason] = field(default_factory=Counter)
    left_out: Counter[Leftover] = field(default_factory=Counter)

    def report(self) -> None:
        """Tell the present state."""
        if self.progress is None:
            return
        self.progress(
            CrawlProgress(
                sources=self.sources,
                sources_done=self.sources_done,
                entries=self.entries_read + self.entries_unchanged + self.entry_problems.total(),
                discovered=self.discovered,
                pages=self.fetched + self.unchanged + self.skipped.total() + self.failed.total(),
                fetched=self.fetched,
            )
        )

    def outcome(
        self, *, interrupted: bool, statistics: Mapping[str, object], visited: Collection[str] = ()
    ) -> CrawlOutcome:
        """The final state."""
        return CrawlOutcome(
            entries_read=self.entries_read,
            entries_unchanged=self.entries_unchanged,
            entry_problems=dict(self.entry_problems),
            discovered=self.discovered,
            fetched=self.fetched,
            unchanged=self.unchanged,
            skipped=dict(self.skipped),
            failed=dict(self.failed),
            quarantined=dict(self.quarantined),
            left_out=dict(self.left_out),
            visited=tuple(sorted(visited)),
            interrupted=interrupted,
            statistics=dict(statistics),
        )
