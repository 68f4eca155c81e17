"""The page and the styles of a Vietnamese administrative document (Decree 30/2020/NĐ-CP, Annex I), set on an empty
DOCX.

Where the decree gives a range, we take: body 14 pt on single-and-a-bit lines, margins 20, 20, 30 and 20 mm, header
names 13 pt. Tables are smaller (11 pt), as they are in ministries' own annexes.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from docx import Document
from docx.document import Document as DocumentObject
from docx.enum.section import WD_ORIENT
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.section import Section
from docx.shared import Cm, Mm, Pt, RGBColor
from docx.table import Table

from reports.docx_xml import add_page_number, element, put, restart_page_numbers, set_font, without_template

BODY_PT = 14
NOTE_PT = 12
TABLE_PT = 11
ANNEX_TABLE_PT = 10
FIRST_LINE = Cm(1.27)
PARAGRAPH_GAP = Pt(6)
LINE_SPACING = 1.1

PAGE_SHORT, PAGE_LONG = Mm(210), Mm(297)
TOP, BOTTOM, LEFT, RIGHT = Mm(20), Mm(20), Mm(30), Mm(20)
HEADER_FROM_EDGE = Mm(10)

CENTRE, JUSTIFY = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.JUSTIFY
START, RIGHT_ALIGNED = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.RIGHT


def new_document() -> DocumentObject:
    """An empty document with our styles and the first section laid out."""
    document = Document()
    without_template(document)
    _defaults(document)
    normal = document.styles["Normal"]
    set_font(normal.element.get_or_add_rPr())
    normal.font.size = Pt(BODY_PT)
    normal.font.color.rgb = RGBColor(0, 0, 0)
    _paragraphs(normal, JUSTIFY, first_line=FIRST_LINE)
    for level in (1, 2, 3):
        heading = _style(document, f"Heading {level}")
        heading.font.bold = True
        heading.font.italic = level == 3
        heading.font.size = Pt(BODY_PT)
        _paragraphs(heading, JUSTIFY, first_line=FIRST_LINE, before=Pt(6), keep=True)
    _add(document, "Report Title", CENTRE, BODY_PT, bold=True, gap=Pt(0))
    _add(document, "Report Note", JUSTIFY, NOTE_PT, first_line=FIRST_LINE, italic=True)
    _add(document, "Report Caption", CENTRE, NOTE_PT, bold=True, keep=True)
    _add(document, "Report Cell", START, TABLE_PT, gap=Pt(2))
    _add(document, "Report Small Cell", START, ANNEX_TABLE_PT, gap=Pt(2))
    _add(document, "Report Block", CENTRE, 13, gap=Pt(0))
    annex = _style(document, "Heading 1 Annex", like="Heading 1")
    annex.font.bold = True
    annex.font.size = Pt(BODY_PT)
    _paragraphs(annex, CENTRE, keep=True, gap=Pt(0))
    header = document.styles["Header"]
    _paragraphs(header, CENTRE, gap=Pt(0))
    _page(document.sections[0], wide=False)
    return document


def add_section(document: DocumentObject, *, wide: bool) -> Section:
    """A new page with its own page numbers from 1."""
    section: Section = document.add_section()
    _page(section, wide=wide)
    restart_page_numbers(section)
    return section


def text_width(section: Section) -> int:
    """Width between the margins in EMU."""
    return int(section.page_width or 0) - int(section.left_margin or 0) - int(section.right_margin or 0)


def set_widths(table: Table, shares: Sequence[float], width: int) -> None:
    """Give the columns of `table` their shares of `width` (EMU)."""
    widths = [round(width * share / sum(shares)) for share in shares]
    table.autofit = False
    for column, size in zip(table.columns, widths, strict=True):
        column.width = size
    for row in table.rows:
        for cell, size in zip(row.cells, widths, strict=True):
            cell.width = size


def _defaults(document: DocumentObject) -> None:
    """Font and language that hold where no style speaks."""
    defaults = document.styles.element.find(_w("docDefaults"))
    properties = defaults.find(_w("rPrDefault")).find(_w("rPr"))
    set_font(properties)
    put(properties, element("w:lang", val="vi-VN", eastAsia="vi-VN", bidi="ar-SA"))


def _w(name: str) -> str:
    return f"{{http://schemas.openxmlformats.org/wordprocessingml/2006/main}}{name}"


def _style(document: DocumentObject, name: str, like: str = "Normal") -> Any:
    """A paragraph style in black Times New Roman, made if the document has none of that name."""
    styles = document.styles
    style = styles[name] if name in styles else styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = styles[like]
    set_font(style.element.get_or_add_rPr())
    style.font.color.rgb = RGBColor(0, 0, 0)
    return style


def _add(
    document: DocumentObject,
    name: str,
    align: WD_ALIGN_PARAGRAPH,
    size: int,
    *,
    bold: bool = False,
    italic: bool = False,
    **layout: Any,
) -> None:
    style = _style(document, name)
    style.font.size = Pt(size)
    style.font.bold = bold
    style.font.italic = italic
    _paragraphs(style, align, **layout)


def _paragraphs(
    style: Any,
    align: WD_ALIGN_PARAGRAPH,
    *,
    first_line: int = 0,
    gap: int = PARAGRAPH_GAP,
    before: int = 0,
    keep: bool = False,
) -> None:
    layout = style.paragraph_format
    layout.alignment = align
    layout.first_line_indent = first_line
    layout.space_before = before
    layout.space_after = gap
    layout.line_spacing = LINE_SPACING
    layout.keep_with_next = keep
    layout.keep_together = keep
    layout.widow_control = True


def _page(section: Section, *, wide: bool) -> None:
    """A4 with the decree's margins, the page number in the top margin except on the section's first page."""
    section.orientation = WD_ORIENT.LANDSCAPE if wide else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (PAGE_LONG, PAGE_SHORT) if wide else (PAGE_SHORT, PAGE_LONG)
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = (
        TOP,
        BOTTOM,
        LEFT,
        RIGHT,
    )
    section.header_distance = section.footer_distance = HEADER_FROM_EDGE
    section.different_first_page_header_footer = True
    section.header.is_linked_to_previous = False
    section.first_page_header.is_linked_to_previous = False
    add_page_number(section.header.paragraphs[0])
