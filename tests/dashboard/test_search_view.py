"""The search and the article keep all of what was chosen in the address."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.search_view import COUNTINGS, FACETS, MODES, SORTS, ArticleView, SearchView, as_kind, choice
from dashboard.view import OverviewView, places, query_of, usual_view, view_of
from index.fields import FACETS as INDEXED

TODAY = date(2026, 8, 5)
PILLARS = ("political_security", "economic", "socio_cultural")
USUAL = usual_view(TODAY, "vi", ArticleView)

ids = st.lists(st.text(st.characters(codec="utf-8", exclude_characters=","), min_size=1, max_size=30), max_size=5)
values = ids.map(lambda found: tuple(dict.fromkeys(found)))
chosen = st.fixed_dictionaries({}, optional=dict.fromkeys(FACETS.values(), values))
views = st.builds(
    lambda facets, **rest: replace(USUAL, **facets, **rest),
    facets=chosen,
    text=st.text(max_size=80),
    sort=st.sampled_from(SORTS),
    mode=st.sampled_from(MODES),
    counting=st.sampled_from(COUNTINGS),
    grouped=st.booleans(),
    page=st.integers(1, 9_999),
    like=st.text("0123456789abcdef", max_size=24),
    id=st.text("0123456789abcdef", max_size=24),
    place=st.integers(0, 9_999),
)


@given(views)
def test_an_address_gives_back_the_search_that_made_it(view: ArticleView) -> None:
    assert view_of(query_of(view, USUAL), PILLARS, USUAL) == view


@given(st.dictionaries(st.sampled_from([place.key for place in places(ArticleView).values()]), st.text(max_size=200)))
def test_any_address_reads_as_some_search(query: dict[str, str]) -> None:
    view = view_of(query, PILLARS, USUAL)
    assert view.page >= 1 and view.place >= 0


def test_no_two_fields_have_one_name_in_the_address() -> None:
    keys = [place.key for place in places(ArticleView).values()]
    assert len({*keys, "lang", "days", "from", "to"}) == len(keys) + 4


def test_every_facet_of_the_page_is_one_of_the_index_with_a_field_of_its_own() -> None:
    assert set(FACETS) <= set(INDEXED)
    names = {f.name for f in fields(SearchView)}
    assert set(FACETS.values()) <= names and len(set(FACETS.values())) == len(FACETS)


@pytest.mark.parametrize("facet", ["pillar", "scope", "topic"])
def test_what_is_chosen_of_a_facet_is_what_it_reads(facet: str) -> None:
    for values in ((), ("economic",), ("economic", "socio_cultural")):
        view = replace(usual_view(TODAY, "vi", SearchView), pillar="political_security", scope="foreign")
        assert replace(view, **choice(facet, values)).chosen(facet) == values


def test_one_pillar_is_the_shared_one_and_goes_along() -> None:
    view = replace(usual_view(TODAY, "vi", SearchView), **choice("pillar", ("economic",)))
    assert view.pillar == "economic"
    assert as_kind(view, ArticleView, id="ab").pillar == "economic"


def test_a_list_of_another_page_becomes_a_search() -> None:
    view = replace(usual_view(TODAY, "vi", OverviewView), text="gạo", scope="foreign", span="7")
    search = as_kind(view, SearchView, sort="date")
    assert (search.text, search.scope, search.span, search.sort) == ("gạo", "foreign", "7", "date")
