"""`diembao review`: what analysts look at next, their decisions, and how well two of them agree."""

from __future__ import annotations

import sys
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.text import Text

from newsroom.cli import selection as options
from newsroom.cli.collecting import Json
from newsroom.cli.output import Call, call_of, console, print_json, safe, shown_progress, table
from newsroom.cli.selection import period_of
from newsroom.clock import LOCAL, utc_now
from newsroom.errors import IndexUnavailable, InputError, UsageError
from newsroom.texts import number

if TYPE_CHECKING:
    from newsroom.decisions import Field, Value
    from newsroom.review import Waiting
    from newsroom.store import Store

By = Annotated[str | None, typer.Option("--by", help="Who says so; else the user of this computer.", metavar="NAME")]
Limit = Annotated[int, typer.Option(min=1, max=100_000, help="Most articles.")]

review_app = typer.Typer(help="Look at labels: what to read next, decisions, agreement.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add this room's commands."""
    app.add_typer(review_app, name="review")


def user() -> str:
    """The user of this computer. Raises UsageError where it does not say."""
    from getpass import getuser

    try:
        return getuser()
    except (KeyError, OSError, ImportError) as error:
        raise UsageError("this computer does not say who you are; name who decided with --by NAME") from error


def _who(by: str | None) -> str:
    return (by or "").strip() or user()


@review_app.command("next")
def review_next(
    context: typer.Context,
    limit: Limit = 20,
    first: options.First = None,
    last: options.Last = None,
    json: Json = False,
) -> None:
    """What to look at next: what the labeller doubts, weighed by what it means for a report."""
    from newsroom.pipeline.reviewing import next_to_review

    call = call_of(context)
    waiting = next_to_review(call.store(), period_of(first, last), utc_now(), limit)
    if json:
        print_json([_waiting_json(each) for each in waiting])
        return
    texts = call.texts
    if not waiting:
        console.print(texts("review_none"))
        return
    for place, each in enumerate(waiting, 1):
        facts = each.facts
        console.print(Text.assemble(f"{place:>3}. ", safe(facts.title)), style="bold")
        parts = [facts.source_name, _day(facts.published_at), *_reasons(call, each)]
        console.print(Text.assemble("     ", safe(" · ".join(part for part in parts if part))))
        console.print(Text.assemble("     ", safe(f"{facts.id}  {facts.url}")), style="dim")


def _day(moment: datetime | None) -> str:
    return f"{moment.astimezone(LOCAL):%d/%m/%Y}" if moment else ""


def _reasons(call: Call, each: Waiting) -> list[str]:
    from index.fields import value_in_words

    texts, facts = call.texts, each.facts
    reasons = [value_in_words("relevance", facts.relevance, call.language)]
    reasons.append(texts("review_doubt", share=round(100 * each.doubt)))
    if facts.claim:
        reasons.append(value_in_words("claim", facts.claim, call.language))
    if "critical" in (facts.tone, facts.tone_asean, facts.tone_vietnam):
        reasons.append(f"{texts('review_tone')}: {value_in_words('tone', 'critical', call.language)}")
    if each.reprints:
        reasons.append(texts("review_reprints", count=number(each.reprints, call.language)))
    return reasons


def _waiting_json(each: Waiting) -> dict[str, Any]:
    facts = each.facts
    return {
        "id": facts.id,
        "title": facts.title,
        "outlet": facts.source_id,
        "published_at": facts.published_at,
        "url": facts.url,
        "relevance": facts.relevance,
        "topics": facts.topics,
        "tone": facts.tone,
        "claim": facts.claim,
        "doubt": each.doubt,
        "reprints": each.reprints,
        "priority": round(each.priority, 4),
    }


@review_app.command("export")
def review_export(
    context: typer.Context,
    output: Annotated[str, typer.Option("--output", help="File to write: .jsonl or .csv; - is standard output.")] = "-",
    limit: Limit = 100,
    first: options.First = None,
    last: options.Last = None,
    id_: Annotated[
        list[str] | None, typer.Option("--id", help="This article (repeatable) instead of what is next.", metavar="ID")
    ] = None,
    blind: Annotated[bool, typer.Option("--blind", help="Leave the labels empty, so that nobody is led.")] = False,
    second: Annotated[
        str | None,
        typer.Option(help="For a second reading by NAME: what one other has read, blind.", metavar="NAME"),
    ] = None,
    decisions: Annotated[
        bool, typer.Option("--decisions", help="Every decision that was made, as JSON Lines, for another store.")
    ] = False,
    text: Annotated[bool, typer.Option("--text", help="With the whole text of each article.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Put the file in the place of one that is there.")] = False,
) -> None:
    """Write a sheet to review on: correct the labels in place, mark a row as read with an x under `reviewed`."""
    from index.export import neutral
    from newsroom.pipeline.reviewing import next_to_review, second_readings, sheet
    from newsroom.review_sheet import dumped, write

    call = call_of(context)
    format = _format(output)
    if decisions and (blind or second or text or id_ or format == "csv"):
        raise UsageError("--decisions stands alone and is written as .jsonl")
    target = None if output == "-" else Path(output)
    if target is not None and target.exists() and not force:
        raise UsageError(f"{target}: the file is there already; name another one, or say --force")
    store = call.store()
    if decisions:
        rows = [dumped(decision) for decision in store.reviews.decisions()]
    else:
        if id_:
            ids = list(dict.fromkeys(id_))
        elif second:
            ids = second_readings(store, second.strip(), limit)
        else:
            period = period_of(first, last)
            ids = [each.facts.id for each in next_to_review(store, period, utc_now(), limit)]
        rows = sheet(store, ids, blind=blind or bool(second), text=text)
        missing = set(id_ or ()) - {row["id"] for row in rows}
        if missing:
            raise InputError(f"article {sorted(missing)[0]!r} is unknown, has no labels yet or was withdrawn")
    content = write(rows, format, neutral)
    if target is None:
        sys.stdout.write(content)
        return
    try:
        target.write_text(content, "utf-8", newline="")
    except OSError as error:
        raise InputError(f"{target}: cannot be written ({error.strerror or error})") from error
    console.print(safe(call.texts("review_exported", count=number(len(rows), call.language), path=target)))


def _format(output: str) -> Any:
    from newsroom.review_sheet import SHEET_FORMATS

    typed = "jsonl" if output == "-" else Path(output).suffix.removeprefix(".").lower()
    if typed not in SHEET_FORMATS:
        raise UsageError(f"{output}: what to write is not known; the file ends in .{', .'.join(SHEET_FORMATS)}")
    return typed


@review_app.command("import")
def review_import(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A sheet that was filled in, or exported decisions.")],
    by: Annotated[
        str | None, typer.Option("--by", help="Who read the rows that do not say who.", metavar="NAME")
    ] = None,
    json: Json = False,
) -> None:
    """Keep the decisions of a sheet: its marked rows, confirmed labels and corrected ones."""
    from classify.calendar import load_calendar
    from classify.taxonomy import load_taxonomy
    from newsroom.pipeline.reviewing import keep_rows
    from newsroom.review_sheet import read

    call = call_of(context)
    rows = read(file)
    store = call.store()
    taxonomy = load_taxonomy(call.settings.classify.taxonomy)
    calendar = load_calendar(call.settings.classify.calendar, taxonomy)
    kept = keep_rows(store, rows, taxonomy, calendar, (by or "").strip(), utc_now())
    if not json:
        told = call.texts(
            "review_imported",
            articles=number(kept.articles, call.language),
            decisions=number(kept.decisions, call.language),
            corrections=number(kept.corrections, call.language),
        )
        console.print(told if rows else call.texts("review_unmarked"), soft_wrap=True)
    _synced(call, store)
    if json:
        print_json({"rows": len(rows), **asdict(kept)})


def _synced(call: Call, store: Store) -> None:
    from newsroom.pipeline.run import sync_index

    if not store.projection.backlog():
        return
    try:
        with shown_progress() as listener:
            sync_index(store, call.settings, listener)
    except IndexUnavailable as error:
        raise IndexUnavailable(
            f"{error}; the store has the decisions, the next `diembao run` or `diembao sync` tells the index "
            f"({store.projection.backlog()} articles waiting)"
        ) from error


@review_app.command("decide")
def review_decide(
    context: typer.Context,
    id: Annotated[str, typer.Argument(metavar="ID", help="Article id.")],
    values: Annotated[
        list[str],
        typer.Argument(metavar="FIELD=VALUE…", help='Such as relevance=asean topics=health,youth; FIELD= for "none".'),
    ],
    by: By = None,
    note: Annotated[str, typer.Option(help="Why; kept with the decision.", metavar="TEXT")] = "",
    undo: Annotated[
        bool, typer.Option("--undo", help="Take the decision on FIELD… back: what the labeller says counts again.")
    ] = False,
    json: Json = False,
) -> None:
    """Decide on labels of one article."""
    from classify.calendar import load_calendar
    from classify.taxonomy import load_taxonomy
    from newsroom.decisions import FIELDS, value_of
    from newsroom.pipeline.reviewing import decide

    call = call_of(context)
    store = call.store()
    chosen = _chosen(values, undo)
    taxonomy = load_taxonomy(call.settings.classify.taxonomy)
    calendar = load_calendar(call.settings.classify.calendar, taxonomy)
    before, after = decide(store, id, chosen, taxonomy, calendar, _who(by), note.strip(), utc_now())
    if not json:
        for field in FIELDS:
            if field in chosen:
                was, now = (_told(value_of(labels, field)) for labels in (before, after))
                console.print(safe(f"{field}: {was}" if was == now else f"{field}: {was} → {now}"))
    _synced(call, store)
    if json:
        told = {field: {"before": value_of(before, field), "after": value_of(after, field)} for field in chosen}
        print_json({"id": id, "fields": told})


def _told(value: Value) -> str:
    return ("; ".join(value) if isinstance(value, tuple) else value) or "–"


def _chosen(values: list[str], undo: bool) -> dict[Field, Value | None]:
    from newsroom.decisions import FIELDS
    from newsroom.review_sheet import field_value

    chosen: dict[Field, Value | None] = {}
    for typed in values:
        name, sign, value = typed.partition("=")
        field = next((field for field in FIELDS if field == name.strip()), None)
        if field is None:
            raise UsageError(f"there is no field {name[:30]!r}; known are {', '.join(FIELDS)}")
        if undo == bool(sign):
            raise UsageError("--undo takes names of fields" if undo else f"say what {name} is: {name}=VALUE")
        chosen[field] = None if undo else field_value(field, value)
    return chosen


@review_app.command("history")
def review_history(
    context: typer.Context,
    id: Annotated[str, typer.Argument(metavar="ID", help="Article id.")],
    json: Json = False,
) -> None:
    """Every decision on one article, oldest first."""
    from newsroom.review_sheet import dumped

    call = call_of(context)
    found = call.store().reviews.decisions([id])
    if json:
        print_json([dumped(decision) for decision in found])
        return
    if not found:
        console.print(call.texts("review_no_decision"))
    for decision in found:
        when = decision.at.astimezone(LOCAL).strftime("%d/%m/%Y %H:%M")
        after = call.texts("review_taken_back") if decision.after is None else _told(decision.after)
        change = after if decision.after == decision.before else f"{_told(decision.before)} → {after}"
        note = f" ({decision.note})" if decision.note else ""
        console.print(safe(f"{when} · {decision.by} · {decision.field}: {change}{note}"))


@review_app.command("fields")
def review_fields(context: typer.Context, json: Json = False) -> None:
    """What can be decided, and which values each field can have."""
    from classify.taxonomy import load_taxonomy
    from newsroom.pipeline.reviewing import fields

    call = call_of(context)
    taxonomy = load_taxonomy(call.settings.classify.taxonomy)
    known = fields(taxonomy)
    if json:
        print_json(known)
        return
    for field, values in known.items():
        console.print(field, style="bold")
        for value in values:
            console.print(Text.assemble(f"  {value:<24} ", safe(_name(call, taxonomy, field, value))))


def _name(call: Call, taxonomy: Any, field: Field, value: str) -> str:
    from index.fields import value_in_words

    if field in ("topics", "themes"):
        return str(taxonomy.name(value, call.language))
    return value_in_words(field, value, call.language)


@review_app.command("agreement")
def review_agreement(context: typer.Context, json: Json = False) -> None:
    """Cohen's kappa of articles that two analysts have read."""
    from newsroom.review import agreements

    call = call_of(context)
    found = agreements(call.store().reviews.decisions())
    if json:
        print_json([asdict(each) for each in found])
        return
    texts = call.texts
    if not found:
        console.print(texts("review_no_second"))
        return
    made = table(
        texts("agreement_title"), texts("agreement_field"), texts("agreement_articles"), texts("agreement_share"),
        "kappa", numeric=3,
    )  # fmt: skip
    for each in found:
        kappa = "–" if each.kappa is None else f"{each.kappa:.2f}"
        kappa = kappa.replace(".", ",") if call.language == "vi" else kappa
        made.add_row(each.what, number(each.articles, call.language), f"{100 * each.agreed:.0f}%", kappa)
    console.print(made)
