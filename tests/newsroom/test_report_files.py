"""Reports as files: the list of articles beside them, and what a file says held against what is kept."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from classify.taxonomy import load_taxonomy
from newsroom.errors import InputError
from newsroom.pipeline.rendering import render, write_files
from newsroom.pipeline.report_checks import check
from newsroom.pipeline.report_files import find
from newsroom.pipeline.reporting import OpenReport, ReportDesk
from reports.evidence import Edits
from reports.listing import counted, file_name, listing
from tests.newsroom.report_maker import IDS, LATER, SPEC, again, signed


class TestListing:
    def rows(self, content: bytes) -> list[tuple[object, ...]]:
        return list(openpyxl.load_workbook(BytesIO(content)).active.iter_rows(values_only=True))

    def test_the_list_has_every_counted_article_and_the_report_its_sum(
        self, desk: ReportDesk, drafted: OpenReport
    ) -> None:
        content = desk.listing(drafted)
        head, *rows = self.rows(content)
        assert head[:4] == ("STT", "Thời điểm đăng", "Cơ quan báo chí", "Nước")
        assert [row[6] for row in rows] == sorted(IDS[n] for n in range(1, 5))
        assert rows[0][1] == datetime(2026, 8, 5, 10)
        (attached,) = drafted.report.attachments
        assert attached.sha256 == hashlib.sha256(content).hexdigest()
        assert attached.name == "domestic-20260801-20260814-articles.xlsx"

    def test_the_same_evidence_gives_the_same_bytes(self, drafted: OpenReport) -> None:
        taxonomy = load_taxonomy()
        assert listing(drafted.evidence, Edits(), taxonomy) == listing(drafted.evidence, Edits(), taxonomy)
        english = replace(drafted.evidence, spec=replace(SPEC, language="en"))
        assert self.rows(listing(english, Edits(), taxonomy))[0][0] == "No."

    def test_nothing_in_it_is_calculated(self, drafted: OpenReport) -> None:
        bad = ("=HYPERLINK(1)", "+1", "\x00@x", "\ud800", "{=1}", "a" * 40_000)
        facts = tuple(replace(drafted.evidence.facts[0], id=f"{n:024}", title=text) for n, text in enumerate(bad))
        content = listing(replace(drafted.evidence, facts=facts), Edits(), load_taxonomy())
        cells = [cell for row in openpyxl.load_workbook(BytesIO(content)).active for cell in row]
        assert {cell.data_type for cell in cells} <= {"s", "d", "n"}
        assert "=HYPERLINK(1)" in [cell.value for cell in cells]

    def test_what_the_search_or_the_events_leave_out_is_not_in_it(self, drafted: OpenReport) -> None:
        evidence = replace(drafted.evidence, selected=(IDS[2],))
        assert [item.id for item in counted(evidence, Edits())] == [IDS[2]]
        events = replace(drafted.evidence, spec=replace(SPEC, events=("e",)))
        assert counted(events, Edits()) == ()

    def test_a_final_report_keeps_its_list(self, desk: ReportDesk, drafted: OpenReport) -> None:
        before = desk.listing(drafted)
        final = signed(desk, drafted)
        assert desk.listing(final) == final.drafted.listing == before


class TestFiles:
    def test_files_lie_side_by_side_and_are_known_again(
        self, desk: ReportDesk, drafted: OpenReport, tmp_path: Path
    ) -> None:
        made = write_files(desk, drafted, ("docx", "json", "json"), tmp_path / "out", "Lan", LATER)
        id = drafted.kept.id
        assert [path.name for path in made] == [f"{id}.docx", f"{id}.json", file_name(drafted.evidence)]
        assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(path.name for path in made)
        for path in made[:2]:
            copy = path.rename(tmp_path / f"khác{path.suffix}")
            found = find(desk, copy)
            assert found.kept is not None
            assert found.step is not None
            assert (found.kept.id, found.step.detail["revision"], found.differences) == (id, 1, ())

    def test_the_same_draft_gives_the_same_bytes_again(self, desk: ReportDesk, drafted: OpenReport) -> None:
        for format in ("docx", "json"):
            first = render(drafted.report, format)
            assert render(again(desk, drafted).report, format) == first

    def test_a_word_file_that_somebody_changed_is_compared_line_by_line(
        self, desk: ReportDesk, drafted: OpenReport, tmp_path: Path
    ) -> None:
        import docx

        desk.new(replace(SPEC, subject="chuyện khác"), "Lan", LATER)
        path, *_ = write_files(desk, drafted, ("docx",), tmp_path, "Lan", LATER)
        document = docx.Document(str(path))
        for paragraph in document.paragraphs:
            for run in paragraph.runs:
                run.text = run.text.replace("4 tin, bài", "40 tin, bài")
        document.save(str(path))
        found = find(desk, path)
        assert found.kept is not None
        assert (found.kept.id, found.step) == (drafted.kept.id, None)
        assert found.differences == ("- Ghi nhận 4 tin, bài.", "+ Ghi nhận 40 tin, bài.")

    def test_a_json_file_is_verified_whole(self, desk: ReportDesk, drafted: OpenReport, tmp_path: Path) -> None:
        path, *_ = write_files(desk, drafted, ("json",), tmp_path, "Lan", LATER)
        path.write_text(path.read_text("utf-8").replace("4 tin, bài", "40 tin, bài"), "utf-8")
        found = find(desk, path)
        assert found.differences
        assert found.kept is not None
        findings = check(desk.open(found.kept.id), "vi", found.report).findings
        assert "figure_words" in {finding.kind for finding in findings}

    def test_a_file_that_is_none_of_ours_is_one_sentence(self, desk: ReportDesk, tmp_path: Path) -> None:
        cases = {
            "a.pdf": (b"%PDF-1.7", "known by its bytes only"),
            "a.docx": (b"not a zip", "cannot be read as docx"),
            "a.json": (b"{}", "no report"),
            "a.txt": (b"x", "not a file that reports are rendered to"),
        }
        for name, (content, said) in cases.items():
            (tmp_path / name).write_bytes(content)
            with pytest.raises(InputError, match=said):
                find(desk, tmp_path / name)
        with pytest.raises(InputError, match="cannot be read"):
            find(desk, tmp_path / "missing.docx")

    def test_the_file_of_a_deleted_draft_is_known(self, desk: ReportDesk, drafted: OpenReport, tmp_path: Path) -> None:
        path, *_ = write_files(desk, drafted, ("json",), tmp_path, "Lan", LATER)
        desk.store.reports.delete(drafted.kept.id, "Lan", LATER)
        found = find(desk, path)
        assert found.kept is None
        assert found.step is not None
        assert found.step.report_id == drafted.kept.id

    def test_a_folder_that_cannot_be_written_is_one_sentence_and_leaves_nothing(
        self, desk: ReportDesk, drafted: OpenReport, tmp_path: Path
    ) -> None:
        (tmp_path / "a").write_text("")
        with pytest.raises(InputError, match="cannot be written"):
            write_files(desk, drafted, ("json",), tmp_path / "a", "Lan", LATER)
        assert [path.name for path in tmp_path.iterdir() if path.is_file()] == ["a"]
