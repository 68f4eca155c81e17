"""How long the embedded index takes to answer: six kinds of request and an export, beside bare Tantivy, over the
indexes that `indexing` built."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from time import perf_counter

from index.query import Page, Query
from tests.bench import indexing
from tests.bench.bare_index import BareIndex, Found
from tests.bench.measure import Case, Comparison, Reading, compare, fresh
from tests.bench.requests import Kind, Request, requests
from tests.bench.size import Size
from tests.bench.turns import Opened, Pair, in_turn

EXPORT = "export"
MEMORY = "search: memory"
EXPORTED: Mapping[str, str] = {"relevance": "asean"}
"""Half of the articles."""
AIM = "≤ 1.3"
SNIPPETS = "20 documents with title and passage by its own snippets"
KINDS: Mapping[Kind, tuple[str, str]] = {
    "word": (f"Tantivy: the word anywhere and in the title; {SNIPPETS}", "ties by id; looks for a newer commit"),
    "three words": (f"Tantivy: all words, pairs rewarded; {SNIPPETS}", "as above"),
    "phrase": (f"Tantivy: phrase; {SNIPPETS}", "as above"),
    "without diacritics": (f"Tantivy: two of 4-5 folded words, pairs rewarded; {SNIPPETS}", "as above"),
    "filters, facets, days": (f"Tantivy: three aggregations; {SNIPPETS}", "as above; counts and days in order"),
    "everything": ("Tantivy: one aggregation; the 20 newest documents", "as above; counts in order"),
    "three words, only counted": ("Tantivy: all words", "looks for a newer commit"),
}
"""What stands on the other side, and what ours does beside."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What both sides found."""

    total: int
    complete: int
    shown: int
    facets: Mapping[str, Mapping[str, int]]
    days: Mapping[int, int]
    newest: tuple[str, ...]
    """Ids in their order, where the newest come first."""


def run(size: Size, scratch: Path) -> list[Comparison]:
    """Ask both indexes the same in turn, then export half of each."""
    ours, bare = scratch / indexing.OURS, scratch / indexing.BARE
    work = f"{size.requests} requests, {size.articles:,} articles"
    found: list[Comparison] = []
    with Opened(OurSearch, ours) as mine, Opened(BareSearch, bare) as other:
        for kind, asked in requests(size.requests, size.articles).items():
            cases = cases_of(f"search: {kind}", work, *KINDS[kind], AIM)
            found += in_turn(cases, [Pair(r.text, r, r) for r in asked], mine, other, size.rounds)
        memory = Case(name=MEMORY, kind="memory", work=work, bare="Tantivy", beside="the index's modules")
        found.append(Comparison(memory, (mine.peak_memory(),), (other.peak_memory(),), None))
    export = Case(
        name=EXPORT,
        kind="rate",
        work=f"{sum(1 for _ in BareIndex(bare).documents(EXPORTED)):,} of {size.articles:,} articles",
        bare="Tantivy: stored documents, newest first, JSON read",
        beside="ties by id; each as a listed article",
    )
    return [*found, *compare([export], lambda: fresh(_our_export, ours), lambda: fresh(_bare_export, bare), size.puts)]


def cases_of(name: str, work: str, bare: str, beside: str, aim: str) -> list[Case]:
    """The rows of one kind of request: median and 95th percentile."""
    return [
        Case(name=f"{name}, {share}", kind="latency", work=work, bare=bare, beside=beside, aim=aim)
        for share in ("p50", "p95")
    ]


def query_of(request: Request) -> Query:
    """`request` as our index takes it."""
    from index.fields import FACETS

    return Query(
        text=request.text,
        filters={name: (value,) for name, value in request.filters.items()},
        match="some" if request.find == "some" else "all",
        limit=request.hits,
        facets=FACETS if request.facets else (),
        timeline="day" if request.days else None,
    )


def evidence_of(request: Request, page: Page) -> Evidence:
    """What is to be compared of our answer."""
    facets = {name: {count.value: count.articles for count in counts} for name, counts in page.facets.items()}
    days = {int(f"{bucket.day:%Y%m%d}"): bucket.articles for bucket in page.timeline if bucket.articles}
    newest = () if request.words else tuple(hit.id for hit in page.hits)
    return Evidence(page.total, page.complete, len(page.hits), facets, days, newest)


class OurSearch:
    """The index in `folder`, as every part of diembao opens it."""

    def __init__(self, folder: Path) -> None:
        from index.engine import open_index

        self._index = open_index(folder)

    def ask(self, request: Request) -> Page:
        """Ours, from the typed text on."""
        return self._index.search(query_of(request))

    def evidence(self, request: Request, answer: Page) -> Evidence:
        """What is compared."""
        return evidence_of(request, answer)


class BareSearch:
    """The bare index in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._index = BareIndex(folder)

    def ask(self, request: Request) -> Found:
        """Tantivy's."""
        return self._index.search(request)

    def evidence(self, request: Request, answer: Found) -> Evidence:
        """What is compared."""
        newest = () if request.words else tuple(key for key, *_ in answer.hits)
        return Evidence(answer.total, answer.complete, len(answer.hits), answer.facets, answer.days, newest)


def _our_export(folder: Path) -> dict[str, Reading]:
    from index.engine import open_index

    index = open_index(folder)
    query = Query(filters={name: (value,) for name, value in EXPORTED.items()})
    start = perf_counter()
    rows = [(listed.id, listed.title, listed.lead) for listed in index.scan(query)]
    seconds = perf_counter() - start
    index.close()
    return {EXPORT: _exported(rows, seconds)}


def _bare_export(folder: Path) -> dict[str, Reading]:
    index = BareIndex(folder)
    start = perf_counter()
    rows = [(key, title, lead) for key, _, title, lead in index.documents(EXPORTED)]
    return {EXPORT: _exported(rows, perf_counter() - start)}


def _exported(rows: list[tuple[str, str, str]], seconds: float) -> Reading:
    # Sorted: bare Tantivy gives articles of one moment in any order.
    return Reading(len(rows) / seconds, (len(rows), sha256(repr(sorted(rows)).encode()).hexdigest()))
