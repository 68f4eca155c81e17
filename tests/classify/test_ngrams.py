"""N-grams are counted in both forms, within sentences, and found again where they stand."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classify.ngrams import (
    APART,
    KINDS,
    READ_CHARS,
    Tokens,
    Words,
    counted,
    frequent,
    passages,
    section_of,
    spans,
    tokens,
    weighed,
)
from classify.pieces import OPEN, pieces
from newsroom.text import nfc
from tests.classify.writing import article


def grams_of(*texts: str) -> tuple[Words, list[set[str]]]:
    read = [tokens(passages(article(text))) for text in texts]
    words = Words.found(read, 1)
    found = words.grams(read, [[1.0] * 4] * len(read))
    return words, [{words.text(int(key)) for key in found.keys[found.article == at]} for at in range(len(read))]


def test_vietnamese_counts_with_and_without_marks_english_once() -> None:
    _, (vietnamese, english) = grams_of("Lưới điện", "Power grid")
    assert vietnamese == {"lưới", "điện", "lưới điện", "luoi", "dien", "luoi dien"}
    assert english == {"power", "grid", "power grid"}


def test_a_text_typed_without_marks_shares_what_has_none() -> None:
    _, (accented, bare) = grams_of("Lưới điện Đông Nam Á", "Luoi dien Dong Nam A")
    assert bare <= accented


def test_both_habits_of_tone_marks_and_nfd_are_one() -> None:
    _, (one, other, decomposed) = grams_of("hoà bình", "hòa bình", unicodedata.normalize("NFD", "hoà bình"))
    assert one == other == decomposed


def test_no_ngram_reaches_over_the_end_of_a_sentence() -> None:
    _, (found,) = grams_of("ASEAN họp. Biển lặng")
    assert "họp biển" not in found and "asean họp" in found


def test_numbers_count_by_their_length() -> None:
    _, (found,) = grams_of("Năm 2025 có 45 bài")
    assert {"0000", "00"} <= found and "2025" not in found


def test_pieces_of_words_are_found_in_both_forms_where_the_word_stands() -> None:
    assert pieces("lưới") == (
        "lư-", "-lướ-", "-ưới-", "-ới", "lướ-", "-lưới-", "-ưới", "lưới-", "-lưới",
    )  # fmt: skip
    assert pieces("a") == pieces("") == pieces("00000") == ()
    read = [tokens(passages(article("Điện về. Lưới, điền")))]
    words = Words.found(read, 1, with_pieces=True)
    found = words.grams(read, [[0.5] * 4])
    texts = [words.text(int(key)) for key in found.keys]
    where = {(text, int(at)) for text, at in zip(texts, found.first, strict=True) if OPEN in text}
    assert {("-iện", 0), ("-ien", 0), ("-ien", 4), ("-iền", 4), ("-ưới", 3), ("-uoi", 3)} <= where
    assert ("-iện", 4) not in where and len(where) == sum(OPEN in text for text in texts)
    inside = words.are_pieces(found.keys)
    assert inside.tolist() == [OPEN in text for text in texts]
    assert set(found.length[inside]) == {1} and set(found.weight[inside]) == {0.5}


def test_pieces_are_looked_for_only_where_some_are_known_and_beside_the_same_ngrams() -> None:
    read = [tokens(passages(article(text))) for text in ("Lưới điện, lưới cá", "Power grid 2030", "Điện lưới")]
    weights = [[1.0] * 4] * len(read)
    plain, both = Words.found(read, 1), Words.found(read, 1, with_pieces=True)

    def shown(words: Words) -> list[tuple[str, int, int, int]]:
        found = words.grams(read, weights)
        places = zip(found.article.tolist(), found.first.tolist(), found.length.tolist(), strict=True)
        return sorted((words.text(int(key)), *place) for key, place in zip(found.keys, places, strict=True))

    assert not any(OPEN in text for text, *_ in shown(plain))
    assert [row for row in shown(both) if OPEN not in row[0]] == shown(plain)
    keys = frequent(both.grams(read, weights), 2)
    fewer, renumbered = both.only(keys)
    assert sorted(fewer.text(int(key)) for key in renumbered) == sorted(both.text(int(key)) for key in keys)
    assert fewer.are_pieces(renumbered).sum() == both.are_pieces(keys).sum() > 0
    without, _ = both.only(keys[~both.are_pieces(keys)])
    assert not any(OPEN in text for text, *_ in shown(without))


def test_a_word_that_nobody_knows_is_known_by_its_pieces() -> None:
    taught, met = [tokens(passages(article("electricity")))], [tokens(passages(article("electrification")))]
    words = Words.found(taught, 1, with_pieces=True)
    found = words.grams(met, [[1.0]])
    assert {"elec-", "-lectr-"} <= {words.text(int(key)) for key in found.keys}


@pytest.mark.parametrize(
    ("section", "url", "read"),
    [
        ("Thể thao", "https://bao.example/kinh-te/x.html", "Thể thao"),
        ("", "https://bao.example/the-thao/bong-da/2026/x-12.html", "the-thao. bong-da"),
        ("", "https://bao.example/2026/03/01/world/x?to=/sport/y#/z/", "world"),
        ("", "https://bao.example/x.html", ""),
        ("", "http://[::1/a/b", ""),
        ("", "khong-la-dia-chi/the-thao/x", ""),
        ("", "", ""),
    ],
)
def test_a_section_is_read_off_the_page_or_the_folders_of_the_address(section: str, url: str, read: str) -> None:
    assert section_of(replace(article("Tựa"), section=section, url=url)) == read


def test_the_words_of_a_section_are_words_of_their_own() -> None:
    shown = replace(article("Thể thao cho mọi người"), section="Thể thao")
    read = passages(shown)
    words = tokens(read)
    assert words.exact == ("thể", "thao", "cho", "mọi", "người", "", "§thể", "§thao", "")
    assert words.folded[-3:] == ("§the", "§thao", "")
    assert [field for field, *_ in spans(read)] == ["title"] * 6 + ["section"] * 3


def test_the_kind_of_an_outlet_is_a_word_of_its_own_that_is_always_known() -> None:
    plain, known = (tokens(passages(article("Bộ họp"), kind)) for kind in (None, "ministry"))
    assert known.exact == (*plain.exact, "¤ministry", "")
    words = Words.found([plain], 1)
    assert set(words.words) == {"bo", "bộ", "hop", "họp", *KINDS}
    assert [words.text(int(key)) for key in words.kinds] == sorted(KINDS)
    keys = words.grams([known], [[1.0, 1.0]]).keys
    assert [words.text(int(key)) for key in keys if key in words.kinds] == ["¤ministry"]


def test_weights_rise_slower_than_counts_and_rows_have_unit_length() -> None:
    read = [tokens(passages(article("một hai", "một một một"))), tokens(passages(article("ba")))]
    words = Words.found(read, 1)
    found = words.grams(read, [[2.0, 1.0, 0.3]] * 2)
    keys = frequent(found, 1)
    matrix = counted(found, keys, 2)
    names = [words.text(int(key)) for key in keys]
    assert matrix[0, names.index("mot")] == np.float32(np.log1p(2 + 3))
    lengths = np.sqrt(np.asarray(weighed(matrix, np.ones(len(keys), np.float32)).power(2).sum(axis=1))).ravel()
    assert np.allclose(lengths, 1.0)


def test_a_kind_stands_apart_from_the_words() -> None:
    read = [tokens(passages(article("Bộ họp", "Bàn về lúa."), kind)) for kind in (None, "ministry")]
    words = Words.found(read, 1)
    found = words.grams(read, [[2.0, 1.0, 1.0]] * 2)
    keys = frequent(found, 1)
    apart = words.are_kinds(keys)
    assert apart.sum() == 1
    rows = weighed(counted(found, keys, 2), np.full(len(keys), 3.0, np.float32), apart).toarray()
    assert np.array_equal(rows[0][~apart], rows[1][~apart]) and np.isclose((rows[0] ** 2).sum(), 1.0)
    assert rows[:, apart].ravel().tolist() == [0.0, np.float32(APART)]


def test_only_the_words_of_what_is_kept_stay() -> None:
    read = [tokens(passages(article("một hai ba")))]
    words = Words.found(read, 1)
    keys = frequent(words.grams(read, [[1.0] * 3]), 1)
    chosen = np.array([key for key in keys if words.text(int(key)) in ("mot hai", "ba")])
    fewer, renumbered = words.only(chosen)
    assert set(fewer.words) == {"mot", "hai", "ba"}
    assert {fewer.text(int(key)) for key in renumbered} == {"mot hai", "ba"}


@given(st.text(max_size=400), st.text(max_size=400), st.text(max_size=800))
def test_every_word_is_where_it_is_said_to_be(title: str, lead: str, text: str) -> None:
    shown = article(title, text, lead=lead)
    read = passages(shown)
    found, where = tokens(read), spans(read)
    assert len(found.folded) == len(found.exact) == len(found.passage) == len(where)
    fields = {"title": nfc(shown.title), "lead": nfc(shown.lead), "text": nfc(shown.text)}
    for word, (field, start, end) in zip(found.exact, where, strict=True):
        assert 0 <= start <= end <= len(fields[field])
        if word and not word.startswith("0"):
            assert end - start == len(word)


def test_a_page_without_spaces_is_cut() -> None:
    read = passages(article("x" * 1_000_000, "y" * 1_000_000))
    assert sum(len(part.text) for part in read) <= 2 * READ_CHARS


def test_nothing_read_is_nothing_counted() -> None:
    words = Words(["asean"])
    empty = words.grams([Tokens((), (), ())], [[]])
    assert counted(empty, np.zeros(0, np.int64), 1).shape == (1, 0)
