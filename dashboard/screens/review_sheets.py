"""Duyệt nhãn: sheets to review on away from the desk, and bringing them back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import streamlit as st

from dashboard import controls, doing
from dashboard.desk import Desk, open_desk
from dashboard.view import ReviewView
from index.export import neutral
from newsroom.clock import Period, utc_now
from newsroom.errors import IndexUnavailable, InputError
from newsroom.pipeline.desk_calendar import desk_calendar
from newsroom.pipeline.reviewing import Kept, keep_rows, next_to_review, second_readings, sheet
from newsroom.pipeline.run import sync_index
from newsroom.review_sheet import SHEET_FORMATS, SheetFormat, dumped, read, write
from newsroom.settings import load_settings
from newsroom.texts import Texts, number

MOST = 2_000
"""Articles of a sheet."""
MEGABYTES = 50
"""Of a sheet to bring back."""
MIME = {"csv": "text/csv", "jsonl": "application/x-ndjson"}


def draw(desk: Desk, view: ReviewView, texts: Texts, today: date) -> None:
    """Taking away, bringing back."""
    controls.filters(view, texts, desk.taxonomy)
    st.subheader(texts("sheet_export"), anchor=False)
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        limit = st.number_input(texts("sheet_limit"), 1, MOST, 100, key="sheet limit", width=160)
        format: SheetFormat = st.segmented_control(
            texts("sheet_format"), SHEET_FORMATS, default="csv", required=True, key="sheet format"
        )
    blind = st.checkbox(texts("sheet_blind"), key="sheet blind", help=texts("sheet_blind_help"))
    whole = st.checkbox(texts("sheet_text"), key="sheet text")
    by = doing.worker().name
    second = by if view.queue == "second" else ""
    with st.container(horizontal=True, gap="small"):
        st.download_button(
            texts("sheet_download"),
            data=_sheet(view.period(today), int(limit), format, blind, whole, second),
            file_name=f"review-{today.isoformat()}.{format}",
            mime=MIME[format],
            on_click="ignore",
            key="sheet download",
        )
        st.download_button(
            texts("decisions_download"),
            data=_decisions,
            file_name=f"decisions-{today.isoformat()}.jsonl",
            mime=MIME["jsonl"],
            on_click="ignore",
            key="decisions download",
        )
    st.subheader(texts("sheet_import"), anchor=False)
    st.caption(texts("sheet_import_help"))
    if not doing.may("analyst"):
        st.caption(texts("review_needs_analyst"))
        return
    given = st.file_uploader(texts("sheet_file"), type=list(SHEET_FORMATS), max_upload_size=MEGABYTES, key="sheet file")
    if given is not None and st.button(texts("sheet_keep"), type="primary", key="sheet keep"):
        suffix = Path(given.name).suffix.lower()
        _import(desk, texts, given.getvalue(), suffix if suffix in (".csv", ".jsonl") else ".csv")
        st.rerun()


def _sheet(
    period: Period, limit: int, format: SheetFormat, blind: bool, whole: bool, second: str
) -> Callable[[], bytes]:
    def made() -> bytes:
        with open_desk(load_settings()) as desk:
            if second:
                ids = second_readings(desk.store, second, limit)
            else:
                ids = [each.facts.id for each in next_to_review(desk.store, period, utc_now(), limit)]
            rows = sheet(desk.store, ids, blind=blind or bool(second), text=whole)
            return write(rows, format, neutral).encode()

    return made


def _decisions() -> bytes:
    with open_desk(load_settings()) as desk:
        return write([dumped(each) for each in desk.store.reviews.decisions()], "jsonl", neutral).encode()


def _import(desk: Desk, texts: Texts, content: bytes, suffix: str) -> None:
    by, now = doing.worker().name, utc_now()

    def do() -> Kept:
        with TemporaryDirectory(prefix="diembao-sheet-") as folder:
            # A name of our own: what the file was called is not taken over.
            file = Path(folder) / f"sheet{suffix}"
            file.write_bytes(content)
            try:
                rows = read(file)
            except InputError as error:
                raise InputError(str(error).replace(f"{file}", file.name)) from error
        calendar = desk_calendar(desk.store, desk.settings.classify, desk.taxonomy)
        return keep_rows(desk.store, rows, desk.taxonomy, calendar, by, now)

    kept = doing.attempt(desk, texts, "analyst", "import-decisions", "", do, {"bytes": len(content)})
    if kept is None:
        return
    told = texts(
        "sheet_imported",
        articles=number(kept.articles, texts.language),
        decisions=number(kept.decisions, texts.language),
        corrections=number(kept.corrections, texts.language),
        repeated=number(kept.repeated, texts.language),
        unknown=number(kept.unknown, texts.language),
    )
    doing.say("success", told)
    try:
        sync_index(desk.store, desk.settings)
    except IndexUnavailable:
        doing.say("info", texts("review_kept_index_later"))
