"""The command that shows: dashboard."""

from __future__ import annotations

from typing import Annotated

import typer

from newsroom.cli.output import call_of


def register(app: typer.Typer) -> None:
    """Add this room's command."""
    app.command()(dashboard)


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
