"""Paper of a DOCX report: the pages of the body and of wide annexes, what stands at their heads, section by section."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from docx.document import Document as DocumentObject
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.section import Section, _BaseHeaderFooter
from docx.shared import Mm

from reports.docx_styles import Sheet
from reports.docx_xml import TWIP, element, fields_of, page_number, paragraph, put, run

SHORT, LONG = Mm(210), Mm(297)
TOP, BOTTOM, LEFT, RIGHT = Mm(20), Mm(20), Mm(30), Mm(20)
HEADER_FROM_EDGE = Mm(10)
MARK_FROM_EDGE = 400
"""Of the draft's mark from the upper edge of the page, in twips (7 mm): above the page number, beside nothing."""
MARK_WIDTH = 3400

# sectPr is a sequence (ECMA-376 part 1, 17.6.17): what comes after the named child.
_AFTER_NUMBERS = ("w:cols", "w:formProt", "w:vAlign", "w:noEndnote", "w:titlePg", "w:textDirection", "w:bidi",
                  "w:rtlGutter", "w:docGrid")  # fmt: skip
_AFTER_TYPE = ("w:pgSz", "w:pgMar", "w:paperSrc", "w:pgBorders", "w:lnNumType", "w:pgNumType", *_AFTER_NUMBERS)


class Paper:
    """The two layouts of a document, and the sections that were made of them so far."""

    def __init__(self, main: Any, wide: Any) -> None:
        self._layouts = {False: main, True: wide}

    def width(self, *, wide: bool) -> int:
        """Width between the margins in twips."""
        section = self._layouts[wide]
        size, margins = section.find(qn("w:pgSz")), section.find(qn("w:pgMar"))
        sides = sum(abs(int(margins.get(qn(f"w:{side}"), 0))) for side in ("left", "right", "gutter"))
        return int(size.get(qn("w:w"))) - sides

    def section(self, *, wide: bool, restart: bool) -> Any:
        """Properties of a new section; `restart` begins a page that is number 1."""
        made = deepcopy(self._layouts[wide])
        put(made, element("w:type", val="nextPage"), before=_AFTER_TYPE)
        if restart:
            put(made, element("w:pgNumType", start=1), before=_AFTER_NUMBERS)
        return made


def lay_out(document: DocumentObject) -> None:
    """A4 with the margins of the decree, upright first and lying second; page numbers centred in the upper margin
    but not on the first page of a section."""
    first = document.sections[0]
    _page(first, wide=False)
    first.different_first_page_header_footer = True
    first.header.is_linked_to_previous = False
    first.first_page_header.is_linked_to_previous = False
    _page(document.add_section(), wide=True)


def take_paper(document: DocumentObject, sheet: Sheet, mark: str) -> Paper:
    """The layouts of `document`: its first section, and its first lying one (the first turned, if there is none). Page
    numbers are added where neither head nor foot has them, and `mark` at the head of every page."""
    main = document.sections[0]
    if main.page_width is None or main.page_height is None:
        main.page_width, main.page_height = SHORT, LONG
    if main._sectPr.find(qn("w:pgMar")) is None:
        _margins(main)
    wide = next((s for s in document.sections if (s.page_width or 0) > (s.page_height or 0)), None)
    _heads(document, main, sheet, mark)
    if wide is None:
        turned = deepcopy(main._sectPr)
        size: Any = turned.find(qn("w:pgSz"))
        size.set(qn("w:w"), str(round(max(main.page_width or 0, main.page_height or 0) / TWIP)))
        size.set(qn("w:h"), str(round(min(main.page_width or 0, main.page_height or 0) / TWIP)))
        size.set(qn("w:orient"), "landscape")
        return Paper(_bare(main._sectPr), _bare(turned))
    if wide._sectPr is not main._sectPr:
        if wide._sectPr.find(qn("w:pgMar")) is None:
            put(wide._sectPr, deepcopy(main._sectPr.find(qn("w:pgMar"))), before=_AFTER_TYPE[2:])
        _inherit(wide._sectPr, main._sectPr)
        _heads(document, wide, sheet, mark)
    return Paper(_bare(main._sectPr), _bare(wide._sectPr))


