"""The command that says whether each source still works, and why it is silent: sources health."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.text import Text

from newsroom.cli.collecting import Json, Sources
from newsroom.cli.output import Call, call_of, console, print_json, safe
from newsroom.clock import LOCAL, local_day, utc_now
from newsroom.errors import UsageError
from newsroom.texts import number

if TYPE_CHECKING:
    from newsroom.health import EntryState, SourceHealth

STYLES = {"dead": "bold red", "never_worked": "bold red", "layout": "bold yellow", "quiet": "bold yellow"}


def sources_health(
    context: typer.Context,
    source: Sources = None,
    all_: Annotated[bool, typer.Option("--all", help="Those in order, too.")] = False,
    json: Json = False,
) -> None:
    """Whether each source still works, and why it is silent; the troubled ones first."""
    from newsroom.health import judge_sources

    call, now = call_of(context), utc_now()
    found = judge_sources(call.store().health.records(now), now)
    unknown = sorted(set(source or ()) - {health.source.id for health in found})
    if unknown:
        raise UsageError(f"the store has no declared source {unknown[0]!r} with entries; `diembao run` makes it known")
    chosen = [health for health in found if not source or health.source.id in source]
    if json:
        print_json([_as_json(health, call) for health in chosen])
        return
    shown = [health for health in chosen if all_ or source or health.troubled]
    for health in shown:
        _print(health, call, details=bool(source))
    _print_rest([health for health in chosen if health not in shown], call)


def _print(health: SourceHealth, call: Call, *, details: bool) -> None:
    from newsroom.reasons import reason_in_words
    from newsroom.verdicts import percent, verdict_in_words, why

    texts, language = call.texts, call.language
    verdict = verdict_in_words(health.verdict, language)
    console.print(
        safe(f"{health.source.name} ({health.source.id}): {verdict}"), style=STYLES.get(health.verdict, "bold")
    )
    console.print(_indented(why(health, language, _written)))
    figures = {
        "count": number(sum(health.days), language),
        "newest": _written(local_day(health.last_article)) if health.last_article else "–",
        "share": percent(health.quarantined / health.pages, language) if health.pages else "–",
        "skipped": percent(health.skipped / health.pages, language) if health.pages else "–",
    }
    console.print(_indented(texts("health_figures", **figures)), style="dim")
    if details and health.fell:
        fell = [
            f"{reason_in_words(reason, language)} {number(count, language)}" for reason, count in health.fell.items()
        ]
        console.print(_indented(texts("health_fell", reasons="; ".join(fell))), style="dim")
    for entry in health.entries if details else health.failing:
        console.print(_indented(_entry(entry, call)), style="yellow" if entry.error else "dim")


def _indented(text: str) -> Text:
    return Text.assemble("  ", safe(text))


def _print_rest(rest: list[SourceHealth], call: Call) -> None:
    from newsroom.health import tally
    from newsroom.verdicts import verdict_in_words

    if not rest:
        return
    counted = [
        f"{verdict_in_words(verdict, call.language)} {number(count, call.language)}"
        for verdict, count in tally(rest).items()
        if count
    ]
    console.print(call.texts("health_rest", count=number(len(rest), call.language), verdicts="; ".join(counted)))


def _entry(entry: EntryState, call: Call) -> str:
    asked = f"{entry.checked_at.astimezone(LOCAL):%d/%m/%Y %H:%M}"
    if not entry.error:
        return call.texts("entry_read", url=entry.url, asked=asked, found=number(entry.found, call.language))
    if entry.succeeded_at is None:
        return call.texts("entry_never_read", url=entry.url, asked=asked, error=entry.error)
    read = f"{entry.succeeded_at.astimezone(LOCAL):%d/%m/%Y %H:%M}"
    return call.texts("entry_failed", url=entry.url, asked=asked, read=read, error=entry.error)


def _written(day: date) -> str:
    return f"{day:%d/%m/%Y}"


def _as_json(health: SourceHealth, call: Call) -> dict[str, Any]:
    from newsroom.verdicts import why

    volume, layout = health.volume, health.layout
    return {
        "id": health.source.id,
        "name": health.source.name,
        "kind": health.source.kind,
        "country": health.source.country,
        "verdict": health.verdict,
        "cause": health.cause,
        "troubled": health.troubled,
        "why": why(health, call.language, _written),
        "volume": {
            "state": volume.state,
            "a_day": round(volume.a_day, 2),
            "window_days": volume.window,
            "count": volume.count,
            "expected": round(volume.expected, 2),
            "silent_days": volume.silent_days,
        },
        "layout": {
            "length": layout.length,
            "dated": layout.dated,
            "byline": layout.byline,
            "lead": layout.lead,
            "fallen": [{"trait": f.trait, "before": f.before, "now": f.now} for f in layout.fallen],
        },
        "days": list(health.days),
        "published": list(health.published),
        "pages": health.pages,
        "quarantined": health.quarantined,
        "skipped": health.skipped,
        "fell": dict(health.fell),
        "last_read": health.last_read,
        "last_article": health.last_article,
        "entries": [
            {
                "kind": entry.kind,
                "url": entry.url,
                "checked_at": entry.checked_at,
                "succeeded_at": entry.succeeded_at,
                "status": entry.status,
                "error": entry.error,
                "found": entry.found,
            }
            for entry in health.entries
        ],
    }
