"""One node of Elasticsearch beside three with a copy of every shard, in the same run: putting articles in, searching,
and how long nobody is answered when a node is killed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from statistics import median
from time import perf_counter, sleep

from elasticsearch import Elasticsearch

from index.engine import ArticleIndex, open_index
from index.query import Query
from index.sync import sync_rebuilt
from newsroom.article import Record
from newsroom.errors import IndexUnavailable
from newsroom.sections import IndexSettings
from tests.bench.indexing import SpooledDesk
from tests.bench.measure import p95
from tests.bench.requests import requests
from tests.bench.searching import query_of
from tests.bench.size import Size
from tests.bench.spool import Spool, spool
from tests.bench.tables import Grid, figure
from tests.elastic.cluster import Cluster
from tests.elastic.download import installation

HEAP_MB = 512
ARTICLES = 5_000
REQUESTS = 20
"""At most so many, of each kind: four nodes on one machine are slow, and a ratio does not need more."""
NAME = "bench-cluster"
ONE, THREE = "one node", "three nodes"
ASK_EVERY = 0.02
"""Seconds between two searches while a node dies."""
SETTLED = 2.0
"""Seconds of searching before and after, so that what came between shows."""


@dataclass(frozen=True, slots=True)
class Side:
    """A cluster and how it is reached."""

    name: str
    cluster: Cluster
    settings: IndexSettings

    @contextmanager
    def opened(self) -> Iterator[ArticleIndex]:
        """The index there."""
        index = open_index(Path(), self.settings, create=False)
        try:
            yield index
        finally:
            index.close()

    def whole(self) -> None:
        """Wait until no copy is missing."""
        with Elasticsearch(list(self.cluster.urls), request_timeout=200, max_retries=5) as client:
            client.cluster.health(
                wait_for_status="green", wait_for_nodes=f">={len(self.cluster.nodes)}", timeout="180s"
            )


def run(size: Size, scratch: Path) -> Grid:
    """Both clusters are up at once and work in turn, so that they share what else the machine does."""
    size = replace(size, articles=min(size.articles, ARTICLES), requests=min(size.requests, REQUESTS))
    articles = scratch / "cluster.pickle"
    spool(size.articles, size.batch, articles)
    installed = installation()
    with (
        Cluster(installed, nodes=1, heap_mb=HEAP_MB, java_options=()) as one,
        Cluster(installed, nodes=3, heap_mb=HEAP_MB, java_options=()) as three,
    ):
        sides = [_side(ONE, one, 0), _side(THREE, three, 1)]
        rows = [_bulk(size, articles, sides), *_searches(size, sides), *_kill(sides)]
    return Grid(
        f"One node beside three, {HEAP_MB} MB of heap each, on one machine: {size.articles:,} articles in batches of "
        f"{size.batch}, {size.requests} requests of each kind {size.rounds} times.",
        ("what", ONE, THREE, "ratio"),
        rows,
    )


def _side(name: str, cluster: Cluster, replicas: int) -> Side:
    given = IndexSettings(engine="elasticsearch", hosts=cluster.urls, name=NAME, replicas=replicas, timeout=60)
    return Side(name, cluster, given)


def _row(what: str, values: Sequence[float]) -> tuple[str, ...]:
    return (what, *map(figure, values), figure(values[1] / values[0]) if values[0] else "")


def _in_turn(sides: Sequence[Side], times: int, work: Callable[[Side], float]) -> list[float]:
    """The median of what `work` gives for each side."""
    taken: dict[str, list[float]] = {side.name: [] for side in sides}
    for turn in range(times):
        for side in sides if turn % 2 == 0 else reversed(sides):
            taken[side.name].append(work(side))
    return [median(taken[side.name]) for side in sides]


def _bulk(size: Size, articles: Path, sides: Sequence[Side]) -> tuple[str, ...]:
    def rebuilt(side: Side) -> float:
        desk = SpooledDesk(Spool[Record](articles))
        start = perf_counter()
        put = sync_rebuilt(desk, articles.parent, side.settings).put
        rate = put / (perf_counter() - start - desk.articles.seconds)
        side.whole()
        return rate

    return _row("rebuild, articles/s", _in_turn(sides, size.puts, rebuilt))


def _searches(size: Size, sides: Sequence[Side]) -> Iterator[tuple[str, ...]]:
    asked = requests(size.requests, size.articles)
    for kind, some in asked.items():
        taken: dict[str, list[float]] = {side.name: [] for side in sides}
        queries = [query_of(request) for request in some]
        for side in sides:
            with side.opened() as index:
                totals = [index.search(query).total for query in queries]  # Warm, and what must be found.
                for _ in range(size.rounds):
                    for query, total in zip(queries, totals, strict=True):
                        start = perf_counter()
                        found = index.search(query).total
                        taken[side.name].append(1_000 * (perf_counter() - start))
                        assert found == total
        yield _row(f"search: {kind}, p50 ms", [median(taken[side.name]) for side in sides])
        yield _row(f"search: {kind}, p95 ms", [p95(taken[side.name]) for side in sides])


def _kill(sides: Sequence[Side]) -> Iterator[tuple[str, ...]]:
    gaps, whole = zip(*(_recovery(side) for side in sides), strict=True)
    yield _row("a node is killed: longest time without an answer to a search, s", gaps)
    yield _row("and started again: until no copy is missing, s", whole)


def _recovery(side: Side) -> tuple[float, float]:
    """Kill a node and start it again while somebody searches."""
    answered: list[float] = []
    stop = threading.Event()

    def search() -> None:
        with side.opened() as index:
            while not stop.is_set():
                try:
                    index.search(Query(limit=1))
                    answered.append(perf_counter())
                except IndexUnavailable:
                    pass
                sleep(ASK_EVERY)

    thread = threading.Thread(target=search)
    thread.start()
    try:
        sleep(SETTLED)
        node = side.cluster.nodes[0]
        node.kill()
        if len(side.cluster.nodes) > 1:
            sleep(SETTLED)
        start = perf_counter()
        node.start()
        side.whole()
        whole = perf_counter() - start
        sleep(SETTLED)
    finally:
        stop.set()
        thread.join()
    return max(after - before for before, after in pairwise(answered)), whole
