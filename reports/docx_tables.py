"""Tables of a DOCX report: fixed widths, a header row that repeats, and page breaks where a reader expects them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal

from docx.oxml.ns import qn

from reports.docx_styles import Sheet
from reports.docx_xml import element, paragraph, run, sub
from reports.printable import printable

WHOLE_TABLE = 12
"""Rows up to which a table of the body stays on one page; a longer one keeps its first rows and its last together."""
TOGETHER = 2
TALL_CELL = 600
"""Characters above which a row may break over pages, for it might be taller than one."""

Rows = Sequence[Sequence[Sequence[Any]]]
"""Runs and links by row and cell."""


@dataclass(frozen=True, slots=True)
class Grid:
    """How a table is set; `shares` are those of the columns in the width."""

    caption: str
    """For screen readers, "" without."""
    headings: Sequence[str]
    shares: Sequence[float]
    aligns: Sequence[Literal["left", "center", "right"]] = ()
    """Of the columns; () is left for all."""
    plain: bool = False
    """Without lines."""
    small: bool = False
    """As in an annex, where a table may also break anywhere between rows."""
    noted: bool = False
    """A note follows, which must not stand alone on the next page."""


def grid(sheet: Sheet, set_as: Grid, width: int, rows: Rows) -> Any:
    """A table `width` twips wide with its header row and `rows`."""
    widths = spread(width, set_as.shares)
    table = bare_table(sheet.tables["plain" if set_as.plain else "grid"], widths, set_as.caption)
    style = "small_cell" if set_as.small else "cell"
    aligns = set_as.aligns or ("left",) * len(widths)
    if any(set_as.headings):
        heads = [[run(heading)] if heading else [] for heading in set_as.headings]
        _row(table, heads, widths, sheet[f"{style}_heading"], ("left",) * len(widths), header=True, keep=True)
    whole = not set_as.small and not set_as.plain and len(rows) <= WHOLE_TABLE
    for number, cells in enumerate(rows):
        left = len(rows) - number - 1
        together = whole or number < TOGETHER - 1 or left < TOGETHER
        _row(table, cells, widths, sheet[style], aligns, keep=together if left else set_as.noted)
    return table


def spread(width: int, shares: Sequence[float]) -> list[int]:
    """`width` divided by `shares`; the parts add up to it."""
    whole, done, made = sum(shares), 0.0, [0]
    for share in shares:
        done += share
        made.append(round(width * done / whole))
    return [after - before for before, after in pairwise(made)]


def bare_table(style: str, widths: Sequence[int], caption: str = "") -> Any:
    """A table without rows; `widths` in twips."""
    table = element("w:tbl")
    properties = sub(table, "w:tblPr")
    sub(properties, "w:tblStyle", val=style)
    sub(properties, "w:tblW", w=sum(widths), type="dxa")
    sub(properties, "w:jc", val="center")
    sub(properties, "w:tblLayout", type="fixed")
    sub(properties, "w:tblLook", val="0020", firstRow=1, lastRow=0, firstColumn=0, lastColumn=0, noHBand=1, noVBand=1)
    if caption:
        sub(properties, "w:tblCaption", val=printable(caption)[:250])
    columns = sub(table, "w:tblGrid")
    for width in widths:
        sub(columns, "w:gridCol", w=width)
    return table


def add_row(table: Any, *, whole: bool = True, header: bool = False) -> Any:
    """A row without cells; `whole` allows no page break in it, `header` repeats it on every page of its table."""
    row = sub(table, "w:tr")
    if whole or header:
        properties = sub(row, "w:trPr")
        if whole:
            sub(properties, "w:cantSplit")
        if header:
            sub(properties, "w:tblHeader")
    return row


def add_cell(row: Any, width: int, *, middle: bool = False) -> Any:
    """A cell without paragraphs, `width` twips wide; it needs at least one."""
    cell = sub(row, "w:tc")
    properties = sub(cell, "w:tcPr")
    sub(properties, "w:tcW", w=width, type="dxa")
    if middle:
        sub(properties, "w:vAlign", val="center")
    return cell


def _row(
    table: Any,
    cells: Sequence[Sequence[Any]],
    widths: Sequence[int],
    style: str,
    aligns: Sequence[str],
    *,
    header: bool = False,
    keep: bool = False,
) -> None:
    longest = max(sum(len(words.text) for piece in cell for words in piece.iter(qn("w:t"))) for cell in cells)
    row = add_row(table, whole=longest <= TALL_CELL, header=header)
    for content, width, align in zip(cells, widths, aligns, strict=True):
        line = paragraph(style, align="" if align == "left" else align, keep=keep or None)
        line.extend(content)
        add_cell(row, width, middle=header).append(line)
