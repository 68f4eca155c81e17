"""What the foreign press-opinion report says of a summit, of an empty period and of a single article."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, replace
from datetime import timedelta

from newsroom.sections import ReportSettings
from reports.evidence import Edits
from reports.model import Chart, Paragraph, Table
from tests.reports.coverage_of_a_summit import OUTLETS, PERIOD, SUBJECT, fact, funnels
from tests.reports.making import Shelf
from tests.reports.reading import (
    FACTS,
    REPORT,
    REPORTS,
    compose_,
    evidence,
    paragraphs,
    section,
    text,
    told,
    write,
)


def test_a_foreign_title_stays_and_asks_for_its_translation_but_a_vietnamese_one_does_not() -> None:
    said = told(REPORT, "An ninh biển, Biển Đông")
    assert "“Code of conduct talks inch forward, envoys say” [bản dịch: Cán bộ tổng hợp bổ sung]" in said
    vietnamese = next(line for line in said.split("\n") if "Kênh tiếng Việt của Đài Bắc Hải" in line)
    assert "bản dịch" not in vietnamese and vietnamese.endswith("”.")


def test_the_wire_is_cited_once_with_its_reprints_counted() -> None:
    said = told(REPORT, "Tầm nhìn Cộng đồng, thể chế ASEAN")
    assert said.count("[") - said.count("[bản") == 1
    assert "Sakura Wire Service" in said and "có ba bài đăng lại" in said


def test_pillars_are_told_from_the_most_covered_on() -> None:
    pillars = [s.heading for s in REPORT.sections if s.heading.startswith("Trụ cột")]
    assert pillars == ["Trụ cột Chính trị - An ninh", "Trụ cột Kinh tế", "Trụ cột Văn hoá - Xã hội"]


def test_plan_topics_without_coverage_are_named_and_added_topics_are_not() -> None:
    said = told(REPORT, "Nội dung Kế hoạch đề ra nhưng báo chí nước ngoài ít hoặc chưa đề cập")
    assert "chưa ghi nhận tin, bài về nguyên tắc, giá trị, chuẩn mực của ASEAN; an ninh mạng" in said
    assert "xung đột khu vực" not in said and "thể thao" not in said


def test_matches_are_no_result_of_cooperation() -> None:
    assert "Thể thao" not in [s.heading for s in REPORT.sections]
    method = text(REPORT)[text(REPORT).index("Ngoài số liệu trong báo cáo") :]
    assert "một tin, bài thể thao đơn thuần" in method and "hai tin, bài chỉ nhắc tên ASEAN" in method
    assert "một tin, bài không rõ ngày đăng" in method


def test_a_language_that_is_not_assessed_is_named_with_its_share() -> None:
    said = told(REPORT, "Số lượng, nguồn tin")
    assert "ba tin, bài (12%) viết bằng tiếng Nhật chưa được phân loại nội dung" in said


def test_caveats_about_sources_stand_beside_the_volume() -> None:
    said = told(REPORT, "Số lượng, nguồn tin")
    assert "Chưa thu thập được tin, bài từ Stillwater Gazette." in said
    assert "không đọc được danh mục tin của 星の新聞." in said


def test_a_change_is_told_with_what_it_is_compared_with() -> None:
    said = told(REPORT, "Số lượng, nguồn tin")
    assert "So với kỳ liền trước có cùng độ dài (từ ngày 17/7/2026 đến ngày 31/7/2026, 11 tin, bài)" in said
    assert "tăng 14 tin, bài (127,3%)" in said


def test_viet_nams_role_is_told_from_its_theme() -> None:
    assert "ba tin, bài (đều là bài gốc) của Sakura Wire Service và Garuda Archipelago Times đề cập" in told(
        REPORT, "Vai trò, đóng góp của Việt Nam"
    )


def test_a_single_article_is_named_instead_of_distributed() -> None:
    report = REPORTS["one article"].report
    said = told(report, "Số lượng, nguồn tin")
    assert "hệ thống ghi nhận một tin, bài của báo chí nước ngoài về ASEAN:" in said
    assert "Kênh tiếng Việt của Đài Bắc Hải" in said and "“Biển Đông vào tuyên bố chung: những điểm mới” [1]" in said
    assert "Diễn biến theo thời gian" not in [s.heading for s in report.sections]


def test_the_subject_stands_in_the_title_and_the_counts_are_about_asean() -> None:
    assert REPORT.title == f"Dư luận báo chí nước ngoài về {SUBJECT}"
    assert "về ASEAN của tám cơ quan báo chí" in told(REPORT, "Số lượng, nguồn tin")


def test_the_list_holds_the_cited_and_at_most_three_hundred_others() -> None:
    many = [fact("lionharbour", f"n{n}", 1 + n % 15, "investment") for n in range(400)]
    report = write(many)
    table = next(b for b in report.annexes[0].blocks if isinstance(b, Table))
    assert len(table.rows) == len(report.citations) + 300
    assert len(many) > len(table.rows)


def test_only_foreign_sources_active_in_the_period_are_listed() -> None:
    domestic = replace(funnels()[0], source=replace(funnels()[0].source, id="vn", name="Báo Lạc Hải", scope="domestic"))
    closed = replace(funnels()[1], source=replace(funnels()[1].source, id="gone", name="Closed Gazette",
                     active_to=PERIOD.first - timedelta(1)))  # fmt: skip
    report = compose_(replace(evidence(FACTS), funnel=(*funnels(), domestic, closed)))
    table = next(b for b in report.annexes[1].blocks if isinstance(b, Table))
    assert len(table.rows) == len(OUTLETS) + 1
    assert "Báo Lạc Hải" not in str(table) and "Closed Gazette" not in str(table)


def test_an_article_that_the_store_lost_is_cited_without_a_passage() -> None:
    report = compose_(evidence(FACTS), Shelf())
    assert report.citations and not any(found.quotations for found in paragraphs(report))


def test_what_an_analyst_took_out_is_neither_counted_nor_cited_and_what_was_passed_over_is_counted() -> None:
    gone, silent = FACTS[0].id, FACTS[4].id
    report = compose_(evidence(FACTS), edits=Edits(dropped=(gone,), passed_over=(silent,)))
    assert "24 tin, bài" in told(report, "Số lượng, nguồn tin")
    assert not {gone, silent} & {citation.article_id for citation in report.citations}


def test_a_pinned_article_is_cited_first() -> None:
    pinned = next(f for f in FACTS if f.source_id == "fjordavisen" and f.topics == ("maritime_security",))
    report = compose_(evidence(FACTS), edits=Edits(pinned={"maritime_security": (pinned.id,)}))
    first = next(
        b for b in section(report, "An ninh biển, Biển Đông").blocks if isinstance(b, Paragraph) and b.citations
    )
    cited = next(c for c in report.citations if c.number == first.citations[0])
    assert cited.article_id == pinned.id and cited.chosen[0].pinned


def test_missing_settings_leave_dots_and_no_empty_words() -> None:
    report = compose_(evidence(FACTS), settings=ReportSettings())
    assert isinstance(report.opening[0], Paragraph)
    assert "……………… báo cáo dư luận" in report.opening[0].text and "  " not in report.opening[0].text


def test_without_sources_and_other_periods_that_is_said() -> None:
    report = compose_(replace(evidence(FACTS), funnel=(), baselines=()))
    said = told(report, "Số lượng, nguồn tin")
    assert "Chưa có số liệu của kỳ khác để so sánh." in said and "tăng" not in said
    assert "Chưa có số liệu về tình trạng thu thập của các nguồn." in said


def test_an_empty_period_says_so_in_every_part_without_tables() -> None:
    report = REPORTS["nothing"].report
    assert told(report, "Số lượng, nguồn tin").startswith(
        "Từ ngày 01/8/2026 đến ngày 15/8/2026, chưa ghi nhận tin, bài của báo chí nước ngoài về ASEAN."
    )
    assert told(report, "CÁC LUỒNG Ý KIẾN") == "Chưa ghi nhận ý kiến nào trong kỳ báo cáo."
    assert not report.citations
    assert not [block for s in report.sections for block in s.blocks if isinstance(block, Table | Chart)]


def test_english_headings_and_vietnamese_ones_are_as_many() -> None:
    vietnamese, english = REPORTS["a summit"].report, REPORTS["a summit in English"].report
    assert [s.level for s in vietnamese.sections] == [s.level for s in english.sections]
    assert english.title == f"Foreign press opinion on {SUBJECT}"
    assert not re.search(r"\b(tin, bài|trụ cột|ngày|Trụ cột|Bảng)\b", text(english))


def test_the_order_of_the_facts_changes_nothing() -> None:
    assert write(FACTS[::-1]) == REPORT


def test_the_report_is_plain_data() -> None:
    plain = json.loads(json.dumps(asdict(REPORT), default=str, ensure_ascii=False))
    assert plain["title"] == REPORT.title
    assert plain["citations"][0]["article_id"] == REPORT.citations[0].article_id
