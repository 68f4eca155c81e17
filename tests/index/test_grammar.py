"""The query language: what is typed, the tree it becomes, and what is refused, with its place and what was meant."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import settings as tries
from hypothesis import strategies as some

from index.embedded_query import arrangements
from index.grammar import MAX_ARRANGEMENTS, MAX_DEPTH, MAX_TEXT, parse
from index.mistakes import QueryError
from index.query import MAX_LIMIT, Query
from index.tree import And, Dated, Node, Not, Or, Phrase, Prefix, Side, Term, TextName, Value, Word, sought, written
from newsroom.clock import Period

VOCABULARY = {
    "pillar": {"economic": "Kinh tế", "political_security": "Chính trị - An ninh"},
    "country": {"VN": "Việt Nam", "SG": "Singapore"},
}


def root(typed: str) -> Node:
    """The tree of a query text that is not empty."""
    tree = parse(typed, VOCABULARY)
    assert tree is not None
    return tree.root


def word(*typed: str, text: TextName | None = None) -> Word:
    """A word of lower-case tokens without diacritics."""
    terms = tuple(Term(token, token) for token in typed)
    return Word(terms) if text is None else Word(terms, (text,))


def side(*typed: str) -> Side:
    """Words typed side by side."""
    return Side(tuple(word(one) for one in typed))


class TestWords:
    """Words, phrases, prefixes."""

    def test_words_side_by_side_are_kept_in_both_forms(self) -> None:
        tree = parse("Biển  ĐÔNG")
        assert tree is not None and tree.accented
        assert tree.root == Side((Word((Term("biển", "bien"),)), Word((Term("đông", "dong"),))))
        assert root("bien dong") == side("bien", "dong")

    def test_one_word_with_diacritics_makes_the_query_accented_wherever_it_stands(self) -> None:
        for typed, accented in (("asean AND (gạo)", True), ("asean NOT gạo", False), ('"gạo"', True), ("asean", False)):
            tree = parse(typed)
            assert tree is not None and tree.accented is accented

    @pytest.mark.parametrize(
        "typed", ['"code of conduct"', "“code of conduct”", "«code of conduct»", '„code of conduct"']
    )
    def test_quotation_marks_of_any_kind_make_a_phrase(self, typed: str) -> None:
        assert root(typed) == Phrase(word("code", "of", "conduct").terms)

    def test_a_number_after_a_phrase_lets_words_stand_between(self) -> None:
        assert root('"code conduct"~3') == Phrase(word("code", "conduct").terms, slop=3)

    @pytest.mark.parametrize(
        ("typed", "pieces"),
        [("COVID-19", ("covid", "19")), ("ASEAN+3", ("asean", "3")), ("don't", ("don", "t")), ("东盟", ("东", "盟"))],
    )
    def test_signs_inside_a_word_are_no_syntax(self, typed: str, pieces: tuple[str, ...]) -> None:
        assert root(typed) == Side((word(*pieces),))

    @pytest.mark.parametrize("typed", ["10:30", "Thủ tướng: ASEAN", "Tin: gạo", "gạo - ngô", "và/hoặc", "and or not"])
    def test_pasted_headlines_are_words(self, typed: str) -> None:
        assert isinstance(root(typed), Side)

    def test_a_star_ends_a_word(self) -> None:
        assert root("region*") == Prefix(Term("region", "region"))
        assert root("Điện*,") == Prefix(Term("điện", "dien"))

    def test_repeats_count_once_and_signs_alone_are_nothing(self) -> None:
        assert root("asean ASEAN – !") == side("asean")
        assert root('asean "" "…"') == side("asean")

    def test_decomposed_text_is_the_same_tree(self) -> None:
        assert parse(unicodedata.normalize("NFD", "Biển Đông")) == parse("Biển Đông")

    def test_empty_text_has_no_tree(self) -> None:
        assert (parse(""), parse(" \t\n"), Query().tree) == (None, None, None)


class TestOperators:
    """AND, OR, NOT and parentheses."""

    def test_side_by_side_binds_tightest_then_and_then_or(self) -> None:
        assert root("a b OR c AND d e") == Or((side("a", "b"), And((side("c"), side("d", "e")))))

    def test_parentheses_bind_first(self) -> None:
        assert root("(a OR b) c") == And((side("c"), Or((side("a"), side("b")))))
        assert root("((a))") == side("a")

    def test_not_denies_what_follows_it(self) -> None:
        assert root("a NOT b c") == And((side("a", "c"), Not(side("b"))))
        assert root("NOT (a b)") == Not(side("a", "b"))
        assert root("a AND NOT b") == And((side("a"), Not(side("b"))))

    def test_nested_operators_of_one_kind_are_one(self) -> None:
        assert root("a AND (b AND c)") == And((side("a"), side("b"), side("c")))

    def test_small_letters_are_words(self) -> None:
        assert root("a and b") == side("a", "and", "b")


class TestFields:
    """field:value, in English and Vietnamese."""

    def test_a_text_limits_a_word_or_phrase_to_it(self) -> None:
        assert root("title:asean") == Side((word("asean", text="title"),))
        assert root('tiêu_đề:"a b"') == Phrase(word("a", "b").terms, 0, ("title",))
        assert root("lead:reg*") == Prefix(Term("reg", "reg"), ("lead",))

    @pytest.mark.parametrize(
        "typed", ["pillar:economic", "Pillar:ECONOMIC", 'pillar:"kinh tế"', 'trụ_cột:"Kinh te"', "trucot:economic"]
    )
    def test_a_facet_takes_a_value_or_its_name(self, typed: str) -> None:
        assert root(typed) == Value("pillar", "economic")

    def test_a_country_is_known_by_code_and_name(self) -> None:
        assert root("country:sg") == root("nước:Singapore") == Value("country", "SG")

    def test_a_former_province_is_todays(self) -> None:
        assert root('tỉnh:"Hà Giang"') == root('province:"tuyen quang"') == Value("province", "Tuyên Quang")
        assert root("province:lac-hai") == Value("province", "lac-hai")

    def test_values_of_a_facet_that_has_no_list_are_taken_as_typed(self) -> None:
        tree = parse("outlet:baonhaque")
        assert tree is not None and tree.root == Value("outlet", "baonhaque")

    @pytest.mark.parametrize(
        ("typed", "first", "last"),
        [
            ("2025-10-01..2025-10-31", date(2025, 10, 1), date(2025, 10, 31)),
            ("01/10/2025..31/10/2025", date(2025, 10, 1), date(2025, 10, 31)),
            ("2025-10", date(2025, 10, 1), date(2025, 10, 31)),
            ("10/2025", date(2025, 10, 1), date(2025, 10, 31)),
            ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
            ("2025", date(2025, 1, 1), date(2025, 12, 31)),
            ("5/8/2026", date(2026, 8, 5), date(2026, 8, 5)),
            ("2025-10..", date(2025, 10, 1), date(9999, 12, 30)),
            ("..2025", date(1, 1, 2), date(2025, 12, 31)),
        ],
    )
    def test_dates(self, typed: str, first: date, last: date) -> None:
        assert root(f"date:{typed}") == root(f"ngày:{typed}") == Dated(Period(first, last))

    def test_fields_stand_among_words(self) -> None:
        assert root("gao country:VN NOT pillar:economic") == And(
            (side("gao"), Value("country", "VN"), Not(Value("pillar", "economic")))
        )


class TestRefused:
    """Every refusal says where and what."""

    @pytest.mark.parametrize(
        ("typed", "problem", "position", "told"),
        [
            ('asean "hội nghị', "unclosed_quote", 6, "hội nghị"),
            ('"a b" c"', "unclosed_quote", 7, "closed"),
            ("gao (a OR b", "unclosed_parenthesis", 4, "parenthesis"),
            ("gao a)", "unopened_parenthesis", 5, "parenthesis"),
            ("gao AND", "nothing_after", 4, "AND"),
            ("OR gao", "nothing_before", 0, "OR"),
            ("gao NOT", "nothing_after", 4, "NOT"),
            ("gao AND OR ngo", "nothing_after", 4, "AND"),
            ("gao piler:economic", "unknown_field", 4, "perhaps: pillar"),
            ("pillar:econmic", "unknown_value", 0, "perhaps: economic"),
            ("scope:forein", "unknown_value", 0, "perhaps: foreign"),
            ("pillar: economic", "bad_value", 0, "pillar:"),
            ("title:!", "bad_value", 0, "title:"),
            ("date:2025-13", "bad_date", 0, "2025-13"),
            ("date:31/02/2025", "bad_date", 0, "31/02/2025"),
            ("date:2025..2024", "late_start", 0, "after its end"),
            ("*nam", "bad_prefix", 0, "*nam"),
            ("a*b", "bad_prefix", 0, "a*b"),
            ("k*", "short_prefix", 0, "2 letters"),
            ('"a b"~', "bad_slop", 5, "0 to 50"),
            ('"a b"~51', "bad_slop", 5, "0 to 50"),
            ('"a b c d"~9', "bad_slop", 9, "0 to 6"),
            ("?! *", "no_word", 0, "no letter or digit"),
            ("a " * MAX_TEXT, "too_long", MAX_TEXT, f"at most {MAX_TEXT}"),
            ("(" * 30 + "a" + ")" * 30, "too_deep", MAX_DEPTH, f"{MAX_DEPTH} deep"),
        ],
    )
    def test_a_mistake_is_told_with_its_place(self, typed: str, problem: str, position: int, told: str) -> None:
        with pytest.raises(QueryError) as refused:
            parse(typed, VOCABULARY)
        assert (refused.value.problem, refused.value.position) == (problem, position)
        assert told in str(refused.value)
        assert f"at character {position + 1}" in str(refused.value)
        assert f"vị trí {position + 1}" in refused.value.told("vi")

    def test_unknown_filters_facets_and_values_name_the_known_ones(self) -> None:
        with pytest.raises(QueryError, match=r"'pilar'; known are scope, .*pillar"):
            Query(filters={"pilar": ("economic",)})
        with pytest.raises(QueryError, match="'author'"):
            Query(facets=("author",))
        with pytest.raises(QueryError, match="'scope' has no value 'abroad'"):
            Query(filters={"scope": ("abroad",)})
        with pytest.raises(QueryError, match="'pillar' has no value 'economics'; perhaps: economic"):
            Query(filters={"pillar": ("economics",)}, vocabulary=VOCABULARY)

    @pytest.mark.parametrize(("offset", "limit"), [(-1, 20), (0, -1), (0, MAX_LIMIT + 1)])
    def test_impossible_pages(self, offset: int, limit: int) -> None:
        with pytest.raises(QueryError, match="cannot be") as refused:
            Query(offset=offset, limit=limit)
        assert refused.value.problem == "bad_number"


def test_a_near_phrase_never_has_more_arrangements_than_an_engine_is_asked_for() -> None:
    for words in range(2, 12):
        with pytest.raises(QueryError) as refused:
            parse(f'"{" ".join(f"w{n}" for n in range(words))}"~999')
        most = int(str(refused.value.details["most"]))
        assert len(arrangements(words, most)) <= MAX_ARRANGEMENTS


SYNTAX = some.sampled_from(
    [
        "AND",
        "OR",
        "NOT",
        "(",
        ")",
        '"',
        "~2",
        "*",
        "title:",
        "pillar:",
        "date:",
        "economic",
        "2025",
        "..",
        "gạo",
        "东盟",
    ]
)


@tries(max_examples=500)
@given(some.text() | some.lists(SYNTAX, max_size=12).map(" ".join) | some.lists(SYNTAX, max_size=12).map("".join))
def test_any_text_is_parsed_or_refused_and_reads_the_same_when_written_again(typed: str) -> None:
    try:
        tree = parse(typed, VOCABULARY)
    except QueryError as refused:
        assert refused.position is not None and 0 <= refused.position <= max(len(typed), MAX_TEXT)
        assert refused.told("vi") != refused.told("en")
        return
    if tree is not None and len(again := written(tree.root)) <= MAX_TEXT:
        assert parse(again, VOCABULARY) == tree
        assert all(found is not None for found in sought(tree.root))


@pytest.mark.parametrize(
    ("typed", "id"),
    [
        ('"Ông Nguyễn Văn A"', "nguyen-van-a"),
        ('"bà Trần Thị Bích Ngọc"', "tran-thi-bich-ngoc"),
        ('"đồng chí Lê Văn Bình"', "le-van-binh"),
        ('"ong nguyen van a"', "nguyen-van-a"),
        ('"Mr Keith Brownfield"', "keith-brownfield"),
        ('"Ms. Lina Hartono"', "lina-hartono"),
        ('"Ong Ye Kung"', "ong-ye-kung"),
        ('"Mrinal Sen"', "mrinal-sen"),
        ("ông", "ong"),
    ],
)
def test_a_form_of_address_is_no_part_of_a_persons_name(typed: str, id: str) -> None:
    assert root(f"person:{typed}") == Value("person", id)
    assert root(f"nhân_vật:{typed}") == Value("person", id)
