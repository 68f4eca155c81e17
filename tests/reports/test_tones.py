"""Part III and IV of the foreign report: shares and groups of each tone, who is quoted, claims and statements."""

from __future__ import annotations

from dataclasses import replace

from reports.evidence import Edits
from reports.model import Blank, Figure, Gap, Link, Paragraph, Quotation, Report, Table
from tests.reports.coverage_of_views import (
    ANSWER,
    BITTER,
    FALSE,
    FRIENDLY,
    MINISTER,
    SCHOLAR,
    STATEMENT,
    Said,
    record_of,
    spoken,
    view,
    views,
)
from tests.reports.making import Shelf
from tests.reports.reading import REPORTS, compose_, evidence, section, spans, text, told

REPORT = REPORTS["views"].report
CLAIMS = "Thông tin, luận điệu cần lưu ý và phát biểu của Người Phát ngôn"


def test_each_tone_has_its_share_and_its_groups_with_wires_apart() -> None:
    said = told(REPORT, "Ý kiến tích cực")
    assert "Có sáu tin, bài (bốn bài gốc, hai bài đăng lại) mang sắc thái tích cực, chiếm 28,6% tổng số" in said
    assert (
        "các hãng thông tấn: Sakura Wire Service" in said and "báo chí các nước đối tác của ASEAN: Fjordavisen" in said
    )


def test_people_are_quoted_with_office_and_outlet_and_comment_stands_apart() -> None:
    said = told(REPORT, "Ý kiến tích cực")
    people, comment = said.split("Xã luận, bình luận của báo chí:")
    assert f"dẫn lời Trade Minister Ora Lindqvist: “{MINISTER}”" in people
    assert "Mekong Herald" in comment and f"“{FRIENDLY[:-1]}”" in comment
    assert f"dẫn lời analyst Ines Varga: “{SCHOLAR}”" in told(REPORT, "Ý kiến phê phán, quan ngại")


def test_one_saying_is_quoted_once_though_two_outlets_have_it() -> None:
    assert told(REPORT, "Ý kiến tích cực").count(MINISTER) == 1


def test_a_speaker_without_an_office_leaves_room_for_it() -> None:
    bare = view("fjordavisen", "bare", 8, "favourable", Said(FRIENDLY, speaker="Halvor Brekstad", words=MINISTER))
    facts = [bare, view("mekongherald", "b", 8, "critical"), view("lionharbour", "c", 8, "neutral")]
    report = compose_(evidence(facts), Shelf(facts, record_of))
    keys = [span.key for span in spans(report) if isinstance(span, Blank)]
    assert [key for key in keys if key.startswith(f"office:{bare.id}:")]


def test_where_nobody_of_that_tone_speaks_the_article_speaks() -> None:
    said = told(REPORT, "Ý kiến phê phán, quan ngại")
    assert f"Bài viết có đoạn: “{BITTER[:-1]}”" in said or f"Bài viết nêu: “{BITTER[:-1]}”" in said


def test_what_the_labeller_left_open_is_said_and_is_no_view() -> None:
    said = told(REPORT, "Đưa tin trung lập")
    assert "máy để ngỏ sắc thái của ba tin, bài; các tin, bài đó không được coi là ý kiến" in said
    assert "Hard to say" not in said


def test_how_much_a_person_has_reviewed_stands_beside_the_tones() -> None:
    said = told(REPORT, "CÁC LUỒNG Ý KIẾN")
    assert "do máy nhận định ở 20 tin, bài; tin, bài còn lại chưa được nhận định" in said
    assert "Cán bộ đã kiểm tra nhãn của hai tin, bài (9,5%)" in said


def test_without_tones_there_is_a_gap() -> None:
    blocks = section(REPORTS["a summit"].report, "CÁC LUỒNG Ý KIẾN").blocks
    assert [block.key for block in blocks if isinstance(block, Gap)] == ["gap:tones"]


