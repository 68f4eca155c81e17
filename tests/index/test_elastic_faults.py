"""A bad network between diembao and Elasticsearch: nothing is lost, nothing is doubled, nothing waits without end, and
what cannot be answered is said."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from elasticsearch import Elasticsearch

from index import elastic_search
from index.document import Tally
from index.engine import ArticleIndex, open_index
from index.query import Query
from index.sync import expected_tally, sync, sync_rebuilt
from newsroom.article import Record, Removal
from newsroom.errors import IndexUnavailable
from newsroom.sections import IndexSettings
from tests.elastic.proxy import FAULTS, Fault, FaultyProxy
from tests.index.makers import NOON, MemoryDesk, id_of, record

ARTICLES = 240
HARDEST = ("away", "silent")
"""Of a server among several: it answers, but not what was asked for; it does not answer at all."""
PATIENCE = 2.0
"""`[index] timeout` of these tests, in seconds."""
LONGEST = 30.0
"""Seconds within which any call must have ended, retries and pauses included."""


@pytest.fixture
def proxy(elasticsearch_url: str) -> Iterator[FaultyProxy]:
    """A proxy before the real server, well-behaved until told otherwise."""
    made = FaultyProxy(elasticsearch_url)
    yield made
    made.close()


@pytest.fixture
def settings(proxy: FaultyProxy, index_prefix: str) -> IndexSettings:
    """An engine that reaches the server through the proxy only."""
    return IndexSettings(engine="elasticsearch", hosts=(proxy.url,), name=index_prefix, timeout=PATIENCE)


@pytest.fixture
def index(settings: IndexSettings, tmp_path: Path) -> Iterator[ArticleIndex]:
    """An index without articles, behind the proxy."""
    made = open_index(tmp_path, settings)
    yield made
    made.close()


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The moments that were opened to read the index as of them, filled while a test goes on."""
    told: list[str] = []
    really = Elasticsearch.open_point_in_time

    def noted(client: Elasticsearch, **given: Any) -> Any:
        answer = really(client, **given)
        told.append(str(answer.body["id"]))
        return answer

    monkeypatch.setattr(Elasticsearch, "open_point_in_time", noted)
    return told


def desk() -> MemoryDesk:
    """A desk of dirty articles, of two years."""
    seen = [NOON, NOON.replace(year=2025)]
    return MemoryDesk(
        [record(f"n{n}", f"Tin ASEAN số {n}", "lưới điện", first_seen=seen[n % 2]) for n in range(ARTICLES)]
    )


@pytest.mark.parametrize("fault", FAULTS)
def test_a_search_is_answered_or_said_to_be_impossible(index: ArticleIndex, proxy: FaultyProxy, fault: Fault) -> None:
    index.update([record("a", "Tin ASEAN")])
    proxy.choose = lambda method, path: fault
    start = time.monotonic()
    try:
        total = index.search(Query("asean")).total
    except IndexUnavailable as error:
        assert proxy.url.removeprefix("http://") in str(error)
        assert fault != "slow"
    else:
        assert (total, fault) == (1, "slow")
    assert time.monotonic() - start < LONGEST
    proxy.choose = lambda method, path: "none"
    assert index.search(Query("asean")).total == 1


@pytest.mark.parametrize(
    "fault", [*HARDEST, *(pytest.param(one, marks=pytest.mark.soak) for one in FAULTS if one not in HARDEST)]
)
def test_where_another_server_answers_nobody_notices_that_one_does_not(
    settings: IndexSettings, proxy: FaultyProxy, elasticsearch_url: str, tmp_path: Path, fault: Fault
) -> None:
    both = settings.model_copy(update={"hosts": (proxy.url, elasticsearch_url)})
    articles = desk()
    index = open_index(tmp_path, both)
    sync(articles, index)
    proxy.choose = lambda method, path: fault
    start = time.monotonic()
    for query in [Query("asean", facets=("outlet",)), Query("asean", sort="date", mode="words")] * 2:
        assert index.search(query).total == ARTICLES
        assert len({listed.id for listed in index.scan(replace(query, sort="date"))}) == ARTICLES
    index.close()
    assert time.monotonic() - start < 2 * LONGEST
    assert any(struck == fault for *_, struck in proxy.seen)


