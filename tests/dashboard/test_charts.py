"""The timeline's data and form, before a browser draws it."""

from __future__ import annotations

import json
from datetime import date

from dashboard import charts, wording
from dashboard.figures import Series

VI, EN = wording.catalogue("vi"), wording.catalogue("en")
LINES = (
    Series("domestic", ((date(2026, 2, 5), 1_234), (date(2026, 8, 5), 0))),
    Series("foreign", ((date(2026, 2, 5), 2), (date(2026, 8, 5), 3))),
)
NAMES = {"domestic": "Trong nước", "foreign": "Nước ngoài"}


def test_a_bar_tells_its_day_and_number_as_vietnamese_offices_write_them() -> None:
    first = charts.rows_of(LINES, NAMES, "day", VI)[0]
    assert first["label"] == "05/02"
    assert first["told"] == "ngày 05/02/2026"
    assert first["shown"] == "1.234"
    assert first["spoken"] == "ngày 05/02/2026, Trong nước: 1.234 tin, bài"


def test_a_week_is_told_by_the_day_on_which_it_begins() -> None:
    last = charts.rows_of(LINES, NAMES, "week", EN)[-1]
    assert (last["label"], last["told"], last["count"]) == ("5 Aug", "week from 5 August 2026", 3)


def test_scopes_add_up_as_bars_and_pillars_stand_as_lines() -> None:
    bars = charts.timeline(LINES, NAMES, "day", VI, stacked=True).to_dict()
    assert (bars["mark"]["type"], bars["encoding"]["y"]["stack"]) == ("bar", "zero")
    lines = charts.timeline(LINES, NAMES, "day", VI, stacked=False).to_dict()
    assert (lines["mark"]["type"], lines["encoding"]["y"]["stack"]) == ("line", None)


def test_days_are_labels_that_no_time_zone_can_move() -> None:
    chart = charts.timeline(LINES, NAMES, "day", VI, stacked=True).to_dict()
    across = chart["encoding"]["x"]
    assert across["type"] == "ordinal"
    assert '"2026-08-05": "05/8"' in across["axis"]["labelExpr"]


def test_every_name_has_a_colour_of_its_own_also_of_another_taxonomy() -> None:
    names = {"domestic": "A", "resilience": "B", "solidarity": "C"}
    chart = charts.timeline(LINES[:1], names, "day", VI, stacked=True).to_dict()
    scale = chart["encoding"]["color"]["scale"]
    assert scale["domain"] == ["A", "B", "C"]
    assert len(set(scale["range"])) == 3


def test_nothing_is_loaded_from_anywhere() -> None:
    chart = charts.timeline(LINES, NAMES, "day", VI, stacked=True).to_dict()
    assert '"url"' not in json.dumps(chart)
