"""The office's own DOCX template: what is taken from it, what never is, and a first one to change.

Taken are styles, fonts, theme, paper and margins, heads and feet. The text of a template is thrown away; macros,
embedded objects, comments, links to other templates and pictures from elsewhere are never carried over.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

from docx import Document
from docx.document import Document as DocumentObject
from docx.oxml.ns import qn

from newsroom.errors import InputError, SettingsError
from reports.docx_package import fixed_zip, without_leftovers
from reports.docx_paper import lay_out
from reports.docx_styles import KINDS, LOOKS, TABLES, Sheet, add_styles, style_name
from reports.docx_tables import Grid, grid
from reports.docx_xml import paragraph, run
from reports.printable import web_address

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
KIND_NAMES = {"paragraph": "a paragraph style", "character": "a character style", "table": "a table style",
              "numbering": "a list style"}  # fmt: skip
CONTENT_TYPES = "[Content_Types].xml"
MOST_BYTES = 64_000_000
"""Of a template's parts together, unpacked; one with a scanned letterhead has two or three million."""
_KEPT = ("styles", "settings", "fontTable", "theme", "numbering", "header", "footer")
"""Relationships of the document that are kept, by the end of their type."""
_HEADINGS = ("heading1", "heading2", "heading3", "annex")
_SETTINGS_DROPPED = ("attachedTemplate", "mailMerge", "documentProtection", "writeProtection", "trackRevisions",
                     "docVars", "savePreviewPicture", "footnotePr", "endnotePr")  # fmt: skip
"""What would lock the report, tell of other files, or refer to parts that are left out."""


def new_document() -> DocumentObject:
    """An empty document with our styles and paper."""
    document = Document()
    without_leftovers(document)
    add_styles(document, over=True)
    lay_out(document)
    return document


def open_template(path: Path) -> tuple[DocumentObject, tuple[str, ...]]:
    """The template's document, which still has its text, and the names of the styles that were added to it.

    Raises SettingsError in one sentence that names the file: none there, no DOCX, one with macros, a style of the wrong
    kind, an embedded object at the head of its pages.
    """
    document = _opened(path)
    if document.part.content_type != DOCX:
        raise SettingsError(f"{path}: the report template is no Word document (.docx)")
    for style in document.styles.element.findall(qn("w:style")):
        wanted = next((kind for name, kind in KINDS.items() if name.casefold() == style_name(style)), None)
        kind = style.get(qn("w:type"), "paragraph")
        if wanted not in (None, kind):
            raise SettingsError(
                f"{path}: the report template has “{style.find(qn('w:name')).get(qn('w:val'))}” as "
                f"{KIND_NAMES.get(kind, kind)}; it must be {KIND_NAMES[wanted or kind]}"
            )
    missing = add_styles(document, over=False)
    _unnumber_headings(document)
    _clean(document, path)
    return document, missing


def missing_styles(path: Path) -> tuple[str, ...]:
    """Names of our styles that the template lacks and that reports therefore take from ours, in our order.

    Raises SettingsError like `open_template`.
    """
    return open_template(path)[1]


def clear(document: DocumentObject) -> None:
    """Take the text out of `document`; only the last section's properties stay."""
    body = document.element.body
    last = body.find(qn("w:sectPr"))
    for child in list(body):
        if child is not last:
            body.remove(child)


def write_template(path: Path) -> None:
    """Write our own styles and paper as a DOCX that an office can change in Word and name as its template: each style
    shown by a paragraph that says its name.

    Raises InputError if there is a file of that name or it cannot be written.
    """
    document = new_document()
    sheet = Sheet(document)
    body = document.element.body
    lines = [
        _named(sheet, key) for key in LOOKS if key not in ("normal", "header", "mark", "rule", "annex", "attached")
    ]
    for kind, small in (("grid", False), ("plain", False), ("grid", True)):
        cells = Grid(TABLES[kind], [TABLES[kind]] * 2, (1, 1), plain=kind == "plain", small=small)
        rows = [[[run(LOOKS["small_cell" if small else "cell"].name)] for _ in range(2)] for _ in range(2)]
        lines += [grid(sheet, cells, 9000, rows), paragraph(sheet["rule"])]
    breaks = body[0]  # the paragraph that ends the upright section
    for line in lines:
        breaks.addprevious(line)
    for key in ("annex", "attached"):
        body[-1].addprevious(_named(sheet, key))
    out = io.BytesIO()
    document.save(out)
    try:
        with path.open("xb") as file:
            file.write(fixed_zip(out.getvalue()))
    except FileExistsError:
        raise InputError(f"{path}: there is a file of this name; a template is never written over") from None
    except OSError as error:
        raise InputError(f"{path}: cannot write the template ({error.strerror or error})") from error


