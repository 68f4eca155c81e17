"""The query language: what is typed, the tree it becomes, and what is refused."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as some

from index.query import MAX_LIMIT, MAX_TEXT, And, Phrase, Query, QueryError, Term, parse, terms_of
from newsroom.errors import UsageError


def words(*typed: str) -> tuple[Term, ...]:
    """Terms of lower-case words without diacritics."""
    return tuple(Term(word, word) for word in typed)


def test_words_become_terms_in_both_forms() -> None:
    assert parse("Biển  ĐÔNG") == And((Term("biển", "bien"), Term("đông", "dong")), accented=True)
    assert parse("bien dong") == And(words("bien", "dong"), accented=False)


def test_quotation_marks_of_any_kind_make_a_phrase() -> None:
    phrase = Phrase(words("code", "of", "conduct"))
    for typed in ('"code of conduct"', "“code of conduct”", "«code of conduct»", '„code of conduct"'):
        assert parse(typed) == And((phrase,), accented=False)


def test_a_phrase_of_one_word_is_the_word_and_an_empty_one_is_nothing() -> None:
    assert parse('"ASEAN" "" "…"') == And(words("asean"), accented=False)


def test_phrases_and_words_mix_and_repeats_count_once() -> None:
    tree = parse('asean "south china" sea ASEAN')
    assert tree == And((Term("asean", "asean"), Phrase(words("south", "china")), Term("sea", "sea")), accented=False)
    assert terms_of(tree) == words("asean", "south", "china", "sea")


@pytest.mark.parametrize(
    ("typed", "pieces"),
    [("COVID-19", ("covid", "19")), ("ASEAN+3", ("asean", "3")), ("don't", ("don", "t")), ("东盟", ("东", "盟"))],
)
def test_one_typed_word_of_several_tokens_is_a_phrase(typed: str, pieces: tuple[str, ...]) -> None:
    assert parse(typed) == And((Phrase(words(*pieces)),), accented=False)


def test_decomposed_and_other_tone_habit_are_the_same_tree() -> None:
    assert parse(unicodedata.normalize("NFD", "hòa")) == parse("hoà")


def test_empty_text_has_no_tree() -> None:
    assert parse("") is None
    assert parse(" \t\n") is None
    assert Query().tree is None


class TestRefused:
    """Every refusal says where and what."""

    def test_an_open_quotation_mark_is_told_with_its_place(self) -> None:
        with pytest.raises(QueryError, match=r"at character 7 \(before 'hội nghị'\) and does not close it") as refused:
            Query('asean "hội nghị')
        assert (refused.value.problem, refused.value.position) == ("unclosed_quote", 6)

    def test_the_third_mark_is_the_open_one(self) -> None:
        with pytest.raises(QueryError) as refused:
            parse('"a b" c"')
        assert refused.value.position == 7

    def test_signs_alone_are_nothing_to_look_for(self) -> None:
        with pytest.raises(QueryError, match="no letter or digit") as refused:
            parse("?! *")
        assert refused.value.problem == "no_word"

    def test_a_text_longer_than_a_query_can_be(self) -> None:
        with pytest.raises(QueryError, match=f"at most {MAX_TEXT}"):
            parse("a " * MAX_TEXT)

    def test_unknown_filters_and_facets_name_the_known_ones(self) -> None:
        with pytest.raises(UsageError, match=r"no filter 'pilar'; known are scope, .*pillar"):
            Query(filters={"pilar": ("economic",)})
        with pytest.raises(UsageError, match="no facet 'author'"):
            Query(facets=("author",))

    @pytest.mark.parametrize(("offset", "limit"), [(-1, 20), (0, -1), (0, MAX_LIMIT + 1)])
    def test_impossible_pages(self, offset: int, limit: int) -> None:
        with pytest.raises(QueryError, match="cannot be") as refused:
            Query(offset=offset, limit=limit)
        assert refused.value.problem == "bad_number"


@given(some.text())
def test_any_text_is_parsed_or_refused(typed: str) -> None:
    try:
        tree = parse(typed)
    except QueryError as refused:
        assert 0 <= refused.position <= max(len(typed), MAX_TEXT)
    else:
        assert tree is None or all(term.exact and term.folded for term in terms_of(tree))
