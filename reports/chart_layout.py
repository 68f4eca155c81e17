"""Where everything in a chart stands, in points: rectangles, lines and lines of text, nothing overlapping.

Pure geometry over the model: no number is computed but lengths, no text is made but shortened where it has no room.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from newsroom.text import clean_line
from newsroom.texts import Language, number
from reports.chart_texts import shortened, text_width, wrapped
from reports.model import Chart, Figure

LABEL_PT, SMALLEST_PT = 9.0, 4.5
PLOT_HEIGHT = 130.0
"""Of upright columns, with the room for their labels."""
TALLEST = 620.0
"""Of a chart of lying bars: it must stay on one page with its caption."""
ROW_HEIGHT = 15.0
BAR_SHARE = 0.7
"""Of the step between two bars that the bar fills."""
NAMES_SHARE = 0.38
"""Of the chart's width that the names of lying bars may take."""
NAME_LINES = 3
TILTED_ROOM = 90.0
"""For names that are printed upwards under their columns."""
GREYS = {1: ("#9a9a9a",), 2: ("#4d4d4d", "#d9d9d9"), 3: ("#333333", "#969696", "#ededed")}
TICKS = 4
_GAP = 3.0


@dataclass(frozen=True, slots=True)
class Box:
    """A filled rectangle from its upper left corner."""

    x: float
    y: float
    width: float
    height: float
    fill: str


