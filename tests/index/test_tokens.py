"""How texts are cut: the same for what is indexed, what is looked for and what is highlighted."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as some

from index.tokens import cut, spaced
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
    assert [len(token) for token in exact("x" * 150)] == [64, 64, 22]
    assert max(map(len, exact("a" + "\u0301" * 10_000))) < 100


@given(some.text() | some.text("aĐđ hòÒóaÀ東東อีß\u0301İ_-'\n"))
def test_the_index_holds_what_is_cut(text: str) -> None:
    tokens = list(cut(nfc(text)))
    assert spaced(nfc(text)) == (
        " ".join(token.exact for token in tokens),
        " ".join(token.folded for token in tokens),
    )
    assert all(first.end <= second.start for first, second in pairwise(tokens))
    assert all(len(token.exact) == len(token.folded) == token.end - token.start for token in tokens)
