"""What python-docx has no verb for, element by element: fields, bookmarks, links, borders, shading, page numbering.

Also the guard between crawled text and the file: XML knows characters that it forbids, and a link may lead to the
web only.
"""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from newsroom.clock import LOCAL

FONT = "Times New Roman"
LANGUAGE_TAGS = {
    "vi": "vi-VN",
    "en": "en-GB",
    "zh": "zh-CN",
    "ja": "ja-JP",
    "ko": "ko-KR",
    "th": "th-TH",
    "id": "id-ID",
    "fr": "fr-FR",
}

_NOT_PRINTED = re.compile(
    r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"  # XML 1.0 forbids them
    r"|[\u202a-\u202e\u2066-\u2069]"  # direction marks show a text as what it is not
)
_ZIP_EPOCH = datetime(1980, 1, 1)


def safe(text: str) -> str:
    """`text` without the characters that XML 1.0 forbids and without direction overrides."""
    return _NOT_PRINTED.sub("", text)


# Of the template that python-docx starts from: a picture of an empty page, another program's name, unused parts.
_TEMPLATE_PARTS = ("thumbnail", "extended-properties", "stylesWithEffects", "customXml")


def without_template(document: Document) -> None:
    """Take the template's own parts and habits out of a new document: no preview, no old mode of Word, Vietnamese
    numbers.
    """
    for relationships in (document.part.package.rels, document.part.rels):
        for key in [k for k, r in relationships.items() if r.reltype.endswith(_TEMPLATE_PARTS)]:
            del relationships[key]
    settings = document.settings.element
    for name, value in (("decimalSymbol", ","), ("listSeparator", ";")):
        settings.find(qn(f"w:{name}")).set(qn("w:val"), value)
    for found in settings.iter(qn("w:compatSetting")):
        if found.get(qn("w:name")) == "compatibilityMode":
            found.set(qn("w:val"), "15")


def element(tag: str, **attributes: object) -> Any:
    """A WordprocessingML element; attribute names without their prefix."""
    made = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), str(value))
    return made


def put(parent: Any, child: Any) -> Any:
    """Set `child` in `parent` in place of an element of the same name."""
    for old in parent.findall(child.tag):
        parent.remove(old)
    parent.append(child)
    return child


def set_font(properties: Any) -> None:
    """Times New Roman for every script in run properties, no theme font behind it."""
    fonts = properties.get_or_add_rFonts()
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), FONT)


def set_language(run: Run, code: str) -> None:
    """Say in which language a run is, so that spelling is checked in it."""
    tag = LANGUAGE_TAGS.get(code)
    if tag:
        script = "eastAsia" if code in ("zh", "ja", "ko") else "val"
        put(run._r.get_or_add_rPr(), element("w:lang", **{script: tag}))


def add_page_number(paragraph: Paragraph) -> None:
    """The PAGE field, with a value for readers that do not compute fields."""
    for kind, text in (("begin", None), (None, "PAGE"), ("separate", None), (None, "2"), ("end", None)):
        run = paragraph.add_run()
        if kind:
            run._r.append(element("w:fldChar", fldCharType=kind))
        elif text == "PAGE":
            code = element("w:instrText")
            code.text = " PAGE "
            run._r.append(code)
        else:
            run.text = text or ""


def bookmark(run: Run, name: str, number: int) -> None:
    """Make `run` the place `name`; `number` must differ between bookmarks."""
    run._r.addprevious(element("w:bookmarkStart", id=number, name=name))
    run._r.addnext(element("w:bookmarkEnd", id=number))


def internal_link(run: Run, name: str) -> None:
    """Let `run` lead to the bookmark `name`."""
    link = element("w:hyperlink", anchor=name, history=1)
    run._r.addprevious(link)
    link.append(run._r)


def external_link(paragraph: Paragraph, run: Run, url: str) -> None:
    """Let `run` lead to `url` if that is a web address, else leave it as text."""
    address = safe(url).strip()
    try:
        parts = urlsplit(address)
    except ValueError:
        return
    if parts.scheme.lower() not in ("http", "https") or not parts.netloc or re.search(r"\s", address):
        return
    link = element("w:hyperlink", history=1)
    link.set(qn("r:id"), paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    run._r.addprevious(link)
    link.append(run._r)


def rule_below(paragraph: Paragraph, points: float = 0.75) -> None:
    """A line under the paragraph, as long as the paragraph is wide."""
    border = element("w:pBdr")
    border.append(element("w:bottom", val="single", sz=round(points * 8), space=1, color="000000"))
    _into_paragraph(paragraph, border)


def fill_paragraph(paragraph: Paragraph, colour: str) -> None:
    """Shade the paragraph between its indents: the bar of a chart that needs no picture."""
    _into_paragraph(paragraph, element("w:shd", val="clear", color="auto", fill=colour))


# pPr is a sequence: what comes after borders and shading in it (ECMA-376 part 1, 17.3.1.26).
_AFTER_BORDERS = tuple(
    f"w:{n}"
    for n in (
        "tabs",
        "suppressAutoHyphens",
        "spacing",
        "ind",
        "contextualSpacing",
        "jc",
        "outlineLvl",
        "rPr",
        "sectPr",
    )
)


def _into_paragraph(paragraph: Paragraph, child: Any) -> None:
    paragraph._p.get_or_add_pPr().insert_element_before(child, *_AFTER_BORDERS)


def table_borders(table: Table, value: str) -> None:
    """`single` or `none` borders around every cell."""
    borders = element("w:tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        borders.append(element(f"w:{side}", val=value, sz=4, space=0, color="000000"))
    table._tbl.tblPr.insert_element_before(borders, "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")


def repeat_row(row: _Row) -> None:
    """Print the row again at the top of every page of its table."""
    row._tr.get_or_add_trPr().append(element("w:tblHeader", val="true"))


def keep_row_whole(row: _Row) -> None:
    """No page break within the row."""
    row._tr.get_or_add_trPr().insert(0, element("w:cantSplit", val="true"))


def describe_table(table: Table, text: str) -> None:
    """The table's title for screen readers."""
    table._tbl.tblPr.append(element("w:tblCaption", val=safe(text)[:250]))


def centre_vertically(cell: _Cell) -> None:
    """Text in the middle of the cell's height."""
    put(cell._tc.get_or_add_tcPr(), element("w:vAlign", val="center"))


def restart_page_numbers(section: Section) -> None:
    """Number the pages of `section` from 1."""
    section._sectPr.insert_element_before(
        element("w:pgNumType", start=1),
        "w:cols",
        "w:formProt",
        "w:vAlign",
        "w:noEndnote",
        "w:titlePg",
        "w:docGrid",
    )


def fixed_zip(content: bytes, moment: datetime) -> bytes:
    """The same package with every member dated `moment`, so that the same report gives the same bytes."""
    stamp = max(moment.astimezone(LOCAL).replace(tzinfo=None), _ZIP_EPOCH).timetuple()[:6]
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            member = zipfile.ZipInfo(name, stamp)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.create_system = 0
            target.writestr(member, source.read(name))
    return out.getvalue()
