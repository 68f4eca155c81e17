"""Reports that the server keeps opened: reading one of a year takes long, and every click draws the page anew.

What is kept is only for reading. Who changes a report opens it anew (`dashboard.report_desk`), so that the revision is
that of the store.
"""

from __future__ import annotations

import streamlit as st

from dashboard import report_desk, report_reading
from dashboard.desk import Desk
from newsroom.pipeline.report_checks import Checked, check
from newsroom.pipeline.reporting import OpenReport, ReportDesk
from newsroom.store.reports import KeptReport
from newsroom.texts import Language
from reports.draft_pieces import Slot
from reports.figures import Selection

KEPT = 6
"""Reports; one of a year of coverage may have fifty megabytes."""
KEPT_PAGES = 3
KEPT_SECONDS = 900

Slots = dict[tuple[str, str], Slot]


def opened(desk: Desk, id: str) -> OpenReport:
    """The report `id` as it is in the store. Raises InputError where there is none."""
    kept = desk.store.reports.get(id)
    found = _opened(desk, desk.settings.store_url, kept.id, kept.revision)
    return _here(desk, kept, found)


def _here(desk: Desk, kept: KeptReport, found: OpenReport) -> OpenReport:
    """The same over the store that is open now: the one it was read from is closed."""
    here = OpenReport(desk.store, kept)
    for name in ("drafted", "evidence", "edits", "composed", "applied", "report"):
        here.__dict__[name] = getattr(found, name)
    return here


@st.cache_resource(max_entries=KEPT, ttl=KEPT_SECONDS, show_spinner=False)
def _opened(_desk: Desk, store: str, id: str, revision: int) -> OpenReport:
    found = ReportDesk(_desk.store, _desk.settings).open(id)
    _ = (found.drafted, found.evidence, found.edits, found.composed, found.applied, found.report)
    return found


def slots(desk: Desk, report: OpenReport) -> Slots:
    """What may be written in it."""
    return _slots(report, *_which(desk, report))


@st.cache_resource(max_entries=KEPT, ttl=KEPT_SECONDS, show_spinner=False)
def _slots(_report: OpenReport, store: str, id: str, revision: int) -> Slots:
    return report_desk.slots(_report)


def reading(desk: Desk, report: OpenReport) -> tuple[report_reading.Piece, ...]:
    """It in reading order."""
    return _reading(report, slots(desk, report), *_which(desk, report))


@st.cache_resource(max_entries=KEPT, ttl=KEPT_SECONDS, show_spinner=False)
def _reading(
    _report: OpenReport, _known: Slots, store: str, id: str, revision: int
) -> tuple[report_reading.Piece, ...]:
    return report_reading.reading(_report, _known)


def selection(desk: Desk, report: OpenReport) -> Selection:
    """The articles that its numbers count."""
    return _selection(report, *_which(desk, report))


@st.cache_resource(max_entries=KEPT, ttl=KEPT_SECONDS, show_spinner=False)
def _selection(_report: OpenReport, store: str, id: str, revision: int) -> Selection:
    return Selection(_report.evidence, _report.edits)


def checked(desk: Desk, report: OpenReport, language: Language) -> Checked:
    """What verification says of it. What was withdrawn since is looked up each time."""
    return _checked(report, language, _withdrawn(report), *_which(desk, report))


def _withdrawn(report: OpenReport) -> tuple[str, ...]:
    return tuple(sorted(report.withdrawn([item.id for item in report.evidence.facts])))


@st.cache_data(max_entries=20, ttl=KEPT_SECONDS, show_spinner=False)
def _checked(
    _report: OpenReport, language: Language, withdrawn: tuple[str, ...], store: str, id: str, revision: int
) -> Checked:
    return check(_report, language)


def pages(desk: Desk, report: OpenReport) -> tuple[bytes, ...]:
    """Its pages as pictures."""
    return _pages(report, *_which(desk, report))


@st.cache_resource(max_entries=KEPT_PAGES, ttl=KEPT_SECONDS, show_spinner=False)
def _pages(_report: OpenReport, store: str, id: str, revision: int) -> tuple[bytes, ...]:
    from reports.pdf import render_pages

    return render_pages(_report.report)


def _which(desk: Desk, report: OpenReport) -> tuple[str, str, int]:
    return desk.settings.store_url, report.kept.id, report.kept.revision
