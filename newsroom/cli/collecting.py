"""Commands that move pages along: run, crawl, extract, label, sync."""

from __future__ import annotations

import re
import signal
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import typer

from newsroom.cli.output import Call, call_of, console, print_json, shown_progress
from newsroom.cli.selection import DATES
from newsroom.clock import Period, local_day, utc_now
from newsroom.errors import IndexUnavailable, UsageError

if TYPE_CHECKING:
    from newsroom.progress import Listener
    from newsroom.settings import Settings
    from newsroom.store import Store

LONGEST_LOOKBACK = 366
"""Days: an archive by the day is as many requests to one site, half an hour with the usual delay."""

Sources = Annotated[list[str] | None, typer.Option("--source", help="Only this source id (repeatable).", metavar="ID")]
Json = Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")]


def register(app: typer.Typer) -> None:
    """Add this room's commands."""
    for command in (run, worker, crawl, extract, label, sync):
        app.command()(command)


def _stages(call: Call, names: tuple[str, ...], command: str, json: bool, **options: Any) -> None:
    from newsroom.pipeline.run import run_stages

    store, settings = call.store(create=True), call.settings
    with shown_progress() as listener:
        stages = {name: partial(_stage, name, store, settings, listener, options) for name in names}
        outcome = run_stages(store, settings, stages, command)
    if json:
        told = {"seconds": outcome.seconds, "stages": outcome.stages}
        print_json({**told, "index_error": outcome.index_error} if outcome.index_error else told)
    else:
        for name, counts in outcome.stages.items():
            console.print(f"{name}: {_told(counts) or 'nothing to do'}")
    if outcome.index_error:
        kept = "all other work of this run is done and kept; " if outcome.stages else ""
        raise IndexUnavailable(
            f"{outcome.index_error}; {kept}the next `diembao run` or `diembao sync` brings the index up to date "
            f"({store.projection.backlog()} articles waiting)"
        )


def _stage(name: str, store: Store, settings: Settings, listener: Listener, options: dict[str, Any]) -> dict[str, Any]:
    """One stage; what it needs is imported when its turn comes."""
    if name == "crawl":
        from newsroom.pipeline.run import collect

        return collect(store, settings, listener, only=tuple(options.get("source") or ()), period=options.get("period"))
    if name == "extract":
        from newsroom.pipeline.extraction import extract_pages

        return extract_pages(store, settings, listener)
    if name == "label":
        from newsroom.pipeline.labelling import label_articles

        return label_articles(store, settings, listener, again=options.get("again", False), since=options.get("since"))
    from newsroom.pipeline.run import sync_index

    return sync_index(store, settings, listener, rebuild=options.get("rebuild", False))


def _told(counts: dict[str, Any]) -> str:
    """Counts as one line, zeros left out: `discovered 81, fetched 77, skipped (gone 1, robots 1)`."""
    parts = []
    for key, value in counts.items():
        if isinstance(value, dict):
            inner = _told(value)
            value = f"({inner})" if inner else 0
        elif isinstance(value, list):
            value = " ".join(value)
        if value:
            parts.append(f"{key.replace('_', ' ')} {value}")
    return ", ".join(parts)


def run(context: typer.Context, source: Sources = None, json: Json = False) -> None:
    """The main job: crawl, extract, label, sync."""
    _stages(call_of(context), ("crawl", "extract", "label", "sync"), "run", json, source=source)


def worker(
    context: typer.Context,
    stage: Annotated[
        str, typer.Option(help="What it does: crawl, extract, label, sync, with commas.", metavar="STAGES")
    ] = "crawl,extract,label,sync",
    name: Annotated[
        str | None, typer.Option(help="Its name, one for each worker; else that of [worker] name.", metavar="NAME")
    ] = None,
    once: Annotated[bool, typer.Option("--once", help="End when nothing is left to do.")] = False,
) -> None:
    """Work at some of the stages until stopped, beside other workers on this host and on others."""
    from newsroom.pipeline.lock import only_worker
    from newsroom.pipeline.worker import STAGES, work
    from newsroom.pipeline.working import host_name

    call = call_of(context)
    stages = [each.strip() for each in stage.split(",") if each.strip()]
    unknown = [each for each in stages if each not in STAGES]
    if unknown or not stages:
        raise UsageError(f"--stage: {unknown[0] if unknown else stage!r} is no stage; there are {', '.join(STAGES)}")
    named = name or call.settings.worker.name or host_name()
    if not re.fullmatch(r"[A-Za-z0-9._-]{1,48}", named):
        raise UsageError("--name: a name has 1 to 48 letters, digits, dots, hyphens and underlines")

    def tell(done: str, counts: dict[str, Any]) -> None:
        console.print(f"{done}: {_told({key: value for key, value in counts.items() if key != 'only'})}")

    signal.signal(signal.SIGTERM, signal.default_int_handler)
    store, settings = call.store(create=True), call.settings
    try:
        with only_worker(settings.desk.data, named), shown_progress() as listener:
            work(store, settings, stages, named, once=once, listener=listener, tell=tell)
    except KeyboardInterrupt:
        console.print(f"{named}: stopped")


