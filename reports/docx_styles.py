"""The styles of a report, by the rules for a Vietnamese administrative document (Decree 30/2020/NĐ-CP, Annex I).

Every piece of a report is printed in a style of its own and hardly anything is set beside it, so that an office can
change all of it in Word. The names are Vietnamese because the office reads them there. Where the decree gives a
range we take body and title 14 pt, header 13 pt (the national name 12 pt), 6 pt between paragraphs; tables are
smaller, as they are in the ministries' own annexes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from docx.document import Document as DocumentObject
from docx.oxml.ns import qn

from reports.docx_xml import LANGUAGE_TAGS, element, put, sub

FONT = "Times New Roman"
FIRST_LINE = 720
"""Indent of a paragraph's first line, 1.27 cm in twips."""
GAP = 120
"""Between paragraphs, 6 pt in twips."""
SPACING = 264
"""Between lines, in 240ths of single."""
SINGLE = 240
DEFAULT_PT = 11.0
"""Size where no style names one."""


@dataclass(frozen=True, slots=True)
class Look:
    """A paragraph style: sizes in points, lengths in twips, `lines` in 240ths of single spacing."""

    name: str
    size: float | None = None
    align: Literal["left", "center", "right", "both"] = "center"
    bold: bool | None = False
    italic: bool | None = False
    first: int = 0
    before: int = 0
    after: int = 0
    lines: int = SINGLE
    keep: bool = False
    whole: bool = False
    """No page break within it."""
    base: str = "normal"
    level: int | None = None
    """In Word's navigation pane."""
    boxed: bool = False


def _text(name: str, size: float = 14, **changes: Any) -> Look:
    return Look(name, size, "both", **{"first": FIRST_LINE, "after": GAP, "lines": SPACING, **changes})


def _heading(level: int, *, italic: bool = False) -> Look:
    return _text(f"heading {level}", bold=True, italic=italic, before=GAP, keep=True, whole=True, level=level - 1)


LOOKS: dict[str, Look] = {
    "normal": Look("Normal", 14, "left", None, None),
    "header": Look("header", 14),
    "superior": Look("BC Cơ quan chủ quản", 13),
    "issuer": Look("BC Cơ quan ban hành", 13, bold=True),
    "number": Look("BC Số ký hiệu", 13),
    "secrecy": Look("BC Độ mật", 13, bold=True, before=GAP, boxed=True),
    "nation": Look("BC Quốc hiệu", 12, bold=True),
    "motto": Look("BC Tiêu ngữ", 13, bold=True),
    "place": Look("BC Địa danh, thời gian", 13, italic=True),
    "genre": Look("BC Tên loại", 14, bold=True, before=360, keep=True),
    "title": Look("BC Trích yếu", 14, bold=True, keep=True),
    "subtitle": Look("BC Thời kỳ", 14, keep=True),
    "rule": Look("BC Đường kẻ", 1),
    "heading1": _heading(1),
    "heading2": _heading(2),
    "heading3": _heading(3, italic=True),
    "caption": Look("caption", 12, bold=True, before=80, after=GAP, keep=True, whole=True),
    "body": _text("BC Nội dung"),
    "item": _text("BC Gạch đầu dòng"),
    "note": _text("BC Ghi chú", 12, italic=True),
    "gap": _text("BC Chỗ trống"),
    "picture": Look("BC Hình", 12, before=GAP, after=40),
    "cell": Look("BC Ô bảng", 11, "left", before=20, after=20),
    "cell_heading": Look("BC Đầu cột", 11, bold=True, before=20, after=20, keep=True),
    "small_cell": Look("BC Ô bảng phụ lục", 10, "left", before=20, after=20),
    "small_cell_heading": Look("BC Đầu cột phụ lục", 10, bold=True, before=20, after=20, keep=True),
    "recipients": Look("BC Nơi nhận", 12, "left", bold=True, italic=True),
    "recipient": Look("BC Danh sách nơi nhận", 11, "left"),
    "office": Look("BC Chức vụ người ký", 14, bold=True),
    "signatory": Look("BC Họ tên người ký", 14, bold=True),
    "annex": Look("BC Phụ lục", 14, bold=True, keep=True, whole=True, base="heading1", level=0),
    "attached": Look("BC Kèm theo", 14, italic=True, after=240, keep=True),
    "mark": Look("BC Bản dự thảo", 9, "right", bold=True),
}
"""By what they are for."""
HYPERLINK = "Hyperlink"
"""Character style of links: black without a line, as a document that is printed has them."""
TABLES = {"grid": "BC Bảng", "plain": "BC Bảng không kẻ"}
"""Table styles: with lines around every cell, and without."""
NAMES = (*(look.name for look in LOOKS.values()), HYPERLINK, *TABLES.values())
KINDS = {
    **{look.name: "paragraph" for look in LOOKS.values()},
    HYPERLINK: "character",
    **dict.fromkeys(TABLES.values(), "table"),
}
"""What each style must be in a template."""

