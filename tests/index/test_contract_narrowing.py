"""What every engine promises of filters, facets, periods and timelines (see `conftest.py`)."""

from __future__ import annotations

from datetime import date

import pytest

from index.engine import ArticleIndex
from index.query import FacetCount, Query, TimelineBucket
from newsroom.clock import Period
from tests.index.makers import PRESS, names


class TestNarrowing:
    """Filters, facets, period and timeline."""

    @pytest.mark.parametrize(
        ("facet", "value", "found"),
        [
            ("scope", "foreign", {"english", "reprint", "chinese", "thai"}),
            ("country", "TH", {"reprint", "thai"}),
            ("outlet", "saobien", {"bien-dong-gia", "bare"}),
            ("kind", "wire", {"english"}),
            ("province", "lac-hai", {"bien-dong"}),
            ("language", "zh", {"chinese"}),
            ("relevance", "passing", {"bare"}),
            ("pillar", "political_security", {"bien-dong", "english"}),
            ("topic", "supply_chains", {"summit"}),
            ("theme", "vietnam_role", set()),
            ("counting", "institution", {"ministry"}),
            ("counting", "undated", {"undated"}),
            ("reprint", "reprint", {"reprint"}),
        ],
    )
    def test_each_facet_filters(self, index: ArticleIndex, facet: str, value: str, found: set[str]) -> None:
        assert set(names(index.search(Query(filters={facet: (value,)})))) == found

    def test_values_of_one_filter_are_alternatives_and_filters_add_up(self, index: ArticleIndex) -> None:
        filters = {"country": ("SG", "TH"), "language": ("en",), "topic": ()}
        assert set(names(index.search(Query(filters=filters)))) == {"english", "reprint"}

    def test_filters_do_not_change_scores(self, index: ArticleIndex) -> None:
        free = {hit.id: hit.score for hit in index.search(Query("asean")).hits}
        for hit in index.search(Query("asean", filters={"language": ("en",)})).hits:
            assert hit.score == pytest.approx(free[hit.id])

    def test_a_facet_is_counted_without_its_own_filter_but_with_the_others(self, index: ArticleIndex) -> None:
        query = Query(
            filters={"country": ("SG",), "scope": ("foreign",)}, facets=("country", "language", "scope", "province")
        )
        page = index.search(query)
        assert page.total == 2
        assert page.facets == {
            "country": (FacetCount("SG", 2), FacetCount("TH", 2)),
            "language": (FacetCount("en", 1), FacetCount("zh", 1)),
            "scope": (FacetCount("foreign", 2),),
            "province": (),
        }

    def test_a_period_is_of_local_days_and_leaves_undated_articles_out(self, index: ArticleIndex) -> None:
        # 23:30 UTC on the fifth is half past six in the morning of the sixth in Viet Nam.
        sixth = Period(date(2026, 8, 6), date(2026, 8, 6))
        assert names(index.search(Query(period=sixth))) == ["summit"]
        year = Period(date(2026, 1, 1), date(2026, 12, 31))
        assert index.search(Query(period=year)).total == len(PRESS) - 1

    def test_a_timeline_counts_local_days_and_fills_gaps(self, index: ArticleIndex) -> None:
        first = Period(date(2026, 8, 1), date(2026, 8, 12))
        days = index.search(Query(period=first, timeline="day")).timeline
        assert days[:2] == (TimelineBucket(date(2026, 8, 5), 7), TimelineBucket(date(2026, 8, 6), 1))
        assert days[-1] == TimelineBucket(date(2026, 8, 12), 1)
        assert [bucket.articles for bucket in days[2:-1]] == [0] * 5

    def test_weeks_begin_on_monday_and_months_on_the_first(self, index: ArticleIndex) -> None:
        weeks = index.search(Query(timeline="week")).timeline
        assert weeks[:2] == (TimelineBucket(date(2026, 8, 3), 8), TimelineBucket(date(2026, 8, 10), 1))
        assert weeks[-1] == TimelineBucket(date(2026, 9, 28), 1)
        assert index.search(Query(timeline="month")).timeline == (
            TimelineBucket(date(2026, 8, 1), 9),
            TimelineBucket(date(2026, 9, 1), 0),
            TimelineBucket(date(2026, 10, 1), 1),
        )
