"""The controls at the head of a page, and their one truth: the URL.

Streamlit can bind a widget to the URL itself, but writes the words of the shown language there. Here the widgets'
state and the URL are two forms of one `View`: a URL that changed (a link, the back button) sets the widgets, a widget
that changed sets the URL.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields, replace
from datetime import date
from typing import Any

import streamlit as st

from classify.taxonomy import Taxonomy
from dashboard.view import (
    EARLIEST,
    GROUPINGS,
    LATEST,
    LISTED,
    SCOPES,
    SPANS,
    WATCHED,
    AnyView,
    View,
    carried,
    query_of,
    usual_view,
    view_of,
)
from index.grammar import MAX_TEXT
from newsroom.texts import LANGUAGES, Language, Texts

PAGES_WIDTH = 340
"""Pixels: seven page numbers with their arrows, and within a telephone's screen."""

EXAMPLES = (
    "hội nghị cấp cao",
    "hoi nghi cap cao",
    '"Biển Đông"',
    '"COC đàm phán"~5',
    "gạo AND (Philippines OR Indonesia)",
    "ASEAN NOT bóng đá",
    "kết nối*",
    'title:ASEAN country:SG trucot:"kinh tế"',
    "date:2026-10-01..2026-10-31",
)
"""What may be typed; `finds_0` and the following texts say what each finds."""

_SHOWN = "shown view"
"""The view that was last drawn, in the session. No widget has this key, since keys of widgets are fields of a view."""
_PAGE = "shown page"
"""The page that it was drawn on."""
_LED = "led away"
"""Pages from which a link led to another one since they were last drawn."""
_LEFT = "left views"
"""By page, what it last showed: whoever comes back finds it so."""


def led_away() -> None:
    """A link of the page that was drawn last leads to another one: who comes back finds it as it was."""
    left = st.session_state.get(_PAGE)
    st.session_state[_LED] = frozenset(st.session_state.get(_LED, ())) | ({left} if left else set())


def language_now(usual: Language) -> Language:
    """The language that is chosen, as far as it is known before `restore`; `usual` is the desk's."""
    chosen = st.session_state.get("language") or st.query_params.get("lang")
    return next((language for language in LANGUAGES if language == chosen), usual)


def restore(kind: type[AnyView], taxonomy: Taxonomy, today: date, language: Language, page: str) -> AnyView:
    """The view to draw now, of the kind that the page has; `language` is the usual one of this desk, `page` the path of
    the page. Call it before any widget."""
    usual = usual_view(today, language, kind)
    pillars = [pillar.id for pillar in taxonomy.pillars]
    shown: View | None = st.session_state.get(_SHOWN)
    left: dict[str, View] = st.session_state.setdefault(_LEFT, {})
    state = None if shown is None else _state(shown)
    if state is None or (page != st.session_state.get(_PAGE) and st.query_params):
        view = view_of(st.query_params.to_dict(), pillars, usual)
    elif page != st.session_state.get(_PAGE) or not isinstance(state, kind):
        # A link of the navigation comes without a query: what was chosen goes along to the other page.
        before = left.get(page)
        if isinstance(before, kind) and page in st.session_state.get(_LED, ()):
            # From this page a figure led to its articles, with their days and limits; the page itself keeps its own.
            view = replace(before, language=state.language)
        else:
            view = carried(state, before if isinstance(before, kind) else usual)
    elif state == shown and st.query_params.to_dict() != query_of(state, usual):
        # A click that overtakes the last run's change of the URL comes with the older URL: then the click wins.
        view = view_of(st.query_params.to_dict(), pillars, usual)
    else:
        view = state
    for key, value in asdict(view).items():
        st.session_state[key] = list(value) if isinstance(value, tuple) else value
    st.session_state[_SHOWN] = left[page] = view
    st.session_state[_LED] = frozenset(st.session_state.get(_LED, ())) - {page}
    st.session_state[_PAGE] = page
    query = query_of(view, usual)
    if st.query_params.to_dict() != query:
        st.query_params.from_dict(query)
    return view


def _state(otherwise: AnyView) -> AnyView:
    """The view in the widgets' state; a widget that is not drawn just now, or was emptied, has what it had."""
    state = {f.name: st.session_state.get(f.name) for f in fields(otherwise)}
    known: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in state.items()}
    return replace(otherwise, **{name: value for name, value in known.items() if value is not None})


def from_first_page() -> None:
    """A list that is limited otherwise begins at its first page."""
    st.session_state["page"] = 1


