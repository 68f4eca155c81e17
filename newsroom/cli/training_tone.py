"""`diembao train tone`: learn from analysts, or from examples, labelled rows and NewsMTSC."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from newsroom.cli.learning import check_ways, tell_learned
from newsroom.cli.output import call_of, console, print_json, safe, shown_progress


def train_tone(
    context: typer.Context,
    output: Annotated[
        Path | None,
        typer.Option(
            help="Only write the model to this folder, without decisions; must be empty or not there.", metavar="DIR"
        ),
    ] = None,
    data: Annotated[
        Path | None,
        typer.Option(
            help="Folder with newsmtsc and the articles of --gold; without it, and without --output, the model in use "
            "is moved by decisions only.",
            metavar="DIR",
        ),
    ] = None,
    gold: Annotated[
        Path | None, typer.Option(help="JSON Lines file of labelled rows whose texts are in --data.", metavar="FILE")
    ] = None,
    seed: Annotated[int, typer.Option(help="Start of the random numbers: one seed, one model.")] = 1,
    force: Annotated[
        bool, typer.Option("--force", help="Use the new model though it is worse; its card says so.")
    ] = False,
    compare: Annotated[
        bool, typer.Option("--compare", help="Keep the new model beside the others and put none to use.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """Train the model of tone with analysts' decisions; the new model is used where it is no worse."""
    from classify.encoder import load_encoder
    from classify.training.tone_card import train_to_folder
    from newsroom.pipeline.learning_tone import learn_tone

    call = call_of(context)
    settings = call.settings.classify
    check_ways(output, force, compare)
    if output is None:
        with shown_progress() as listener:
            learned = learn_tone(
                call.store(),
                call.settings,
                seed=seed,
                force=force,
                compare_only=compare,
                data=data,
                gold=gold,
                listener=listener,
            )
        tell_learned(call, learned, compare, json)
        return
    encoder = load_encoder(settings.encoder, settings.encoder_prompts)
    with shown_progress() as listener:
        manifest = train_to_folder(output, encoder, data, gold, settings.taxonomy, seed, listener)
    if json:
        print_json({"model": manifest.id, "folder": str(output), "figures": dict(manifest.figures)})
    else:
        console.print(safe(f"{manifest.id}: {output}"))
        for name, value in manifest.figures.items():
            console.print("  ", safe(f"{name} {value:.3f}"), sep="")
