"""Báo cáo: what verification finds, what a refresh changed, what was done, and the step to the next state."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from dashboard import doing, job_panel, kept_reports, paper, plain, wording
from dashboard.desk import Desk
from dashboard.view import ReportsView
from newsroom.clock import utc_now
from newsroom.pipeline.report_changes import changes_since
from newsroom.pipeline.report_checks import Checked, check, unfilled
from newsroom.pipeline.reporting import OpenReport, ReportDesk
from newsroom.texts import Texts, number

STEPS = 200
"""Of the log, the newest."""
CHANGES = 400
"""Lines of what a refresh changed."""
Step = Callable[[ReportDesk, OpenReport, str], object]


def draw(desk: Desk, view: ReportsView, texts: Texts, opened: OpenReport) -> None:
    """Findings with the way to their paragraphs, then the steps."""
    with st.spinner(texts("report_checking")):
        checked = kept_reports.checked(desk, opened, texts.language)
    left = unfilled(opened.report)
    _blocking(texts, checked)
    if left:
        st.warning(
            texts(
                "report_left",
                gaps=number(len(left.gaps), texts.language),
                blanks=number(len(left.blanks), texts.language),
            )
        )
        st.button(texts("report_go_fill"), on_click=_fill, key="report go fill")
    rows = [
        paper.Row(
            key=found.key or " ",
            title=found.text,
            line=found.place,
            badge=texts("finding_blocks") if found.blocks else texts("finding_look"),
            tone="draft" if found.blocks else "",
        )
        for found in sorted(checked.findings, key=lambda found: not found.blocks)
    ]
    if rows:
        st.subheader(texts("report_findings", count=number(len(rows), texts.language)), anchor=False)
        paper.choices(rows, texts.language, "report findings", _open)
    if checked.edits:
        st.subheader(texts("report_edit_remarks"), anchor=False)
        plain.lines(checked.edits, opened.report.language, key="report edit remarks")
    _steps(desk, texts, opened, checked, bool(left))


def _blocking(texts: Texts, checked: Checked) -> None:
    if not checked.blocks:
        st.success(texts("report_holds"))
        return
    st.error(texts("report_does_not_hold", count=number(sum(f.blocks for f in checked.findings), texts.language)))
    if checked.withdrawn:
        st.error(texts("report_withdrawn", count=number(len(checked.withdrawn), texts.language)))
    if not checked.unharmed:
        st.error(texts("report_harmed"))


def _open(key: str) -> None:
    if key.strip():
        st.session_state["part"], st.session_state["paragraph"] = "draft", key


def _fill() -> None:
    st.session_state["part"] = "fill"


def _steps(desk: Desk, texts: Texts, opened: OpenReport, checked: Checked, left: bool) -> None:
    state = opened.kept.state
    st.subheader(texts("report_steps"), anchor=False)
    closed = not doing.may("editor")
    if state == "final":
        st.success(texts("report_final_told"))
        st.code(opened.kept.sha256, language=None)
        return
    with st.container(horizontal=True, gap="small"):
        if state == "draft":
            _step(desk, texts, opened, texts("report_mark_reviewed"), "review", closed, _review)
        else:
            hindered = closed or checked.blocks or left
            _step(desk, texts, opened, texts("report_make_final"), "final", hindered, _finish)
            _step(desk, texts, opened, texts("report_reopen"), "reopen", closed, _reopen)
        if st.button(texts("report_refresh"), key="report refresh", disabled=closed):
            job_panel.start(desk, texts, "refresh", {"report": opened.kept.id}, opened.kept.id)
            st.rerun()
        if state == "draft":
            with st.popover(texts("report_delete"), disabled=closed):
                st.write(texts("report_delete_sure"))
                _step(desk, texts, opened, texts("report_delete_yes"), "delete", closed, _delete)
    if state == "draft":
        st.caption(texts("report_review_help"))
    elif checked.blocks or left:
        st.caption(texts("report_final_hindered"))
    else:
        st.caption(texts("report_final_help"))


def _step(desk: Desk, texts: Texts, opened: OpenReport, words: str, name: str, closed: bool, step: Step) -> None:
    if not st.button(
        words, key=f"report step {name}", disabled=closed, type="primary" if name == "final" else "secondary"
    ):
        return
    by = doing.worker().name
    maker = ReportDesk(desk.store, desk.settings)
    id = opened.kept.id

    def do() -> bool:
        # What is reviewed or made final is what was looked at: the revision of this page, else it is refused.
        step(maker, opened, by)
        return True

    if doing.attempt(desk, texts, "editor", f"report-{name}", id, do):
        if name == "delete":
            st.session_state["report"] = ""
        doing.say("success", texts("report_step_done"))
    st.rerun()


def _review(desk: ReportDesk, opened: OpenReport, by: str) -> None:
    desk.review(opened, by, utc_now())


def _reopen(desk: ReportDesk, opened: OpenReport, by: str) -> None:
    desk.reopen(opened, by, utc_now())


def _finish(desk: ReportDesk, opened: OpenReport, by: str) -> None:
    # Once more and not from what was kept: a final report is locked for ever.
    now = desk.open(opened.kept.id)
    if check(now, opened.report.language).blocks or unfilled(now.report):
        return
    desk.finish(opened, by, utc_now())


def _delete(desk: ReportDesk, opened: OpenReport, by: str) -> None:
    desk.store.reports.delete(opened.kept.id, by, utc_now())


def changes(desk: Desk, view: ReportsView, texts: Texts, opened: OpenReport) -> None:
    """What a refresh changed."""
    kept = opened.kept
    if kept.refresh == 0:
        st.info(texts("report_not_refreshed"))
        return
    former = st.selectbox(
        texts("report_compare_with"),
        list(range(kept.refresh - 1, -1, -1)),
        format_func=lambda n: texts("report_refresh_number", number=n) if n else texts("report_first_draft"),
        key="report compare with",
        width=420,
    )
    with st.spinner(texts("report_comparing")):
        found = changes_since(ReportDesk(desk.store, desk.settings), opened, former)
    lines = found.lines(texts.language)
    plain.lines(lines[:CHANGES], texts.language, key="report changes")


def log(desk: Desk, view: ReportsView, texts: Texts, opened: OpenReport) -> None:
    """Who did what to the report, the newest first."""
    names = {
        "created": texts("did_create"),
        "edited": texts("did_edit"),
        "dropped": texts("did_drop"),
        "skipped": texts("did_skip"),
        "pinned": texts("did_pin"),
        "refreshed": texts("did_refresh"),
        "reviewed": texts("did_review"),
        "reopened": texts("did_reopen"),
        "final": texts("did_finish"),
        "rendered": texts("did_render"),
        "sent": texts("did_send"),
    }
    steps = desk.store.reports.trail(opened.kept.id)[::-1][:STEPS]
    rows = [
        plain.Row(
            name=wording.moment(step.at, texts.language),
            note=step.by,
            cells=(names.get(step.action, step.action), ", ".join(map(str, step.detail))),
        )
        for step in steps
    ]
    plain.table([texts("log_when"), texts("log_what"), texts("log_detail")], rows, texts.language, key="report log")
