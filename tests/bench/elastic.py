"""Elasticsearch: ours beside the raw client that sends the very same requests, and beside the client's own bulk helper
with the same documents."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from time import perf_counter
from typing import Any

from index.query import Page, Query
from newsroom.article import Record
from newsroom.sections import IndexSettings
from tests.bench.bare_elastic import Action, RawIndex, RawSearch, Sent, kilobytes, prepared, recorded, remove
from tests.bench.indexing import SpooledDesk
from tests.bench.measure import Case, Comparison, Reading, compare, fresh
from tests.bench.requests import Request, requests
from tests.bench.searching import EXPORTED, cases_of, query_of
from tests.bench.size import Size
from tests.bench.spool import Spool, spool, write
from tests.bench.turns import Opened, Pair, in_turn, peak_memory

HEAP_MB = 2_048
"""Of the server that is started for the benchmark."""
PUT = "elastic: put"
REBUILD = "elastic: rebuild"
DISK = "elastic: size"
WRITER = "elastic: memory of the writer"
SEARCHER = "elastic search: memory"
EXPORT = "elastic export"
SEARCH_AIM = "≤ 1.2"
BULK_AIM = "≥ 0.8"
OURS = "bench-ours"
RAW = "bench-raw"
"""Names in the server."""
CLIENT = "elasticsearch client"
BULK = f"{CLIENT}: parallel_bulk of the same documents, made before"
BESIDE = "makes the request from what was typed; marks the words; makes a page of the answer"
SAME = f"{CLIENT}: the same request, its answer read from JSON"


@contextmanager
def server(wanted: bool) -> Iterator[str | None]:
    """Address of a server for the benchmark, the one that the environment names or one of its own; None where none is
    `wanted`."""
    from tests.elastic.download import installation
    from tests.elastic.fixtures import ADDRESS_VARIABLE
    from tests.elastic.server import Server

    if not wanted:
        yield None
    elif named := os.environ.get(ADDRESS_VARIABLE):
        yield named.rstrip("/")
    else:
        with Server(installation(), heap_mb=HEAP_MB) as started:
            yield started.url


def run(size: Size, scratch: Path, address: str) -> list[Comparison]:
    """Build the indices from the same articles, then ask ours, and send once more what it sent."""
    records, documents = scratch / "articles.pickle", scratch / "documents.pickle"
    spool(size.articles, size.batch, records)
    write((prepared(batch) for batch in Spool[Record](records)), documents)
    try:
        return [*_bulks(size, records, documents, address), *_searches(size, address), *_export(size, address)]
    finally:
        for name in (OURS, RAW):
            remove(address, name)


def settings(address: str) -> IndexSettings:
    """Our index in the server at `address`."""
    return IndexSettings(engine="elasticsearch", hosts=(address,), name=OURS)


def _bulks(size: Size, records: Path, documents: Path, address: str) -> list[Comparison]:
    """Batch by batch and anew. Leaves what `_searches` asks."""
    work = f"{size.articles:,} articles in batches of {size.batch}"
    beside = "makes the documents, with checksums; external versions; reads every acknowledgement"
    puts = [
        Case(name=PUT, kind="rate", work=work, bare=f"{BULK}, refreshed after each", beside=beside, aim=BULK_AIM),
        Case(name=DISK, kind="size", work=work, bare="the same documents and mapping", beside="the same"),
        Case(name=WRITER, kind="memory", work=work, bare=BULK, beside=beside),
    ]
    rebuild = Case(
        name=REBUILD,
        kind="rate",
        work=work,
        bare=f"{BULK}, refreshed once",
        beside=f"{beside}; compares counts and checksums; swaps",
        aim=BULK_AIM,
    )
    # The first pass warms the server up for both.
    fresh(_raw_put, documents, address)
    return [
        *compare(
            [rebuild], lambda: fresh(_rebuilt, records, address), lambda: fresh(_filled, documents, address), size.puts
        ),
        *compare(puts, lambda: fresh(_put, records, address), lambda: fresh(_raw_put, documents, address), size.puts),
    ]


def _put(records: Path, address: str) -> dict[str, Reading]:
    from index.engine import open_index

    remove(address, OURS)
    index = open_index(records.parent, settings(address))
    seconds = 0.0
    for batch in Spool[Record](records):
        start = perf_counter()
        refused = index.update(batch)
        seconds += perf_counter() - start
        assert not refused
    count = index.tally().articles
    index.close()
    return {**_readings(count, seconds), DISK: Reading(kilobytes(address, OURS), count)}


def _rebuilt(records: Path, address: str) -> dict[str, Reading]:
    from index.sync import sync_rebuilt

    remove(address, OURS)
    desk = SpooledDesk(Spool(records))
    start = perf_counter()
    count = sync_rebuilt(desk, records.parent, settings(address)).put
    return _readings(count, perf_counter() - start - desk.articles.seconds)


def _raw_put(documents: Path, address: str) -> dict[str, Reading]:
    remove(address, RAW)
    index, seconds = RawIndex(address, RAW), 0.0
    for batch in Spool[tuple[int, Action]](documents):
        start = perf_counter()
        index.bulk(batch, filling=False)
        seconds += perf_counter() - start
    count = index.count()
    return {**_readings(count, seconds), DISK: Reading(kilobytes(address, RAW), count)}


def _filled(documents: Path, address: str) -> dict[str, Reading]:
    remove(address, RAW)
    index, batches = RawIndex(address, RAW), Spool[tuple[int, Action]](documents)
    start = perf_counter()
    index.bulk((action for batch in batches for action in batch), filling=True)
    index.serve()
    return _readings(index.count(), perf_counter() - start - batches.seconds)


def _readings(count: int, seconds: float) -> dict[str, Reading]:
    rate = Reading(count / seconds, count)
    return {PUT: rate, REBUILD: rate, WRITER: Reading(peak_memory(), count)}


@dataclass(frozen=True, slots=True)
class Recorded:
    """A request of which is wanted what is sent for it."""

    request: Request


class OurSearch:
    """Our index in the server."""

    def __init__(self, address: str) -> None:
        from index.engine import open_index

        self._index = open_index(Path(), settings(address), create=False)

    def ask(self, request: Request | Recorded) -> Any:
        """The page, or what was sent for it."""
        if isinstance(request, Request):
            return self._index.search(query_of(request))
        with recorded() as sent:
            self._index.search(query_of(request.request))
        return sent

    def evidence(self, request: Request | Recorded, answer: Any) -> Any:
        """Articles found and shown, or what was sent."""
        return (answer.total, len(answer.hits)) if isinstance(answer, Page) else answer


def _searches(size: Size, address: str) -> list[Comparison]:
    work = f"{size.requests} requests, {size.articles:,} articles"
    found: list[Comparison] = []
    with Opened(OurSearch, address) as ours, Opened(RawSearch, address) as raw:
        for kind, asked in requests(size.requests, size.articles).items():
            cases = cases_of(
                f"elastic search: {kind}", work, SAME, "writes the request; reads it as a page", SEARCH_AIM
            )
            sent: Sequence[Sequence[Sent]] = [ours.ask(Recorded(request)).evidence for request in asked]
            pairs = [Pair(request.text, request, one) for request, one in zip(asked, sent, strict=True)]
            found += in_turn(cases, pairs, ours, raw, size.rounds)
        memory = Case(name=SEARCHER, kind="memory", work=work, bare=CLIENT, beside="the index's modules")
        found.append(Comparison(memory, (ours.peak_memory(),), (raw.peak_memory(),), None))
    return found


def _export(size: Size, address: str) -> list[Comparison]:
    case = Case(
        name=EXPORT,
        kind="rate",
        work=f"half of {size.articles:,} articles",
        bare=f"{CLIENT}: helpers.scan in order, without the bodies",
        beside="one moment of the index; each as a listed article",
    )
    return compare([case], lambda: fresh(_our_export, address), lambda: fresh(_raw_export, address), size.puts)


def _our_export(address: str) -> dict[str, Reading]:
    from index.engine import open_index

    index = open_index(Path(), settings(address), create=False)
    query = Query(filters={name: (value,) for name, value in EXPORTED.items()})
    start = perf_counter()
    ids = [listed.id for listed in index.scan(query)]
    seconds = perf_counter() - start
    index.close()
    return {EXPORT: Reading(len(ids) / seconds, sha256(repr(ids).encode()).hexdigest())}


def _raw_export(address: str) -> dict[str, Reading]:
    index = RawIndex(address, RAW)
    start = perf_counter()
    ids = [found["id"] for found in index.documents(EXPORTED)]
    return {EXPORT: Reading(len(ids) / (perf_counter() - start), sha256(repr(ids).encode()).hexdigest())}
