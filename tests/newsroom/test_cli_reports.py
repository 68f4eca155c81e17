"""The commands about reports as an analyst meets them: from a draft to a final report that nobody can change."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import reports.compose
from newsroom.cli import app
from newsroom.cli.reporting import question_of
from newsroom.cli.selection import Filters
from newsroom.errors import DiembaoError, InputError, UsageError
from newsroom.pipeline.withdrawing import withdraw_article
from newsroom.store import Store
from tests.newsroom.makers import NOW, fill, url
from tests.newsroom.report_maker import IDS, compose

DAYS = ("--from", "2026-08-01", "--to", "14/08/2026")
ID = "domestic-20260801-20260814-1"


class Desk:
    """`diembao` in this process, on the settings of one office."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.settings = folder / "settings.toml"
        self.settings.write_text('[desk]\ndata = "data"\n[index]\nmemory_mb = 15\n', "utf-8")

    def call(self, *words: str, code: int = 0) -> str:
        """What a command of reports says."""
        done = CliRunner().invoke(app, ["--settings", str(self.settings), "report", *words])
        if isinstance(done.exception, DiembaoError):
            raise done.exception
        assert done.exit_code == code, f"{done.exit_code}: {done.output}\n{done.exception!r}"
        return done.stdout

    def json(self, *words: str, code: int = 0) -> Any:
        """What it answers to a program."""
        return json.loads(self.call(*words, "--json", code=code))


