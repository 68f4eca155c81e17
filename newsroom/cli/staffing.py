"""Commands about people: who may do what at the desk (users), and what they did (audit)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from newsroom.cli.collecting import Json
from newsroom.cli.deciding import user
from newsroom.cli.output import call_of, console, print_json, safe, table
from newsroom.cli.selection import DATES
from newsroom.clock import LOCAL, Period, utc_now
from newsroom.errors import UsageError
from newsroom.roles import ROLES, Role, role_of, user_name

if TYPE_CHECKING:
    from newsroom.store import Store

users_app = typer.Typer(help="Who may do what on the dashboard.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(metavar="NAME", help="As the sign-in gives it, such as an@office.example.")]
By = Annotated[str | None, typer.Option(metavar="NAME", help="Who gives it; else the user of this computer.")]
First = Annotated[datetime | None, typer.Option("--from", help="First day.", formats=DATES, metavar="DATE")]
Last = Annotated[datetime | None, typer.Option("--to", help="Last day.", formats=DATES, metavar="DATE")]


def register(app: typer.Typer) -> None:
    """Add this room's commands."""
    for name, command in (("list", users_list), ("add", users_add), ("role", users_role), ("remove", users_remove)):
        users_app.command(name)(command)
    app.add_typer(users_app, name="users")
    app.command()(audit)


def users_list(context: typer.Context, json: Json = False) -> None:
    """The users to whom a role was given."""
    call = call_of(context)
    found = call.store().users.all()
    if json:
        print_json([{"name": each.name, "role": each.role, "by": each.by, "at": each.at} for each in found])
        return
    if not found:
        console.print(call.texts("users_none"))
        return
    texts = call.texts
    made = table("", texts("user_name"), texts("user_role"), texts("user_by"), texts("user_at"))
    for each in found:
        made.add_row(safe(each.name), each.role, safe(each.by), _when(each.at))
    console.print(made)


def users_add(
    context: typer.Context,
    name: Name,
    role: Annotated[str, typer.Option(metavar="ROLE", help="viewer, analyst, editor or admin.")] = "analyst",
    by: By = None,
) -> None:
    """Give somebody who has no role yet a first one."""
    store, known = call_of(context).store(), user_name(name)
    if (had := store.users.role(known)) is not None:
        raise UsageError(f"{known} is {had} already; `diembao users role` changes that")
    _give(store, known, role, by, had=None)


def users_role(
    context: typer.Context,
    name: Name,
    role: Annotated[str, typer.Argument(metavar="ROLE", help="viewer, analyst, editor or admin.")],
    by: By = None,
) -> None:
    """Give a user another role; it holds from their next click."""
    store, known = call_of(context).store(), user_name(name)
    _give(store, known, role, by, had=_had(store, known))


def users_remove(context: typer.Context, name: Name, by: By = None) -> None:
    """Take a user's role away; what they did stays in every trail."""
    store, known = call_of(context).store(), user_name(name)
    had = _had(store, known)
    store.users.remove(known)
    _note(store, by, "take-role", known, {"before": had})
    console.print(safe(f"{known} has no role any more (was {had})"))


def audit(
    context: typer.Context,
    by: Annotated[str, typer.Option(metavar="NAME", help="Only what this person did.")] = "",
    action: Annotated[str, typer.Option(metavar="ACTION", help="Only this, such as decide-label.")] = "",
    subject: Annotated[str, typer.Option(metavar="ID", help="Only what was done to this.")] = "",
    outcome: Annotated[str, typer.Option(metavar="OUTCOME", help="Only done, refused or failed.")] = "",
    from_: First = None,
    to: Last = None,
    limit: Annotated[int, typer.Option(min=1, help="The newest so many.")] = 50,
    json: Json = False,
) -> None:
    """What people did on the dashboard and what they were refused, the newest first."""
    from newsroom.store.audit import OUTCOMES, Wanted

    wanted_outcome = next((each for each in OUTCOMES if each == outcome), None)
    if outcome and wanted_outcome is None:
        raise UsageError(f"--outcome {outcome[:40]!r}: there are {', '.join(OUTCOMES)}")
    first, last = from_.date() if from_ else date.min, to.date() if to else date.max
    if first > last:
        raise UsageError("--from is after --to")
    period = Period(first, last) if from_ or to else None
    wanted = Wanted(by=by, action=action, subject=subject, outcome=wanted_outcome, period=period)
    call = call_of(context)
    found = call.store().audit.acts(wanted, limit)
    if json:
        print_json([{name: getattr(act, name) for name in act.__slots__} for act in found])
        return
    texts = call.texts
    if not found:
        console.print(texts("audit_none"))
        return
    heads = ("audit_at", "audit_by", "audit_action", "audit_subject", "audit_page", "audit_outcome")
    made = table("", *(texts(head) for head in heads))
    for act in found:
        who = f"{act.by} ({act.role})" if act.role else act.by
        made.add_row(_when(act.at), safe(who), act.action, safe(act.subject), act.page, act.outcome)
    console.print(made)


def _give(store: Store, name: str, role: str, by: str | None, had: Role | None) -> None:
    given = role_of(role)
    if given is None:
        raise UsageError(f"there is no role {role[:40]!r}; there are {', '.join(ROLES)}")
    giver = user_name(by or user())
    store.users.put(name, given, giver, utc_now())
    _note(store, giver, "give-role", name, {"before": had, "after": given})
    console.print(safe(f"{name} is {given}" + (f" (was {had})" if had else "")))


def _had(store: Store, name: str) -> Role:
    had = store.users.role(name)
    if had is None:
        raise UsageError(f"{name} has no role; `diembao users list` shows who has one")
    return had


def _note(store: Store, by: str | None, action: str, name: str, detail: Mapping[str, Any]) -> None:
    from newsroom.store.audit import COMMAND, Act

    # Whoever may run commands on the store may do everything; that is what the role says.
    store.audit.add(
        Act(
            at=utc_now(),
            by=user_name(by or user()),
            role="admin",
            action=action,
            subject=name,
            page=COMMAND,
            outcome="done",
            detail=detail,
        )
    )


def _when(moment: datetime) -> str:
    return f"{moment.astimezone(LOCAL):%d/%m/%Y %H:%M}"
