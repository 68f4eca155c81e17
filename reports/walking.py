"""Going through all of a report: its parts, its blocks in reading order, and what is printed in each of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from reports.model import Annex, Block, Cell, Chart, Gap, Paragraph, Report, Section, Span, Table

Spans = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """What stands under one heading: the opening, a section or an annex."""

    heading: str
    """Number and heading as printed; "" for the opening."""
    level: int
    """0 opening, 1 to 3 sections, 1 an annex."""
    blocks: tuple[Block, ...]
    annex: bool = False


def parts(report: Report) -> tuple[Part, ...]:
    """The opening, the sections and the annexes, in reading order."""
    return (
        Part("", 0, report.opening),
        *(Part(_heading(s), s.level, s.blocks) for s in report.sections),
        *(Part(_heading(a), 1, a.blocks, annex=True) for a in report.annexes),
    )


def _heading(part: Section | Annex) -> str:
    words = part.heading if isinstance(part, Section) else part.title
    return f"{part.number} {words}".strip()


def with_blocks(report: Report, blocks: Iterable[tuple[Block, ...]]) -> Report:
    """`report` with the blocks of its parts exchanged, in the order of `parts` (ValueError where one is missing)."""
    given = list(blocks)
    sections = len(report.sections)
    return replace(
        report,
        opening=given[0],
        sections=tuple(replace(s, blocks=b) for s, b in zip(report.sections, given[1 : 1 + sections], strict=True)),
        annexes=tuple(replace(a, blocks=b) for a, b in zip(report.annexes, given[1 + sections :], strict=True)),
    )


def map_spans(block: Block, change: Callable[[Spans], Spans]) -> Block:
    """`block` with every row of spans changed: paragraphs, cells, notes and the evidence of a gap; a chart has none."""

    def paragraph(found: Paragraph) -> Paragraph:
        return replace(found, spans=change(found.spans))

    def row(cells: tuple[Cell, ...]) -> tuple[Cell, ...]:
        return tuple(change(cell) for cell in cells)

    if isinstance(block, Paragraph):
        return paragraph(block)
    if isinstance(block, Table):
        return replace(
            block,
            rows=tuple(row(cells) for cells in block.rows),
            total=row(block.total),
            notes=tuple(paragraph(note) for note in block.notes),
        )
    if isinstance(block, Gap):
        return replace(block, evidence=tuple(paragraph(found) for found in block.evidence))
    return block


@dataclass(frozen=True, slots=True)
class Run:
    """A row of spans that are printed together."""

    key: str
    """Of the paragraph, gap, table or chart (`reports.keys`)."""
    place: str
    """Within a table or chart: "3,2" is the second cell of the third row; else ""."""
    part: Part
    spans: Spans
    around: Spans
    """All spans of the same row of the table, else `spans`."""
    paragraph: Paragraph | None = None
    """The paragraph whose spans these are."""
    aside: bool = False
    """In the draft only: evidence beside a gap."""


def runs_of(key: str, part: Part, block: Block) -> Iterator[Run]:
    """The rows of spans of one block, in reading order."""
    if isinstance(block, Paragraph):
        yield Run(block.key or key, "", part, block.spans, block.spans, block)
    elif isinstance(block, Table):
        for row, cells in enumerate((*block.rows, *((block.total,) if block.total else ())), 1):
            around = tuple(span for cell in cells for span in cell)
            for column, cell in enumerate(cells, 1):
                yield Run(key, f"{row},{column}", part, cell, around)
        for note in block.notes:
            yield Run(note.key or key, "", part, note.spans, note.spans, note)
    elif isinstance(block, Chart):
        for row, point in enumerate(block.points, 1):
            for column, figure in enumerate(point.counts, 1):
                yield Run(key, f"{row},{column}", part, (figure,), (figure,))
    else:
        for found in block.evidence:
            yield Run(block.key or key, "", part, found.spans, found.spans, found, aside=True)
