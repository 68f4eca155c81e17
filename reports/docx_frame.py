"""What stands around the body of an administrative document in DOCX: header block, title, recipients and signature."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC

from docx.document import Document as DocumentObject
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_LINE_SPACING
from docx.shared import Pt
from docx.table import Table as DocxTable
from docx.table import _Cell
from docx.text.paragraph import Paragraph as DocxParagraph

from reports.docx_styles import START, set_widths, text_width
from reports.docx_xml import keep_row_whole, rule_below, safe, table_borders
from reports.model import Closing, Header, Report

HEADER_COLUMNS = (0.4, 0.6)
"""The national name is the longest line of the header and must stay on one."""
BODY_RULE, MOTTO_RULE, TITLE_RULE = 0.36, 0.6, 0.22
"""Lengths of the three rules as shares of their column: the motto's is as long as its line, the others a third to
half of theirs.
"""
SIGNATURE_SPACE = 4
"""Empty lines between the office and the name."""


def set_properties(document: DocumentObject, report: Report) -> None:
    """Title, author and dates of the file."""
    properties = document.core_properties
    properties.title = safe(report.title)[:255]
    properties.subject = safe(report.subtitle)[:255]
    properties.author = properties.last_modified_by = safe(report.header.issuing_body)[:255]
    properties.comments = safe(report.counting_note)[:255]
    properties.language = "vi-VN"
    properties.created = properties.modified = report.created_at.astimezone(UTC).replace(tzinfo=None)
    properties.revision = 1


def _plain_table(document: DocumentObject, shares: Sequence[float]) -> DocxTable:
    """A table of one row without borders, over the width of the text."""
    table: DocxTable = document.add_table(rows=1, cols=len(shares))
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table_borders(table, "none")
    set_widths(table, shares, text_width(document.sections[-1]))
    keep_row_whole(table.rows[0])
    return table


def _line(cell: _Cell, text: str, size: float = 13, *, bold: bool = False, italic: bool = False) -> DocxParagraph:
    """A centred line of the header or the closing."""
    first = cell.paragraphs[0]
    paragraph: DocxParagraph = first if not first.runs and len(cell.paragraphs) == 1 else cell.add_paragraph()
    paragraph.style = "Report Block"
    run = paragraph.add_run(safe(text))
    run.bold, run.italic, run.font.size = bold, italic, Pt(size)
    return paragraph


def _rule(paragraph: DocxParagraph, width: int, share: float) -> None:
    """A centred line of `share` of `width`, in a paragraph as thin as a line."""
    layout = paragraph.paragraph_format
    layout.left_indent = layout.right_indent = round(width * (1 - share) / 2)
    layout.first_line_indent = 0
    layout.line_spacing_rule, layout.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(3)
    layout.space_after = Pt(6)
    rule_below(paragraph)


def add_header(document: DocumentObject, header: Header) -> None:
    """The issuing body on the left, the nation on the right, without borders."""
    table = _plain_table(document, HEADER_COLUMNS)
    left, right = table.rows[0].cells
    if header.superior_body:
        _line(left, header.superior_body)
    _line(left, header.issuing_body, bold=True)
    _rule(_line(left, "", 2), int(left.width or 0), BODY_RULE)
    _line(left, header.number)
    _line(right, header.nation, 12, bold=True)
    _line(right, header.motto, bold=True)
    _rule(_line(right, "", 2), int(right.width or 0), MOTTO_RULE)
    _line(right, header.place_date, italic=True)


def add_title(document: DocumentObject, report: Report) -> None:
    """Genre, subject and period."""
    genre = document.add_paragraph(safe(report.genre), style="Report Title")
    genre.paragraph_format.space_before = Pt(18)
    document.add_paragraph(safe(report.title), style="Report Title")
    period = document.add_paragraph(style="Report Title")
    period.add_run(safe(report.subtitle)).bold = False
    rule = document.add_paragraph(style="Report Title")
    _rule(rule, text_width(document.sections[-1]), TITLE_RULE)
    rule.paragraph_format.space_after = Pt(12)


def add_closing(document: DocumentObject, closing: Closing) -> None:
    """Recipients on the left, the signature on the right, on one page with the last paragraph."""
    document.paragraphs[-1].paragraph_format.keep_with_next = True
    space = document.add_paragraph(style="Report Block")
    space.paragraph_format.keep_with_next = True
    left, right = _plain_table(document, (0.5, 0.5)).rows[0].cells
    heading = _line(left, closing.recipients_heading, 12, bold=True, italic=True)
    heading.alignment = START
    for recipient in closing.recipients:
        _line(left, recipient, 11).alignment = START
    _line(right, closing.signatory_office, 14, bold=True)
    for _ in range(SIGNATURE_SPACE):
        _line(right, "", 14)
    _line(right, closing.signatory_name, 14, bold=True)