_AFTER_LANGUAGE = ("w:eastAsianLayout", "w:specVanish", "w:oMath")


class Sheet:
    """The styles of one document: ids by what they are for."""

    def __init__(self, document: DocumentObject) -> None:
        self._root = document.styles.element
        found = {style_name(s): s for s in self._root.findall(qn("w:style"))}
        self._of = {key: found[look.name.casefold()] for key, look in LOOKS.items()}
        self._by_id = {s.get(qn("w:styleId")): s for s in found.values()}
        self.ids = {key: str(s.get(qn("w:styleId"))) for key, s in self._of.items()}
        self.hyperlink = str(found[HYPERLINK.casefold()].get(qn("w:styleId")))
        self.tables = {key: str(found[name.casefold()].get(qn("w:styleId"))) for key, name in TABLES.items()}

    def __getitem__(self, key: str) -> str:
        return self.ids[key]

    def size(self, key: str) -> float:
        """Points of a style's letters, from the style, those it is based on, or the document's default."""
        style, seen = self._of[key], 0
        while style is not None and seen < len(self._by_id):
            size = style.find(f"{qn('w:rPr')}/{qn('w:sz')}")
            if size is not None:
                return int(size.get(qn("w:val"))) / 2
            base = style.find(qn("w:basedOn"))
            style, seen = self._by_id.get(base.get(qn("w:val"))) if base is not None else None, seen + 1
        size = self._root.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}/{qn('w:sz')}")
        return int(size.get(qn("w:val"))) / 2 if size is not None else DEFAULT_PT


def style_name(style: Any) -> str:
    """The name of a style element in lower case; programs differ in the case of Word's own names."""
    name = style.find(qn("w:name"))
    return str(name.get(qn("w:val"))).casefold() if name is not None else ""


def add_styles(document: DocumentObject, *, over: bool) -> tuple[str, ...]:
    """Give `document` our styles; returns the names of those that it did not have. `over`: also in place of styles of
    the same names and of the document's defaults. Otherwise the font of new ones is the document's own.
    """
    root = document.styles.element
    if over:
        _defaults(root)
    found = {style_name(s): s for s in root.findall(qn("w:style"))}
    for name in NAMES:
        if name.casefold() in found:  # LibreOffice writes "Heading 1" where Word knows its own as "heading 1"
            found[name.casefold()].find(qn("w:name")).set(qn("w:val"), name)
    wanted = [name for name in NAMES if over or name.casefold() not in found]
    missing = [name for name in wanted if name.casefold() not in found]
    taken = {s.get(qn("w:styleId")) for s in found.values()}
    ids = {name: found[name.casefold()].get(qn("w:styleId")) for name in NAMES if name.casefold() in found}
    for key, name in ((key, look.name) for key, look in LOOKS.items()):
        ids.setdefault(
            name, _free(f"BC{key.title().replace('_', '')}" if name.startswith("BC ") else key.title(), taken)
        )
    for name, plain in ((HYPERLINK, "Hyperlink"), (TABLES["grid"], "BCGrid"), (TABLES["plain"], "BCPlain")):
        ids.setdefault(name, _free(plain, taken))
    for look in LOOKS.values():
        if look.name in wanted:
            made = _paragraph_style(look, ids[look.name], ids[LOOKS[look.base].name], font=FONT if over else "")
            if look.name == "Normal" and over:
                made.set(qn("w:default"), "1")
            _replace(root, found.get(look.name.casefold()), made)
    for name in (HYPERLINK, *TABLES.values()):
        if name in wanted:
            made = _hyperlink(ids[name]) if name == HYPERLINK else _table_style(name, ids[name])
            _replace(root, found.get(name.casefold()), made)
    return tuple(missing)


def set_language(document: DocumentObject, language: str) -> None:
    """Make `language` that of the whole text, whatever the template's was."""
    tag = LANGUAGE_TAGS[language]
    root = document.styles.element
    properties = root.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
    if properties is None:
        properties = _default_properties(root)
    for found in root.iter(qn("w:lang")):
        found.set(qn("w:val"), tag)
    put(properties, element("w:lang", val=tag, eastAsia="zh-CN", bidi="th-TH"), before=_AFTER_LANGUAGE)


