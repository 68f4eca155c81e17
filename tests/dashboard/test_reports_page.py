"""Báo cáo as Streamlit draws it: a paragraph beside its evidence, two editors, choices, the steps to final."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from classify.calendar import load_calendar
from dashboard import report_desk
from newsroom.clock import Period, local_day, utc_now
from newsroom.pipeline.report_specs import Asked, spec_of
from newsroom.pipeline.reporting import OpenReport, ReportDesk
from newsroom.settings import Settings
from newsroom.store import Store, open_store
from reports.draft_pieces import Slot
from tests.dashboard.press import HOSTILE, STORIES, Story, desk_settings, drawn, parts, put
from tests.newsroom.mailserver import MailServer

LAN, MINH = "Đỗ Thị Lan", "Trần Minh"


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    put(settings, [*STORIES, Story(title=HOSTILE, text=f"ASEAN {HOSTILE}", days=1)])
    opened = open_store(settings)
    yield opened
    opened.close()


@pytest.fixture
def desk(store: Store, settings: Settings) -> ReportDesk:
    return ReportDesk(store, settings)


@pytest.fixture
def report(desk: ReportDesk) -> OpenReport:
    today = local_day(utc_now())
    month = Period.ending(today, 30)
    asked = Asked(kind="domestic", language="vi", first=month.first, last=month.last)
    return desk.open(desk.new(spec_of(asked, load_calendar(), today), LAN, utc_now()))


def page(report: OpenReport, part: str = "draft", paragraph: str = "", name: str = LAN) -> AppTest:
    """The page with a report open, as `name` sees it."""
    query = {"report": report.kept.id} | ({"part": part} if part != "draft" else {})
    script = "from dashboard.app import main\nmain('bao-cao')"
    shown = AppTest.from_string(script)
    shown.default_timeout = 60
    for key, value in (query | ({"paragraph": paragraph} if paragraph else {})).items():
        shown.query_params[key] = value
    shown.session_state["working analyst"] = name
    return shown.run()


def a_paragraph(report: OpenReport) -> Slot:
    """One with a number in it."""
    return next(slot for slot in report_desk.slots(report).values() if slot.kind == "text" and "{1:" in slot.composed)


def said(shown: AppTest) -> str:
    return "\n".join(str(e.value) for kind in (shown.success, shown.warning, shown.info, shown.error) for e in kind)


def test_the_list_shows_each_report_with_its_state(report: OpenReport) -> None:
    shown = drawn(path="bao-cao")
    assert not shown.exception
    [row] = parts(shown, "reports list")["rows"]
    assert (row["key"], row["badge"]) == (report.kept.id, "Dự thảo")


def test_a_draft_is_read_in_order_and_hostile_titles_are_plain_text(report: OpenReport) -> None:
    shown = page(report)
    assert not shown.exception
    pieces = parts(shown, "report draft")["pieces"]
    assert {"heading", "text", "table"} <= {piece["kind"] for piece in pieces}
    slot = a_paragraph(report)
    [own] = [piece for piece in pieces if piece["key"] == slot.key]
    assert any(bit["mark"] == "figure" for bit in own["bits"])
    assert HOSTILE in str(parts(shown, "report draft")["pieces"]).replace("\\'", "'")
    assert not any(HOSTILE in str(e.value) for kind in (shown.markdown, shown.caption) for e in kind)


def test_a_paragraph_stands_beside_its_numbers_and_an_edit_is_kept(report: OpenReport, desk: ReportDesk) -> None:
    slot = a_paragraph(report)
    shown = page(report, paragraph=slot.key)
    assert any("Số liệu" in heading.value for heading in shown.subheader)
    place = f"{report.kept.id} text {slot.key}"
    shown.text_area(key=f"edit {place}").set_value(f"Theo số liệu mới nhất: {slot.composed}\nĐoạn viết thêm.")
    shown.button(key=f"save {place}").click().run()
    assert not shown.exception and "Đã lưu" in said(shown)
    now = desk.open(report.kept.id)
    assert now.edits.paragraphs[slot.key].startswith("Theo số liệu mới nhất: ")
    assert now.edits.added[slot.key] == "Đoạn viết thêm."
    assert now.edits.by[slot.key] == LAN
    pieces = [piece for piece in parts(shown, "report draft")["pieces"] if piece["key"] == slot.key]
    assert [piece["by"] for piece in pieces] == [LAN, LAN]


def test_the_later_of_two_editors_is_told_and_nothing_is_lost(report: OpenReport, desk: ReportDesk) -> None:
    slot = a_paragraph(report)
    place = f"{report.kept.id} text {slot.key}"
    first, second = page(report, paragraph=slot.key), page(report, paragraph=slot.key, name=MINH)
    second.text_area(key=f"edit {place}").set_value(f"Minh viết: {slot.composed}").run()
    first.text_area(key=f"edit {place}").set_value(f"Lan viết: {slot.composed}")
    first.button(key=f"save {place}").click().run()
    second.button(key=f"save {place}").click().run()
    assert not second.exception
    assert f"{LAN} đã sửa đoạn này" in said(second).replace("\\", "")
    assert desk.open(report.kept.id).edits.paragraphs[slot.key].startswith("Lan viết")
    assert str(second.text_area(key=f"edit {place}").value).startswith("Minh viết"), "what was typed stays"
    second.button(key=f"mine {place}").click().run()
    second.button(key=f"save {place}").click().run()
    assert desk.open(report.kept.id).edits.paragraphs[slot.key].startswith("Minh viết")


def test_two_who_edit_different_paragraphs_are_both_kept(report: OpenReport, desk: ReportDesk) -> None:
    found = [slot for slot in report_desk.slots(report).values() if slot.kind == "text"][:2]
    for slot, by in zip(found, (LAN, MINH), strict=True):
        assert report_desk.keep(desk, report.kept.id, slot, "Viết lại.", slot.paragraphs, by, utc_now())
    now = desk.open(report.kept.id).edits
    assert {now.by[slot.key] for slot in found} == {LAN, MINH}


def test_a_mistake_in_the_notation_is_told_and_changes_nothing(report: OpenReport, desk: ReportDesk) -> None:
    slot = a_paragraph(report)
    place = f"{report.kept.id} text {slot.key}"
    shown = page(report, paragraph=slot.key)
    shown.text_area(key=f"edit {place}").set_value("Có {9:99 bài}.")
    shown.button(key=f"save {place}").click().run()
    assert "Chưa thực hiện được" in said(shown)
    assert desk.open(report.kept.id).edits == report.edits
    assert shown.text_area(key=f"edit {place}").value == "Có {9:99 bài}."


def test_taking_out_and_restoring(report: OpenReport, desk: ReportDesk) -> None:
    slot = a_paragraph(report)
    place = f"{report.kept.id} text {slot.key}"
    shown = page(report, paragraph=slot.key)
    shown.button(key=f"out {place}").click().run()
    assert desk.open(report.kept.id).edits.paragraphs == {slot.key: ""}
    assert "out" in [p["kind"] for p in parts(shown, "report draft")["pieces"] if p["key"] == slot.key]
    shown.button(key=f"restore {place}").click().run()
    assert desk.open(report.kept.id).edits.paragraphs == {}


def test_blanks_are_filled_with_progress(report: OpenReport, desk: ReportDesk) -> None:
    blanks = [slot for slot in report_desk.slots(report).values() if slot.kind == "blank"]
    gaps = [slot for slot in report_desk.slots(report).values() if slot.kind == "gap"]
    shown = page(report, "fill")
    assert not shown.exception
    if blanks:
        place = f"{report.kept.id} {blanks[0].key}"
        shown.text_input(key=f"blank {place}").set_value("Lời dịch {có} *dấu*")
        shown.button(key=f"keep {place}").click().run()
        assert desk.open(report.kept.id).edits.blanks[blanks[0].key] == "Lời dịch {có} *dấu*"
    if gaps:
        assert parts(shown, "report gaps")["rows"]


def test_an_article_is_pinned_skipped_and_dropped(report: OpenReport, desk: ReportDesk) -> None:
    article = report.report.citations[0].article_id
    label = report.report.citations[0].chosen[0].label
    shown = page(report, "cited")
    assert not shown.exception
    place = f"cited 1 {article}"
    shown.button(key=f"pin False {label} {place}").click().run()
    assert desk.open(report.kept.id).edits.pinned == {label: (article,)}
    assert "soạn lại" in said(shown)
    report_desk.choose(desk, report.kept.id, "pin", article, label, LAN, utc_now(), undo=True)
    report_desk.choose(desk, report.kept.id, "drop", article, "", LAN, utc_now(), undo=False)
    assert article not in [c.article_id for c in desk.open(report.kept.id).report.citations]
    shown = page(report, "cited")
    shown.button(key=f"drop True  decided {article}").click().run()
    assert desk.open(report.kept.id).edits.dropped == ()


def test_from_draft_to_final(report: OpenReport, desk: ReportDesk) -> None:
    shown = page(report, "check")
    assert not shown.exception and "đếm lại đều khớp" in said(shown)
    shown.button(key="report step review").click().run()
    assert desk.open(report.kept.id).kept.state == "reviewed"
    left = [slot for slot in report_desk.slots(report).values() if slot.kind in ("gap", "blank")]
    assert shown.button(key="report step final").disabled == bool(left)
    for slot in left:
        report_desk.keep(desk, report.kept.id, slot, "Đã viết.", slot.paragraphs, LAN, utc_now())
    shown = page(report, "check")
    if left:
        shown.button(key="report step review").click().run()
    shown.button(key="report step final").click().run()
    kept = desk.open(report.kept.id).kept
    assert kept.state == "final" and kept.sha256
    shown = page(report)
    assert "khoá" in said(shown) and not parts(shown, "report draft")["editable"]


def test_the_pages_are_pictures_and_every_part_is_drawn(report: OpenReport) -> None:
    for part in ("pages", "changes", "send", "log"):
        shown = page(report, part)
        assert not shown.exception, part
        assert not shown.error, part
    assert parts(shown, "report log")["rows"]


def test_a_viewer_reads_and_changes_nothing(
    report: OpenReport, desk: ReportDesk, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIEMBAO_DASHBOARD__UNSIGNED_ROLE", "viewer")
    slot = a_paragraph(report)
    shown = page(report, paragraph=slot.key)
    assert shown.button(key=f"save {report.kept.id} text {slot.key}").disabled
    assert shown.button(key=f"out {report.kept.id} text {slot.key}").disabled


def test_an_unknown_report_is_told(store: Store) -> None:
    shown = drawn({"report": "weekly-1"}, "bao-cao")
    assert "Không có báo cáo này" in said(shown)


class TestSending:
    @pytest.fixture
    def server(self, tmp_path: Path) -> Iterator[MailServer]:
        folder = tmp_path / "mail"
        folder.mkdir()
        with MailServer(folder, security="none") as running:
            yield running

    @pytest.fixture
    def digest(self, desk: ReportDesk, server: MailServer, settings: Settings, tmp_path: Path) -> OpenReport:
        """A reviewed digest on a desk that has a mail server."""
        desk_settings(
            tmp_path,
            mail=f'host = "127.0.0.1"\nport = {server.port}\nsecurity = "none"\nsender = "desk@lachai.example"',
        )
        asked = Asked(kind="weekly", language="vi")
        made = desk.open(desk.new(spec_of(asked, load_calendar(), local_day(utc_now())), LAN, utc_now()))
        desk.review(made, LAN, utc_now())
        return desk.open(made.kept.id)

    def test_first_who_would_get_it_then_a_job_sends(
        self, digest: OpenReport, server: MailServer, store: Store
    ) -> None:
        shown = page(digest, "send")
        assert not shown.exception and "Chưa có người nhận" in said(shown)
        shown.text_area(key="send to").set_value("Phòng Một <mot@lachai.example>; sai").run()
        assert "Địa chỉ chưa đúng" in said(shown)
        shown.text_area(key="send to").set_value("Phòng Một <mot@lachai.example>\nhai@lachai.example").run()
        plan = parts(shown, "send plan")["rows"]
        assert [(row["name"], row["cells"][0]) for row in plan] == [
            ("mot@lachai.example", "sẽ nhận"),
            ("hai@lachai.example", "sẽ nhận"),
        ]
        assert server.letters == [], "looking sends nothing"
        shown.button(key="send yes").click().run()
        assert not shown.exception
        [job] = store.jobs.recent(("send",), 5)
        end = time.monotonic() + 60
        while store.jobs.get(job.id).active and time.monotonic() < end:
            time.sleep(0.2)
        assert store.jobs.get(job.id).state == "done", store.jobs.get(job.id).result
        assert sorted(letter.recipients for letter in server.letters) == [
            ("hai@lachai.example",),
            ("mot@lachai.example",),
        ]
        shown = page(digest, "send")
        shown.text_area(key="send to").set_value("mot@lachai.example").run()
        assert parts(shown, "send plan")["rows"][0]["cells"][0] == "đã nhận trước đó"
        assert len(parts(shown, "send log")["rows"]) == 2
