"""The typesetter (typst) and its fonts, shared by the PDF and the pictures of charts.

Nothing is read but the files that are handed over: typst sees no folder of this machine.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Literal, cast

import typst

FONTS = Path(__file__).with_name("fonts")
"""Liberation Serif, metric-compatible with Times New Roman, with all Vietnamese letters."""
FAMILIES = ("Times New Roman", "Liberation Serif")
"""In this order: the decree's font where the machine has it. Other scripts come from the machine's own fonts."""


@cache
def _fonts() -> typst.Fonts:
    """Ours before the machine's: an old Liberation Serif there, which lacks Vietnamese letters, must not hide ours."""
    machine = {str(Path(font.path).parent) for font in typst.Fonts(include_embedded_fonts=False).fonts() if font.path}
    return typst.Fonts(include_system_fonts=False, font_paths=[str(FONTS), *sorted(machine)])


@cache
def families() -> tuple[str, ...]:
    """Those of `FAMILIES` that are there."""
    there = _fonts().families()
    return tuple(name for name in FAMILIES if name in there)


def typeset(
    files: Mapping[str, bytes],
    form: Literal["pdf", "png"],
    *,
    created_at: datetime | None = None,
    standards: Sequence[str] = (),
    ppi: float | None = None,
) -> bytes:
    """The document that `main.typ` of `files` describes, as PDF or, if it is one page, as PNG.

    Raises `typst.TypstError` for a template that typst does not understand.
    """
    made = _compile(files, form, created_at, standards, ppi)
    return cast(bytes, made)


def typeset_pages(files: Mapping[str, bytes], *, created_at: datetime, ppi: float) -> tuple[bytes, ...]:
    """The pages of the document as PNG, one picture each. Raises as `typeset`."""
    made = _compile(files, "png", created_at, (), ppi)
    return tuple(made) if isinstance(made, list) else (made,)


def _compile(
    files: Mapping[str, bytes],
    form: Literal["pdf", "png"],
    created_at: datetime | None,
    standards: Sequence[str],
    ppi: float | None,
) -> bytes | list[bytes]:
    with tempfile.TemporaryDirectory() as empty:
        # The stubs of typst do not know several files in memory, which its documentation describes.
        made = typst.compile(  # type: ignore[call-overload]
            dict(files),
            root=empty,
            font_paths=_fonts(),
            format=form,
            timestamp=created_at,
            pdf_standards=list(standards),
            ppi=ppi,
            package_path=empty,
            package_cache_path=empty,
        )
    return cast("bytes | list[bytes]", made)
