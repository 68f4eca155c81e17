"""Báo cáo: the pages as they are printed, and the files."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

import streamlit as st

from dashboard import doing, kept_reports
from dashboard.desk import Desk, open_desk
from dashboard.view import ReportsView
from newsroom.clock import utc_now
from newsroom.pipeline.rendering import RENDERED, Format, render
from newsroom.pipeline.reporting import OpenReport, ReportDesk
from newsroom.settings import load_settings
from newsroom.texts import Texts
from reports.listing import file_name

MIME = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "html": "text/html",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
FORMATS: tuple[Format, ...] = ("docx", "pdf", "html")


def draw(desk: Desk, view: ReportsView, texts: Texts, opened: OpenReport) -> None:
    """Download buttons, then one page."""
    names = {"docx": texts("file_docx"), "pdf": texts("file_pdf"), "html": texts("file_html")}
    by, id = doing.worker().name or "?", opened.kept.id
    with st.container(horizontal=True, gap="small"):
        for format in FORMATS:
            st.download_button(
                names[format],
                data=_file(id, format, by),
                file_name=f"{id}.{format}",
                mime=MIME[format],
                icon=":material/download:",
                on_click="ignore",
                key=f"download {format}",
            )
        st.download_button(
            texts("file_xlsx"),
            data=_list(id),
            file_name=file_name(opened.evidence),
            mime=MIME["xlsx"],
            icon=":material/download:",
            on_click="ignore",
            key="download xlsx",
        )
    if opened.kept.state != "final":
        st.caption(texts("file_is_draft"))
    with st.spinner(texts("pages_set")):
        pages = kept_reports.pages(desk, opened)
    if len(pages) > 1:
        st.session_state["sheet"] = min(view.sheet, len(pages))
        st.pagination(len(pages), key="sheet", width=340)
    at = min(view.sheet, len(pages))
    # As wide as A4 is on a screen, and no wider than the screen.
    with st.container(border=True, width=828):
        st.image(pages[at - 1], caption=texts("page_of", page=at, count=len(pages)), width="stretch")


def _file(id: str, format: Format, by: str) -> Callable[[], bytes]:
    """Renders when it is asked for, from the store as it is then, and writes that into the trail: by its SHA-256 the
    file is known again."""

    def made() -> bytes:
        with open_desk(load_settings()) as desk:
            opened = ReportDesk(desk.store, desk.settings).open(id)
            content = render(opened.report, format, desk.settings.report.template)
            detail = {
                "format": format,
                "sha256": hashlib.sha256(content).hexdigest(),
                "revision": opened.kept.revision,
                "state": opened.kept.state,
            }
            desk.store.reports.note(id, by, utc_now(), RENDERED, detail)
            return content

    return made


def _list(id: str) -> Callable[[], bytes]:
    def made() -> bytes:
        with open_desk(load_settings()) as desk:
            maker = ReportDesk(desk.store, desk.settings)
            return maker.listing(maker.open(id))

    return made
