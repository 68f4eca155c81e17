"""Figures against other periods: only where these were collected, always with what they are compared with."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from newsroom.clock import Period
from reports.evidence import Baseline, Evidence
from reports.model import Paragraph
from tests.reports.coverage_of_a_summit import PERIOD, Outlet, fact, funnels, source
from tests.reports.reading import FACTS, compose_, evidence, section

BEFORE = Baseline(basis="before", period=PERIOD.before(), comparable=True)
YEAR = Baseline(basis="last_year", period=Period(date(2025, 8, 1), date(2025, 8, 15)), comparable=False)


def said(found: Evidence) -> str:
    report = compose_(found)
    heading = {"vi": "Số lượng, nguồn tin", "en": "Volume and sources"}[report.language]
    return "\n".join(b.text for b in section(report, heading).blocks if isinstance(b, Paragraph))


def test_the_change_names_what_it_is_compared_with_and_the_pillars() -> None:
    told = said(replace(evidence(FACTS), baselines=(BEFORE,)))
    assert (
        "So với kỳ liền trước có cùng độ dài (từ ngày 17/7/2026 đến ngày 31/7/2026, 11 tin, bài), "
        "lượng tin, bài trong kỳ tăng 14 tin, bài (127,3%)." in told
    )
    assert "theo trụ cột: Chính trị - An ninh tăng 13 tin, bài; Kinh tế giảm bốn tin, bài; Văn hoá - Xã hội" in told


def test_a_period_that_was_not_collected_is_named_and_not_compared_with() -> None:
    told = said(replace(evidence(FACTS), baselines=(YEAR,), collecting_since=date(2026, 5, 1)))
    assert "Chưa so sánh với cùng kỳ năm trước (từ ngày 01/8/2025 đến ngày 15/8/2025)" in told
    assert "từ ngày 01/5/2026" in told and "tăng" not in told and "giảm" not in told


def test_of_a_whole_year_the_year_before_is_told_once() -> None:
    before = replace(YEAR, basis="before")
    told = said(replace(evidence(FACTS), baselines=(before, YEAR), collecting_since=date(2026, 5, 1)))
    assert told.count("ngày 01/8/2025") == 1 and "kỳ liền trước" not in told


def test_the_caveat_stands_where_a_part_of_the_period_was_not_watched() -> None:
    late = said(replace(evidence(FACTS), collecting_since=PERIOD.first + timedelta(1)))
    assert "Hệ thống thu thập tin, bài từ ngày 02/8/2026; số liệu trước ngày này có thể không đầy đủ." in late
    both = said(replace(evidence(FACTS), baselines=(YEAR,), collecting_since=PERIOD.first + timedelta(1)))
    assert both.count("02/8/2026;") == 1 and "hệ thống chưa thu thập đầy đủ trong thời gian đó." in both
    assert "Hệ thống thu thập" not in said(replace(evidence(FACTS), collecting_since=PERIOD.first))
    nothing = said(replace(evidence([]), collecting_since=PERIOD.last + timedelta(30)))
    assert "chưa ghi nhận tin, bài" in nothing and "số liệu trước ngày này có thể không đầy đủ." in nothing
    early = datetime(2026, 8, 10, 3, tzinfo=UTC)
    assert "Kỳ báo cáo chưa kết thúc; số liệu tính đến ngày 10/8/2026." in said(
        replace(evidence(FACTS), created_at=early)
    )


def test_the_last_event_of_the_same_kind_is_counted_by_its_own_articles_and_goes_first() -> None:
    now = [replace(f, events=("summit_2",)) for f in FACTS]
    then = [
        replace(fact("mekongherald", f"then-{n}", 10 + n, "investment", month=5), events=("summit_1",))
        for n in range(12)
    ] + [fact("mekongherald", f"apart-{n}", 10 + n, "investment", month=5) for n in range(3)]
    last = Baseline(
        basis="last_event", period=Period(date(2026, 5, 1), date(2026, 5, 31)), comparable=True, events=("summit_1",),
        name="Hội nghị Cấp cao ASEAN lần thứ nhất Lạc Hải",
    )  # fmt: skip
    found = evidence([*now, *then])
    found = replace(found, spec=replace(found.spec, events=("summit_2",)), baselines=(BEFORE, last))
    told = said(found)
    first = told.index(
        "So với kỳ Hội nghị Cấp cao ASEAN lần thứ nhất Lạc Hải (từ ngày 01/5/2026 đến ngày 31/5/2026, 12"
    )
    assert first < told.index("So với kỳ liền trước có cùng độ dài")


def test_nothing_then_and_nothing_now_are_words() -> None:
    assert "Kỳ liền trước có cùng độ dài (từ ngày 17/7/2026 đến ngày 31/7/2026) cũng chưa ghi nhận tin, bài." in said(
        evidence([])
    )
    only_before = [f for f in FACTS if f.published_at and f.published_at.month == 7]
    assert "Trong khi đó, kỳ liền trước có cùng độ dài (từ ngày 17/7/2026 đến ngày 31/7/2026) ghi nhận 11" in said(
        evidence(only_before)
    )


def test_sources_that_came_later_are_named_beside_the_change() -> None:
    new = replace(funnels()[0], source=replace(source(Outlet("lionharbour", "The Lion Harbour Post", "SG",
                  "commercial", "en")), active_from=PERIOD.first))  # fmt: skip
    told = said(replace(evidence(FACTS), funnel=(new, *funnels()[1:]), baselines=(BEFORE,)))
    assert "The Lion Harbour Post được theo dõi sau kỳ so sánh" in told


def test_english_says_against_what() -> None:
    told = said(replace(evidence(FACTS, language="en"), baselines=(BEFORE, YEAR)))
    assert "Against the preceding period of the same length (from 17 July 2026 to 31 July 2026, 11 articles)" in told
    assert "Not compared with the same days a year before" in told
