"""The vectors of articles and queries: what is written with diacritics is read in both spellings, by whoever can."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from classify import vectors
from classify.encoder import SHIPPED_ENCODER, Encoder, load_encoder
from classify.model_files import MANIFEST
from classify.vectors import BARE_ARTICLE, BARE_QUERY, QueryMeaning, article_vectors
from newsroom.article import Article
from tests.classify.writing import article

VI = article("Lưới điện chung ASEAN", "Các nước nối lưới điện trên biển.", lead="Hội nghị bàn về lưới điện.")
EN = article("Power grid links islands", "Members agree to link their grids.", lead="A meeting.", language="en")


def told(encoder: Encoder, *articles: Article) -> NDArray[np.float32]:
    return np.stack([np.frombuffer(row, "<f2").astype(np.float32) for row in article_vectors(encoder, articles)])


def spelt(read: list[str], *, reads_bare: bool) -> Encoder:
    """An encoder to which a text is one direction as written, another without diacritics; it notes what it reads."""

    def encode(texts: list[str], query: bool) -> NDArray[Any]:
        read.extend(texts)
        return np.array([[0, 0] if not text else [1, 0] if not text.isascii() else [0, 1] for text in texts])

    return Encoder("spelt-1", 2, encode, reads_bare=reads_bare)


def test_an_encoder_that_does_not_say_how_it_was_trained_reads_what_is_written(tmp_path: Path) -> None:
    folder = shutil.copytree(SHIPPED_ENCODER, tmp_path / "unsealed", ignore=shutil.ignore_patterns(MANIFEST))
    assert load_encoder().reads_bare and not load_encoder(str(folder)).reads_bare


def test_an_encoder_that_was_trained_on_both_reads_both_spellings() -> None:
    read: list[str] = []
    both, other = told(spelt(read, reads_bare=True), VI, EN)
    assert np.allclose(both, np.array([1, BARE_ARTICLE]) / np.hypot(1, BARE_ARTICLE), atol=1e-3)
    assert np.allclose(other, [0, 1]) and read.count(EN.title) == 1, "what bears no mark is read once"
    assert np.allclose(told(spelt([], reads_bare=False), VI), [[1, 0]], atol=1e-3)


@pytest.mark.parametrize("reads_bare", [True, False])
def test_a_query_is_read_as_articles_are(reads_bare: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vectors, "load_encoder", lambda *_: spelt([], reads_bare=reads_bare))
    meaning = QueryMeaning()
    bare = BARE_QUERY if reads_bare else 0.0
    assert np.allclose(meaning("lưới điện"), np.array([1, bare]) / np.hypot(1, bare), atol=1e-6)
    assert np.allclose(meaning("luoi dien"), [0, 1])


def test_the_two_spellings_of_a_query_come_nearer() -> None:
    encoder, meaning = load_encoder(), QueryMeaning()
    written, bare = "hợp tác phòng chống ma tuý với Lào", "hop tac phong chong ma tuy voi Lao"
    before = float(np.prod(encoder.encode([written, bare], query=True), axis=0).sum())
    assert float(meaning(written) @ meaning(bare)) > before + 0.03
    assert not meaning("").any()


def test_an_article_of_nothing_has_no_vector() -> None:
    assert article_vectors(load_encoder(), [replace(VI, title="", lead="", text="")]) == [b""]
    assert article_vectors(load_encoder(), []) == []
