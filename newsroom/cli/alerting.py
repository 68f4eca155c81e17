"""`diembao alerts`: looks at the saved searches and tells their owners what is new; for a timer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from newsroom.cli.collecting import Json
from newsroom.cli.output import Call, call_of, console, notes, print_json, safe
from newsroom.clock import utc_now
from newsroom.errors import DiembaoError, MailError
from newsroom.texts import number

if TYPE_CHECKING:
    from dashboard.alert_mail import Sent


def register(app: typer.Typer) -> None:
    """Add this room's commands."""
    app.command("alerts")(alerts)


def alerts(
    context: typer.Context,
    no_mail: Annotated[bool, typer.Option("--no-mail", help="Send no letters; the next time sends them.")] = False,
    json: Json = False,
) -> None:
    """Look for what is new to saved searches, show it on the dashboard, and send it to who asked for mail.

    For a timer, after each `diembao run`. What fired once does not fire again.
    """
    from dashboard.alerting import look
    from dashboard.desk import open_desk

    call = call_of(context)
    with open_desk(call.settings) as desk:
        now = utc_now()
        fired = look(desk, desk.store.searches.watched(), now)
        sent = None if no_mail else _mail(call)
    for search in fired.broken:
        notes.print(safe(call.texts("alerts_broken", name=search.name, owner=search.owner)))
    counts: dict[str, Any] = {
        "searches": fired.searches,
        "hits": fired.hits,
        "spikes": fired.spikes,
        "broken": len(fired.broken),
        "letters": sent.letters if sent else 0,
        "failed": len(sent.failed) if sent else 0,
    }
    if json:
        print_json(counts)
    else:
        shown = {name: number(value, call.language) for name, value in counts.items()}
        console.print(call.texts("alerts_done", **shown), soft_wrap=True)
    if sent and sent.failed:
        raise MailError("; ".join(sent.failed))
    if sent is None and not no_mail:
        raise DiembaoError("[mail] host: is empty, so no letter was sent; the dashboard shows what is new")


def _mail(call: Call) -> Sent | None:
    """None where somebody waits for a letter and no mail server is set."""
    from dashboard.alert_mail import send, waiting
    from dashboard.desk import open_desk

    with open_desk(call.settings) as desk:
        if not call.settings.mail.host:
            return None if waiting(desk) else send(desk, [], utc_now)
        return send(desk, waiting(desk), utc_now)
