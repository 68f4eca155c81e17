"""A view and its address are two forms of one thing, and no address can break a page."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.view import (
    GROUPINGS,
    LISTED,
    MAX_CHOSEN,
    MAX_DAYS,
    MAX_ID,
    SCOPES,
    SPANS,
    OverviewView,
    SourcesView,
    View,
    an_id,
    carried,
    count,
    flag,
    places,
    query_of,
    several,
    usual_view,
    view_of,
)
from newsroom.clock import Period

TODAY = date(2026, 8, 5)
PILLARS = ("political_security", "economic", "socio_cultural")
USUAL = usual_view(TODAY, "vi", OverviewView)

views = st.builds(
    lambda first, days, **rest: OverviewView(first=first, last=first + timedelta(days), **rest),
    language=st.sampled_from(("vi", "en")),
    span=st.sampled_from(SPANS),
    first=st.dates(date(2000, 1, 1), date(2090, 1, 1)),
    days=st.integers(0, 2_000),
    scope=st.sampled_from(SCOPES),
    pillar=st.sampled_from(("", *PILLARS)),
    grouping=st.sampled_from(GROUPINGS),
    text=st.text(max_size=80),
    counting=st.sampled_from(LISTED),
    page=st.integers(1, 999_999),
)


def test_what_is_usual_leaves_the_address_empty() -> None:
    assert query_of(USUAL, USUAL) == {}
    assert view_of({}, PILLARS, USUAL) == USUAL


def test_the_address_names_what_was_chosen_in_no_language() -> None:
    chosen = replace(USUAL, scope="foreign", pillar="economic", text='"Biển Đông"', page=3)
    assert query_of(chosen, USUAL) == {"scope": "foreign", "pillar": "economic", "q": '"Biển Đông"', "page": "3"}


def test_days_of_ones_own_stand_in_the_address_in_order() -> None:
    turned = replace(USUAL, span="own", first=date(2026, 7, 10), last=date(2026, 7, 1))
    assert query_of(turned, USUAL) == {"from": "2026-07-01", "to": "2026-07-10"}


@given(views)
def test_an_address_gives_back_the_view_that_made_it(view: OverviewView) -> None:
    back = view_of(query_of(view, USUAL), PILLARS, USUAL)
    kept = view if view.span == "own" else replace(view, first=USUAL.first, last=USUAL.last)
    assert back == kept


@given(
    st.dictionaries(
        st.sampled_from(("lang", "days", "from", "to", "scope", "pillar", "by", "q", "list", "page")), st.text()
    )
)
def test_any_address_reads_as_some_view(query: dict[str, str]) -> None:
    view = view_of(query, PILLARS, USUAL)
    assert view.page >= 1
    assert len(view.period(TODAY).days()) <= MAX_DAYS


@pytest.mark.parametrize(
    "query",
    [
        {"scope": "martian", "pillar": "sports", "list": "none", "lang": "fr", "days": "31", "by": "moon"},
        {"from": "2026-08-05"},
        {"from": "2026-08-05", "to": "2026-08-01"},
        {"from": "0001-01-01", "to": "9999-12-31"},
        {"from": "05/8/2026", "to": "06/8/2026"},
        {"page": "0"},
        {"page": "-1"},
        {"page": "9" * 5_000},
        {"page": "²"},
    ],
)
def test_what_is_not_known_reads_as_usual(query: dict[str, str]) -> None:
    assert view_of(query, PILLARS, USUAL) == USUAL


def test_thirty_days_end_today() -> None:
    assert USUAL.period(TODAY) == Period(date(2026, 7, 7), TODAY)


def test_days_in_the_wrong_order_are_turned() -> None:
    turned = replace(USUAL, span="own", first=date(2026, 8, 2), last=date(2026, 8, 1))
    assert turned.period(TODAY) == Period(date(2026, 8, 1), date(2026, 8, 2))


def test_a_period_that_is_too_long_keeps_its_end() -> None:
    long = replace(USUAL, span="own", first=date(2000, 1, 1), last=TODAY)
    assert long.too_long
    assert long.period(TODAY).last == TODAY
    assert len(long.period(TODAY).days()) == MAX_DAYS
    assert not replace(long, first=TODAY - timedelta(MAX_DAYS - 1)).too_long


@dataclass(frozen=True, slots=True, kw_only=True)
class _Own(View):
    """A page with fields of each kind."""

    topics: tuple[str, ...] = several("topic")
    one: str = an_id("id")
    at: int = count("at", 0)
    grouped: bool = flag("group")


class TestViewOfAPage:
    USUAL = usual_view(TODAY, "vi", _Own)

    def test_fields_of_every_kind_stand_in_the_address_and_come_back(self) -> None:
        view = replace(self.USUAL, topics=("youth", "energy_food"), one="ab12", at=7, grouped=True, pillar="economic")
        query = query_of(view, self.USUAL)
        assert query == {"pillar": "economic", "topic": "youth,energy_food", "id": "ab12", "at": "7", "group": "1"}
        assert view_of(query, PILLARS, self.USUAL) == view

    def test_an_address_cannot_make_a_field_endless(self) -> None:
        many = ",".join(f"{n:0100}" for n in range(9_999))
        view = view_of({"topic": many, "id": "x" * 9_999, "at": "9" * 5_000, "group": "yes"}, PILLARS, self.USUAL)
        assert len(view.topics) <= MAX_CHOSEN and all(len(topic) <= MAX_ID for topic in view.topics)
        assert (len(view.one), view.at, view.grouped) == (MAX_ID, 0, False)

    def test_the_shared_part_goes_along_and_the_rest_stays(self) -> None:
        left = replace(USUAL, scope="foreign", pillar="economic", language="en", text="gạo", span="7")
        reached = carried(left, replace(self.USUAL, topics=("youth",)))
        assert (reached.scope, reached.pillar, reached.language, reached.span) == ("foreign", "economic", "en", "7")
        assert reached.topics == ("youth",)

    @pytest.mark.parametrize("kind", [OverviewView, SourcesView, _Own])
    def test_no_two_fields_of_a_page_have_one_name_in_the_address(self, kind: type[View]) -> None:
        keys = [place.key for place in places(kind).values()]
        assert len({*keys, "lang", "days", "from", "to"}) == len(keys) + 4
