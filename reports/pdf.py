"""A report as a PDF file in the form of a Vietnamese administrative document (Decree 30/2020/NĐ-CP), set by typst.

The template reads the content as data, so that no crawled text can become markup. The file is tagged, has bookmarks
and its text can be searched; the same report on the same machine gives the same bytes.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from datetime import UTC
from pathlib import Path
from typing import Any, NamedTuple

import typst

from newsroom.text import clean_line
from reports.chart_texts import text_width
from reports.charts import POINTS_PER_MM, chart_svg
from reports.model import (
    Anchor,
    Annex,
    Blank,
    Block,
    Cell,
    Chart,
    Cite,
    Gap,
    Link,
    Paragraph,
    Quotation,
    Report,
    Section,
    Span,
    Table,
    Text,
    span_text,
)
from reports.printable import printable, web_address
from reports.typesetting import families, typeset, typeset_pages

TEMPLATE = Path(__file__).with_name("templates") / "report.typ"
ACCESSIBLE = "ua-1"
"""The standard for accessible PDF. It forbids characters that no font of the machine has: a report with such ones is
tagged all the same and can be searched, but does not claim the standard, and the characters are outlined boxes."""

TEXT_MM, WIDE_TEXT_MM = 160.0, 247.0
BODY_PT, TABLE_PT, CELL_INSET_PT = 14.0, 11.0, 12.0
"""As in the template; for finding words that have no room in a line. Such a word is broken without a hyphen."""
PIECE = 4
"""Characters between two places where such a word may be broken."""
LINE = 1.3
SCREEN_PPI = 96.0
"""Of the pages as pictures: a page of A4 is 794 pixels wide, and its smallest print can be read."""
TALL_ROW_PT = 200.0
"""Height from which on a table's row may be split over two pages: to keep it whole could leave half a page empty, and
one taller than a page would lose its end."""

_LANGUAGE = re.compile(r"[a-z]{2,3}")
_LONG = re.compile(r"[!-~\u00a1-\u0dff\u1e00-\u1eff\u2010-\u2027]{12,}")
_HYPHENATED = re.compile(r"[^-]*-+|[^-]+")
_SELDOM = re.compile(r"[^\0-\u024f\u1e00-\u1eff\u2010-\u201f\u2026]+")
"""What is not written in Vietnamese or in English."""
_NO_FONT = re.compile(r'the text `"(.+?)"` could not be displayed')
_CODE = re.compile(r"\\u\{([0-9a-f]+)\}")


def _one_line(text: str) -> str:
    """`text` for headings and properties, which must not be empty to the eye."""
    return clean_line(printable(text))


class _Room(NamedTuple):
    """A line's width and the size of its letters, in points."""

    width: float
    size: float


BODY_ROOM = _Room(TEXT_MM * POINTS_PER_MM, BODY_PT)


def render_pdf(report: Report) -> bytes:
    """The PDF file of `report`."""
    files, missing = _files(report)
    created = report.created_at.astimezone(UTC)
    if not missing:
        try:
            return typeset(files, "pdf", created_at=created, standards=[ACCESSIBLE])
        except typst.TypstError as error:
            if not str(error).startswith("PDF/UA"):  # a report must not fail for a formality of the standard
                raise
    return typeset(files, "pdf", created_at=created)


def render_pages(report: Report, ppi: float = SCREEN_PPI) -> tuple[bytes, ...]:
    """The pages of the same file as pictures (PNG), for looking at them without a program that shows PDF."""
    files, _ = _files(report)
    return typeset_pages(files, created_at=report.created_at.astimezone(UTC), ppi=ppi)


def _files(report: Report) -> tuple[dict[str, bytes], str]:
    """What the typesetter is handed, and the characters that no font has."""
    files = _Content(report).files()
    missing = _without_font(files["report.json"].decode("utf-8"))
    return (_Content(report, missing).files() if missing else files), missing


def _without_font(content: str) -> str:
    """The characters of `content` that no font has, by the typesetter's complaint about them alone: to try the whole
    document would take as long as to set it.
    """
    seldom = sorted(set(_SELDOM.findall(content)))
    if not seldom:
        return ""
    probe = '#set document(title: "?")\n#set text(font: json("probe.json").fonts)\n#json("probe.json").texts.join(" ")'
    texts = json.dumps({"fonts": families(), "texts": seldom}, ensure_ascii=False)
    try:
        typeset({"main.typ": probe.encode(), "probe.json": texts.encode("utf-8")}, "pdf", standards=[ACCESSIBLE])
    except typst.TypstError as error:
        named = (_CODE.sub(lambda code: chr(int(code[1], 16)), found) for found in _NO_FONT.findall(error.diagnostic))
        missing = "".join(sorted(set("".join(named))))
        if not missing:
            raise
        return missing
    return ""


