"""How many shards a year's index gets, and which years are closed.

A shard of 10 to 50 GB is searched and moved well; so one index of a year takes as many as it needs, of 30 GB each. How
large a year will be is told by its articles in the store and by what an article of the index in use takes. A year that
is over takes no new articles: its index is merged and closed for writing, and opened for the moment of a correction.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from math import ceil

SHARD_BYTES = 30_000_000_000
"""Of a shard that is planned: the middle of what is good."""
LARGEST_BYTES = 50_000_000_000
"""A shard beyond is told by `diembao doctor`; the next rebuild makes more of it."""
MOST_SHARDS = 64
ARTICLE_BYTES = 7_000
"""Of an article with its vector where no index tells: measured, see docs/scale.md."""
ENOUGH = 10_000
"""Articles from which on an index tells what one takes."""
GRACE = timedelta(days=31)
"""After a year's end: late labels and corrections of its last weeks."""
SEGMENTS = 5
"""Of a shard, beyond which a year is merged before it is closed."""
DELETED = 0.1
"""Share of a year's documents, the same."""


@dataclass(frozen=True, slots=True)
class Year:
    """The index of a year on the servers, its copies not counted."""

    index: str
    year: int
    shards: int
    articles: int
    deleted: int
    """Documents that were replaced or removed and still take room."""
    bytes: int
    segments: int
    closed: bool

    @property
    def wants_merging(self) -> bool:
        """Whether merging its segments is worth the work."""
        return self.segments > SEGMENTS * self.shards or self.deleted > DELETED * (self.articles + self.deleted)

    @property
    def shard_bytes(self) -> int:
        """Of one of its shards."""
        return self.bytes // self.shards


def shards_of(size: float) -> int:
    """Shards for an index of `size` bytes."""
    return min(MOST_SHARDS, max(1, ceil(size / SHARD_BYTES)))


def article_bytes(years: Mapping[int, Year]) -> float:
    """What an article takes, as far as `years` tell."""
    articles = sum(year.articles for year in years.values())
    return ARTICLE_BYTES if articles < ENOUGH else sum(year.bytes for year in years.values()) / articles


def planned(counts: Mapping[int, int], years: Mapping[int, Year], now: datetime) -> dict[int, int]:
    """Shards by year for an index of `counts` articles, of which the present one holds `years`.

    The year that runs is planned for at least as many articles as the one before.
    """
    each, running = article_bytes(years), now.astimezone(UTC).year
    expected = dict(counts)
    expected[running] = max(counts.get(running, 0), counts.get(running - 1, 0))
    return {year: shards_of(articles * each) for year, articles in expected.items()}


def is_over(year: int, now: datetime) -> bool:
    """Whether `year` (UTC) takes no new articles any more, and has not for a while."""
    return now >= datetime(year + 1, 1, 1, tzinfo=UTC) + GRACE


def too_large(years: Mapping[int, Year]) -> list[Year]:
    """Those whose shards grew beyond what is good."""
    return [year for year in years.values() if year.shard_bytes > LARGEST_BYTES]
