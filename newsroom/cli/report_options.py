"""What the commands about reports share: their options, who acts, and what programs are told of a report."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from newsroom.cli.deciding import user
from newsroom.cli.output import Call, call_of
from newsroom.errors import UsageError

if TYPE_CHECKING:
    from newsroom.pipeline.rendering import Format
    from newsroom.pipeline.reporting import OpenReport, ReportDesk
    from newsroom.store.reports import KeptReport

Id = Annotated[str, typer.Argument(metavar="ID", help="Report, by its id; `report list` shows them.")]
By = Annotated[str | None, typer.Option(help="Who does it; else the user of this computer.", metavar="NAME")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON instead.")]
Output = Annotated[
    Path | None,
    typer.Option("--output", "-o", help="Folder; else one of the report's own in the data folder.", metavar="FOLDER"),
]


class Kind(StrEnum):
    """Kinds of report."""

    foreign = "foreign"
    domestic = "domestic"
    weekly = "weekly"
    yearly = "yearly"
    thematic = "thematic"


class In(StrEnum):
    """Languages of a report."""

    vi = "vi"
    en = "en"


def opened_report(context: typer.Context, id: str) -> tuple[Call, ReportDesk, OpenReport]:
    """The call, its desk and the report that it is about. Raises InputError where there is none."""
    from newsroom.pipeline.reporting import ReportDesk

    call = call_of(context)
    desk = ReportDesk(call.store(), call.settings)
    return call, desk, desk.open(id)


def who(by: str | None) -> str:
    """Who does something. Raises UsageError where nobody says."""
    return (by or "").strip() or user()


def formats_of(typed: str) -> list[Format]:
    """The formats in a list with commas. Raises UsageError for one that there is not."""
    from newsroom.pipeline.rendering import FORMATS

    found: list[Format] = []
    for name in filter(None, (part.strip().lower() for part in typed.split(","))):
        known = next((format for format in FORMATS if format == name), None)
        if known is None:
            raise UsageError(f"there is no format {name[:20]!r}; known are {', '.join(FORMATS)}")
        found.append(known)
    return found


def about(opened: OpenReport) -> dict[str, Any]:
    """What answers say of a report, for programs."""
    from reports.listing import counted

    articles = len(counted(opened.evidence, opened.edits))
    return {**listed(opened.kept), "articles": articles, "cited": len(opened.report.citations)}


def listed(kept: KeptReport) -> dict[str, Any]:
    """What lists say of it."""
    return {
        "id": kept.id,
        "kind": kept.kind,
        "language": kept.language,
        "title": kept.title,
        "period": {"first": kept.period.first, "last": kept.period.last},
        "state": kept.state,
        "revision": kept.revision,
        "refreshes": kept.refresh,
        "created_at": kept.created_at,
        "created_by": kept.created_by,
        "changed_at": kept.changed_at,
        "changed_by": kept.changed_by,
        "sha256": kept.sha256,
    }
