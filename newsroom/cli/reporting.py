"""Commands that make reports: new, render, delete, template; the others about reports have files of their own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from newsroom.cli import report_deciding, report_editing, report_showing
from newsroom.cli.output import Call, call_of, console, print_json, safe, shown_progress
from newsroom.cli.report_options import By, Id, In, Json, Kind, Output, about, formats_of, opened_report, who
from newsroom.cli.report_words import day
from newsroom.cli.selection import Filters, Selection, query_of, with_filters
from newsroom.clock import local_day, utc_now
from newsroom.errors import UsageError
from newsroom.texts import number

if TYPE_CHECKING:
    from index.query import Query
    from newsroom.pipeline.rendering import Format
    from newsroom.pipeline.reporting import OpenReport, ReportDesk
    from newsroom.store import Store

report_app = typer.Typer(help="The press-opinion reports.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add this room's commands, in the order in which a report needs them."""
    app.add_typer(report_app, name="report")
    report_app.command("new")(with_filters(report_new))
    report_showing.register(report_app)
    report_editing.register(report_app)
    report_deciding.register(report_app)
    report_app.command("render")(report_render)
    report_app.command("delete")(report_delete)
    report_app.command("template")(report_template)


def report_new(
    context: typer.Context,
    filters: Filters,
    report: Annotated[
        Kind,
        typer.Argument(
            metavar="KIND",
            help="foreign (Annex I.4 of the plan), domestic (I.5), weekly, yearly (VI.1) or thematic (a note).",
        ),
    ],
    event: Annotated[
        list[str] | None, typer.Option(help="Event that it is about, by id (repeatable).", metavar="ID")
    ] = None,
    week: Annotated[str, typer.Option(help="Week of a digest; else the last whole one.", metavar="YYYY-Www")] = "",
    year: Annotated[
        int | None, typer.Option(help="Year in which the yearly summary ends, on 31 October.", metavar="YYYY")
    ] = None,
    query: Annotated[str, typer.Option(help="Search that a thematic note is about.", metavar="QUERY")] = "",
    in_: Annotated[In | None, typer.Option("--in", help="Language of the report; else that of the desk.")] = None,
    subject: Annotated[
        str, typer.Option(help='What it is about, as it stands after "về" or "on" in the title.', metavar="TEXT")
    ] = "",
    to_files: Annotated[
        str, typer.Option(help="Write it at once: docx, pdf, html, json, with commas.", metavar="FORMATS")
    ] = "",
    output: Output = None,
    by: By = None,
    json: Json = False,
) -> None:
    """Draft a report from what the store has now, and keep it."""
    from newsroom.pipeline.desk_calendar import desk_calendar
    from newsroom.pipeline.gathering import discovered_days
    from newsroom.pipeline.report_specs import Asked, spec_of
    from newsroom.pipeline.reporting import ReportDesk

    call, formats, by_whom = call_of(context), formats_of(to_files), who(by)
    store = call.store()
    asked = Asked(
        kind=report.value,
        language=in_.value if in_ else call.language,
        first=filters.first.date() if filters.first else None,
        last=filters.last.date() if filters.last else None,
        week=week,
        year=year,
        events=tuple(event or ()),
        question=_question(call, store, query, filters),
        subject=subject,
    )
    calendar, told = desk_calendar(store, call.settings.classify), discovered_days(store, asked.events)
    spec = spec_of(asked, calendar, local_day(utc_now()), told)
    desk = ReportDesk(store, call.settings)
    with shown_progress() as listener:
        id = desk.new(spec, by_whom, utc_now(), listener)
    opened = desk.open(id)
    written = _files(call, desk, opened, formats, output, by_whom) if formats else []
    if json:
        print_json({**about(opened), "files": [str(path) for path in written]})
    else:
        _tell_new(call, opened, written)


def _question(call: Call, store: Store, query: str, filters: Filters) -> str:
    """The search with the filters in it, so that a refresh asks for the same."""
    selection = Selection(text=query, filters=replace(filters, first=None, last=None), by_date=True)
    return question_of(query_of(call, store, selection))


def question_of(asked: Query) -> str:
    """`asked` as one line of the query language."""
    limits = []
    for name, values in asked.filters.items():
        either = " OR ".join(f'{name}:"{value}"' for value in values)
        limits.append(f"({either})" if len(values) > 1 else either)
    text = asked.text.strip()
    return " AND ".join(([f"({text})"] if text else []) + limits) if limits else text


def _tell_new(call: Call, opened: OpenReport, written: list[Path]) -> None:
    from newsroom.pipeline.report_checks import unfilled
    from reports.listing import counted

    kept, texts, language = opened.kept, call.texts, call.language
    console.print(safe(texts("report_drafted", id=kept.id, title=kept.title)), style="bold", soft_wrap=True)
    period = {"first": day(kept.period.first), "last": day(kept.period.last)}
    articles = number(len(counted(opened.evidence, opened.edits)), language)
    console.print(texts("report_covers", **period, articles=articles), soft_wrap=True)
    left = unfilled(opened.report)
    if left:
        parts = []
        if left.gaps:
            parts.append(texts("report_gaps_to_fill", count=number(len(left.gaps), language)))
        if left.blanks:
            parts.append(texts("report_blanks_to_fill", count=number(len(left.blanks), language)))
        console.print(texts("report_to_fill", parts=", ".join(parts), id=kept.id), soft_wrap=True)
    _tell_files(call, written)


def _tell_files(call: Call, written: list[Path]) -> None:
    for path in written:
        console.print(safe(call.texts("report_written", path=path)), soft_wrap=True)


def report_render(
    context: typer.Context,
    id: Id,
    to: Annotated[str, typer.Option(help="docx, pdf, html, json, with commas.", metavar="FORMATS")] = "docx",
    output: Output = None,
    by: By = None,
) -> None:
    """Write a report as files, and the list of all articles that it counts beside them."""
    formats = formats_of(to)
    if not formats:
        raise UsageError("name at least one format with --to, such as --to docx,pdf")
    call, desk, opened = opened_report(context, id)
    _tell_files(call, _files(call, desk, opened, formats, output, who(by)))


def _files(
    call: Call, desk: ReportDesk, opened: OpenReport, formats: list[Format], output: Path | None, by: str
) -> list[Path]:
    from newsroom.pipeline.rendering import write_files

    folder = output or call.settings.reports_folder / opened.kept.id
    return write_files(desk, opened, formats, folder, by, utc_now())


def report_delete(context: typer.Context, id: Id, by: By = None) -> None:
    """Delete a draft; the log keeps what was done to it. A reviewed or final report is never deleted."""
    call = call_of(context)
    call.store().reports.delete(id, who(by), utc_now())
    console.print(safe(call.texts("report_deleted", id=id)))


def report_template(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Word document (.docx) to write; must not exist yet.")],
) -> None:
    """Write a Word template to change; [report] template in the settings names it, and every report then takes it."""
    from reports.docx_template import write_template

    call = call_of(context)
    write_template(file)
    console.print(safe(call.texts("report_template_written", path=file)), soft_wrap=True)
