"""Commands about the sources: list, show, add, check, health."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

from newsroom.cli.collecting import Json
from newsroom.cli.output import Call, call_of, console, notes, print_json, safe, shown_progress, table
from newsroom.cli.source_health import sources_health
from newsroom.clock import LOCAL, utc_now
from newsroom.errors import StoreMissing, UsageError
from newsroom.progress import Progress
from newsroom.texts import number

if TYPE_CHECKING:
    from newsroom.article import Source
    from newsroom.store import Store
    from newsroom.store.outlets import SourceCheck

sources_app = typer.Typer(help="The outlets that are read, and whether they work.", no_args_is_help=True)

Ids = Annotated[list[str] | None, typer.Argument(metavar="ID …", help="Source ids; none means all.")]
Which = Annotated[list[str] | None, typer.Option(metavar="VALUE", help="Only these (repeatable).")]


def register(app: typer.Typer) -> None:
    """Add this room's commands."""
    for name, command in (
        ("list", sources_list),
        ("show", sources_show),
        ("add", sources_add),
        ("check", sources_check),
        ("health", sources_health),
    ):
        sources_app.command(name)(command)
    app.add_typer(sources_app, name="sources")


def sources_list(
    context: typer.Context,
    kind: Which = None,
    country: Which = None,
    scope: Which = None,
    guessed: Annotated[bool, typer.Option("--guessed", help="Only outlets met in searches, not declared.")] = False,
    json: Json = False,
) -> None:
    """The outlets: those declared, and those that a search engine led to."""
    from index.fields import value_in_words

    call = call_of(context)
    store = _known_store(call)
    checks = store.crawl.checks() if store else {}
    chosen = [
        source
        for source in _all(call, store)
        if (not kind or source.kind in kind)
        and (not country or source.country in country)
        and (not scope or source.scope in scope)
        and (source.guessed or not guessed)
    ]
    if json:
        print_json([_plain(source, checks.get(source.id)) for source in chosen])
        return
    texts = call.texts
    shown = table(
        texts("sources_declared", count=number(len(chosen), call.language)),
        *(texts(key) for key in ("source_id", "source", "source_kind", "source_country", "source_scope")),
        texts("source_entries"),
        texts("source_checked"),
        numeric=2,
    )
    # Ids are typed after other commands, so they are never cut.
    shown.columns[0].min_width = max((len(source.id) for source in chosen), default=0)
    for source in chosen:
        check = checks.get(source.id)
        shown.add_row(
            source.id,
            safe(f"{source.name} ({texts('source_guessed')})" if source.guessed else source.name),
            value_in_words("kind", source.kind, call.language),
            source.country,
            _scope(call, source),
            number(len(source.entries), call.language),
            _checked(call, check),
            style="red" if check and not check.works else None,
        )
    console.print(shown)


def sources_show(context: typer.Context, source_id: Annotated[str, typer.Argument(metavar="ID")]) -> None:
    """One outlet as it is declared, and what the last check found."""
    from crawlers.declaring import declaration_text

    call = call_of(context)
    store = _known_store(call)
    source = next((each for each in _all(call, store) if each.id == source_id), None)
    if source is None:
        raise UsageError(f"there is no source {source_id!r}; `diembao sources list` shows them")
    guess = (call.texts("source_guess_note"),) if source.guessed else ()
    console.print(declaration_text(source, guess), end="", soft_wrap=True)
    check = store.crawl.checks().get(source.id) if store else None
    console.print()
    if check is None:
        console.print(call.texts("source_never_checked"))
        return
    when = f"{check.checked_at.astimezone(LOCAL):%d/%m/%Y %H:%M}"
    console.print(call.texts("source_last_check", when=when))
    for what, works, detail in check.findings:
        _print_finding(what, works, detail)


