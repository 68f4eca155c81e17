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
    puts: int
    """Times that the index is built, pairs of ours and bare."""
    requests: int
    """Different requests of each kind."""
    rounds: int
    """Times that each of them is asked."""
    starts: int
    """Pairs of command starts: they are short, and the first ones read the disk."""
    run_pages: int
    """Pages of the run whose memory is watched."""
    selected: tuple[int, ...]
    """Articles that a report selects."""
    desk: int
    """Articles of the store that the dashboard shows."""
    drawings: int
    """Times that each page of it is drawn; four times as many searches are compared with the engine's."""
    cold: int
    """Times that it is with nothing kept."""
    sessions: int
    """People who have it open at once."""


FULL = Size(
    repetitions=5,
    runs=3,
    outlets=12,
    pages=100,
    articles=20_000,
    batch=500,
    puts=3,
    requests=100,
    rounds=5,
    starts=15,
    run_pages=50_000,
    selected=(1_000, 10_000, 50_000),
    desk=200_000,
    drawings=10,
    cold=3,
    sessions=10,
)
"""A crawl or an extraction of one to some ten seconds; batches as `index.sync` makes them."""

LARGE = replace(FULL, articles=200_000, puts=1)
"""Some years of a monitor's coverage in the index."""

QUICK = Size(
    repetitions=1,
    runs=1,
    outlets=3,
    pages=4,
    articles=300,
    batch=100,
    puts=1,
    requests=4,
    rounds=2,
    starts=1,
    run_pages=30,
    selected=(20, 60),
    desk=300,
    drawings=4,
    cold=2,
    sessions=2,
)
"""Runs everything; its figures mean nothing."""
