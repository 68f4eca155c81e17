"""Reports in DOCX for the tests of their form, and the way to one paragraph, style or head in them."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

from docx.oxml.ns import qn

from reports.docx import render_docx
from reports.model import Annex, Language, Report, Section
from tests.reports.docx_reading import paragraphs, value, xml
from tests.reports.specimen import SIZES, Size, specimen

EVERY = [(language, size) for language in ("vi", "en") for size in SIZES]
MM = 56.6929
"""Twips."""


@cache
def rendered(language: Language = "vi", size: Size = "short", mark: bool = True) -> bytes:
    """The specimen in DOCX."""
    return render_docx(specimen(language, size, mark=mark))


def with_blocks(*blocks: Any, annex: bool = False) -> Report:
    """A short report with `blocks` in its one part, or in its one annex."""
    base = specimen(size="empty")
    if annex:
        return replace(base, sections=(), annexes=(Annex("Phụ lục I", "Danh mục", "", tuple(blocks)),))
    return replace(base, sections=(Section("I.", "PHẦN MỘT", 1, tuple(blocks)),), annexes=())


def of_style(content: bytes, name: str) -> list[tuple[str, Any]]:
    """Texts and elements of the paragraphs in the style of that name."""
    return [(text, element) for style, text, element in paragraphs(content) if style == name]


def style(content: bytes, name: str) -> Any:
    """The element of the style of that name."""
    found = {n: s for s in xml(content, "word/styles.xml").iter(qn("w:style")) for n in [value(s, "name")]}
    return found[name]


def sections(content: bytes) -> list[Any]:
    """The properties of every section."""
    return list(xml(content).iter(qn("w:sectPr")))


def head(content: bytes, section: Any, kind: str) -> Any:
    """The root of a section's head, own or that of the sections before."""
    relations = {r.get("Id"): r.get("Target") for r in xml(content, "word/_rels/document.xml.rels")}
    references = [r for r in section.iter(qn("w:headerReference")) if r.get(qn("w:type")) == kind]
    return xml(content, f"word/{relations[references[0].get(qn('r:id'))]}")
