"""A report as a DOCX file in the form of a Vietnamese administrative document (Decree 30/2020/NĐ-CP).

Only the model is read and nothing is computed but lengths on paper. The same report gives the same bytes.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

from docx.document import Document as DocumentObject
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_COLOR_INDEX, WD_LINE_SPACING
from docx.shared import Cm, Pt
from docx.table import Table as DocxTable
from docx.table import _Cell, _Row
from docx.text.paragraph import Paragraph as DocxParagraph
from docx.text.run import Run

from reports.docx_frame import add_closing, add_header, add_title, set_properties
from reports.docx_styles import CENTRE, RIGHT_ALIGNED, START, add_section, new_document, set_widths, text_width
from reports.docx_xml import (
    bookmark,
    centre_vertically,
    describe_table,
    external_link,
    fill_paragraph,
    fixed_zip,
    internal_link,
    keep_row_whole,
    repeat_row,
    safe,
    set_language,
    table_borders,
)
from reports.model import (
    Anchor,
    Annex,
    Blank,
    Block,
    Cell,
    Cite,
    Gap,
    Link,
    Paragraph,
    Report,
    Section,
    Span,
    Table,
    Text,
    Timeline,
    span_text,
)

BAR_COLOUR = "A6A6A6"
TIMELINE_COLUMNS = (0.24, 0.16, 0.6)
WHOLE_TABLE = 30
"""Rows up to which a table of the body stays on one page; a longer one, and any of an annex, repeats its header row."""


def render_docx(report: Report) -> bytes:
    """The DOCX file of `report`."""
    document = new_document()
    set_properties(document, report)
    add_header(document, report.header)
    add_title(document, report)
    page = _Page(document, small=False)
    page.blocks(report.opening)
    for section in report.sections:
        page.section(section)
    add_closing(document, report.closing)
    for annex in report.annexes:
        add_section(document, wide=annex.wide)
        _annex(document, annex)
    out = io.BytesIO()
    document.save(out)
    return fixed_zip(out.getvalue(), report.created_at)


def _annex(document: DocumentObject, annex: Annex) -> None:
    document.add_paragraph(safe(annex.number), style="Heading 1 Annex")
    document.add_paragraph(safe(annex.title), style="Report Title")
    attached = document.add_paragraph(style="Report Title")
    run = attached.add_run(safe(annex.attached_to))
    run.bold, run.italic = False, True
    attached.paragraph_format.space_after = Pt(12)
    _Page(document, small=True).blocks(annex.blocks)


class _Page:
    """Writes blocks in order; `small` sets an annex's tables."""

    def __init__(self, document: DocumentObject, *, small: bool) -> None:
        self._document = document
        self._small = small
        cell_style = document.styles["Report Small Cell" if small else "Report Cell"]
        self._cell_style = cell_style.style_id  # by id, for looking up a name in every cell takes seconds

    def section(self, section: Section) -> None:
        text = safe(f"{section.number} {section.heading}")
        self._document.add_paragraph(text, style=f"Heading {section.level}")
        self.blocks(section.blocks)

    def blocks(self, blocks: Iterable[Block]) -> None:
        for block in blocks:
            if isinstance(block, Paragraph):
                self._paragraph(block)
            elif isinstance(block, Table):
                self._table(block)
            elif isinstance(block, Timeline):
                self._timeline(block)
            else:
                self._gap(block)

    def _paragraph(self, block: Paragraph) -> None:
        paragraph = self._document.add_paragraph(style="Report Note" if block.role == "note" else "Normal")
        if block.role == "item":
            paragraph.add_run("- ")
        _write(paragraph, block.spans)

    def _gap(self, gap: Gap) -> None:
        paragraph = self._document.add_paragraph()
        _write(paragraph, (Blank(gap.text),))
        if gap.evidence:
            heading = self._document.add_paragraph(safe(gap.evidence_heading), style="Report Note")
            heading.paragraph_format.keep_with_next = True
            for item in gap.evidence:
                note = self._document.add_paragraph(style="Report Note")
                note.add_run("+ ")
                _write(note, item.spans)

    def _caption(self, text: str) -> None:
        if text:
            caption = self._document.add_paragraph(safe(text), style="Report Caption")
            caption.paragraph_format.space_before = Pt(6)

    def _grid(self, caption: str, headings: Sequence[str]) -> DocxTable:
        """A bordered table with its header row."""
        self._caption(caption)
        table: DocxTable = self._document.add_table(rows=1, cols=len(headings))
        table.alignment = WD_TABLE_ALIGNMENT.CENTER
        table_borders(table, "single")
        if caption:
            describe_table(table, caption)
        repeat_row(table.rows[0])
        keep_row_whole(table.rows[0])
        for cell, heading in zip(table.rows[0].cells, headings, strict=True):
            if heading:  # an empty cell is merged into its neighbour, and must be empty for that
                self._cell(cell, (Text(heading, "bold"),)).alignment = CENTRE
                centre_vertically(cell)
        return table

    def _cell(self, cell: _Cell, spans: Cell) -> DocxParagraph:
        paragraph: DocxParagraph = cell.paragraphs[0]
        paragraph._p.style = self._cell_style
        _write(paragraph, spans)
        return paragraph

    def _table(self, block: Table) -> None:
        shares = [column.weight for column in block.columns]
        table = self._grid(block.caption, [column.heading for column in block.columns])
        rows = [*block.rows, *([block.total] if block.total else [])]
        for number, spans in enumerate(rows):
            row: _Row = table.add_row()  # type: ignore[no-untyped-call]
            keep_row_whole(row)
            total = bool(block.total) and number == len(rows) - 1
            for cell, cell_spans, column in zip(row.cells, spans, block.columns, strict=True):
                paragraph = self._cell(cell, cell_spans)
                paragraph.alignment = {"left": START, "centre": CENTRE, "right": RIGHT_ALIGNED}[column.align]
                for run in paragraph.runs if total else ():
                    run.bold = True
        self._finish(table, shares)
        for note in block.notes:
            self._paragraph(note)

    def _timeline(self, block: Timeline) -> None:
        """A row for each point: its time, its count, and a bar as long as its share of the highest count."""
        table = self._grid(block.caption, [*block.headings, ""])
        width = round(text_width(self._document.sections[-1]) * TIMELINE_COLUMNS[2]) - Cm(0.4)
        counts = [sum(n.value for n in point.count.numbers) for point in block.points]
        for point, count in zip(block.points, counts, strict=True):
            row: _Row = table.add_row()  # type: ignore[no-untyped-call]
            keep_row_whole(row)
            time, value, bar = row.cells
            self._cell(time, (Text(point.label),))
            self._cell(value, (point.count,)).alignment = RIGHT_ALIGNED
            drawn = self._cell(bar, (Text("\u00a0"),))
            if count:
                drawn.paragraph_format.right_indent = round(width * (1 - count / max(counts)))
                fill_paragraph(drawn, BAR_COLOUR)
        self._finish(table, TIMELINE_COLUMNS)
        table.rows[0].cells[1].merge(table.rows[0].cells[2])

    def _finish(self, table: DocxTable, shares: Sequence[float]) -> None:
        """Set the widths, keep a table of the body on one page, and leave room after it."""
        set_widths(table, shares, text_width(self._document.sections[-1]))
        rows = table.rows
        if not self._small and len(rows) <= WHOLE_TABLE:
            for row in list(rows)[:-1]:
                for cell in row.cells:
                    cell.paragraphs[0].paragraph_format.keep_with_next = True
        room = self._document.add_paragraph(style="Report Block")
        room.paragraph_format.line_spacing_rule, room.paragraph_format.line_spacing = (
            WD_LINE_SPACING.EXACTLY,
            Pt(6),
        )


def _write(paragraph: DocxParagraph, spans: Iterable[Span]) -> None:
    """Add `spans` to `paragraph`."""
    for span in spans:
        run = paragraph.add_run(safe(span_text(span)))
        if isinstance(span, Text):
            _style(run, span)
        elif isinstance(span, Cite):
            internal_link(run, _place(span.number))
        elif isinstance(span, Anchor):
            bookmark(run, _place(span.number), span.number)
        elif isinstance(span, Link):
            external_link(paragraph, run, span.url)
        elif isinstance(span, Blank):
            run.font.highlight_color = WD_COLOR_INDEX.YELLOW


def _style(run: Run, span: Text) -> None:
    if span.style != "plain":
        run.bold, run.italic = span.style == "bold", span.style == "italic"
    if span.language:
        set_language(run, span.language)


def _place(number: int) -> str:
    """The bookmark of citation `number`."""
    return f"bai_{number}"
