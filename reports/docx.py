"""A report as a DOCX file in the form of a Vietnamese administrative document (Decree 30/2020/NĐ-CP), or in that of the
office's own template.

Only the model is read and nothing is computed but lengths on paper. The same report gives the same bytes.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from docx.document import Document as DocumentObject
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn

from reports.docx_frame import annex_block, closing_block, header_block, set_properties, thin_line, title_block
from reports.docx_package import fixed_zip, set_separators
from reports.docx_paper import Paper, take_paper
from reports.docx_pictures import picture
from reports.docx_styles import Sheet, set_language
from reports.docx_tables import Grid, grid
from reports.docx_template import clear, new_document, open_template
from reports.docx_xml import bookmark, external_link, internal_link, paragraph, run
from reports.model import (
    Anchor,
    Blank,
    Block,
    Chart,
    Cite,
    Figure,
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
from reports.printable import web_address

AFTER_TABLE = 120
"""Room after a table, in twips."""
_UNBREAKABLE = re.compile(r"[!-~]{32}")
"""An address or a checksum: a justified line before it would be pulled apart."""


def render_docx(report: Report, template: Path | None = None) -> bytes:
    """The DOCX file of `report`; styles, paper, heads and feet are those of `template`, or ours.

    Raises SettingsError if the template cannot be used.
    """
    document = open_template(template)[0] if template else new_document()
    sheet = Sheet(document)
    paper = take_paper(document, sheet, report.mark)
    clear(document)
    set_language(document, report.language)
    set_separators(document, report.language)
    set_properties(document, report)
    body = document.element.body
    body.remove(body.find(qn("w:sectPr")))
    for element in _Writer(document, report, sheet, paper).elements():
        body.append(element)
    out = io.BytesIO()
    document.save(out)
    return fixed_zip(out.getvalue(), report.created_at)


class _Writer:
    """Writes one report, block after block."""

    def __init__(self, document: DocumentObject, report: Report, sheet: Sheet, paper: Paper) -> None:
        self._document, self._report, self._sheet, self._paper = document, report, sheet, paper
        self._places = {span.number for span in _spans(report) if isinstance(span, Anchor)}
        self._placed: set[int] = set()
        self._addresses: dict[str, str] = {}
        self._pictures = 0
        self._small = False
        self._wide = False

    def elements(self) -> Iterator[Any]:
        """The children of the body."""
        report, sheet, width = self._report, self._sheet, self._width
        body = [*header_block(report.header, sheet, width), *title_block(report, sheet, width)]
        body += self._blocks(report.opening)
        for section in report.sections:
            body += self._section(section)
        _hold(body[-1])
        body += [thin_line(sheet, keep=True, after=AFTER_TABLE), *closing_block(report.closing, sheet, width)]
        wide, restart = False, False
        for annex in report.annexes:
            yield from self._ended(body, wide=wide, restart=restart)
            self._small, self._wide = True, annex.wide
            body = [*annex_block(annex, sheet), *self._blocks(annex.blocks)]
            wide, restart = annex.wide, True
        yield from body
        if body[-1].tag == qn("w:tbl"):
            yield thin_line(sheet)
        yield self._paper.section(wide=wide, restart=restart)

    @property
    def _width(self) -> int:
        return self._paper.width(wide=self._wide)

    def _ended(self, body: list[Any], *, wide: bool, restart: bool) -> Iterator[Any]:
        """`body` as a section: its properties belong to its last paragraph."""
        if body[-1].tag != qn("w:p"):
            body.append(thin_line(self._sheet))
        body[-1].find(qn("w:pPr")).append(self._paper.section(wide=wide, restart=restart))
        yield from body

    def _section(self, section: Section) -> list[Any]:
        heading = paragraph(self._sheet[f"heading{section.level}"])
        heading.append(run(" ".join(part for part in (section.number, section.heading) if part)))
        return [heading, *self._blocks(section.blocks)]

    def _blocks(self, blocks: Iterable[Block]) -> list[Any]:
        made: list[Any] = []
        for block in blocks:
            if isinstance(block, Paragraph):
                made.append(self._paragraph(block))
            elif isinstance(block, Table):
                made += self._table(block)
            elif isinstance(block, Chart):
                made += self._chart(block)
            else:
                made += self._gap(block)
        return made

    def _paragraph(self, block: Paragraph) -> Any:
        style = self._sheet[{"text": "body", "item": "item", "note": "note"}[block.role]]
        line = paragraph(style, align="left" if _UNBREAKABLE.search(block.text) else "")
        if block.role == "item":
            line.append(run("- "))
        line.extend(self._runs(block.spans))
        return line

    def _gap(self, gap: Gap) -> list[Any]:
        line = paragraph(self._sheet["gap"])
        line.append(run(gap.text, marked=True))
        made = [line]
        if gap.evidence:
            if gap.evidence_heading:
                heading = paragraph(self._sheet["note"], keep=True)
                heading.append(run(gap.evidence_heading))
                made.append(heading)
            for item in gap.evidence:
                note = paragraph(self._sheet["note"])
                note.append(run("+ "))
                note.extend(self._runs(item.spans))
                made.append(note)
        return made

    def _caption(self, text: str, *, keep: bool) -> list[Any]:
        if not text:
            return []
        line = paragraph(self._sheet["caption"], keep=keep)
        line.append(run(text))
        return [line]

    def _table(self, block: Table) -> list[Any]:
        aligns = {"left": "left", "centre": "center", "right": "right"}
        set_as = Grid(
            block.caption,
            [column.heading for column in block.columns],
            [column.weight for column in block.columns],
            [aligns[column.align] for column in block.columns],  # type: ignore[misc]
            plain=not block.borders,
            small=self._small,
            noted=bool(block.notes),
        )
        rows = [[self._runs(cell) for cell in row] for row in block.rows]
        if block.total:
            rows.append([self._runs(cell, bold=True) for cell in block.total])
        return [
            *self._caption(block.caption, keep=True),
            grid(self._sheet, set_as, self._width, rows),
            thin_line(self._sheet, after=AFTER_TABLE, keep=bool(block.notes)),
            *(self._paragraph(note) for note in block.notes),
        ]

    def _chart(self, block: Chart) -> list[Any]:
        self._pictures += 1
        line = paragraph(self._sheet["picture"], keep=bool(block.caption))
        shown = run("")
        shown.append(picture(self._document, block, self._report.language, self._width, self._pictures))
        line.append(shown)
        return [line, *self._caption(block.caption, keep=False)]

    def _runs(self, spans: Iterable[Span], *, bold: bool | None = None) -> list[Any]:
        """Runs, links and bookmarks of `spans`."""
        made: list[Any] = []
        for span in spans:
            text = span_text(span)
            if isinstance(span, Cite):
                made.append(self._mark(span, run(text, bold=bold)))
            elif isinstance(span, Anchor):
                made += self._place(span, run(text, bold=bold))
            elif isinstance(span, Link):
                made.append(self._link(span, bold))
            elif isinstance(span, Blank):
                made.append(run(text, bold=bold, marked=True))
            elif isinstance(span, Text):
                set_bold, italic = span.style == "bold" or bold, span.style == "italic" or None
                made.append(run(text, bold=set_bold or None, italic=italic, language=span.language))
            elif isinstance(span, Quotation):
                made.append(run(text, bold=bold, language=span.language))
            elif isinstance(span, Figure):
                made.append(run(text, bold=bold))
        return [piece for piece in made if len(piece) or piece.tag != qn("w:r")]

    def _mark(self, span: Cite, shown: Any) -> Any:
        """Leads to the list of articles, if the report has it there."""
        return internal_link(_name(span.number), shown) if span.number in self._places else shown

    def _place(self, span: Anchor, shown: Any) -> tuple[Any, ...]:
        if span.number in self._placed:
            return (shown,)
        self._placed.add(span.number)
        return bookmark(_name(span.number), span.number, shown)

    def _link(self, span: Link, bold: bool | None) -> Any:
        address = web_address(span.url)
        if not address:
            return run(span.text, bold=bold)
        if address not in self._addresses:
            part = self._document.part
            self._addresses[address] = part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        return external_link(self._addresses[address], run(span.text, bold=bold, style=self._sheet.hyperlink))


def _name(number: int) -> str:
    """The bookmark of citation `number`."""
    return f"bai_{number}"


def _hold(line: Any) -> None:
    """Keep the last paragraph of the body on the page of the signature."""
    layout = line.find(qn("w:pPr"))
    if line.tag == qn("w:p") and layout.find(qn("w:keepNext")) is None:
        layout.insert(1, layout.makeelement(qn("w:keepNext")))


def _spans(report: Report) -> Iterator[Span]:
    """All that is printed in text and tables."""
    blocks = [
        *report.opening,
        *(b for s in report.sections for b in s.blocks),
        *(b for a in report.annexes for b in a.blocks),
    ]
    for block in blocks:
        if isinstance(block, Paragraph):
            yield from block.spans
        elif isinstance(block, Table):
            for row in (*block.rows, block.total):
                for cell in row:
                    yield from cell
            for note in block.notes:
                yield from note.spans
