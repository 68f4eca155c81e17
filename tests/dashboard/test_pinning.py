"""Articles that a search found go into a draft, where they are cited first."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from dashboard.access import User
from dashboard.acting import Refused
from dashboard.desk import Desk, open_desk
from dashboard.pinning import drafts, pin
from newsroom.clock import Period, local_day, utc_now
from newsroom.pipeline.reporting import ReportDesk
from newsroom.settings import Settings
from reports.evidence import Spec
from tests.dashboard.press import STORIES

EDITOR = User("Lan", "unsigned", None, "editor")


@pytest.fixture
def desk(filled: Settings) -> Iterator[Desk]:
    with open_desk(filled) as opened:
        yield opened


@pytest.fixture
def report(desk: Desk) -> str:
    spec = Spec(kind="domestic", period=Period.ending(local_day(utc_now()), 14), language="vi", scope="domestic")
    return ReportDesk(desk.store, desk.settings).new(spec, "Lan", utc_now())


def test_picked_articles_are_cited_first_and_others_are_told(desk: Desk, report: str) -> None:
    assert [draft.id for draft in drafts(desk)] == [report]
    assert pin(desk, EDITOR, report, [STORIES[1].id, STORIES[0].id, "0" * 24]) == (2, ("0" * 24,))
    edits = ReportDesk(desk.store, desk.settings).open(report).edits
    assert edits.pinned[""] == (STORIES[1].id, STORIES[0].id)


def test_nothing_of_the_report_changes_nothing(desk: Desk, report: str) -> None:
    before = desk.store.reports.get(report).revision
    assert pin(desk, EDITOR, report, ["0" * 24]) == (0, ("0" * 24,))
    assert desk.store.reports.get(report).revision == before


def test_who_is_no_editor_pins_nothing(desk: Desk, report: str) -> None:
    with pytest.raises(Refused):
        pin(desk, User("Khách", "proxy", None, "admin"), report, [STORIES[0].id])
    assert ReportDesk(desk.store, desk.settings).open(report).edits.pinned == {}
