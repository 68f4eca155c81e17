"""Báo cáo, what is left to fill in: translations and other words that only an analyst can write, with how far it is."""

from __future__ import annotations

import streamlit as st

from dashboard import doing, kept_reports, paper, report_desk
from dashboard.desk import Desk
from dashboard.report_reading import Bit
from dashboard.view import ReportsView
from newsroom.clock import utc_now
from newsroom.pipeline.report_checks import unfilled
from newsroom.pipeline.reporting import OpenReport, ReportDesk
from newsroom.texts import Texts, number
from reports.draft_pieces import Slot
from reports.notation import unescaped

AT_ONCE = 10
"""Blanks on one page."""


def draw(desk: Desk, view: ReportsView, texts: Texts, opened: OpenReport) -> None:
    """Gaps as links to their places, blanks as fields."""
    known = kept_reports.slots(desk, opened)
    blanks = [slot for (kind, _), slot in known.items() if kind == "blank"]
    gaps = [slot for (kind, _), slot in known.items() if kind == "gap"]
    left = unfilled(opened.report)
    whole, open_ = len(blanks) + len(gaps), {gap.key for gap in left.gaps}
    done = sum(bool(slot.paragraphs) for slot in blanks) + sum(slot.key not in open_ for slot in gaps)
    if not whole:
        st.success(texts("report_nothing_to_fill"))
        return
    counts = {"done": number(done, texts.language), "all": number(whole, texts.language)}
    st.progress(done / whole, text=texts("report_filled", **counts))
    if gaps:
        st.subheader(texts("report_gaps"), anchor=False)
        rows = [_gap(slot, slot.key in open_, texts, opened) for slot in gaps]
        paper.choices(rows, texts.language, "report gaps", _open)
    if blanks:
        st.subheader(texts("report_blanks"), anchor=False)
        st.caption(texts("report_blanks_help"))
        only = st.toggle(texts("report_only_empty"), value=done < whole, key="report only empty")
        shown = [slot for slot in blanks if not only or not slot.paragraphs]
        count = -(-len(shown) // AT_ONCE)
        page = st.pagination(count, key="report blanks page", width=340) if count > 1 else 1
        required = {blank.key for blank in left.blanks}
        for slot in shown[(page - 1) * AT_ONCE : page * AT_ONCE]:
            blank(desk, texts, opened, slot, slot.key in required)


def _gap(slot: Slot, empty: bool, texts: Texts, opened: OpenReport) -> paper.Row:
    badge = texts("report_to_write") if empty else texts("report_written")
    tone = "draft" if empty else "final"
    line = " ".join(slot.paragraphs)[:200] if not empty else texts("report_gap_line")
    return paper.Row(
        key=slot.key,
        title=getattr(slot.block, "text", slot.key),
        line=line,
        badge=badge,
        tone=tone,
        lang=opened.report.language,
    )


def _open(key: str) -> None:
    st.session_state["part"], st.session_state["paragraph"] = "draft", key


def blank(desk: Desk, texts: Texts, opened: OpenReport, slot: Slot, required: bool) -> None:
    """A field for the words of one blank, below its original."""
    place = f"{opened.kept.id} {slot.key}"
    with st.container(border=True):
        paper.passages(
            [paper.Passage("", (Bit(" ".join(slot.notes)),))], opened.report.language, key=f"original {place}"
        )
        words = unescaped(slot.paragraphs[0]) if slot.paragraphs else ""
        final = opened.kept.state == "final"
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            typed = st.text_input(
                texts("report_words_required") if required else texts("report_words"),
                value=words,
                key=f"blank {place}",
                disabled=final,
            )
            save = st.button(texts("report_save"), key=f"keep {place}", disabled=final or not doing.may("editor"))
        if save:
            _keep(desk, texts, opened, slot, typed)
            st.rerun()


def _keep(desk: Desk, texts: Texts, opened: OpenReport, slot: Slot, typed: str) -> None:
    by, now, id = doing.worker().name, utc_now(), opened.kept.id
    maker = ReportDesk(desk.store, desk.settings)
    before = desk.store.reports.get(id).revision
    doing.attempt(
        desk,
        texts,
        "editor",
        "report-fill",
        id,
        lambda: report_desk.keep(maker, id, slot, typed, slot.paragraphs, by, now),
        {"paragraph": slot.key},
    )
    if desk.store.reports.get(id).revision != before:
        st.session_state.pop(f"blank {opened.kept.id} {slot.key}", None)
        doing.say("success", texts("report_kept"))
