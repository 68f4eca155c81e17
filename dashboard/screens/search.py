"""Tìm kiếm: whatever was collected, by words and by meaning, narrowed by facets and by days; the whole of it in the
address."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import streamlit as st

from dashboard import cards, charts, controls, entrance, kept, plain, wording
from dashboard.desk import PAGE_SIZE, Desk, IndexState, Stamp
from dashboard.doing import tell
from dashboard.kept import KEPT, KEPT_SECONDS
from dashboard.screens import search_acts, search_saved
from dashboard.search_view import COUNTINGS, FACETS, MODES, SORTS, SearchView, choice
from dashboard.searching import Found, find, known_values
from dashboard.value_names import value_names
from dashboard.view import MAX_DAYS
from index.fields import facet_in_words
from index.mistakes import QueryError
from newsroom.errors import IndexMissing, IndexUnavailable, InputError
from newsroom.texts import Language, Texts, number


@st.cache_data(max_entries=KEPT, ttl=KEPT_SECONDS, show_spinner=False)
def _find(_desk: Desk, stamp: Stamp, view: SearchView, today: date) -> tuple[IndexState, Found]:
    return find(_desk, view, today, kept.encoder(_desk, _desk.settings.classify.encoder))


@st.cache_data(max_entries=KEPT, ttl=KEPT_SECONDS, show_spinner=False)
def _names(
    _desk: Desk, stamp: Stamp, language: Language, wanted: dict[str, tuple[str, ...]]
) -> dict[str, dict[str, str]]:
    return value_names(_desk, language, known_values(_desk, language), wanted, kept.names(stamp.store, stamp.taxonomy))


def draw(desk: Desk, view: SearchView, texts: Texts, today: date) -> None:
    """The whole page below its title."""
    user, stamp = entrance.present(), desk.stamp()
    tell(texts)
    search_saved.panel(desk, user, view, texts, today)
    search_acts.exported(desk, user, texts)
    _ask(view, texts)
    if view.like:
        _compared(desk, view, texts)
    try:
        with st.spinner(texts("looking")):
            state, found = _find(desk, stamp, view, today)
            names = _names(desk, stamp, view.language, _wanted(found, view))
    except QueryError as error:
        st.warning(texts("query_wrong"))
        plain.lines([error.told(view.language)], view.language, key="query")
        st.button(texts("clear_filters"), on_click=_clear)
        return
    except IndexMissing:
        st.warning(texts("index_missing"))
        return
    except IndexUnavailable as error:
        st.warning(texts("index_broken"))
        plain.lines([str(error)], view.language, key="index")
        return
    except InputError:
        st.warning(texts("like_missing"))
        return
    if state == "behind":
        st.info(texts("index_behind"))
    if view.too_long:
        st.warning(texts("too_long", days=number(MAX_DAYS, view.language)))
    _facets(found, view, names, texts)
    if view.filtered:
        chosen = {
            facet_in_words(facet, view.language): [names[facet][id] for id in view.chosen(facet)] for facet in FACETS
        }
        told = "; ".join(f"{name}: {', '.join(values)}" for name, values in chosen.items() if values)
        plain.lines([texts("filtered_by", filters=told)], view.language, key="filters")
    _timeline(found, view, texts, today)
    _list(found, desk, view, texts, today)


def _ask(view: SearchView, texts: Texts) -> None:
    with st.container(horizontal=True, gap="small", vertical_alignment="bottom"):
        controls.words(texts)
    controls.period(view, texts)
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        st.selectbox(
            texts("listed"),
            COUNTINGS,
            key="counting",
            format_func=lambda counting: texts(f"listed_{counting}"),
            on_change=_from_first_page,
            width=250,
        )
        st.selectbox(
            texts("mode"),
            MODES,
            key="mode",
            format_func=lambda mode: texts(f"mode_{mode}"),
            help=texts("mode_help"),
            on_change=_from_first_page,
            disabled=view.sort == "date",
            width=210,
        )
        st.selectbox(
            texts("sort"),
            SORTS,
            key="sort",
            format_func=lambda sort: texts(f"sort_{sort}"),
            on_change=_from_first_page,
            width=170,
        )
        st.toggle(texts("grouped"), key="grouped", on_change=_from_first_page)


def _from_first_page() -> None:
    st.session_state["page"] = 1


def _clear() -> None:
    for facet in FACETS:
        _choose(facet, ())
    st.session_state["like"] = ""
    st.session_state["page"] = 1


def _choose(facet: str, values: tuple[str, ...]) -> None:
    for name, value in choice(facet, values).items():
        st.session_state[name] = list(value) if isinstance(value, tuple) else value


def _compared(desk: Desk, view: SearchView, texts: Texts) -> None:
    """To which article similar ones are listed."""
    facts = desk.store.cited.facts([view.like]).get(view.like)
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.markdown(texts("like"), width="content")
        st.button(texts("like_end"), on_click=_end_like)
    if facts is not None:
        plain.lines([f"{facts.title} – {cards.where_and_when(facts, desk, texts)}"], view.language, key="like article")


def _end_like() -> None:
    st.session_state["like"] = ""
    st.session_state["page"] = 1


def _wanted(found: Found, view: SearchView) -> dict[str, tuple[str, ...]]:
    """The values whose names are needed: those with articles, and those that are chosen."""
    return {
        facet: tuple(dict.fromkeys((*view.chosen(facet), *(one.value for one in found.page.facets[facet]))))
        for facet in FACETS
    }


def _facets(found: Found, view: SearchView, names: dict[str, dict[str, str]], texts: Texts) -> None:
    groups = []
    for facet in FACETS:
        counts = {one.value: one.articles for one in found.page.facets[facet]}
        chosen = set(view.chosen(facet))
        ids = sorted(names[facet], key=lambda id: (id not in chosen, -counts.get(id, 0), names[facet][id]))
        values = tuple(
            plain.Value(id, names[facet][id], number(counts.get(id, 0), view.language), id in chosen) for id in ids
        )
        if values:
            groups.append(plain.Facet(facet, facet_in_words(facet, view.language), values))
    with st.sidebar:
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.subheader(texts("facets"), anchor=False, width="content")
            if view.filtered:
                st.button(texts("clear_filters"), on_click=_clear, type="tertiary")
        plain.facets(groups, texts("facets_more"), view.language, "facets", _keep_facets)


def _keep_facets(chosen: Any) -> None:
    """Take what a browser says is chosen; anything may come from there."""
    if not isinstance(chosen, dict):
        return
    for facet in FACETS:
        values = chosen.get(facet)
        if isinstance(values, list):
            _choose(facet, tuple(value for value in values if isinstance(value, str)))
    st.session_state["page"] = 1


def _timeline(found: Found, view: SearchView, texts: Texts, today: date) -> None:
    buckets = found.page.timeline
    if len(buckets) < 2:
        return
    step = 7 if found.span == "week" else 1

    def brushed() -> None:
        days = sorted(str(day) for day in st.session_state[key].selection.get("brush", {}).get("day", ()))
        if days:
            first, last = date.fromisoformat(days[0]), date.fromisoformat(days[-1]) + timedelta(step - 1)
            st.session_state.update(span="own", first=first, last=min(last, max(today, first)), page=1)

    period = view.period(today)
    key = f"timeline {period.first} {period.last}"
    chart = charts.brushable([(each.day, each.articles) for each in buckets], found.span, texts)
    spoken = texts(
        "found_alt",
        count=number(found.page.total, view.language),
        period=wording.period(period, view.language),
    )
    st.altair_chart(chart, width="stretch", alt=spoken, key=key, on_select=brushed, selection_mode="brush")
    st.caption(texts("brush"))


def _list(found: Found, desk: Desk, view: SearchView, texts: Texts, today: date) -> None:
    page, language = found.page, view.language
    listed = page.listed
    if not listed:
        st.caption(texts("nothing_matches"))
        return
    first = (found.number - 1) * PAGE_SIZE + 1
    counts = {"first": first, "last": first + len(page.hits) - 1, "count": listed}
    remarks = [texts("found_range", **{key: number(value, language) for key, value in counts.items()})]
    if page.by_meaning and not view.like:
        remarks.append(texts("found_near", total=number(page.total, language), near=number(page.by_meaning, language)))
    if found.folded:
        remarks.append(texts("found_folded", count=number(found.folded, language)))
    if page.without in ("other_encoder", "broken_encoder", "no_vectors"):
        st.warning(texts("without_meaning"))
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.caption(" ".join(remarks), width="content")
        controls.pages(found.number, found.pages)
    search_acts.bar(desk, entrance.present(), view, texts, today, [hit.id for hit in page.hits], page.total)
    shown = [hit.id for hit in page.hits]
    picked = search_acts.picked()

    def keep(ids: Any) -> None:
        here = [id for id in ids if id in shown] if isinstance(ids, list) else []
        search_acts.keep_picked([*(id for id in search_acts.picked() if id not in shown), *here])

    items = [
        cards.card(hit, first + n, view, desk, texts, today, found.copies.get(hit.id, 0))
        for n, hit in enumerate(page.hits)
    ]
    here = [id for id in picked if id in shown]
    plain.articles(items, language, "articles", plain.Picking(here, keep, texts("pick")))
