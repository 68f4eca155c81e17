"""Commands that hand articles on: export."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from itertools import islice
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Annotated

import typer

from newsroom.cli import selection as options
from newsroom.cli.facet_names import names_of
from newsroom.cli.output import Call, call_of, console, safe, shown_progress
from newsroom.cli.selection import Filters, Selection, opened_index, query_of, with_filters
from newsroom.errors import InputError, UsageError
from newsroom.progress import Listener, Progress
from newsroom.texts import number

if TYPE_CHECKING:
    from index.engine import ArticleIndex
    from index.export import Format, Row, Sheet
    from index.query import Listed, Query
    from newsroom.store import Store

BATCH = 500
"""Articles whose texts are read from the store at once."""


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
    force: Annotated[bool, typer.Option("--force", help="Put the file in the place of one that is there.")] = False,
) -> None:
    """Write every article that a search with the same options finds into a file."""
    from index.export import COLUMNS, TEXT, Sheet, columns_named

    call = call_of(context)
    written_as = _format(output, format_)
    target = None if output == "-" else Path(output)
    if target is not None and target.exists() and not force:
        raise UsageError(f"{target}: the file is there already; name another one, or say --force")
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
        sheet = Sheet(columns, call.language, _names(call, asked, store, index))
        rows = _rows(index, store, asked, listener, with_text=TEXT in columns)
        count = _write(rows, sheet, written_as, target)
    if target is not None:
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


def _names(call: Call, asked: Query, store: Store, index: ArticleIndex) -> Callable[[str, str], str]:
    """From facet and value to its name."""
    from index.fields import CLOSED, value_in_words

    def name(facet: str, value: str) -> str:
        if facet in CLOSED:
            return value_in_words(facet, value, call.language)
        known = asked.vocabulary.get(facet, {}).get(value)
        return known or names_of(call, store, index, facet, (value,)).get(value, value)

    return cache(name)


def _rows(index: ArticleIndex, store: Store, asked: Query, listener: Listener, *, with_text: bool) -> Iterator[Row]:
    total = index.search(replace(asked, limit=0)).total
    scanned = index.scan(asked)
    rows: Iterator[Row] = _with_texts(scanned, store) if with_text else ((listed, None) for listed in scanned)
    for done, row in enumerate(rows, 1):
        yield row
        if done % BATCH == 0 or done == total:
            listener(Progress("export", done, max(done, total)))


def _with_texts(scanned: Iterator[Listed], store: Store) -> Iterator[Row]:
    """Each article with its text; "" where the store has withdrawn it since the index was written."""
    while batch := list(islice(scanned, BATCH)):
        texts = {record.article.id: record.article.text for record in store.articles.records([one.id for one in batch])}
        for listed in batch:
            yield listed, texts.get(listed.id, "")


def _write(rows: Iterator[Row], sheet: Sheet, written_as: Format, target: Path | None) -> int:
    """Write the file beside its place and rename it, so that a failure leaves nothing half."""
    from index.export import write_csv, write_jsonl, write_xlsx

    write = {"csv": write_csv, "jsonl": write_jsonl}
    if target is None:
        return write[written_as](rows, sheet, sys.stdout)
    beside: Path | None = None
    try:
        with NamedTemporaryFile("wb", dir=target.parent, prefix=f".{target.name}.", delete=False) as made:
            beside = Path(made.name)
        if written_as == "xlsx":
            count = write_xlsx(rows, sheet, beside)
        else:
            with open(beside, "w", encoding="utf-8", errors="replace", newline="") as file:
                count = write[written_as](rows, sheet, file)
        beside.chmod(0o666 & ~_umask())
        os.replace(beside, target)
        beside = None
        return count
    except OSError as error:
        raise InputError(f"{target}: cannot be written ({error.strerror or error})") from error
    finally:
        if beside is not None:
            beside.unlink(missing_ok=True)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
