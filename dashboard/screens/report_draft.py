"""Báo cáo, the draft: read in order on one side, one paragraph with its evidence on the other."""

from __future__ import annotations

import streamlit as st

from dashboard import doing, kept_reports, paper, plain, report_desk, wording
from dashboard.desk import Desk
from dashboard.found_by import article_at, search_at
from dashboard.report_reading import Bit, Bits, Cited, Counted, behind
from dashboard.screens import report_fill
from dashboard.view import ReportsView
from index.query import Fragment
from newsroom.article import Facts
from newsroom.clock import utc_now
from newsroom.pipeline.report_checks import unfilled
from newsroom.pipeline.reporting import OpenReport, ReportDesk
from newsroom.texts import Texts, number
from reports.draft_pieces import Slot
from reports.editing import TAKEN_OUT
from reports.model import Blank, Paragraph

HEIGHT = 680
"""Pixels of both sides; each scrolls by itself, so that the paragraph stays beside its evidence."""
_SEEN = "report paragraph seen"
"""In the session: what stood in a paragraph when its writer opened it, by report and paragraph."""


def draw(desk: Desk, view: ReportsView, texts: Texts, opened: OpenReport) -> None:
    """Both sides."""
    known = kept_reports.slots(desk, opened)
    chosen = report_desk.slot_at(known, view.paragraph) if view.paragraph else None
    changeable = opened.kept.state != "final"
    if opened.kept.state == "reviewed":
        st.info(texts("report_edit_reopens"))
    elif not changeable:
        st.info(texts("report_locked"))
    left, right = st.columns([3, 2], gap="medium")
    with left, st.container(height=HEIGHT, border=True, key="report paper"):
        words = {
            "gap": texts("report_gap_mark"),
            "out": texts("report_out_mark"),
            "by": texts("report_by_mark"),
            "open": texts("report_open_paragraph"),
            "add": texts("report_add_here"),
            "more": texts("report_more_rows", count="#"),
        }
        paper.draft(
            kept_reports.reading(desk, opened),
            chosen.key if chosen else "",
            words,
            texts.language,
            opened.report.language,
            "report draft",
            _open if changeable else None,
        )
    with right, st.container(height=HEIGHT, border=True, key="report side"):
        if chosen is None:
            st.caption(texts("report_choose_paragraph"))
            return
        if chosen.kind != "blank":
            editor(desk, texts, opened, chosen)
        _blanks(desk, texts, opened, chosen, known)
        evidence(desk, texts, opened, chosen)


def _blanks(desk: Desk, texts: Texts, opened: OpenReport, slot: Slot, known: kept_reports.Slots) -> None:
    """What is to be filled in within a paragraph."""
    spans = slot.block.spans if isinstance(slot.block, Paragraph) else ()
    required = {one.key for one in unfilled(opened.report).blanks}
    for key in dict.fromkeys(span.key for span in spans if isinstance(span, Blank)):
        # Of blanks that are named alike, the first one's words stand in every place.
        found = known.get(("blank", key)) or known.get(("blank", key.rpartition("-")[0]))
        if found is not None:
            report_fill.blank(desk, texts, opened, found, found.key in required)


def _open(key: str) -> None:
    st.session_state["paragraph"] = key


def editor(desk: Desk, texts: Texts, opened: OpenReport, slot: Slot) -> None:
    """Where a paragraph is rewritten, taken out, given back; where a gap is filled."""
    report, place = opened.kept.id, f"{opened.kept.id} {slot.kind} {slot.key}"
    seen: dict[str, tuple[str, ...]] = st.session_state.setdefault(_SEEN, {})
    typed = st.session_state.get(f"edit {place}")
    before = seen.setdefault(place, slot.paragraphs)
    if before != slot.paragraphs and (typed is None or report_desk.lines_of(typed) == before):
        # Somebody changed it, and nothing was typed here yet: what stands there now is shown.
        seen[place] = before = slot.paragraphs
        st.session_state[f"edit {place}"] = "\n".join(slot.paragraphs)
    st.session_state.setdefault(f"edit {place}", "\n".join(before))
    label = {"gap": texts("report_fill_gap"), "added": texts("report_add_text")}.get(
        slot.kind, texts("report_edit_text")
    )
    if slot.kind == "gap" and slot.block is not None:
        plain.lines([getattr(slot.block, "text", "")], opened.report.language, key=f"gap {place}")
    if before != slot.paragraphs:
        st.warning(
            texts(
                "report_overtaken",
                by=_safe(opened.kept.changed_by),
                when=wording.moment_told(opened.kept.changed_at, texts.language),
            )
        )
        plain.lines(slot.paragraphs or (texts("report_nothing_there"),), opened.report.language, key=f"now {place}")
        st.button(texts("report_take_theirs"), key=f"theirs {place}", on_click=_take, args=(place, slot.paragraphs))
        st.button(texts("report_keep_mine"), key=f"mine {place}", on_click=_over, args=(place, slot.paragraphs))
    st.text_area(label, key=f"edit {place}", height=220, help=texts("report_notation"))
    allowed = doing.may("editor")
    with st.container(horizontal=True, gap="small"):
        if st.button(texts("report_save"), type="primary", key=f"save {place}", disabled=not allowed):
            _keep(desk, texts, opened, slot, st.session_state[f"edit {place}"], before, place)
            st.rerun()
        if slot.kind == "text" and st.button(texts("report_take_out"), key=f"out {place}", disabled=not allowed):
            _keep(desk, texts, opened, slot, TAKEN_OUT, before, place)
            st.rerun()
        original = (slot.composed,) if slot.kind == "text" else ()
        if slot.paragraphs != original and st.button(
            texts("report_restore"), key=f"restore {place}", disabled=not allowed
        ):
            _keep(desk, texts, opened, slot, "\n".join(original), before, place)
            st.rerun()
    if not allowed:
        st.caption(texts("report_needs_editor"))
    if notes := [note for note in slot.notes if slot.kind != "gap"]:
        plain.lines(notes, opened.report.language, key=f"notes {report} {slot.key}")


