"""The overview's figures: this period beside the one before, all from the counting base."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from dashboard.figures import WEEKS_FROM, Compared, Overview, overview
from newsroom.article import Facts, Scope
from newsroom.clock import Period, local_day, utc_now
from tests.dashboard.press import LION, NUIXA, STORIES, TAXONOMY, Story, later

TODAY = local_day(utc_now())
WEEK = Period.ending(TODAY, 7)
FACTS = [story.facts() for story in STORIES]


def counted(
    facts: Sequence[Facts] = FACTS, period: Period = WEEK, scope: Scope | None = None, pillar: str | None = None
) -> Overview:
    return overview(facts, period, scope, pillar, TAXONOMY, comparable=True)


def test_originals_and_reprints_add_up_to_the_total() -> None:
    found = counted()
    assert (found.total.now, found.originals.now, found.reprints.now) == (4, 3, 1)


def test_what_is_not_counted_stands_beside() -> None:
    assert counted().beside == {"passing": 1, "sports_only": 0, "undated": 1, "institution": 1}


def test_the_period_before_is_counted_the_same_way() -> None:
    earlier = [later(item, -7) for item in FACTS if item.published_at]
    assert counted([*FACTS, *earlier]).total == Compared(4, 4)


def test_a_scope_limits_every_figure() -> None:
    found = counted(scope="foreign")
    assert found.total.now == 1
    assert list(found.scopes) == ["foreign"]
    assert [row.id for row in found.countries] == ["SG"]
    assert [line.id for line in found.scope_series] == ["foreign"]


def test_a_pillar_limits_every_figure_and_shows_its_topics_that_nobody_covered() -> None:
    found = counted(pillar="economic")
    assert [row.id for row in found.pillars] == ["economic"]
    assert found.topics[0].id == "energy_food"
    assert found.topics[0].count.now == 1
    assert {row.id for row in found.topics} == {topic.id for topic in TAXONOMY.topics_of("economic")}


def test_an_article_of_two_pillars_is_in_two_rows_and_once_in_the_total() -> None:
    both = Story(title="Hai trụ cột", topics=("maritime_security", "energy_food")).facts()
    found = counted([both])
    assert found.total.now == 1
    assert [row.total.now for row in found.pillars] == [1, 1, 0]


def test_outlets_and_countries_are_those_with_most_articles() -> None:
    found = counted()
    assert [(row.name, row.count.now) for row in found.outlets] == [
        ("Thời báo Lạc Hải", 2),
        (LION.name, 1),
        (NUIXA.name, 1),
    ]
    assert [(row.id, row.count.now, row.pillars) for row in found.countries] == [
        ("VN", 3, (2, 1, 0)),
        ("SG", 1, (0, 0, 1)),
    ]


def test_the_timeline_has_every_day_of_the_period() -> None:
    found = counted()
    domestic, foreign = found.scope_series
    assert [day for day, _ in domestic.counts] == WEEK.days()
    assert dict(domestic.counts)[TODAY] == 1
    assert dict(domestic.counts)[TODAY - timedelta(1)] == 2
    assert sum(count for _, count in foreign.counts) == 1


def test_a_long_period_is_drawn_by_weeks_from_monday() -> None:
    year = Period.ending(TODAY, 365)
    found = counted(period=year)
    assert found.by == "week"
    counts = found.scope_series[0].counts
    assert all(day.weekday() == 0 for day, _ in counts)
    assert sum(count for line in found.scope_series for _, count in line.counts) == found.total.now == 5
    assert counted(period=Period.ending(TODAY, WEEKS_FROM - 1)).by == "day"


def test_a_language_that_is_not_assessed_counts_in_no_pillar() -> None:
    chinese = Story(title="东盟峰会", source=LION, topics=(), assessed=False).facts()
    found = counted([chinese])
    assert (found.total.now, found.not_assessed, found.no_pillar) == (1, 1, 0)


def test_nothing_at_all_is_counted_without_complaint() -> None:
    found = counted([])
    assert found.total == Compared(0, 0)
    assert found.outlets == ()
