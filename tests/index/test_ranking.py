"""The gate of the ranking: on queries of our own over the sample press, on both engines, no score falls below its pin,
by words alone and with the shipped encoder by words and meaning.

The queries were judged by title and lead over the whole press, so an article that is not listed is a bad answer. They
are few and the press is small: the gate sees what breaks, and `diembao evaluate search` tells how good it is.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from classify.encoder import load_encoder
from classify.vectors import QueryMeaning, article_vectors
from index.engine import ArticleIndex, open_index
from index.evaluation import PlainRanking, means, ranker, scores, unaccented
from index.judged import Judged, read_articles, read_queries
from index.query import Mode
from newsroom.sections import IndexSettings
from newsroom.text import nfc
from tests.elastic.fixtures import fresh_prefix
from tests.index.conftest import ENGINES, engine
from tests.index.makers import record
from tests.samplepress.press import load

QUERIES = Path(__file__).parent / "judged" / "samplepress.jsonl"
PINNED_NDCG = 0.87
PINNED_RECALL = 0.70
"""Measured on 44 queries over 160 articles: .872 and .709; plain BM25 .858. Three good answers in ten are in another
language than the query. On 33 queries over the first 73 articles, with fewer of those: .929 and .849, plain .924."""
PINNED_NDCG_SAME = 0.97
PINNED_RECALL_SAME = 0.96
"""The same where only answers in the query's language count, so that the gate sees the ranking: .974 and .970."""
PINNED_NDCG_BOTH = 0.89
PINNED_RECALL_BOTH = 0.82
PINNED_CROSSED = 0.54
"""With meaning; `CROSSED` is recall@50 of the answers in another language than the query. Measured: .897, .832 and .550
(by words .872, .709 and .056); read as written alone .898, .833 and .533."""
KEPT = 0.95
"""Share of nDCG@10 that the same queries keep when typed without diacritics."""
MODES: tuple[Mode, ...] = ("words", "meaning", "both")
SHARED = Path(os.environ.get("DIEMBAO_SHARED") or Path(__file__).parents[3] / "shared")
"""Real queries and articles, which the project does not ship."""

PRESS = [
    replace(
        made,
        article=replace(made.article, id=piece.key, text="\n\n".join(map(nfc, piece.paragraphs))),
        facts=replace(made.facts, id=piece.key),
    )
    for piece in load(date(2026, 11, 24)).pieces
    for made in [record(piece.slug, nfc(piece.title), lead=nfc(piece.lead), language=piece.language)]
]


def judged() -> tuple[Judged, ...]:
    """The queries, with 0 for every article that nobody named."""
    zeros = dict.fromkeys((made.article.id for made in PRESS), 0)
    return tuple(replace(one, grades={**zeros, **one.grades}) for one in read_queries(QUERIES))


def same_language() -> tuple[Judged, ...]:
    """The queries, with 0 for answers in another language than the query, which no search by words can find."""
    languages = {made.article.id: made.article.language for made in PRESS}
    return tuple(
        replace(
            one,
            grades={
                key: grade if languages[key] == one.kind.partition("-")[0] else 0 for key, grade in one.grades.items()
            },
        )
        for one in judged()
    )


def crossed() -> tuple[Judged, ...]:
    """The queries that have answers in another language than their own, with 0 for those in their own."""
    languages = {made.article.id: made.article.language for made in PRESS}
    found = [
        replace(
            one,
            grades={
                key: 0 if languages[key] == one.kind.partition("-")[0] else grade for key, grade in one.grades.items()
            },
        )
        for one in judged()
    ]
    return tuple(one for one in found if any(one.grades.values()))


@pytest.fixture(scope="module", params=ENGINES)
def press(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ArticleIndex]:
    """An index of the sample press, read by the shipped encoder."""
    encoder = load_encoder()
    vectors = article_vectors(encoder, [made.article for made in PRESS])
    with engine(request.param, tmp_path_factory.mktemp("index"), request, QueryMeaning()) as made:
        pairs = zip(PRESS, vectors, strict=True)
        assert made.update([replace(one, vector=vector, encoder=encoder.name) for one, vector in pairs]) == ()
        yield made


