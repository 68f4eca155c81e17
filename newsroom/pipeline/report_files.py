"""What a rendered file says, held against the report that is kept.

A file is known again by its SHA-256, which the trail has. One that was changed since (a paragraph rewritten in Word) is
compared line by line with what the report renders to now. A PDF is only known by its bytes: what stands in one is
drawn, and reading it back would find differences that are none.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

from newsroom.errors import InputError
from newsroom.pipeline.rendering import FORMATS, RENDERED, Format, render
from newsroom.pipeline.reporting import OpenReport, ReportDesk
from newsroom.store.reports import KeptReport, Step
from newsroom.text import fold, nfc
from reports.model import Report
from reports.plain import report_from_json

MAX_FILE = 200_000_000
COMPARED = 20
"""Reports of the same title that a changed file is compared with, the newest first."""
_BLOCKS = ("p", "li", "td", "th", "h1", "h2", "h3", "h4", "h5", "h6", "caption", "figcaption", "title")


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFound:
    """Whose file it is."""

    format: Format
    kept: KeptReport | None
    """None where the report was deleted since."""
    step: Step | None
    """When it was rendered, None where it is not byte for byte a file that was."""
    report: Report | None
    """What a JSON file says, whole."""
    differences: tuple[str, ...]
    """Lines that only the report has ("- …") or only the file ("+ …"); () for a file known by its bytes."""


def find(desk: ReportDesk, path: Path) -> FileFound:
    """The report of which `path` is a rendering. Raises InputError where it is none that can be told."""
    format, content = _format(path), _content(path)
    model = report_from_json(content) if format == "json" else None
    sha256 = hashlib.sha256(content).hexdigest()
    everything = desk.store.reports.all()
    step = next((s for s in desk.store.reports.steps(RENDERED) if s.detail.get("sha256") == sha256), None)
    of_it = [kept for kept in everything if sha256 == kept.sha256 or (step is not None and kept.id == step.report_id)]
    if step is not None or of_it:
        kept = of_it[0] if of_it else None
        return FileFound(format=format, kept=kept, step=step, report=model, differences=())
    if format == "pdf":
        raise InputError(
            f"{path}: no report was rendered to this file, or it was changed since; a PDF is known by its bytes only"
        )
    said = _lines(format, content)
    likely = [kept for kept in everything if _fits(kept, model, said)][:COMPARED]
    compared = [(_differences(desk, kept, format, said), kept) for kept in likely]
    if not compared:
        raise InputError(f"{path}: no report is kept here with the title of this file")
    differences, kept = min(compared, key=lambda each: len(each[0]))
    return FileFound(format=format, kept=kept, step=None, report=model, differences=differences)


def _format(path: Path) -> Format:
    found = next((known for known in FORMATS if path.suffix.lower() == f".{known}"), None)
    if found is None:
        raise InputError(f"{path}: not a file that reports are rendered to; known are .{', .'.join(FORMATS)}")
    return found


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(MAX_FILE + 1)
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror or error})") from error
    if len(content) > MAX_FILE:
        raise InputError(f"{path}: longer than {MAX_FILE // 1_000_000} MB, which is no report")
    return content


def _fits(kept: KeptReport, model: Report | None, said: Iterable[str]) -> bool:
    if model is not None:
        return (kept.kind, kept.language, fold(kept.title)) == (model.kind, model.language, fold(model.title))
    title = fold(kept.title)
    return any(title in fold(line) for line in said)


def _differences(desk: ReportDesk, kept: KeptReport, format: Format, said: list[str]) -> tuple[str, ...]:
    opened = OpenReport(desk.store, kept)
    own = _lines(format, render(opened.report, format, desk.settings.report.template))
    found: list[str] = []
    for what, first, last, other, end in SequenceMatcher(None, own, said, autojunk=False).get_opcodes():
        if what != "equal":
            found += [f"- {line}" for line in own[first:last]]
            found += [f"+ {line}" for line in said[other:end]]
    return tuple(found)


def _lines(format: Format, content: bytes) -> list[str]:
    """What a file says, paragraph by paragraph and cell by cell. Raises InputError for one that cannot be read."""
    read: Mapping[Format, Callable[[bytes], Iterator[str]]] = {"docx": _of_docx, "html": _of_html, "json": _of_json}
    try:
        lines = [" ".join(nfc(line).split()) for line in read[format](content)]
    except InputError:
        raise
    except Exception as error:  # whatever a library says of a damaged file
        raise InputError(f"the file cannot be read as {format}: it is damaged or no report") from error
    return [line for line in lines if line]


def _of_docx(content: bytes) -> Iterator[str]:
    from docx import Document
    from docx.oxml.ns import qn

    for paragraph in Document(io.BytesIO(content)).element.body.iter(qn("w:p")):
        yield "".join(text.text or "" for text in paragraph.iter(qn("w:t")))


def _of_html(content: bytes) -> Iterator[str]:
    from lxml import html

    parser = html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False)
    for element in html.document_fromstring(content, parser=parser).iter(*_BLOCKS):
        yield "".join(map(str, element.itertext()))


def _of_json(content: bytes) -> Iterator[str]:
    yield from content.decode("utf-8", "replace").split("\n")
