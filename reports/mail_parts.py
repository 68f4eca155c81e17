"""What the HTML and the plain text of an e-mail share: words on one line, where marks lead, how a table is set."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from reports.model import Anchor, Annex, Block, Cell, Figure, Link, Number, Report, Section, Table, span_text
from reports.printable import printable, web_address

WIDEST = 64
"""Characters side by side that a table may need in 600 pixels; one that needs more is set as a list, a row an item."""
LONGEST_IN_CELL = 18
"""Characters of a cell that count towards that; longer ones wrap."""

_BLANKS = re.compile(r"\s+")


def one_line(text: str) -> str:
    """`text` as it may be printed, its line ends and runs of blanks as one blank; a blank at either end stays."""
    return _BLANKS.sub(" ", printable(text))


def filled(line: str) -> str:
    """`line` of the header, the foot or an annex's head, "" where it has a place to be filled in by hand: on paper the
    office does that, in a letter nobody can."""
    return "" if "…" in line or not any(char.isalnum() for char in line) else line


def shown(cell: Cell) -> bool:
    """Whether there is anything to read in a cell."""
    return bool(cell_text(cell).strip())


def tables(report: Report) -> Iterator[Table]:
    """Every table of the report."""
    parts: Iterable[Section | Annex] = (*report.sections, *report.annexes)
    blocks: Iterator[Block] = iter((*report.opening, *(block for part in parts for block in part.blocks)))
    return (block for block in blocks if isinstance(block, Table))


def cited_addresses(report: Report) -> dict[int, str]:
    """The address of each citation whose row in a list of articles has one: in an e-mail a mark leads there at once."""
    found: dict[int, str] = {}
    for table in tables(report):
        for row in table.rows:
            spans = [span for cell in row for span in cell]
            links = [address for span in spans if isinstance(span, Link) and (address := web_address(span.url))]
            for span in spans:
                if isinstance(span, Anchor) and links:
                    found.setdefault(span.number, links[0])
    return found


def as_list(table: Table) -> bool:
    """Whether `table` has more in a row than stands side by side in an e-mail."""
    width = 0
    for place, column in enumerate(table.columns):
        longest = max((len(cell_text(row[place])) for row in table.rows), default=0)
        heading = max((len(word) for word in column.heading.split()), default=0)
        width += min(max(longest, heading), LONGEST_IN_CELL) + 1
    return width > WIDEST


def cell_text(cell: Cell) -> str:
    """The printed characters of a cell."""
    return "".join(one_line(span_text(span)) for span in cell)


def length_of(figure: Figure) -> int:
    """What a bar stands for: the figure's number, or the sum of its numbers."""
    numbers: tuple[Number, ...] = figure.numbers if figure.how == "sum" else figure.numbers[:1]
    return sum(max(number.value, 0) for number in numbers)
