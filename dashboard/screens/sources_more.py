"""Nguồn tin, beside the table: a source's last weeks, pages in quarantine, adding a source."""

from __future__ import annotations

import streamlit as st

from dashboard import charts, controls, job_panel, kept, plain, wording
from dashboard.desk import Desk
from dashboard.doing import attempt, may, say
from dashboard.figures import Series
from dashboard.view import SourcesView
from newsroom.pipeline.declaring import LONGEST, declare
from newsroom.reasons import reason_in_words
from newsroom.store.jobs import Job
from newsroom.texts import Texts, number

QUARANTINED = 100
"""Pages in quarantine that are listed, the newest."""


def past(source_id: str, desk: Desk, texts: Texts) -> None:
    """What came of the pages of a source, by the day on which they were found."""
    days = kept.histories(desk, desk.stamp()).get(source_id, ())
    if not days:
        return
    st.subheader(texts("source_past"), anchor=False)
    names = {
        "articles": texts("past_articles"),
        "skipped": texts("past_skipped"),
        "quarantined": texts("past_quarantined"),
    }
    series = [
        Series("articles", tuple((day.day, day.articles) for day in days)),
        Series("skipped", tuple((day.day, day.skipped) for day in days)),
        Series("quarantined", tuple((day.day, day.quarantined) for day in days)),
    ]
    count = sum(day.articles + day.skipped + day.quarantined for day in days)
    spoken = texts("past_alt", count=number(count, texts.language))
    st.altair_chart(charts.timeline(series, names, "day", texts, stacked=True), width="stretch", alt=spoken)
    unread = [day.day for day in days if not day.read]
    if unread:
        told = ", ".join(wording.short_day(day, texts.language) for day in unread)
        plain.lines(
            [texts("past_unread", count=number(len(unread), texts.language), days=told)], texts.language, "unread"
        )


def quarantine(desk: Desk, view: SourcesView, texts: Texts) -> None:
    """The pages in quarantine with their reasons, and another attempt for them."""
    language = texts.language
    names = {source.id: source.name for source in desk.store.crawl.sources().values()}
    chosen = controls.outlet(dict(sorted(names.items(), key=lambda item: item[1])), texts)
    fallen = desk.store.statistics.fallen("quarantined", QUARANTINED, chosen)
    if not fallen:
        st.success(texts("quarantine_empty"))
        return
    total = desk.store.statistics.states()["quarantined"]
    shown = {"shown": number(len(fallen), language), "count": number(total, language)}
    st.caption(texts("quarantine_shown", **shown))
    rows = [
        plain.Row(
            name=names.get(page.source_id, page.source_id),
            cells=(
                page.url,
                f"{reason_in_words(page.reason, language)}: {page.detail}"
                if page.detail
                else reason_in_words(page.reason, language),
                number(page.attempts, language),
            ),
        )
        for page in fallen
    ]
    heads = [texts("source_name"), texts("quarantine_page"), texts("quarantine_why"), texts("quarantine_attempts")]
    plain.table(heads, rows, language, key="quarantine", words=True)
    if not may("admin"):
        st.caption(texts("quarantine_admin"))
        return
    if st.button(texts("quarantine_retry_source" if chosen else "quarantine_retry_all")):
        released = attempt(
            desk,
            texts,
            "admin",
            "retry-quarantine",
            chosen,
            lambda: desk.store.statistics.release(None, chosen),
        )
        if released is not None:
            say("success", texts("quarantine_released", count=number(released, language)))
        st.rerun()


def add(desk: Desk, texts: Texts) -> None:
    """Looking for the feeds of a site, and putting what was found into the operator's own sources file."""
    st.caption(texts("add_what"))
    if not may("admin"):
        st.warning(texts("add_admin"))
        return
    if desk.settings.crawl.own_sources is None:
        st.info(texts("add_no_file"))
    with st.form("scout", clear_on_submit=True):
        url = st.text_input(texts("add_url"), max_chars=500, placeholder="https://bao.example")
        asked = st.form_submit_button(texts("add_look"))
    if asked and _is_address(url):
        job_panel.start(desk, texts, "scout", {"url": url.strip()}, url.strip())
        st.rerun()
    elif asked:
        st.warning(texts("add_no_address"))
    job_panel.panel(desk, ("scout",), texts, "scout", lambda job, key: _found(desk, job, key, texts))


def _is_address(url: str) -> bool:
    return url.strip().startswith(("http://", "https://")) and " " not in url.strip()


def _found(desk: Desk, job: Job, key: str, texts: Texts) -> None:
    answer = (job.result or {}).get("answer") or {}
    with st.form(f"{key} found"):
        text = st.text_area(
            texts("add_found"), str(answer.get("declaration", "")), height=320, max_chars=LONGEST, key=f"{key} text"
        )
        keep = st.form_submit_button(texts("add_keep"))
    if keep:
        new = attempt(
            desk, texts, "admin", "add-source", str(answer.get("id", "")), lambda: declare(desk.settings, text)
        )
        if new is not None:
            say("success", texts("add_kept"), ", ".join(new))
        st.rerun()
