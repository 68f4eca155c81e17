"""`diembao review export` and `import`: sheets that people review on, away from diembao."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated, Any

import typer

from newsroom.cli import selection as options
from newsroom.cli.collecting import Json
from newsroom.cli.deciding import tell_index
from newsroom.cli.output import call_of, console, print_json, safe
from newsroom.cli.selection import period_of
from newsroom.clock import utc_now
from newsroom.errors import InputError, UsageError
from newsroom.texts import number

Limit = Annotated[int, typer.Option(min=1, max=100_000, help="Most articles.")]


def review_export(
    context: typer.Context,
    output: Annotated[str, typer.Option("--output", help="File to write: .jsonl or .csv; - is standard output.")] = "-",
    limit: Limit = 100,
    first: options.First = None,
    last: options.Last = None,
    id_: Annotated[
        list[str] | None, typer.Option("--id", help="This article (repeatable) instead of what is next.", metavar="ID")
    ] = None,
    blind: Annotated[bool, typer.Option("--blind", help="Leave the labels empty, so that nobody is led.")] = False,
    second: Annotated[
        str | None,
        typer.Option(help="For a second reading by NAME: what one other has read, blind.", metavar="NAME"),
    ] = None,
    decisions: Annotated[
        bool, typer.Option("--decisions", help="Every decision that was made, as JSON Lines, for another store.")
    ] = False,
    text: Annotated[bool, typer.Option("--text", help="With the whole text of each article.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Put the file in the place of one that is there.")] = False,
) -> None:
    """Write a sheet to review on: correct the labels in place, mark a row as read with an x under `reviewed`."""
    from index.export import neutral
    from newsroom.pipeline.reviewing import next_to_review, second_readings, sheet
    from newsroom.review_sheet import dumped, write

    call = call_of(context)
    format = _format(output)
    if decisions and (blind or second or text or id_ or format == "csv"):
        raise UsageError("--decisions stands alone and is written as .jsonl")
    target = None if output == "-" else Path(output)
    if target is not None and target.exists() and not force:
        raise UsageError(f"{target}: the file is there already; name another one, or say --force")
    store = call.store()
    if decisions:
        rows = [dumped(decision) for decision in store.reviews.decisions()]
    else:
        if id_:
            ids = list(dict.fromkeys(id_))
        elif second:
            ids = second_readings(store, second.strip(), limit)
        else:
            period = period_of(first, last)
            ids = [each.facts.id for each in next_to_review(store, period, utc_now(), limit)]
        rows = sheet(store, ids, blind=blind or bool(second), text=text)
        missing = set(id_ or ()) - {row["id"] for row in rows}
        if missing:
            raise InputError(f"article {sorted(missing)[0]!r} is unknown, has no labels yet or was withdrawn")
    content = write(rows, format, neutral)
    if target is None:
        sys.stdout.write(content)
        return
    try:
        target.write_text(content, "utf-8", newline="")
    except OSError as error:
        raise InputError(f"{target}: cannot be written ({error.strerror or error})") from error
    console.print(safe(call.texts("review_exported", count=number(len(rows), call.language), path=target)))


def _format(output: str) -> Any:
    from newsroom.review_sheet import SHEET_FORMATS

    typed = "jsonl" if output == "-" else Path(output).suffix.removeprefix(".").lower()
    if typed not in SHEET_FORMATS:
        raise UsageError(f"{output}: what to write is not known; the file ends in .{', .'.join(SHEET_FORMATS)}")
    return typed


def review_import(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A sheet that was filled in, or exported decisions.")],
    by: Annotated[
        str | None, typer.Option("--by", help="Who read the rows that do not say who.", metavar="NAME")
    ] = None,
    json: Json = False,
) -> None:
    """Keep the decisions of a sheet: its marked rows, confirmed labels and corrected ones."""
    from classify.taxonomy import load_taxonomy
    from newsroom.pipeline.desk_calendar import desk_calendar
    from newsroom.pipeline.reviewing import keep_rows
    from newsroom.review_sheet import read

    call = call_of(context)
    rows = read(file)
    store = call.store()
    taxonomy = load_taxonomy(call.settings.classify.taxonomy)
    calendar = desk_calendar(store, call.settings.classify, taxonomy)
    kept = keep_rows(store, rows, taxonomy, calendar, (by or "").strip(), utc_now())
    if not json:
        told = call.texts(
            "review_imported",
            articles=number(kept.articles, call.language),
            decisions=number(kept.decisions, call.language),
            corrections=number(kept.corrections, call.language),
        )
        console.print(told if rows else call.texts("review_unmarked"), soft_wrap=True)
        if kept.repeated:
            console.print(call.texts("review_repeated", count=number(kept.repeated, call.language)), soft_wrap=True)
        if kept.unknown:
            console.print(call.texts("review_unknown", count=number(kept.unknown, call.language)), soft_wrap=True)
    tell_index(call, store, quiet=json)
    if json:
        print_json({"rows": len(rows), **asdict(kept)})