def _height(cell: Cell, room: _Room) -> float:
    """About how tall a cell of a table is, in points."""
    lines = "".join(span_text(span) for span in cell).split("\n")
    return sum(1 + text_width(line, room.size) // room.width for line in lines) * room.size * LINE


class _Content:
    """The content of one report as plain data for the template; `missing` are the characters without a font."""

    def __init__(self, report: Report, missing: str = "") -> None:
        some = f"[{re.escape(missing)}]"
        self._missing = re.compile(f"({some}(?:(?:{some}| )*{some})?)") if missing else None
        self._report = report
        self._charts: list[bytes] = []
        self._placed: set[int] = set()
        self._places = _anchors(report)

    def files(self) -> dict[str, bytes]:
        """The template, the content and a picture for each chart."""
        content = json.dumps(self._whole(), ensure_ascii=False)
        pictures = {f"chart-{at}.svg": picture for at, picture in enumerate(self._charts)}
        return {"main.typ": TEMPLATE.read_bytes(), "report.json": content.encode("utf-8"), **pictures}

    def _whole(self) -> dict[str, Any]:
        report = self._report
        return {
            "title": _one_line(report.title) or _one_line(report.genre) or "…",
            "subject": printable(report.title),
            "author": _one_line(report.header.issuing_body),
            "description": _one_line(report.subtitle),
            "language": report.language,
            "fonts": families(),
            "mark": printable(report.mark),
            "header": {
                name: printable(getattr(report.header, name))
                for name in ("superior_body", "issuing_body", "number", "nation", "motto", "place_date", "secrecy")
            },
            "genre": printable(report.genre),
            "subtitle": printable(report.subtitle),
            "opening": self._blocks(report.opening),
            "sections": self._sections(report.sections),
            "closing": {
                "recipients_heading": printable(report.closing.recipients_heading),
                "recipients": [printable(line) for line in report.closing.recipients],
                "signatory_office": printable(report.closing.signatory_office),
                "signatory_name": printable(report.closing.signatory_name),
            },
            "annexes": [self._annex(annex) for annex in report.annexes],
        }

    def _sections(self, sections: Sequence[Section]) -> list[dict[str, Any]]:
        """A heading is at most one deeper than the one before: bookmarks and tags leave out no level."""
        made, depth = [], 0
        for section in sections:
            depth = min(section.level, depth + 1)
            heading = _one_line(f"{section.number} {section.heading}") or "…"
            made.append({"heading": heading, "depth": depth, "blocks": self._blocks(section.blocks)})
        return made

    def _annex(self, annex: Annex) -> dict[str, Any]:
        names = [name for name in (_one_line(annex.number), _one_line(annex.title)) if name] or ["…"]
        return {
            "heading": "\n".join(names),
            "bookmark": ". ".join(names),
            "attached_to": printable(annex.attached_to),
            "wide": annex.wide,
            "blocks": self._blocks(annex.blocks, wide=annex.wide),
        }

    def _blocks(self, blocks: Iterable[Block], *, wide: bool = False) -> list[dict[str, Any]]:
        return [self._block(block, wide=wide) for block in blocks]

    def _block(self, block: Block, *, wide: bool) -> dict[str, Any]:
        if isinstance(block, Paragraph):
            return self._paragraph(block)
        if isinstance(block, Table):
            return self._table(block, WIDE_TEXT_MM if wide else TEXT_MM)
        if isinstance(block, Chart):
            return self._chart(block, WIDE_TEXT_MM if wide else TEXT_MM)
        return self._gap(block)

    def _paragraph(self, block: Paragraph) -> dict[str, Any]:
        return {"type": "paragraph", "role": block.role, "spans": self._spans(block.spans)}

    def _gap(self, gap: Gap) -> dict[str, Any]:
        return {
            "type": "gap",
            "spans": [{"text": self._words(gap.text, BODY_ROOM), "blank": True}],
            "heading": printable(gap.evidence_heading),
            "evidence": [self._paragraph(note) for note in gap.evidence],
        }

    def _table(self, table: Table, width: float) -> dict[str, Any]:
        whole = sum(column.weight for column in table.columns)
        shares = [column.weight / whole for column in table.columns]
        rooms = [_Room(share * width * POINTS_PER_MM - CELL_INSET_PT, TABLE_PT) for share in shares]

        def row_of(row: Sequence[Cell]) -> dict[str, Any]:
            tall = max((_height(cell, room) for cell, room in zip(row, rooms, strict=True)), default=0.0)
            cells = [self._spans(cell, room) for cell, room in zip(row, rooms, strict=True)]
            return {"cells": cells, "split": tall > TALL_ROW_PT}

        return {
            "type": "table",
            "caption": printable(table.caption),
            "columns": [
                {"heading": self._words(column.heading, room), "weight": column.weight, "align": column.align}
                for column, room in zip(table.columns, rooms, strict=True)
            ],
            "rows": [row_of(row) for row in table.rows],
            "total": row_of(table.total)["cells"] if table.total else [],
            "notes": [self._paragraph(note) for note in table.notes],
            "borders": table.borders,
        }

    def _chart(self, chart: Chart, width: float) -> dict[str, Any]:
        self._charts.append(chart_svg(chart, self._report.language, width).encode("utf-8"))
        return {
            "type": "chart",
            "file": f"chart-{len(self._charts) - 1}.svg",
            "alt": printable(chart.alt) or printable(chart.caption) or "…",
            "caption": printable(chart.caption),
        }

    def _spans(self, spans: Iterable[Span], room: _Room = BODY_ROOM) -> list[dict[str, Any]]:
        return [self._span(span, room) for span in spans]

    def _span(self, span: Span, room: _Room) -> dict[str, Any]:
        made: dict[str, Any] = {"text": self._words(span_text(span), room)}
        if isinstance(span, Text) and span.style != "plain":
            made["style"] = span.style
        if isinstance(span, (Text, Quotation)) and _LANGUAGE.fullmatch(span.language):
            made["language"] = span.language
        if isinstance(span, Blank):
            made["blank"] = True
        if isinstance(span, Link) and (address := web_address(span.url)):
            made["url"] = address
        if isinstance(span, Cite) and span.number in self._places:
            made["to"] = f"bai-{span.number}"
        if isinstance(span, Anchor) and span.number not in self._placed:
            self._placed.add(span.number)
            made["place"] = f"bai-{span.number}"
        return made

    def _words(self, text: str, room: _Room) -> list[str | list[str] | dict[str, str]]:
        """`text` for printing: strings; a word that is wider than a line as a list of pieces between which a line may
        break; and what no font has as an object.

        The typesetter finds where an address may break, other words it would let run over the edge.
        """
        shown = printable(text)
        parts: list[str | list[str] | dict[str, str]] = []
        end = 0
        for match in _LONG.finditer(shown):
            word = match.group()
            if word.startswith(("http://", "https://")) or text_width(word, room.size) <= room.width:
                continue
            parts += self._drawn(shown[end : match.start()])
            parts.append(_pieces(word, room))
            end = match.end()
        return [*parts, *self._drawn(shown[end:])]

    def _drawn(self, text: str) -> list[str | list[str] | dict[str, str]]:
        if self._missing is None:
            return [text] if text else []
        found = self._missing.split(text)  # every second one is what the pattern matched
        return [{"missing": part} if at % 2 else part for at, part in enumerate(found) if part]


def _pieces(word: str, room: _Room) -> list[str]:
    """A word that has no room in a line, cut after its hyphens, and anywhere where that is not enough."""
    pieces: list[str] = []
    for part in _HYPHENATED.findall(word):
        wide = text_width(part, room.size) > room.width
        pieces += [part[at : at + PIECE] for at in range(0, len(part), PIECE)] if wide else [part]
    return pieces


def _anchors(report: Report) -> frozenset[int]:
    """The citations that have a place in the report."""
    found: set[int] = set()
    everything = [*report.opening, *(b for s in report.sections for b in s.blocks)]
    everything += [b for a in report.annexes for b in a.blocks]
    for block in everything:
        lists: list[Sequence[Span]] = []
        if isinstance(block, Paragraph):
            lists = [block.spans]
        elif isinstance(block, Table):
            lists = [cell for row in (*block.rows, block.total) for cell in row]
            lists += [note.spans for note in block.notes]
        elif isinstance(block, Gap):
            lists = [note.spans for note in block.evidence]
        found |= {span.number for spans in lists for span in spans if isinstance(span, Anchor)}
    return frozenset(found)
