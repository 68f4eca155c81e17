"""Timelines and facets, whatever the engine."""

from __future__ import annotations

from datetime import UTC, date, datetime

from index.document import day_number, day_of, newest_first
from index.query import FacetCount, TimelineBucket
from index.results import MAX_BUCKETS, buckets, facet


def test_facets_are_ordered_by_count_then_value() -> None:
    counts = facet({"TH": 2, "VN": 9, "SG": 2})
    assert counts == (FacetCount("VN", 9), FacetCount("SG", 2), FacetCount("TH", 2))


def test_days_are_folded_to_weeks_over_the_turn_of_the_year() -> None:
    days = {date(2026, 12, 31): 1, date(2027, 1, 3): 2, date(2027, 1, 12): 4}
    assert buckets(days, "week") == (
        TimelineBucket(date(2026, 12, 28), 3),
        TimelineBucket(date(2027, 1, 4), 0),
        TimelineBucket(date(2027, 1, 11), 4),
    )


def test_months_of_any_length_follow_each_other() -> None:
    spread = buckets({date(2027, 1, 31): 1, date(2028, 3, 1): 1}, "month")
    assert [bucket.day for bucket in spread][:3] == [date(2027, 1, 1), date(2027, 2, 1), date(2027, 3, 1)]
    assert len(spread) == 15


def test_a_wrong_date_does_not_make_a_million_buckets() -> None:
    days = {date(1, 1, 1): 1, date(2026, 8, 5): 2}
    assert [bucket.articles for bucket in buckets(days, "day")] == [1, 2]
    assert len(buckets({date(1990, 1, 1): 1, date(2026, 1, 1): 1}, "day")) < MAX_BUCKETS


def test_day_numbers_read_back() -> None:
    assert day_number(date(2026, 8, 5)) == 20260805
    assert day_of(20260805) == date(2026, 8, 5)


def test_the_newest_article_has_the_smallest_number() -> None:
    moments = [datetime(9999, 12, 30, tzinfo=UTC), datetime(2026, 8, 5, tzinfo=UTC), datetime(1, 1, 2, tzinfo=UTC)]
    numbers = [*(newest_first(moment, "ffff") for moment in moments), newest_first(None, "0000")]
    assert numbers == sorted(set(numbers))
    assert numbers[-1] < 2**63
    assert newest_first(None, "abc1") < newest_first(None, "abd0")