def language_switch(texts: Texts) -> None:
    """Vietnamese or English, each in its own words."""
    st.segmented_control(
        texts("language"),
        LANGUAGES,
        key="language",
        format_func={"vi": "Tiếng Việt", "en": "English"}.__getitem__,
        required=True,
        label_visibility="collapsed",
    )


def filters(view: View, texts: Texts, taxonomy: Taxonomy) -> None:
    """Period, scope and pillar: what figures and list have in common."""
    with st.container(horizontal=True, gap="medium"):
        _span(texts)
        _scope(texts)
        st.segmented_control(
            texts("pillar"),
            ["", *(pillar.id for pillar in taxonomy.pillars)],
            key="pillar",
            format_func=lambda pillar: taxonomy.name(pillar, view.language) if pillar else texts("all"),
            required=True,
            on_change=from_first_page,
            wrap=True,
        )
    _own_days(view, texts)


def period(view: View, texts: Texts) -> None:
    """The period alone."""
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        _span(texts)
        _own_days(view, texts)


def _span(texts: Texts) -> None:
    st.segmented_control(
        texts("span"),
        SPANS,
        key="span",
        format_func=lambda span: texts(f"span_{span}"),
        required=True,
        on_change=from_first_page,
        wrap=True,
    )


def _own_days(view: View, texts: Texts) -> None:
    if view.span == "own":
        with st.container(horizontal=True, gap="medium"):
            for key in ("first", "last"):
                st.date_input(
                    texts(key),
                    key=key,
                    min_value=EARLIEST,
                    max_value=LATEST,
                    format="DD/MM/YYYY",
                    on_change=from_first_page,
                    width=180,
                )


def _scope(texts: Texts) -> None:
    st.segmented_control(
        texts("scope"),
        SCOPES,
        key="scope",
        format_func=lambda scope: texts(f"scope_{scope}" if scope else "all"),
        required=True,
        on_change=from_first_page,
        wrap=True,
    )


def watched(texts: Texts) -> None:
    """Which sources are shown."""
    with st.container(horizontal=True, gap="medium"):
        _scope(texts)
        st.segmented_control(
            texts("watched"),
            WATCHED,
            key="watched",
            format_func=lambda which: texts(f"watched_{which}"),
            required=True,
            wrap=True,
        )


def outlet(names: Mapping[str, str], texts: Texts) -> str:
    """The source of which all is shown, of those named by id; "" for none."""
    options = ["", *names]
    if st.session_state.get("outlet") not in options:
        st.session_state["outlet"] = ""
    return st.selectbox(
        texts("one_source"),
        options,
        key="outlet",
        format_func=lambda id_: names.get(id_) or texts("no_source"),
        width=420,
    )


def year(offered: Sequence[int], present: int, texts: Texts) -> int:
    """The year of a calendar, of those `offered`; the present one stands in the URL as none."""
    options = [0 if one == present else one for one in reversed(offered)]
    if st.session_state.get("year") not in options:
        st.session_state["year"] = 0
    chosen = st.selectbox(
        texts("events_year"), options, key="year", format_func=lambda one: str(one or present), width=140
    )
    return int(chosen or present)


def grouping(texts: Texts) -> None:
    """By what the timeline is divided."""
    st.segmented_control(
        texts("grouping"),
        GROUPINGS,
        key="grouping",
        format_func=lambda by: texts(f"by_{by}"),
        required=True,
        label_visibility="collapsed",
    )


def search(texts: Texts) -> None:
    """Words to look for, and which articles are listed."""
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        words(texts)
        st.selectbox(
            texts("listed"),
            LISTED,
            key="counting",
            format_func=lambda counting: texts(f"listed_{counting}"),
            on_change=from_first_page,
            width=260,
        )


def words(texts: Texts) -> None:
    """Words to look for, with help and examples."""
    st.text_input(
        texts("search"),
        key="text",
        max_chars=MAX_TEXT,
        placeholder=texts("search_hint"),
        type="search",
        on_change=from_first_page,
        width="stretch",
    )
    with st.popover(texts("search_help"), width="content"):
        st.table({texts("search_typed"): EXAMPLES, texts("search_finds"): [texts(f"finds_{n}") for n in range(9)]})


def pages(number: int, count: int) -> None:
    """The page of the list, where there is more than one."""
    if count > 1:
        st.session_state["page"] = number
        # In a row it would take its narrowest form, without most numbers.
        st.pagination(count, key="page", width=PAGES_WIDTH)
