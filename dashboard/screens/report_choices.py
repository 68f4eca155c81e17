"""Báo cáo, the articles that speak for the press: which are cited and why, and an analyst's say in it."""

from __future__ import annotations

import streamlit as st

from dashboard import doing, plain, report_desk, wording
from dashboard.desk import Desk
from dashboard.screens.report_draft import article
from dashboard.view import ReportsView
from newsroom.article import Facts
from newsroom.clock import utc_now
from newsroom.pipeline.report_reasons import places
from newsroom.pipeline.reporting import OpenReport, ReportDesk
from newsroom.text import fold
from newsroom.texts import Texts, number
from reports.listing import counted
from reports.model import Choice, Citation

AT_ONCE = 8
"""Articles on one page."""
FOUND = 10
"""Articles that a search for another one shows."""


def draw(desk: Desk, view: ReportsView, texts: Texts, opened: OpenReport) -> None:
    """Cited articles with why each was chosen, those that were dropped or skipped, and a search for others."""
    facts = {item.id: item for item in opened.evidence.facts}
    st.caption(texts("report_choices_help"))
    _decided(desk, texts, opened, facts)
    citations = opened.report.citations
    st.subheader(texts("report_cited_articles", count=number(len(citations), texts.language)), anchor=False)
    count = -(-len(citations) // AT_ONCE)
    page = st.pagination(count, key="report cited page", width=340) if count > 1 else 1
    for citation in citations[(page - 1) * AT_ONCE : page * AT_ONCE]:
        if (item := facts.get(citation.article_id)) is not None:
            _cited(desk, texts, opened, citation, item)
    _others(desk, texts, opened)


def _decided(desk: Desk, texts: Texts, opened: OpenReport, facts: dict[str, Facts]) -> None:
    edits = opened.edits
    ids = dict.fromkeys([*(id for many in edits.pinned.values() for id in many), *edits.passed_over, *edits.dropped])
    if not ids:
        return
    with st.expander(texts("report_decided_articles", count=number(len(ids), texts.language)), expanded=True):
        for id in ids:
            if (item := facts.get(id)) is not None:
                _actions(desk, texts, opened, item, "", "decided")


def _cited(desk: Desk, texts: Texts, opened: OpenReport, citation: Citation, item: Facts) -> None:
    with st.container(border=True):
        where = " · ".join(dict.fromkeys(place.heading for place in places(opened.report, item.id) if place.heading))
        told = [_why(desk, texts, choice) for choice in citation.chosen] or [texts("report_chosen_otherwise")]
        label = citation.chosen[0].label if citation.chosen else ""
        _actions(desk, texts, opened, item, label, f"cited {citation.number}", mark=f"[{citation.number}]")
        plain.lines(
            [*told, *([texts("report_cited_in", where=where)] if where else [])],
            texts.language,
            f"why {citation.number}",
        )


def _why(desk: Desk, texts: Texts, choice: Choice) -> str:
    language = texts.language
    if choice.pinned:
        return texts("report_why_pinned", label=label_words(desk, texts, choice.label))
    told = texts(
        "report_why_chosen",
        label=label_words(desk, texts, choice.label),
        place=choice.place,
        among=number(choice.among, language),
    )
    if choice.near:
        told += " " + texts("report_why_near", share=wording.percent(round(100 * choice.near), 100, language))
    if choice.copies:
        told += " " + texts("report_why_copies", count=number(choice.copies, language))
    return told


def label_words(desk: Desk, texts: Texts, label: str) -> str:
    """A topic or theme by its name; another group of articles in words."""
    known = {each.id for each in (*desk.taxonomy.topics, *desk.taxonomy.themes, *desk.taxonomy.pillars)}
    if label in known:
        return desk.taxonomy.name(label, texts.language)
    tones = {
        "tone:favourable": texts("group_favourable"),
        "tone:neutral": texts("group_neutral"),
        "tone:critical": texts("group_critical"),
    }
    return tones.get(label, label or texts("group_any"))


def _actions(desk: Desk, texts: Texts, opened: OpenReport, item: Facts, label: str, key: str, mark: str = "") -> None:
    state = report_desk.chosen(opened.edits, item.id)
    marks = [
        *([texts("article_pinned")] if state.pinned else []),
        *([texts("article_skipped")] if state.skipped else []),
        *([texts("article_dropped")] if state.dropped else []),
    ]
    plain.articles(
        [article(desk, texts, item, " · ".join([*([mark] if mark else []), *marks]))],
        texts.language,
        f"{key} {item.id}",
    )
    closed = opened.kept.state == "final" or not doing.may("editor")
    place = f"{key} {item.id}"
    with st.container(horizontal=True, gap="small"):
        if state.pinned:
            for each in state.pinned:
                _button(desk, texts, opened, item, "pin", each, True, texts("article_unpin"), place, closed)
        elif not state.skipped and not state.dropped:
            _button(desk, texts, opened, item, "pin", label, False, texts("article_pin"), place, closed)
        if not state.dropped:
            words = texts("article_unskip") if state.skipped else texts("article_skip")
            _button(desk, texts, opened, item, "skip", "", state.skipped, words, place, closed)
        words = texts("article_undrop") if state.dropped else texts("article_drop")
        _button(desk, texts, opened, item, "drop", "", state.dropped, words, place, closed)


def _button(
    desk: Desk,
    texts: Texts,
    opened: OpenReport,
    item: Facts,
    what: report_desk.Choosing,
    label: str,
    undo: bool,
    words: str,
    place: str,
    closed: bool,
) -> None:
    if not st.button(words, key=f"{what} {undo} {label} {place}", disabled=closed):
        return
    maker, by, id = ReportDesk(desk.store, desk.settings), doing.worker().name, opened.kept.id
    made = doing.attempt(
        desk,
        texts,
        "editor",
        f"report-{what}",
        id,
        lambda: report_desk.choose(maker, id, what, item.id, label, by, utc_now(), undo=undo),
        {"article": item.id, "label": label, "undo": undo},
    )
    if made is not None:
        doing.say("success", texts("report_chosen_anew"))
    st.rerun()


def _others(desk: Desk, texts: Texts, opened: OpenReport) -> None:
    st.subheader(texts("report_other_articles"), anchor=False)
    typed = st.text_input(texts("report_find_article"), key="report find article", type="search", max_chars=200)
    if not typed.strip():
        return
    wanted = fold(typed).split()
    cited = {citation.article_id for citation in opened.report.citations}
    found = [
        item
        for item in counted(opened.evidence, opened.edits)
        if item.id not in cited and all(word in fold(f"{item.title} {item.source_name}") for word in wanted)
    ]
    if not found:
        st.caption(texts("nothing_matches"))
        return
    st.caption(texts("report_found_articles", count=number(len(found), texts.language)))
    labels = ["", *(topic.id for topic in desk.taxonomy.topics)]
    label = st.selectbox(
        texts("report_pin_for"),
        labels,
        format_func=lambda id: label_words(desk, texts, id),
        key="report pin for",
        width=420,
    )
    for item in found[:FOUND]:
        with st.container(border=True):
            _actions(desk, texts, opened, item, label, "other")
