"""The models of this desk: those that came with diembao, those trained here, and which of them are in use.

A model of labels or tone that was trained here lies in the data folder under its id and is put to use by writing that
id into `CURRENT` beside it; the shipped one stays where it was installed and is in use where there is no such file.
Changing a model changes the labeller's name, so the next labelling gives all labels anew. The encoder is another
matter: a setting names it, for it need not be one of ours.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from classify.model_files import CARD, SHIPPED, Manifest, check_files, read_manifest
from newsroom.errors import InputError, UsageError
from newsroom.settings import Settings

Kind = Literal["labels", "tone"]
KINDS: tuple[Kind, ...] = get_args(Kind)
CURRENT = "CURRENT"
SHIPPED_NAME = "shipped"


@dataclass(frozen=True, slots=True)
class Model:
    """A model that this desk has."""

    kind: str
    """A `Kind`, or `encoder`."""
    manifest: Manifest
    folder: Path
    shipped: bool
    in_use: bool


def chosen(settings: Settings, kind: Kind) -> Path:
    """Folder of the model of `kind` that is in use here."""
    home = settings.models_folder / kind
    name = _current(home)
    return SHIPPED / kind if name is None else home / name


def _current(home: Path) -> str | None:
    try:
        name = (home / CURRENT).read_text("utf-8").strip()
    except OSError:
        return None
    if not name or Path(name).name != name or name.startswith("."):
        raise InputError(f"{home / CURRENT}: names no model; say which with `diembao models use`")
    return name


def models(settings: Settings) -> Iterator[Model]:
    """Every model here, by kind, the shipped one first. Raises ModelError for one that is broken."""
    yield _model("encoder", SHIPPED / "encoder", shipped=True, in_use=not settings.classify.encoder)
    for kind in KINDS:
        home = settings.models_folder / kind
        used = chosen(settings, kind)
        yield _model(kind, SHIPPED / kind, shipped=True, in_use=used == SHIPPED / kind)
        if home.is_dir():
            for folder in sorted(path for path in home.iterdir() if path.is_dir() and not path.name.startswith(".")):
                yield _model(kind, folder, shipped=False, in_use=used == folder)


def _model(kind: str, folder: Path, *, shipped: bool, in_use: bool) -> Model:
    return Model(kind, read_manifest(folder, kind), folder, shipped, in_use)


def named(settings: Settings, name: str) -> Model:
    """The model with this id, or the beginning of one; `shipped-labels` and the like name those that came with diembao.

    Raises UsageError where none or several are meant.
    """
    found = list(models(settings))
    exact = [m for m in found if name in (m.manifest.id, f"{SHIPPED_NAME}-{m.kind}" if m.shipped else "")]
    fitting = exact or [model for model in found if model.manifest.id.startswith(name)]
    if len(fitting) != 1:
        ids = ", ".join(model.manifest.id for model in (fitting or found))
        raise UsageError(f"{'no' if not fitting else 'more than one'} model is called {name[:60]!r}; there are {ids}")
    return fitting[0]


def use(settings: Settings, model: Model) -> None:
    """Put `model` to use after its files were checked. Raises ModelError where one is not what it was, UsageError for
    an encoder."""
    if model.kind not in KINDS:
        raise UsageError(f"{model.manifest.id}: an encoder is named by [classify] encoder in the settings")
    check_files(model.folder, model.manifest)
    home = settings.models_folder / model.kind
    if model.shipped:
        (home / CURRENT).unlink(missing_ok=True)
        return
    beside = home / f".{CURRENT}.new"
    beside.write_text(f"{model.folder.name}\n", "utf-8")
    os.replace(beside, home / CURRENT)


def install(settings: Settings, kind: Kind, folder: Path) -> Model:
    """Take the model in `folder` into the data folder under its id; it is not in use yet. `folder` is gone after."""
    manifest = read_manifest(folder, kind)
    check_files(folder, manifest)
    home = settings.models_folder / kind
    home.mkdir(parents=True, exist_ok=True)
    target = home / manifest.id
    if target.exists():
        shutil.rmtree(target)
    shutil.move(folder, target)
    return _model(kind, target, shipped=False, in_use=chosen(settings, kind) == target)


def card(model: Model) -> str:
    """What the model says of itself; "" where it has no card."""
    try:
        return (model.folder / CARD).read_text("utf-8")
    except OSError:
        return ""
