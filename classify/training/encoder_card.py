"""From data to a sealed model folder: train, write, measure what was written, seal it, and write its card."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, fields
from pathlib import Path
from string import Template
from typing import Any

from classify.encoder import load_encoder
from classify.evaluate_encoder import evaluate_encoder
from classify.model_files import CARD, Manifest, seal_folder
from classify.taxonomy import load_taxonomy
from classify.training.encoder import PLAIN, Recipe, train_encoder
from classify.training.encoder_files import write_encoder
from classify.training.text_pairs import PairSet, ids_in, read_pairs
from newsroom.errors import InputError
from newsroom.progress import Listener, silent

NAME = "diembao-encoder"
VERSION = "1"
LICENCE = "MIT for the model files; see the card for the texts that it was trained on"

CARD_TEMPLATE = Path(__file__).with_name("encoder_card.md")
"""What the card says, with places for what differs."""
SOURCES = {
    "parallel_alt_wikinews": "ALT parallel corpus, Wikinews sentences, CC BY 4.0",
    "parallel_basic_tatoeba": "Tatoeba sentences, CC BY 2.0 FR",
    "parallel_vlsp2020_news_train": "VLSP 2020 machine translation task, news sentences, research use",
    "rss_vn_2025_2026": "titles and summaries of the feeds of three Vietnamese papers, rights with their publishers",
    "baomoi2017": "Vietnamese articles of 2016-2017, rights with their publishers",
    "vntc10_train": "VNTC, Vietnamese articles of 2004-2006, MIT",
    "sea_press_en": "English articles of papers of Southeast Asia, rights with their publishers",
}
"""Where the text comes from and under which licence; no sentence of it is in the model."""


def train_to_folder(
    data: Path,
    output: Path,
    recipe: Recipe,
    without: Sequence[Path] = (),
    taxonomy: Path | None = None,
    listener: Listener = silent,
) -> Manifest:
    """Train with the sets in `data`, write the model into `output` and return its manifest, figures included.

    Raises InputError where `output` holds something already or the data cannot be read.
    """
    if output.exists() and (not output.is_dir() or any(output.iterdir())):
        raise InputError(f"{output}: is not empty; name a folder that is not there yet")
    kept_out = frozenset(id for file in without for id in ids_in(file))
    sets = read_pairs(data, kept_out)
    write_encoder(train_encoder(sets, recipe, listener), output)
    settings = {name: value for name, value in asdict(recipe).items()} | {"kept_out": len(kept_out)}
    sources = [f"{one.name}: {len(one.pairs)} pairs ({_licence(one)})" for one in sets]
    unmeasured = _seal(output, settings, {}, sources)
    figures = _measured(output, data, taxonomy)
    manifest = _seal(output, settings, figures, sources) if figures else unmeasured
    (output / CARD).write_text(card(manifest, sets, recipe), "utf-8")
    return manifest


def _licence(one: PairSet) -> str:
    return SOURCES.get(one.name.split(":")[0], "licence not known to diembao")


def _seal(folder: Path, settings: dict[str, Any], figures: dict[str, float], data: Sequence[str]) -> Manifest:
    return seal_folder(
        folder,
        kind="encoder",
        name=NAME,
        version=VERSION,
        settings=settings,
        figures={name: round(value, 4) for name, value in figures.items()},
        data=data,
        licence=LICENCE,
        dated=False,
    )


def _measured(folder: Path, data: Path, taxonomy: Path | None) -> dict[str, float]:
    """The figures of the model as it was written; none where the data has nothing to measure with."""
    try:
        return evaluate_encoder(load_encoder(str(folder)), data, None, None, load_taxonomy(taxonomy))
    except InputError:
        return {}


def card(manifest: Manifest, sets: Sequence[PairSet], recipe: Recipe) -> str:
    """The model card in Markdown."""
    names = [field.name for field in fields(recipe)]
    return Template(CARD_TEMPLATE.read_text("utf-8")).substitute(
        name=manifest.name,
        version=manifest.version,
        checksum=manifest.checksum,
        seed=recipe.seed,
        size=recipe.size,
        licence=manifest.licence,
        kept_out=manifest.settings.get("kept_out", 0),
        recipe="\n".join(f"| {name} | {getattr(recipe, name)} | {getattr(PLAIN, name)} |" for name in names),
        data="\n".join(f"| {one.name} | {len(one.pairs)} | {_licence(one)} |" for one in sets),
        figures="\n".join(f"| {name} | {value:.3f} |" for name, value in manifest.figures.items()),
    )
