"""Commands that train models: train encoder, train labels."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from newsroom.cli.figures import figure
from newsroom.cli.output import Call, call_of, console, print_json, safe, shown_progress, table
from newsroom.cli.training_tone import train_tone

if TYPE_CHECKING:
    from classify.features import Encoder

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
            console.print(safe(f"  {name} {value:.3f}"))


def train_labels(
    context: typer.Context,
    output: Annotated[
        Path | None, typer.Option(help="Folder for the model; must be empty or not there.", metavar="DIR")
    ] = None,
    data: Annotated[
        Path | None,
        typer.Option(
            help="Folder of the press sets; without it the model in use is moved by decisions only.", metavar="DIR"
        ),
    ] = None,
    gold: Annotated[
        list[Path] | None,
        typer.Option(help="JSON Lines file of labelled rows whose texts are in --data.", metavar="FILE"),
    ] = None,
    without: Annotated[
        list[Path] | None,
        typer.Option(help="The same of rows that are never trained on, nor what nearly copies them.", metavar="FILE"),
    ] = None,
    seed: Annotated[int, typer.Option(help="Start of the random numbers: one seed, one model.")] = 1,
    ablation: Annotated[
        bool, typer.Option("--ablation", help="Write no model; print what each part of data and features brings.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """Train relevance, topics and themes from the shipped examples, labelled rows and the press."""
    from classify.encoder import load_encoder
    from classify.label_model import load_model
    from classify.taxonomy import load_taxonomy
    from classify.training.label_training import train_to_folder
    from newsroom.errors import UsageError
    from newsroom.pipeline.models import chosen

    desk = call_of(context).settings
    settings = desk.classify
    encoder = load_encoder(settings.encoder)
    if ablation:
        if data is None or not gold:
            raise UsageError("--ablation measures on labelled rows: name them with --data and --gold")
        _ablation(call_of(context), data, gold, without or (), encoder, seed, json)
        return
    if output is None:
        raise UsageError("say with --output where the model is to be written")
    start = None if data else load_model(chosen(desk, "labels"))[0]
    if start is not None and start.encoder != encoder.name:
        start = None  # vectors of another encoder: nothing to start from
    with shown_progress() as listener:
        manifest = train_to_folder(
            output,
            data,
            gold or (),
            without or (),
            (),
            load_taxonomy(settings.taxonomy),
            encoder,
            seed,
            listener,
            start=start,
        )
    if json:
        print_json({"model": manifest.id, "folder": str(output), "figures": dict(manifest.figures)})
    else:
        console.print(safe(f"{manifest.id}: {output}"))
        for group, values in manifest.figures.items():
            console.print(safe(f"  {group}: " + ", ".join(f"{name} {value}" for name, value in values.items())))


def _ablation(
    call: Call, data: Path, gold: Sequence[Path], without: Sequence[Path], encoder: Encoder, seed: int, json: bool
) -> None:
    from classify.experts import Descriptions
    from classify.taxonomy import load_taxonomy
    from classify.training.ablation import ablated
    from classify.training.label_training import gather_rows, shown_rows

    taxonomy = load_taxonomy(call.settings.classify.taxonomy)
    measures = ("relevance_macro_f1", "pillar_top1", "topic_top1", "topic_micro_f1", "topic_macro_f1")
    with shown_progress() as listener:
        rows, kept_out = gather_rows(data, gold, without, (), taxonomy)
        shown = shown_rows(rows, data, kept_out, taxonomy, encoder, seed)
        found = list(ablated(shown, taxonomy, Descriptions(taxonomy, encoder), listener))
    figures = [
        {"part": one.name, "view": one.view, **{name: getattr(one.scores, name).value for name in measures}}
        for one in found
    ]
    if json:
        print_json(figures)
        return
    made = table("", "", "", *measures, numeric=len(measures))
    for row in figures:
        shown_figures = (figure(call.language, float(row[name])) for name in measures)
        made.add_row(safe(str(row["part"])), safe(str(row["view"])), *shown_figures)
    console.print(made)
