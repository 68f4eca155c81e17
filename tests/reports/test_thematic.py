"""The thematic note on a search."""

from __future__ import annotations

from dataclasses import replace

import pytest

from classify.taxonomy import load_taxonomy
from newsroom.article import Scope
from newsroom.sections import ReportSettings
from reports.evidence import Edits, Evidence, Spec
from reports.figures import Selection
from reports.model import Chart, Gap, Language, Report, Table
from reports.thematic import thematic_report
from tests.reports.coverage_of_a_week import WEEK, digest_evidence
from tests.reports.making import Shelf

TOPICS = {"energy_food", "cyber_security"}


def searched(language: Language = "vi", scope: Scope | None = None, found: set[str] = TOPICS) -> Evidence:
    evidence = digest_evidence(language)
    selected = tuple(item.id for item in evidence.facts if found & set(item.topics))
    spec = Spec(kind="thematic", language=language, period=WEEK, scope=scope, question="lưới điện OR an ninh mạng")
    return replace(evidence, spec=spec, selected=selected)


def note(evidence: Evidence) -> Report:
    return thematic_report(evidence, Shelf(evidence.facts), Edits(), load_taxonomy(), ReportSettings())


def text(report: Report) -> str:
    blocks = [*report.opening, *(block for section in report.sections for block in section.blocks)]
    return "\n".join(getattr(block, "text", "") for block in blocks)


def test_it_counts_only_what_the_search_found_in_the_period() -> None:
    report = note(searched())
    assert "29 tin, bài (đều là bài gốc) của bốn cơ quan báo chí" in text(report)
    assert "gồm hai tin, bài của báo chí trong nước và 27 tin, bài của báo chí nước ngoài" in text(report)
    assert report.title == "Báo chí viết về “lưới điện OR an ninh mạng”"


def test_days_before_collecting_began_are_said_with_and_without_articles() -> None:
    for found in (TOPICS, {"nothing"}):
        said = text(note(replace(searched(found=found), collecting_since=WEEK.last)))
        assert "số liệu trước ngày này có thể không đầy đủ." in said


@pytest.mark.parametrize("language", ["vi", "en"])
def test_numbers_hold_and_the_parts_are_there(language: Language) -> None:
    evidence = searched(language)
    report = note(evidence)
    selection = Selection(evidence)
    blocks = [block for section in report.sections for block in section.blocks]
    numbers = [number for block in blocks for number in getattr(block, "numbers", ())]
    assert len(numbers) > 8
    assert all(selection.evaluate(number.query) == number.value for number in numbers)
    kinds = {type(block) for block in blocks}
    assert {Chart, Table, Gap} <= kinds
    assert len(report.annexes) == 3


def test_one_part_of_the_press_has_one_section() -> None:
    report = note(searched(scope="foreign"))
    headings = [section.heading for section in report.sections]
    assert "Báo chí nước ngoài" in headings and "Báo chí trong nước" not in headings
    assert "báo chí trong nước" not in text(report)


def test_nothing_found_is_said_and_leaves_no_gap() -> None:
    report = note(searched(found={"tourism"}))
    assert "Chưa ghi nhận tin, bài về “lưới điện OR an ninh mạng” trong kỳ." in text(report)
    assert not any(isinstance(block, Gap) for section in report.sections for block in section.blocks)


def test_the_method_says_that_words_were_searched_and_not_meaning() -> None:
    method = "\n".join(getattr(block, "text", "") for block in note(searched()).annexes[2].blocks)
    assert "kết quả tra cứu “lưới điện OR an ninh mạng” (tìm theo từ, không mở rộng theo nghĩa)" in method
