"""Commands that watch over the newsroom: status, quarantine, archive, withdraw, doctor."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import Annotated

import typer
from rich.text import Text

from newsroom.cli.collecting import Json
from newsroom.cli.output import call_of, console, print_json, safe, table
from newsroom.cli.withdrawing import withdraw
from newsroom.clock import LOCAL, Period, local_day, utc_now
from newsroom.errors import InputError, UsageError
from newsroom.reasons import reason_in_words
from newsroom.texts import number

quarantine_app = typer.Typer(help="Pages set aside for a person: list them, try them again.", no_args_is_help=True)
archive_app = typer.Typer(help="The archived pages.", no_args_is_help=True)

REFUSALS_SHOWN = 3
"""An engine refuses many for one reason; more would push the figures off the screen."""


def register(app: typer.Typer) -> None:
    """Add this room's commands."""
    app.command()(status)
    app.command()(doctor)
    app.command()(withdraw)
    app.add_typer(quarantine_app, name="quarantine")
    app.add_typer(archive_app, name="archive")


def status(
    context: typer.Context,
    days: Annotated[int, typer.Option(min=1, max=36_500, help="Days of coverage to count, today included.")] = 30,
    json: Json = False,
) -> None:
    """What there is: coverage by pillar, pages by state, workers, the funnel of each source, the last run."""
    from newsroom.cli.coverage_table import coverage_json, print_coverage
    from newsroom.cli.workers_table import print_workers, stage_backlog
    from newsroom.store.statistics import RUNS_LOOKED_AT, index_error

    call = call_of(context)
    store = call.store()
    period = Period.ending(local_day(utc_now()), days)
    facts = list(store.articles.facts(period))
    states, reasons, funnel = store.statistics.states(), store.statistics.reasons(), store.statistics.funnel()
    backlog, refused = store.projection.backlog(), len(store.projection.refused_ids())
    aside = store.projection.refused(REFUSALS_SHOWN)
    last = store.statistics.last_runs(RUNS_LOOKED_AT)
    workers, in_hand = store.leases.workers(), store.leases.in_hand()
    away = index_error(last)
    if json:
        print_json(
            {
                "period": {"first": period.first, "last": period.last},
                "coverage": coverage_json(facts, period),
                "states": states,
                "reasons": {f"{state}/{reason}": count for (state, reason), count in reasons.items()},
                "backlog": backlog,
                "stages": {
                    stage: {"waiting": waiting, "in_hand": in_hand.get(stage, 0)}
                    for stage, waiting in stage_backlog(states, backlog).items()
                },
                "workers": [asdict(each) for each in workers],
                "refused": {"articles": refused, "first": [asdict(each) for each in aside]},
                "index_error": away,
                "sources": {
                    f.source.id: {
                        "discovered": f.discovered,
                        "fetched": f.fetched,
                        "extracted": f.extracted,
                        "labelled": f.labelled,
                        "indexed": f.indexed,
                        "waiting": f.waiting,
                        "fell": dict(f.fell),
                        "errors": list(f.entry_errors),
                    }
                    for f in funnel
                },
                "last_run": last[0].statistics if last else None,
                "store": {"address": store.database.name, "bytes": store.database.size()},
            }
        )
        return
    texts = call.texts
    print_coverage(call, facts, period)
    console.print()
    pages = table(texts("states_title"), texts("state"), texts("pages"), numeric=1)
    for state, count in states.items():
        pages.add_row(texts(state), number(count, call.language))
        for (fallen, reason), several in reasons.items():
            if fallen == state:
                pages.add_row(
                    f"  {reason_in_words(reason, call.language)}", number(several, call.language), style="dim"
                )
    console.print(pages)
    console.print(texts("backlog", count=number(backlog, call.language)))
    megabytes = number(store.database.size() // 1_000_000, call.language)
    console.print(safe(texts("store_size", address=store.database.name, size=megabytes)))
    if workers:
        print_workers(call, workers, stage_backlog(states, backlog), in_hand)
    if refused:
        console.print(texts("refused", count=number(refused, call.language)), style="yellow")
    for each in aside:
        console.print(safe(f"  {each.id}: {each.reason}"), style="yellow")
    if away:
        console.print(safe(texts("index_away", error=away)), style="yellow")
    console.print()
    heads = ("found_pages", "fetched_pages", "extracted_pages", "labelled_pages", "indexed_pages")
    sources = table(
        texts("sources_title"), texts("source"), *(texts(head) for head in heads), texts("fell_out"), numeric=6
    )
    for f in funnel:
        counts = (f.discovered, f.fetched, f.extracted, f.labelled, f.indexed, sum(f.fell.values()))
        name = f"{f.source.name} ({texts('source_guessed')})" if f.source.guessed else f.source.name
        sources.add_row(safe(name), *(number(count, call.language) for count in counts))
    console.print(sources)
    for f in funnel:
        for error in f.entry_errors:
            console.print(safe(f"{f.source.name}: {error}"), style="yellow", soft_wrap=True)
    if last:
        end = last[0].finished_at
        when = end.astimezone(LOCAL).strftime("%d/%m/%Y %H:%M") if end else texts("unfinished")
        if "error" in last[0].statistics:
            when = f"{when} ({texts('failed')}: {last[0].statistics['error']})"
        console.print()
        console.print(safe(texts("last_run", command=last[0].command, when=when)))


@quarantine_app.command("list")
def quarantine_list(
    context: typer.Context, limit: Annotated[int, typer.Option(min=1)] = 50, json: Json = False
) -> None:
    """Pages in quarantine with their reason, newest first."""
    call = call_of(context)
    fallen = call.store().statistics.fallen("quarantined", limit)
    if json:
        print_json([{key: getattr(page, key) for key in page.__slots__} for page in fallen])
        return
    texts = call.texts
    if not fallen:
        console.print(texts("quarantine_none"))
        return
    tries = texts("attempts")
    for page in fallen:
        words = reason_in_words(page.reason, call.language)
        why = f"{words}: {page.detail}" if page.detail else words
        console.print(safe(f"{page.id}  {page.source_id}"), style="bold")
        console.print(Text.assemble("  ", safe(f"{why} ({tries}: {page.attempts})")))
        console.print(Text.assemble("  ", safe(page.url)), style="dim")


@quarantine_app.command("retry")
def quarantine_retry(
    context: typer.Context,
    ids: Annotated[list[str] | None, typer.Argument(help="Page ids; none means --all.")] = None,
    all_: Annotated[bool, typer.Option("--all", help="Every page in quarantine.")] = False,
) -> None:
    """Give pages in quarantine another set of attempts at the next run."""
    if not ids and not all_:
        raise typer.BadParameter("name page ids, or say --all")
    released = call_of(context).store().statistics.release(None if all_ else ids)
    if ids and not all_ and released < len(set(ids)):
        raise InputError(f"only {released} of {len(set(ids))} ids are in quarantine; see `diembao quarantine list`")
    console.print(f"{released} released; `diembao run` tries again")


@archive_app.command("show")
def archive_show(
    context: typer.Context,
    target: Annotated[str, typer.Argument(metavar="ID", help="Article id, or the address of the page.")],
    html: Annotated[bool, typer.Option("--html", help="The page's bytes as they were received.")] = False,
) -> None:
    """What was received for a page: status and headers, or with --html the page itself."""
    from crawlers.extract_file import check_address, is_address
    from newsroom.store.crawling import CrawlPages
    from newsroom.urls import article_id
    from newsroom.warc import read_response

    call = call_of(context)
    desk: CrawlPages = call.store().crawl
    key = article_id(check_address(target)) if is_address(target) else target
    place = desk.place_of(key)
    if place is None:
        raise InputError(f"there is no archived page for {target}")
    response = read_response(call.settings.archive_place, place, call.settings.crawl.max_bytes)
    if html:
        if sys.stdout.isatty():
            raise UsageError(
                "a crawled page may hold codes that upset a terminal; send it to a file: … --html > page.html"
            )
        sys.stdout.buffer.write(response.body)
        return
    console.print(safe(response.url))
    console.print(
        f"{response.status}  {response.fetched_at.astimezone(LOCAL):%d/%m/%Y %H:%M:%S}  {place.file}:{place.offset}"
    )
    for name, value in response.headers:
        console.print(safe(f"{name}: {value}"), style="dim")
    console.print(f"{len(response.body)} bytes")


def doctor(context: typer.Context, json: Json = False) -> None:
    """Check settings, sources, taxonomy, store, archive and index; exit 1 where something is wrong."""
    from newsroom.cli.checks import examine

    findings = examine(call_of(context).settings, utc_now())
    if json:
        print_json(
            [
                {"check": f.check, "ok": f.ok, "finding": f.told("en"), "key": f.key, "values": dict(f.values)}
                for f in findings
            ]
        )
    else:
        for f in findings:
            mark = Text("ok       " if f.ok else "PROBLEM  ", style="" if f.ok else "red")
            console.print(mark, safe(f"{f.check}: {f.told('en')}"), sep="", soft_wrap=True)
    if not all(f.ok for f in findings):
        raise typer.Exit(1)
