"""Three nodes with copies of every shard: one is killed while articles are written and searched, then another; the
mapping changes under load. Long, so soak; what one node can show of it is in `test_elastic.py`."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from index import elastic_builds
from index.document import Tally
from index.elastic_mapping import mapping
from index.engine import open_index
from index.query import Query
from index.sync import expected_tally, sync, sync_rebuilt
from newsroom.errors import IndexUnavailable
from newsroom.sections import IndexSettings
from tests.elastic.cluster import Cluster
from tests.elastic.download import Installation
from tests.elastic.fixtures import fresh_prefix
from tests.index.makers import NOON, LockedDesk, record

pytestmark = [pytest.mark.soak, pytest.mark.timeout(900)]

FIRST = 400
"""Articles before the trouble begins."""
MORE = 300
"""Acknowledged articles between one blow and the next."""


@pytest.fixture(scope="module")
def cluster(elasticsearch_installation: Installation) -> Iterator[Cluster]:
    with Cluster(elasticsearch_installation) as started:
        yield started


@pytest.fixture
def settings(cluster: Cluster) -> Iterator[IndexSettings]:
    """An engine of its own that knows all nodes."""
    with fresh_prefix(cluster.urls[0]) as name:
        yield IndexSettings(engine="elasticsearch", hosts=cluster.urls, name=name, shards=2, replicas=1, timeout=20.0)


class Load:
    """Threads that write and search until the block ends; what goes wrong for a searcher is kept, not swallowed."""

    def __init__(self, settings: IndexSettings, folder: Path, floor: int | None = None) -> None:
        self.desk = LockedDesk([_made(number) for number in range(FIRST)])
        self.searches = self.scans = self.put_off = 0
        self.failed: list[BaseException] = []
        self._settings, self._folder, self._floor = settings, folder, floor
        self._stop = threading.Event()
        self._made = FIRST
        with_articles = open_index(folder, settings)
        sync(self.desk, with_articles)
        with_articles.close()
        loops = (self._write, self._search, self._search, self._scan)
        self._threads = [threading.Thread(target=self._until_stopped, args=(loop,)) for loop in loops]

    def __enter__(self) -> Load:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def goes_on(self, seconds: float = 120) -> None:
        """Wait until `MORE` articles were acknowledged from now on and searches were answered meanwhile."""
        articles, searches, scans = self.written(), self.searches, self.scans
        limit = time.monotonic() + seconds
        while self.written() < articles + MORE or self.searches < searches + 20 or self.scans < scans + 2:
            assert not self.failed, self.failed
            assert time.monotonic() < limit, "the work stands still"
            time.sleep(0.1)

    def written(self) -> int:
        """Articles that the index has acknowledged."""
        return len(self.desk.acknowledged)

    def _until_stopped(self, loop: Callable[[Any], None]) -> None:
        index = open_index(self._folder, self._settings)
        try:
            while not self._stop.is_set():
                loop(index)
        except BaseException as error:
            self.failed.append(error)
        finally:
            index.close()

    def _write(self, index: Any) -> None:
        """New articles of three years, and corrections of earlier ones."""
        for number in range(self._made, self._made + 20):
            self.desk.put(_made(number))
            self.desk.put(_made(number - FIRST // 2, revision=2 + number // FIRST))
        self._made += 20
        try:
            sync(self.desk, index, batch=50)
        except IndexUnavailable:
            self.put_off += 1  # As in earnest: the articles stay dirty and the next sync brings them.

    def _search(self, index: Any) -> None:
        least = self.written() if self._floor is None else self._floor
        page = index.search(Query("asean", limit=5, facets=("outlet",), timeline="month"))
        assert page.total >= least, f"{page.total} found of {least} that were acknowledged before"
        self.searches += 1

    def _scan(self, index: Any) -> None:
        least = self.written() if self._floor is None else self._floor
        ids = [listed.id for listed in index.scan(Query(sort="date"))]
        assert len(ids) == len(set(ids)) and len(ids) >= least
        self.scans += 1


def _made(number: int, revision: int = 1) -> Any:
    seen = NOON.replace(year=2024 + number % 3)
    return record(f"n{number}", f"Tin ASEAN số {number}", f"lưới điện {revision}", first_seen=seen, revision=revision)


def _green(client: Elasticsearch) -> None:
    health = client.options(request_timeout=130).cluster.health(
        wait_for_status="green", wait_for_nodes=">=3", wait_for_no_initializing_shards=True, timeout="120s"
    )
    assert not health["timed_out"], health.body


def _caught_up(desk: LockedDesk, settings: IndexSettings, folder: Path) -> None:
    """The index equals the store, article by article and in its figures."""
    index = open_index(folder, settings)
    sync(desk, index)
    expected = expected_tally(desk)
    assert index.tally() == expected != Tally()
    assert {listed.id for listed in index.scan(Query())} == set(desk.kept)
    index.close()


def test_one_node_after_another_is_killed_and_nobody_who_searches_notices(
    cluster: Cluster, settings: IndexSettings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = []
    with Elasticsearch(list(cluster.urls), max_retries=5) as client, Load(settings, tmp_path) as load:
        _green(client)
        load.goes_on()
        for name, node in zip(cluster.names, cluster.nodes, strict=True):
            before = (load.searches, load.put_off)
            node.kill()
            start = time.monotonic()
            load.goes_on()
            back = time.monotonic()
            node.start()
            _green(client)
            told.append(
                f"{name}: {MORE} articles {back - start:.1f} s after the kill, {load.searches - before[0]} searches, "
                f"{load.put_off - before[1]} syncs put off; all copies {time.monotonic() - back:.1f} s after the start"
            )
        load.goes_on()
    assert not load.failed, load.failed
    _caught_up(load.desk, settings, tmp_path)
    with capsys.disabled():
        print("\n" + "\n".join(told))


def test_a_mapping_changes_under_load_without_a_gap(
    cluster: Cluster, settings: IndexSettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def with_more(meta: dict[str, Any]) -> dict[str, Any]:
        made = mapping(meta)
        return {**made, "properties": {**made["properties"], "weight": {"type": "integer"}}}

    with Elasticsearch(list(cluster.urls)) as client, Load(settings, tmp_path, floor=FIRST) as load:
        load.goes_on()
        old = set(client.indices.get_alias(name=settings.name).body)
        monkeypatch.setattr(elastic_builds, "mapping", with_more)
        for _ in range(2):
            sync_rebuilt(load.desk, tmp_path, settings.model_copy(update={"shards": 3}), batch=100)
            load.goes_on()
        behind = client.indices.get_mapping(index=settings.name).body
        assert not old & set(behind)
        assert all("weight" in found["mappings"]["properties"] for found in behind.values())
    assert not load.failed, load.failed
    _caught_up(load.desk, settings, tmp_path)