@dataclass(frozen=True, slots=True)
class Line:
    """A straight line."""

    x: float
    y: float
    to_x: float
    to_y: float
    heavy: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """One line of text at its anchor."""

    x: float
    y: float
    text: str
    size: float = LABEL_PT
    align: Literal["left", "center", "right"] = "left"
    baseline: Literal["alphabetic", "middle"] = "middle"
    upwards: bool = False
    """Turned by a quarter, to be read from below."""
    italic: bool = False
    white: bool = False


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart as marks."""

    width: float
    height: float
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    words: tuple[Words, ...]


def drawing(chart: Chart, language: Language, width: float) -> Drawing:
    """Lay out `chart` over `width` points."""
    layout = _Layout(chart, language, width)
    return layout.columns() if chart.form == "columns" else layout.bars()


def drawn_value(figure: Figure) -> float:
    """How long the bar of `figure` is. Raises ValueError for a change, which is no length."""
    values = [number.value for number in figure.numbers]
    if figure.how == "change":
        raise ValueError("a chart draws counts and shares, not changes")
    if figure.how == "share":
        return values[0] / values[1] if values[1] else 0.0
    return float(sum(values))


def greys(count: int) -> tuple[str, ...]:
    """A fill for each of `count` series, told apart without colour."""
    if count in GREYS:
        return GREYS[count]
    steps = [round(0x33 + (0xED - 0x33) * at / (count - 1)) for at in range(count)]
    return tuple(f"#{step:02x}{step:02x}{step:02x}" for step in steps)


def ticks(largest: float) -> tuple[int, ...]:
    """Round whole numbers from 0 up to at most `largest`, about `TICKS` of them."""
    if largest < 1:
        return (0,)
    rough = max(1.0, largest / TICKS)
    power = 10 ** math.floor(math.log10(rough))
    step = next(int(power * factor) for factor in (1, 2, 5, 10) if power * factor >= rough)
    return tuple(range(0, int(largest) + 1, step))


class _Layout:
    def __init__(self, chart: Chart, language: Language, width: float) -> None:
        self.language: Language = language
        self.width = width
        self.names = [clean_line(point.label) for point in chart.points]
        self.values = [[drawn_value(figure) for figure in point.counts] for point in chart.points]
        self.texts = [[clean_line(figure.text) for figure in point.counts] for point in chart.points]
        self.headings = [clean_line(heading) for heading in chart.headings]
        self.series = [clean_line(name) for name in chart.series]
        self.stacked = len(chart.series) > 1
        self.fills = greys(max(1, len(chart.series)))
        self.largest = max((sum(values) for values in self.values), default=0.0)
        self.whole = all(figure.how != "share" for point in chart.points for figure in point.counts)
        self.boxes: list[Box] = []
        self.lines: list[Line] = []
        self.words: list[Words] = []

    def columns(self) -> Drawing:
        """Upright columns over time, their names below them, the figure above each or within its part."""
        marks = ticks(self.largest) if self.stacked and self.whole else ()
        labels = [number(mark, self.language) for mark in marks]
        left = max((text_width(label, 8) for label in labels), default=0.0) + (5 if marks else 0)
        step = (self.width - left) / max(1, len(self.names))
        top = self._legend(self._head(0.0, left, self.headings[1]), left)
        size, upwards, room = self._value_labels(step)
        bottom = top + PLOT_HEIGHT
        scale = (PLOT_HEIGHT - room) / (self.largest or 1.0)
        for mark, label in zip(marks, labels, strict=True):
            y = bottom - mark * scale
            self.lines.append(Line(left, y, self.width, y))
            self.words.append(Words(left - 4, y, label, 8, "right"))
        for at, (values, texts) in enumerate(zip(self.values, self.texts, strict=True)):
            middle, thick, base = left + (at + 0.5) * step, step * BAR_SHARE, bottom
            for part, (value, text) in enumerate(zip(values, texts, strict=True)):
                tall = value * scale
                if value:
                    self.boxes.append(Box(middle - thick / 2, base - tall, thick, tall, self.fills[part]))
                if self.stacked:
                    self._inside(text, part, middle, base - tall / 2, thick, tall, size)
                else:
                    self.words.append(self._above(text, middle, base - tall - _GAP, size, upwards))
                base -= tall
        self.lines.append(Line(left, bottom, self.width, bottom, heavy=True))
        below = self._column_names(left, step, bottom)
        self.words.append(Words((left + self.width) / 2, below + 7, self.headings[0], 9, "center", italic=True))
        return self._done(below + 14)

    def _value_labels(self, step: float) -> tuple[float, bool, float]:
        """Size of the figures, whether they are turned, and the room above the columns that they need."""
        texts = [text for texts in self.texts for text in texts]
        size = 8.5
        if self.stacked:
            return size, False, 2.0
        if max((text_width(text, size) for text in texts), default=0.0) <= step - 2:
            return size, False, size + _GAP
        size = max(SMALLEST_PT, min(size, step * 0.85))
        return size, True, max(text_width(text, size) for text in texts) + _GAP

    def _above(self, text: str, x: float, y: float, size: float, upwards: bool) -> Words:
        if upwards:
            return Words(x, y, text, size, "left", upwards=True)
        return Words(x, y, text, size, "center", "alphabetic")

    def _inside(self, text: str, part: int, x: float, y: float, wide: float, tall: float, size: float) -> None:
        """The figure within its part of a stack, where it has room."""
        white = int(self.fills[part][1:3], 16) < 0x80
        if text_width(text, 7) <= wide and tall >= 8:
            size = 7.0 if text_width(text, size) > wide or tall < 10 else size
            self.words.append(Words(x, y, text, size, "center", white=white))
        elif text_width(text, 7) + 2 <= tall and wide >= 8:
            self.words.append(Words(x, y, text, 7, "center", upwards=True, white=white))

    def _column_names(self, left: float, step: float, bottom: float) -> float:
        """Write the names below their columns; returns where they end."""
        if max((text_width(name, LABEL_PT) for name in self.names), default=0.0) <= step - _GAP:
            for at, name in enumerate(self.names):
                self.words.append(Words(left + (at + 0.5) * step, bottom + 8, name, align="center"))
            return bottom + 14
        size = max(SMALLEST_PT, min(LABEL_PT, step * 0.85))
        names = [shortened(name, size, TILTED_ROOM) for name in self.names]
        for at, name in enumerate(names):
            self.words.append(Words(left + (at + 0.5) * step, bottom + 4, name, size, "right", upwards=True))
        return bottom + 6 + max(text_width(name, size) for name in names)

    def bars(self) -> Drawing:
        """Lying bars, one a category: the name before it, the figure after it or within its part."""
        count = max(1, len(self.names))
        crowded = count * ROW_HEIGHT > TALLEST
        size = max(SMALLEST_PT, min(LABEL_PT, TALLEST / count * 0.8)) if crowded else LABEL_PT
        room = self.width * NAMES_SHARE
        names = [wrapped(name, size, room, 1 if crowded else NAME_LINES) for name in self.names]
        rows = [max(TALLEST / count if crowded else ROW_HEIGHT, len(name) * (size + 1.5) + 3) for name in names]
        if sum(rows) > TALLEST:
            names = [wrapped(name, size, room, 1) for name in self.names]
            rows = [min(ROW_HEIGHT, TALLEST / count)] * len(names)
        widest = max((text_width(line, size) for name in names for line in name), default=0.0)
        left = min(room, max(widest, text_width(self.headings[0], 9))) + 6
        self.words.append(Words(left - 6, 6, shortened(self.headings[0], 9, left - 6), 9, "right", italic=True))
        top = self._legend(self._head(0.0, left, self.headings[1]), left)
        after = 4.0 if self.stacked else max((text_width(t, size) for ts in self.texts for t in ts), default=0.0) + 6
        scale = (self.width - left - after) / (self.largest or 1.0)
        y = top
        for name, row, values, texts in zip(names, rows, self.values, self.texts, strict=True):
            middle, thick, x = y + row / 2, min(row, ROW_HEIGHT) * BAR_SHARE, left
            for at, line in enumerate(name):
                offset = (at - (len(name) - 1) / 2) * (size + 1.5)
                self.words.append(Words(left - 5, middle + offset, line, size, "right"))
            for part, (value, text) in enumerate(zip(values, texts, strict=True)):
                wide = value * scale
                if value:
                    self.boxes.append(Box(x, middle - thick / 2, wide, thick, self.fills[part]))
                if not self.stacked:
                    self.words.append(Words(x + wide + 4, middle, text, size))
                elif text_width(text, min(size, 8)) + 2 <= wide:
                    white = int(self.fills[part][1:3], 16) < 0x80
                    self.words.append(Words(x + wide / 2, middle, text, min(size, 8), "center", white=white))
                x += wide
            y += row
        self.lines.append(Line(left, top, left, y, heavy=True))
        for mark in ticks(self.largest) if self.stacked and self.whole else ():
            x = left + mark * scale
            self.lines.append(Line(x, top, x, y))
            self.words.append(Words(x, y + 7, number(mark, self.language), 8, "center"))
        return self._done(y + (14 if self.stacked else 4))

    def _head(self, top: float, left: float, heading: str) -> float:
        """The name of what is counted, above the plot; returns where it ends."""
        self.words.append(Words(left, top + 6, shortened(heading, 9, self.width - left), 9, italic=True))
        return top + 14

    def _legend(self, top: float, left: float) -> float:
        """A sample of each series with its name, in as many rows as they need; returns where they end."""
        if not self.stacked:
            return top + 2
        x = left
        for fill, name in zip(self.fills, self.series, strict=True):
            shown = shortened(name, LABEL_PT, (self.width - left) / 2)
            wide = 12 + text_width(shown, LABEL_PT) + 12
            if x > left and x + wide > self.width:
                x, top = left, top + 13
            self.boxes.append(Box(x, top + 2, 8, 8, fill))
            self.words.append(Words(x + 12, top + 6, shown))
            x += wide
        return top + 18

    def _done(self, height: float) -> Drawing:
        return Drawing(self.width, height, tuple(self.boxes), tuple(self.lines), tuple(self.words))


def overlaps(words: Sequence[Words]) -> list[tuple[Words, Words]]:
    """Pairs of texts that would be printed over each other."""
    boxes = [(word, *_extent(word)) for word in words if word.text]
    return [
        (one[0], other[0])
        for at, one in enumerate(boxes)
        for other in boxes[:at]
        if one[1] < other[3] and other[1] < one[3] and one[2] < other[4] and other[2] < one[4]
    ]


def _extent(word: Words) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of a text, letters without accents."""
    long, tall = text_width(word.text, word.size), word.size * 0.66
    before = {"left": 0.0, "center": long / 2, "right": long}[word.align]
    if word.upwards:
        return word.x - tall / 2, word.y - long + before, word.x + tall / 2, word.y + before
    top = word.y - tall if word.baseline == "alphabetic" else word.y - tall / 2
    return word.x - before, top, word.x - before + long, top + tall
