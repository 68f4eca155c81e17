"""`diembao store`: a store moves into another database."""

from __future__ import annotations

from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from newsroom.cli.collecting import Json
from newsroom.cli.output import call_of, console, print_json, safe, shown_progress
from newsroom.errors import UsageError
from newsroom.settings import Settings

store_app = typer.Typer(help="The database of the store.", no_args_is_help=True)
_HELP = "Address as [store] url has it, or a SQLite file."


def register(app: typer.Typer) -> None:
    """Add this room's commands."""
    store_app.command("copy")(store_copy)
    app.add_typer(store_app, name="store")


def store_copy(
    context: typer.Context,
    source: Annotated[str, typer.Argument(help=_HELP, metavar="FROM")],
    target: Annotated[str, typer.Argument(help=f"{_HELP} Must be empty.", metavar="TO")],
    json: Json = False,
) -> None:
    """Copy everything of a store to an empty one, on whichever database, and compare both; repeat it to go on after a
    kill."""
    from newsroom.store.database import Database
    from newsroom.store.dialect import address
    from newsroom.store.transfer import copy, mark_of

    settings = call_of(context).settings
    here, there = _url(source), _url(target)
    if address(here) == address(there):
        raise UsageError(f"{address(here).render_as_string()}: a store cannot be copied onto itself")
    with (
        shown_progress() as listener,
        closing(Database(here, password=_password(here, settings), create=False)) as opened,
    ):
        done = copy(opened, there, _password(there, settings), mark_of(opened.name), listener)
    if json:
        print_json({"tables": {name: asdict(sums) for name, sums in done.tables.items()}, "there": done.there})
        return
    rows = sum(sums.rows for sums in done.tables.values())
    console.print(
        safe(f"copied: {rows} rows in {len(done.tables)} tables ({done.there} were there), the same in both stores"),
        soft_wrap=True,
    )


def _url(typed: str) -> str:
    return typed if "://" in typed else f"sqlite:///{Path(typed).resolve()}"


def _password(url: str, settings: Settings) -> str:
    """That of the settings for the server that they name; others get theirs by libpq's own ways."""
    from newsroom.store.dialect import address

    return settings.store_password() if address(url) == address(settings.store_url) else ""
