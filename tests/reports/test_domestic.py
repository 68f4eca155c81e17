"""What the domestic press-opinion report says of five weeks around a made-up summit, of less, and of nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from newsroom.article import Facts
from newsroom.clock import Period
from reports.evidence import Edits
from reports.model import Figure, Gap, Paragraph, Report, Table, span_text
from tests.reports.coverage_of_a_year import SEASON, SUMMIT, aug, piece
from tests.reports.years import DOMESTIC, FACTS, REPORTS, domestic, of_the_summit, write


def told(report: Report, heading: str) -> str:
    """The paragraphs and the notes of tables under `heading`."""
    section = next(section for section in report.sections if section.heading == heading)
    out = [block.text for block in section.blocks if isinstance(block, Paragraph)]
    out += [note.text for block in section.blocks if isinstance(block, Table) for note in block.notes]
    return "\n".join(out)


def rows(report: Report, heading: str, place: int = 0) -> list[list[str]]:
    """The rows of a table under `heading`."""
    section = next(section for section in report.sections if section.heading == heading)
    table = [block for block in section.blocks if isinstance(block, Table)][place]
    return [["".join(span_text(span) for span in cell) for cell in row] for row in (*table.rows, table.total) if row]


VI = DOMESTIC.report
EN = REPORTS["domestic in English"].report
VOLUME = "Số lượng tin, bài và diễn biến theo thời gian"


def test_title_period_and_parts_are_those_of_annex_i_5() -> None:
    assert VI.title == "Dư luận báo chí trong nước về hợp tác ASEAN"
    assert VI.subtitle == "(từ ngày 20/7/2026 đến ngày 20/8/2026)"
    assert [section.number for section in VI.sections if section.level == 1] == [
        "I.",
        "II.",
        "III.",
        "IV.",
        "V.",
        "VI.",
    ]
    assert EN.title == "Domestic press opinion on ASEAN cooperation"
    assert [s.number for s in EN.sections] == [s.number for s in VI.sections]


def test_foreign_press_is_nowhere() -> None:
    assert "Lion Harbour" not in str(VI) and "Sakura" not in str(VI)


def test_sports_are_counted_apart_and_said_once_in_the_body() -> None:
    body = "\n".join(told(VI, section.heading) for section in VI.sections)
    assert body.count("thể thao") == 1
    assert "ghi nhận riêng hai tin, bài thể thao đơn thuần, không tính vào số liệu" in told(VI, VOLUME)
    assert not [row for row in rows(VI, "NỘI DUNG TUYÊN TRUYỀN THEO BA TRỤ CỘT") if row[0] == "Thể thao"]


def test_agencies_of_the_plan_are_named_one_by_one_silent_and_unmonitored_ones_told_apart() -> None:
    heading = "Các cơ quan báo chí được Kế hoạch nêu đích danh"
    table = {row[0]: row[1] for row in rows(VI, heading)}
    assert table == {
        "Đài Truyền hình Việt Nam (VTV)": "chưa theo dõi",
        "Đài Tiếng nói Việt Nam (VOV)": "2",
        "Thông tấn xã Việt Nam (TTXVN)": "3",
        "Báo Nhân Dân": "7",
        "Báo Quân đội nhân dân": "chưa ghi nhận",
        "Báo Công an nhân dân": "chưa theo dõi",
    }
    said = told(VI, heading)
    assert "Chưa ghi nhận tin, bài về nội dung này của Báo Quân đội nhân dân trong kỳ." in said
    assert "chưa theo dõi nguồn nào của Đài Truyền hình Việt Nam (VTV) và Báo Công an nhân dân." in said


def test_titles_of_one_agency_count_together() -> None:
    table = rows(VI, "Các cơ quan báo chí được Kế hoạch nêu đích danh")
    agency = next(row for row in table if row[0].startswith("Thông tấn xã"))
    assert agency == ["Thông tấn xã Việt Nam (TTXVN)", "3", "3", "2", "–", "1"]  # two titles, one of them in English


def test_kinds_that_are_level_are_both_the_most() -> None:
    said = told(VI, "Theo loại hình cơ quan báo chí")
    assert "báo, tạp chí của Đảng ở trung ương với bảy tin, bài (25,9%); báo, tạp chí chuyên ngành với bảy" in said
    assert "chương trình phát sóng chưa được theo dõi" in said
    table = rows(VI, "Theo loại hình cơ quan báo chí")
    assert sum(int(row[2]) for row in table[:-1]) == int(table[-1][2]) == 27


def test_local_press_is_told_by_province() -> None:
    assert rows(VI, "Báo chí địa phương") == [
        ["Nghệ An", "1", "2", "1"],
        ["Quảng Ninh", "1", "2", "2"],
        ["Lào Cai", "1", "1", "1"],
        ["Tổng số", "3", "5", "4"],
    ]
    assert "Chưa ghi nhận tin, bài của báo chí các địa phương đang theo dõi: Cà Mau." in told(VI, "Báo chí địa phương")


def test_before_july_2025_a_province_names_the_former_ones_that_it_took_in() -> None:
    period = Period(date(2025, 6, 1), date(2025, 7, 30))
    facts = [piece("baonuicao", f"n{n}", date(2025, 6, n + 1), "tourism") for n in range(3)]
    facts += [piece(o, "a", date(2025, 6, 3), "tourism") for o in ("baosonglam", "baovinhha")]
    report = write(domestic(facts, period=period)).report
    assert rows(report, "Báo chí địa phương")[0][0] == "Lào Cai (gồm Yên Bái trước đây)"
    assert "Theo địa giới hành chính từ ngày 01/7/2025" in told(report, "Báo chí địa phương")


def test_vietnamese_and_foreign_language_output() -> None:
    said = told(VI, "Ngôn ngữ thể hiện")
    assert "Bằng tiếng Việt có 26 tin, bài (96,3%)." in said
    assert "Bằng tiếng nước ngoài: tiếng Anh có một tin, bài của Lac Hai News (TTXVN)." in said


def test_the_table_of_topics_has_only_kinds_and_topics_with_articles() -> None:
    table = rows(VI, "NỘI DUNG TUYÊN TRUYỀN THEO BA TRỤ CỘT")
    assert table[0] == ["Chính trị - An ninh", "13", "7", "–", "1", "2", "2", "1"]
    assert ["Đầu tư", "2", "–", "2", "–", "–", "–", "–"] in table
    assert not [row for row in table if row[1] == "–"]


def test_the_theme_of_the_year_viet_nams_role_and_peoples_stories() -> None:
    said = told(VI, "Chủ đề ASEAN năm 2026")
    assert "“Cùng nhau định hướng tương lai” được nhắc tới trong hai tin, bài" in said
    assert "bài đã dẫn" in told(VI, "Vai trò, đóng góp của Việt Nam")
    stories = told(VI, "Lợi ích đối với người dân, doanh nghiệp")
    assert "ba tin, bài (đều là bài gốc)" in stories and "nhiều trong các tin, bài này: Hợp tác xã Lạc Hải." in stories


def test_events_are_told_before_during_and_after_and_silent_ones_named() -> None:
    said = told(VI, "SỰ KIỆN TRỌNG ĐIỂM")
    assert "diễn ra từ ngày 05/8/2026 đến ngày 07/8/2026, có tám tin, bài (sáu bài gốc, hai bài đăng lại)" in said
    assert "trước sự kiện một tin, bài, trong thời gian diễn ra sáu tin, bài và sau sự kiện một tin, bài." in said
    assert "Chưa ghi nhận tin, bài về: Cuộc thi tìm hiểu về ASEAN năm 2026; Ngày Việt Nam gia nhập ASEAN" in said
    assert rows(VI, "SỰ KIỆN TRỌNG ĐIỂM")[0] == [
        "Hội nghị Cấp cao Lạc Hải (hư cấu)", "05/8 - 07/8/2026", "8", "1", "6", "1",
    ]  # fmt: skip


def test_a_chosen_event_without_articles_is_named_even_where_nothing_was_collected_then() -> None:
    evidence = replace(of_the_summit(), facts=(), collecting_since=date(2027, 1, 1))
    said = told(write(evidence).report, "SỰ KIỆN TRỌNG ĐIỂM")
    assert said.startswith("Chưa ghi nhận tin, bài về: Hội nghị Cấp cao Lạc Hải (hư cấu)")


def test_that_only_days_of_the_period_count_is_said_once_for_all_events() -> None:
    events = [replace(SUMMIT, id=f"lac_hai_{n}", event=f"lac_hai_{n}", name_vi=f"Hội nghị số {n}") for n in (1, 2)]
    wide = tuple(replace(e, window=Period(e.window.first - timedelta(90), e.window.last)) for e in events)
    facts = [piece("nhandan", f"h-{n}", aug(6), "youth", events=("lac_hai_1", "lac_hai_2")) for n in range(3)]
    said = told(write(replace(domestic(facts), events=wide)).report, "SỰ KIỆN TRỌNG ĐIỂM")
    assert said.count("chỉ tính trong kỳ báo cáo") == 1 and "Hội nghị số 1" in said and "Hội nghị số 2" in said


def test_the_other_topics_of_a_pillar_have_a_lead_of_their_own() -> None:
    section = next(s for s in VI.sections if s.heading == "Trụ cột Văn hoá - Xã hội")
    texts = [block.text for block in section.blocks if isinstance(block, Paragraph)]
    place = texts.index("Các nội dung còn lại:")
    assert place and section.blocks[place + 1].role == "item"  # type: ignore[union-attr]


def test_an_event_without_days_of_its_own_has_no_before_and_after() -> None:
    facts = [
        piece("nhandan", f"thi-{n}", date(2026, 8, 2 + n), "youth", events=("asean_contest_2026",)) for n in range(4)
    ]
    said = told(write(domestic(facts)).report, "SỰ KIỆN TRỌNG ĐIỂM")
    assert "Về Cuộc thi tìm hiểu về ASEAN năm 2026, hệ thống ghi nhận bốn tin, bài" in said
    assert "không có ngày tổ chức cụ thể" in said and "trước sự kiện" not in said


def test_a_discovered_event_is_said_to_be_beyond_the_calendar() -> None:
    said = told(VI, "SỰ KIỆN TRỌNG ĐIỂM")
    assert "Ngoài các sự kiện trong lịch, báo chí còn đưa tin về “Lũ trên sông Lạc”" in said


def test_a_report_on_an_event_counts_and_names_only_that() -> None:
    report = REPORTS["domestic, an event"].report
    assert report.title == "Dư luận báo chí trong nước về Hội nghị Cấp cao Lạc Hải (hư cấu)"
    assert "hệ thống ghi nhận tám tin, bài" in told(report, VOLUME)
    assert "Ngày ASEAN" not in told(report, "SỰ KIỆN TRỌNG ĐIỂM")


def test_the_gap_table_has_every_topic_of_the_plan_and_no_added_one() -> None:
    table = {row[0]: row[1:] for row in rows(VI, "Chủ đề có và chưa có tin, bài")}
    assert table["An ninh mạng"] == ["chưa có tin, bài", "–", "–"]
    assert table["Vai trò trung tâm, cấu trúc khu vực"] == ["5", "1", "3"]
    assert table["Ứng phó COVID-19 và phục hồi"] == ["chưa có tin, bài", "–", "–"]
    assert "Thể thao" not in table and "Khủng hoảng, xung đột khu vực" not in table


def test_a_pillar_without_any_planned_topic_is_said_whole() -> None:
    report = REPORTS["domestic, one article"].report
    assert "Trụ cột Kinh tế: tất cả các chủ đề." in told(report, "Chủ đề có và chưa có tin, bài")


def test_topics_that_moved_are_named_with_what_they_are_compared_with() -> None:
    facts = [piece("nhandan", f"n{n}", date(2026, 8, 1 + n), "tourism") for n in range(14)]
    said = told(write(domestic(facts)).report, "Chủ đề có và chưa có tin, bài")
    assert "tăng nhiều nhất: du lịch (tăng 14 tin, bài)" in said


def test_forms_with_and_without_coverage() -> None:
    assert [row[0] for row in rows(VI, "Hình thức thể hiện")] == [
        "Video", "Phóng sự ảnh, chùm ảnh", "Phỏng vấn, đối thoại", "Xã luận, bình luận",
    ]  # fmt: skip
    assert "Chưa ghi nhận các hình thức: đồ hoạ thông tin (infographic)" in told(VI, "Hình thức thể hiện")


def test_without_forms_nothing_is_claimed_about_them() -> None:
    facts = [replace(item, form=None) for item in FACTS]
    said = told(write(domestic(facts)).report, "Hình thức thể hiện")
    assert said == "Chưa có số liệu về hình thức thể hiện của tin, bài trong kỳ."


def test_what_is_not_monitored_is_a_limit() -> None:
    said = told(VI, "Phạm vi chưa theo dõi được")
    assert "chương trình phát thanh, truyền hình đã phát sóng" in said and "mạng xã hội" in said


def test_assessment_is_a_gap_with_evidence() -> None:
    gap = next(b for s in VI.sections for b in s.blocks if isinstance(b, Gap))
    assert gap.key == "domestic:remarks" and gap.text == "[Cán bộ tổng hợp bổ sung]"
    assert any(number for paragraph in gap.evidence for number in paragraph.numbers)


def test_an_empty_period_says_so_in_words_without_tables() -> None:
    report = REPORTS["domestic, nothing"].report
    assert "chưa ghi nhận tin, bài của báo chí trong nước về hợp tác ASEAN" in told(report, VOLUME)
    assert not report.citations
    assert not [block for section in report.sections for block in section.blocks if isinstance(block, Table)]


def test_a_single_article_is_named_instead_of_distributed() -> None:
    headings = [section.heading for section in REPORTS["domestic, one article"].report.sections]
    assert "Theo loại hình cơ quan báo chí" not in headings and "Báo chí địa phương" not in headings


def test_an_article_that_is_dropped_is_neither_counted_nor_cited() -> None:
    gone = next(item for item in FACTS if item.title.startswith("Xưởng nước mắm"))
    report = write(domestic(), Edits(dropped=(gone.id,))).report
    assert "hệ thống ghi nhận 26 tin, bài" in told(report, VOLUME)
    assert gone.id not in {citation.article_id for citation in report.citations}


def test_a_pinned_article_is_cited_first_under_its_topic() -> None:
    pinned = next(item for item in FACTS if item.title == "Hiệp định khung kinh tế số, kỳ 3")
    report = write(domestic(), Edits(pinned={"digital_economy": (pinned.id,)})).report
    assert "“Hiệp định khung kinh tế số, kỳ 3”" in told(report, "Trụ cột Kinh tế")


def test_where_an_analyst_passes_over_all_articles_they_are_counted_and_no_list_is_announced() -> None:
    report = write(domestic(FACTS[:1]), Edits(passed_over=(FACTS[0].id,))).report
    assert not report.citations
    said = "\n".join(told(report, section.heading) for section in report.sections)
    assert "hệ thống ghi nhận một tin, bài" in said and not [line for line in said.split("\n") if line.endswith(":")
                                                             and "Kế hoạch" not in line]  # fmt: skip


def test_events_before_collecting_began_are_not_said_to_be_without_articles() -> None:
    report = write(replace(domestic([]), collecting_since=SEASON.last)).report
    assert "Hội nghị Cấp cao Lạc Hải" in told(report, "SỰ KIỆN TRỌNG ĐIỂM")  # its window runs on
    assert "Ngày ASEAN" not in told(report, "SỰ KIỆN TRỌNG ĐIỂM")
    never = write(replace(domestic([]), collecting_since=None)).report
    assert "Chưa có tin, bài được thu thập" in told(never, "SỰ KIỆN TRỌNG ĐIỂM")


def test_a_wire_story_is_told_once_with_its_reprints() -> None:
    assert told(VI, "Trụ cột Chính trị - An ninh").count("“Khai mạc Hội nghị Cấp cao Lạc Hải”") == 1


def test_a_baseline_that_was_not_collected_is_named_but_not_compared_with() -> None:
    evidence = domestic()
    lame = replace(evidence, baselines=tuple(replace(b, comparable=False) for b in evidence.baselines))
    report = write(lame).report
    assert "tăng" not in told(report, VOLUME) and "từ ngày 18/6/2026 đến ngày 19/7/2026" in told(report, VOLUME)
    assert len(rows(report, "Chủ đề có và chưa có tin, bài")[0]) == 3


@pytest.mark.parametrize("language", ["vi", "en"])
def test_sums_of_a_table_hold(language: str) -> None:
    report = VI if language == "vi" else EN
    table = [b for s in report.sections for b in s.blocks if isinstance(b, Table)][2]  # provinces
    for column in range(1, len(table.columns)):
        values = [span.numbers[0].value for row in table.rows for span in row[column] if isinstance(span, Figure)]
        total = table.total[column][0]
        assert isinstance(total, Figure) and sum(number.value for number in total.numbers) == sum(values)


def test_foreign_languages_come_with_their_outlets() -> None:
    facts: list[Facts] = [piece("lachai-news", f"n{n}", SEASON.first, "tourism") for n in range(3)]
    said = told(write(domestic(facts)).report, "Ngôn ngữ thể hiện")
    assert "Chưa ghi nhận tin, bài bằng tiếng Việt." in said and "tiếng Anh có ba tin, bài" in said
