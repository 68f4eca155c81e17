"""Tổng quan: how much the press wrote about ASEAN in a period, where and on what, and the articles themselves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

import streamlit as st

from dashboard import cards, chart_links, charts, controls, event_desk, kept, plain, wording
from dashboard.desk import PAGE_SIZE, Desk, Stamp
from dashboard.figures import Compared, Overview, overview
from dashboard.health import Health, health
from dashboard.kept import KEPT, KEPT_SECONDS
from dashboard.screens import overview_weeks
from dashboard.view import MAX_DAYS, OverviewView
from index.mistakes import QueryError
from newsroom.article import Scope
from newsroom.clock import Period, utc_now
from newsroom.errors import IndexUnavailable
from newsroom.texts import Texts, number

EVENTS_BACK, EVENTS_AHEAD = 500, 60
"""Days before and after today of whose events the period can be taken."""
_EVENT = "days of event"
Leads = Callable[..., str]
"""Gives the address of the search that lists a count; see `overview_weeks.search_link`."""


@st.cache_data(max_entries=KEPT, ttl=KEPT_SECONDS, show_spinner=False)
def _overview(_desk: Desk, stamp: Stamp, period: Period, scope: Scope | None, pillar: str | None) -> Overview:
    comparable = _desk.store.statistics.comparable(period.before())
    return overview(kept.facts(_desk, stamp, period), period, scope, pillar, _desk.taxonomy, comparable=comparable)


def draw(desk: Desk, view: OverviewView, texts: Texts, today: date) -> None:
    """The whole page below its title."""
    controls.filters(view, texts, desk.taxonomy)
    if view.span == "own":
        _days_of_event(desk, texts, today)
    stamp, scope, period = desk.stamp(), view.scope or None, view.period(today)
    with st.spinner(texts("counting")):
        judged = kept.judged(desk, stamp)
    state = health(desk.runs(), desk.store.statistics.entry_errors(), judged, scope, utc_now())
    if desk.store.articles.none():
        st.info(texts("empty_store"))
        _health(state, texts)
        return
    with st.spinner(texts("counting")):
        found = _overview(desk, stamp, period, scope, view.pillar or None)
        beside = overview_weeks.beside(desk, stamp, period, scope, view.pillar or None)
    language = view.language
    st.caption(texts("periods", now=wording.period(period, language), before=wording.period(found.before, language)))
    if view.too_long:
        st.warning(texts("too_long", days=number(MAX_DAYS, language)))
    _health(state, texts)
    leads: Leads = partial(overview_weeks.search_link, desk, view, today)
    _totals(found, view, texts, leads)
    overview_weeks.draw_unusual(desk, view, texts, today, beside.unusual)
    _timeline(found, desk, view, texts, leads)
    _pillars(found, desk, texts, leads)
    left, right = st.columns(2, gap="large")
    with left:
        _topics(found, desk, view, texts, leads)
    with right:
        _outlets(found, desk, texts, leads)
    overview_weeks.draw_heat(desk, view, texts, today, beside.topics)
    left, right = st.columns(2, gap="large")
    with left:
        overview_weeks.draw_tones(desk, view, texts, today, beside.tones)
    with right:
        overview_weeks.draw_uncovered(desk, view, texts, today, beside.uncovered)
    if view.scope != "domestic":
        _countries(found, desk, texts, leads)
    _list(desk, view, texts, today)


def _days_of_event(desk: Desk, texts: Texts, today: date) -> None:
    """Taking the days of the period from an event: those in which articles are coverage of it."""
    calendar, kept_ = event_desk.calendar_of(desk), desk.store.desk_events.all()
    around = Period(today - timedelta(EVENTS_BACK), today + timedelta(EVENTS_AHEAD))
    found = {one.id: one for one in event_desk.occasions(calendar, kept_, around) if one.window.first <= today}
    nearest = sorted(found, key=lambda id: abs((found[id].held.first - today).days))

    def take() -> None:
        chosen = found.get(st.session_state.get(_EVENT) or "")
        if chosen is not None:
            st.session_state.update(first=chosen.window.first, last=min(chosen.window.last, today), page=1)
        st.session_state[_EVENT] = None

    st.selectbox(
        texts("days_of_event"),
        nearest,
        index=None,
        key=_EVENT,
        format_func=lambda id: found[id].name(texts.language),
        placeholder=texts("days_of_event_none"),
        on_change=take,
        width=460,
    )


def _health(state: Health, texts: Texts) -> None:
    when = wording.moment_told(state.collected, texts.language) if state.collected else ""
    began = wording.moment_told(state.began, texts.language) if state.began else ""
    if state.course in ("killed", "failed"):
        st.warning(texts(f"run_{state.course}", began=began))
    elif state.course == "running":
        st.info(texts("run_running", began=began))
    if state.stale:
        st.warning(texts("stale", when=when) if when else texts("never_collected"))
    if state.unread:
        count, sources = number(len(state.unread), texts.language), number(state.sources, texts.language)
        st.warning(texts("unread", count=count, sources=sources))
        with st.expander(texts("unread_which")):
            told = [f"{source.name}: {'; '.join(source.errors)}" for source in state.unread]
            plain.lines(told, texts.language, key="unread")
    if state.ill:
        count, sources = number(len(state.ill), texts.language), number(state.sources, texts.language)
        st.warning(texts("ill", count=count, sources=sources))
        with st.expander(texts("ill_which")):
            plain.lines([wording.health(found, texts.language) for found in state.ill], texts.language, key="ill")


def _totals(found: Overview, view: OverviewView, texts: Texts, leads: Leads) -> None:
    language = view.language
    compared = found.comparable and bool(found.total.before)

    def figure(key: str, count: Compared, address: str = "") -> plain.Figure:
        note = wording.change(count.now, count.before, texts) if compared else texts("no_before")
        return plain.Figure(texts(key), number(count.now, language), note, address)

    shown = [
        figure("total", found.total, leads()),
        figure("originals", found.originals, leads(query="reprint:original")),
        figure("reprints", found.reprints, leads(query="reprint:reprint")),
    ]
    if not view.scope:
        shown += [figure(f"press_{scope}", count, leads(scope=scope)) for scope, count in found.scopes.items()]
    plain.figures(shown, language, key="totals")
    remarks = [texts("beside", **{name: number(count, language) for name, count in found.beside.items()})]
    if found.not_assessed:
        share = wording.percent(found.not_assessed, found.total.now, language)
        remarks.append(texts("not_assessed", count=number(found.not_assessed, language), share=share))
    if found.no_pillar:
        share = wording.percent(found.no_pillar, found.total.now, language)
        remarks.append(texts("no_pillar", count=number(found.no_pillar, language), share=share))
    plain.lines(remarks, language, key="beside")


def _timeline(found: Overview, desk: Desk, view: OverviewView, texts: Texts, leads: Leads) -> None:
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="bottom"):
        st.subheader(texts(f"timeline_{found.by}"), width="content", anchor=False)
        controls.grouping(texts)
    if view.grouping == "scope":
        names = {line.id: texts(f"scope_{line.id}") for line in found.scope_series}
        chart = charts.timeline(found.scope_series, names, found.by, texts, stacked=True)
    else:
        names = {line.id: desk.taxonomy.name(line.id, view.language) for line in found.pillar_series}
        chart = charts.timeline(found.pillar_series, names, found.by, texts, stacked=False)
    count = number(found.total.now, view.language)
    spoken = texts("timeline_alt", count=count, period=wording.period(found.period, view.language))

    def address(day: date, id: str) -> str:
        days = charts.bucket(day, found.by, found.period)
        return leads(period=days, **{"scope" if view.grouping == "scope" else "pillar": id})

    chart_links.leading(chart, spoken, f"timeline {view.grouping}", address)
    st.caption(texts("timeline_help"))


def _pillars(found: Overview, desk: Desk, texts: Texts, leads: Leads) -> None:
    st.subheader(texts("pillars"), anchor=False)
    rows = [
        _Line(
            desk.taxonomy.name(row.id, texts.language),
            row.total,
            (row.originals, row.reprints, row.domestic, row.foreign),
            address=leads(pillar=row.id),
            further=(
                leads(pillar=row.id, query="reprint:original") if row.originals else "",
                leads(pillar=row.id, query="reprint:reprint") if row.reprints else "",
                leads(pillar=row.id, scope="domestic") if row.domestic else "",
                leads(pillar=row.id, scope="foreign") if row.foreign else "",
            ),
        )
        for row in found.pillars
    ]
    more = ("original_short", "reprint_short", "scope_domestic", "scope_foreign")
    _table(rows, found, texts, "pillar", [texts(head) for head in more])
    if len(rows) > 1:
        st.caption(texts("overlap"))


def _topics(found: Overview, desk: Desk, view: OverviewView, texts: Texts, leads: Leads) -> None:
    pillar = desk.taxonomy.name(view.pillar, texts.language) if view.pillar else ""
    st.subheader(texts("topics_of", pillar=pillar) if pillar else texts("topics"), anchor=False)
    rows = [
        _Line(desk.taxonomy.name(row.id, texts.language), row.count, address=leads(topic=row.id))
        for row in found.topics
    ]
    _table(rows, found, texts, "topic")


def _outlets(found: Overview, desk: Desk, texts: Texts, leads: Leads) -> None:
    st.subheader(texts("outlets"), anchor=False)
    rows = [
        _Line(
            row.name or row.id,
            row.count,
            note=desk.taxonomy.country_name(row.country, texts.language),
            address=leads(outlet=row.id),
        )
        for row in found.outlets
    ]
    _table(rows, found, texts, "outlet")
    if found.outlet_count > len(found.outlets):
        st.caption(texts("outlets_more", count=number(found.outlet_count, texts.language)))


def _countries(found: Overview, desk: Desk, texts: Texts, leads: Leads) -> None:
    st.subheader(texts("countries"), anchor=False)
    rows = [
        _Line(
            desk.taxonomy.country_name(row.id, texts.language),
            row.count,
            row.pillars,
            address=leads(country=row.id),
            further=tuple(
                leads(country=row.id, pillar=pillar.id) if count else ""
                for pillar, count in zip(found.pillars, row.pillars, strict=True)
            ),
        )
        for row in found.countries
    ]
    _table(rows, found, texts, "country", [desk.taxonomy.name(row.id, texts.language) for row in found.pillars])
    if found.country_count > len(found.countries):
        st.caption(texts("countries_more", count=number(found.country_count, texts.language)))


@dataclass(frozen=True, slots=True)
class _Line:
    """A row before it is worded."""

    name: str
    count: Compared
    more: tuple[int, ...] = ()
    note: str = ""
    address: str = ""
    """Of the search that lists its articles."""
    further: tuple[str, ...] = ()
    """Of those of `more`."""


def _table(rows: Sequence[_Line], found: Overview, texts: Texts, kind: str, more: Sequence[str] = ()) -> None:
    """A table of counts; the difference only where the period before has any figures."""
    if not rows:
        st.caption(texts("nothing"))
        return
    language, largest = texts.language, max(row.count.now for row in rows) or 1
    compared = found.comparable and bool(found.total.before)
    shown = [
        plain.Row(
            name=row.name,
            note=row.note,
            cells=(
                wording.in_table(row.count.now, language),
                *([wording.signed(row.count.now, row.count.before, language)] if compared else []),
                *(wording.in_table(count, language) for count in row.more),
            ),
            share=row.count.now / largest,
            addresses=(row.address if row.count.now else "", *([""] if compared else []), *row.further),
        )
        for row in rows
    ]
    heads = [texts(kind), texts("articles"), *([texts("difference")] if compared else []), *more]
    plain.table(heads, shown, language, key=f"table {kind}")


def _list(desk: Desk, view: OverviewView, texts: Texts, today: date) -> None:
    st.subheader(texts("list"), anchor=False)
    controls.search(texts)
    try:
        state, listing = desk.listing(view, today)
    except QueryError as error:
        st.warning(texts("query_wrong"))
        plain.lines([error.told(view.language)], view.language, key="query")
        return
    except IndexUnavailable as error:
        st.warning(texts("index_broken"))
        plain.lines([str(error)], view.language, key="index")
        return
    if listing is None:
        st.warning(texts("index_missing"))
        return
    if state == "behind":
        st.info(texts("index_behind"))
    total = listing.page.total
    if not total:
        st.caption(texts("nothing_matches"))
        return
    first = (listing.number - 1) * PAGE_SIZE + 1
    counts = {"first": first, "last": first + len(listing.page.hits) - 1, "count": total}
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        shown = {key: number(value, view.language) for key, value in counts.items()}
        st.caption(texts("range", **shown), width="content")
        # Above the list: a reader who goes on wants to begin at the first article.
        controls.pages(listing.number, listing.pages)
    asked, start = cards.search_of(view), first
    plain.articles(
        [cards.card(hit, start + n, asked, desk, texts, today) for n, hit in enumerate(listing.page.hits)],
        view.language,
        key="articles",
    )
