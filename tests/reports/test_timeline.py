"""The days that stand out and the points of the timeline."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest

from newsroom.article import Facts
from newsroom.clock import Period
from reports.model import Chart, Paragraph
from reports.timeline import spans_of, timeline_blocks
from tests.reports.coverage_of_a_summit import fact
from tests.reports.making import figures_of, prose_of

AUGUST = Period(date(2026, 8, 1), date(2026, 8, 10))


def blocks(facts: list[Facts], period: Period = AUGUST) -> tuple[str, Chart]:
    text, timeline = timeline_blocks(prose_of(), figures_of(facts, period), 1)
    assert isinstance(text, Paragraph) and isinstance(timeline, Chart)
    return text.text, timeline


def test_days_with_twice_the_mean_are_named_with_their_counts() -> None:
    facts = [fact("lionharbour", f"a{n}", 3, "health") for n in range(12)]
    facts += [fact("garudatimes", f"b{n}", n, "health") for n in range(1, 9)]
    assert blocks(facts)[0] == "Tin, bài tập trung vào ngày 03/8/2026 (13 tin, bài)."


def test_an_even_period_has_a_highest_day_and_says_that_it_is_no_peak() -> None:
    even = [fact("lionharbour", f"{d}-{n}", d, "health") for d in range(1, 11) for n in range(3)]
    even.append(fact("garudatimes", "one-more", 4, "health"))
    assert blocks(even)[0].startswith("Nhiều tin, bài nhất là ngày 04/8/2026 (bốn tin, bài); không ngày nào gấp đôi")


def test_every_day_has_a_point_and_the_points_add_up() -> None:
    facts = [fact("lionharbour", f"a{n}", 1 + n % 9, "health") for n in range(20)]
    _, timeline = blocks(facts)
    assert [p.label for p in timeline.points] == [f"{day.day:02}/8" for day in AUGUST.days()]
    assert sum(point.counts[0].numbers[0].value for point in timeline.points) == 20
    assert timeline.points[-1].counts[0].text == "–"


@pytest.mark.parametrize(("days", "points"), [(21, 21), (22, 4), (180, 27), (365, 12)])
def test_a_long_period_is_told_by_weeks_then_by_months(days: int, points: int) -> None:
    period = Period(date(2026, 1, 1), date(2026, 1, 1) + timedelta(days - 1))
    spans = spans_of(period)
    assert len(spans) == points
    assert spans[0].first == period.first and spans[-1].last == period.last
    assert all(a.last + timedelta(1) == b.first for a, b in pairwise(spans))


def test_one_day_has_no_timeline() -> None:
    day = Period(date(2026, 8, 3), date(2026, 8, 3))
    assert timeline_blocks(prose_of(), figures_of([fact("lionharbour", "a", 3)], day), 1) == ()


def test_the_chart_says_in_words_what_it_shows() -> None:
    facts = [fact("lionharbour", f"a{n}", 3, "health") for n in range(12)]
    _, chart = blocks(facts)
    assert "12 tin, bài" in chart.alt and "03/8/2026 (12)" in chart.alt
    english = timeline_blocks(prose_of("en"), figures_of(facts, AUGUST), 2)[1]
    assert isinstance(english, Chart)
    assert english.caption == "Chart 2. Articles by day"
