"""`diembao evaluate names`: how well persons, bodies, countries, organisations, provinces and quotes are found."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from newsroom.cli.figures import figure
from newsroom.cli.output import Call, call_of, console, print_json, safe, table
from newsroom.texts import number

if TYPE_CHECKING:
    from classify.evaluate_names import NamesEvaluation


def evaluate_names(
    context: typer.Context,
    gold: Annotated[Path, typer.Option(help="JSONL file of articles with names and quotes marked.", metavar="FILE")],
    each: Annotated[bool, typer.Option("--each", help="Also show what was answered otherwise.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON, every difference included.")] = False,
) -> None:
    """Measure names and quotes: precision, recall and F1 by kind, and whether the right speaker is given."""
    from classify.evaluate_names import evaluate_names as evaluated
    from classify.evaluate_names import read_gold
    from classify.taxonomy import load_taxonomy

    call = call_of(context)
    evaluation = evaluated(read_gold(gold), load_taxonomy(call.settings.classify.taxonomy))
    if json:
        print_json(_as_json(evaluation))
    else:
        _show(call, evaluation, each)


def _as_json(evaluation: NamesEvaluation) -> dict[str, Any]:
    return {
        "articles": evaluation.articles,
        "figures": {
            name: {
                "precision": rates.precision,
                "recall": rates.recall,
                "f1": rates.f1,
                "right": rates.right,
                "given": rates.given,
                "wanted": rates.wanted,
            }
            for name, rates in evaluation.rates.items()
        },
        "differing": [
            {"id": one.id, "what": one.what, "missing": list(one.missing), "extra": list(one.extra)}
            for one in evaluation.differing
        ],
    }


def _show(call: Call, evaluation: NamesEvaluation, each: bool) -> None:
    texts = call.texts
    names = {
        "person": texts("named_person"),
        "body": texts("named_body"),
        "country": texts("named_country"),
        "organisation": texts("named_organisation"),
        "province": texts("named_province"),
        "quotes": texts("named_quotes"),
        "attribution": texts("named_attribution"),
        "direct": texts("named_direct"),
        "spokesperson": texts("named_spokesperson"),
    }
    console.print(texts("named", articles=number(evaluation.articles, call.language)), style="bold")
    columns = (texts("named_precision"), texts("named_recall"), "F1", texts("named_right"), texts("named_given"))
    shown = table("", *columns, texts("named_wanted"), numeric=6)
    for name, rates in evaluation.rates.items():
        counts = (number(count, call.language) for count in (rates.right, rates.given, rates.wanted))
        shares = (figure(call.language, share) for share in (rates.precision, rates.recall, rates.f1))
        shown.add_row(names[name], *shares, *counts)
    console.print(shown)
    if each:
        rows = table(texts("named_article"), "", texts("named_missing"), texts("named_extra"))
        for one in evaluation.differing:
            rows.add_row(safe(one.id), names[one.what], safe("; ".join(one.missing)), safe("; ".join(one.extra)))
        console.print(rows)
