"""What a DOCX file holds, for tests: parts, styles, and whether its elements stand in the order that Word asks."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

import docx
from docx.document import Document
from docx.oxml.ns import qn
from lxml import etree

# ECMA-376 part 1: the children of these elements are sequences, and Word calls a file damaged that has them otherwise.
SEQUENCES = {
    "pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs "
    "suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi adjustRightInd "
    "snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment "
    "textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange",
    "rPr": "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof snapToGrid "
    "vanish webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText vertAlign rtl cs em "
    "lang eastAsianLayout specVanish oMath",
    "tblPr": "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing "
    "tblInd tblBorders shd tblLayout tblCellMar tblLook tblCaption tblDescription",
    "tcPr": "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign hideMark",
    "sectPr": "headerReference footerReference footnotePr endnotePr type pgSz pgMar paperSrc pgBorders lnNumType "
    "pgNumType cols formProt vAlign noEndnote titlePg textDirection bidi rtlGutter docGrid printerSettings",
    "style": "name aliases basedOn next link autoRedefine hidden uiPriority semiHidden unhideWhenUsed qFormat locked "
    "personal personalCompose personalReply rsid pPr rPr tblPr trPr tcPr tblStylePr",
    "tbl": "tblPr tblGrid tr",
    "tc": "tcPr p",
}


def opened(content: bytes) -> Document:
    """The document as python-docx reads it."""
    return docx.Document(io.BytesIO(content))


def names(content: bytes) -> list[str]:
    """The members of the package."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return package.namelist()


def part(content: bytes, name: str) -> bytes:
    """One member of the package."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return package.read(name)


def xml(content: bytes, name: str = "word/document.xml") -> Any:
    """The root element of a member."""
    return etree.fromstring(part(content, name))


def external_targets(content: bytes) -> list[str]:
    """Every address outside to which any part refers."""
    roots = [xml(content, name) for name in names(content) if name.endswith(".rels")]
    return [str(r.get("Target")) for root in roots for r in root if r.get("TargetMode") == "External"]


def misplaced(content: bytes) -> list[str]:
    """Elements whose children are not in their order, and cells without a paragraph at their end."""
    found = []
    for name in names(content):
        if name.startswith("word/") and name.endswith(".xml"):
            root = xml(content, name)
            for local, order in SEQUENCES.items():
                ranks = {qn(f"w:{child}"): rank for rank, child in enumerate(order.split())}
                for element in root.iter(qn(f"w:{local}")):
                    places = [ranks.get(child.tag, -1) for child in element]
                    if -1 in places or places != sorted(places) or (local == "tc" and len(places) < 2):
                        found.append(f"{name}: {local}: {[etree.QName(c).localname for c in element]}")
    return found


def dangling(content: bytes) -> list[str]:
    """References of a part to relationships that it does not have, and relationships to parts that are not there."""
    found, members = [], set(names(content))
    namespace = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
    for name in members:
        if name.startswith("word/") and name.endswith(".xml"):
            relations = f"word/_rels/{name.removeprefix('word/')}.rels"
            has = {r.get("Id"): r for r in xml(content, relations)} if relations in members else {}
            used = {v for e in xml(content, name).iter() for k, v in e.attrib.items() if k.startswith(namespace)}
            found += [f"{name}: {missing}" for missing in used - set(has)]
            inside = [str(r.get("Target")) for r in has.values() if r.get("TargetMode") != "External"]
            found += [f"{name}: {target}" for target in inside if f"word/{target}" not in members]
    return found


def paragraphs(content: bytes, name: str = "word/document.xml") -> Iterator[tuple[str, str, Any]]:
    """Style name, text and element of every paragraph, those in tables too."""
    styles = style_names(content)
    for element in xml(content, name).iter(qn("w:p")):
        style = element.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        yield styles[style.get(qn("w:val"))] if style is not None else "", "".join(element.itertext()), element


def style_names(content: bytes) -> dict[str, str]:
    """Names of the styles by id."""
    return {
        str(s.get(qn("w:styleId"))): str(s.find(qn("w:name")).get(qn("w:val")))
        for s in xml(content, "word/styles.xml").iter(qn("w:style"))
    }


def value(element: Any, path: str, name: str = "val") -> str | None:
    """An attribute of the element below `element` at the path of names without prefix; None without one."""
    found = element.find("/".join(qn(f"w:{step}") for step in path.split("/")))
    return None if found is None else found.get(qn(f"w:{name}"))
