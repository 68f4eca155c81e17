"""Charts: every figure as it is printed, nothing over anything else, greys only, hostile names as text."""

from __future__ import annotations

import itertools
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from reports.chart_layout import Box, drawing, drawn_value, greys, overlaps, ticks
from reports.chart_texts import shortened, text_width, wrapped
from reports.charts import POINTS_PER_MM, chart_png, chart_svg
from reports.model import Chart, Figure, Number, Point
from tests.reports.specimen import query, specimen
from tests.reports.specimen_texts import HOSTILE

WIDTH = 160.0
POINTS = WIDTH * POINTS_PER_MM


def charts() -> Iterator[tuple[str, Chart]]:
    for size in ("long", "hostile"):
        for section in specimen("vi", size).sections:
            for block in section.blocks:
                if isinstance(block, Chart):
                    yield f"{size} {block.caption[:10]}", block


CHARTS = dict(charts())
every_chart = pytest.mark.parametrize("name", CHARTS)


def texts(svg: str) -> list[str]:
    root = etree.fromstring(svg.encode())
    return [element.text or "" for element in root.iter("{http://www.w3.org/2000/svg}text")]


def count(value: int) -> Figure:
    return Figure(str(value), (Number(value, query()),))


def columns(*values: int, labels: list[str] | None = None, **more: Any) -> Chart:
    points = tuple(Point(labels[n] if labels else f"{n:02}/8", (count(v),)) for n, v in enumerate(values))
    return Chart("Biểu đồ", "Mô tả", more.pop("form", "columns"), ("Ngày", "Số tin, bài"), points, **more)


@every_chart
@pytest.mark.parametrize("width", [160.0, 247.0, 90.0])
def test_no_text_is_printed_over_another_or_outside(name: str, width: float) -> None:
    drawn = drawing(CHARTS[name], "vi", width * POINTS_PER_MM)
    assert overlaps(drawn.words) == []
    assert all(box.x >= -1 and box.x + box.width <= drawn.width + 1 for box in drawn.boxes)
    assert all(box.y >= -1 and box.y + box.height <= drawn.height for box in drawn.boxes)
    assert all(0 <= word.x <= drawn.width and 0 <= word.y <= drawn.height for word in drawn.words)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(0, 99_999), min_size=1, max_size=60),
    st.sampled_from(["columns", "bars"]),
    st.integers(1, 40),
)
def test_no_text_is_printed_over_another_whatever_the_counts(values: list[int], form: Any, long: int) -> None:
    chart = columns(*values, labels=["Tên nước " * long] * len(values), form=form)
    assert overlaps(drawing(chart, "vi", POINTS).words) == []


def test_overlaps_are_seen() -> None:
    words = drawing(columns(1, 2), "vi", POINTS).words
    assert len(overlaps((*words, replace(words[0], text="chồng lên")))) == 1


@pytest.mark.parametrize("number", [1, 7, 15, 26, 31, 53])
def test_every_figure_of_a_single_series_is_printed_as_it_is_written(number: int) -> None:
    figures = [f"{n}.{n:03}" for n in range(number)]
    points = tuple(Point(f"{n}", (Figure(text, (Number(n, query()),)),)) for n, text in enumerate(figures))
    chart = replace(columns(), points=points)
    printed = texts(chart_svg(chart, "vi", WIDTH))
    assert [text for text in printed if "." in text] == figures


def test_columns_are_as_tall_as_their_counts() -> None:
    boxes = drawing(columns(0, 10, 20, 40), "vi", POINTS).boxes
    assert len(boxes) == 3, "nothing counted, nothing drawn"
    assert [round(box.height / boxes[0].height, 6) for box in boxes] == [1, 2, 4]
    assert len({round(box.y + box.height, 6) for box in boxes}) == 1


def test_parts_of_a_stack_stand_on_each_other_in_order() -> None:
    chart = replace(columns(), points=(Point("Tháng 8", (count(10), count(30), count(20))),), series=("a", "b", "c"))
    sample, *_ = drawing(chart, "vi", POINTS).boxes
    first, second, third = [box for box in drawing(chart, "vi", POINTS).boxes if box.width != sample.width]
    assert [round(b.height / first.height, 6) for b in (first, second, third)] == [1, 3, 2]
    assert round(first.y - second.y - second.height, 6) == round(second.y - third.y - third.height, 6) == 0
    assert [b.fill for b in (first, second, third)] == list(greys(3))


def test_lying_bars_are_as_long_as_their_counts_and_named_in_full() -> None:
    chart = columns(5, 10, labels=["Bru-nây", "Liên hiệp các quần đảo phía Nam và các lãnh thổ ven biển"], form="bars")
    drawn = drawing(chart, "vi", POINTS)
    assert [round(box.width / drawn.boxes[0].width, 6) for box in drawn.boxes] == [1, 2]
    said = " ".join(word.text for word in drawn.words)
    assert "Liên hiệp các quần đảo phía Nam và các lãnh thổ ven biển" in said


