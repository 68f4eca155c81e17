"""Commands that train models: train encoder, and the others, which are in rooms of their own (`training_…`)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from newsroom.cli.output import call_of, console, print_json, safe, shown_progress
from newsroom.cli.training_labels import train_labels
from newsroom.cli.training_tone import train_tone

train = typer.Typer(help="Train the models anew.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add this room's commands."""
    train.command("encoder")(train_encoder)
    train.command("tone")(train_tone)
    train.command("labels")(train_labels)
    app.add_typer(train, name="train")


def train_encoder(
    context: typer.Context,
    data: Annotated[Path, typer.Option(help="Folder of the parallel sets and the press sets.", metavar="DIR")],
    output: Annotated[Path, typer.Option(help="Folder for the model; must be empty or not there.", metavar="DIR")],
    seed: Annotated[int, typer.Option(help="Start of the random numbers: one seed, one model.")] = 1,
    plain: Annotated[bool, typer.Option("--plain", help="The recipe without our changes, to compare with.")] = False,
    change: Annotated[
        list[str] | None,
        typer.Option("--set", help="Change one value of the recipe, such as folded=0.", metavar="KEY=VALUE"),
    ] = None,
    without: Annotated[
        list[Path] | None,
        typer.Option(
            help="JSON Lines file of rows whose articles are not trained on (evaluation sets).", metavar="FILE"
        ),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """Train an encoder from parallel sentences and the press; a folder that [classify] encoder can name."""
    from classify.training.encoder import PLAIN, Recipe, changed
    from classify.training.encoder_card import train_to_folder

    call = call_of(context)
    recipe = changed(PLAIN if plain else Recipe(), change or (), seed)
    with shown_progress() as listener:
        manifest = train_to_folder(
            data, output, recipe, tuple(without or ()), call.settings.classify.taxonomy, listener
        )
    if json:
        print_json({"model": manifest.id, "folder": str(output), "figures": dict(manifest.figures)})
    else:
        console.print(safe(f"{manifest.id}: {output}"))
        for name, value in manifest.figures.items():
            console.print("  ", safe(f"{name} {value:.3f}"), sep="")
