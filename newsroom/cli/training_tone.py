"""`diembao train tone`: the model of tone from examples, labelled rows and NewsMTSC."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from newsroom.cli.output import call_of, console, print_json, safe, shown_progress


def train_tone(
    context: typer.Context,
    output: Annotated[Path, typer.Option(help="Folder for the model; must be empty or not there.", metavar="DIR")],
    data: Annotated[
        Path | None, typer.Option(help="Folder with newsmtsc and the articles of --gold.", metavar="DIR")
    ] = None,
    gold: Annotated[
        Path | None, typer.Option(help="JSON Lines file of labelled rows whose texts are in --data.", metavar="FILE")
    ] = None,
    seed: Annotated[int, typer.Option(help="Start of the random numbers: one seed, one model.")] = 1,
    json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """Train the model of tone; without --data from the shipped examples alone."""
    from classify.encoder import load_encoder
    from classify.training.tone_card import train_to_folder

    call = call_of(context)
    settings = call.settings.classify
    encoder = load_encoder(settings.encoder, settings.encoder_prompts)
    with shown_progress() as listener:
        manifest = train_to_folder(output, encoder, data, gold, settings.taxonomy, seed, listener)
    if json:
        print_json({"model": manifest.id, "folder": str(output), "figures": dict(manifest.figures)})
    else:
        console.print(safe(f"{manifest.id}: {output}"))
        for name, value in manifest.figures.items():
            console.print("  ", safe(f"{name} {value:.3f}"), sep="")
