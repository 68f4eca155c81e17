"""`diembao review`: what analysts look at next, their decisions, and how well two of them agree."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.text import Text

from newsroom.cli import selection as options
from newsroom.cli.collecting import Json
from newsroom.cli.deciding import tell_index, user
from newsroom.cli.output import Call, call_of, console, print_json, safe, table
from newsroom.cli.review_sheets import Limit, review_export, review_import
from newsroom.cli.selection import period_of
from newsroom.clock import LOCAL, utc_now
from newsroom.errors import UsageError
from newsroom.texts import number

if TYPE_CHECKING:
    from newsroom.decisions import Field, Value
    from newsroom.review import Waiting

By = Annotated[str | None, typer.Option("--by", help="Who says so; else the user of this computer.", metavar="NAME")]

review_app = typer.Typer(help="Look at labels: what to read next, decisions, agreement.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add this room's commands."""
    review_app.command("export")(review_export)
    review_app.command("import")(review_import)
    app.add_typer(review_app, name="review")


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
    from classify.taxonomy import load_taxonomy
    from newsroom.decisions import FIELDS, value_of
    from newsroom.pipeline.desk_calendar import desk_calendar
    from newsroom.pipeline.reviewing import decide

    call = call_of(context)
    store = call.store()
    chosen = _chosen(values, undo)
    taxonomy = load_taxonomy(call.settings.classify.taxonomy)
    calendar = desk_calendar(store, call.settings.classify, taxonomy)
    before, after = decide(store, id, chosen, taxonomy, calendar, _who(by), note.strip(), utc_now())
    if not json:
        for field in FIELDS:
            if field in chosen:
                was, now = (_told(value_of(labels, field)) for labels in (before, after))
                console.print(safe(f"{field}: {was}" if was == now else f"{field}: {was} → {now}"))
    tell_index(call, store, quiet=json)
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
