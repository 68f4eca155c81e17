"""Báo cáo: the list of reports, making a new one, and the work on one from draft to final."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

import streamlit as st

from dashboard import doing, job_panel, kept_reports, paper, plain, wording
from dashboard.desk import Desk
from dashboard.screens import (
    report_checks,
    report_choices,
    report_draft,
    report_files,
    report_fill,
    report_new,
    report_sending,
)
from dashboard.view import REPORT_TABS, ReportsView
from newsroom.errors import InputError
from newsroom.pipeline.reporting import OpenReport
from newsroom.store.jobs import Job
from newsroom.store.reports import KeptReport
from newsroom.texts import Texts

JOBS = ("report", "refresh", "send")
LISTED = 200
"""Reports in the list; older ones are reached by their address."""


def draw(desk: Desk, view: ReportsView, texts: Texts, today: date) -> None:
    """The whole page below its title."""
    doing.tell(texts)
    if not view.report:
        _all(desk, view, texts, today)
        return
    st.button(texts("report_back"), icon=":material/arrow_back:", on_click=_close, type="tertiary", key="report back")
    try:
        opened = kept_reports.opened(desk, view.report)
    except InputError:
        st.warning(texts("report_unknown"))
        return
    _head(opened, texts)
    job_panel.panel(desk, ("refresh", "send"), texts, "report jobs", _result(texts, desk, view, today))
    names = {
        "draft": texts("report_part_draft"),
        "fill": texts("report_part_fill"),
        "cited": texts("report_part_cited"),
        "check": texts("report_part_check"),
        "changes": texts("report_part_changes"),
        "pages": texts("report_part_pages"),
        "send": texts("report_part_send"),
        "log": texts("report_part_log"),
    }
    st.segmented_control(
        texts("report_part"),
        REPORT_TABS,
        key="part",
        format_func=names.__getitem__,
        required=True,
        label_visibility="collapsed",
        wrap=True,
    )
    if opened.kept.state != "final" and not doing.may("editor"):
        st.caption(texts("report_needs_editor"))
    _PARTS[view.part](desk, view, texts, opened)


_PARTS: Mapping[str, Callable[[Desk, ReportsView, Texts, OpenReport], None]] = {
    "draft": report_draft.draw,
    "fill": report_fill.draw,
    "cited": report_choices.draw,
    "check": report_checks.draw,
    "changes": report_checks.changes,
    "pages": report_files.draw,
    "send": report_sending.draw,
    "log": report_checks.log,
}


def _all(desk: Desk, view: ReportsView, texts: Texts, today: date) -> None:
    with st.expander(texts("report_new"), icon=":material/note_add:", expanded=bool(view.about)):
        report_new.draw(desk, view, texts, today)
    job_panel.panel(desk, ("report", "refresh"), texts, "reports jobs", _result(texts, desk, view, today))
    found = desk.store.reports.all()
    if not found:
        st.info(texts("reports_none"))
        return
    sent = desk.store.reports.sent()
    rows = [_row(kept, texts, kept.id in sent) for kept in found[:LISTED]]
    paper.choices(rows, texts.language, "reports list", open_report)


def _row(kept: KeptReport, texts: Texts, sent: bool) -> paper.Row:
    told = texts(
        "report_line",
        kind=kind_words(kept.kind, texts),
        by=kept.changed_by,
        when=wording.moment(kept.changed_at, texts.language),
        id=kept.id,
    )
    return paper.Row(
        key=kept.id,
        title=kept.title,
        badge=" · ".join([state_words(kept.state, texts), *([texts("report_was_sent")] if sent else [])]),
        tone=kept.state,
        line=told,
        lang=kept.language,
    )


def _head(opened: OpenReport, texts: Texts) -> None:
    kept = opened.kept
    plain.lines(
        [
            f"{kept.title} {opened.report.subtitle}",
            " · ".join(
                [
                    state_words(kept.state, texts),
                    kind_words(kept.kind, texts),
                    kept.id,
                    texts("report_revision", number=kept.revision),
                    texts("report_changed", by=kept.changed_by, when=wording.moment(kept.changed_at, texts.language)),
                ]
            ),
        ],
        texts.language,
        key="report head",
    )


def state_words(state: str, texts: Texts) -> str:
    """A state of a report."""
    return {
        "draft": texts("report_is_draft"),
        "reviewed": texts("report_is_reviewed"),
        "final": texts("report_is_final"),
    }[state]


def kind_words(kind: str, texts: Texts) -> str:
    """A kind of report; one that this diembao does not know as it is."""
    return report_new.kinds(texts).get(kind, kind)


def open_report(id: str) -> None:
    """Let the next drawing show this report."""
    st.session_state["report"], st.session_state["part"], st.session_state["paragraph"] = id, "draft", ""


def _close() -> None:
    st.session_state["report"] = ""


def _result(texts: Texts, desk: Desk, view: ReportsView, today: date) -> job_panel.Result:
    def show(job: Job, key: str) -> None:
        answer = (job.result or {}).get("answer")
        if job.kind == "report" and isinstance(answer, dict):
            id = str(answer.get("id", ""))
            st.button(texts("report_open"), key=f"{key} open", on_click=open_report, args=(id,))
        elif job.kind == "refresh":
            id = str(job.arguments.get("report", ""))
            st.button(texts("report_see_changes"), key=f"{key} changes", on_click=_changes, args=(id,))
        elif job.kind == "send" and isinstance(answer, dict):
            report_sending.outcomes(answer, texts, key)

    return show


def _changes(id: str) -> None:
    open_report(id)
    st.session_state["part"] = "changes"
