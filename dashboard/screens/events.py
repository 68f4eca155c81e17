"""Sự kiện: the calendar of ASEAN events by year and month, and what the press wrote of one of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import streamlit as st

from classify.events import MARK
from dashboard import cards, chart_links, charts, controls, doing, event_desk, job_panel, kept, plain, wording
from dashboard.desk import Desk, Stamp
from dashboard.event_desk import Occasion, Phase
from dashboard.figures import Series
from dashboard.links import EVENTS, PATHS, REPORTS, SEARCH, link
from dashboard.screens import event_form
from dashboard.search_view import as_kind
from dashboard.view import EventsView, OverviewView, ReportsView
from index.mistakes import QueryError
from index.query import Fragment
from newsroom.article import Facts, Scope
from newsroom.clock import Period, local_day
from newsroom.counting import coverage
from newsroom.errors import IndexMissing, IndexUnavailable
from newsroom.texts import Texts, number
from reports.happenings import Happening

STORIES = 10
CENTRAL = 6
"""Stories whose first articles are asked for quotes."""
DISCOVERED_SHOWN = 15
FIRST_YEAR = 2020
YEARS_AHEAD = 1
NEAR = timedelta(45)
"""Months within so many days of today stand open in the calendar."""


@st.cache_data(max_entries=8, ttl=kept.KEPT_SECONDS, show_spinner=False)
def _totals(_desk: Desk, stamp: Stamp, shown: tuple[Occasion, ...], today: date) -> dict[str, int]:
    return event_desk.totals(_desk, shown, today)


@st.cache_resource(max_entries=8, ttl=kept.KEPT_SECONDS, show_spinner=False)
def _articles(_desk: Desk, stamp: Stamp, one: Occasion, today: date) -> tuple[Facts, ...]:
    return event_desk.articles(_desk, one, today)


@st.cache_data(max_entries=kept.KEPT, ttl=kept.KEPT_SECONDS, show_spinner=False)
def _found(_desk: Desk, stamp: Stamp, id: str) -> Occasion | None:
    return event_desk.occasion(_desk, event_desk.calendar_of(_desk), id)


def draw(desk: Desk, view: EventsView, texts: Texts, today: date) -> None:
    """The whole page below its title."""
    doing.tell(texts)
    job_panel.panel(desk, ("event",), texts, "event jobs", lambda job, key: None)
    calendar = event_desk.calendar_of(desk)
    if not view.event:
        all_kept = desk.store.desk_events.all()
        left, right = st.columns([3, 2], gap="large")
        with left:
            year = controls.year(range(FIRST_YEAR, today.year + YEARS_AHEAD + 1), today.year, texts)
            shown = event_desk.occasions(calendar, all_kept, Period(date(year, 1, 1), date(year, 12, 31)))
            _calendar(desk, view, texts, today, year, shown)
            event_form.new(desk, texts, today, all_kept)
        with right:
            _discovered(desk, view, texts, today)
        return
    st.button(texts("events_back"), icon=":material/arrow_back:", on_click=_close, type="tertiary", key="events back")
    # For the days of a discovered event all articles are looked at; nobody edits it, as they do the others.
    discovered = view.event.startswith(MARK)
    one = _found(desk, desk.stamp(), view.event) if discovered else event_desk.occasion(desk, calendar, view.event)
    if one is None:
        st.warning(texts("event_unknown"))
        return
    _one(desk, view, texts, today, one)
    edition = calendar.edition(one.id)
    event_form.change(desk, texts, one, edition)


def _close() -> None:
    st.session_state["event"] = ""


# ----------------------------------------------------------------------------------------------------- the calendar


def _calendar(desk: Desk, view: EventsView, texts: Texts, today: date, year: int, shown: tuple[Occasion, ...]) -> None:
    language = texts.language
    try:
        with st.spinner(texts("counting")):
            counts = _totals(desk, desk.stamp(), shown, today)
    except (IndexMissing, IndexUnavailable):
        st.caption(texts("events_uncounted"))
        counts = {}
    months = []
    for month in range(1, 13):
        held = [one for one in shown if _month(one, year) == month]
        if not held:
            continue
        first = date(year, month, 1)
        near = first - NEAR <= today <= first + timedelta(31) + NEAR
        months.append(
            {
                "id": f"{year}-{month:02}",
                "name": texts("events_month", month=first.strftime("%B") if language == "en" else month, year=year),
                "count": texts("events_count", count=number(len(held), language)),
                "open": near,
                "events": [_entry(desk, view, texts, today, one, counts) for one in held],
            }
        )
    plain.show("calendar", {"months": months}, language, key="events calendar")
    st.caption(texts("events_calendar_help"))


def _month(one: Occasion, year: int) -> int:
    """The month in which it stands: that of its first day in the year."""
    return max(one.held.first, date(year, 1, 1)).month


def _entry(
    desk: Desk, view: EventsView, texts: Texts, today: date, one: Occasion, counts: Mapping[str, int]
) -> dict[str, str]:
    language = texts.language
    badge = {"made": texts("event_made"), "changed": texts("event_changed")}.get(one.origin, "")
    if today in one.held:
        badge = texts("event_now")
    count = counts.get(one.id)
    return {
        "days": _days(one.held, texts),
        "name": one.name(language),
        "address": link(EVENTS, replace(view, event=one.id), desk, today),
        "badge": badge,
        "note": "" if count is None else texts("event_articles", count=number(count, language)),
    }


def _days(held: Period, texts: Texts) -> str:
    first, last = (wording.short_day(day, texts.language) for day in (held.first, held.last))
    return first if first == last else f"{first} – {last}"


def _discovered(desk: Desk, view: EventsView, texts: Texts, today: date) -> None:
    st.subheader(texts("events_discovered"), anchor=False)
    controls.filters(view, texts, desk.taxonomy)
    period = view.period(today)
    with st.spinner(texts("counting")):
        facts = kept.facts(desk, desk.stamp(), period)
        found = event_desk.discovered(facts, period, view.scope or None, view.pillar, DISCOVERED_SHOWN)
    if not found:
        st.caption(texts("events_discovered_none"))
        return
    plain.articles([_story(desk, view, texts, today, one) for one in found], texts.language, key="events discovered")
    st.caption(texts("events_discovered_help"))


# ------------------------------------------------------------------------------------------------------- one event


def _one(desk: Desk, view: EventsView, texts: Texts, today: date, one: Occasion) -> None:
    language = texts.language
    if one.origin == "discovered":
        st.subheader(texts("event_discovered"), anchor=False)
        plain.lines([one.name(language)], language, key="event name")
        st.caption(texts("event_seen", period=wording.period(one.held, language)))
    else:
        st.subheader(plain.as_text(one.name(language)), anchor=False)
        period = wording.period(one.window, language)
        st.caption(texts("event_days", held=wording.period(one.held, language), window=period))
    _origin(one, texts)
    try:
        with st.spinner(texts("counting")):
            counted = _articles(desk, desk.stamp(), one, today)
    except QueryError as error:
        st.warning(texts("query_wrong"))
        plain.lines([error.told(language)], language, key="event query")
        return
    except IndexMissing:
        st.warning(texts("index_missing"))
        return
    except IndexUnavailable as error:
        st.warning(texts("index_broken"))
        plain.lines([str(error)], language, key="event index")
        return
    _links(desk, view, texts, today, one, bool(counted))
    if one.origin == "made" and not one.query:
        st.info(texts("event_no_query"))
        return
    _phases(desk, texts, today, one, counted)
    if not counted:
        return
    _timeline(desk, texts, today, one, counted)
    found = event_desk.stories(counted, STORIES)
    central = [event_desk.first_of(story) for story in found[:CENTRAL]]
    left, right = st.columns([3, 2], gap="large")
    with left:
        st.subheader(texts("event_stories"), anchor=False)
        rows = [_story(desk, view, texts, today, story, inside=one.id) for story in found]
        plain.articles(rows, language, key="event stories")
    with right:
        _quotes(desk, view, texts, today, central)


def _origin(one: Occasion, texts: Texts) -> None:
    kept_ = one.kept
    if one.origin == "made" and kept_ is not None:
        lines = [texts("event_made_by", by=kept_.by, when=wording.moment(kept_.at, texts.language))]
        if one.query:
            lines.append(texts("event_query_is", query=one.query))
        plain.lines(lines, texts.language, key="event origin")
    elif one.origin == "changed" and kept_ is not None:
        line = texts("event_changed_by", by=kept_.by, when=wording.moment(kept_.at, texts.language))
        plain.lines([line], texts.language, key="event origin")


def _links(desk: Desk, view: EventsView, texts: Texts, today: date, one: Occasion, found: bool) -> None:
    made = []
    if found:
        search = event_desk.search_of(one, texts.language, today)
        made.append({"text": texts("event_search"), "address": link(SEARCH, search, desk, today)})
    if one.origin != "discovered" and (one.origin != "made" or one.query):
        about = replace(as_kind(view, ReportsView), about=one.id)
        made.append({"text": texts("event_report"), "address": link(REPORTS, about, desk, today)})
    days = as_kind(view, OverviewView, span="own", first=one.window.first, last=min(one.window.last, today))
    if one.window.first <= today:
        made.append({"text": texts("event_overview"), "address": link(PATHS[0], days, desk, today)})
    plain.show("ways", {"ways": made}, texts.language, key="event links")


def _phases(desk: Desk, texts: Texts, today: date, one: Occasion, counted: Sequence[Facts]) -> None:
    language = texts.language
    names: Mapping[Phase, str] = {
        "before": texts("event_before"),
        "during": texts("event_during"),
        "after": texts("event_after"),
    }
    found = event_desk.phases(one, counted)

    def cell(count: int, period: Period | None, scope: Scope | None) -> dict[str, str]:
        search = event_desk.search_of(one, language, today, period)
        address = link(SEARCH, replace(search, scope=scope or ""), desk, today) if count else ""
        return {"text": wording.in_table(count, language), "address": address}

    def figure(count: int) -> dict[str, str]:
        return {"text": wording.in_table(count, language)}

    def note(period: Period) -> str:
        days = [_days(period, texts), *([texts("event_ahead")] if period.first > today else [])]
        return " · ".join(days)

    rows: list[dict[str, Any]] = [
        {
            "name": texts("event_seen_all") if one.origin == "discovered" else names[row.phase],
            "note": note(row.period),
            "cells": [
                cell(row.scopes["domestic"], row.period, "domestic"),
                figure(row.outlets["domestic"]),
                cell(row.scopes["foreign"], row.period, "foreign"),
                figure(row.outlets["foreign"]),
                cell(row.total, row.period, None),
                figure(row.reprints),
            ],
        }
        for row in found
    ]
    if len(found) > 1:
        of = {scope: coverage(counted, one.window, scope) for scope in event_desk.SCOPES}
        rows.append(
            {
                "name": texts("event_all"),
                "group": True,
                "cells": [
                    *(
                        each
                        for scope in event_desk.SCOPES
                        for each in (cell(of[scope].total, None, scope), figure(len(of[scope].outlets)))
                    ),
                    cell(sum(each.total for each in of.values()), None, None),
                    figure(sum(each.reprints for each in of.values())),
                ],
            }
        )
    heads = [
        texts("event_phase"),
        texts("scope_domestic"),
        texts("event_outlets"),
        texts("scope_foreign"),
        texts("event_outlets"),
        texts("event_total"),
        texts("event_reprints"),
    ]
    plain.show("grid", {"heads": heads, "rows": rows, "caption": texts("event_counting")}, language, key="event phases")


def _timeline(desk: Desk, texts: Texts, today: date, one: Occasion, counted: Sequence[Facts]) -> None:
    """Day by day over the window, as far as there are articles or it is held."""
    days = [local_day(item.published_at) for item in counted if item.published_at]
    shown = Period(min([*days, one.held.first]), max([*days, one.held.first]))
    series = []
    for scope in event_desk.SCOPES:
        of = coverage(counted, shown, scope).days
        series.append(Series(scope, tuple((day, of.get(day, 0)) for day in shown.days())))
    names: dict[str, str] = {scope: texts(f"scope_{scope}") for scope in event_desk.SCOPES}
    chart = charts.timeline(series, names, "day", texts, stacked=True)
    spoken = texts(
        "timeline_alt",
        count=number(len(counted), texts.language),
        period=wording.period(shown, texts.language),
    )

    def address(day: date, scope: str) -> str:
        search = event_desk.search_of(one, texts.language, today, Period(day, day))
        known = next((each for each in event_desk.SCOPES if each == scope), None)
        return link(SEARCH, replace(search, scope=known or ""), desk, today)

    chart_links.leading(chart, spoken, f"event timeline {one.id}", address)
    st.caption(texts("timeline_help"))


def _story(desk: Desk, view: EventsView, texts: Texts, today: date, story: Happening, inside: str = "") -> plain.Item:
    """A story with how far it went; it leads to its own event, or to its only article."""
    language = texts.language
    first = event_desk.first_of(story)
    days = sorted(local_day(item.published_at) for item in story.articles if item.published_at)
    told = texts(
        "event_story",
        articles=number(len(story.articles), language),
        outlets=number(story.outlets, language),
        days=_days(Period(days[0], days[-1]), texts),
    )
    own = story.id.startswith(MARK) and story.id != inside and len(story.articles) > 1
    address = (
        link(EVENTS, replace(view, event=story.id), desk, today)
        if own
        else cards.plain_link(first.id, view, desk, today)
    )
    both = texts("event_both") if len(story.scopes) > 1 else ""
    return plain.Item(
        title=(Fragment(first.title or texts("untitled")),),
        url="",
        language=first.language,
        line=f"{told} · {first.source_name}",
        mark=both,
        topics=(),
        passage=(),
        inside=address,
    )


def _quotes(desk: Desk, view: EventsView, texts: Texts, today: date, central: Sequence[Facts]) -> None:
    st.subheader(texts("event_quotes"), anchor=False)
    said = event_desk.quotes(desk, central)
    if not said:
        st.caption(texts("event_quotes_none"))
        return
    shown = [
        {
            "name": one.name,
            "words": f"“{one.words}”" if one.direct else one.words,
            "language": one.facts.language,
            "line": f"{one.facts.source_name} · {wording.day_of(one.facts.published_at, texts)}",
            "address": cards.plain_link(one.facts.id, view, desk, today),
        }
        for one in said
    ]
    plain.show("quotes", {"quotes": shown}, texts.language, key="event quotes")
