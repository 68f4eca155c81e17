"""The two engines give the same answers: three hundred queries over the same articles, the same sets, figures, pages by
date, and the same best hits as far as the rounding of scores allows; how far rankings differ is printed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from statistics import fmean

import pytest

from index.engine import ArticleIndex, open_index
from index.meaning import meant
from index.query import MAX_LIMIT, Mode, Query
from newsroom.sections import IndexSettings
from tests.bench.meaning import AnyEncoder
from tests.elastic.fixtures import fresh_prefix
from tests.index.asked import articles, queries

MODES: tuple[Mode, ...] = ("meaning", "both")
MADE = articles()
ASKED = [replace(query, mode="words") for query in queries(MADE)]


@pytest.fixture(scope="module")
def both(
    tmp_path_factory: pytest.TempPathFactory, elasticsearch_url: str
) -> Iterator[tuple[ArticleIndex, ArticleIndex]]:
    """An embedded index and one on a server, over several shards and years, with the same articles."""
    folder = tmp_path_factory.mktemp("index")
    with fresh_prefix(elasticsearch_url) as prefix:
        served = IndexSettings(engine="elasticsearch", hosts=(elasticsearch_url,), name=prefix, shards=2)
        embedded = open_index(folder, IndexSettings(), encoder=AnyEncoder())
        elastic = open_index(folder, served, encoder=AnyEncoder())
        for index in (embedded, elastic):
            assert index.update(MADE) == ()
        yield embedded, elastic
        embedded.close()
        elastic.close()


def all_ids(index: ArticleIndex, query: Query) -> list[str]:
    """Every match in order."""
    return [listed.id for listed in index.scan(query)]


def test_both_hold_the_same(both: tuple[ArticleIndex, ArticleIndex]) -> None:
    embedded, elastic = both
    assert embedded.tally() == elastic.tally()


def test_sets_figures_and_pages_are_the_same(both: tuple[ArticleIndex, ArticleIndex]) -> None:
    embedded, elastic = both
    found = 0
    for query in ASKED:
        one, other = embedded.search(query), elastic.search(query)
        assert (one.total, one.complete) == (other.total, other.complete), query
        assert one.facets == other.facets, query
        assert one.timeline == other.timeline, query
        assert len(one.hits) == len(other.hits), query
        found += bool(one.total)
        if not query.ranked:
            assert [hit.id for hit in one.hits] == [hit.id for hit in other.hits], query
        marked = {hit.id: hit.headline for hit in one.hits}
        for hit in other.hits:
            if hit.id in marked:
                assert hit.headline == marked[hit.id]
    # Queries that find nothing agree easily.
    assert found > 0.8 * len(ASKED)


def test_every_match_is_the_same(both: tuple[ArticleIndex, ArticleIndex]) -> None:
    embedded, elastic = both
    for query in ASKED[::5]:
        one, other = all_ids(embedded, query), all_ids(elastic, query)
        assert sorted(one) == sorted(other), query
        if not query.ranked:
            assert one == other, query


def test_rankings_are_alike(both: tuple[ArticleIndex, ArticleIndex], capsys: pytest.CaptureFixture[str]) -> None:
    embedded, elastic = both
    overlaps, moved = [], []
    for query in ASKED:
        if not query.ranked:
            continue
        ten = replace(query, offset=0, limit=10, facets=(), timeline=None)
        one, other = embedded.search(ten).hits, elastic.search(ten).hits
        if len(one) < 2:
            continue
        first, second = [hit.id for hit in one], [hit.id for hit in other]
        overlaps.append(len(set(first) & set(second)) / len(first))
        moved.append(first != second)
    with capsys.disabled():
        print(f"\nrankings of {len(overlaps)} queries: {fmean(overlaps):.1%} of the best ten are the same,", end=" ")
        print(f"{fmean(moved):.1%} of the lists differ in some place")
    assert fmean(overlaps) >= 0.95


def test_lists_by_meaning_are_alike(
    both: tuple[ArticleIndex, ArticleIndex], capsys: pytest.CaptureFixture[str]
) -> None:
    embedded, elastic = both
    overlaps, nearest = [], 0
    for query in ASKED:
        if meant(replace(query, mode="both")) is None:
            continue
        for mode in MODES:
            ten = replace(query, mode=mode, offset=0, limit=10)
            one, other = embedded.search(ten), elastic.search(ten)
            assert (one.total, one.complete, one.without) == (other.total, other.complete, other.without), query
            # What is just near enough may be rounded apart.
            assert abs(one.listed - other.listed) <= 1, query
            assert (one.facets, one.timeline) == (other.facets, other.timeline)
            first, second = [hit.id for hit in one.hits], [hit.id for hit in other.hits]
            if mode == "meaning":
                assert first == second, query
                nearest += bool(first)
            elif first:
                overlaps.append(len(set(first) & set(second)) / len(first))
    with capsys.disabled():
        print(f"\nby words and meaning {fmean(overlaps):.1%} of the best ten of {len(overlaps)} queries are the same")
    assert nearest > 40
    assert fmean(overlaps) >= 0.98


def test_similar_articles_are_the_same(both: tuple[ArticleIndex, ArticleIndex]) -> None:
    for made in MADE[::100]:
        for query in (Query(), Query(filters={"scope": ("domestic",)}, limit=5, offset=2)):
            one, other = (index.similar(made.article.id, query) for index in both)
            assert [hit.id for hit in one.hits] == [hit.id for hit in other.hits]
            assert (one.total, one.listed) == (other.total, other.listed)


def test_pages_reach_the_last_hit(both: tuple[ArticleIndex, ArticleIndex]) -> None:
    for index in both:
        everything = all_ids(index, Query())
        last = index.search(Query(offset=len(MADE) - 5, limit=MAX_LIMIT))
        assert [hit.id for hit in last.hits] == everything[-5:]
