"""The synthetic articles have the words of real press as often as it has them, and hang on neither day nor machine."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import get_args

import numpy as np
import pytest

from newsroom.article import Record
from newsroom.text import fold, lower
from tests.bench.frequencies import (
    ARTICLE_WORDS,
    COMMA,
    END,
    FILE,
    RARE,
    Frequencies,
    Language,
    as_text,
    clumping,
    count,
    load,
    of_text,
    pieces,
)
from tests.bench.frequencies import (
    ARTICLES as CLUMPED,
)
from tests.bench.newsprint import CLUMPING, rare_word, walk
from tests.bench.requests import COMMON, requests
from tests.bench.spool import Spool, spool
from tests.bench.synthetic import BARE, BODY, LEAD, TITLE, VIETNAMESE, records

ARTICLES = 2_000
LANGUAGES: tuple[Language, ...] = get_args(Language)


def drawn(language: Language, number: int = ARTICLES) -> list[list[str]]:
    """The words of `number` articles as the walk draws them."""
    steps = walk(language)
    rows = steps.draw(np.full(number, ARTICLE_WORDS), np.random.default_rng(7))
    return [[steps.table.words[rank] for rank in row.tolist()] for row in rows]


def test_words_and_marks_are_counted_as_they_stand() -> None:
    found = [END, "hoà", "bình", COMMA, "ổn", "định", END, "covid", "19", END]
    assert pieces("Hoà bình, ổn định!…\nCOVID-19") == found


def test_rare_words_and_numbers_are_counted_by_their_kind() -> None:
    table = count(["a b a b a b. c 12 345"], words=3, pairs=2)
    assert dict(zip(table.words, table.counts, strict=True)) == {END: 3, "a": 3, "b": 3, RARE: 1, "#2": 1, "#3": 1}
    assert {table.words[n]: row for n, row in enumerate(table.followers) if row} == {
        "a": ((table.words.index("b"), 3),),
        "b": ((table.words.index("a"), 2),),
    }


def test_a_table_is_read_as_it_was_written() -> None:
    tables: dict[Language, Frequencies] = {
        "vi": count(["gạo, gạo và muối. muối và gạo"], words=10, pairs=10),
        "en": count(["rice and salt"], words=10, pairs=10),
    }
    assert of_text(as_text(tables)) == tables


def test_the_table_is_small() -> None:
    assert FILE.stat().st_size <= 300_000


def test_words_that_come_together_clump() -> None:
    names = [f"w{n}" for n in range(100)]
    together = [[name] * 20 for name in names]
    apart = [[name for name in names if name != f"w{n}"][:20] for n in range(100)]
    assert clumping(together) == pytest.approx(1 / (100 * (1 - np.exp(-0.2))))
    assert clumping(apart) > 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_come_as_often_as_in_print(language: Language) -> None:
    table, found = load()[language], Counter(word for words in drawn(language) for word in words)
    whole, made = sum(table.counts), sum(found.values())
    for word, number in list(zip(table.words, table.counts, strict=True))[:50]:
        assert found[word] / made == pytest.approx(number / whole, rel=0.1)


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_stand_side_by_side_as_often_as_in_print(language: Language) -> None:
    table = load()[language]
    found = Counter(pair for words in drawn(language) for pair in pairwise(words))
    whole, made = sum(table.counts), sum(found.values())
    listed = {
        (table.words[left], table.words[right]): number
        for left, row in enumerate(table.followers)
        for right, number in row
    }
    for pair in sorted(listed, key=lambda pair: -listed[pair])[:30]:
        # Listed pairs come by chance as well, the more the more frequent their words are; marks are in every article.
        if END not in pair and COMMA not in pair:
            assert found[pair] / made == pytest.approx(listed[pair] / whole, rel=0.25)


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_clump_as_in_print(language: Language) -> None:
    # As many articles as real ones were looked at; of whole English ones there were no more.
    number = CLUMPED if language == "vi" else 1_931
    assert clumping(drawn(language, number)) == pytest.approx(CLUMPING[language], abs=0.05)


def test_rare_words_are_many() -> None:
    assert len({rare_word(number) for number in range(1, 20_000)}) > 19_000


def test_articles_are_the_same_each_time_and_look_like_a_press() -> None:
    made = list(records(ARTICLES))
    assert made[:40] == list(records(ARTICLES))[:40]
    assert len({record.article.id for record in made}) == ARTICLES
    vietnamese = [record for record in made if record.article.language == "vi"]
    assert len(vietnamese) / ARTICLES == pytest.approx(VIETNAMESE, abs=0.04)
    bare = sum(fold(record.article.text) == lower(record.article.text) for record in vietnamese)
    assert bare / len(vietnamese) == pytest.approx(BARE, abs=0.015)
    assert np.mean([len(record.article.title.split()) for record in made]) == pytest.approx(TITLE, rel=0.15)
    assert np.mean([len(record.article.lead.split()) for record in made]) == pytest.approx(LEAD, rel=0.15)
    assert np.mean([len(record.article.text.split()) for record in made]) == pytest.approx(LEAD + BODY, rel=0.15)
    outlets = Counter(record.facts.source_id for record in made).most_common()
    assert outlets[0][1] > ARTICLES / 20 and len(outlets) > 60


def test_the_first_articles_do_not_hang_on_how_many_follow() -> None:
    few, many = list(records(40)), list(records(1_000))
    assert [record.article.text for record in few] == [record.article.text for record in many[:40]]
    assert [record.facts.topics for record in few] == [record.facts.topics for record in many[:40]]


def test_articles_lie_nearly_in_the_order_of_their_dates() -> None:
    found = [record.first_seen for record in records(ARTICLES)]
    assert found == sorted(found)
    dated = [r for r in records(ARTICLES) if r.article.published_at is not None]
    assert 0.97 < len(dated) / ARTICLES < 1
    assert all(r.article.published_at is not None and r.article.published_at <= r.first_seen for r in dated)


def test_spooled_articles_are_read_in_their_batches(tmp_path: Path) -> None:
    spool(25, 10, tmp_path / "articles")
    articles = Spool[Record](tmp_path / "articles")
    batches = list(articles)
    assert [len(batch) for batch in batches] == [10, 10, 5]
    assert [record for batch in batches for record in batch] == list(records(25))
    assert articles.seconds > 0


def test_requests_are_different_ones_that_articles_answer() -> None:
    made = requests(20, 300)
    assert made == requests(20, 300)
    assert {kind: len({request.text for request in asked}) for kind, asked in made.items()} == {
        kind: 1 if kind == "everything" else 20 for kind in made
    }
    common = {load()[language].words[rank] for language in LANGUAGES for rank in COMMON}
    assert all(request.words[0] in common for request in made["word"])
    assert all(fold(request.text) == request.text for request in made["without diacritics"])
    assert all(request.text.startswith('"') for request in made["phrase"])
