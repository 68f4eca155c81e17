"""How much work each case does: enough to be told from noise, or hardly any to try whether it runs at all."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """Amounts of one run of the benchmark."""

    repetitions: int
    """Pairs of ours and bare."""
    runs: int
    """Runs of the whole job."""
    outlets: int
    """Outlets of the sample press that serve pages."""
    pages: int
    """Pages of each outlet."""
    articles: int
    """Articles in the index."""
    batch: int
    """Articles put in with one commit."""
    queries: int
    """Queries of each kind."""
    starts: int
    """Pairs of command starts: they are short, and the first ones read the disk."""


FULL = Size(repetitions=5, runs=3, outlets=12, pages=100, articles=5_000, batch=500, queries=100, starts=15)
"""A crawl, an extraction or a put of one to some ten seconds; batches as `index.sync` makes them."""

LARGE = replace(FULL, articles=50_000)
"""About a year of a monitor's coverage in the index."""

QUICK = Size(repetitions=1, runs=1, outlets=3, pages=4, articles=60, batch=25, queries=4, starts=1)
"""Runs everything; its figures mean nothing."""
