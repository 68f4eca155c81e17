"""How many shards, hosts and bytes so many articles take: what one takes is measured here, the rest is arithmetic, and
`docs/scale.md` holds both."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from pathlib import Path
from statistics import median
from time import perf_counter

import numpy as np
from elasticsearch import Elasticsearch

from index.elastic_builds import Builds
from index.elastic_client import connect
from index.elastic_years import shards_of
from index.sync import sync_rebuilt
from newsroom.article import Record
from newsroom.sections import IndexSettings
from tests.bench.indexing import SpooledDesk
from tests.bench.measure import fresh
from tests.bench.office import SETTINGS
from tests.bench.pipeline import run_office
from tests.bench.site import Served, served
from tests.bench.size import Size
from tests.bench.spool import Spool, spool
from tests.bench.synthetic import DIMENSIONS
from tests.bench.tables import Grid, figure
from tests.elastic.download import installation
from tests.elastic.server import Server
from tests.newsroom.runs import Office

NAME = "bench-scale"
HEAP_MB = 2_048
SNAPSHOTS = "bench"
TARGETS = (1_000_000, 10_000_000, 100_000_000, 1_000_000_000)

YEARS = 10
"""Over which the articles are spread evenly."""
COPIES = 2
"""Of every shard: one server may die."""
BUILDS = 2
"""On the disks when nothing is being rebuilt: the one in use and the one before."""
FULLEST = 0.85
"""Share of a disk up to which Elasticsearch puts shards on it (its low watermark)."""
HOST_DISK = 8e12
"""Bytes of a data host: NVMe."""
HOST_MEMORY = 64e9
HOST_HEAP = 31e9
"""Of these: more would cost compressed pointers, and the rest is for the cache of files."""
DATA_A_MEMORY = 30
"""Bytes of the build in use for each byte of memory: what is searched all day is in the cache of files then."""
SHARDS_A_HEAP_GB = 20
FEWEST_HOSTS = 3


@dataclass(frozen=True, slots=True)
class Measured:
    """Bytes of an article, seconds of a step."""

    articles: int
    """In the index that was measured."""
    pages: int
    """In the stores that were."""
    index: float
    """Merged, with a vector of `DIMENSIONS` numbers, one copy."""
    index_unmerged: float
    archive: float
    """Of a page, compressed."""
    sqlite: float
    postgresql: float
    rebuilt: float
    """Articles per second into one node."""
    snapshot: float
    """Bytes per second into a file system repository."""
    restored: float
    meaning: float
    """Milliseconds in which a node finds the vectors nearest to another among those of `articles`."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What so many articles take; computed."""

    articles: int
    index: float
    """Bytes of one copy of one build."""
    shards_a_year: int
    disk: float
    """Bytes of disk of all data hosts: all copies, the build before beside, filled no more than `FULLEST`."""
    rebuilding: float
    """The same while another build is filled."""
    hosts: int
    store: float
    archive: float
    rebuild: float
    """Seconds, by one client into one node as fast as was measured."""
    snapshot: float
    """Seconds of the first one, of one host's speed times hosts."""

    @property
    def shards(self) -> int:
        """Of a build, copies included."""
        return self.shards_a_year * YEARS * COPIES


def plan(articles: int, one: Measured) -> Plan:
    """The arithmetic."""
    index = articles * one.index
    shards_a_year = shards_of(index / YEARS)
    disk = index * COPIES * BUILDS / FULLEST
    shards = shards_a_year * YEARS * COPIES * BUILDS
    hosts = max(
        FEWEST_HOSTS,
        ceil(disk / HOST_DISK),
        ceil(index * COPIES / (DATA_A_MEMORY * HOST_MEMORY)),
        ceil(shards / (SHARDS_A_HEAP_GB * HOST_HEAP / 1e9)),
    )
    return Plan(
        articles,
        index,
        shards_a_year,
        disk,
        index * COPIES * (BUILDS + 1) / FULLEST,
        hosts,
        articles * one.postgresql,
        articles * one.archive,
        articles / one.rebuilt,
        index / (one.snapshot * hosts),
    )


def run(size: Size, scratch: Path) -> list[Grid]:
    """Measure, compute, and tell both."""
    one = measure(size, scratch)
    return [told(one), computed(one)]


def measure(size: Size, scratch: Path) -> Measured:
    """An index on a server of its own, and two offices that collected the same pages."""
    from tests.postgres.server import Server as Database

    spooled = scratch / "scale.pickle"
    spool(size.articles, size.batch, spooled)
    with served(size.outlets, size.pages) as press:
        sqlite, archive, pages = fresh(_sqlite, press, scratch / "sqlite")
        with Database() as database:
            name = database.fresh()
            empty = _database_bytes(database, name)
            fresh(_collected, press, scratch / "postgresql", database.url(name))
            postgresql = _database_bytes(database, name) - empty
    with Server(installation(), heap_mb=HEAP_MB, java_options=()) as server:
        unmerged, merged, rate, snapshot, restored, meaning = _index(spooled, server.url)
    return Measured(
        articles=size.articles,
        pages=pages,
        index=merged / size.articles,
        index_unmerged=unmerged / size.articles,
        archive=archive / pages,
        sqlite=sqlite / pages,
        postgresql=postgresql / pages,
        rebuilt=rate,
        snapshot=snapshot,
        restored=restored,
        meaning=meaning,
    )


def _sqlite(press: Served, folder: Path) -> tuple[int, int, int]:
    """Bytes of store and archive, and how many pages."""
    from newsroom.store import open_store

    def stored(office: Office) -> int:
        return sum(file.stat().st_size for file in office.settings.desk.data.glob("diembao.sqlite*"))

    fresh_office = _office(press, folder / "empty", "")
    open_store(fresh_office.settings).close()
    office = _collected(press, folder / "full", "")
    store = stored(office) - stored(fresh_office)
    return (
        store,
        sum(file.stat().st_size for file in office.settings.archive_folder.rglob("*") if file.is_file()),
        len(press.pages),
    )


