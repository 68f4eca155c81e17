"""Commands that measure: evaluate search."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Any

import typer

from newsroom.cli.output import Call, call_of, console, print_json, safe, shown_progress, table
from newsroom.progress import Listener, Progress
from newsroom.texts import number

if TYPE_CHECKING:
    from index.evaluation import Difference, Evaluation
    from newsroom.article import Record

BATCH = 5_000
"""Articles put in with one commit."""


def register(app: typer.Typer) -> None:
    """Add this room's commands."""
    evaluate = typer.Typer(help="Measure quality against what people have judged.", no_args_is_help=True)
    evaluate.command("search")(evaluate_search)
    app.add_typer(evaluate, name="evaluate")


def evaluate_search(
    context: typer.Context,
    queries: Annotated[Path, typer.Option(help="JSONL file of queries with graded answers.", metavar="FILE")],
    articles: Annotated[
        Path, typer.Option(help="Folder of the JSONL files of articles that were judged.", metavar="DIR")
    ],
    each: Annotated[bool, typer.Option("--each", help="Also show every query.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON, every query included.")] = False,
) -> None:
    """Measure the ranking: nDCG@10 over judged answers, recall@50, beside plain BM25, and typed without diacritics."""
    from index.evaluation import evaluated
    from index.judged import read_articles, read_queries

    call = call_of(context)
    judged = read_queries(queries)
    found = read_articles(articles, judged)
    with TemporaryDirectory(prefix="diembao-evaluate-") as folder, shown_progress() as listener:
        evaluation = evaluated(judged, _batches(found, listener), Path(folder))
    if json:
        print_json(_as_json(evaluation))
    else:
        _show(call, evaluation, each)


def _batches(found: Sequence[Record], listener: Listener) -> Iterator[Sequence[Record]]:
    for at in range(0, len(found), BATCH):
        yield found[at : at + BATCH]
        listener(Progress("index", min(at + BATCH, len(found)), len(found)))


def _as_json(evaluation: Evaluation) -> dict[str, Any]:
    return {
        "articles": evaluation.articles,
        "queries": len(evaluation.answered),
        "groups": {
            group.kind or "all": {
                "queries": group.queries,
                "ndcg10": group.ours.ndcg,
                "ndcg10_plain": group.plain.ndcg,
                "ndcg10_difference": _listed(group.ndcg),
                "ndcg10_unaccented": group.unaccented.ndcg,
                "recall50": group.ours.recall,
                "recall50_plain": group.plain.recall,
                "recall50_difference": _listed(group.recall),
            }
            for group in evaluation.groups
        },
        "each": [
            {
                "query": one.judged.query,
                "kind": one.judged.kind,
                "ndcg10": one.ours.ndcg,
                "ndcg10_plain": one.plain.ndcg,
                "ndcg10_unaccented": one.unaccented.ndcg,
                "recall50": one.ours.recall,
                "recall50_plain": one.plain.recall,
            }
            for one in evaluation.answered
        ],
    }


def _listed(difference: Difference | None) -> list[float] | None:
    return None if difference is None else [difference.mean, difference.low, difference.high]


def _show(call: Call, evaluation: Evaluation, each: bool) -> None:
    from index.evaluation import CONFIDENCE

    texts = call.texts
    title = texts(
        "evaluated",
        queries=number(len(evaluation.answered), call.language),
        articles=number(evaluation.articles, call.language),
        confidence=round(CONFIDENCE * 100),
    )
    console.print(title, style="bold")
    kind, queries, plain = texts("evaluated_kind"), texts("evaluated_queries"), texts("evaluated_plain")
    gained, bare = texts("evaluated_difference"), texts("evaluated_unaccented")
    ranked = table("", kind, queries, "nDCG@10", plain, gained, bare, numeric=5)
    reached = table("", kind, queries, "recall@50", plain, gained, numeric=4)
    for group in evaluation.groups:
        head = (safe(group.kind or texts("evaluated_all")), number(group.queries, call.language))
        ours, others = group.ours, group.plain
        ranked.add_row(
            *(*head, _figure(call, ours.ndcg), _figure(call, others.ndcg)),
            *(_gained(call, group.ndcg), _figure(call, group.unaccented.ndcg)),
        )
        reached.add_row(*(*head, _figure(call, ours.recall), _figure(call, others.recall), _gained(call, group.recall)))
    console.print(ranked)
    console.print(reached)
    everything = evaluation.groups[0]
    if everything.ours.ndcg:
        share = round(100 * everything.unaccented.ndcg / everything.ours.ndcg)
        console.print(texts("evaluated_kept", share=share))
    if each:
        rows = table("", texts("evaluated_query"), "nDCG@10", plain, bare, "recall@50", plain, numeric=5)
        for one in evaluation.answered:
            figures = (one.ours.ndcg, one.plain.ndcg, one.unaccented.ndcg, one.ours.recall, one.plain.recall)
            rows.add_row(safe(one.judged.query), *(_figure(call, figure) for figure in figures))
        console.print()
        console.print(rows)


def _figure(call: Call, value: float) -> str:
    shown = f"{value:.3f}"
    return shown.replace(".", ",") if call.language == "vi" else shown


def _gained(call: Call, difference: Difference | None) -> str:
    if difference is None:
        return ""
    mean, low, high = (f"{value:+.3f}" for value in (difference.mean, difference.low, difference.high))
    if call.language == "vi":
        mean, low, high = (value.replace(".", ",") for value in (mean, low, high))
    return f"{mean} [{low}; {high}]"