def test_an_export_goes_on_where_the_moment_that_it_reads_is_lost(
    index: ArticleIndex, elasticsearch_url: str, opened: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(elastic_search, "STEP", 50)
    sync(desk(), index)
    for query in (Query(sort="date"), Query("asean")):
        scan = index.scan(query)
        seen = [next(scan).id for _ in range(60)]
        with Elasticsearch(elasticsearch_url) as client:
            assert client.close_point_in_time(id=opened[-1])["succeeded"]
        if query.ranked:
            with pytest.raises(IndexUnavailable, match="a server went away while the articles were read; try again"):
                list(scan)
        else:
            seen += [listed.id for listed in scan]
            assert len(seen) == len(set(seen)) == ARTICLES


def test_an_export_that_goes_on_gives_no_article_twice_that_was_corrected_meanwhile(
    index: ArticleIndex, elasticsearch_url: str, opened: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The servers place articles of equal keys by where they lie, and a corrected one lies elsewhere."""
    monkeypatch.setattr(elastic_search, "STEP", 20)
    articles = desk()
    sync(articles, index)
    scan = index.scan(Query(sort="date"))
    seen: list[str] = []
    with Elasticsearch(elasticsearch_url) as client:
        for revision in range(2, 6):
            seen += [next(scan).id for _ in range(20)]
            made = articles.kept[seen[-1]]
            assert isinstance(made, Record)
            articles.put(replace(made, revision=revision))
            sync(articles, index)
            assert client.close_point_in_time(id=opened[-1])["succeeded"]
    seen += [listed.id for listed in scan]
    assert len(opened) == 5
    assert len(seen) == len(set(seen)) == ARTICLES


@pytest.mark.parametrize("fault", FAULTS)
def test_a_lost_answer_to_a_write_costs_repeated_work_and_nothing_else(
    index: ArticleIndex, proxy: FaultyProxy, fault: Fault
) -> None:
    articles = desk()
    struck = [0]

    def third_bulk(method: str, path: str) -> Fault:
        struck[0] += "_bulk" in path
        return fault if "_bulk" in path and struck[0] == 3 else "none"

    proxy.choose = third_bulk
    start = time.monotonic()
    for _ in range(5):
        try:
            sync(articles, index, batch=50)
            break
        except IndexUnavailable:
            continue
    assert struck[0] >= 3
    assert time.monotonic() - start < 5 * LONGEST
    assert not articles.dirty(1)
    assert index.tally() == expected_tally(articles)


@pytest.mark.parametrize("seed", range(3))
def test_on_a_bad_network_the_index_still_ends_equal_to_the_store(
    index: ArticleIndex, proxy: FaultyProxy, seed: int
) -> None:
    rng = random.Random(seed)
    articles = desk()

    def any_fault(method: str, path: str) -> Fault:
        return rng.choice(FAULTS[:-1]) if rng.random() < 0.3 else "none"

    proxy.choose = any_fault
    for round_ in range(60):
        try:
            sync(articles, index, batch=30)
        except IndexUnavailable:
            continue
        if round_ == 0:
            continue
        break
    else:
        pytest.fail("the index did not catch up in sixty rounds")
    # While articles change and go.
    articles.put(record("n0", "Tin ASEAN sửa", revision=2))
    proxy.choose = lambda method, path: "none"
    sync(articles, index)
    assert index.tally() == expected_tally(articles)
    assert index.search(Query("asean")).total == ARTICLES
    assert any(fault != "none" for *_, fault in proxy.seen)


def test_a_write_that_comes_late_does_not_bring_back_an_older_state(index: ArticleIndex) -> None:
    newer, older = record("a", "Bản mới", revision=5), record("a", "Bản cũ", revision=4)
    assert index.update([newer]) == ()
    (refusal,) = index.update([older])
    assert (refusal.id, refusal.revision) == (id_of("a"), 4)
    assert [hit.title for hit in index.search(Query()).hits] == ["Bản mới"]
    assert index.update([], [Removal(id_of("a"), 6, NOON)]) == ()
    assert index.update([newer]) != ()
    assert index.tally() == Tally()


def test_a_rebuild_on_a_bad_network_leaves_the_old_index_or_the_new_one(
    index: ArticleIndex, proxy: FaultyProxy, settings: IndexSettings, tmp_path: Path
) -> None:
    articles = desk()
    sync(articles, index)
    old = index.generation
    rng = random.Random(1)
    failed = 0
    for _ in range(6):
        proxy.choose = lambda method, path: rng.choice(FAULTS[:-1]) if rng.random() < 0.4 else "none"
        try:
            sync_rebuilt(articles, tmp_path, settings, batch=60)
        except IndexUnavailable:
            failed += 1
        proxy.choose = lambda method, path: "none"
        assert index.search(Query("asean")).total == ARTICLES
        assert index.tally() == expected_tally(articles)
    assert failed and failed < 6
    assert index.generation != old
