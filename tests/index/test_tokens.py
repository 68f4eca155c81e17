"""How texts are cut: the same for what is indexed, what is looked for and what is highlighted."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as some

from index.embedded_generation import analyzers
from index.tokens import SEPARATOR, cut, searchable, separated, unseparated
from newsroom.text import nfc


def exact(text: str) -> list[str]:
    """The exact forms of the tokens of `text`."""
    return [token.exact for token in cut(text)]


def test_vietnamese_is_cut_into_syllables() -> None:
    assert exact("Hội nghị Cấp cao – lần thứ 47!") == ["hội", "nghị", "cấp", "cao", "lần", "thứ", "47"]


def test_a_token_knows_its_place_and_its_folded_form() -> None:
    (token,) = cut("… Điện")
    assert (token.folded, token.start, token.end) == ("dien", 2, 6)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("东盟峰会2026年", ["东", "盟", "峰", "会", "2026", "年"]),
        ("アセアン", ["ア", "セ", "ア", "ン"]),
        ("아세안은", ["아", "세", "안", "은"]),
        ("อาเซียน", ["อ", "า", "เ", "ซี", "ย", "น"]),
        ("АСЕАН", ["асеан"]),
        ("हिन्दी", ["हिन्दी"]),
        ("snake_case", ["snake", "case"]),
    ],
)
def test_scripts(text: str, tokens: list[str]) -> None:
    assert exact(text) == tokens


def test_long_runs_are_cut_and_stacked_marks_are_bounded() -> None:
    assert [len(token) for token in exact(searchable("x" * 150))] == [64, 64, 22]
    assert max(map(len, exact(searchable("a" + "\u0301" * 10_000)))) < 100


@given(some.text() | some.text("ab đ-_.’ 3\u0301\n", max_size=100))
def test_texts_without_special_signs_are_separated_alike_and_faster(text: str) -> None:
    clean = nfc(text.replace(SEPARATOR, "").replace("_", ""))
    # A sign at the end brings the other way to do it, and changes nothing before it.
    assert separated(f"{clean} _") == f"{separated(clean)} {SEPARATOR}_{SEPARATOR}"


@given(some.text() | some.text("ab đ-_.東อ\u0301\n", max_size=300))
def test_separators_are_taken_out_again(text: str) -> None:
    clean = nfc(text.replace(SEPARATOR, ""))
    assert unseparated(separated(searchable(clean))) == clean


@pytest.mark.parametrize("text", ["3.5 và don't", "a_b ASEAN+3", "东盟峰会2026年", "อาเซียน", "vnexpress.net"])
def test_separated_text_has_the_same_tokens(text: str) -> None:
    assert exact(separated(text)) == exact(text)


@given(some.text() | some.text("aĐđ hòÒóaÀ東東อีßœ\u0301_-'\n"))
def test_the_embedded_engine_holds_what_is_cut(text: str) -> None:
    # İ and the final sigma have a lower case of their own in each of the languages that the engines are written in.
    # They also differ in the newest characters that they know.
    known = "".join(char for char in text if unicodedata.category(char) != "Cn")
    text = nfc(known).replace("İ", "I").replace("Σ", "σ")
    tokens = list(cut(text))
    made = analyzers()
    assert made["exact"].analyze(text) == [token.exact for token in tokens]
    assert made["folded"].analyze(text) == [token.folded for token in tokens]
    assert all(first.end <= second.start for first, second in pairwise(tokens))
