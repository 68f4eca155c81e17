"""Which report goes out as the digest, and with which files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from newsroom.errors import InputError, UsageError
from newsroom.pipeline.mailing import Digest
from newsroom.pipeline.rendering import render
from newsroom.pipeline.reporting import ReportDesk
from newsroom.settings import Settings
from newsroom.store import Store
from reports.mail import File

KIND = "weekly"
Attached = Literal["pdf", "docx"]
MEDIA_TYPES: Mapping[Attached, str] = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


def open_digest(
    store: Store, settings: Settings, report_id: str | None, *, drafts: bool = False, attach: Sequence[Attached] = ()
) -> Digest:
    """The report `report_id`, else the newest weekly digest that an analyst has reviewed or made final (with `drafts`:
    or not), and the files of `attach` (pdf, docx) made of it.

    A draft bears its mark before the subject. Raises InputError where there is none, UsageError for a draft without
    `drafts`.
    """
    if report_id is None:
        ready = [
            kept
            for kept in store.reports.all()
            if kept.kind == KIND and (drafts or kept.state in ("reviewed", "final"))
        ]
        if not ready:
            raise InputError(
                "there is no weekly digest that was reviewed or made final; `diembao report new weekly` drafts one, "
                "`diembao report review` marks it as reviewed"
            )
        report_id = max(ready, key=lambda kept: (kept.period.last, kept.created_at, kept.id)).id
    opened = ReportDesk(store, settings).open(report_id)
    kept, report = opened.kept, opened.report
    if kept.state == "draft" and not drafts:
        raise UsageError(
            f"report {kept.id} is a draft; `diembao report review {kept.id}` marks it as reviewed, --draft sends it "
            "as a draft"
        )
    return Digest(
        report_id=kept.id,
        kind=kept.kind,
        language=kept.language,
        period=kept.period,
        report=report,
        files=tuple(
            File(f"{kept.id}.{format}", render(report, format, settings.report.template), MEDIA_TYPES[format])
            for format in dict.fromkeys(attach)
        ),
        marks=(report.mark,) if kept.state == "draft" else (),
    )
