"""A list of articles as a Word document: what was asked, then a table with the title of each as a link to its source.

Everything that was crawled is one clean line in a run of text; only http(s) addresses become links.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING, Any

from dashboard import wording
from dashboard.desk import safe_link
from index.fields import facet_in_words
from index.query import Listed, Query
from newsroom.clock import local_day
from newsroom.text import clean_line
from newsroom.texts import Language, number

if TYPE_CHECKING:
    from docx.table import _Cell

LISTED_AT_MOST = 10_000
"""Articles of one document: some 700 pages, which Word just opens; a longer list is a workbook."""
WIDTHS = (1.0, 2.3, 3.6, 2.6, 8.2, 6.3)
"""Of the columns, in centimetres, on a page of A4 on its side."""
MADE = datetime(2000, 1, 1, tzinfo=UTC)
"""Without this a document says when it was made, and two of the same list differ."""


def list_docx(found: Sequence[Listed], asked: Query, language: Language, name_of: Callable[[str, str], str]) -> bytes:
    """The document. `name_of` names values of facets."""
    from docx import Document
    from docx.enum.section import WD_ORIENT
    from docx.shared import Cm, Pt

    from reports.docx_package import fixed_zip

    texts = wording.catalogue(language)
    document = Document()
    document.core_properties.created = document.core_properties.modified = MADE
    document.core_properties.author = "diembao"
    document.styles["Normal"].font.name = "Times New Roman"
    document.styles["Normal"].font.size = Pt(11)
    page = document.sections[0]
    page.orientation = WD_ORIENT.LANDSCAPE
    page.page_width, page.page_height = Cm(29.7), Cm(21)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Cm(2)
    document.add_heading(texts("list_title"), 1)
    for line in asked_in_words(asked, language, name_of):
        document.add_paragraph(line)
    document.add_paragraph(texts("list_count", count=number(len(found), language)))
    heads = [texts(key) for key in ("list_no", "list_day", "outlet", "country", "list_article", "topic")]
    table = document.add_table(rows=1, cols=len(heads), style="Table Grid")
    table.autofit = False
    for cell, head in zip(table.rows[0].cells, heads, strict=True):
        cell.paragraphs[0].add_run(head).bold = True
    _repeat(table.rows[0])
    for place, item in enumerate(found, 1):
        cells = table.add_row().cells
        day = wording.day(local_day(item.published_at), language) if item.published_at else texts("undated")
        cells[0].text, cells[1].text = str(place), day
        cells[2].text = clean_line(item.source_name)
        cells[3].text = name_of("country", item.country)
        _link(cells[4], clean_line(item.title) or texts("untitled"), safe_link(item.url))
        cells[5].text = "; ".join(name_of("topic", topic) for topic in item.topics)
        _widen(cells)
    _widen(table.rows[0].cells)
    file = BytesIO()
    document.save(file)
    return fixed_zip(file.getvalue())


def asked_in_words(asked: Query, language: Language, name_of: Callable[[str, str], str]) -> list[str]:
    """What a query asks, a line for each limit: so that a list can be made again."""
    texts = wording.catalogue(language)
    lines = [texts("asked_text", text=clean_line(asked.text))] if asked.text.strip() else []
    if asked.period is not None:
        lines.append(texts("asked_period", period=wording.period(asked.period, language)))
    for facet, values in asked.filters.items():
        if values:
            named = "; ".join(clean_line(name_of(facet, value)) for value in values)
            lines.append(f"{facet_in_words(facet, language)}: {named}")
    return lines


def _widen(cells: Sequence[_Cell]) -> None:
    from docx.shared import Cm

    for cell, width in zip(cells, WIDTHS, strict=True):
        cell.width = Cm(width)


def _repeat(row: Any) -> None:
    """Have the row stand at the head of every page."""
    from docx.oxml import OxmlElement

    mark = OxmlElement("w:tblHeader")
    row._tr.get_or_add_trPr().append(mark)


def _link(cell: _Cell, text: str, url: str) -> None:
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    paragraph = cell.paragraphs[0]
    if not url:
        paragraph.add_run(text)
        return
    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    run = paragraph.add_run(text)
    run.font.underline = True
    link.append(run._r)
    paragraph._p.append(link)
