"""The labeller's n-grams on VNTC: whole texts from ten sections of newspapers of 2004 to 2006, in Vietnamese, beside
scikit-learn's TF-IDF with a linear SVM alone.

All figures here were chosen on held-out parts of the texts to learn from.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from classify.features import Floats
from classify.gold_rows import as_article
from classify.ngrams import (
    OPENING_WORDS,
    TITLE_WORDS,
    Csr,
    Grams,
    Keys,
    Passage,
    Tokens,
    Words,
    counted,
    frequent,
    tokens,
    weighed,
)
from classify.training.labels import MIN_ROWS
from newsroom.article import Article
from newsroom.jsonl import jsonl_files, jsonl_rows
from tests.classify.writing import article

DATA = Path(os.environ.get("DIEMBAO_SHARED") or Path(__file__).parents[3] / "shared") / "data"
BATCH = 1_000
"""Articles whose n-grams are in memory at a time."""
CHARS = 20_000
"""Characters of a title or a text that are read."""
LONGEST = 2
"""Words of the longest n-gram: longer ones are many and seldom met again."""
SECOND_C = 0.25
"""C of the logistic regression that reads what the SVM says of all sections together."""
TITLE_BLOCK = 0.3
"""What the title weighs by itself, beside the whole text, which has it, too."""

Weights = tuple[float, float, float]
"""What a word counts in the title, in the opening and after it."""
WHOLE: Weights = (16.0, 4.0, 2.0)
"""Far apart, as what counts is the logarithm of the sum."""
TITLE: Weights = (1.0, 0.0, 0.0)

_TITLE, _OPENING = (re.compile(rf"(?:\s*\S+){{0,{words}}}") for words in (TITLE_WORDS, OPENING_WORDS))


def sections(name: str) -> tuple[list[Article], list[str]]:
    (path,) = jsonl_files(DATA, [name])
    rows = [row for _, row in jsonl_rows(path)]
    return [as_article(row) for row in rows], [str(row["label"]) for row in rows]


def read(article: Article) -> Tokens:
    """The words of all of `article`, with their marks: a section is read off the whole text, where topics are read off
    its beginning. Where the title has the whole text, its first words are the title."""
    title = article.title[:CHARS]
    end = _end(_TITLE, title)
    body = f"{title[end:]}\n{article.text[:CHARS]}"
    opening = _end(_OPENING, body)
    parts = tokens(
        [
            Passage("title", title[:end], 0, 1),
            Passage("text", body[:opening], 0, 1),
            Passage("text", body[opening:], 0, 1),
        ]
    )
    # The same word is one string, or the words of all texts would not be held.
    words = tuple(map(sys.intern, parts.exact))
    return Tokens(words, words, parts.passage)


def _end(passage: re.Pattern[str], text: str) -> int:
    found = passage.match(text)
    return found.end() if found else 0


def grams(texts: Sequence[Tokens], words: Words, weights: Weights) -> Iterator[tuple[Grams, int]]:
    """The n-grams that weigh something batch by batch, and how many articles each has."""
    for at in range(0, len(texts), BATCH):
        batch = texts[at : at + BATCH]
        found = words.grams(batch, [weights] * len(batch))
        kept = (found.length <= LONGEST) & (found.weight > 0)
        yield (
            Grams(found.keys[kept], found.article[kept], found.first[kept], found.length[kept], found.weight[kept]),
            len(batch),
        )


def telling(texts: Sequence[Tokens], words: Words, weights: Weights) -> tuple[Keys, Floats]:
    """The n-grams that enough articles have, and the inverse document frequency of each."""
    found, seen = [], []
    for batch, size in grams(texts, words, weights):
        found.append(frequent(batch, 1))
        seen.append(counted(batch, found[-1], size).getnnz(axis=0))
    keys, at = np.unique(np.concatenate(found), return_inverse=True)
    rows = np.bincount(at, np.concatenate(seen))
    kept = rows >= MIN_ROWS
    return keys[kept], np.asarray(np.log((1 + len(texts)) / (1 + rows[kept])) + 1, dtype=np.float32)


def features(train: Sequence[Tokens], test: Sequence[Tokens]) -> tuple[Csr, Csr]:
    """The whole text and its title side by side, learned from the first."""
    from scipy.sparse import hstack, vstack

    words = Words.found(train, MIN_ROWS)
    made: tuple[list[Csr], list[Csr]] = ([], [])
    for weights, of_block in ((WHOLE, 1.0), (TITLE, TITLE_BLOCK)):
        keys, idf = telling(train, words, weights)
        for texts, into in zip((train, test), made, strict=True):
            rows = [weighed(counted(batch, keys, size), idf) for batch, size in grams(texts, words, weights)]
            into.append(vstack(rows) * np.float32(of_block))
    return hstack(made[0]).tocsr(), hstack(made[1]).tocsr()


def accuracy(train: Sequence[Tokens], labels: Sequence[str], test: Sequence[Tokens], wanted: Sequence[str]) -> float:
    """A linear SVM holds each section against all others; what it says of all ten is read together by a logistic
    regression that learned from texts the SVM had not seen."""
    from sklearn.ensemble import StackingClassifier
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedKFold
    from sklearn.svm import LinearSVC

    known, asked = features(train, test)
    model = StackingClassifier(
        [("sections", LinearSVC(tol=1e-2, random_state=1))],
        LogisticRegression(C=SECOND_C, max_iter=500),
        cv=StratifiedKFold(3, shuffle=True, random_state=1),
        stack_method="decision_function",
    )
    model.fit(known, np.array(labels))
    return float(np.mean(model.predict(asked) == np.array(wanted)))


def plain(train: Sequence[Article], labels: Sequence[str], test: Sequence[Article], wanted: Sequence[str]) -> float:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_pipeline
    from sklearn.svm import LinearSVC

    words = TfidfVectorizer(ngram_range=(1, 2), token_pattern=r"\w+", min_df=3, sublinear_tf=True, dtype=np.float32)
    model = make_pipeline(words, LinearSVC(random_state=1))
    model.fit([f"{one.title}\n{one.text}" for one in train], labels)
    return float(np.mean(model.predict([f"{one.title}\n{one.text}" for one in test]) == np.array(wanted)))


def test_two_sections_of_a_few_texts_are_told_apart() -> None:
    power = [f"Lưới điện làng {name} mất điện lưới suốt đêm" for name in ("Đông", "Tây", "Nam", "Bắc")]
    football = [f"Đội bóng làng {name} thắng bóng đội bạn suốt trận" for name in ("Đông", "Tây", "Nam", "Bắc")]
    train = [read(article("Tin làng", text)) for text in (*power, *football)]
    labels = ["power"] * 4 + ["football"] * 4
    asked = [read(article("Tin", text)) for text in ("lưới điện xa", "đội bóng xa", "điện lưới", "bóng đội")]
    assert accuracy(train, labels, asked, ["power", "football"] * 2) == 1.0


def test_a_word_of_the_title_weighs_more_than_one_after_it() -> None:
    train = [read(article("Tin điện", "Trận bóng đá")), read(article("Tin bóng", "Lưới điện đá"))] * 4
    labels = ["power", "football"] * 4
    assert accuracy(train, labels, [read(article("Điện", "bóng")), read(article("Bóng", "điện"))], labels[:2]) == 1.0


@pytest.mark.soak
@pytest.mark.timeout(3_600)
@pytest.mark.skipif(not DATA.exists(), reason="the folder `shared` is not beside the repository")
def test_the_labellers_ngrams_tell_ten_sections_of_old_newspapers_apart() -> None:
    train, labels = sections("vntc10_train")
    test, wanted = sections("vntc10_test_sample")
    assert (len(train), len(test)) == (33_759, 6_000)
    reached = accuracy([read(one) for one in train], labels, [read(one) for one in test], wanted)
    alone = plain(train, labels, test, wanted)
    assert reached >= max(0.934, alone), (reached, alone)
    assert alone >= 0.930, alone