@pytest.fixture
def desk(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Four articles and a composer that writes little."""
    monkeypatch.setattr(reports.compose, "compose", compose)
    return Desk(tmp_path)


@pytest.fixture
def drafted(desk: Desk) -> Desk:
    """The same with a report."""
    desk.call("new", "domestic", *DAYS, "--by", "Lan")
    return desk


def fill_in(desk: Desk, file: Path) -> None:
    """Write all that is left into an exported file and read it back."""
    desk.call("edit", ID, "--export", str(file))
    lines = file.read_text("utf-8").split("\n")
    out, gap = [], False
    for line in lines:
        out.append(line)
        gap = gap or line == "<!-- key: remarks -->"
        if gap and line == "-->":
            out.append("Báo chí quan tâm đến lưới điện.")
            gap = False
        if line.startswith("<!-- key: ? translation"):
            out.append("Bản dịch tiêu đề")
    file.write_text("\n".join(out), "utf-8")
    desk.call("edit", ID, "--import", str(file), "--by", "Lan")


class TestNew:
    def test_a_draft_is_told_with_what_is_left_to_fill_in(self, desk: Desk) -> None:
        said = desk.call("new", "domestic", *DAYS, "--by", "Lan")
        assert f"Đã lập dự thảo {ID}: Dư luận báo chí" in said
        assert "Từ ngày 01/08/2026 đến ngày 14/08/2026; số tin, bài được tính: 4" in said
        assert "Cần bổ sung: 1 phần nội dung, 2 chỗ trống;" in said

    def test_what_nothing_is_left_of_is_not_counted(self, desk: Desk) -> None:
        said = desk.call("new", "domestic", "--from", "2020-01-01", "--to", "2020-01-02")
        assert "Cần bổ sung: 1 phần nội dung; xem" in said

    def test_it_is_written_at_once_where_that_is_asked_for(self, desk: Desk, tmp_path: Path) -> None:
        made = desk.json("new", "domestic", *DAYS, "--to-files", "json,docx", "--output", str(tmp_path / "ra"))
        assert (made["id"], made["articles"], made["cited"], made["state"]) == (ID, 4, 2, "draft")
        assert [Path(path).name for path in made["files"]] == [
            f"{ID}.json",
            f"{ID}.docx",
            "domestic-20260801-20260814-articles.xlsx",
        ]
        assert all(Path(path).stat().st_size for path in made["files"])

    def test_without_a_folder_files_lie_in_one_of_the_reports_own(self, desk: Desk) -> None:
        made = desk.json("new", "domestic", *DAYS, "--to-files", "json")
        assert {Path(path).parent for path in made["files"]} == {desk.folder / "data" / "reports" / ID}

    def test_it_is_written_in_the_language_that_was_asked_for(self, desk: Desk) -> None:
        assert desk.json("new", "domestic", *DAYS, "--in", "en")["language"] == "en"
        assert desk.json("new", "domestic", *DAYS)["language"] == "vi"

    def test_a_note_is_about_what_its_filters_leave(self, desk: Desk, store: Store) -> None:
        from newsroom.pipeline.run import sync_index
        from newsroom.settings import load_settings

        sync_index(store, load_settings(desk.settings))
        found = desk.json("new", "thematic", *DAYS, "--query", '"lưới điện"', "--topic", "energy_food")
        assert found["articles"] == 4
        assert desk.json("new", "thematic", *DAYS, "--topic", "health")["articles"] == 0
        step = desk.json("log", found["id"])[0]
        assert step["detail"]["question"] == '("lưới điện") AND topic:"energy_food"'

    @pytest.mark.parametrize(
        ("words", "said"),
        [
            (("foreign", "--query", "điện"), "only a thematic note"),
            (("foreign", "--topic", "health"), "only a thematic note"),
            (("thematic",), "is about a search"),
            (("thematic", "--query", '"điện'), "Thiếu dấu ngoặc kép"),
            (("thematic", "--topic", "x"), "không có giá trị “x”"),
            (("weekly", "--week", "32"), "is no week"),
            (("domestic", "--event", "x"), "the calendar has no event 'x'"),
            (("domestic", "--to-files", "odt"), "no format 'odt'"),
            (("domestic", "--from", "2026-08-02", "--to", "2026-08-01"), "after its end"),
        ],
    )
    def test_what_cannot_be_is_one_sentence_and_no_draft(self, desk: Desk, words: tuple[str, ...], said: str) -> None:
        with pytest.raises(UsageError, match=said):
            desk.call("new", *words)
        assert desk.json("list") == []

    def test_filters_become_a_query_that_means_the_same(self) -> None:
        from index.query import Query

        many = Query("a OR b", filters={"country": ("SG", "MY"), "form": ("video",)})
        assert question_of(many) == '(a OR b) AND (country:"SG" OR country:"MY") AND form:"video"'
        assert question_of(Query("a b")) == "a b"
        assert question_of(Query("", filters={"tone": ("critical",)})) == 'tone:"critical"'
        assert Query(question_of(many)).tree is not None
        assert Filters().pillar is None


class TestShowing:
    def test_the_list_has_the_newest_first(self, drafted: Desk) -> None:
        drafted.call("new", "weekly", "--week", "2026-W32", "--by", "Minh")
        assert [each["kind"] for each in drafted.json("list", "--kind", "weekly")] == ["weekly"]
        assert {each["id"] for each in drafted.json("list")} == {ID, "weekly-20260803-20260809-1"}
        said = drafted.call("list")
        assert ID in said
        assert "dự thảo" in said

    def test_no_report_is_said(self, desk: Desk) -> None:
        assert "Chưa có báo cáo nào" in desk.call("list")

    def test_one_report_is_shown_with_what_verification_says(self, drafted: Desk) -> None:
        said = drafted.call("show", ID)
        assert "Dư luận báo chí trong nước, từ ngày 01/08/2026 đến ngày 14/08/2026; dự thảo" in said
        assert "I. TÌNH HÌNH CHUNG" in said
        assert "Phần nội dung cần cán bộ bổ sung: 1" in said
        assert "Chỗ trống bắt buộc điền: 2" in said
        assert "mọi số liệu và trích dẫn đều khớp" in said
        shown = drafted.json("show", ID)
        assert ([gap["key"] for gap in shown["gaps"]], len(shown["blanks"]), shown["holds"]) == (["remarks"], 2, True)

    def test_an_unknown_report_is_one_sentence(self, desk: Desk) -> None:
        for words in (("show", "x"), ("log", "x"), ("delete", "x"), ("render", "x"), ("refresh", "x"), ("final", "x")):
            with pytest.raises(InputError, match="there is no report 'x'"):
                desk.call(*words)

    def test_the_log_names_everybody(self, drafted: Desk) -> None:
        drafted.call("drop", ID, IDS[1], "--by", "Minh")
        said = drafted.call("log", ID)
        assert "Lan · lập dự thảo" in said
        assert f"Minh · loại hoặc đưa lại bài vào số liệu  dropped: +{IDS[1]}" in said

    def test_a_deleted_draft_leaves_its_log(self, drafted: Desk) -> None:
        drafted.call("delete", ID, "--by", "Minh")
        assert drafted.json("list") == []
        assert [step["action"] for step in drafted.json("log", ID)] == ["created", "deleted"]


class TestEditing:
    @pytest.mark.parametrize("suffix", ["md", "toml"])
    def test_a_paragraph_that_was_edited_is_in_the_report(self, drafted: Desk, suffix: str) -> None:
        file = drafted.folder / f"sua.{suffix}"
        drafted.call("edit", ID, "--export", str(file))
        file.write_text(file.read_text("utf-8").replace("Ghi nhận {", "Tổng cộng có {"), "utf-8")
        said = drafted.call("edit", ID, "--import", str(file), "--by", "Minh")
        assert f"Đã lưu sửa đổi vào {ID} (bản sửa thứ 2)" in said
        drafted.call("render", ID, "--to", "json", "--output", str(drafted.folder))
        assert "Tổng cộng có " in (drafted.folder / f"{ID}.json").read_text("utf-8")

    def test_a_file_that_was_overtaken_names_who_was_first(self, drafted: Desk) -> None:
        file = drafted.folder / "sua.md"
        drafted.call("edit", ID, "--export", str(file))
        drafted.call("drop", ID, IDS[1], "--by", "Minh")
        with pytest.raises(UsageError, match="Minh changed the report since"):
            drafted.call("edit", ID, "--import", str(file))

    def test_edits_on_disk_are_not_written_over(self, drafted: Desk) -> None:
        file = drafted.folder / "sua.md"
        drafted.call("edit", ID, "--export", str(file))
        with pytest.raises(InputError, match="perhaps with edits"):
            drafted.call("edit", ID, "--export", str(file))
        drafted.call("edit", ID, "--export", str(file), "--force")

    @pytest.mark.parametrize(
        ("words", "said"),
        [
            ((), "either --export FILE or --import FILE"),
            (("--export", "a.md", "--import", "a.md"), "either --export FILE or --import FILE"),
            (("--export", "a.docx"), "ends in .md or .toml"),
            (("--import", "missing.md"), "cannot be read"),
        ],
    )
    def test_a_wrong_use_is_one_sentence(self, drafted: Desk, words: tuple[str, ...], said: str) -> None:
        with pytest.raises(DiembaoError, match=said):
            drafted.call("edit", ID, *words)

    def test_a_file_in_another_encoding_is_one_sentence(self, drafted: Desk) -> None:
        file = drafted.folder / "sua.md"
        file.write_bytes("Dư luận".encode("utf-16"))
        with pytest.raises(InputError, match="not UTF-8"):
            drafted.call("edit", ID, "--import", str(file))

    def test_articles_are_chosen_by_id_or_address(self, drafted: Desk) -> None:
        drafted.call("drop", ID, url(1), "--by", "Minh")
        assert drafted.json("show", ID)["articles"] == 3
        drafted.call("drop", ID, IDS[1], "--undo")
        assert drafted.json("show", ID)["articles"] == 4
        drafted.call("skip", ID, IDS[2])
        assert IDS[2] not in str(drafted.json("why", ID, IDS[2])["cited"])
        drafted.call("pin", ID, IDS[4], "--for", "energy_food", "--by", "Lan")
        why = drafted.json("why", ID, IDS[4])
        assert (why["cited"][0]["number"], why["decided"][0]["by"]) == (1, "Lan")
        said = drafted.call("why", ID, IDS[4])
        assert "Trích dẫn [1] tại: I. TÌNH HÌNH CHUNG" in said
        assert "Cán bộ chọn cho “Năng lượng, nông nghiệp, an ninh lương thực”: thứ 1, trong số 4" in said
        assert "độ gần với nội dung chung 0,50" in said
        assert "Lan: ưu tiên hoặc thôi ưu tiên trích dẫn bài" in said
        for words, wrong in (
            (("drop", ID, "x"), "knows no article 'x'"),
            (("pin", ID, IDS[4], "--for", "x"), "no topic or theme 'x'"),
            (("drop", ID, IDS[1], "--undo"), "as you want it already"),
        ):
            with pytest.raises(UsageError, match=wrong):
                drafted.call(*words)

    def test_a_refresh_brings_what_is_new_and_tells_it(self, drafted: Desk, store: Store) -> None:
        with pytest.raises(UsageError, match="was not refreshed yet"):
            drafted.call("diff", ID)
        fill(store, range(5, 7))
        assert "(lần thứ 1)" in drafted.call("refresh", ID, "--by", "Minh")
        assert drafted.json("show", ID)["articles"] == 6
        found = drafted.json("diff", ID)
        assert (found["former"], found["now"], sorted(found["joined"])) == (0, 1, sorted([IDS[5], IDS[6]]))
        assert [(change["before"], change["now"]) for change in found["figures"]] == [("4 tin, bài", "6 tin, bài")]
        assert "Ghi nhận [-4-]{+6+} tin, bài." in drafted.call("diff", ID, "--with", "0")
        with pytest.raises(InputError, match="was not refreshed 7 times"):
            drafted.call("diff", ID, "--with", "7")


class TestDeciding:
    def test_from_a_draft_to_a_final_report(self, drafted: Desk) -> None:
        with pytest.raises(UsageError, match="`diembao report review` comes first"):
            drafted.call("final", ID)
        drafted.call("review", ID, "--by", "Minh")
        refused = drafted.call("final", ID, code=1)
        assert "Chưa thể chốt" in refused
        assert drafted.json("final", ID, code=1)["final"] is False
        fill_in(drafted, drafted.folder / "sua.md")
        assert drafted.json("show", ID)["state"] == "draft"
        drafted.call("review", ID, "--by", "Minh")
        made = drafted.json("final", ID, "--by", "Vụ trưởng")
        assert made["final"] is True
        drafted.call("render", ID, "--to", "json", "--output", str(drafted.folder))
        content = (drafted.folder / f"{ID}.json").read_bytes()
        assert hashlib.sha256(content).hexdigest() == made["sha256"] == drafted.json("show", ID)["sha256"]
        for words in (
            ("drop", ID, IDS[1]),
            ("refresh", ID),
            ("reopen", ID),
            ("review", ID),
            ("final", ID),
            ("delete", ID),
            ("edit", ID, "--export", str(drafted.folder / "b.md")),
        ):
            with pytest.raises(UsageError, match="final"):
                drafted.call(*words)

    def test_a_review_that_an_edit_takes_back_is_said(self, drafted: Desk) -> None:
        drafted.call("review", ID)
        assert "trở lại thành dự thảo" in drafted.call("drop", ID, IDS[1])
        drafted.call("review", ID)
        drafted.call("reopen", ID)
        assert drafted.json("show", ID)["state"] == "draft"

    def test_verification_names_what_does_not_hold(self, drafted: Desk, store: Store) -> None:
        assert drafted.json("verify", ID)["holds"] is True
        assert "đều khớp" in drafted.call("verify", ID)
        withdraw_article(store, IDS[4], "nhầm", "Lan", NOW)
        found = drafted.json("verify", ID, code=1)
        assert found["withdrawn"] == [IDS[4]]
        assert IDS[4] in drafted.call("verify", ID, code=1)

    def test_a_file_is_verified_by_what_it_says(self, drafted: Desk) -> None:
        folder = drafted.folder / "ra"
        drafted.call("render", ID, "--to", "json,docx", "--output", str(folder), "--by", "Lan")
        file = folder / f"{ID}.json"
        assert f"Tệp đúng như đã xuất từ báo cáo {ID} (bản sửa thứ 1)" in drafted.call("verify", str(file))
        known = drafted.json("verify", str(folder / f"{ID}.docx"))
        assert (known["id"], known["rendered"]["by"], known["differences"]) == (ID, "Lan", [])
        file.write_text(file.read_text("utf-8").replace("4 tin, bài", "40 tin, bài"), "utf-8")
        changed = drafted.json("verify", str(file), code=1)
        assert changed["differences"]
        assert "khác báo cáo" in drafted.call("verify", str(file), code=1)
        drafted.call("drop", ID, IDS[1])
        old = drafted.call("verify", str(folder / f"{ID}.docx"))
        assert "Báo cáo đã được sửa sau đó (bản sửa thứ 2" in old
        drafted.call("delete", ID)
        assert "đã bị xoá" in drafted.call("verify", str(folder / f"{ID}.docx"), code=1)

    def test_a_template_is_written_once(self, desk: Desk) -> None:
        file = desk.folder / "mau.docx"
        assert "Đã ghi mẫu văn bản" in desk.call("template", str(file))
        with pytest.raises(InputError, match="never written over"):
            desk.call("template", str(file))


def test_a_command_without_a_name_says_who_cannot_be_told(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import getpass

    def nobody() -> str:
        raise OSError("no such user")

    unknown: Callable[[], str] = nobody
    monkeypatch.setattr(getpass, "getuser", unknown)
    with pytest.raises(UsageError, match="--by NAME"):
        desk.call("new", "domestic", *DAYS)
    assert desk.json("list") == []
