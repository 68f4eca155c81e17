"""Commands that hand articles on: export."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from newsroom.cli import selection as options
from newsroom.cli.output import Call, call_of, console, safe, shown_progress
from newsroom.cli.selection import Filters, Selection, opened_index, query_of, with_filters
from newsroom.clock import local_day, utc_now
from newsroom.errors import UsageError
from newsroom.texts import number

if TYPE_CHECKING:
    from index.export import Format, Row, Sheet


def register(app: typer.Typer) -> None:
    """Add this room's commands."""
    app.command()(with_filters(export))


def export(
    context: typer.Context,
    filters: Filters,
    query: options.Text = "",
    output: Annotated[
        str,
        typer.Option("--output", help="File to write: .jsonl, .csv or .xlsx; - is standard output.", metavar="FILE"),
    ] = "-",
    all_words: options.Words = None,
    by_relevance: Annotated[
        bool, typer.Option("--by-relevance", help="Best first instead of newest first, as `diembao search` lists.")
    ] = False,
    column: Annotated[
        list[str] | None, typer.Option(help="Only this column (repeatable, in this order).", metavar="NAME")
    ] = None,
    text: Annotated[bool, typer.Option("--text", help="With the whole text of each article, from the store.")] = False,
    format_: Annotated[
        str | None, typer.Option("--format", help="jsonl, csv or xlsx, where the file's name does not say.")
    ] = None,
    address: Annotated[
        str,
        typer.Option(
            "--address",
            help="Instead of QUERY and filters: the address of a search on the dashboard; also as a list in .docx.",
            metavar="URL",
        ),
    ] = "",
    force: Annotated[bool, typer.Option("--force", help="Put the file in the place of one that is there.")] = False,
) -> None:
    """Write every article that a search with the same options finds into a file."""
    from index.export import COLUMNS, TEXT, Sheet, columns_named
    from newsroom.pipeline.exporting import naming, rows

    call = call_of(context)
    target = None if output == "-" else Path(output)
    if target is not None and target.exists() and not force:
        raise UsageError(f"{target}: the file is there already; name another one, or say --force")
    if address:
        if query or filters != Filters() or by_relevance or all_words is not None or column or text or format_:
            raise UsageError("--address says all that is asked and how it is ordered; say besides it only --output")
        _of_address(call, address, target)
        return
    written_as = _format(output, format_)
    columns = columns_named(column or COLUMNS)
    if text and TEXT not in columns:
        columns = (*columns, TEXT)
    selected = Selection(
        text=query,
        filters=filters,
        all_words=all_words,
        by_date=not by_relevance,
    )
    store = call.store()
    asked = query_of(call, store, selected)
    with opened_index(call, store) as index, shown_progress() as listener:
        sheet = Sheet(columns, call.language, naming(call.settings, call.language, asked, store, index))
        found = rows(index, store, asked, listener, with_text=TEXT in columns)
        count = _write(found, sheet, written_as, target)
    if target is not None:
        _tell(call, count, target)


def _of_address(call: Call, address: str, target: Path | None) -> None:
    """The file of a search of the dashboard."""
    from dashboard.desk import open_desk
    from dashboard.handing_on import FILE_KINDS, search_at, write

    kind = next((kind for kind in FILE_KINDS if target is not None and target.suffix.lower() == f".{kind}"), None)
    if target is None or kind is None:
        raise UsageError(f"--address writes a file; name one with --output that ends in .{', .'.join(FILE_KINDS)}")
    today = local_day(utc_now())
    with open_desk(call.settings) as desk, shown_progress() as listener:
        count = write(desk, search_at(address, desk, today), today, kind, target, listener)
    _tell(call, count, target)


def _tell(call: Call, count: int, target: Path) -> None:
    told = call.texts("exported", count=number(count, call.language), path=target)
    console.print(safe(told), soft_wrap=True)


def _format(output: str, given: str | None) -> Format:
    from index.export import FORMATS

    typed = given or ("jsonl" if output == "-" else Path(output).suffix.removeprefix(".").lower())
    found = next((known for known in FORMATS if known == typed), None)
    if found is None:
        where = f"--format {given}" if given else output
        raise UsageError(f"{where}: what to write is not known; the file ends in .{', .'.join(FORMATS)}")
    if found == "xlsx" and output == "-":
        raise UsageError("a workbook is not written to standard output; name a file with --output")
    return found


def _write(rows: Iterator[Row], sheet: Sheet, written_as: Format, target: Path | None) -> int:
    from index.export import write_csv, write_jsonl
    from newsroom.pipeline.exporting import write_file

    if target is not None:
        return write_file(rows, sheet, written_as, target)
    return {"csv": write_csv, "jsonl": write_jsonl}[written_as](rows, sheet, sys.stdout)