def _named(sheet: Sheet, key: str) -> Any:
    line = paragraph(sheet[key])
    line.append(run(LOOKS[key].name))
    return line


def _opened(path: Path) -> DocumentObject:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise SettingsError(f"{path}: cannot read the report template ({error.strerror or error})") from error
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            types = package.read(CONTENT_TYPES)
            size = sum(member.file_size for member in package.infolist())
    except (zipfile.BadZipFile, KeyError, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise SettingsError(
            f"{path}: the report template is no Word document (.docx), damaged, or locked with a password"
        ) from error
    if b"macroEnabled" in types or b"vbaProject" in types:
        raise SettingsError(
            f"{path}: the report template has macros; save it as a Word document without macros (.docx)"
        )
    if b"wordprocessingml.template.main" in types:
        raise SettingsError(f"{path}: the report template is a .dotx; save it as a Word document (.docx)")
    if size > MOST_BYTES:
        raise SettingsError(f"{path}: the report template is larger than {MOST_BYTES // 1_000_000} MB when unpacked")
    try:
        return Document(io.BytesIO(content))
    except (
        Exception
    ) as error:  # python-docx raises what its parsers do: KeyError, ValueError, XMLSyntaxError and others
        raise SettingsError(f"{path}: the report template is no Word document (.docx), or damaged") from error


def _unnumber_headings(document: DocumentObject) -> None:
    """Headings print the number that the report gives them; a list number of the style would stand before it."""
    names = {LOOKS[key].name.casefold() for key in _HEADINGS}
    for style in document.styles.element.findall(qn("w:style")):
        layout = style.find(qn("w:pPr"))
        if style_name(style) in names and layout is not None:
            for numbering in layout.findall(qn("w:numPr")):
                layout.remove(numbering)


def _clean(document: DocumentObject, path: Path) -> None:
    """Take out of the package what no report may carry."""
    package, part = document.part.package, document.part
    for key in [k for k, r in package.rels.items() if not r.reltype.endswith("/officeDocument")]:
        del package.rels[key]
    used = {str(r.get(qn("r:id"))) for r in part.element.iter(qn("w:headerReference"), qn("w:footerReference"))}
    for key, found in list(part.rels.items()):
        kind = found.reltype.rsplit("/", 1)[-1]
        if found.is_external or kind not in _KEPT or (kind in ("header", "footer") and key not in used):
            del part.rels[key]
        elif kind in ("header", "footer"):
            _clean_head(found.target_part, path)
        else:
            others = found.target_part.rels
            for other in [k for k, r in others.items() if r.is_external or not r.reltype.endswith(("/image", "/font"))]:
                del others[other]
    settings = document.settings.element
    for name in _SETTINGS_DROPPED:
        for setting in settings.findall(qn(f"w:{name}")):
            settings.remove(setting)


def _clean_head(part: Any, path: Path) -> None:
    """A head or foot may hold pictures of its own and links to the web."""
    for found in part.rels.values():
        kind = found.reltype.rsplit("/", 1)[-1]
        picture = kind == "image" and not found.is_external
        link = kind == "hyperlink" and found.is_external and web_address(found.target_ref)
        if not picture and not link:
            what = (
                "a picture that lies elsewhere"
                if kind == "image"
                else "an embedded object, or a link that is no web address"
            )
            raise SettingsError(
                f"{path}: a head or foot of the report template holds {what}; take it out of the template"
            )
