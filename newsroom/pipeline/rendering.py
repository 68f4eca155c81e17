"""Reports as files: one renderer a format, and the list of articles beside them."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Literal, get_args

from newsroom.errors import InputError
from newsroom.pipeline.reporting import OpenReport, ReportDesk
from reports.listing import file_name
from reports.model import Report

Format = Literal["docx", "pdf", "html", "json"]
FORMATS: tuple[Format, ...] = get_args(Format)
RENDERED = "rendered"
"""The step of the trail by which a file is known again: it has the file's SHA-256."""


def render(report: Report, format: Format, template: Path | None = None) -> bytes:
    """`report` as a file; the same report gives the same bytes. `template` is the office's own for DOCX."""
    return _renderers(template)[format](report)


def _renderers(template: Path | None) -> Mapping[Format, Callable[[Report], bytes]]:
    """Each is imported where it is used: typst and Word's libraries are slow to load."""

    def docx(report: Report) -> bytes:
        from reports.docx import render_docx

        return render_docx(report, template)

    def pdf(report: Report) -> bytes:
        from reports.pdf import render_pdf

        return render_pdf(report)

    def html(report: Report) -> bytes:
        from reports.html import render_html

        return render_html(report).encode()

    def plain(report: Report) -> bytes:
        from reports.plain import report_to_json

        return report_to_json(report).encode()

    return {"docx": docx, "pdf": pdf, "html": html, "json": plain}


def write_files(
    desk: ReportDesk, opened: OpenReport, formats: Iterable[Format], folder: Path, by: str, now: datetime
) -> list[Path]:
    """Write a report in `formats` into `folder`, and the list of articles beside it; return the files. Each is known
    again by its SHA-256, which is kept in the trail. Raises InputError where a file cannot be written."""
    written = []
    for format in dict.fromkeys(formats):
        content = render(opened.report, format, desk.settings.report.template)
        path = folder / f"{opened.kept.id}.{format}"
        write_whole(path, content)
        written.append(path)
        detail = {
            "format": format,
            "sha256": hashlib.sha256(content).hexdigest(),
            "revision": opened.kept.revision,
            "state": opened.kept.state,
        }
        desk.store.reports.note(opened.kept.id, by, now, RENDERED, detail)
    beside = folder / file_name(opened.evidence)
    write_whole(beside, desk.listing(opened))
    return [*written, beside]


def write_whole(path: Path, content: bytes) -> None:
    """Write a file beside its place and rename it, so that a failure leaves nothing half. Raises InputError."""
    made: Path | None = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile("wb", dir=path.parent, prefix=f".{path.name[:40]}.", delete=False) as file:
            made = Path(file.name)
            file.write(content)
        made.chmod(0o666 & ~_umask())
        os.replace(made, path)
        made = None
    except OSError as error:
        raise InputError(f"{path}: cannot be written ({error.strerror or error})") from error
    finally:
        if made is not None:
            made.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
