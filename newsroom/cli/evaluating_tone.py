"""`diembao evaluate tone`: how well tone is judged, on articles or on NewsMTSC."""

from __future__ import annotations

from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from newsroom.cli.figures import figure
from newsroom.cli.output import Call, call_of, console, print_json, safe, table
from newsroom.texts import Language, number

if TYPE_CHECKING:
    from classify.tone_evaluation import Figure, ToneScores


class Shown(StrEnum):
    """How much of an article the labeller is given."""

    opening = "opening"
    headline = "headline"
    full = "full"


def evaluate_tone(
    context: typer.Context,
    gold: Annotated[
        Path,
        typer.Option(
            help="JSON Lines file of articles with `tone` (texts in the rows, or by id in --articles), or NewsMTSC.",
            metavar="FILE",
        ),
    ],
    articles: Annotated[
        Path | None, typer.Option(help="Folder of the JSON Lines files of the articles.", metavar="DIR")
    ] = None,
    shown: Annotated[
        Shown, typer.Option(help="Give the labeller title and first 60 words, the headline alone, or all.")
    ] = Shown.opening,
    model: Annotated[
        Path | None, typer.Option(help="Folder of a model of tone; else the one in use.", metavar="DIR")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """Measure tone: macro-F1, precision, recall, abstention and confusion, each target by itself, with intervals."""
    from classify.encoder import load_encoder
    from classify.targeted import is_targeted, read_targeted
    from classify.tone import ToneReader
    from classify.tone_evaluation import evaluate_articles, evaluate_sentences, read_judged, shown_as
    from classify.tone_model import load_tone_model
    from newsroom.pipeline.models import chosen

    call = call_of(context)
    settings = call.settings.classify
    loaded = load_tone_model(model or chosen(call.settings, "tone"))
    encoder = load_encoder(settings.encoder, settings.encoder_prompts)
    reader = ToneReader(loaded, encoder.encode, encoder.name)
    if is_targeted(gold):
        scores = evaluate_sentences(loaded, encoder.encode, read_targeted(gold))
    else:
        scores = evaluate_articles(reader, [shown_as(one, shown.value) for one in read_judged(gold, articles)])
    if json:
        print_json({"model": loaded.id, "encoder": encoder.name, "scores": [asdict(one) for one in scores]})
        return
    console.print(safe(loaded.id), style="bold")
    for one in scores:
        _show(call, one)


def _show(call: Call, scores: ToneScores) -> None:
    texts, language = call.texts, call.language
    tones = {
        "critical": texts("tone_critical"),
        "neutral": texts("tone_neutral"),
        "favourable": texts("tone_favourable"),
    }
    targets = {"combined": texts("tone_combined"), "asean": "ASEAN", "vietnam": texts("tone_vietnam")}
    console.print(
        texts(
            "tone_evaluated",
            target=safe(targets.get(scores.name, scores.name)),
            rows=number(scores.rows, language),
            macro=_between(language, scores.macro_f1),
            accuracy=_between(language, scores.accuracy),
            unsure=round(100 * scores.unsure),
            unsure_right=round(100 * scores.unsure_right),
            error=figure(language, scores.calibration_error),
        )
    )
    if scores.missed or scores.added:
        console.print(
            texts("tone_spoken", missed=number(scores.missed, language), added=number(scores.added, language))
        )
    # Two narrow tables: one with everything does not fit a terminal.
    columns = (texts("tone_precision"), texts("tone_recall"), "F1")
    shown = table("", texts("tone_by_reader"), texts("tone_rows"), *columns, numeric=4)
    confusion = table("", texts("tone_by_reader"), *(texts("tone_given", tone=n) for n in tones.values()), numeric=3)
    for one, row in zip(scores.classes, scores.confusion, strict=True):
        shares = (figure(language, found.value) for found in (one.precision, one.recall))
        shown.add_row(tones[one.tone], number(one.rows, language), *shares, _between(language, one.f1))
        confusion.add_row(tones[one.tone], *(number(cell, language) for cell in row))
    console.print(shown)
    console.print(confusion)


def _between(language: Language, found: Figure) -> str:
    low, high = figure(language, found.low), figure(language, found.high)
    return f"{figure(language, found.value)} [{low}; {high}]"
