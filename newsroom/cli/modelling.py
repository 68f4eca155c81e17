"""`diembao models`: which models there are, what they are, which are in use."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from newsroom.cli.collecting import Json
from newsroom.cli.output import call_of, console, print_json, safe, table

models_app = typer.Typer(help="The models: list them, show a card, choose.", no_args_is_help=True)


def register(app: typer.Typer) -> None:
    """Add this room's commands."""
    app.add_typer(models_app, name="models")


@models_app.command("list")
def models_list(context: typer.Context, json: Json = False) -> None:
    """Every model here, and which are in use."""
    from newsroom.pipeline.models import models

    call = call_of(context)
    found = list(models(call.settings))
    if json:
        print_json(
            [
                {
                    "kind": each.kind,
                    "id": each.manifest.id,
                    "shipped": each.shipped,
                    "in_use": each.in_use,
                    "created": each.manifest.created,
                    "bytes": sum(seal.size for seal in each.manifest.files.values()),
                }
                for each in found
            ]
        )
        return
    made = table("", "kind", "model", "from", "created", "", "MB", numeric=1)
    for each in found:
        size = sum(seal.size for seal in each.manifest.files.values()) / 1e6
        made.add_row(
            each.kind,
            safe(each.manifest.id),
            "diembao" if each.shipped else "this desk",
            each.manifest.created[:10],
            "in use" if each.in_use else "",
            f"{size:.1f}",
        )
    console.print(made)
    if call.settings.classify.encoder:
        console.print(safe(f"[classify] encoder names another encoder: {call.settings.classify.encoder}"))


@models_app.command("show")
def models_show(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="ID", help="Id of a model, or shipped-labels and the like.")],
    json: Json = False,
) -> None:
    """The card of one model: data, figures, limits."""
    from newsroom.pipeline.models import card, named

    model = named(call_of(context).settings, name)
    if json:
        print_json({"folder": str(model.folder), "in_use": model.in_use, **_manifest(model.manifest)})
        return
    console.print(safe(f"{model.manifest.id}: {model.folder}"), style="bold")
    for line in card(model).splitlines():
        console.print(safe(line), soft_wrap=True)


def _manifest(manifest: Any) -> dict[str, Any]:
    from dataclasses import asdict

    return {"id": manifest.id, **asdict(manifest)}


@models_app.command("use")
def models_use(
    context: typer.Context,
    name: Annotated[str, typer.Argument(metavar="ID", help="Id of a model, or shipped-labels and the like.")],
) -> None:
    """Put another model to use; the next `diembao label` gives all labels anew, analysts' words untouched."""
    from newsroom.pipeline.models import named, use

    settings = call_of(context).settings
    model = named(settings, name)
    use(settings, model)
    console.print(safe(f"{model.manifest.id} is in use; `diembao label` labels with it"))
