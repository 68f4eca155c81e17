"""Commands that measure how stories are told apart: evaluate reprints, evaluate events."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from newsroom.cli.figures import figure
from newsroom.cli.output import Call, call_of, console, print_json, table
from newsroom.errors import InputError
from newsroom.texts import number

if TYPE_CHECKING:
    from classify.evaluate_events import BCubed, EventFigures
    from classify.evaluate_reprints import ReprintFigures, Text

Json = Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")]


def evaluate_reprints(
    context: typer.Context,
    articles: Annotated[
        Path | None,
        typer.Option(help="Folder of JSONL files of articles; else the articles of the store.", metavar="DIR"),
    ] = None,
    most: Annotated[int, typer.Option(min=2, help="Articles of which copies are made.")] = 300,
    json: Json = False,
) -> None:
    """Measure reprint detection: edited copies of real texts are to be found, other reports of their events not."""
    from classify.evaluate_reprints import evaluate_reprints as measured

    call = call_of(context)
    try:
        figures = measured(_texts(call, articles), most)
    except ValueError as error:
        raise InputError(f"{articles or 'the store'}: {error}") from error
    if json:
        print_json(asdict(figures))
    else:
        _show_reprints(call, figures)


def _texts(call: Call, folder: Path | None) -> list[Text]:
    from classify.evaluate_reprints import Text
    from classify.sorted_articles import read_sorted

    if folder is not None:
        return [Text(article.id, article.text, article.event) for article in read_sorted(folder)]
    store = call.store()
    originals = [facts.id for facts in store.articles.facts() if facts.reprint_of is None]
    return [
        Text(record.article.id, record.article.text, next(reversed(record.facts.events), ""))
        for record in store.articles.records(originals)
    ]


def _show_reprints(call: Call, figures: ReprintFigures) -> None:
    texts, language = call.texts, call.language
    counts = (figures.articles, figures.same_event_pairs, figures.set_aside)
    articles, pairs, aside = (number(count, language) for count in counts)
    console.print(texts("reprints_measured", articles=articles, pairs=pairs, aside=aside), style="bold")
    plain = texts("reprints_plain")
    made = table(
        "", texts("reprints_edit"), texts("reprints_copies"), "P", "R", "F1", f"{plain}: P", "R", "F1", numeric=7
    )
    for ours, other in zip(figures.ours, figures.baseline, strict=True):
        values = (ours.precision, ours.recall, ours.f1, other.precision, other.recall, other.f1)
        made.add_row(ours.kind, number(ours.copies, language), *(figure(language, value) for value in values))
    console.print(made)


def evaluate_events(
    context: typer.Context,
    articles: Annotated[Path, typer.Option(help="Folder of JSONL files of articles sorted by event.", metavar="DIR")],
    json: Json = False,
) -> None:
    """Measure discovered events: B-cubed F1 on articles sorted by people, beside TF-IDF cosine with a threshold."""
    from classify.encoder import load_encoder
    from classify.evaluate_events import evaluate_events as measured
    from classify.sorted_articles import read_sorted

    call = call_of(context)
    settings = call.settings.classify
    read = read_sorted(articles)
    encoder = load_encoder(settings.encoder, settings.encoder_prompts)
    try:
        figures = measured(read, encoder)
    except ValueError as error:
        raise InputError(f"{articles}: {error}") from error
    if json:
        print_json({**asdict(figures), "f1": figures.shipped.f1, "baseline_f1": figures.baseline.f1})
    else:
        _show_events(call, figures)


def _show_events(call: Call, figures: EventFigures) -> None:
    texts, language = call.texts, call.language
    articles, events = number(figures.articles, language), number(figures.events, language)
    console.print(texts("events_measured", articles=articles, events=events), style="bold")
    names = {
        "ours": texts("events_ours"),
        "meaning": texts("events_meaning"),
        "names": texts("events_names"),
        "baseline": "TF-IDF",
    }
    made = table("", texts("events_way"), texts("events_threshold"), texts("events_tuned"), "P", "R", "F1", numeric=5)

    def row(name: str, threshold: str, tuned: str, scores: BCubed) -> None:
        values = (scores.precision, scores.recall, scores.f1)
        made.add_row(name, threshold, tuned, *(figure(language, value) for value in values))

    for half in figures.halves:
        threshold, tuned = figure(language, half.threshold), figure(language, half.tuned.f1)
        row(names[half.way], threshold, tuned, half.other)
    row(texts("events_all", way=names["ours"]), "", "", figures.shipped)
    row(texts("events_all", way=names["baseline"]), "", "", figures.baseline)
    console.print(made)
