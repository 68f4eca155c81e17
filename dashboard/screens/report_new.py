"""Báo cáo: what a new report is to be about; drafting it is a job."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import get_args

import streamlit as st

from dashboard import doing, event_desk, job_panel, wording
from dashboard.desk import Desk
from dashboard.view import EARLIEST, LATEST, ReportsView
from index.grammar import MAX_TEXT, parse
from index.mistakes import QueryError
from newsroom.clock import Period
from newsroom.errors import UsageError
from newsroom.pipeline.desk_calendar import desk_calendar
from newsroom.pipeline.report_specs import YEAR_IS_WRITTEN, Asked, spec_of, week_of
from newsroom.pipeline.vocabulary import vocabulary
from newsroom.texts import Language, Texts
from reports.model import Kind

AROUND = 400
"""Days before and after today whose events are offered."""
KINDS: tuple[Kind, ...] = get_args(Kind)
_PRESET = "new report preset"
"""In the session: the event of an address that was taken into the form."""
WEEKS = 26
"""Weeks back that are offered."""


def kinds(texts: Texts) -> Mapping[str, str]:
    """The kinds of report with what they are called."""
    return {
        "foreign": texts("report_kind_foreign"),
        "domestic": texts("report_kind_domestic"),
        "weekly": texts("report_kind_weekly"),
        "yearly": texts("report_kind_yearly"),
        "thematic": texts("report_kind_thematic"),
    }


def draw(desk: Desk, view: ReportsView, texts: Texts, today: date) -> None:
    """The form."""
    if not doing.may("editor"):
        st.info(texts("report_needs_editor"))
        return
    names = kinds(texts)
    _preset(desk, view)
    kind = st.selectbox(texts("report_kind"), KINDS, format_func=names.__getitem__, key="new report kind", width=520)
    asked: dict[str, object] = {"kind": kind}
    if kind == "weekly":
        asked["week"] = _week(texts, today)
    elif kind == "yearly":
        asked["year"] = _year(texts, today)
    else:
        asked |= _days_or_events(desk, texts, today)
    if kind == "thematic":
        asked["question"] = st.text_input(
            texts("report_question"), key="new report question", max_chars=MAX_TEXT, help=texts("report_question_help")
        )
    asked["subject"] = st.text_input(
        texts("report_subject"), key="new report subject", max_chars=200, help=texts("report_subject_help")
    )
    language: Language = st.segmented_control(
        texts("report_language"),
        ["vi", "en"],
        default=texts.language,
        required=True,
        format_func={"vi": "Tiếng Việt", "en": "English"}.__getitem__,
        key="new report language",
    )
    asked["language"] = language
    if st.button(texts("report_make"), type="primary", key="new report make"):
        if _fits(desk, texts, asked, today):
            job_panel.start(desk, texts, "report", {name: value for name, value in asked.items() if value})
        st.rerun()


def _preset(desk: Desk, view: ReportsView) -> None:
    """Choose the event of the address, once: what is chosen by hand afterwards stays."""
    if not view.about or st.session_state.get(_PRESET) == view.about:
        return
    st.session_state[_PRESET] = view.about
    one = event_desk.occasion(desk, event_desk.calendar_of(desk), view.about)
    if one is None or one.origin == "discovered":
        return
    if one.origin != "made":
        st.session_state["new report events"] = [one.id]
        return
    # The calendar does not have it: a note on its search, within its window.
    st.session_state["new report kind"] = "thematic"
    st.session_state["new report events"] = []
    st.session_state["new report question"] = one.query
    st.session_state["new report first"] = one.window.first
    st.session_state["new report last"] = one.window.last


def _week(texts: Texts, today: date) -> str:
    weeks = [week_of(today - timedelta(7 * n)) for n in range(1, WEEKS + 1)]
    named = {f"{w.first.isocalendar().year}-W{w.first.isocalendar().week:02}": w for w in weeks}
    return str(
        st.selectbox(
            texts("report_week"),
            list(named),
            format_func=lambda id: texts(
                "report_week_of",
                number=named[id].first.isocalendar().week,
                first=wording.day(named[id].first, texts.language),
                last=wording.day(named[id].last, texts.language),
            ),
            key="new report week",
            width=420,
        )
    )


def _year(texts: Texts, today: date) -> str:
    running = today.year + (today.month > YEAR_IS_WRITTEN)
    years = [str(year) for year in range(running, running - 6, -1)]
    usual = years.index(str(today.year if today.month >= YEAR_IS_WRITTEN else today.year - 1))
    return str(st.selectbox(texts("report_year"), years, index=usual, key="new report year", width=420))


def _days_or_events(desk: Desk, texts: Texts, today: date) -> dict[str, object]:
    calendar = desk_calendar(desk.store, desk.settings.classify, desk.taxonomy)
    held = calendar.held_within(Period(today - timedelta(AROUND), today + timedelta(AROUND)))
    # One that was held longer ago can be chosen at its own page.
    preset = [calendar.edition(id) for id in st.session_state.get("new report events", ())]
    offered = {event.id: event for event in [*held, *(event for event in preset if event is not None)]}
    names = {
        event.id: f"{event.name(texts.language)} ({wording.period(event.held, texts.language)})"
        for event in sorted(offered.values(), key=lambda event: abs((event.held.first - today).days))
    }
    chosen = st.multiselect(
        texts("report_events"),
        list(names),
        format_func=names.__getitem__,
        key="new report events",
        help=texts("report_events_help"),
        placeholder=texts("report_events_none"),
    )
    own = True
    if chosen:
        own = not st.checkbox(texts("report_days_of_event"), value=True, key="new report days of event")
    made: dict[str, object] = {"events": list(chosen)}
    if own:
        month = Period.ending(today, 30)
        with st.container(horizontal=True, gap="medium"):
            for name, usual, label in (
                ("first", month.first, texts("first")),
                ("last", month.last, texts("last")),
            ):
                st.session_state.setdefault(f"new report {name}", usual)
                day = st.date_input(
                    label,
                    min_value=EARLIEST,
                    max_value=LATEST,
                    format="DD/MM/YYYY",
                    key=f"new report {name}",
                    width=180,
                )
                made[name] = day.isoformat()
    return made


def _fits(desk: Desk, texts: Texts, asked: Mapping[str, object], today: date) -> bool:
    """Whether what was chosen can be a report; says why not before anything is begun."""
    question, events = str(asked.get("question", "")).strip(), asked.get("events") or []
    if asked["kind"] == "thematic" and not question and not events:
        doing.say("warning", texts("report_needs_question"))
        return False
    first, last = asked.get("first"), asked.get("last")
    if isinstance(first, str) and isinstance(last, str) and first > last:
        doing.say("warning", texts("report_days_reversed"))
        return False
    if question:
        known = vocabulary(desk.taxonomy, desk.store.crawl.sources().values(), texts.language)
        try:
            parse(question, known)
        except QueryError as error:
            doing.say("warning", texts("query_wrong"), error.told(texts.language))
            return False
    try:
        spec_of(_asked(asked), desk_calendar(desk.store, desk.settings.classify, desk.taxonomy), today)
    except UsageError as error:
        doing.say("warning", texts("report_cannot_be"), str(error))
        return False
    return True


def _asked(asked: Mapping[str, object]) -> Asked:
    def day(name: str) -> date | None:
        return date.fromisoformat(str(asked[name])) if asked.get(name) else None

    events = asked.get("events")
    return Asked(
        kind=asked["kind"],  # type: ignore[arg-type]  # one of the select box
        language=asked["language"],  # type: ignore[arg-type]
        first=day("first"),
        last=day("last"),
        week=str(asked.get("week", "")),
        year=int(str(asked["year"])) if asked.get("year") else None,
        events=tuple(map(str, events)) if isinstance(events, list) else (),
        question=str(asked.get("question", "")),
        subject=str(asked.get("subject", "")),
    )