def test_the_axis_of_a_stack_counts_as_the_language_writes() -> None:
    stacks = replace(columns(), points=(Point("8/2026", (count(3000), count(1000))),), series=("a", "b"))
    assert "4.000" in texts(chart_svg(stacks, "vi", WIDTH))
    assert "4,000" in texts(chart_svg(stacks, "en", WIDTH))


@every_chart
def test_it_is_black_white_and_grey(name: str) -> None:
    svg = chart_svg(CHARTS[name], "vi", WIDTH)
    colours = set(re.findall(r'(?:fill|stroke)="([^"]*)"', svg)) - {"none", "black", "white", "transparent"}
    assert colours and all(re.fullmatch(r"#(\w\w)\1\1", colour) for colour in colours)


@pytest.mark.parametrize("number", range(2, 7))
def test_series_are_told_apart_without_colour(number: int) -> None:
    steps = sorted(int(grey[1:3], 16) for grey in greys(number))
    assert len(steps) == number
    assert min(b - a for a, b in itertools.pairwise(steps)) >= 0x20


@pytest.mark.parametrize("form", ["columns", "bars"])
def test_hostile_names_are_text(form: Any) -> None:
    chart = columns(*range(len(HOSTILE)), labels=list(HOSTILE), form=form, series=("</svg><script>",))
    svg = chart_svg(replace(chart, alt='"/><script>alert(1)</script>'), "vi", WIDTH)
    root = etree.fromstring(svg.encode())
    assert {etree.QName(element).localname for element in root.iter()} <= {"svg", "g", "rect", "path", "line", "text"}
    assert not [name for element in root.iter() for name in element.attrib if "href" in str(name) or name[:2] == "on"]
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00-\x08\ud800-\udfff]", svg)
    assert root.get("aria-label") == '"/><script>alert(1)</script>'
    assert chart_png(chart, "vi", WIDTH).startswith(b"\x89PNG")


def test_it_says_what_it_is_and_how_large() -> None:
    root = etree.fromstring(chart_svg(columns(1, 2), "vi", WIDTH).encode())
    assert (root.get("role"), root.get("aria-label")) == ("img", "Mô tả")
    assert root.get("width") == "160.00mm"
    assert root.get("viewBox")


def test_the_picture_has_300_dots_an_inch() -> None:
    png = chart_png(columns(1, 2), "vi", WIDTH)
    assert abs(int.from_bytes(png[16:20], "big") - WIDTH / 25.4 * 300) <= 2


def test_the_same_chart_is_the_same_bytes_in_another_process() -> None:
    code = (
        "from tests.reports.test_charts import *\n"
        "import hashlib\n"
        "for name in CHARTS: print(hashlib.sha256(chart_svg(CHARTS[name], 'vi', WIDTH).encode()).hexdigest(), "
        "hashlib.sha256(chart_png(CHARTS[name], 'vi', WIDTH)).hexdigest())"
    )
    told = {subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout for _ in range(2)}
    assert len(told) == 1 and len(told.pop().splitlines()) == len(CHARTS)


@pytest.mark.parametrize("form", ["columns", "bars"])
@pytest.mark.parametrize("values", [(), (0,), (0, 0)])
def test_a_chart_of_nothing_is_drawn(form: Any, values: tuple[int, ...]) -> None:
    assert "<svg" in chart_svg(columns(*values, form=form), "vi", WIDTH)


def test_shares_are_drawn_and_changes_are_not() -> None:
    numbers = (Number(1, query()), Number(4, query()))
    assert drawn_value(Figure("25%", numbers, "share")) == 0.25
    assert drawn_value(Figure("0%", (numbers[0], Number(0, query())), "share")) == 0
    assert drawn_value(Figure("5", numbers, "sum")) == 5
    with pytest.raises(ValueError, match="changes"):
        drawn_value(Figure("-3", numbers, "change"))


@given(st.integers(0, 10**7))
def test_marks_of_an_axis_are_few_and_round(largest: int) -> None:
    marks = ticks(largest)
    assert marks[0] == 0 and marks[-1] <= largest and len(marks) <= 6
    assert len({b - a for a, b in itertools.pairwise(marks)}) <= 1


@given(st.text(max_size=80), st.floats(20, 200), st.integers(1, 4))
def test_cut_and_broken_names_have_room(text: str, room: float, most: int) -> None:
    assert text_width(shortened(text, 9, room), 9) <= room
    lines = wrapped(text, 9, room, most)
    assert len(lines) <= most and all(text_width(line, 9) <= room for line in lines)


def test_a_long_word_is_broken_and_what_is_left_is_marked() -> None:
    lines = wrapped("x" * 300, 9, 60, 3)
    assert len(lines) == 3 and lines[-1].endswith("…") and set("".join(lines)) == {"x", "…"}
    assert isinstance(drawing(columns(1, labels=["x" * 300]), "vi", POINTS).boxes[0], Box)
