"""The command that lists events with what was written about them."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from newsroom.cli.collecting import Json
from newsroom.cli.output import Call, call_of, console, print_json, safe, table
from newsroom.cli.selection import DATES
from newsroom.clock import Period, local_day, utc_now
from newsroom.errors import UsageError
from newsroom.texts import number

if TYPE_CHECKING:
    from classify.event_coverage import EventCoverage

DAYS = 30


def register(app: typer.Typer) -> None:
    """Add this room's command."""
    app.command()(events)


def events(
    context: typer.Context,
    first: Annotated[
        datetime | None,
        typer.Option("--from", help="First day; else the 30 days that end on the last.", formats=DATES, metavar="DATE"),
    ] = None,
    last: Annotated[
        datetime | None, typer.Option("--to", help="Last day; else today.", formats=DATES, metavar="DATE")
    ] = None,
    limit: Annotated[int, typer.Option(min=0, help="Most discovered events that are shown.")] = 30,
    json: Json = False,
) -> None:
    """What was written about each event of a period: of the calendar, covered or not, and of those discovered."""
    from classify.event_coverage import coverage_of_events
    from classify.events import MARK
    from classify.taxonomy import load_taxonomy
    from newsroom.pipeline.desk_calendar import desk_calendar

    call = call_of(context)
    end = last.date() if last else local_day(utc_now())
    start = first.date() if first else Period.ending(end, DAYS).first
    if start > end:
        raise UsageError(f"the period starts on {start} after its end on {end}")
    period = Period(start, end)
    taxonomy = load_taxonomy(call.settings.classify.taxonomy)
    store = call.store()
    calendar = desk_calendar(store, call.settings.classify, taxonomy)
    found = coverage_of_events(store.articles.facts(period), calendar, period)
    planned = [event for event in found if not event.discovered]
    others = [event for event in found if event.discovered]
    titles = store.events.titles([event.id.removeprefix(MARK) for event in others[:limit]])
    names = {event.id: calendar.name(event.id, call.language) for event in planned}
    names |= {event.id: titles.get(event.id.removeprefix(MARK), event.id) for event in others[:limit]}
    if json:
        shown = [_as_json(event, names[event.id]) for event in (*planned, *others[:limit])]
        print_json({"period": {"first": start, "last": end}, "discovered": len(others), "events": shown})
        return
    codes = {pillar.id: pillar.code for pillar in taxonomy.pillars}
    _show(call, call.texts("events_planned"), [event for event in planned if event.articles], names, codes)
    missed = [event for event in planned if not event.articles]
    if missed:
        console.print(call.texts("events_uncovered"), style="bold")
    for event in missed:
        day = f"{_day(event.held, None):<10}  "
        console.print("  ", day, safe(names[event.id]), sep="")
    console.print()
    _show(call, call.texts("events_discovered", count=number(len(others), call.language)), others[:limit], names, codes)


def _show(call: Call, title: str, found: list[EventCoverage], names: dict[str, str], codes: dict[str, str]) -> None:
    texts, language = call.texts, call.language
    counts = (texts("events_articles"), texts("reprints"), texts("domestic"), texts("foreign"))
    made = table(title, texts("events_day"), texts("events_event"), texts("events_pillars"), *counts, numeric=4)
    made.columns[0].no_wrap = True
    for event in found:
        figures = (event.articles, event.reprints, event.domestic, event.foreign)
        pillars = ", ".join(codes.get(pillar, pillar) for pillar in event.pillars)
        shown = (_day(event.held, event.first), safe(names[event.id]), safe(pillars))
        made.add_row(*shown, *(number(figure, language) for figure in figures))
    console.print(made)


def _day(held: Period | None, first: date | None) -> str:
    """When it began; the year where the calendar knows no more."""
    if held is not None and (held.last - held.first).days > 300:
        return f"{held.first:%Y}"
    day = held.first if held else first
    return f"{day:%d/%m/%Y}" if day else ""


def _as_json(event: EventCoverage, name: str) -> dict[str, Any]:
    return {**asdict(event), "name": name}
