"""Commands that bring a report to its end: verify, review, reopen, final."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from newsroom.cli.output import Call, call_of, console, print_json, safe
from newsroom.cli.report_options import By, Id, Json, opened_report, who
from newsroom.cli.report_showing import tell_check, tell_unfilled
from newsroom.cli.report_words import moment, state_words
from newsroom.clock import utc_now

if TYPE_CHECKING:
    from newsroom.pipeline.report_checks import Checked
    from newsroom.pipeline.report_files import FileFound
    from newsroom.pipeline.reporting import ReportDesk

DIFFERENCES = 40
"""Lines of a changed file that are shown; `--json` has all."""


def register(app: typer.Typer) -> None:
    """Add this room's commands."""
    app.command("verify")(report_verify)
    app.command("review")(report_review)
    app.command("reopen")(report_reopen)
    app.command("final")(report_final)


def report_verify(
    context: typer.Context,
    target: Annotated[
        str, typer.Argument(metavar="ID|FILE", help="Report, by its id; or a file that a report was rendered to.")
    ],
    json: Json = False,
) -> None:
    """Count every number again and find every quotation in the archive; of a file also whether it is what was kept.

    Exit code 1 where something does not hold.
    """
    from newsroom.pipeline.report_checks import check
    from newsroom.pipeline.reporting import ReportDesk

    call = call_of(context)
    desk = ReportDesk(call.store(), call.settings)
    if Path(target).suffix or "/" in target or "\\" in target:
        _verify_file(call, desk, Path(target), json)
        return
    checked = check(desk.open(target), call.language)
    if json:
        print_json({"id": target, **checked.as_json()})
    else:
        tell_check(call, checked)
    if checked.blocks:
        raise typer.Exit(1)


def _verify_file(call: Call, desk: ReportDesk, path: Path, json: bool) -> None:
    from newsroom.pipeline.report_checks import check
    from newsroom.pipeline.report_files import find

    found = find(desk, path)
    checked = None if found.kept is None else check(desk.open(found.kept.id), call.language, found.report)
    if json:
        print_json(_file_json(found, checked))
    else:
        _tell_file(call, found)
        if checked is not None:
            tell_check(call, checked)
    if found.differences or checked is None or checked.blocks:
        raise typer.Exit(1)


def _file_json(found: FileFound, checked: Checked | None) -> dict[str, object]:
    step = found.step
    return {
        "id": found.kept.id if found.kept else (step.report_id if step else None),
        "deleted": found.kept is None,
        "format": found.format,
        "rendered": None if step is None else {"at": step.at, "by": step.by, **step.detail},
        "revision": found.kept.revision if found.kept else None,
        "differences": list(found.differences),
        **(checked.as_json() if checked else {}),
    }


def _tell_file(call: Call, found: FileFound) -> None:
    texts, step, kept = call.texts, found.step, found.kept
    if step is not None:
        told = {"id": step.report_id, "at": moment(step.at), "by": step.by, "revision": step.detail.get("revision", "")}
        console.print(safe(texts("report_file_known", **told)), soft_wrap=True)
        if kept is None:
            console.print(texts("report_file_deleted"), style="red", soft_wrap=True)
        elif step.detail.get("revision") != kept.revision:
            now = {"revision": kept.revision, "state": state_words(call, kept.state)}
            console.print(texts("report_file_old", **now), style="yellow", soft_wrap=True)
    elif kept is not None and not found.differences:
        console.print(safe(texts("report_file_same", id=kept.id)), soft_wrap=True)
    elif kept is not None:
        told = {"id": kept.id, "count": len(found.differences)}
        console.print(safe(texts("report_file_changed", **told)), style="red", soft_wrap=True)
        for line in found.differences[:DIFFERENCES]:
            console.print(safe(line), soft_wrap=True)


def report_review(context: typer.Context, id: Id, by: By = None) -> None:
    """Mark a draft as reviewed: somebody has read all of it. Any edit makes it a draft again."""
    call, desk, opened = opened_report(context, id)
    desk.review(opened, who(by), utc_now())
    console.print(safe(call.texts("report_reviewed", id=id)), soft_wrap=True)


def report_reopen(context: typer.Context, id: Id, by: By = None) -> None:
    """Make a reviewed report a draft again."""
    call, desk, opened = opened_report(context, id)
    desk.reopen(opened, who(by), utc_now())
    console.print(safe(call.texts("report_reopened", id=id)), soft_wrap=True)


def report_final(context: typer.Context, id: Id, by: By = None, json: Json = False) -> None:
    """Make a reviewed report final: locked for ever, its SHA-256 recorded.

    Refused with exit code 1 while verification finds what does not hold or something is left to be filled in.
    """
    from newsroom.pipeline.report_checks import check, unfilled

    call, desk, opened = opened_report(context, id)
    by_whom = who(by)
    checked, left = check(opened, call.language), unfilled(opened.report)
    if opened.kept.state == "reviewed" and (checked.blocks or left):
        if json:
            print_json({"id": id, "final": False, **left.as_json(), **checked.as_json()})
        else:
            console.print(safe(call.texts("report_not_final", id=id)), style="red", soft_wrap=True)
            tell_unfilled(call, left)
            tell_check(call, checked)
        raise typer.Exit(1)
    sha256 = desk.finish(opened, by_whom, utc_now())
    if json:
        print_json({"id": id, "final": True, "sha256": sha256})
    else:
        console.print(safe(call.texts("report_final", id=id)), style="bold", soft_wrap=True)
        console.print(f"SHA-256 {sha256}", soft_wrap=True)
