"""Commands that measure: evaluate search, and the others, which are in rooms of their own (`evaluating_…`)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Any

import typer

from newsroom.cli.evaluating_models import evaluate_encoder
from newsroom.cli.evaluating_names import evaluate_names
from newsroom.cli.evaluating_pages import evaluate_extraction
from newsroom.cli.evaluating_stories import evaluate_events, evaluate_reprints
from newsroom.cli.evaluating_tone import evaluate_tone
from newsroom.cli.figures import figure, gained, listed
from newsroom.cli.output import Call, call_of, console, print_json, safe, shown_progress, table
from newsroom.progress import Listener, Progress
from newsroom.texts import number

if TYPE_CHECKING:
    from index.evaluation import Evaluation
    from newsroom.article import Record

BATCH = 5_000
"""Articles put in with one commit."""


def register(app: typer.Typer) -> None:
    """Add this room's commands."""
    evaluate = typer.Typer(help="Measure quality against what people have judged.", no_args_is_help=True)
    evaluate.command("search")(evaluate_search)
    evaluate.command("extraction")(evaluate_extraction)
    evaluate.command("encoder")(evaluate_encoder)
    evaluate.command("names")(evaluate_names)
    evaluate.command("reprints")(evaluate_reprints)
    evaluate.command("events")(evaluate_events)
    evaluate.command("tone")(evaluate_tone)
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
                "ndcg10_difference": listed(group.ndcg),
                "ndcg10_unaccented": group.unaccented.ndcg,
                "recall50": group.ours.recall,
                "recall50_plain": group.plain.recall,
                "recall50_difference": listed(group.recall),
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


def _show(call: Call, evaluation: Evaluation, each: bool) -> None:
    from newsroom.paired import CONFIDENCE

    texts = call.texts
    title = texts(
        "evaluated",
        queries=number(len(evaluation.answered), call.language),
        articles=number(evaluation.articles, call.language),
        confidence=round(CONFIDENCE * 100),
    )
    console.print(title, style="bold")
    kind, queries, plain = texts("evaluated_kind"), texts("evaluated_queries"), texts("evaluated_plain")
    between, bare = texts("evaluated_difference"), texts("evaluated_unaccented")
    ranked = table("", kind, queries, "nDCG@10", plain, between, bare, numeric=5)
    reached = table("", kind, queries, "recall@50", plain, between, numeric=4)
    for group in evaluation.groups:
        head = (safe(group.kind or texts("evaluated_all")), number(group.queries, call.language))
        ours, others = group.ours, group.plain
        ranked.add_row(
            *(*head, figure(call.language, ours.ndcg), figure(call.language, others.ndcg)),
            *(gained(call.language, group.ndcg), figure(call.language, group.unaccented.ndcg)),
        )
        found = (figure(call.language, ours.recall), figure(call.language, others.recall))
        reached.add_row(*head, *found, gained(call.language, group.recall))
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
            rows.add_row(safe(one.judged.query), *(figure(call.language, value) for value in figures))
        console.print()
        console.print(rows)
