"""The parts of Tổng quan beside its counts; see `dashboard.weeks`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import streamlit as st

from classify.events import MARK
from dashboard import kept, plain, weeks, wording
from dashboard.desk import Desk, Stamp
from dashboard.links import SEARCH, link
from dashboard.search_view import SearchView, as_kind, choice
from dashboard.view import OverviewView
from dashboard.weeks import TONES, Cause, Tones, Unusual, Weeks
from index.fields import value_in_words
from newsroom.article import Scope
from newsroom.clock import Period, utc_now
from newsroom.pipeline.desk_calendar import desk_calendar
from newsroom.texts import Texts, number
from reports.trends import FEWEST_WEEKS, Change
from reports.watched import Watched
from reports.words import words_of


def search_link(
    desk: Desk, view: OverviewView, today: date, period: Period | None = None, query: str = "", **chosen: str
) -> str:
    """The search that lists the articles of a count: what the page is limited to, `period` instead of its days, what
    only `query` can say, and a value for each of the facets `chosen`."""
    more: dict[str, Any] = {"text": query, "counting": "counted", "page": 1, "sort": "date"}
    if period is not None:
        more |= {"span": "own", "first": period.first, "last": period.last}
    for facet, value in chosen.items():
        more |= choice(facet, (value,) if value else ())
    return link(SEARCH, as_kind(view, SearchView, **more), desk, today)


@dataclass(frozen=True, slots=True)
class Beside:
    """What these parts show."""

    unusual: Unusual
    topics: Weeks
    tones: Tones
    uncovered: Mapping[str, tuple[str, ...]]


@st.cache_data(max_entries=kept.KEPT, ttl=kept.KEPT_SECONDS, show_spinner=False)
def beside(_desk: Desk, stamp: Stamp, period: Period, scope: Scope | None, pillar: str | None) -> Beside:
    """All that is counted for them."""
    taxonomy, last = _desk.taxonomy, period.last
    recent, facts = kept.facts(_desk, stamp, weeks.facts_days(last)), kept.facts(_desk, stamp, period)
    since = _desk.store.statistics.collecting_since()
    return Beside(
        unusual=weeks.unusual_now(recent, last, scope, pillar, taxonomy, since, utc_now()),
        topics=weeks.topic_weeks(recent, last, scope, pillar, taxonomy),
        tones=weeks.tones(facts, period, scope, pillar),
        uncovered=weeks.uncovered(facts, period, scope, pillar, taxonomy),
    )


def draw_unusual(desk: Desk, view: OverviewView, texts: Texts, today: date, found: Unusual) -> None:
    """What is out of the usual in the last seven days of the period."""
    language = texts.language
    st.subheader(texts("unusual"), anchor=False)
    if found.changes is None:
        st.caption(texts("unusual_no_basis", needed=FEWEST_WEEKS, have=found.before))
        return
    if not found.changes:
        st.caption(texts("unusual_none", weeks=found.before))
        return
    shown = [
        {
            "text": _named(desk, texts, one),
            "note": "; ".join([_usual(texts, change), *_why(desk, texts, found.causes[one.id], change)]),
            "address": search_link(desk, view, today, found.week, **_facets(one)),
        }
        for one, change in found.changes
    ]
    plain.show("ways", {"ways": shown}, language, key="unusual")
    st.caption(texts("unusual_method", weeks=found.before, period=wording.period(found.week, language)))


def _named(desk: Desk, texts: Texts, one: Watched) -> str:
    press = texts(f"press_{one.scope}")
    if one.kind == "press":
        return press
    what = texts("unusual_critical") if one.kind == "critical" else desk.taxonomy.name(one.label, texts.language)
    return f"{press}: {what}"


def _usual(texts: Texts, change: Change) -> str:
    now, low, high = (number(count, texts.language) for count in (change.now, change.low, change.high))
    key = "unusual_more" if change.now > change.high else "unusual_less"
    return texts(key, now=now, usual=low if low == high else f"{low}–{high}")


def _why(desk: Desk, texts: Texts, cause: Cause, change: Change) -> list[str]:
    """What says most of why; names are crawled text."""
    language, told = texts.language, []
    if cause.outlets:
        outlets = words_of(language).listing([f"{name} ({number(count, language)})" for name, count in cause.outlets])
        key = "unusual_mostly" if change.now > change.high else "unusual_least"
        told.append(texts(key, outlets=outlets))
    if cause.event is not None and (name := _event(desk, texts, cause.event[0])):
        told.append(texts("unusual_of", count=number(cause.event[1], language), event=name))
    if cause.reprints:
        told.append(texts("unusual_reprints", count=number(cause.reprints, language)))
    return told


def _event(desk: Desk, texts: Texts, id: str) -> str:
    """What an event is called; a discovered one by the title of its first article. "" where that is gone."""
    if id.startswith(MARK):
        versions = desk.store.articles.versions_of(id.removeprefix(MARK))
        return texts("unusual_titled", title=versions[-1][0].title) if versions else ""
    edition = desk_calendar(desk.store, desk.settings.classify, desk.taxonomy).edition(id)
    return edition.name(texts.language) if edition else ""


def _facets(one: Watched) -> dict[str, str]:
    found = {"scope": str(one.scope)}
    if one.kind == "critical":
        return found | {"tone": "critical"}
    return found if one.kind == "press" else found | {one.kind: one.label}


def draw_heat(desk: Desk, view: OverviewView, texts: Texts, today: date, found: Weeks) -> None:
    """Topics by week."""
    language = texts.language
    st.subheader(texts("heat"), anchor=False)
    if not found.topics:
        st.caption(texts("nothing"))
        return
    most = max(count for row in found.topics for count in row.counts)
    # The pillar's name above its first topic only.
    opening = {row.pillar: row.id for row in reversed(found.topics)}
    rows = [
        {
            "name": desk.taxonomy.name(row.id, language),
            "note": desk.taxonomy.name(row.pillar, language) if opening[row.pillar] == row.id else "",
            "cells": [
                {
                    "text": wording.in_table(count, language),
                    "address": search_link(desk, view, today, week, topic=row.id) if count else "",
                    "heat": count / most,
                }
                for count, week in zip(row.counts, found.weeks, strict=True)
            ],
        }
        for row in found.topics
    ]
    heads = [texts("topic"), *(wording.short_day(week.last, language) for week in found.weeks)]
    plain.show("grid", {"heads": heads, "rows": rows, "caption": texts("heat_help")}, language, key="heat")


def draw_tones(desk: Desk, view: OverviewView, texts: Texts, today: date, found: Tones) -> None:
    """Tone by part of the press."""
    language = texts.language
    st.subheader(texts("tones"), anchor=False)
    if not any(sum(of.values()) for of in found.scopes.values()):
        st.caption(texts("tones_none"))
        return
    rows = []
    for scope, of in found.scopes.items():
        cells = [_tone_cell(desk, view, texts, today, scope, tone, of[tone]) for tone in TONES]
        cells.append({"text": wording.in_table(found.unsure[scope], language)})
        rows.append({"name": texts(f"scope_{scope}"), "cells": cells})
    heads = [texts("scope"), *(value_in_words("tone", tone, language) for tone in TONES), texts("tones_unsure")]
    plain.show("grid", {"heads": heads, "rows": rows, "caption": texts("tones_help")}, language, key="tones")


def _tone_cell(
    desk: Desk, view: OverviewView, texts: Texts, today: date, scope: Scope, tone: str, count: int
) -> dict[str, str]:
    address = search_link(desk, view, today, scope=scope, tone=tone) if count else ""
    return {"text": wording.in_table(count, texts.language), "address": address}


def draw_uncovered(
    desk: Desk, view: OverviewView, texts: Texts, today: date, found: Mapping[str, tuple[str, ...]]
) -> None:
    """The plan's topics without coverage; each leads to what was ever written on it."""
    language = texts.language
    st.subheader(texts("uncovered"), anchor=False)
    if not found:
        st.caption(texts("uncovered_none"))
        return
    ever = Period(date(today.year - 2, 1, 1), today)
    for pillar, topics in found.items():
        st.caption(plain.as_text(desk.taxonomy.name(pillar, language)))
        ways = [
            {"text": desk.taxonomy.name(topic, language), "address": search_link(desk, view, today, ever, topic=topic)}
            for topic in topics
        ]
        plain.show("ways", {"ways": ways}, language, key=f"uncovered {pillar}")
    st.caption(texts("uncovered_help", year=ever.first.year))
