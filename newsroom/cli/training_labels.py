"""`diembao train labels`: learn from analysts, or from labelled articles and the press."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from newsroom.cli.figures import figure
from newsroom.cli.learning import check_ways, tell_learned
from newsroom.cli.output import Call, call_of, console, print_json, safe, shown_progress, table
from newsroom.errors import UsageError

if TYPE_CHECKING:
    from classify.features import Encoder


def train_labels(
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
    force: Annotated[
        bool, typer.Option("--force", help="Use the new model though it is worse; its card says so.")
    ] = False,
    compare: Annotated[
        bool, typer.Option("--compare", help="Keep the new model beside the others and put none to use.")
    ] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the figures as JSON.")] = False,
) -> None:
    """Train relevance, topics and themes with analysts' decisions; the new model is used where it is no worse."""
    from classify.encoder import load_encoder
    from classify.taxonomy import load_taxonomy
    from classify.training.label_training import train_to_folder
    from newsroom.pipeline.learning import learn

    call = call_of(context)
    settings = call.settings.classify
    check_ways(output, force, compare, ablation=ablation)
    if ablation:
        if data is None or not gold:
            raise UsageError("--ablation measures on labelled rows: name them with --data and --gold")
        _ablation(call, data, gold, without or (), load_encoder(settings.encoder, settings.encoder_prompts), seed, json)
        return
    if output is None:
        with shown_progress() as listener:
            learned = learn(
                call.store(),
                call.settings,
                seed=seed,
                force=force,
                compare_only=compare,
                data=data,
                gold=tuple(gold or ()),
                without=tuple(without or ()),
                listener=listener,
            )
        tell_learned(call, learned, compare, json)
        return
    encoder, taxonomy = load_encoder(settings.encoder, settings.encoder_prompts), load_taxonomy(settings.taxonomy)
    with shown_progress() as listener:
        manifest = train_to_folder(output, data, gold or (), without or (), (), taxonomy, encoder, seed, listener)
    if json:
        print_json({"model": manifest.id, "folder": str(output), "figures": dict(manifest.figures)})
    else:
        console.print(safe(f"{manifest.id}: {output}"))
        for group, values in manifest.figures.items():
            told = ", ".join(f"{name} {value}" for name, value in values.items())
            console.print("  ", safe(f"{group}: {told}"), sep="")


def _ablation(
    call: Call, data: Path, gold: Sequence[Path], without: Sequence[Path], encoder: Encoder, seed: int, json: bool
) -> None:
    from classify.experts import Descriptions
    from classify.taxonomy import load_taxonomy
    from classify.training.ablation import ablated
    from classify.training.label_training import gather_rows, shown_rows
    from newsroom.pipeline.assessing import outlet_kinds

    taxonomy = load_taxonomy(call.settings.classify.taxonomy)
    measures = (
        "relevance_macro_f1", "pillar_top1", "topic_top1", "topic_micro_f1", "topic_macro_f1", "subject_pillar_top1",
        "subject_micro_f1",
    )  # fmt: skip
    with shown_progress() as listener:
        rows, kept_out = gather_rows(data, gold, without, (), taxonomy)
        shown = shown_rows(rows, data, kept_out, taxonomy, encoder, seed)
        found = list(ablated(shown, taxonomy, Descriptions(taxonomy, encoder), outlet_kinds(call.settings), listener))
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
