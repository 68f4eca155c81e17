"""The command that takes an article out of figures, lists and the index, or back in: withdraw."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from newsroom.cli.collecting import Json
from newsroom.cli.deciding import tell_index, user
from newsroom.cli.output import Call, call_of, console, print_json, safe
from newsroom.clock import LOCAL, utc_now
from newsroom.errors import UsageError

if TYPE_CHECKING:
    from newsroom.store import Store


def withdraw(
    context: typer.Context,
    target: Annotated[str | None, typer.Argument(metavar="ID", help="Article id, or the address of the page.")] = None,
    reason: Annotated[
        str | None, typer.Option(help="Why it must not be shown or counted; kept with it.", metavar="TEXT")
    ] = None,
    by: Annotated[str | None, typer.Option(help="Who decided; else the user of this computer.", metavar="NAME")] = None,
    undo: Annotated[bool, typer.Option("--undo", help="Show and count it again.")] = False,
    list_: Annotated[bool, typer.Option("--list", help="List what is withdrawn, with who, when and why.")] = False,
    json: Json = False,
) -> None:
    """Neither show nor count an article any more; the archive keeps it, and no later crawl brings it back."""
    call = call_of(context)
    if list_:
        if target or reason or by or undo:
            raise UsageError("--list stands alone")
        _list(call, call.store(), json)
        return
    if not target:
        raise UsageError("name the article by its id or address, or say --list")
    if undo and (reason or by):
        raise UsageError("--undo takes neither --reason nor --by")
    if not undo and not (reason or "").strip():
        raise UsageError("say why with --reason TEXT: it is kept with the withdrawal")
    _change(call, target, (reason or "").strip(), by, undo, json)


def _change(call: Call, target: str, reason: str, by: str | None, undo: bool, json: bool) -> None:
    from crawlers.extract_file import check_address, is_address
    from newsroom.pipeline.withdrawing import restore_article, withdraw_article
    from newsroom.pipeline.working import alone, at_work
    from newsroom.urls import article_id

    who = (by or "").strip() or (user() if not undo else "")
    key = article_id(check_address(target)) if is_address(target) else target
    store = call.store()
    # Reprints and events of one article follow from the others, so a worker that settles them is waited for.
    with at_work(store, call.settings), alone(store, "stories"):
        if undo:
            restore_article(store, key)
        else:
            withdraw_article(store, key, reason, who, utc_now())
    title = store.articles.versions_of(key)[-1][0].title
    if not json:
        console.print(safe(call.texts("restored" if undo else "withdrawn", id=key, title=title)), soft_wrap=True)
    synced = tell_index(call, store, quiet=json)
    if json:
        print_json({"id": key, "title": title, "withdrawn": not undo, "sync": synced})


def _list(call: Call, store: Store, json: bool) -> None:
    withdrawn = store.articles.withdrawn()
    if json:
        print_json([asdict(each) for each in withdrawn])
        return
    if not withdrawn:
        console.print(call.texts("withdrawn_none"))
    for each in withdrawn:
        console.print(safe(f"{each.id}  {each.title}"), style="bold")
        when = each.at.astimezone(LOCAL).strftime("%d/%m/%Y %H:%M")
        console.print(Text.assemble("  ", safe(f"{when} · {each.by}: {each.reason}")))
        console.print(Text.assemble("  ", safe(each.url)), style="dim")