def crawl(
    context: typer.Context,
    source: Sources = None,
    since: Annotated[
        datetime | None,
        typer.Option("--since", help="Look back: first day of publication.", formats=DATES, metavar="DATE"),
    ] = None,
    until: Annotated[
        datetime | None,
        typer.Option("--until", help="Look back: last day; else today.", formats=DATES, metavar="DATE"),
    ] = None,
    json: Json = False,
) -> None:
    """Read what the sources announce and fetch the pages that are due, into the archive."""
    _stages(call_of(context), ("crawl",), "crawl", json, source=source, period=_looked_back_at(since, until))


def _looked_back_at(since: datetime | None, until: datetime | None) -> Period | None:
    if since is None:
        if until is not None:
            raise UsageError("--until ends a period that --since begins; say both")
        return None
    first, last = since.date(), until.date() if until else local_day(utc_now())
    if first > last:
        raise UsageError(f"the period starts on {first} after its end on {last}")
    if (last - first).days >= LONGEST_LOOKBACK:
        raise UsageError(f"at most {LONGEST_LOOKBACK} days are looked back at in one run; take them one after another")
    return Period(first, last)


def extract(
    context: typer.Context,
    target: Annotated[
        str | None, typer.Argument(help="A saved page, an http(s) address or - (standard input).")
    ] = None,
    url: Annotated[
        str | None, typer.Option(help="Address that a page from a file or standard input came from.", metavar="URL")
    ] = None,
    json: Json = False,
) -> None:
    """Extract every fetched page; with TARGET, print the article in that page as JSON and keep nothing."""
    if target is None:
        _stages(call_of(context), ("extract",), "extract", json)
        return
    from newsroom.cli.one_page import article_in

    print_json(article_in(target, url, call_of(context).settings))


def label(
    context: typer.Context,
    all_: Annotated[bool, typer.Option("--all", help="Label every article again.")] = False,
    since: Annotated[
        datetime | None,
        typer.Option(
            help="Label again what was published since this day, and no older one.", formats=DATES, metavar="DATE"
        ),
    ] = None,
    event: Annotated[
        list[str] | None,
        typer.Option(
            help="Label nothing; decide anew which articles tell of this event of the calendar (repeatable).",
            metavar="ID",
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Label the extracted articles, and those whose labels another model or taxonomy gave. Analysts' words stay."""
    if bool(all_) + (since is not None) + bool(event) > 1:
        raise UsageError("--all, --since and --event exclude one another")
    if event:
        _events(call_of(context), event, json)
        return
    day = since.date() if since else None
    _stages(call_of(context), ("label",), "label", json, again=all_, since=day)


def _events(call: Call, ids: list[str], json: bool) -> None:
    """Needs no run of its own: people change events while one goes on; who settles events at this moment is waited
    for."""
    from newsroom.cli.deciding import tell_index
    from newsroom.pipeline.desk_calendar import desk_calendar, find_articles
    from newsroom.pipeline.working import alone, at_work

    store = call.store()
    calendar = desk_calendar(store, call.settings.classify)
    with at_work(store, call.settings), alone(store, "stories"), shown_progress() as listener:
        changed = find_articles(store, calendar, ids, listener)
    told = tell_index(call, store, quiet=json)
    if json:
        print_json({"events_changed": changed, "sync": told})
    else:
        console.print(f"label: {_told({'events_changed': changed})}")


def sync(
    context: typer.Context,
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="Build a new index beside the old one and swap it in.")
    ] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Change nothing: compare the index with the store by counts and checksum.")
    ] = False,
    json: Json = False,
) -> None:
    """Bring the search index up to the store."""
    if not check:
        _stages(call_of(context), ("sync",), "sync", json, rebuild=rebuild)
        return
    if rebuild:
        raise UsageError("--check changes nothing and --rebuild does; say one of them")
    _check(call_of(context), json)


def _check(call: Call, json: bool) -> None:
    """Exit code 6 where the index differs and nothing waits that would explain it."""
    from newsroom.pipeline.run import compare_index, index_place, tally_shown

    with shown_progress() as listener:
        compared = compare_index(call.store(), call.settings, listener)
    store, index = tally_shown(compared.expected), tally_shown(compared.found)
    if json:
        waiting = {"waiting": compared.waiting, "refused": compared.refused}
        print_json({"equal": compared.equal, "store": store, "index": index, **waiting})
    else:
        beside = _told({"waiting": compared.waiting, "refused": compared.refused})
        verdict = (
            f"equal, {_told(store)}" if compared.equal else f"differs, store ({_told(store)}), index ({_told(index)})"
        )
        console.print(f"check: {verdict}{beside and f'; {beside}'}")
    if not compared.equal and not compared.waiting:
        raise IndexUnavailable(
            f"{index_place(call.settings)}: the index does not hold what the store does, and nothing waits to be put "
            "in; run `diembao sync --rebuild`"
        )