def _free(wanted: str, taken: set[Any]) -> str:
    made, count = wanted, 1
    while made in taken:
        count += 1
        made = f"{wanted}{count}"
    taken.add(made)
    return made


def _replace(root: Any, old: Any, new: Any) -> None:
    if old is None:
        root.append(new)
    else:
        root.replace(old, new)


def _default_properties(root: Any) -> Any:
    """The default run properties of a document, made where there are none."""
    defaults = root.find(qn("w:docDefaults"))
    if defaults is None:
        defaults = element("w:docDefaults")
        root.insert(0, defaults)
    holder = defaults.find(qn("w:rPrDefault"))
    if holder is None:
        holder = element("w:rPrDefault")
        defaults.insert(0, holder)
    properties = holder.find(qn("w:rPr"))
    return sub(holder, "w:rPr") if properties is None else properties


def _defaults(root: Any) -> None:
    """Font and spacing where no style speaks."""
    properties = _default_properties(root)
    for child in list(properties):
        properties.remove(child)
    _font(properties, FONT)
    sub(properties, "w:sz", val=28)
    sub(properties, "w:szCs", val=28)
    layout = root.find(f"{qn('w:docDefaults')}/{qn('w:pPrDefault')}/{qn('w:pPr')}")
    for child in list(layout) if layout is not None else ():
        layout.remove(child)


def _font(properties: Any, name: str) -> None:
    sub(properties, "w:rFonts", ascii=name, hAnsi=name, eastAsia=name, cs=name)


def _paragraph_style(look: Look, style_id: str, base_id: str, *, font: str) -> Any:
    made = element("w:style", type="paragraph", styleId=style_id)
    if look.name.startswith("BC "):
        made.set(qn("w:customStyle"), "1")
    sub(made, "w:name", val=look.name)
    if look.name != "Normal":
        sub(made, "w:basedOn", val=base_id)
    sub(made, "w:qFormat")
    layout = sub(made, "w:pPr")
    sub(layout, "w:keepNext", **({} if look.keep else {"val": 0}))
    sub(layout, "w:keepLines", **({} if look.whole else {"val": 0}))
    sub(layout, "w:widowControl")
    exact = look.name == LOOKS["rule"].name
    sub(
        layout, "w:spacing", before=look.before, after=look.after, line=40 if exact else look.lines,
        lineRule="exact" if exact else "auto",
    )  # fmt: skip
    sub(layout, "w:ind", left=0, right=0, firstLine=look.first)
    sub(layout, "w:jc", val=look.align)
    if look.level is not None:
        sub(layout, "w:outlineLvl", val=look.level)
    _letters(made, look, font)
    return made


def _letters(style: Any, look: Look, font: str) -> None:
    letters = sub(style, "w:rPr")
    if font:
        _font(letters, font)
    for on, names in ((look.bold, ("w:b", "w:bCs")), (look.italic, ("w:i", "w:iCs"))):
        for name in names if on is not None else ():
            sub(letters, name, **({} if on else {"val": 0}))
    sub(letters, "w:color", val="000000")
    if look.size is not None:
        sub(letters, "w:sz", val=round(look.size * 2))
        sub(letters, "w:szCs", val=round(look.size * 2))
    if look.boxed:
        sub(letters, "w:bdr", val="single", sz=6, space=0, color="000000")


def _hyperlink(style_id: str) -> Any:
    made = element("w:style", type="character", styleId=style_id)
    sub(made, "w:name", val=HYPERLINK)
    sub(made, "w:qFormat")
    sub(sub(made, "w:rPr"), "w:color", val="000000")
    return made


def _table_style(name: str, style_id: str) -> Any:
    made = element("w:style", type="table", customStyle=1, styleId=style_id)
    sub(made, "w:name", val=name)
    sub(made, "w:qFormat")
    properties = sub(made, "w:tblPr")
    if name == TABLES["grid"]:
        borders = sub(properties, "w:tblBorders")
        for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
            sub(borders, f"w:{side}", val="single", sz=4, space=0, color="000000")
    margins = sub(properties, "w:tblCellMar")
    for side in ("top", "left", "bottom", "right"):
        sub(margins, f"w:{side}", w=85 if side in ("left", "right") else 0, type="dxa")
    return made
