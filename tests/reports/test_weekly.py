"""The weekly digest: what it tells of a made-up week, and of quiet ones."""

from __future__ import annotations

from dataclasses import replace

import pytest

from classify.taxonomy import load_taxonomy
from newsroom.sections import ReportSettings
from reports.evidence import Edits, Evidence
from reports.figures import Selection
from reports.model import Blank, Figure, Language, Report, Table
from reports.weekly import weekly_report
from tests.reports.coverage_of_a_week import OUTLETS, digest_evidence, piece, week
from tests.reports.coverage_of_a_week import WEEK as PERIOD
from tests.reports.making import Shelf


def digest(evidence: Evidence) -> Report:
    return weekly_report(evidence, Shelf(evidence.facts), Edits(), load_taxonomy(), ReportSettings())


def lines(report: Report, heading: str) -> list[str]:
    """The paragraphs under `heading`."""
    section = next(section for section in report.sections if section.heading == heading)
    return [block.text for block in section.blocks if not isinstance(block, Table) and hasattr(block, "text")]


@pytest.fixture(scope="module", params=["vi", "en"])
def both(request: pytest.FixtureRequest) -> Report:
    language: Language = request.param
    return digest(digest_evidence(language))


VI = digest(digest_evidence())


def test_highlights_are_stories_with_their_reach_on_both_sides() -> None:
    first, second = lines(VI, "ĐIỂM NHẤN TRONG TUẦN")
    assert "“ASEAN chốt lộ trình lưới điện liên vùng”" in first
    assert "có ba bài gốc của ba cơ quan báo chí (trong nước 2, nước ngoài 1)" in first
    assert "có một bài gốc và hai bài đăng lại của ba cơ quan báo chí (đều của báo chí nước ngoài)" in second


def test_a_week_before_collecting_began_says_so() -> None:
    empty = replace(digest_evidence(facts=[]), collecting_since=PERIOD.last)
    said = "\n".join(getattr(block, "text", "") for block in digest(empty).opening)
    assert "Chưa ghi nhận tin, bài" in said and "số liệu trước ngày này có thể không đầy đủ." in said


def test_a_story_of_the_own_language_speaks_first_so_that_little_is_to_be_translated() -> None:
    english = digest(digest_evidence("en"))
    assert lines(english, "HIGHLIGHTS OF THE WEEK")[0].startswith("The Lion Harbour Post (Singapore), 4 August:")


def test_pillars_stand_side_by_side_and_an_empty_side_is_said_once(both: Report) -> None:
    tables = [block for section in both.sections for block in section.blocks if isinstance(block, Table)]
    assert len(tables) == 3
    for table in tables:
        assert not table.borders and len(table.columns) == 2 and 1 <= len(table.rows) <= 3
    security = tables[0]
    empty = {"vi": "Chưa ghi nhận tin, bài.", "en": "None recorded."}[both.language]
    assert [getattr(row[0][0], "text", "") for row in security.rows] == [empty, "", ""]


def test_only_what_is_out_of_the_usual_is_a_change_and_it_is_told_with_the_usual() -> None:
    told = lines(VI, "BIẾN ĐỘNG ĐÁNG CHÚ Ý")
    assert told[0] == "Tin, bài của báo chí nước ngoài về an ninh mạng tăng: 26 tin, bài, thường tuần 4-6."
    assert not any("đầu tư" in line for line in told)
    assert not any("trụ cột" in line for line in told), "the pillar would say the same as its topic"


def test_every_number_is_counted_again_from_its_query(both: Report) -> None:
    selection = Selection(digest_evidence(both.language))
    blocks = [*both.opening, *(block for section in both.sections for block in section.blocks)]
    numbers = [number for block in blocks if not isinstance(block, Table) for number in getattr(block, "numbers", ())]
    assert len(numbers) > 10
    for number in numbers:
        assert selection.evaluate(number.query) == number.value


def test_too_few_comparable_weeks_are_no_basis() -> None:
    told = lines(digest(digest_evidence(weeks=5)), "BIẾN ĐỘNG ĐÁNG CHÚ Ý")
    assert told == ["Chưa đủ số liệu các tuần trước để nhận định biến động (cần ít nhất sáu tuần có số liệu đầy đủ)."]


def test_only_confirmed_claims_are_told_and_suggestions_are_counted() -> None:
    told = lines(VI, "THÔNG TIN CẦN LƯU Ý")
    assert "Lac Hai accused of stalling" in told[0]
    assert not any("Maybe" in line for line in told)
    assert told[-1] == "Có một tin, bài đang chờ cán bộ xác nhận."


def test_next_weeks_events_and_silent_sources_are_named() -> None:
    assert lines(VI, "SỰ KIỆN TUẦN TỚI") == ["Diễn đàn Lạc Hải (hư cấu): từ ngày 12/8/2026 đến ngày 13/8/2026."]
    assert any(getattr(block, "text", "") == "Chưa thu thập được tin, bài từ Lac Hai Daily." for block in VI.opening)


def test_foreign_titles_wait_for_their_translation_and_domestic_ones_do_not() -> None:
    blocks = [block for section in VI.sections for block in section.blocks]
    blanks = [span for block in blocks for span in getattr(block, "spans", ()) if isinstance(span, Blank)]
    assert blanks and all(blank.key.startswith("translation:") and blank.required for blank in blanks)


def test_a_quiet_week_reads_as_one() -> None:
    quiet = digest(digest_evidence(facts=[]))
    opening = quiet.opening[0]
    assert getattr(opening, "text", "") == "Chưa ghi nhận tin, bài về ASEAN trong tuần."
    assert next(section.heading for section in quiet.sections) == "BIẾN ĐỘNG ĐÁNG CHÚ Ý"
    assert not quiet.annexes


def test_one_article_is_told_without_reach() -> None:
    alone = piece("baolachai", "mot-bai", PERIOD.first, "youth", title="Trại hè thanh niên ASEAN")
    report = digest(digest_evidence(facts=[alone]))
    assert lines(report, "ĐIỂM NHẤN TRONG TUẦN") == ["Báo Lạc Hải ngày 03/8: “Trại hè thanh niên ASEAN” [1]."]
    assert "đều của báo chí trong nước" in getattr(report.opening[0], "text", "")


def test_a_reprint_belongs_to_the_event_of_its_original() -> None:
    original, *others = [item for item in week() if "story-grid" in item.events]
    copy = replace(
        piece("kinhtebien", "luoi-dien", PERIOD.first, "energy_food"), reprint_of=original.id, events=("story-other",)
    )
    report = digest(digest_evidence(facts=[original, *others, copy]))
    assert "có ba bài gốc và một bài đăng lại của bốn cơ quan báo chí" in lines(report, "ĐIỂM NHẤN TRONG TUẦN")[0]


def test_a_digest_never_prints_a_zero(both: Report) -> None:
    figures = [
        span.text
        for section in both.sections
        for block in section.blocks
        for span in getattr(block, "spans", ())
        if isinstance(span, Figure)
    ]
    assert figures and not any(text.split()[0] in ("0", "0%") for text in figures)
    assert set(OUTLETS)
