"""What differs between two texts, and only that."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dashboard.differing import LONGEST, difference
from dashboard.marking import shown_text
from newsroom.text import nfc


def kinds(before: str, after: str) -> list[tuple[str, str]]:
    return [(change.kind, change.text.strip()) for change in difference(before, after).changes]


def test_a_word_that_was_changed() -> None:
    assert kinds("Nước họp bàn hôm qua", "Nước họp bàn hôm nay") == [
        ("same", "Nước họp bàn hôm"),
        ("removed", "qua"),
        ("added", "nay"),
    ]


def test_habits_of_spelling_and_spaces_are_no_difference() -> None:
    assert difference("Hòa bình  và\nthúy", "hoà bình và thuý").same
    assert not difference("ba", "bà").same


def test_of_what_both_have_only_the_surroundings_are_shown() -> None:
    long = " ".join(f"từ{n}" for n in range(300))
    found = difference(f"{long} cũ {long}", f"{long} mới {long}")
    assert (found.added, found.removed) == (1, 1)
    assert [change.kind for change in found.changes] == ["left_out", "same", "removed", "added", "same", "left_out"]
    assert sum(len(change.text) for change in found.changes) < 400


def test_long_texts_are_compared_at_their_beginnings() -> None:
    found = difference("a " * LONGEST, "b " * LONGEST)
    assert found.cut and found.added and found.removed


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_two_texts_have_some_difference_or_none(before: str, after: str) -> None:
    assert difference(before, before).same
    found = difference(before, after)
    assert all(change.text for change in found.changes)
    if not any(change.kind == "left_out" for change in found.changes):
        second = "".join(change.text for change in found.changes if change.kind != "removed")
        assert second.split() == shown_text(nfc(after)).split()
