"""The labeller's model as arrays, and as a folder of files that is checked and never run."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from classify.combine import STACK
from classify.experts import RELEVANCES, Learned
from classify.features import MENTIONS, Floats
from classify.model_files import SHIPPED, Manifest, read_file, read_manifest, seal_folder
from newsroom.errors import ModelError

KIND = "labels"
NAME = "diembao-labels"
VERSION = "2"
SHIPPED_LABELS = SHIPPED / KIND
WEIGHTS = "weights.safetensors"
WORDS = "words.json"
THRESHOLDS = "thresholds.json"
"""The thresholds that are one number; in a file of their own, so that the checksum in the model's id changes with
them."""
NUMBERS = ("common_threshold", "passing_threshold", "headline_topic", "headline_best")


@dataclass(frozen=True, slots=True, eq=False)
class LabelModel:
    """What was trained: the experts, and how far each is believed."""

    learned: Learned
    topic_stack: Floats
    """Weights of `classify.combine.stack_features`."""
    theme_stack: Floats
    cold_stack: Floats
    """The same for topics that were not learned; 0 for what they lack."""
    offsets: Floats
    """What is added to the log-odds of each of the learned labels."""
    thresholds: Floats
    """The probability from which each of the learned labels is given."""
    common_threshold: float
    """The same for labels that were not learned."""
    passing_threshold: float
    """The probability from which a topic is given to an article that names ASEAN in passing."""
    relevance_weights: Floats
    """Weights of `classify.combine.relevance_features`, a column for each of `RELEVANCES`."""
    relevance_bias: Floats
    headline_topic: float
    """Of a headline alone that hints at more: the probability that it is about a topic, and that this counts, from
    which the topic is given."""
    headline_best: float
    """The same for its best topic, where no topic is probable enough."""
    encoder: str
    """Name of the encoder that the vectors came from."""


def save_model(
    model: LabelModel, folder: Path, *, figures: Mapping[str, Any], data: Sequence[str], licence: str, dated: bool
) -> Manifest:
    """Write `model` to `folder` and seal it."""
    from safetensors.numpy import save_file

    folder.mkdir(parents=True, exist_ok=True)
    learned = model.learned
    half, full = np.float16, np.float32
    arrays: dict[str, Any] = {
        "ngrams": learned.ngrams,
        "idf": learned.idf.astype(half),
        "ngram_weights": learned.ngram_weights.astype(half),
        "ngram_bias": learned.ngram_bias.astype(full),
        "meaning_weights": learned.meaning_weights.astype(half),
        "meaning_bias": learned.meaning_bias.astype(full),
        "topic_stack": model.topic_stack,
        "theme_stack": model.theme_stack,
        "cold_stack": model.cold_stack,
        "offsets": model.offsets,
        "thresholds": model.thresholds,
        "relevance_weights": model.relevance_weights,
        "relevance_bias": model.relevance_bias,
    }
    save_file({name: np.ascontiguousarray(array) for name, array in arrays.items()}, folder / WEIGHTS)
    (folder / WEIGHTS).chmod(0o644)  # safetensors makes it for the owner only
    (folder / WORDS).write_text(json.dumps(learned.words, ensure_ascii=False, separators=(",", ":")), "utf-8")
    numbers = {name: getattr(model, name) for name in NUMBERS}
    (folder / THRESHOLDS).write_text(json.dumps(numbers, indent=2) + "\n", "utf-8")
    settings = {
        "labels": list(learned.labels),
        "pillars": list(learned.pillars),
        "relevances": list(RELEVANCES),
        "features": list(STACK),
        "mentions": list(MENTIONS),
        "encoder": model.encoder,
    }
    return seal_folder(
        folder,
        kind=KIND,
        name=NAME,
        version=VERSION,
        settings=settings,
        figures=figures,
        data=data,
        licence=licence,
        dated=dated,
    )


def load_model(folder: Path = SHIPPED_LABELS) -> tuple[LabelModel, Manifest]:
    """The model in `folder` with its manifest. Raises ModelError naming the file."""
    from safetensors.numpy import load

    manifest = read_manifest(folder, KIND)
    try:
        arrays = load(read_file(folder, manifest, WEIGHTS))
        words = tuple(str(word) for word in json.loads(read_file(folder, manifest, WORDS)))
        numbers = json.loads(read_file(folder, manifest, THRESHOLDS))
        settings = manifest.settings
        if (
            manifest.version != VERSION
            or tuple(settings["features"]) != STACK
            or tuple(settings["mentions"]) != MENTIONS
        ):
            raise ModelError(f"{folder}: was trained by another version of diembao; run diembao train labels")
        wide: dict[str, Any] = {
            name: array if name == "ngrams" else array.astype(np.float32) for name, array in arrays.items()
        }
        experts = ("ngrams", "idf", "ngram_weights", "ngram_bias", "meaning_weights", "meaning_bias")
        learned = Learned(
            tuple(settings["labels"]), tuple(settings["pillars"]), words, **{name: wide[name] for name in experts}
        )
        if learned.ngram_weights.shape != (len(learned.ngrams), len(learned.ngram_bias)):
            raise ValueError("weights of another shape")
        combination = {name: array for name, array in wide.items() if name not in experts}
        thresholds: dict[str, Any] = {name: float(numbers[name]) for name in NUMBERS}
        return LabelModel(learned, **combination, **thresholds, encoder=str(settings["encoder"])), manifest
    except ModelError:
        raise
    except Exception as error:  # whatever a library says of a broken file is one thing to the user
        raise ModelError(f"{folder}: cannot be read as a model of labels ({type(error).__name__})") from error
