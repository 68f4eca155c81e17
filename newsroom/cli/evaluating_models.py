"""`diembao evaluate encoder`: one row a model, the same sets for all."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from newsroom.cli.figures import figure
from newsroom.cli.output import call_of, console, print_json, safe, table


def evaluate_encoder(
    context: typer.Context,
    model: Annotated[
        list[str] | None,
        typer.Option(help="Folder or hub name; repeat for a row each. Else that of the settings.", metavar="MODEL"),
    ] = None,
    data: Annotated[
        Path | None, typer.Option(help="Folder with parallel_vlsp2020_news_dev and rss_vn_2025_2026.", metavar="DIR")
    ] = None,
    pairs: Annotated[
        Path | None, typer.Option(help="JSON Lines file of sentences with `en` and `vi`.", metavar="FILE")
    ] = None,
    labels: Annotated[
        Path | None, typer.Option(help="JSON Lines file of labelled rows whose texts are in --data.", metavar="FILE")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """Measure encoders: translations found, titles led to summaries, topics told by their definitions."""
    from classify import evaluate_encoder as measuring
    from classify.encoder import load_encoder
    from classify.taxonomy import load_taxonomy
    from newsroom.errors import UsageError

    if data is None and pairs is None:
        raise UsageError("name sets to measure with: --data, --pairs or both")
    call = call_of(context)
    settings = call.settings.classify
    taxonomy = load_taxonomy(settings.taxonomy)
    rows: dict[str, measuring.Figures] = {}
    for name in model or [settings.encoder]:
        encoder = load_encoder(name, settings.encoder_prompts if name == settings.encoder else ())
        figures = measuring.evaluate_encoder(encoder, data, pairs, labels, taxonomy)
        rows[f"{name} {encoder.name}".strip()] = figures
    if json:
        print_json(rows)
        return
    shown = table("", "model", *next(iter(rows.values())), numeric=len(next(iter(rows.values()))))
    for name, figures in rows.items():
        shown.add_row(safe(name), *(figure(call.language, value) for value in figures.values()))
    console.print(shown)
    console.print(call.texts("encoder_figures"))
