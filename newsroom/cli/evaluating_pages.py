"""`diembao evaluate extraction`: how well saved pages are read, beside trafilatura."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from newsroom.cli.figures import figure, gained, listed
from newsroom.cli.output import Call, call_of, console, print_json, safe, shown_progress, table
from newsroom.progress import Progress
from newsroom.texts import number

if TYPE_CHECKING:
    from crawlers.evaluation import Evaluation, Figure, Group, Score


def evaluate_extraction(
    context: typer.Context,
    gold: Annotated[
        Path, typer.Option(help="Folder of saved pages with what a person says is on them.", metavar="DIR")
    ],
    without: Annotated[
        list[str] | None, typer.Option(help="Leave out pages whose file name holds NAME.", metavar="NAME")
    ] = None,
    each: Annotated[bool, typer.Option("--each", help="Also show every page, the worst first.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON, every page included.")] = False,
) -> None:
    """Measure extraction: text, title, date and author against gold pages, beside trafilatura's own."""
    from crawlers.evaluation import evaluated
    from crawlers.gold import read_gold
    from newsroom.errors import InputError

    call = call_of(context)
    pages = [page for page in read_gold(gold) if not any(name in page.name for name in without or ())]
    if not pages:
        raise InputError(f"{gold}: --without leaves no page")
    with shown_progress() as listener:
        evaluation = evaluated(pages, lambda done: listener(Progress("extract", done, len(pages))))
    if json:
        print_json(_as_json(evaluation))
    else:
        _show(call, evaluation, each)


def _as_json(evaluation: Evaluation) -> dict[str, Any]:
    return {
        "articles": evaluation.articles,
        "articles_refused": evaluation.refused,
        "lists": evaluation.lists,
        "lists_refused": evaluation.lists_refused,
        "groups": [
            {
                "by": group.by,
                "value": group.value,
                "figures": {name: _figure_json(found) for name, found in group.figures.items()},
            }
            for group in evaluation.groups
        ],
        "each": [
            {"page": one.page.name, "ours": _score_json(one.ours), "trafilatura": _score_json(one.theirs)}
            for one in evaluation.read
        ],
    }


def _figure_json(found: Figure) -> dict[str, Any]:
    return {
        "pages": found.pages,
        "ours": found.ours,
        "trafilatura": found.theirs,
        "difference": listed(found.difference),
    }


def _score_json(score: Score) -> dict[str, float | None]:
    return {
        "body": score.body.f1 if score.body else None,
        "precision": score.body.precision if score.body else None,
        "recall": score.body.recall if score.body else None,
        "order": score.order,
        "exact": score.exact,
        "loose": score.loose,
        "day": score.day,
        "author": score.author,
    }


def _show(call: Call, evaluation: Evaluation, each: bool) -> None:
    from newsroom.paired import CONFIDENCE

    texts, language = call.texts, call.language
    console.print(
        texts(
            "pages_evaluated",
            articles=number(evaluation.articles, language),
            refused=number(evaluation.refused, language),
            lists=number(evaluation.lists, language),
            lists_refused=number(evaluation.lists_refused, language),
            confidence=round(CONFIDENCE * 100),
        ),
        style="bold",
    )
    measures = {
        "body": texts("pages_body"),
        "precision": texts("pages_precision"),
        "recall": texts("pages_recall"),
        "order": texts("pages_order"),
        "exact": texts("pages_exact"),
        "loose": texts("pages_loose"),
        "day": texts("pages_day"),
        "author": texts("pages_author"),
    }
    columns = (texts("pages_measure"), texts("pages_count"), texts("pages_ours"), "trafilatura")
    between = texts("evaluated_difference")
    everything = evaluation.groups[0]
    whole = table("", *columns, between, numeric=4)
    for name, found in everything.figures.items():
        whole.add_row(measures[name], *_cells(call, found))
    console.print(whole)
    kinds = {"half": texts("pages_half"), "gold": texts("pages_gold"), "country": texts("pages_country")}
    for by, heading in kinds.items():
        rows = table("", heading, measures["body"], between, measures["loose"], measures["day"], numeric=4)
        for group in evaluation.groups:
            if group.by == by:
                rows.add_row(safe(group.value), *_group_cells(call, group))
        console.print(rows)
    if each:
        rows = table("", texts("pages_page"), *(f"{measures['body']}: {side}" for side in columns[2:]), numeric=2)
        bodies = [one for one in evaluation.read if one.ours.body and one.theirs.body]
        for one in sorted(bodies, key=lambda one: one.ours.body.f1 if one.ours.body else 0.0):
            scores = (score.body.f1 if score.body else 0.0 for score in (one.ours, one.theirs))
            rows.add_row(safe(one.page.name), *(figure(language, value) for value in scores))
        console.print(rows)


def _group_cells(call: Call, group: Group) -> tuple[str, ...]:
    body = group.figures.get("body")
    text = (_of(call, body, body.ours), gained(call.language, body.difference)) if body else ("", "")
    others = (group.figures.get(name) for name in ("loose", "day"))
    return (*text, *(_of(call, found, found.ours) if found else "" for found in others))


def _of(call: Call, found: Figure, value: float) -> str:
    """A figure with the number of its pages."""
    return f"{figure(call.language, value)} ({number(found.pages, call.language)})"


def _cells(call: Call, found: Figure) -> tuple[str, str, str, str]:
    language = call.language
    return (
        number(found.pages, language),
        figure(language, found.ours),
        figure(language, found.theirs),
        gained(language, found.difference),
    )
