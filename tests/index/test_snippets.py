"""Passages and highlighting: plain fragments, the right words, cut where a reader would cut."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as some

from index.grammar import parse
from index.marks import spellings
from index.matching import written_bare
from index.mistakes import QueryError
from index.query import Snippet
from index.snippets import WIDTH
from index.snippets import highlight as highlighted
from index.snippets import snippet as passage
from index.tree import TextName

FILLER = "Phóng viên ghi lại một ngày ở cảng cá. " * 30


def highlight(text: str, query: str) -> Snippet:
    """A title with what `query` looks for highlighted."""
    return highlighted(text, "title", spellings(parse(query)), ["title"] if written_bare(text) else [])


def snippet(body: str, query: str, lead: str = "", width: int = WIDTH) -> Snippet:
    """The passage of a body, or of its lead, for `query`."""
    texts: dict[TextName, str] = {"body": body, "lead": lead}
    return passage(texts, spellings(parse(query)), [name for name, text in texts.items() if written_bare(text)], width)


def shown(parts: Snippet) -> str:
    """Fragments as one line, what is highlighted in brackets."""
    return "".join(f"[{part.text}]" if part.highlighted else part.text for part in parts)


def test_a_title_is_shown_whole_with_its_matches() -> None:
    assert shown(highlight("Cảng Lạc Hải: ASEAN họp ở Lạc Hải", "lạc hải")) == ("Cảng [Lạc Hải]: ASEAN họp ở [Lạc Hải]")


@pytest.mark.parametrize(
    ("text", "query", "result"),
    [
        ("Đường dây điện", "duong DIEN", "[Đường] dây [điện]"),
        ("biển động, Biển Đông", "Biển Đông", "[biển] động, [Biển Đông]"),
        ("Hòa hoà hoa", "hòa", "[Hòa hoà] hoa"),
        ("Fishing in Viet Nam", "Việt Nam", "Fishing in [Viet Nam]"),
        ("Cao cấp, giá cả lên cao", "cáo", "Cao cấp, giá cả lên cao"),
        ("hội nghị và nghị hội", '"hội nghị"', "[hội nghị] và nghị hội"),
        ("东盟峰会", "峰会", "东盟[峰会]"),
        ("They don't know", "don't", "They [don't] know"),
    ],
)
def test_highlighting_follows_the_rules_of_matching(text: str, query: str, result: str) -> None:
    assert shown(highlight(text, query)) == result


def test_a_short_text_is_its_own_passage() -> None:
    assert shown(snippet("Một câu.\n\nHai câu.", "")) == "Một câu. Hai câu."


def test_a_passage_is_cut_between_words_with_dots_where_text_was_left_out() -> None:
    parts = snippet(FILLER + "Lưới điện chung được bàn. " + FILLER, "lưới điện")
    text = "".join(part.text for part in parts)
    assert text.startswith("…") and text.endswith("…")
    assert "[Lưới điện]" in shown(parts)
    assert WIDTH - 20 <= len(text) <= WIDTH + 2
    assert set(text.strip("…").split()) <= set((FILLER + "Lưới điện chung được bàn.").split()) | {"bàn"}


def test_the_passage_with_most_different_words_wins() -> None:
    text = "Gạo, gạo, gạo và gạo. " + FILLER + "Giá gạo và lưới điện. " + FILLER
    assert "[gạo] và lưới [điện]" in shown(snippet(text, "gạo điện"))


def test_a_word_as_typed_wins_over_a_bare_one() -> None:
    text = "Viet Nam spoke. " + "The port was quiet all day. " * 20 + "Việt Nam spoke again."
    assert "[Việt Nam] spoke again" in shown(snippet(text, "Việt Nam"))


def test_the_lead_is_shown_where_only_the_lead_matches() -> None:
    assert shown(snippet(FILLER, "lưới điện", "Lời dẫn về lưới điện.")) == "Lời dẫn về [lưới điện]."
    assert shown(snippet(FILLER, "asean", "Lời dẫn khác.")).startswith("Phóng viên ghi lại")


def test_no_text_is_no_passage() -> None:
    assert snippet("", "asean") == ()
    assert highlight("", "asean") == ()


def test_markup_stays_text() -> None:
    assert shown(highlight("<b>ASEAN</b>", "asean")) == "<b>[ASEAN]</b>"


def test_a_word_without_end_is_cut() -> None:
    assert len(shown(snippet("a" * 5_000, ""))) <= WIDTH + 2


@given(text=some.text(max_size=600), typed=some.text(min_size=1, max_size=20))
def test_fragments_are_never_empty_alternate_and_hold_only_the_text(text: str, typed: str) -> None:
    try:
        parse(typed)
    except QueryError:
        typed = ""
    parts = snippet(text, typed, text[::-1], width=80)
    assert all(part.text for part in parts)
    assert all(a.highlighted != b.highlighted for a, b in pairwise(parts))
    assert sum(len(part.text) for part in parts) <= 82