def _collected(press: Served, folder: Path, url: str) -> Office:
    """An office that collected, read and labelled the press."""
    office = _office(press, folder, url)
    run_office(office, ("crawl", "extract", "label"))
    return office


def _office(press: Served, folder: Path, url: str) -> Office:
    return Office.make(folder, press.sources_toml, f'{SETTINGS}[store]\nurl = "{url}"\n')


def _database_bytes(database: object, name: str) -> int:
    with database.admin(name) as connection:  # type: ignore[attr-defined]
        connection.autocommit = True
        connection.execute("VACUUM ANALYZE")
        return int(connection.execute("SELECT pg_database_size(current_database())").fetchone()[0])


def _index(spooled: Path, address: str) -> tuple[float, float, float, float, float, float]:
    settings = IndexSettings(engine="elasticsearch", hosts=(address,), name=NAME, timeout=600)
    desk = SpooledDesk(Spool[Record](spooled))
    start = perf_counter()
    put = sync_rebuilt(desk, spooled.parent, settings).put
    rate = put / (perf_counter() - start - desk.articles.seconds)
    client = connect(settings)
    client.indices.flush(index=NAME)
    unmerged = _bytes(client, settings)
    client.indices.forcemerge(index=NAME, max_num_segments=1)
    client.indices.flush(index=NAME)
    merged = _bytes(client, settings)
    meaning = _meaning(client)
    snapshot, restored = _snapshot(client)
    client.close()
    return unmerged, merged, rate, merged / snapshot, merged / restored, meaning


def _bytes(client: Elasticsearch, settings: IndexSettings) -> float:
    builds = Builds(client, settings)
    return float(sum(year.bytes for year in builds.years(builds.first()).values()))


def _meaning(client: Elasticsearch) -> float:
    """Milliseconds in which all vectors are compared with another."""
    rng = np.random.default_rng(2026)
    taken = []
    for _ in range(20):
        vector = rng.normal(size=DIMENSIONS).tolist()
        knn = {"field": "vector", "query_vector": vector, "k": 50, "num_candidates": 50}
        taken.append(float(client.search(index=NAME, knn=knn, source=False)["took"]))
    return median(taken)


def _snapshot(client: Elasticsearch) -> tuple[float, float]:
    """Seconds of taking a snapshot of the index, and of bringing it back."""
    client.snapshot.create_repository(name=SNAPSHOTS, repository={"type": "fs", "settings": {"location": SNAPSHOTS}})
    names = list(client.indices.get_alias(name=NAME).body)
    start = perf_counter()
    client.snapshot.create(repository=SNAPSHOTS, snapshot="first", indices=names, wait_for_completion=True)
    taken = perf_counter() - start
    for name in names:
        client.indices.delete(index=name)
    start = perf_counter()
    client.snapshot.restore(repository=SNAPSHOTS, snapshot="first", wait_for_completion=True)
    return taken, perf_counter() - start


def told(one: Measured) -> Grid:
    """What was measured."""
    rows = [
        ("index, merged, one copy, bytes an article", figure(one.index), f"{one.articles:,} articles with vectors"),
        ("the same as it was filled", figure(one.index_unmerged), "segments of all sizes"),
        ("store on PostgreSQL, bytes a page", figure(one.postgresql), f"{one.pages:,} pages, after VACUUM"),
        ("store on SQLite, bytes a page", figure(one.sqlite), "the same pages"),
        ("archive, bytes a page", figure(one.archive), "the same, compressed"),
        ("rebuild, articles/s", figure(one.rebuilt), "one client, one node"),
        ("snapshot to a file system, MB/s", figure(one.snapshot / 1e6), "one node, small files weigh much"),
        ("restoring it, MB/s", figure(one.restored / 1e6), "the same"),
        ("finding the nearest vectors, ms", figure(one.meaning), f"among {one.articles:,}, each compared, in memory"),
    ]
    return Grid("Measured.", ("what", "figure", "of what"), rows)


def computed(one: Measured) -> Grid:
    """What follows."""
    plans = [plan(articles, one) for articles in TARGETS]
    rows = list(_computed(plans))
    return Grid("Computed from it.", ("what", *(f"{one.articles:,}" for one in plans)), rows)


def _computed(plans: Sequence[Plan]) -> Iterator[tuple[str, ...]]:
    yield "index, one copy", *(_size(one.index) for one in plans)
    yield "shards of a year", *(f"{one.shards_a_year:,}" for one in plans)
    yield "shards of a build, copies included", *(f"{one.shards:,}" for one in plans)
    yield "disk of all data hosts", *(_size(one.disk) for one in plans)
    yield "disk while a rebuild fills another build", *(_size(one.rebuilding) for one in plans)
    yield "data hosts", *(f"{one.hosts:,}" for one in plans)
    yield "store on PostgreSQL", *(_size(one.store) for one in plans)
    yield "archive", *(_size(one.archive) for one in plans)
    yield "rebuild by one client into one node", *(_time(one.rebuild) for one in plans)
    yield "first snapshot", *(_time(one.snapshot) for one in plans)


def _size(value: float) -> str:
    return f"{figure(value / 1e12)} TB" if value >= 1e12 else f"{figure(value / 1e9)} GB"


def _time(seconds: float) -> str:
    for unit, length in (("days", 86_400), ("hours", 3_600), ("minutes", 60)):
        if seconds >= 2 * length:
            return f"{figure(seconds / length)} {unit}"
    return f"{figure(seconds)} seconds"
