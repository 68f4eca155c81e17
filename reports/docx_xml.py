"""WordprocessingML, element by element: runs, paragraphs, fields, links, bookmarks, frames.

Elements are made directly rather than by python-docx's objects, which look the whole table up for every cell.
"""

from __future__ import annotations

import re
from typing import Any

from docx.oxml.ns import nsmap, qn
from docx.oxml.parser import oxml_parser

from reports.printable import printable

TWIP = 635
"""EMU in a twentieth of a point, the unit of WordprocessingML."""

LANGUAGE_TAGS = {
    "ar": "ar-SA", "de": "de-DE", "en": "en-GB", "es": "es-ES", "fa": "fa-IR", "fil": "fil-PH", "fr": "fr-FR",
    "he": "he-IL", "hi": "hi-IN", "id": "id-ID", "it": "it-IT", "ja": "ja-JP", "km": "km-KH", "ko": "ko-KR",
    "lo": "lo-LA", "ms": "ms-MY", "my": "my-MM", "nl": "nl-NL", "pt": "pt-PT", "ru": "ru-RU", "th": "th-TH",
    "tl": "fil-PH", "ur": "ur-PK", "vi": "vi-VN", "zh": "zh-CN",
}  # fmt: skip
EAST_ASIAN = ("zh", "ja", "ko")
COMPLEX = ("ar", "fa", "he", "hi", "km", "lo", "my", "th", "ur")
"""Scripts for which Word keeps a font, a size and a language of their own."""
RIGHT_TO_LEFT = ("ar", "fa", "he", "ur")

_PIECES = re.compile(r"(\n)")


def element(tag: str, **attributes: object) -> Any:
    """A WordprocessingML element; attribute names without their prefix."""
    made = oxml_parser.makeelement(qn(tag), nsmap={"w": nsmap["w"]})
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), str(value))
    return made


def sub(parent: Any, tag: str, **attributes: object) -> Any:
    """`element` at the end of `parent`."""
    made = element(tag, **attributes)
    parent.append(made)
    return made


def paragraph(
    style: str,
    *,
    align: str = "",
    keep: bool | None = None,
    indents: tuple[int, int] = (0, 0),
    spacing: tuple[int, int] | None = None,
) -> Any:
    """An empty paragraph in the style with the id `style`; `keep` holds it on the page of the next one or not, None
    leaves that to the style; `indents` left and right, `spacing` before and after, in twips."""
    made = element("w:p")
    layout = sub(made, "w:pPr")
    sub(layout, "w:pStyle", val=style)
    if keep is not None:
        sub(layout, "w:keepNext", **({} if keep else {"val": 0}))
    if spacing:
        sub(layout, "w:spacing", before=spacing[0], after=spacing[1])
    if indents != (0, 0):
        sub(layout, "w:ind", left=indents[0], right=indents[1], firstLine=0)
    if align:
        sub(layout, "w:jc", val=align)
    return made


def run(
    text: str,
    *,
    bold: bool | None = None,
    italic: bool | None = None,
    language: str = "",
    marked: bool = False,
    style: str = "",
) -> Any:
    """A run with what of `text` may be printed; `language` an ISO 639 code, `marked` highlighted, None leaves a look to
    the style."""
    made = element("w:r")
    look = element("w:rPr")
    if style:
        sub(look, "w:rStyle", val=style)
    for wanted, names in ((bold, ("w:b", "w:bCs")), (italic, ("w:i", "w:iCs"))):
        for name in names if wanted is not None else ():
            sub(look, name, **({} if wanted else {"val": 0}))
    if marked:
        sub(look, "w:highlight", val="yellow")
    if language in RIGHT_TO_LEFT:
        sub(look, "w:rtl")
    if tag := LANGUAGE_TAGS.get(language):
        script = "eastAsia" if language in EAST_ASIAN else "bidi" if language in COMPLEX else "val"
        sub(look, "w:lang", **{script: tag})
    if len(look):
        made.append(look)
    for piece in _PIECES.split(printable(text)):
        if piece == "\n":
            sub(made, "w:br")
        elif piece:
            words = sub(made, "w:t")
            words.text = piece
            if piece.strip() != piece:
                words.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    return made


def internal_link(name: str, content: Any) -> Any:
    """`content` as a link to the bookmark `name`."""
    link = element("w:hyperlink", anchor=name, history=1)
    link.append(content)
    return link


def external_link(relationship: str, content: Any) -> Any:
    """`content` as a link to the target of `relationship`."""
    link = element("w:hyperlink", history=1)
    link.set(qn("r:id"), relationship)
    link.append(content)
    return link


def bookmark(name: str, number: int, content: Any) -> tuple[Any, Any, Any]:
    """`content` as the place `name`; `number` must differ between bookmarks."""
    start = element("w:bookmarkStart", id=number, name=name)
    return start, content, element("w:bookmarkEnd", id=number)


def page_number() -> tuple[Any, ...]:
    """The PAGE field, with a value for readers that do not compute fields."""
    code = element("w:r")
    sub(code, "w:instrText").text = " PAGE "
    marks = {}
    for kind in ("begin", "separate", "end"):
        marks[kind] = element("w:r")
        sub(marks[kind], "w:fldChar", fldCharType=kind)
    return marks["begin"], code, marks["separate"], run("2"), marks["end"]


def fields_of(part: Any) -> str:
    """The instructions of all fields in an element."""
    simple = (str(found.get(qn("w:instr"))) for found in part.iter(qn("w:fldSimple")))
    return " ".join((*simple, "".join(found.text or "" for found in part.iter(qn("w:instrText")))))


def put(parent: Any, child: Any, *, before: tuple[str, ...] = ()) -> Any:
    """Set `child` in `parent` in place of an element of the same name, ahead of the first of `before`."""
    for old in parent.findall(child.tag):
        parent.remove(old)
    names = {qn(name) for name in before}
    at = next((n for n, found in enumerate(parent) if found.tag in names), len(parent))
    parent.insert(at, child)
    return child
