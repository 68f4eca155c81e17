"""The `diembao` command. Heavy libraries are imported inside the commands that use them, so that it starts fast.

Exit codes: 0 done, 1 a check failed or another error, 2 wrong use, 3 settings or sources, 4 input, 5 store, 6 index,
130 interrupted; see `newsroom.errors` and docs/commands.md.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from newsroom.cli import (
    alerting,
    collecting,
    evaluating,
    events,
    exporting,
    finding,
    keeping,
    labelling,
    mailing,
    modelling,
    portal,
    reporting,
    reviewing,
    sourcing,
    staffing,
    storing,
    telling,
    training,
    watching,
)  # fmt: skip
from newsroom.cli.output import Call, notes, safe
from newsroom.errors import DiembaoError

app = typer.Typer(
    name="diembao",
    help="Điểm báo: what the Vietnamese and the foreign press write about ASEAN, collected, found and reported.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for room in (
    collecting,
    sourcing,
    finding,
    exporting,
    alerting,
    watching,
    keeping,
    labelling,
    reviewing,
    modelling,
    staffing,
    storing,
    telling,
    reporting,
    mailing,
    portal,
    evaluating,
    training,
    events,
):
    room.register(app)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"diembao {version('diembao')}")
        raise typer.Exit


@app.callback()
def _root(
    context: typer.Context,
    settings: Annotated[
        Path | None, typer.Option(help="Settings file; else DIEMBAO_SETTINGS, else settings.toml here.", metavar="FILE")
    ] = None,
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    context.obj = Call(settings)


def main() -> None:
    """Run the command; a user's mistake ends in one sentence on standard error and its exit code."""
    try:
        app()
    except DiembaoError as error:
        notes.print(safe(f"diembao: {error}"), style="red", soft_wrap=True)
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        notes.print("diembao: interrupted; what was done is kept, the next run goes on")
        sys.exit(130)
    except BrokenPipeError:
        # The reader of a pipe (head, less) is gone; Python would complain again when it flushes.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
