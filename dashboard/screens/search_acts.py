"""What can be done with what a search found: take it away as a file, decide on labels of the articles that were picked,
put them on the watch-list or into a report."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

import streamlit as st

from dashboard import job_panel, jobs, wording
from dashboard.access import User
from dashboard.correcting import Change, added, correct_all, removed, tell_index
from dashboard.desk import Desk
from dashboard.doing import attempt, tried, worker
from dashboard.handing_on import (
    AT_ONCE,
    FILE_KINDS,
    KEPT,
    MEDIA_TYPES,
    FileKind,
    address_of,
    file_of,
    made_file,
    new_file,
    throw_away,
)
from dashboard.list_docx import LISTED_AT_MOST
from dashboard.pinning import drafts, pin
from dashboard.search_view import SearchView
from index.fields import value_in_words
from newsroom.clock import local_day, utc_now
from newsroom.decisions import DISTORTED, Field
from newsroom.settings import load_settings
from newsroom.store.jobs import Job
from newsroom.texts import Texts, number

_PICKED = "picked articles"
"""In the session: ids of the picked articles, over all pages of the list."""
_TOLD = "told of bulk action"
MOST_PICKED = 200
"""Articles that are acted on together."""


def picked() -> list[str]:
    """Ids of the articles that were picked."""
    found: list[str] = st.session_state.get(_PICKED, [])
    return found


def keep_picked(ids: Sequence[object]) -> None:
    """Pick these articles and no others; what is no id is left out."""
    known = [id for id in ids if isinstance(id, str) and len(id) <= 64]
    st.session_state[_PICKED] = list(dict.fromkeys(known))[:MOST_PICKED]


def bar(desk: Desk, user: User, view: SearchView, texts: Texts, today: date, shown: Sequence[str], total: int) -> None:
    """The row above the list; `shown` are the ids on this page, `total` counts what a file would hold."""
    chosen = picked()
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        _export(desk, user, view, texts, today, total)
        st.button(texts("pick_all"), on_click=lambda: keep_picked([*picked(), *shown]))
        if chosen:
            count = number(len(chosen), texts.language)
            st.button(texts("pick_none", count=count), on_click=lambda: keep_picked([]))
            if user.may("analyst"):
                with st.popover(texts("bulk_label")):
                    _label(desk, user, chosen, texts)
            if user.may("editor"):
                with st.popover(texts("bulk_pin")):
                    _pin(desk, user, chosen, texts)
    for told in st.session_state.pop(_TOLD, []):
        st.success(told)


def _export(desk: Desk, user: User, view: SearchView, texts: Texts, today: date, total: int) -> None:
    """A few articles are a file at once: one click and it is there. Many are a job, which nobody has to wait for."""
    with st.popover(texts("export"), icon=":material/download:", disabled=bool(view.like) or not total):
        most = number(LISTED_AT_MOST, texts.language)
        st.caption(texts("export_what", most=most))
        if not user.may("viewer"):
            st.caption(texts("act_unnamed"))
            return
        if total > AT_ONCE:
            st.caption(texts("export_job", count=number(total, texts.language), days=KEPT.days))
        for kind in FILE_KINDS:
            if total > AT_ONCE:
                too_long = kind == "docx" and total > LISTED_AT_MOST
                if st.button(texts(f"export_{kind}"), key=f"export {kind}", disabled=too_long):
                    _export_later(desk, view, texts, today, kind)
                continue

            def made(kind: FileKind = kind) -> bytes:
                # A download is made after the page was drawn, when its store is closed.
                return file_of(load_settings(), user, view, today, kind)

            _download(made, kind, texts, f"export {kind}", today)


def _download(made: Callable[[], bytes], kind: FileKind, texts: Texts, key: str, day: date) -> None:
    st.download_button(
        texts(f"export_{kind}"),
        made,
        file_name=f"diembao-{day:%Y%m%d}.{kind}",
        mime=MEDIA_TYPES[kind],
        on_click="ignore",
        key=key,
    )


def _export_later(desk: Desk, view: SearchView, texts: Texts, today: date, kind: FileKind) -> None:
    data, address = desk.settings.desk.data, address_of(view, desk, today)

    def begin() -> int:
        asked = {"address": address, "file": str(new_file(data, kind)), "kind": kind}
        return jobs.start(desk.store, data, "export", asked, worker().name, utc_now())

    attempt(desk, texts, "viewer", "export", "", begin, {"kind": kind, "address": address})
    st.rerun()


def exported(desk: Desk, user: User, texts: Texts) -> None:
    """The files that `user` has asked for, and how far those are that are being made."""
    if not user.may("viewer"):
        return
    data = desk.settings.desk.data
    throw_away(data, utc_now())

    def ready(job: Job, key: str) -> None:
        file, language = made_file(data, str(job.arguments["file"])), texts.language
        if file is None:
            st.caption(texts("export_gone"))
            return
        ended, kind = (
            job.finished_at or job.asked_at,
            next(kind for kind in FILE_KINDS if kind == job.arguments["kind"]),
        )
        st.caption(texts("export_kept", until=wording.moment(ended + KEPT, language)))
        _download(file.read_bytes, kind, texts, f"{key} file", local_day(ended))

    job_panel.panel(desk, ("export",), texts, "exports", ready, by=user.name, shown_for=KEPT)


def _label(desk: Desk, user: User, ids: Sequence[str], texts: Texts) -> None:
    language = texts.language
    fields: tuple[Field, ...] = ("relevance", "topics", "themes", "tone", "claim")
    field = st.selectbox(
        texts("bulk_field"), fields, format_func=lambda field: texts(f"field_{field}"), key="bulk field"
    )
    if field in ("topics", "themes"):
        known = desk.taxonomy.topics if field == "topics" else desk.taxonomy.themes
        options = [label.id for label in known if label.id != DISTORTED]
        label = st.selectbox(
            texts("bulk_value"),
            options,
            format_func=lambda id: desk.taxonomy.name(id, language),
            key="bulk label",
        )
        give, take = st.columns(2)
        if give.button(texts("bulk_add"), width="stretch"):
            _decide(desk, user, ids, field, added(field, label), texts)
        if take.button(texts("bulk_remove"), width="stretch"):
            _decide(desk, user, ids, field, removed(field, label), texts)
        return
    words: dict[str, tuple[str, ...]] = {
        "relevance": ("asean", "passing", "none"),
        "tone": ("favourable", "neutral", "critical"),
        "claim": ("claim", "rebuttal", ""),
    }
    value = st.selectbox(
        texts("bulk_value"),
        words[field],
        format_func=lambda value: value_in_words(field, value, language) if value else texts("no_claim"),
        key=f"bulk {field}",
    )
    if field == "claim":
        st.caption(texts("bulk_watch"))
    if st.button(texts("bulk_decide"), type="primary"):
        _decide(desk, user, ids, field, lambda _: value, texts)


def _decide(desk: Desk, user: User, ids: Sequence[str], field: Field, change: Change, texts: Texts) -> None:
    def do() -> list[str]:
        done, late = correct_all(desk, user, ids, field, change)
        tell_index(desk)
        told = [texts("bulk_done", count=number(done, texts.language))]
        return told + ([texts("bulk_late", count=number(len(late), texts.language))] if late else [])

    _attempt(do, texts)


def _pin(desk: Desk, user: User, ids: Sequence[str], texts: Texts) -> None:
    open_reports = drafts(desk)
    if not open_reports:
        st.caption(texts("no_drafts"))
        return
    names = {report.id: report.id for report in open_reports}
    report = st.selectbox(texts("pin_into"), list(names), key="bulk report")
    st.caption(texts("pin_what"))
    if st.button(texts("pin"), type="primary"):

        def do() -> list[str]:
            done, outside = pin(desk, user, report, ids)
            told = [texts("pinned", count=number(done, texts.language), report=report)]
            return told + ([texts("pin_outside", count=number(len(outside), texts.language))] if outside else [])

        _attempt(do, texts)


def _attempt(do: Callable[[], list[str]], texts: Texts) -> None:
    """Do it and draw the page anew, or say why it was not done."""

    def told() -> None:
        st.session_state[_TOLD] = do()

    tried(told, texts, "bulk error")
