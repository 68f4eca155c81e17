"""The package of a DOCX file: no leftovers of the program that began it, and the same bytes for the same report."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime

from docx.document import Document
from docx.oxml.ns import qn

from newsroom.clock import LOCAL
from reports.docx_xml import element, put

EPOCH = datetime(1980, 1, 1)
"""Before this a ZIP file knows no time."""
_LEFTOVERS = ("thumbnail", "extended-properties", "stylesWithEffects", "customXml", "numbering", "webSettings",
              "core-properties")  # fmt: skip
"""Of the document that python-docx starts from: a picture of an empty page, another program's name, unused parts,
properties that say when that document was made."""


def without_leftovers(document: Document) -> None:
    """Take the parts and habits of python-docx's own document out of a new one: no preview, no old mode of
    Word, no styles but the defaults."""
    for relationships in (document.part.package.rels, document.part.rels):
        for key in [k for k, r in relationships.items() if r.reltype.endswith(_LEFTOVERS)]:
            del relationships[key]
    settings = document.settings.element
    for name in ("w:savePreviewPicture", "w:rsids"):
        for found in settings.findall(qn(name)):
            settings.remove(found)
    for found in settings.iter(qn("w:compatSetting")):
        if found.get(qn("w:name")) == "compatibilityMode":
            found.set(qn("w:val"), "15")
    styles = document.styles.element
    for style in styles.findall(qn("w:style")):
        if style.get(qn("w:default")) != "1":
            styles.remove(style)


def set_separators(document: Document, language: str) -> None:
    """How Word reads numbers and lists in this document."""
    settings = document.settings.element
    for name, value in (
        (("decimalSymbol", ","), ("listSeparator", ";"))
        if language == "vi"
        else (
            ("decimalSymbol", "."),
            ("listSeparator", ","),
        )
    ):
        found = settings.find(qn(f"w:{name}"))
        if found is not None:
            found.set(qn("w:val"), value)
        else:
            put(settings, element(f"w:{name}", val=value))


def fixed_zip(content: bytes, moment: datetime | None = None) -> bytes:
    """The same package with every member dated `moment` (None: 1980), so that the same report gives the same
    bytes."""
    stamp = max(moment.astimezone(LOCAL).replace(tzinfo=None) if moment else EPOCH, EPOCH).timetuple()[:6]
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
