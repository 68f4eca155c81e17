"""Folding: what is typed without diacritics meets what is written with them, in one and the same way everywhere."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import settings as tries
from hypothesis import strategies as some

from index.folding import fold_aligned, fold_word
from index.grammar import parse
from index.marks import places, spellings
from newsroom.text import lower, nfc, tone_spellings

VOWELS = "aăâeêioôơuưy"
TONES = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
SYLLABLES = some.tuples(
    some.sampled_from(["", "b", "c", "đ", "gi", "ngh", "qu", "th", "tr"]),
    some.sampled_from(VOWELS),
    some.sampled_from(TONES),
    some.sampled_from(["", "c", "ch", "ng", "nh", "p", "t"]),
).map(lambda parts: unicodedata.normalize("NFC", "".join(parts)))


def plain(syllable: str) -> str:
    """The syllable as it is typed on a keyboard without diacritics."""
    bare = "".join(char for char in unicodedata.normalize("NFD", syllable) if not unicodedata.combining(char))
    return bare.replace("đ", "d")


@tries(deadline=None)  # The first one reads the list from the engine.
@given(SYLLABLES)
def test_every_vietnamese_syllable_folds_to_its_letters(syllable: str) -> None:
    assert fold_word(syllable) == fold_word(syllable.upper()) == plain(syllable)
    assert fold_aligned(syllable) == plain(syllable)


@pytest.mark.parametrize(
    ("word", "folded"),
    [("Đường", "duong"), ("Straße", "strasse"), ("Œuvre", "oeuvre"), ("Møller", "moller"), ("Ł", "l")],
)
def test_letters_without_parts_fold_too(word: str, folded: str) -> None:
    assert fold_word(word) == folded


@given(some.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold_word(fold_word(text)) == fold_word(text)
    assert fold_aligned(fold_aligned(text)) == fold_aligned(text)


@tries(deadline=None)
@given(some.text() | some.text("đĐồỜß𝒜東อœ ab", max_size=40))
def test_aligned_folding_keeps_places(text: str) -> None:
    aligned = fold_aligned(text)
    assert len(aligned) == len(text)
    for char, folded in zip(text, aligned, strict=True):
        whole = fold_word(char)
        assert folded == (whole if len(whole) == 1 else lower(char)) or ord(whole[0]) > 0xFFFF


@given(some.lists(SYLLABLES, min_size=1, max_size=4))
def test_a_query_without_diacritics_is_marked_in_the_text_with_them(syllables: list[str]) -> None:
    text = nfc(" ".join(syllables))
    tree = parse(f'"{plain(text)}"')
    assert tree is not None
    if not tree.accented:
        (place,) = places(text, "body", spellings(tree))[:1]
        assert (place.start, place.end) == (0, len(text))


@given(SYLLABLES)
def test_both_habits_of_placing_the_tone_mark_fold_alike(syllable: str) -> None:
    both = tone_spellings(syllable)
    assert syllable in both
    assert len({fold_word(one) for one in both}) == 1
    assert {tone_spellings(one) for one in both} <= {both, both[::-1]}


@pytest.mark.parametrize(
    ("word", "both"),
    [
        ("hòa", {"hòa", "hoà"}),
        ("thuỷ", {"thuỷ", "thủy"}),
        ("khỏe", {"khỏe", "khoẻ"}),
        ("quý", {"quý"}),
        ("hoàn", {"hoàn"}),
        ("toa", {"toa"}),
    ],
)
def test_only_open_syllables_have_two_habits(word: str, both: set[str]) -> None:
    assert set(tone_spellings(word)) == both
