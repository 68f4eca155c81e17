"""What the foreign press-opinion report says of a summit, of an empty period and of a single article."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import timedelta

from classify.taxonomy import load_taxonomy
from reports.foreign import foreign_report
from reports.model import Gap, Table, Timeline
from tests.reports.coverage_of_a_summit import (
    CREATED,
    OUTLETS,
    PERIOD,
    SETTINGS,
    SUBJECT,
    fact,
    funnels,
    loader,
)
from tests.reports.reading import (
    FACTS,
    REPORT,
    REPORTS,
    section,
    text,
    told,
    write,
)


def test_a_foreign_title_stays_and_asks_for_its_translation_but_a_vietnamese_one_does_not() -> None:
    said = told(REPORT, "An ninh biển, Biển Đông")
    assert "“Code of conduct talks inch forward, envoys say” [bản dịch: Cán bộ tổng hợp bổ sung]" in said
    vietnamese = next(line for line in said.split("\n") if "Kênh tiếng Việt của Đài Bắc Hải" in line)
    assert "bản dịch" not in vietnamese and vietnamese.endswith(".”")


def test_the_wire_is_cited_once_with_its_reprints_counted() -> None:
    said = told(REPORT, "Tầm nhìn Cộng đồng, thể chế ASEAN")
    assert said.count("[") - said.count("[bản") == 1
    assert "Sakura Wire Service" in said and "có ba bài đăng lại" in said


def test_pillars_are_told_from_the_most_covered_on() -> None:
    pillars = [s.heading for s in REPORT.sections if s.heading.startswith("Trụ cột")]
    assert pillars == ["Trụ cột Chính trị - An ninh", "Trụ cột Kinh tế", "Trụ cột Văn hoá - Xã hội"]


def test_plan_topics_without_coverage_are_named_and_added_topics_are_not() -> None:
    said = told(REPORT, "Nội dung kế hoạch đề ra nhưng báo chí nước ngoài ít hoặc chưa đề cập")
    assert "chưa ghi nhận tin, bài về nguyên tắc, giá trị, chuẩn mực của ASEAN; an ninh mạng" in said
    assert "xung đột khu vực" not in said and "thể thao" not in said


def test_matches_are_no_result_of_cooperation() -> None:
    assert "Thể thao" not in [s.heading for s in REPORT.sections]
    method = text(REPORT)[text(REPORT).index("Ngoài số liệu trong báo cáo") :]
    assert "một tin thể thao đơn thuần" in method and "hai tin, bài chỉ nhắc tên ASEAN" in method
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


def test_without_a_period_before_no_change_is_claimed() -> None:
    report = foreign_report(
        FACTS, loader(FACTS), period=PERIOD, previous=None, taxonomy=load_taxonomy(), funnel=(), settings=SETTINGS,
        created_at=CREATED,
    )  # fmt: skip
    said = told(report, "Số lượng, nguồn tin")
    assert "Chưa có số liệu của kỳ liền trước để so sánh." in said and "tăng" not in said
    assert "Chưa có số liệu về tình trạng thu thập của các nguồn." in said


def test_what_the_system_does_not_assess_is_a_gap_that_says_so() -> None:
    (currents,) = section(REPORT, "CÁC LUỒNG Ý KIẾN").blocks
    (claims,) = section(REPORT, "Thông tin, luận điệu cần lưu ý và phát biểu của Người Phát ngôn").blocks
    assert isinstance(currents, Gap) and "chưa đánh giá sắc thái" in currents.text
    assert isinstance(claims, Gap) and "chưa nhận diện" in claims.text
    assert "chưa được xác nhận" in claims.evidence[0].text and claims.evidence[0].citations


def test_viet_nams_role_is_told_from_its_theme() -> None:
    assert "ba tin, bài (đều là bài gốc) của Sakura Wire Service và Garuda Archipelago Times đề cập" in told(
        REPORT, "Vai trò, đóng góp của Việt Nam"
    )


def test_an_empty_period_says_so_in_words() -> None:
    report = REPORTS["nothing"][1]
    assert "Chưa ghi nhận tin, bài về ASEAN của báo chí nước ngoài trong kỳ." in told(report, "Số lượng, nguồn tin")
    assert not report.citations
    assert not [block for s in report.sections for block in s.blocks if isinstance(block, Table | Timeline)]


def test_a_single_article_is_named_instead_of_distributed() -> None:
    report = REPORTS["one article"][1]
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
    assert "Danh mục in 300 tin, bài khác mới nhất" in text(report)


def test_only_foreign_sources_active_in_the_period_are_listed() -> None:
    domestic = replace(funnels()[0], source=replace(funnels()[0].source, id="vn", name="Báo Lạc Hải", scope="domestic"))
    closed = replace(funnels()[1], source=replace(funnels()[1].source, id="gone", name="Closed Gazette",
                     active_to=PERIOD.first - timedelta(1)))  # fmt: skip
    report = foreign_report(
        FACTS, loader(FACTS), period=PERIOD, previous=None, taxonomy=load_taxonomy(),
        funnel=[*funnels(), domestic, closed], settings=SETTINGS, created_at=CREATED,
    )  # fmt: skip
    table = next(b for b in report.annexes[1].blocks if isinstance(b, Table))
    assert len(table.rows) == len(OUTLETS) + 1
    assert "Báo Lạc Hải" not in str(table) and "Closed Gazette" not in str(table)


def test_an_article_that_the_store_lost_is_cited_without_a_passage() -> None:
    report = foreign_report(
        FACTS, lambda ids: [], period=PERIOD, previous=None, taxonomy=load_taxonomy(), funnel=funnels(),
        settings=SETTINGS, created_at=CREATED,
    )  # fmt: skip
    assert report.citations and not any(citation.quote for citation in report.citations)


def test_the_order_of_the_facts_changes_nothing() -> None:
    assert write(FACTS[::-1]) == REPORT


def test_the_report_is_plain_data() -> None:
    plain = json.loads(json.dumps(asdict(REPORT), default=str, ensure_ascii=False))
    assert plain["title"] == REPORT.title
    assert plain["citations"][0]["article_id"] == REPORT.citations[0].article_id
