"""Making and changing events: for editors."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date

import streamlit as st

from classify.calendar import Edition
from dashboard import doing, event_desk, job_panel
from dashboard.desk import Desk
from dashboard.event_desk import Occasion
from dashboard.view import EARLIEST, LATEST
from index.grammar import MAX_TEXT, parse
from index.mistakes import QueryError
from newsroom.clock import utc_now
from newsroom.pipeline.vocabulary import vocabulary
from newsroom.store.desk_events import LONGEST_NAME, MOST_AROUND, DeskEvent
from newsroom.texts import Texts

USUAL_BEFORE, USUAL_AFTER = 14, 7


def new(desk: Desk, texts: Texts, today: date, known: Collection[str]) -> None:
    """The form for an event of the desk's own."""
    with st.expander(texts("event_new"), icon=":material/add:"):
        if not doing.may("editor"):
            st.info(texts("event_needs_editor"))
            return
        blank = DeskEvent(
            id="",
            name_vi="",
            name_en="",
            first=today,
            last=today,
            days_before=USUAL_BEFORE,
            days_after=USUAL_AFTER,
            by="",
            at=utc_now(),
        )
        # The key has how many there are: once one is made, the form is empty again.
        made = _fields(texts, blank, f"new {len(known)}", query=True)
        if st.button(texts("event_make"), type="primary", key="event make"):
            made = replace(made, id=event_desk.new_id(made.name_en or made.name_vi, known))
            if _fits(desk, texts, made) and _put(desk, texts, "event-make", made):
                st.session_state["event"] = made.id
            st.rerun()


def change(desk: Desk, texts: Texts, one: Occasion, edition: Edition | None) -> None:
    """The form for an event that is there. What is discovered is nobody's to change."""
    if one.origin == "discovered":
        return
    with st.expander(texts("event_change"), icon=":material/edit:"):
        if not doing.may("editor"):
            st.info(texts("event_needs_editor"))
            return
        if edition is not None:
            st.caption(texts("event_change_calendar"))
        now = one.kept or _as_kept(one)
        made = _fields(texts, now, f"{one.id} {now.revision}", query=edition is None)
        with st.container(horizontal=True, gap="small"):
            if st.button(texts("event_save"), type="primary", key="event save"):
                if _fits(desk, texts, made):
                    _put(desk, texts, "event-change", made)
                st.rerun()
            if edition is None and st.button(texts("event_withdraw"), key="event withdraw"):
                if _put(desk, texts, "event-withdraw", replace(now, withdrawn_at=utc_now())):
                    st.session_state["event"] = ""
                st.rerun()
            if (
                edition is not None
                and one.origin == "changed"
                and st.button(texts("event_as_calendar"), key="event as calendar")
            ):
                _put(desk, texts, "event-as-calendar", replace(_of_edition(edition), revision=now.revision))
                st.rerun()


def _as_kept(one: Occasion) -> DeskEvent:
    return DeskEvent(
        id=one.id,
        name_vi=one.name_vi,
        name_en=one.name_en,
        first=one.held.first,
        last=one.held.last,
        days_before=(one.held.first - one.window.first).days,
        days_after=(one.window.last - one.held.last).days,
        by="",
        at=utc_now(),
    )


def _of_edition(edition: Edition) -> DeskEvent:
    return DeskEvent(
        id=edition.id,
        name_vi=edition.name_vi,
        name_en=edition.name_en,
        first=edition.held.first,
        last=edition.held.last,
        days_before=(edition.held.first - edition.window.first).days,
        days_after=(edition.window.last - edition.held.last).days,
        by="",
        at=utc_now(),
    )


def _fields(texts: Texts, now: DeskEvent, key: str, *, query: bool) -> DeskEvent:
    """What is typed, made of `now`."""
    name_vi = st.text_input(texts("event_name_vi"), now.name_vi, key=f"event vi {key}", max_chars=LONGEST_NAME)
    name_en = st.text_input(texts("event_name_en"), now.name_en, key=f"event en {key}", max_chars=LONGEST_NAME)
    with st.container(horizontal=True, gap="medium"):
        first = st.date_input(
            texts("event_first"), now.first, EARLIEST, LATEST, format="DD/MM/YYYY", key=f"event first {key}", width=160
        )
        last = st.date_input(
            texts("event_last"), now.last, EARLIEST, LATEST, format="DD/MM/YYYY", key=f"event last {key}", width=160
        )
        before = st.number_input(
            texts("event_days_before"), 0, MOST_AROUND, now.days_before, key=f"event before {key}", width=160
        )
        after = st.number_input(
            texts("event_days_after"), 0, MOST_AROUND, now.days_after, key=f"event after {key}", width=160
        )
    asked = now.query
    if query:
        asked = st.text_input(
            texts("event_query"),
            now.query,
            key=f"event query {key}",
            max_chars=MAX_TEXT,
            help=texts("event_query_help"),
        )
    return replace(
        now,
        name_vi=name_vi.strip(),
        name_en=name_en.strip(),
        first=first,
        last=last,
        days_before=int(before),
        days_after=int(after),
        query=asked.strip(),
    )


def _fits(desk: Desk, texts: Texts, made: DeskEvent) -> bool:
    """Whether it can be kept; says why not."""
    if not made.name_vi or not made.name_en:
        doing.say("warning", texts("event_needs_names"))
        return False
    if made.last < made.first:
        doing.say("warning", texts("event_days_reversed"))
        return False
    if made.query:
        try:
            parse(made.query, vocabulary(desk.taxonomy, desk.store.crawl.sources().values(), texts.language))
        except QueryError as error:
            doing.say("warning", texts("query_wrong"), error.told(texts.language))
            return False
    return True


def _put(desk: Desk, texts: Texts, action: str, made: DeskEvent) -> bool:
    made = replace(made, by=doing.worker().name, at=utc_now())
    detail = {"first": made.first.isoformat(), "last": made.last.isoformat(), "query": bool(made.query)}
    done = doing.attempt(desk, texts, "editor", action, made.id, lambda: desk.store.desk_events.put(made), detail)
    if done is None:
        return False
    doing.say("success", texts("event_kept"))
    if not made.id.startswith(event_desk.MADE):
        # An edition of the calendar: other articles may tell of it now, for figures and reports, too.
        job_panel.start(desk, texts, "event", {"event": made.id}, made.id)
    return True
