"""A draft as a file shows it, before it has a format: headings, what can be edited, and what is only shown."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from newsroom.text import nfc
from newsroom.texts import Texts
from reports.edit_words import edit_texts
from reports.editing import TAKEN_OUT, articles, blanks, composed_text, current, source_of
from reports.evidence import Edits
from reports.keys import Named, keyed, named, runs
from reports.model import Blank, Block, Chart, Gap, Paragraph, Quotation, Report, Span, Table, Text, span_text
from reports.notation import clean, escaped
from reports.notation_resolving import with_shown


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading, as printed."""

    text: str
    level: int


@dataclass(frozen=True, slots=True)
class Shown:
    """A table, a chart or a paragraph that is not edited here, as lines of Markdown."""

    key: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Slot:
    """What an analyst may write: a paragraph with what was added after it, a gap, an addition by itself, a blank."""

    kind: Literal["text", "gap", "added", "blank"]
    key: str
    paragraphs: tuple[str, ...]
    """As they are now, in the notation."""
    composed: str
    """What stands there without edits; of a gap the evidence beside it."""
    block: Block | None = None
    notes: tuple[str, ...] = ()
    """Lines for the analyst to read."""


Piece = Heading | Shown | Slot


def pieces(report: Report, edits: Edits) -> tuple[Piece, ...]:
    """All of the composed `report` in reading order, with `edits` in their places, then the blanks."""
    return tuple(_Pieces(keyed(report), edits).all())


class _Pieces:
    def __init__(self, report: Report, edits: Edits) -> None:
        self.report, self.edits = report, edits
        self.texts: Texts = edit_texts(report.language)
        self.cited = articles(report)

    def all(self) -> Iterator[Piece]:
        yield Heading(escaped(f"{self.report.genre}: {self.report.title}"), 1)
        for found in named(self.report):
            yield from self._piece(found)
        yield from self._blanks()

    def _piece(self, found: Named) -> Iterator[Piece]:
        block = found.block
        if block is None:
            yield Heading(escaped(found.part.heading), found.part.level + 1)
            if not found.part.blocks or found.key in self.edits.added:
                yield self._addition(found.key, None)
        elif isinstance(block, Paragraph):
            yield from self._paragraph(block)
        elif isinstance(block, Gap):
            yield self._gap(block)
            if block.key in self.edits.added:
                yield self._addition(block.key, block)
        else:
            yield Shown(found.key, _table(block) if isinstance(block, Table) else _chart(block))
            for note in block.notes if isinstance(block, Table) else ():
                yield from self._paragraph(note)
            yield self._addition(found.key, block)

    def _paragraph(self, block: Paragraph) -> Iterator[Piece]:
        composed = composed_text(block, self.cited)
        if not composed.strip():
            yield Shown(block.key or "-", (escaped(block.text, first=True),))
            return
        notes: list[str] = []
        first = self._edit(self.edits.paragraphs, block.key, composed, block, notes)
        if first is None:
            first = (composed,)
        else:
            notes.insert(0, self.texts("composed", text=composed))
            first = first or (TAKEN_OUT,)
        added = self._edit(self.edits.added, block.key, composed, block, notes) or ()
        if by := self.edits.by.get(block.key):
            notes.append(self.texts("edited_by", by=escaped(by)))
        yield Slot("text", block.key, (*first, *added), composed, block, tuple(notes))

    def _edit(
        self, texts: Mapping[str, str], key: str, composed: str, block: Block | None, notes: list[str]
    ) -> tuple[str, ...] | None:
        """The paragraphs of an edit with the places and words of today; None without one, or where it does not fit."""
        text = texts.get(key)
        if text is None:
            return None
        fitting = current(text, key, self.edits, composed)
        if fitting is None:
            notes.append(self.texts("left_over", text=clean(text)))
            return None
        lines = (clean(with_shown(line, source_of(block))) for line in fitting.text.split("\n"))
        return tuple(f"\\{line}" if line.startswith(("#", "<!--")) else line for line in lines if line)

    def _gap(self, block: Gap) -> Slot:
        composed = composed_text(block, self.cited)
        notes = [self.texts("to_fill", text=escaped(block.text))]
        if block.evidence:
            notes += [escaped(block.evidence_heading), *(f"- {line}" for line in composed.split("\n") if line)]
        filled = self._edit(self.edits.gaps, block.key, composed, block, notes) or ()
        if by := self.edits.by.get(block.key):
            notes.append(self.texts("edited_by", by=escaped(by)))
        return Slot("gap", block.key, filled, composed, block, tuple(notes))

    def _addition(self, key: str, block: Block | None) -> Slot:
        composed = composed_text(block, self.cited)
        notes: list[str] = []
        return Slot(
            "added", key, self._edit(self.edits.added, key, composed, block, notes) or (), composed, block, tuple(notes)
        )

    def _blanks(self) -> Iterator[Piece]:
        originals = _originals(self.report)
        there = {blank.key for blank in blanks(self.report)}
        shown: list[Slot] = []
        for blank in dict.fromkeys(blanks(self.report)):
            base, _, copy = blank.key.rpartition("-")
            if copy.isdigit() and base in there and blank.key not in self.edits.blanks:
                continue  # the words of the first one stand in every place
            words = escaped(self.edits.blanks.get(blank.key, ""), first=True)
            note = self.texts("original", text=escaped(originals.get(blank.key) or blank.text))
            shown.append(Slot("blank", blank.key, (words,) if words else (), "", None, (note,)))
        if shown:
            yield Heading(self.texts("blanks_heading"), 2)
            yield from shown


def _originals(report: Report) -> dict[str, str]:
    """What is to be translated, by the key of the blank: the passage, or the words in another language, before it."""
    out: dict[str, str] = {}
    rows = [run.spans for run in runs(report)]
    for spans in rows:
        original = ""
        for span in spans:
            if isinstance(span, Quotation) or (isinstance(span, Text) and span.language):
                original = span.text
            elif isinstance(span, Blank) and original:
                out.setdefault(span.key, original)
    return out


def _table(table: Table) -> tuple[str, ...]:
    lines = [escaped(table.caption, first=True)] if table.caption else []
    heads = [column.heading for column in table.columns]
    lines += [_row([escaped(h) for h in heads]), _row(["---"] * len(heads))]
    lines += [_row([_cell(cell) for cell in row]) for row in (*table.rows, *((table.total,) if table.total else ()))]
    return tuple(lines)


def _row(cells: list[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _cell(cell: tuple[Span, ...]) -> str:
    return escaped("".join(span_text(span) for span in cell))


def _chart(chart: Chart) -> tuple[str, ...]:
    lines = [escaped(chart.caption, first=True), escaped(chart.alt, first=True)]
    for point in chart.points:
        counts = "; ".join(
            f"{series}: {count.text}" if series else count.text
            for series, count in zip(chart.series, point.counts, strict=True)
        )
        lines.append(f"| {escaped(nfc(point.label))} | {escaped(counts)} |")
    return tuple(line for line in lines if line)
