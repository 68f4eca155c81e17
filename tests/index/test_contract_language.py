"""What every engine promises of the query language (see `conftest.py`): operators, near phrases, prefixes, fields, and
lists with some of the words."""

from __future__ import annotations

import pytest

from index.engine import ArticleIndex
from index.query import Query
from tests.index.makers import PRESS, names, record

ALL = {made.article.url.rpartition("/")[2] for made in PRESS}


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("gạo OR lưới điện", {"bien-dong-gia", "summit"}),
        ("asean AND NOT officials", {"ministry", "undated"}),
        ("asean NOT officials", {"ministry", "undated"}),
        ("NOT asean", ALL - {"english", "reprint", "ministry", "undated"}),
        ("(gạo OR điện) AND tuyên", {"summit"}),
        ("NOT (asean deal)", ALL - {"english", "reprint"}),
        ("asean AND (gạo OR (deal NOT china))", {"reprint"}),
        ("offic*", {"english", "reprint"}),
        ("biế*", {"bien-dong-gia", "bare"}),
        ("bie*", {"bien-dong", "bien-dong-gia", "bare"}),
        ("title:asean", {"english", "reprint", "undated"}),
        ("body:asean", {"english", "reprint", "ministry", "undated"}),
        ("lead:kín", {"bien-dong"}),
        ('title:"cấp cao"', {"summit"}),
        ('"hội cao"', set()),
        ('"hội cao"~1', set()),
        ('"hội cao"~2', {"summit"}),
        ('"cao hội"~1', {"scattered"}),
        ('"hoi cap cao"~1', {"summit"}),
        ('"giá cao chợ"~1', {"scattered"}),
        ("scope:foreign language:en", {"english", "reprint"}),
        ("country:th OR province:lac-hai", {"reprint", "thai", "bien-dong"}),
        ("asean counting:undated", {"undated"}),
        ("NOT scope:domestic", {"english", "reprint", "chinese", "thai"}),
        ("date:2026-08-06", {"summit"}),
        ("ngày:10/2026", {"ministry"}),
        ("asean date:2026-09..", {"ministry"}),
        ("NOT date:2026", {"undated"}),
        ("reprint:reprint", {"reprint"}),
        ("tone:critical", set()),
        ("partial:full", ALL),
    ],
)
def test_a_query_finds(index: ArticleIndex, typed: str, found: set[str]) -> None:
    for sort in ("relevance", "date"):
        page = index.search(Query(typed, sort=sort, match="all", limit=100))
        assert set(names(page)) == found
        assert page.total == page.complete == len(found)


@pytest.mark.parametrize(
    "typed",
    [
        '"hoà hoà hoà thuỷ"~6',
        " OR ".join(f'"hoà{n} thuỷ thuý hoà"~5' for n in range(18)),
        " ".join(['"hoà thuý"~9'] * 35),
        " OR ".join(f"hoà{n}" for n in range(55)),
        " ".join(f"thuỷ{n}" for n in range(70)),
        '"' + " ".join(["thuỷ"] * 95) + '"',
        " ".join(f"{first}{second}*" for first in "thnkc" for second in "hgaeiuo"),
        "东" * 490,
        "(" * 19 + "asean OR gạo" + ")" * 19,
        " ".join(f"NOT a{n}" for n in range(60)),
    ],
)
def test_the_heaviest_queries_are_answered(index: ArticleIndex, typed: str) -> None:
    page = index.search(Query(typed[:500], facets=("country",), timeline="day"))
    assert page.total >= page.complete >= 0


def test_filters_of_the_text_and_of_the_query_add_up(index: ArticleIndex) -> None:
    query = Query("scope:foreign", filters={"country": ("SG",)}, facets=("country", "scope"))
    page = index.search(query)
    assert set(names(page)) == {"english", "chinese"}
    # The filter of the query is left out of its own facet; what the text says holds for every facet.
    assert {count.value: count.articles for count in page.facets["country"]} == {"SG": 2, "TH": 2}
    assert {count.value: count.articles for count in page.facets["scope"]} == {"foreign": 2}


def test_without_words_the_newest_come_first(index: ArticleIndex) -> None:
    assert names(index.search(Query("NOT asean", limit=2))) == ["scattered", "summit"]
    assert [hit.score for hit in index.search(Query("scope:foreign")).hits] == [0.0] * 4


def test_what_is_denied_is_not_highlighted(index: ArticleIndex) -> None:
    (hit,) = index.search(Query("asean deal NOT china", match="all")).hits
    marked = {part.text.lower() for part in (*hit.headline, *hit.snippet) if part.highlighted}
    assert marked == {"asean", "deal"}


class TestSome:
    """Lists with the best first hold articles with some of the words: a third of them, no less than two."""

    TYPED = "nhà máy lưới điện trong vùng mới"

    @pytest.fixture
    def filled(self, empty: ArticleIndex) -> ArticleIndex:
        texts = {
            "all": "nhà máy và lưới điện trong vùng mới",
            "three": "máy lưới điện",
            "two": "lưới điện",
            "one": "máy",
        }
        empty.update([record(name, "Tin ngày", text) for name, text in texts.items()])
        return empty

    def found(self, index: ArticleIndex, query: Query) -> list[str]:
        return [hit.url.rpartition("/")[2] for hit in index.search(query).hits]

    def test_the_best_come_first_and_articles_with_few_of_the_words_are_left_out(self, filled: ArticleIndex) -> None:
        assert self.found(filled, Query(self.TYPED)) == ["all", "three"]

    @pytest.mark.parametrize(
        ("typed", "found"),
        [
            ("máy", {"all", "three", "one"}),
            ("máy điện", {"all", "three"}),
            ("máy điện vùng", {"all", "three"}),
            ("máy vùng mới nhà", {"all"}),
        ],
    )
    def test_two_words_at_least(self, filled: ArticleIndex, typed: str, found: set[str]) -> None:
        assert set(self.found(filled, Query(typed))) == found

    def test_the_answer_says_how_many_hold_all_words(self, filled: ArticleIndex) -> None:
        page = filled.search(Query(self.TYPED))
        assert (page.total, page.complete) == (2, 1)

    def test_a_list_by_date_holds_articles_with_all_words(self, filled: ArticleIndex) -> None:
        assert self.found(filled, Query(self.TYPED, sort="date")) == ["all"]

    def test_either_can_be_asked_for(self, filled: ArticleIndex) -> None:
        assert self.found(filled, Query(self.TYPED, match="all")) == ["all"]
        assert set(self.found(filled, Query(self.TYPED, match="some", sort="date"))) == {"all", "three"}

    def test_operators_and_quotation_marks_are_meant(self, filled: ArticleIndex) -> None:
        assert self.found(filled, Query("nhà AND máy AND lưới AND điện")) == ["all"]
        assert self.found(filled, Query(f'{self.TYPED} "nhà máy"')) == ["all"]

    def test_what_is_denied_must_be_met_whole(self, filled: ArticleIndex) -> None:
        assert set(self.found(filled, Query(f"máy NOT ({self.TYPED})"))) == {"three", "one"}
