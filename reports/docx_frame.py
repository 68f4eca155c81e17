"""What stands around the body of an administrative document in DOCX: header block, title, recipients and signature."""

from __future__ import annotations

from datetime import UTC
from typing import Any

from docx.document import Document as DocumentObject

from reports.docx_metrics import line_points
from reports.docx_styles import Sheet
from reports.docx_tables import add_cell, add_row, bare_table, spread
from reports.docx_xml import LANGUAGE_TAGS, element, paragraph, run, sub
from reports.model import Annex, Closing, Header, Report
from reports.printable import printable

LEAST_RIGHT, MOST_RIGHT = 0.5, 0.66
"""Share of the right column in the header: as wide as the national name, which must stay on one line, within these."""
SHORT_RULE = 0.4
"""Of the line above, under the issuing body and the title: a third to half; the motto's rule is as long as its line."""
CELL_MARGINS = 170
"""Left and right together, in twips."""
SLACK = 115
"""For fonts a little wider than the measured one, 2 mm."""
SIGNATURE_SPACE = 4
"""Empty lines between the office and the name, for signature and seal."""
RULE_ABOVE, RULE_BELOW = 40, 100


def set_properties(document: DocumentObject, report: Report) -> None:
    """Title, author and dates of the file; nothing of a template's own."""
    properties = document.core_properties
    properties.title = _property(report.title)
    properties.subject = _property(report.subtitle)
    properties.author = properties.last_modified_by = _property(report.header.issuing_body)
    properties.comments = _property(report.counting_note)
    properties.language = LANGUAGE_TAGS[report.language]
    properties.created = properties.modified = report.created_at.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    properties.revision = 1
    properties.keywords = properties.category = properties.content_status = properties.identifier = (
        properties.version
    ) = ""


def _property(text: str) -> str:
    return printable(text).replace("\n", " ")[:255]


def header_block(header: Header, sheet: Sheet, width: int) -> list[Any]:
    """The issuing body on the left, the nation on the right, without lines around them."""
    longest = max(_twips(header.nation, sheet.size("nation")), _twips(header.motto, sheet.size("motto")))
    right_share = min(max((longest + CELL_MARGINS + SLACK) / width, LEAST_RIGHT), MOST_RIGHT)
    widths = spread(width, (1 - right_share, right_share))
    table = bare_table(sheet.tables["plain"], widths)
    row = add_row(table)
    left, right = add_cell(row, widths[0]), add_cell(row, widths[1])
    _lines(left, sheet, ("superior", header.superior_body), ("issuer", header.issuing_body))
    _rule(left, sheet, header.issuing_body, "issuer", SHORT_RULE, widths[0] - CELL_MARGINS)
    _lines(left, sheet, ("number", header.number))
    if header.secrecy:
        _lines(left, sheet, ("secrecy", f"\u00a0{header.secrecy}\u00a0"))
    _lines(right, sheet, ("nation", header.nation), ("motto", header.motto))
    _rule(right, sheet, header.motto, "motto", 1, widths[1] - CELL_MARGINS)
    _lines(right, sheet, ("place", header.place_date))
    return [table]


def title_block(report: Report, sheet: Sheet, width: int) -> list[Any]:
    """Genre, subject and period with the rule under them."""
    holder = element("w:body")
    _lines(holder, sheet, ("genre", report.genre), ("title", report.title), ("subtitle", report.subtitle))
    _rule(holder, sheet, report.title or report.genre, "title", SHORT_RULE, width)
    return list(holder)


def closing_block(closing: Closing, sheet: Sheet, width: int) -> list[Any]:
    """Recipients on the left, the signature on the right, on one page."""
    widths = spread(width, (0.5, 0.5))
    table = bare_table(sheet.tables["plain"], widths)
    row = add_row(table)
    left, right = add_cell(row, widths[0]), add_cell(row, widths[1])
    _lines(left, sheet, ("recipients", closing.recipients_heading), *(("recipient", r) for r in closing.recipients))
    _lines(right, sheet, ("office", closing.signatory_office))
    for _ in range(SIGNATURE_SPACE):
        right.append(paragraph(sheet["office"]))
    _lines(right, sheet, ("signatory", closing.signatory_name))
    for cell in (left, right):
        if len(cell) == 1:  # only its properties
            cell.append(paragraph(sheet["recipient"]))
    return [table]


def annex_block(annex: Annex, sheet: Sheet) -> list[Any]:
    """The annex's number and title, one heading of the navigation pane, and what it belongs to."""
    holder = element("w:body")
    heading = "\n".join(line for line in (annex.number, annex.title) if line)
    _lines(holder, sheet, ("annex", heading), ("attached", annex.attached_to))
    return list(holder)


def thin_line(sheet: Sheet, *, keep: bool = False, after: int = 0) -> Any:
    """A paragraph of no height but `after` twips: between tables, and where a section ends with one."""
    return paragraph(sheet["rule"], keep=keep or None, spacing=(0, after) if after else None)


def _lines(parent: Any, sheet: Sheet, *lines: tuple[str, str]) -> None:
    """Paragraphs by style and text; an empty text has none."""
    for key, text in lines:
        if text:
            sub_line = paragraph(sheet[key])
            sub_line.append(run(text))
            parent.append(sub_line)


def _rule(parent: Any, sheet: Sheet, above: str, key: str, share: float, width: int) -> None:
    """A line centred in `width` twips under the text `above`, as long as `share` of its longest printed line."""
    if not above:
        return
    longest = max(_twips(line, sheet.size(key)) for line in printable(above).split("\n"))
    length = round(min(longest, width) * share)
    side = max(0, (width - length) // 2)
    line = paragraph(sheet["rule"], indents=(side, side), spacing=(RULE_ABOVE, RULE_BELOW))
    border = element("w:pBdr")
    sub(border, "w:bottom", val="single", sz=6, space=0, color="000000")
    line[0].insert(1, border)
    parent.append(line)


def _twips(text: str, size: float) -> float:
    return line_points(text, size) * 20
