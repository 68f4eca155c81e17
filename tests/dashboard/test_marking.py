"""What supports a label is marked where it stands, and no mark loses or doubles a character."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from dashboard.marking import Piece, lines, marks_of, phrases, shown_text
from newsroom.article import Labels, Match, Span, ToneLabel

LABELS = Labels(
    relevance="asean",
    assessed=True,
    labeller="test",
    tone=ToneLabel("neutral", 0.7, sentences=(Span("text", 0, 4),)),
    matches=(
        Match("energy_food", "lưới điện", "text", 5, 14, 0.4),
        Match("energy_food", "lưới điện", "text", 20, 29, 0.9),
        Match("energy_food", "điện", "title", 5, 9),
    ),
)


def test_pieces_overlap_where_two_labels_share_words() -> None:
    assert lines("một hai ba", [("a", 0, 7), ("b", 4, 10)]) == (
        (Piece("một ", ("a",)), Piece("hai", ("a", "b")), Piece(" ba", ("b",))),
    )


def test_a_mark_goes_over_the_end_of_a_line() -> None:
    found = lines("một\n\nhai", [("a", 2, 6)])
    assert found == ((Piece("mộ"), Piece("t", ("a",))), (Piece("h", ("a",)), Piece("ai")))


def test_offsets_are_those_of_the_composed_text() -> None:
    text = unicodedata.normalize("NFC", "Biển Đông hôm nay")
    ((first, rest),) = lines(text, [("sea", 0, 9)])
    assert (first.text, first.keys, rest.text) == ("Biển Đông", ("sea",), " hôm nay")


@given(
    st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs")), max_size=60),
    st.lists(st.tuples(st.sampled_from("abc"), st.integers(-5, 70), st.integers(-5, 70)), max_size=8),
)
def test_whatever_is_marked_the_text_stays_whole(text: str, marks: list[tuple[str, int, int]]) -> None:
    joined = "".join(piece.text for line in lines(text, marks) for piece in line)
    assert joined == (text if text.strip() else "")
    for key in "abc":
        inside = {n for k, start, end in marks if k == key for n in range(max(0, start), min(len(text), end))}
        if text.strip():
            marked = sum(len(piece.text) for line in lines(text, marks) for piece in line if key in piece.keys)
            assert marked == len(inside)


def test_control_characters_and_turning_marks_are_not_shown() -> None:
    assert shown_text("a\x00b\u202ec\ufeffd\x9b") == "abcd"


def test_marks_are_those_of_matches_tones_and_quotes() -> None:
    assert [mark.key for mark in marks_of(LABELS)] == ["energy_food"] * 3 + ["tone"]


def test_phrases_are_told_once_the_weightiest_first() -> None:
    assert phrases(LABELS, "energy_food", 5) == [("lưới điện", 0.9, 2), ("điện", 0.0, 1)]
