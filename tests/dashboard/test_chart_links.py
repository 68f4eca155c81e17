"""Marks of charts that lead to their articles."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from dashboard import charts, wording
from dashboard.chart_links import picked
from dashboard.figures import Series
from newsroom.clock import Period

SHOWN = Period(date(2026, 8, 5), date(2026, 9, 2))


@pytest.mark.parametrize(
    ("day", "by", "first", "last"),
    [
        (date(2026, 8, 10), "day", date(2026, 8, 10), date(2026, 8, 10)),
        (date(2026, 8, 10), "week", date(2026, 8, 10), date(2026, 8, 16)),
        (date(2026, 8, 3), "week", date(2026, 8, 5), date(2026, 8, 9)),
        (date(2026, 8, 31), "week", date(2026, 8, 31), date(2026, 9, 2)),
        (date(2020, 1, 1), "day", date(2026, 8, 5), date(2026, 8, 5)),
        (date(2030, 1, 1), "week", date(2026, 9, 2), date(2026, 9, 2)),
    ],
)
def test_a_mark_stands_for_the_days_of_its_bucket_that_are_shown(day: date, by: str, first: date, last: date) -> None:
    assert charts.bucket(day, by, SHOWN) == Period(first, last)


@pytest.mark.parametrize("stacked", [True, False])
def test_a_mark_can_be_picked_and_says_its_day_and_series(stacked: bool) -> None:
    series = [Series("domestic", ((date(2026, 8, 5), 3),))]
    chart = charts.timeline(series, {"domestic": "Trong nước"}, "day", wording.catalogue("vi"), stacked=stacked)
    made = chart.to_dict()
    (param,) = made["params"]
    assert param["name"] == charts.PICKED and param["select"]["fields"] == ["day", "id"]
    ((row,),) = made["datasets"].values()
    assert picked({charts.PICKED: [{field: row[field] for field in param["select"]["fields"]}]}) == (
        date(2026, 8, 5),
        "domestic",
    )


@pytest.mark.parametrize(
    "selection",
    [None, {}, {"picked": []}, {"picked": [{"day": "x", "id": "domestic"}]}, {"picked": [{"day": "2026-08-05"}]}, "x"],
)
def test_whatever_else_a_browser_says_leads_nowhere(selection: Any) -> None:
    assert picked(selection) is None