def test_what_may_be_a_claim_is_quoted_nowhere_but_in_its_own_point() -> None:
    for part in REPORT.sections:
        said = "\n".join(block.text for block in part.blocks if isinstance(block, Paragraph))
        assert FALSE[:60] not in said


def claims(report: Report) -> Table:
    return next(block for block in section(report, CLAIMS).blocks if isinstance(block, Table))


def test_a_confirmed_claim_is_quoted_literally_with_reach_and_the_ministrys_answer() -> None:
    table = claims(REPORT)
    (row,) = table.rows
    (quoted,) = [span for span in row[0] if isinstance(span, Quotation)]
    assert FALSE.startswith(quoted.text) and isinstance(row[2][0], Figure) and row[2][0].text == "1"
    assert any(isinstance(span, Quotation) and span.text == ANSWER for span in row[3])
    assert any(isinstance(span, Link) and span.url == STATEMENT.url for span in row[3])
    assert "một tin, bài cần lưu ý đã được cán bộ xác nhận" in told(REPORT, CLAIMS)


def test_a_suggestion_stands_in_the_gap_only() -> None:
    (gap,) = [block for block in section(REPORT, CLAIMS).blocks if isinstance(block, Gap)]
    (one,) = gap.evidence
    assert "“Reef rumour”" in one.text and not one.citations


def test_nothing_confirmed_is_a_sentence_and_a_rebuttal_is_no_claim() -> None:
    facts = [f for f in views() if f.claim != "claim"]
    report = compose_(evidence(facts), Shelf(facts, record_of))
    assert told(report, CLAIMS) == "Chưa ghi nhận thông tin, luận điệu cần lưu ý nào được cán bộ xác nhận trong kỳ."


def test_a_statement_out_of_time_or_about_something_else_is_not_paired() -> None:
    late = spoken("late", 30, Said(speaker="Spokesperson Thu Lac", words=ANSWER, spokesperson=True))
    other = spoken("other", 10, Said(speaker="Spokesperson Thu Lac", words=ANSWER, spokesperson=True),
                   topics=("health",))  # fmt: skip
    facts = [*(f for f in views() if f.claim != "rebuttal"), late, other]
    report = compose_(replace(evidence(facts), statements=(late.id, other.id)), Shelf(facts, record_of))
    assert "".join(getattr(s, "text", "") for s in claims(report).rows[0][3]) == "chưa ghi nhận phát biểu"


def test_an_analyst_pairs_a_statement_by_pinning_it() -> None:
    other = spoken("other", 10, Said(speaker="Spokesperson Thu Lac", words=ANSWER, spokesperson=True),
                   topics=("health",))  # fmt: skip
    facts = [*views(), other]
    claim = next(f for f in facts if f.claim == "claim" and f.claim_confirmed)
    found = replace(evidence(facts), statements=(other.id,))
    report = compose_(found, Shelf(facts, record_of), Edits(pinned={f"statement:{claim.id}": (other.id,)}))
    assert any(isinstance(span, Link) and span.url == other.url for span in claims(report).rows[0][3])


def test_far_apart_in_meaning_is_not_paired() -> None:
    facts = [*(f for f in views() if f.claim != "rebuttal"), STATEMENT]
    claim = next(f for f in facts if f.claim == "claim" and f.claim_confirmed)
    shelf = Shelf(facts, record_of, {claim.id: (1.0, 0.0), STATEMENT.id: (0.1, 1.0)})
    report = compose_(replace(evidence(facts), statements=(STATEMENT.id,)), shelf)
    assert "".join(getattr(s, "text", "") for s in claims(report).rows[0][3]) == "chưa ghi nhận phát biểu"


def test_viet_nam_has_its_role_and_the_tone_toward_it() -> None:
    said = told(REPORT, "Vai trò, đóng góp của Việt Nam")
    assert "Xét riêng đối với Việt Nam, máy nhận định sắc thái của ba tin, bài trong kỳ: tích cực (" in said
    assert "favourable" in text(REPORTS["views in English"].report)