def test_every_answer_that_was_judged_is_in_the_press() -> None:
    known = {made.article.id for made in PRESS}
    assert all(one.grades.keys() <= known for one in read_queries(QUERIES))


def test_the_ranking_is_as_good_as_it_was(press: ArticleIndex, capsys: pytest.CaptureFixture[str]) -> None:
    plain = PlainRanking()
    plain.put(PRESS)
    rank = ranker(press, "words")
    ours, others = scores(rank, judged()), scores(plain, judged())
    bare = scores(rank, unaccented(judged()))
    same = scores(rank, same_language())
    with capsys.disabled():
        print(f"\n{type(press).__name__}: nDCG@10 {means(ours).ndcg:.3f}, plain {means(others).ndcg:.3f},", end=" ")
        print(f"unaccented {means(bare).ndcg:.3f}, recall@50 {means(ours).recall:.3f},", end=" ")
        print(f"same language {means(same).ndcg:.3f} and {means(same).recall:.3f}")
    assert means(ours).ndcg >= PINNED_NDCG
    assert means(ours).recall >= PINNED_RECALL
    assert means(same).ndcg >= PINNED_NDCG_SAME
    assert means(same).recall >= PINNED_RECALL_SAME
    assert means(bare).ndcg >= KEPT * means(ours).ndcg


def test_with_meaning_the_other_language_is_found_and_nothing_is_lost(
    press: ArticleIndex, capsys: pytest.CaptureFixture[str]
) -> None:
    figures = {mode: means(scores(ranker(press, mode), judged())) for mode in MODES}
    bare = {mode: means(scores(ranker(press, mode), unaccented(judged()))) for mode in MODES}
    across = {mode: means(scores(ranker(press, mode), crossed())) for mode in MODES}
    with capsys.disabled():
        for mode in MODES:
            found = figures[mode]
            print(f"\n{type(press).__name__}, {mode}: nDCG@10 {found.ndcg:.3f}, recall@50 {found.recall:.3f},", end=" ")
            print(f"unaccented {bare[mode].ndcg / found.ndcg:.1%},", end=" ")
            print(f"answers in the other language {across[mode].ndcg:.3f} and {across[mode].recall:.3f}", end="")
        print()
    assert figures["both"].ndcg >= PINNED_NDCG_BOTH
    assert figures["both"].recall >= PINNED_RECALL_BOTH
    assert across["both"].recall >= PINNED_CROSSED > across["words"].recall
    for mode in MODES:
        assert bare[mode].ndcg >= KEPT * figures[mode].ndcg


def test_a_worse_ranking_falls_below_the_pin(press: ArticleIndex) -> None:
    rank = ranker(press, "words")
    assert means(scores(lambda query: list(rank(query))[1:], judged())).ndcg < PINNED_NDCG


@pytest.mark.soak
@pytest.mark.timeout(1_200)
@pytest.mark.skipif(not SHARED.is_dir(), reason="the real judged queries are not beside the checkout")
def test_elasticsearch_ranks_real_articles_as_the_embedded_engine_does(
    tmp_path: Path, elasticsearch_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    queries = read_queries(SHARED / "labels" / "search.jsonl")
    articles = read_articles(SHARED / "data", queries)
    measured = []
    with fresh_prefix(elasticsearch_url) as prefix:
        served = IndexSettings(engine="elasticsearch", hosts=(elasticsearch_url,), name=prefix, timeout=300)
        for settings in (IndexSettings(), served):
            index = open_index(tmp_path, settings)
            for at in range(0, len(articles), 5_000):
                assert index.update(articles[at : at + 5_000]) == ()
            measured.append(means(scores(ranker(index), queries)))
            index.close()
    with capsys.disabled():
        print(f"\nembedded {measured[0]}, elasticsearch {measured[1]}")
    assert measured[1].ndcg == pytest.approx(measured[0].ndcg, abs=0.01)
    assert measured[1].recall == pytest.approx(measured[0].recall, abs=0.01)
