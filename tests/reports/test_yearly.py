"""What the yearly summary says of a made-up year, of several years, and of nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from newsroom.clock import Period
from reports.evidence import EventFact
from reports.model import Blank, Chart, Gap, OutsideQuery, Table
from reports.months import months_of, step_of, years_of
from tests.reports.coverage_of_a_year import CREATED, YEAR, YEAR_BEFORE, evidence_of, piece
from tests.reports.test_domestic import rows, told
from tests.reports.years import FACTS, REPORTS, SEVERAL_YEARS, YEARLY, write, yearly

VI = YEARLY.report
EN = REPORTS["yearly in English"].report
DUTIES = "Kết quả theo từng nhiệm vụ"


def test_title_and_parts_are_those_of_section_vi_1() -> None:
    assert VI.title == "Tổng kết công tác thông tin, tuyên truyền về ASEAN trên báo chí năm 2026"
    assert [s.heading for s in VI.sections if s.level == 1] == [
        "TÌNH HÌNH CHUNG",
        "KẾT QUẢ THEO TRỤ CỘT, CHỦ ĐỀ",
        "KẾT QUẢ THEO SỰ KIỆN",
        "KẾT QUẢ THEO CƠ QUAN BÁO CHÍ",
        "ĐỐI CHIẾU NHIỆM VỤ CỦA KẾ HOẠCH",
        "HẠN CHẾ",
        "PHƯƠNG HƯỚNG",
    ]
    assert EN.title == "Summary of information and communications on ASEAN in the press in 2026"
    assert [s.number for s in EN.sections] == [s.number for s in VI.sections]


def test_domestic_and_foreign_are_told_apart_and_add_up() -> None:
    said = told(VI, "TÌNH HÌNH CHUNG")
    assert "hệ thống ghi nhận 125 tin, bài" in said
    assert "Báo chí trong nước có 103 tin, bài" in said and "Báo chí nước ngoài có 22 tin, bài" in said


def test_the_year_runs_month_by_month_beside_the_year_before() -> None:
    table = rows(VI, "TÌNH HÌNH CHUNG")
    assert len(table) == 13 and table[0] == ["Tháng 11/2025", "5", "1", "6", "4"]
    assert table[3] == ["Tháng 02/2026", "–", "2", "2", "4"]
    assert table[-1] == ["Tổng số", "103", "22", "125", "48"]
    chart = next(b for b in VI.sections[0].blocks if isinstance(b, Chart))
    assert chart.series == ("Trong nước", "Nước ngoài") and len(chart.points) == 12
    assert "Nhiều tin, bài nhất là tháng 8/2026 (32 tin, bài)." in told(VI, "TÌNH HÌNH CHUNG")


def test_a_change_comes_with_what_changed_in_the_sources() -> None:
    said = told(VI, "TÌNH HÌNH CHUNG")
    assert "So với cùng kỳ năm trước (từ ngày 01/11/2024 đến ngày 31/10/2025, 48 tin, bài)" in said
    assert "Nguồn bắt đầu hoạt động sau ngày 01/11/2024: Nhịp sống Lạc Hải (15/01/2026)." in said
    assert "Nguồn ngừng hoạt động sau ngày 01/11/2024: Kênh Cũ (31/12/2025)." in said
    assert "không hoàn toàn so sánh được" in said


def test_when_collecting_began_within_the_time_compared_it_is_said() -> None:
    evidence = replace(yearly(), collecting_since=date(2026, 3, 1))
    report = write(replace(evidence, baselines=())).report
    said = told(report, "TÌNH HÌNH CHUNG")
    assert "Hệ thống thu thập tin, bài từ ngày 01/3/2026; số liệu trước ngày này có thể không đầy đủ." in said


def test_several_years_run_year_by_year() -> None:
    report = REPORTS["several years"].report
    assert report.title.endswith("trên báo chí giai đoạn 2021-2026")
    table = rows(report, "TÌNH HÌNH CHUNG")
    assert [row[0] for row in table] == [*(f"Năm {year}" for year in range(2021, 2027)), "Tổng số"]
    assert table[5][-1].startswith("tăng ")
    assert "năm 2021" not in told(report, "TÌNH HÌNH CHUNG")  # nothing was collected then: no finding


def test_reporting_years_need_not_be_calendar_years() -> None:
    period = Period(date(2020, 11, 1), date(2025, 10, 31))
    assert [span.first for span in years_of(period)] == [date(year, 11, 1) for year in range(2020, 2025)]
    assert years_of(Period(date(2024, 2, 29), date(2025, 12, 31)))[1].first == date(2025, 3, 1)
    assert step_of(period) == "year" and step_of(YEAR) == "month" and step_of(SEVERAL_YEARS) == "year"
    months = months_of(Period(date(2025, 12, 15), date(2026, 2, 3)))
    assert months == [
        Period(date(2025, 12, 15), date(2025, 12, 31)),
        Period(date(2026, 1, 1), date(2026, 1, 31)),
        Period(date(2026, 2, 1), date(2026, 2, 3)),
    ]
    report = write(evidence_of("yearly", FACTS, period)).report
    assert report.title.endswith("giai đoạn 2021-2025")
    assert rows(report, "TÌNH HÌNH CHUNG")[0][0] == "Tháng 11/2020 đến tháng 10/2021"


def test_topics_stand_beside_the_year_before_for_both_parts_of_the_press() -> None:
    table = {row[0]: row[1:] for row in rows(VI, "KẾT QUẢ THEO TRỤ CỘT, CHỦ ĐỀ")}
    assert table["An ninh biển, Biển Đông"] == ["1", "18", "19", "24"]
    assert "Thể thao" not in table


def test_events_one_by_one_with_both_parts_of_the_press() -> None:
    assert rows(VI, "KẾT QUẢ THEO SỰ KIỆN")[0] == [
        "Hội nghị Cấp cao Lạc Hải (hư cấu)",
        "05/8 - 07/8/2026",
        "9",
        "8",
        "1",
    ]


def test_outlets_are_listed_apart_with_the_country_of_foreign_ones() -> None:
    assert rows(VI, "Báo chí nước ngoài")[0] == ["1", "The Lion Harbour Post", "Singapore", "20", "20", "24"]
    assert rows(VI, "Báo chí trong nước", 2)[0] == ["1", "Báo Nhân Dân (hư cấu)", "51", "51", "24"]


def test_every_duty_has_its_evidence_or_says_that_there_is_none() -> None:
    table = {row[1].rsplit(" (", 1)[1].rstrip(")"): row[3] for row in rows(VI, DUTIES)}
    assert table["Phụ lục I, mục 1"] == "Đã gửi một bản điểm báo tuần; chưa có báo cáo chuyên đề"
    assert table["Phụ lục I, mục 2"].startswith(
        "Tám tin, bài của báo chí trong nước về Hội nghị Cấp cao ASEAN; hai tin"
    )
    assert table["Phụ lục I, mục 5"] == "Chưa có báo cáo dư luận báo chí trong nước được hoàn thành"
    assert table["Phụ lục II, mục 31; Phụ lục III, mục 1-4"].startswith("56 tin, bài của các cơ quan báo chí nêu đích")
    assert table["Phụ lục II, mục 32-33, 44"] == (
        "Đã chọn bốn tin, bài kèm tóm tắt tiếng Việt cho Cổng thông tin; hệ thống chưa có số liệu"
    )
    numbers = [n for b in _duty_table(VI).rows for span in b[3] if hasattr(span, "numbers") for n in span.numbers]
    assert OutsideQuery("reports:weekly") in [number.query for number in numbers]


def test_a_station_of_a_province_is_its_own_press_as_in_the_domestic_report() -> None:
    station = [replace(p, kind="broadcaster") if p.province else p for p in FACTS]
    assert any(p.province for p in station)
    (local,) = (row[3] for row in rows(write(yearly(station)).report, DUTIES) if "Phụ lục IV" in row[1])
    assert local == next(row[3] for row in rows(VI, DUTIES) if "Phụ lục IV" in row[1])
    assert "của báo chí địa phương; có " in local and "chưa" not in local
    none = [replace(p, province="") for p in FACTS]
    (silent,) = (row[3] for row in rows(write(yearly(none)).report, DUTIES) if "Phụ lục IV" in row[1])
    assert silent.startswith("Chưa ghi nhận tin, bài của báo chí địa phương")


def test_an_event_still_to_be_held_is_not_said_to_be_without_articles() -> None:
    day = Period(date(2026, 10, 20), date(2026, 10, 21))
    coming = EventFact(
        id="lac_hai_fair_2026", event="fair", name_vi="Hội chợ Lạc Hải", name_en="Lac Hai Fair", held=day, window=YEAR
    )
    evidence = evidence_of("yearly", [], YEAR, events=(coming,))
    early = replace(evidence, created_at=datetime(2026, 10, 19, 3, tzinfo=UTC))
    heading = "KẾT QUẢ THEO SỰ KIỆN"
    named = "Hội chợ Lạc Hải (từ ngày 20/10/2026 đến ngày 21/10/2026)"
    assert told(write(early).report, heading) == f"Chưa diễn ra tính đến ngày 19/10/2026: {named}."
    later = replace(evidence, created_at=datetime(2026, 10, 20, 3, tzinfo=UTC))
    assert told(write(later).report, heading) == f"Chưa ghi nhận tin, bài về: {named}."


def _duty_table(report: object) -> Table:
    sections = report.sections  # type: ignore[attr-defined]
    found = next(b for s in sections if s.heading == DUTIES for b in s.blocks if isinstance(b, Table))
    assert isinstance(found, Table)
    return found


def test_reports_are_listed_and_digests_only_counted() -> None:
    heading = "Báo cáo, điểm báo đã hoàn thành"
    table = rows(VI, heading)
    assert len(table) == 1 and table[0][1] == "Báo chí nước ngoài" and table[0][4] == "25/8/2026"
    assert "Trong kỳ đã gửi một bản điểm báo tuần." in told(VI, heading)


def test_limits_say_what_was_not_collected_and_not_labelled() -> None:
    said = told(VI, "HẠN CHẾ")
    assert "không lấy được 30 trang; lý do: nội dung quá ngắn (20 trang)" in said
    assert "Có một tin, bài (0,8%) viết bằng ngôn ngữ chưa được phân loại nội dung" in said
    assert "Chưa thu thập được tin, bài từ Báo Biển Xanh và Báo Tiếng Gió." in said
    assert "mạng xã hội" in said


def test_directions_are_the_analysts_with_what_is_open_beside_them() -> None:
    gap = next(b for s in VI.sections for b in s.blocks if isinstance(b, Gap))
    said = "\n".join(paragraph.text for paragraph in gap.evidence)
    assert gap.key == "yearly:directions"
    assert "an ninh mạng" in said and "Báo Quân đội nhân dân" in said
    assert "Nhiệm vụ chưa có kết quả ghi nhận trên hệ thống: Báo cáo dư luận báo chí trong nước" in said
    assert "tổng kết hằng năm" not in said  # this very report


def test_the_list_of_articles_has_the_cited_ones_only() -> None:
    table = next(block for block in VI.annexes[0].blocks if isinstance(block, Table))
    assert len(table.rows) == len(VI.citations)


def test_one_month_has_neither_chart_nor_table_of_months() -> None:
    period = Period(date(2026, 8, 1), date(2026, 8, 31))
    evidence = evidence_of("yearly", FACTS, period, baseline=("before", period.before()))
    report = write(evidence).report
    assert not [block for block in report.sections[0].blocks if isinstance(block, Chart | Table)]
    assert report.title == "Tổng kết công tác thông tin, tuyên truyền về ASEAN trên báo chí"


def test_without_outside_figures_the_system_says_that_it_has_none() -> None:
    said = [row[3] for row in rows(REPORTS["yearly, nothing"].report, DUTIES)]
    assert said[0] == "Hệ thống chưa có số liệu"


def test_no_blank_is_left_where_every_duty_has_evidence() -> None:
    assert not [span for row in _duty_table(VI).rows for span in row[3] if isinstance(span, Blank)]


def test_the_year_before_is_not_compared_with_where_it_was_not_collected() -> None:
    evidence = yearly()
    lame = replace(evidence, baselines=tuple(replace(b, comparable=False) for b in evidence.baselines))
    report = write(lame).report
    assert "Chưa so sánh với cùng kỳ năm trước" in told(report, "TÌNH HÌNH CHUNG")
    assert len(rows(report, "TÌNH HÌNH CHUNG")[0]) == 4
    assert YEAR_BEFORE.last < YEAR.first and CREATED.date() > YEAR.last


def test_a_leap_day_in_either_year_keeps_the_months_apart() -> None:
    period = Period(date(2023, 11, 1), date(2024, 10, 31))
    before = Period(date(2022, 11, 1), date(2023, 10, 31))
    facts = [piece("nhandan", f"n{n}", date(2024, 2, 29), "tourism") for n in range(3)]
    facts.append(piece("nhandan", "old", date(2023, 2, 28), "tourism"))
    report = write(evidence_of("yearly", facts, period, baseline=("last_year", before))).report
    assert rows(report, "TÌNH HÌNH CHUNG")[3] == ["Tháng 02/2024", "3", "–", "3", "1"]