def _keep(
    desk: Desk, texts: Texts, opened: OpenReport, slot: Slot, text: str, before: tuple[str, ...], place: str
) -> None:
    by, now, id = doing.worker().name, utc_now(), opened.kept.id
    maker = ReportDesk(desk.store, desk.settings)

    def do() -> OpenReport | None:
        try:
            return report_desk.keep(maker, id, slot, text, before, by, now)
        except report_desk.Overtaken:
            return None  # the next drawing has both texts side by side

    made = doing.attempt(desk, texts, "editor", "report-edit", id, do, {"paragraph": slot.key})
    if made is not None:
        seen: dict[str, tuple[str, ...]] = st.session_state.get(_SEEN, {})
        seen.pop(place, None)
        st.session_state.pop(f"edit {place}", None)
        doing.say("success", texts("report_kept"))
    elif slot.paragraphs == before == report_desk.lines_of(text):
        doing.say("info", texts("report_nothing_changed"))


def _take(place: str, now: tuple[str, ...]) -> None:
    st.session_state[_SEEN][place] = now
    st.session_state[f"edit {place}"] = "\n".join(now)


def _over(place: str, now: tuple[str, ...]) -> None:
    """What was typed stays, made of what stands there now: keeping it replaces the other's words knowingly."""
    st.session_state[_SEEN][place] = now


def evidence(desk: Desk, texts: Texts, opened: OpenReport, slot: Slot) -> None:
    """What stands behind a paragraph: its numbers with their articles, its citations with their passages."""
    found = behind(opened, slot, kept_reports.selection(desk, opened))
    if found.composed:
        with st.expander(texts("report_composed")):
            plain.lines([found.composed], opened.report.language, key=f"composed {slot.key}")
    if found.helps:
        st.caption(texts("report_helps"))
        paper.passages([paper.Passage("", pieces) for pieces in found.helps], texts.language, key=f"helps {slot.key}")
    if found.counted:
        st.subheader(texts("report_numbers"), anchor=False)
        for place, one in enumerate(found.counted):
            _number(desk, texts, one, f"{slot.key} {place}")
    if found.cited:
        st.subheader(texts("report_citations"), anchor=False)
        for cited in found.cited:
            _citation(desk, texts, cited, slot.key)
    if not found.counted and not found.cited:
        st.caption(texts("report_no_evidence"))


def _number(desk: Desk, texts: Texts, one: Counted, key: str) -> None:
    query, language = one.query, texts.language
    value = number(one.number.value, language)
    if query is None:
        plain.lines([texts("report_number_outside", text=one.text, value=value)], language, key=f"number {key}")
        return
    with st.expander(_safe(f"{one.text} = {value}" if one.how == "count" else f"{one.text} ({value})")):
        told = texts(
            "report_counted",
            first=wording.day(query.first, language),
            last=wording.day(query.last, language),
            count=value,
        )
        usual = desk.settings.desk.language
        whole = paper_item(texts("report_all_in_search"), told, search_at(query, language, usual))
        plain.articles([whole, *(article(desk, texts, item) for item in one.articles)], language, key=f"number {key}")


def paper_item(title: str, line: str, inside: str) -> plain.Item:
    """A line that leads to another page of the dashboard."""
    return plain.Item((Fragment(title),), "", "und", line, "", (), (), inside=inside)


def article(desk: Desk, texts: Texts, item: Facts, mark: str = "") -> plain.Item:
    """An article of a report's evidence."""
    day = wording.moment(item.published_at, texts.language) if item.published_at else texts("undated")
    return plain.Item(
        title=(Fragment(item.title or texts("untitled")),),
        url=item.url,
        language=item.language,
        line=f"{item.source_name} ({desk.taxonomy.country_name(item.country, texts.language)}) · {day}",
        mark=mark,
        topics=(),
        passage=(),
        inside=article_at(item.id, texts.language, desk.settings.desk.language),
        original=texts("report_original"),
    )


def _citation(desk: Desk, texts: Texts, one: Cited, key: str) -> None:
    citation = one.citation
    if one.facts is None:
        plain.lines(
            [texts("report_citation_gone", number=citation.number)], texts.language, f"cited {key} {citation.number}"
        )
        return
    plain.articles(
        [article(desk, texts, one.facts, f"[{citation.number}]")], texts.language, key=f"cited {key} {citation.number}"
    )
    if one.passages:
        shown = [
            paper.Passage("", report_bits(passage.text), passage.language or one.facts.language)
            for passage in one.passages
        ]
        paper.passages(shown, texts.language, key=f"passages {key} {citation.number}")


def report_bits(text: str) -> Bits:
    """Literal words of the press."""
    return (Bit(text, "quote"),)


def _safe(words: str) -> str:
    """`words` for a label, which Streamlit reads as Markdown."""
    return "".join(f"\\{char}" if char in "\\`*_{}[]()<>#+-.!|$:~" else char for char in words)
