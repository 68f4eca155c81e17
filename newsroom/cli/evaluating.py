"""Commands that measure: evaluate search, and the others, which are in rooms of their own (`evaluating_…`)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Any

import typer

from newsroom.cli.evaluating_labels import evaluate_labels
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
    from index.evaluation import Evaluation, Reader
    from newsroom.article import Record

BATCH = 5_000
"""Articles put in with one commit."""


def register(app: typer.Typer) -> None:
    """Add this room's commands."""
    evaluate = typer.Typer(help="Measure quality against what people have judged.", no_args_is_help=True)
    evaluate.command("search")(evaluate_search)
    evaluate.command("extraction")(evaluate_extraction)
    evaluate.command("labels")(evaluate_labels)
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
    words: Annotated[bool, typer.Option("--words", help="Measure search by words alone; needs no encoder.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON, every query included.")] = False,
) -> None:
    """Measure the ranking by words, by meaning and by both: nDCG@10 over judged answers, recall@50, beside plain BM25,
    the plain encoder and the fusion of their ranks; and typed without diacritics."""
    from index.evaluation import evaluated
    from index.judged import read_articles, read_queries

    call = call_of(context)
    judged = read_queries(queries)
    found = read_articles(articles, judged)
    with TemporaryDirectory(prefix="diembao-evaluate-") as folder, shown_progress() as listener:
        evaluation = evaluated(judged, _batches(found, listener), Path(folder), None if words else _reader(call))
    if json:
        print_json(_as_json(evaluation))
    else:
        _show(call, evaluation, each)


def _batches(found: Sequence[Record], listener: Listener) -> Iterator[Sequence[Record]]:
    for at in range(0, len(found), BATCH):
        yield found[at : at + BATCH]
        listener(Progress("index", min(at + BATCH, len(found)), len(found)))


def _reader(call: Call) -> Reader:
    """The encoder of the settings, as the evaluation takes it."""
    from classify.encoder import load_encoder
    from classify.vectors import QueryMeaning, article_vectors
    from index.evaluation import Reader

    chosen = (call.settings.classify.encoder, call.settings.classify.encoder_prompts)
    encoder = load_encoder(*chosen)
    return Reader(
        QueryMeaning(*chosen),
        lambda articles: article_vectors(encoder, articles),
        encoder.encode,
        lambda query: encoder.encode([query], query=True)[0],
    )


def _as_json(evaluation: Evaluation) -> dict[str, Any]:
    return {
        "articles": evaluation.articles,
        "queries": len(evaluation.answered),
        "reference": evaluation.reference,
        "groups": {
            group.kind or "all": {
                "queries": group.queries,
                **{
                    way: {
                        "ndcg10": figures.score.ndcg,
                        "ndcg10_difference": listed(figures.ndcg),
                        "ndcg10_unaccented": figures.unaccented.ndcg,
                        "recall50": figures.score.recall,
                        "recall50_difference": listed(figures.recall),
                        "recall50_unaccented": figures.unaccented.recall,
                    }
                    for way, figures in group.ways.items()
                },
            }
            for group in evaluation.groups
        },
        "each": [
            {
                "query": one.judged.query,
                "kind": one.judged.kind,
                **{
                    way: {"ndcg10": score.ndcg, "ndcg10_unaccented": one.unaccented[way].ndcg, "recall50": score.recall}
                    for way, score in one.scores.items()
                },
            }
            for one in evaluation.answered
        ],
    }


def _show(call: Call, evaluation: Evaluation, each: bool) -> None:
    from newsroom.paired import CONFIDENCE

    texts, language = call.texts, call.language
    names = {
        "both": texts("evaluated_both"),
        "meaning": texts("evaluated_meaning"),
        "words": texts("evaluated_words"),
        "rrf": texts("evaluated_rrf"),
        "encoder": texts("evaluated_encoder"),
        "bm25": texts("evaluated_plain"),
    }
    title = texts(
        "evaluated",
        queries=number(len(evaluation.answered), language),
        articles=number(evaluation.articles, language),
        confidence=round(CONFIDENCE * 100),
    )
    console.print(title, style="bold")
    everything, *kinds = evaluation.groups
    between, bare = texts("evaluated_over", reference=names[evaluation.reference]), texts("evaluated_unaccented")
    ranked = table("", texts("evaluated_way"), "nDCG@10", between, bare, "%", numeric=4)
    reached = table("", texts("evaluated_way"), "recall@50", between, bare, numeric=3)
    for way, figures in everything.ways.items():
        score, plain = figures.score, figures.unaccented
        kept = f"{100 * plain.ndcg / score.ndcg:.0f}" if score.ndcg else ""
        row = (names[way], figure(language, score.ndcg), gained(language, figures.ndcg))
        ranked.add_row(*row, figure(language, plain.ndcg), kept)
        found = (figure(language, score.recall), gained(language, figures.recall), figure(language, plain.recall))
        reached.add_row(names[way], *found)
    console.print(ranked)
    console.print(reached)
    ways = list(everything.ways)
    if kinds:
        by_kind = table(
            "nDCG@10",
            texts("evaluated_kind"),
            texts("evaluated_queries"),
            *(names[way] for way in ways),
            numeric=1 + len(ways),
        )
        for group in kinds:
            scored = (figure(language, group.ways[way].score.ndcg) for way in ways)
            by_kind.add_row(safe(group.kind), number(group.queries, language), *scored)
        console.print(by_kind)
    if each:
        rows = table("nDCG@10", texts("evaluated_query"), *(names[way] for way in ways), numeric=len(ways))
        for one in evaluation.answered:
            rows.add_row(safe(one.judged.query), *(figure(language, one.scores[way].ndcg) for way in ways))
        console.print(rows)
