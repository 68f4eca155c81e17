"""How long a search takes: our index beside bare Tantivy, over the indexes that `indexing` built."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from tests.bench import indexing
from tests.bench.corpus import queries
from tests.bench.measure import Case, Comparison, Reading, compare, fresh, p95
from tests.bench.size import Size

PAGE = 20
"""Hits on a page, as a search without a limit gives."""
COUNTED = "word, only counted"
EVERYTHING = "all facets of everything"
KINDS: Mapping[str, tuple[str, str]] = {
    COUNTED: (
        "Tantivy: boolean query on title and body",
        "lead; texts weighted; bare spellings; looking for a newer commit",
    ),
    "word": ("as above, and the documents of 20 hits", "as above; ties by id; snippets and highlighting"),
    "two words": ("as for a word", "as for a word; adjacency rewarded"),
    "phrase": ("as for a word", "as for a word"),
    "folded word": ("as for a word, on ascii-folded fields", "as for a word"),
    EVERYTHING: (
        "Tantivy: one aggregation, 20 newest documents",
        "undated last, ties by id; counts ordered; opening words as snippets",
    ),
}
"""What stands on the other side, and what ours does beside, by kind of query."""

Ask = Callable[[str], Any]
"""Answers a query with what both sides must agree on: the total, the hits shown, the facets."""


def run(size: Size, scratch: Path) -> list[Comparison]:
    """Ask both indexes the same; median and 95th percentile of each kind."""
    cases = [
        Case(
            name=f"search: {kind}, {share}",
            kind="latency",
            work=f"{size.queries} queries, {size.articles:,} articles",
            bare=bare,
            beside=beside,
        )
        for kind, (bare, beside) in KINDS.items()
        for share in ("p50", "p95")
    ]
    ours, bare = scratch / indexing.OURS, scratch / indexing.BARE
    return compare(cases, lambda: fresh(_ours, size, ours), lambda: fresh(_bare, size, bare), size.repetitions)


def _ours(size: Size, folder: Path) -> dict[str, Reading]:
    from index.engine import open_index
    from index.query import FACETS, Query

    index = open_index(folder)

    def counted(text: str) -> int:
        return index.search(Query(text=text, limit=0)).total

    def search(text: str) -> tuple[int, int]:
        page = index.search(Query(text=text, limit=PAGE))
        return page.total, len(page.hits)

    def everything(_: str) -> tuple[int, int, dict[str, dict[str, int]]]:
        page = index.search(Query(limit=PAGE, facets=FACETS))
        return page.total, len(page.hits), {n: {c.value: c.count for c in cs} for n, cs in page.facets.items()}

    readings = _ask(size, {COUNTED: counted, EVERYTHING: everything}, search)
    index.close()
    return readings


def _bare(size: Size, folder: Path) -> dict[str, Reading]:
    from tests.bench.bare_index import BareIndex

    index = BareIndex(folder)

    def search(text: str) -> tuple[int, int]:
        total, shown = index.search(text, PAGE)
        return total, len(shown)

    def everything(_: str) -> tuple[int, int, dict[str, dict[str, int]]]:
        total, shown, counts = index.everything(PAGE)
        return total, len(shown), counts

    return _ask(size, {COUNTED: index.matches, EVERYTHING: everything}, search)


def _ask(size: Size, asks: Mapping[str, Ask], search: Ask) -> dict[str, Reading]:
    """Ask everything once unmeasured, for the evidence and for what is read from the disk, then again for the time.
    `search` is for the kinds that are not in `asks`."""
    made = queries(size.queries)
    asked = {**made, COUNTED: made["word"], EVERYTHING: ("",) * size.queries}
    readings = {}
    for kind in KINDS:
        ask = asks.get(kind, search)
        evidence = [(text, ask(text)) for text in asked[kind]]
        took = [_milliseconds(ask, text) for text in asked[kind]]
        readings[f"search: {kind}, p50"] = Reading(median(took), evidence)
        readings[f"search: {kind}, p95"] = Reading(p95(took), evidence)
    return readings


def _milliseconds(ask: Ask, text: str) -> float:
    start = perf_counter()
    ask(text)
    return (perf_counter() - start) * 1_000