def _page(section: Section, *, wide: bool) -> None:
    section.orientation = WD_ORIENT.LANDSCAPE if wide else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (LONG, SHORT) if wide else (SHORT, LONG)
    _margins(section)


def _margins(section: Section) -> None:
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = TOP, BOTTOM, LEFT, RIGHT
    section.header_distance = section.footer_distance = HEADER_FROM_EDGE


def _bare(section: Any) -> Any:
    """A copy of section properties without what belongs to one printer or would split our tables."""
    made = deepcopy(section)
    for name in ("w:printerSettings", "w:pgNumType", "w:sectPrChange", "w:footnotePr", "w:endnotePr"):
        for found in made.findall(qn(name)):
            made.remove(found)
    for columns in made.findall(qn("w:cols")):
        put(made, element("w:cols", space=columns.get(qn("w:space"), "720")), before=_AFTER_NUMBERS[1:])
    return made


def _references(section: Any) -> dict[tuple[str, str], Any]:
    names = (qn("w:headerReference"), qn("w:footerReference"))
    return {(found.tag, str(found.get(qn("w:type")))): found for found in section if found.tag in names}


def _inherit(section: Any, before: Any) -> None:
    """Say outright which heads and feet `section` takes from the section `before`."""
    own = _references(section)
    for key, reference in reversed(_references(before).items()):
        if key not in own:
            section.insert(0, deepcopy(reference))


def _heads(document: DocumentObject, section: Section, sheet: Sheet, mark: str) -> None:
    """Number and mark the pages of `section`."""
    even = bool(document.settings.odd_and_even_pages_header_footer)
    numbered = [
        (section.header, section.footer),
        *([(section.even_page_header, section.even_page_footer)] if even else []),
    ]
    for head, foot in numbered:
        if not _numbers(head) and not _numbers(foot):
            section.different_first_page_header_footer = True
            _own(head)
            _add_number(head, sheet)
    marked = [head for head, _ in numbered]
    if section.different_first_page_header_footer:
        marked.append(section.first_page_header)
    for head in marked:
        _own(head)
        if mark:
            _add_mark(head, sheet, mark)


def _own(head: _BaseHeaderFooter) -> None:
    if head.is_linked_to_previous:
        head.is_linked_to_previous = False


def _numbers(part: _BaseHeaderFooter) -> bool:
    """Whether a head or foot prints page numbers."""
    return not part.is_linked_to_previous and "PAGE" in fields_of(part._element).upper().split()


def _add_number(head: _BaseHeaderFooter, sheet: Sheet) -> None:
    """A centred page number, in the last paragraph if that is empty."""
    root = head._element
    last = root[-1] if len(root) and root[-1].tag == qn("w:p") and not root[-1].findall(qn("w:r")) else None
    line = paragraph(sheet["header"], align="center")
    for piece in page_number():
        line.append(piece)
    if last is not None:
        root.replace(last, line)
    else:
        root.append(line)


def _add_mark(head: _BaseHeaderFooter, sheet: Sheet, mark: str) -> None:
    """The mark in a frame of its own, so that nothing else moves for it: a draft breaks its pages as the final does."""
    root = head._element
    if len(root) and root[0].find(f"{qn('w:pPr')}/{qn('w:framePr')}") is not None:
        return  # a head that two sections share
    line = paragraph(sheet["mark"])
    frame = element(
        "w:framePr", w=MARK_WIDTH, hSpace=0, wrap="around", vAnchor="page", hAnchor="margin", xAlign="right",
        y=MARK_FROM_EDGE,
    )  # fmt: skip
    line[0].insert(1, frame)
    line.append(run(mark))
    root.insert(0, line)
