"""Reads PDF files for the tests: words and lines with their places (poppler), bookmarks and tags (pypdf)."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import pypdf
from lxml import etree

POPPLER = shutil.which("pdftotext") is not None
_XHTML = "{http://www.w3.org/1999/xhtml}"


@dataclass(frozen=True)
class Line:
    """A line of text and where it stands, in points from the upper left corner."""

    page: int
    text: str
    left: float
    top: float
    right: float
    bottom: float


@cache
def opened(content: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(content))


def catalog(content: bytes) -> Any:
    """The root of the document's objects."""
    return opened(content).trailer["/Root"]


@cache
def text(content: bytes) -> str:
    """The whole text as poppler reads it."""
    return _poppler(content, "pdftotext", "-layout")


@cache
def lines(content: bytes) -> tuple[Line, ...]:
    """Every line, page by page, from above."""
    made = etree.fromstring(
        _poppler(content, "pdftotext", "-bbox-layout").encode(), etree.XMLParser(recover=True, huge_tree=True)
    )
    found = []
    for number, page in enumerate(made.iter(f"{_XHTML}page"), start=1):
        for line in page.iter(f"{_XHTML}line"):
            said = " ".join(word.text or "" for word in line.iter(f"{_XHTML}word"))
            box = [float(line.get(name) or 0) for name in ("xMin", "yMin", "xMax", "yMax")]
            found.append(Line(number, said, *box))
    return tuple(sorted(found, key=lambda line: (line.page, line.top, line.left)))


def _poppler(content: bytes, program: str, *options: str) -> str:
    done = subprocess.run([program, *options, "-", "-"], input=content, capture_output=True, check=True)
    return done.stdout.decode()


def bookmarks(content: bytes) -> list[tuple[int, str]]:
    """Depth and title of every bookmark."""

    def walk(found: Any, depth: int) -> Iterator[tuple[int, str]]:
        for item in found:
            if isinstance(item, list):
                yield from walk(item, depth + 1)
            else:
                yield depth, str(item.title)

    return list(walk(opened(content).outline, 1))


def links(content: bytes) -> tuple[list[str], int]:
    """The addresses that links lead to, and how many links lead to a place in the file."""
    outside, inside = [], 0
    for page in opened(content).pages:
        for reference in page.get("/Annots") or []:
            action = reference.get_object().get("/A") or {}
            if action.get("/URI"):
                outside.append(str(action["/URI"]))
            else:
                inside += 1
    return outside, inside


def tags(content: bytes) -> tuple[Counter[str], list[str]]:
    """How many elements of each kind the structure has, and the descriptions of its figures."""
    counted: Counter[str] = Counter()
    described: list[str] = []

    def walk(node: Any) -> None:
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            for child in node:
                walk(child)
        elif isinstance(node, dict):
            if "/S" in node:
                counted[str(node["/S"])[1:]] += 1
            if "/Alt" in node:
                described.append(str(node["/Alt"]))
            walk(node.get("/K"))

    walk(catalog(content)["/StructTreeRoot"])
    return counted, described
