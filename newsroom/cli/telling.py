"""Commands that show and tell: dashboard, report."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from newsroom.cli.output import call_of, console, print_json, safe
from newsroom.cli.selection import DATES
from newsroom.clock import Period, local_day, utc_now
from newsroom.errors import InputError, UsageError
from newsroom.texts import number

report_app = typer.Typer(help="The press-opinion reports.", no_args_is_help=True)


LONGEST_DAYS = 3_660
"""Ten years: twice the span of a communications plan."""


class Kind(StrEnum):
    """Kinds of report."""

    foreign = "foreign"


def register(app: typer.Typer) -> None:
    """Add this room's commands."""
    app.command()(dashboard)
    app.add_typer(report_app, name="report")


def dashboard(
    context: typer.Context,
    check: Annotated[bool, typer.Option("--check", help="Render the pages once without a server, then end.")] = False,
    open_: Annotated[
        bool, typer.Option("--open", help="Listen on an address other than loopback, though nobody signs in yet.")
    ] = False,
) -> None:
    """Start the dashboard in the foreground; Ctrl-C ends it."""
    from dashboard.serve import serve

    call = call_of(context)
    call.store().close()
    raise typer.Exit(serve(call.settings, call.settings_file, check=check, open_=open_))


@report_app.command("new")
def report_new(
    context: typer.Context,
    kind: Annotated[Kind, typer.Argument(help="foreign: foreign press opinion (Annex I.4 of the plan).")],
    first: Annotated[
        datetime | None,
        typer.Option("--from", help="First day; else the 14 days that end on the last.", formats=DATES, metavar="DATE"),
    ] = None,
    last: Annotated[
        datetime | None, typer.Option("--to", help="Last day; else today.", formats=DATES, metavar="DATE")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="DOCX file; without it one in the data folder's reports.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the report's content model instead.")] = False,
) -> None:
    """Write the draft of a report as a Word document."""
    from newsroom.pipeline.reporting import foreign_press_report
    from reports.docx import render_docx

    call = call_of(context)
    made_at = utc_now()
    period = _period(first, last, made_at)
    drafted = foreign_press_report(call.store(), call.settings, period, made_at)
    if json:
        from dataclasses import asdict

        print_json(asdict(drafted.report))
        return
    name = f"{kind.value}_{period.first:%Y%m%d}_{period.last:%Y%m%d}.docx"
    path = output or call.settings.reports_folder / name
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(render_docx(drafted.report))
    except OSError as error:
        raise InputError(f"{path}: cannot write the report ({error.strerror or error})") from error
    count = number(drafted.counted, call.language)
    console.print(safe(call.texts("report_written", path=path, count=count)), soft_wrap=True)


def _period(first: datetime | None, last: datetime | None, now: datetime) -> Period:
    end = last.date() if last else local_day(now)
    start = first.date() if first else Period.ending(end, 14).first
    if start > end:
        raise UsageError(f"the period starts on {start} after its end on {end}")
    if (end - start).days >= LONGEST_DAYS:
        raise UsageError(f"a report covers at most {LONGEST_DAYS} days; {start} to {end} are {(end - start).days + 1}")
    return Period(start, end)
