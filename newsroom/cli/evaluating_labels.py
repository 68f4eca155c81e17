"""`diembao evaluate labels`: how well articles are labelled, beside what every labeller has to beat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from newsroom.cli.figures import figure
from newsroom.cli.output import Call, call_of, console, print_json, safe, table
from newsroom.texts import number

if TYPE_CHECKING:
    from classify.evaluate import Figure, LabelFigures, Scores
    from classify.taxonomy import Taxonomy

MEASURES = (
    "relevance_accuracy",
    "relevance_macro_f1",
    "pillar_top1",
    "topic_top1",
    "topic_micro_f1",
    "topic_macro_f1",
    "subject_pillar_top1",
    "subject_topic_top1",
    "subject_micro_f1",
    "theme_micro_f1",
    "tone_macro_f1",
)


def evaluate_labels(
    context: typer.Context,
    gold: Annotated[
        Path, typer.Option(help="JSONL file of articles, or their ids, with the labels of readers.", metavar="FILE")
    ],
    articles: Annotated[
        Path | None,
        typer.Option(help="Folder of the JSONL files that hold the articles of rows without a title.", metavar="DIR"),
    ] = None,
    model: Annotated[
        Path | None, typer.Option(help="Folder of a model of labels; else the one in use.", metavar="DIR")
    ] = None,
    headlines: Annotated[bool, typer.Option("--title-only", help="Show the labeller the headlines alone.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON, every label included.")] = False,
) -> None:
    """Measure labels on articles that people have labelled: title and first 60 words, beside four baselines."""
    from classify.baselines import KeywordRule, NgramsOnly, ZeroShot
    from classify.encoder import load_encoder
    from classify.evaluate import evaluate
    from classify.gold_rows import opening_only, read_gold, title_only
    from classify.label_model import load_model
    from classify.labeller import Labeller
    from classify.phrase_labeller import PhraseLabeller
    from classify.taxonomy import load_taxonomy
    from newsroom.pipeline.assessing import outlet_kinds
    from newsroom.pipeline.models import chosen

    call = call_of(context)
    taxonomy = load_taxonomy(call.settings.classify.taxonomy)
    encoder = load_encoder(call.settings.classify.encoder, call.settings.classify.encoder_prompts)
    loaded, manifest = load_model(model or chosen(call.settings, "labels"))
    view = title_only if headlines else opening_only
    rows = [row.showing(view) for row in read_gold(gold, articles)]
    labellers: dict[str, Any] = {
        "model": Labeller(loaded, manifest.id, taxonomy, encoder, outlet_kinds(call.settings)),
        "keyword": KeywordRule(taxonomy),
        "phrases": PhraseLabeller(taxonomy),
        "descriptions": ZeroShot(taxonomy, encoder),
        "ngrams": NgramsOnly(loaded, taxonomy),
    }
    scores = {name: evaluate(labeller, rows, taxonomy) for name, labeller in labellers.items()}
    if json:
        print_json({"model": manifest.id, "scores": {name: asdict(score) for name, score in scores.items()}})
    else:
        _show(call, taxonomy, manifest.id, scores)


def _show(call: Call, taxonomy: Taxonomy, name: str, scores: dict[str, Scores]) -> None:
    from classify.evaluate import CONFIDENCE, RELEVANCES

    texts, ours = call.texts, scores["model"]
    console.print(
        texts(
            "labels_evaluated",
            rows=number(ours.rows, call.language),
            model=name,
            confidence=round(CONFIDENCE * 100),
        ),
        style="bold",
    )
    names = (
        texts("labels_model"), "", texts("labels_keyword"), texts("labels_phrases"), texts("labels_descriptions"),
        texts("labels_ngrams"),
    )  # fmt: skip
    titles = {
        "relevance_accuracy": texts("labels_relevance_accuracy"),
        "relevance_macro_f1": texts("labels_relevance_macro_f1"),
        "pillar_top1": texts("labels_pillar_top1"),
        "topic_top1": texts("labels_topic_top1"),
        "topic_micro_f1": texts("labels_topic_micro_f1"),
        "topic_macro_f1": texts("labels_topic_macro_f1"),
        "subject_pillar_top1": texts("labels_subject_pillar_top1"),
        "subject_topic_top1": texts("labels_subject_topic_top1"),
        "subject_micro_f1": texts("labels_subject_micro_f1"),
        "theme_micro_f1": texts("labels_theme_micro_f1"),
        "tone_macro_f1": texts("labels_tone_macro_f1"),
    }
    made = table("", texts("labels_measure"), *names, numeric=6)
    for measure in MEASURES:
        found: list[Figure | None] = [getattr(score, measure) for score in scores.values()]
        if found[0] is not None:
            others = ["" if one is None else figure(call.language, one.value) for one in found]
            made.add_row(titles[measure], others[0], _interval(call, found[0]), *others[1:])
    console.print(made)
    errors = (figure(call.language, value) for value in (ours.relevance_ece, ours.topic_ece))
    console.print(texts("labels_calibration", relevance=next(errors), topics=next(errors)))
    console.print()
    confusion = table(texts("labels_confusion"), "", *RELEVANCES, numeric=3)
    for relevance, row in zip(RELEVANCES, ours.confusion, strict=True):
        confusion.add_row(relevance, *(number(count, call.language) for count in row))
    console.print(confusion)
    for group in (ours.relevances, ours.topics, ours.themes, ours.tones):
        if group:
            _show_labels(call, taxonomy, group)


def _show_labels(call: Call, taxonomy: Taxonomy, group: Sequence[LabelFigures]) -> None:
    texts = call.texts
    columns = (texts("labels_rows"), texts("labels_given"), texts("labels_precision"), texts("labels_recall"), "F1", "")
    made = table("", texts("labels_label"), *columns, numeric=6)
    for one in group:
        counts = (number(one.rows, call.language), number(one.given, call.language))
        shares = (figure(call.language, value) for value in (one.precision, one.recall, one.f1.value))
        made.add_row(safe(taxonomy.name(one.id, call.language)), *counts, *shares, _interval(call, one.f1))
    console.print()
    console.print(made)


def _interval(call: Call, found: Figure) -> str:
    low, high = (figure(call.language, value) for value in (found.low, found.high))
    return f"[{low}; {high}]"
