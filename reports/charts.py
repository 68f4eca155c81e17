"""A chart of a report as vector graphics, and as a picture for programs that show none.

Drawn by altair and vl-convert from the marks of `reports.chart_layout`, in black, white and greys, without colour.
Texts are data to the drawing program, never part of an expression, and nothing is fetched. The same chart gives the
same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import altair as alt
import vl_convert
from altair.utils.schemapi import debug_mode
from lxml import etree

from newsroom.texts import Language
from reports.chart_layout import Box, Drawing, Line, Words, drawing
from reports.model import Chart
from reports.printable import printable
from reports.typesetting import FAMILIES, typeset

PRINT_PPI = 300
POINTS_PER_MM = 72 / 25.4

Datasets = dict[str, list[dict[str, Any]]]
"""Rows by the name of their data set."""


def chart_svg(chart: Chart, language: Language, width_mm: float) -> str:
    """`chart` as an SVG element as wide as `width_mm` on paper, described for who cannot see it."""
    drawn = drawing(chart, language, width_mm * POINTS_PER_MM)
    return _svg(drawn, printable(chart.alt))


def chart_png(chart: Chart, language: Language, width_mm: float) -> bytes:
    """The same as a PNG of 300 dots an inch.

    Set by typst, which draws with the report's own font; vl-convert prefers a font of the machine by that name, and old
    ones lack Vietnamese letters.
    """
    drawn = drawing(chart, language, width_mm * POINTS_PER_MM)
    page = f"#set page(width: {drawn.width:.2f}pt, height: {drawn.height:.2f}pt, margin: 0pt, fill: white)\n"
    files = {"main.typ": f'{page}#image("chart.svg", width: 100%)'.encode(), "chart.svg": _svg(drawn, "").encode()}
    return typeset(files, "png", ppi=PRINT_PPI)


@lru_cache(maxsize=64)
def _svg(drawn: Drawing, alt_text: str) -> str:
    data: Datasets = {}
    with debug_mode(False):  # half the time would go into checking what is the same for every chart
        layers = [
            *_lines([line for line in drawn.lines if not line.heavy], "#c8c8c8", 0.5, data),
            *_boxes(drawn.boxes, data),
            *_lines([line for line in drawn.lines if line.heavy], "black", 0.8, data),
            *_words(drawn.words, data),
        ]
        whole = alt.layer(*layers).properties(
            width=drawn.width,
            height=drawn.height,
            padding=0,
            autosize=alt.AutoSizeParams(type="none"),
        )
        whole = whole.configure(font=", ".join((*FAMILIES, "serif")), aria=False).configure_view(stroke=None)
        specification = whole.to_dict(validate=False)
    made = vl_convert.vegalite_to_svg({**specification, "datasets": data}, allowed_base_urls=[])
    return _cleaned(made, drawn, alt_text)


def _places(data: Datasets, count: int, **fields: Sequence[Any]) -> alt.NamedData:
    """`count` marks as rows of a data set of their own. They are put beside the layers, which altair copies often."""
    name = f"marks-{len(data)}"
    data[name] = [{field: values[at] for field, values in fields.items()} for at in range(count)]
    return alt.NamedData(name=name)


def _x(field: str = "x") -> alt.X:
    return alt.X(field, type="quantitative", axis=None, scale=None)


def _y(field: str = "y") -> alt.Y:
    return alt.Y(field, type="quantitative", axis=None, scale=None)


def _boxes(boxes: Sequence[Box], data: Datasets) -> list[alt.Chart]:
    if not boxes:
        return []
    rows = _places(
        data,
        len(boxes),
        x=[box.x for box in boxes],
        y=[box.y for box in boxes],
        to_x=[box.x + box.width for box in boxes],
        to_y=[box.y + box.height for box in boxes],
        fill=[box.fill for box in boxes],
    )
    fill = alt.Fill("fill", type="nominal", scale=None, legend=None)
    marks = alt.Chart(rows).mark_rect(stroke="black", strokeWidth=0.5)
    return [marks.encode(x=_x(), y=_y(), x2="to_x", y2="to_y", fill=fill)]


def _lines(lines: Sequence[Line], colour: str, wide: float, data: Datasets) -> list[alt.Chart]:
    if not lines:
        return []
    rows = _places(
        data,
        len(lines),
        x=[line.x for line in lines],
        y=[line.y for line in lines],
        to_x=[line.to_x for line in lines],
        to_y=[line.to_y for line in lines],
    )
    marks = alt.Chart(rows).mark_rule(color=colour, strokeWidth=wide)
    return [marks.encode(x=_x(), y=_y(), x2="to_x", y2="to_y")]


def _words(words: Sequence[Words], data: Datasets) -> list[alt.Chart]:
    """A layer for each manner of writing; size, turn and colour are data."""
    layers = []
    for manner in dict.fromkeys((w.align, w.baseline, w.italic) for w in words):
        align, baseline, italic = manner
        of = [w for w in words if (w.align, w.baseline, w.italic) == manner]
        rows = _places(
            data,
            len(of),
            x=[w.x for w in of],
            y=[w.y for w in of],
            text=[w.text for w in of],
            size=[w.size for w in of],
            angle=[270 if w.upwards else 0 for w in of],
            fill=["white" if w.white else "black" for w in of],
        )
        marks = alt.Chart(rows).mark_text(align=align, baseline=baseline, fontStyle="italic" if italic else "normal")
        layers.append(
            marks.encode(
                x=_x(),
                y=_y(),
                text=alt.Text("text", type="nominal"),
                size=alt.Size("size", type="quantitative", scale=None, legend=None),
                angle=alt.Angle("angle", type="quantitative", scale=None, legend=None),
                color=alt.Color("fill", type="nominal", scale=None, legend=None),
            )
        )
    return layers


def _cleaned(made: str, drawn: Drawing, alt_text: str) -> str:
    """The SVG with its size on paper and its description, without what only scripts would use."""
    root = etree.fromstring(made.encode("utf-8"))
    for element in root.iter():
        for name in [str(name) for name in element.attrib]:
            if name in ("class", "role", "pointer-events") or name.startswith("aria-"):
                del element.attrib[name]
    width, height = drawn.width / POINTS_PER_MM, drawn.height / POINTS_PER_MM
    root.set("width", f"{width:.2f}mm")
    root.set("height", f"{height:.2f}mm")
    if alt_text:
        root.set("role", "img")
        root.set("aria-label", alt_text)
    return etree.tostring(root, encoding="unicode")
