"""DOCX files as an office sees them: laid out by LibreOffice, page by page.

LibreOffice takes seconds to start, so tests lay out all their files at once and look at what came of it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

import reports

OFFICE, TO_TEXT, TO_PICTURE = "soffice", "pdftotext", "pdftoppm"
MM = 72 / 25.4
"""Points."""
FONTS = Path(reports.__file__).parent / "fonts"
_FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>{folder}</dir>
  <cachedir>{cache}</cachedir>
  <alias binding="same"><family>Times New Roman</family><prefer><family>Liberation Serif</family></prefer></alias>
</fontconfig>
"""
# Only the fonts that come with the reports: wide as Times New Roman, every Vietnamese letter, the same anywhere.

needs_office = pytest.mark.skipif(
    any(shutil.which(program) is None for program in (OFFICE, TO_TEXT, TO_PICTURE)),
    reason="LibreOffice or poppler is not installed",
)
"""Leaves a test out where the programs are missing; `make test-tools` names them."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word where it stands, in millimetres from the page's upper left corner."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a file, its sides in millimetres."""

    width: float
    height: float
    words: tuple[Word, ...]

    @property
    def lines(self) -> list[str]:
        """The text line by line from the top; words that stand at one height are one line."""
        rows: dict[int, list[Word]] = {}
        for word in sorted(self.words, key=lambda w: (w.bottom, w.left)):
            height = next((h for h in rows if abs(h - word.bottom * 2) <= 2), round(word.bottom * 2))
            rows.setdefault(height, []).append(word)
        return [" ".join(w.text for w in sorted(row, key=lambda w: w.left)) for row in rows.values()]

    @property
    def text(self) -> str:
        """All lines."""
        return "\n".join(self.lines)


@dataclass(frozen=True, slots=True)
class Laid:
    """A file laid out."""

    pdf: Path
    pages: tuple[Page, ...]

    def pictures(self, dots: int = 60) -> list[Path]:
        """PNG files of the pages, `dots` to an inch, beside the PDF file."""
        subprocess.run([TO_PICTURE, "-r", str(dots), "-png", str(self.pdf), str(self.pdf.with_suffix(""))], check=True)
        return sorted(self.pdf.parent.glob(f"{self.pdf.stem}-*.png"))


def laid_out(files: Mapping[str, bytes], folder: Path) -> dict[str, Laid]:
    """DOCX files laid out, by name; they and LibreOffice's own files go to `folder`."""
    sources = [folder / f"{name}.docx" for name in files]
    for source, content in zip(sources, files.values(), strict=True):
        source.write_bytes(content)
    converted(sources, "pdf", folder)
    return {source.stem: Laid(source.with_suffix(".pdf"), _pages(source.with_suffix(".pdf"))) for source in sources}


def converted(sources: list[Path], kind: str, folder: Path) -> None:
    """`sources` saved as another `kind` of file in `folder` by LibreOffice."""
    profile = f"-env:UserInstallation={(folder / 'profile').resolve().as_uri()}"
    command = [OFFICE, profile, "--headless", "--norestore", "--convert-to", kind, "--outdir", str(folder)]
    fonts = folder / "fonts.conf"
    fonts.write_text(_FONTS.format(folder=FONTS.resolve(), cache=(folder / "fonts").resolve()), "utf-8")
    environment = {**os.environ, "FONTCONFIG_FILE": str(fonts)}
    subprocess.run([*command, *map(str, sources)], check=True, capture_output=True, timeout=240, env=environment)


def _pages(pdf: Path) -> tuple[Page, ...]:
    made = subprocess.run([TO_TEXT, "-bbox", str(pdf), "-"], check=True, capture_output=True, timeout=60).stdout
    root = etree.fromstring(made, etree.XMLParser(recover=True))
    return tuple(
        Page(_mm(page, "width"), _mm(page, "height"), tuple(_word(word) for word in page.iter("{*}word")))
        for page in root.iter("{*}page")
    )


def _word(element: Any) -> Word:
    left, top, right, bottom = (_mm(element, side) for side in ("xMin", "yMin", "xMax", "yMax"))
    return Word(element.text or "", left, top, right, bottom)


def _mm(element: Any, name: str) -> float:
    return float(element.get(name)) / MM