def sources_add(
    context: typer.Context,
    url: Annotated[str, typer.Argument(metavar="URL", help="The outlet's front page.")],
    write: Annotated[
        bool, typer.Option("--write", help="Also put it into the file that [crawl] own_sources names.")
    ] = False,
    json: Json = False,
) -> None:
    """Look for the feeds and sitemaps of a site and print its declaration, for your own sources file."""
    from crawlers.declaring import declaration_text
    from crawlers.extract_file import check_address
    from crawlers.scout import scout
    from newsroom.pipeline.declaring import declare

    call = call_of(context)
    found = scout(check_address(url), call.settings.crawl)
    taken = {source.id for source in _all(call, None)}
    if found.id in taken:
        notes.print(safe(f"a source {found.id} is declared already; this one gets another id"), soft_wrap=True)
        found = replace(found, id=f"{found.id}-2")
    remarks = (
        "Found by `diembao sources add`. Look at kind, country and scope: they are guessed from the domain "
        "(domestic means licensed in Viet Nam), and at the name.",
        "Put it into the file that [crawl] own_sources names, then: diembao sources check " + found.id,
    )
    text = declaration_text(found, remarks[: 1 if write else 2])
    if write:
        declare(call.settings, text)
    if json:
        print_json({"id": found.id, "declaration": text, "written": write})
    else:
        console.print(text, end="", soft_wrap=True)


def sources_check(context: typer.Context, ids: Ids = None, json: Json = False) -> None:
    """Try robots.txt, every entry and one article of each source, and keep what was found; exit 1 where one fails."""
    from crawlers.survey import Survey, survey
    from newsroom.store.outlets import SourceCheck

    call = call_of(context)
    declared = _declared(call)
    if unknown := sorted(set(ids or ()) - {source.id for source in declared}):
        raise UsageError(f"there is no source {unknown[0]!r}; `diembao sources list` shows them")
    chosen = [source for source in declared if not ids or source.id in ids]
    store = call.store(create=True)
    store.crawl.put_sources(declared)
    surveys: list[Survey] = []
    with shown_progress() as listener:
        listener(Progress("check", 0, len(chosen)))

        def keep(result: Survey) -> None:
            findings = tuple((each.what, each.works, each.detail) for each in result.findings)
            store.crawl.put_check(result.source.id, SourceCheck(utc_now(), result.works, findings))
            surveys.append(result)
            listener(Progress("check", len(surveys), len(chosen)))

        survey(chosen, call.settings.crawl, keep, call.settings.extract.min_words)
    surveys.sort(key=lambda result: (result.works, result.source.id))
    if json:
        print_json(
            [
                {
                    "id": result.source.id,
                    "works": result.works,
                    "findings": [
                        {"what": each.what, "works": each.works, "detail": each.detail} for each in result.findings
                    ],
                }
                for result in surveys
            ]
        )
    else:
        for result in surveys:
            console.print(safe(f"{result.source.id}  {result.source.name}"), style="bold")
            for each in result.findings:
                _print_finding(each.what, each.works, each.detail)
        console.print(
            call.texts("sources_checked", works=sum(each.works for each in surveys), count=len(surveys)),
        )
    if not all(result.works for result in surveys):
        raise typer.Exit(1)


def _print_finding(what: str, works: bool, detail: str) -> None:
    mark = Text("  ok       " if works else "  PROBLEM  ", style="" if works else "red")
    told = detail if what in detail else f"{what}: {detail}"
    console.print(mark, safe(told), sep="", soft_wrap=True)


def _declared(call: Call) -> tuple[Source, ...]:
    from crawlers.sources import load_sources

    return load_sources(call.settings.crawl.sources, call.settings.crawl.own_sources)


def _all(call: Call, store: Store | None) -> list[Source]:
    """The declared outlets, then those that the store has met in searches."""
    met = store.crawl.sources().values() if store else ()
    return [*_declared(call), *(source for source in met if source.guessed)]


def _known_store(call: Call) -> Store | None:
    """The store, None before the first run: sources can be looked at without it."""
    try:
        return call.store()
    except StoreMissing:
        return None


def _plain(source: Source, check: SourceCheck | None) -> dict[str, object]:
    from newsroom.store.declarations import declaration

    checked = {"checked_at": check.checked_at, "works": check.works} if check else {"checked_at": None, "works": None}
    return {**declaration(source), **checked}


def _scope(call: Call, source: Source) -> str:
    return call.texts("domestic") if source.scope == "domestic" else call.texts("foreign")


def _checked(call: Call, check: SourceCheck | None) -> str:
    if check is None:
        return "-"
    day = f"{check.checked_at.astimezone(LOCAL):%d/%m/%Y}"
    return day if check.works else f"{day} {call.texts('source_fails')}"
