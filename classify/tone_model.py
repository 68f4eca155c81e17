"""The model of tone as arrays, and as a folder of files that is checked and never run.

One linear model a head: `combined` for the tone of an article, `target` for that toward ASEAN or Viet Nam, `sentence`
for any target of an English sentence. They are trained together (Daumé 2007), so that each learns from the rows of all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from classify.model_files import SHIPPED, Manifest, read_file, read_manifest, seal_folder
from classify.tone_features import CLASSES, SPARSE, Sparse
from newsroom.errors import ModelError

KIND = "tone"
NAME = "diembao-tone"
VERSION = "1"
SHIPPED_TONE = SHIPPED / KIND
WEIGHTS = "weights.safetensors"
PLACES = 4
"""Digits of a probability: in a batch the last bits come out otherwise than for one article."""

Head = Literal["combined", "target", "sentence"]
HEADS: tuple[Head, ...] = get_args(Head)
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class HeadWeights:
    """One head; a column or a value for each of `CLASSES`."""

    sparse: Floats
    """`SPARSE` rows."""
    dense: Floats
    """A row for each value of the two encoder vectors."""
    bias: Floats
    calibration: Floats
    """Scale of the log-odds, then what is added to each class: makes probabilities true on held-out rows."""
    offsets: Floats
    """Added to log-probabilities before the best is taken: chosen on held-out rows for the macro-F1."""
    sure: float
    """Below this share of the best class the labeller abstains."""


@dataclass(frozen=True, slots=True, eq=False)
class ToneModel:
    """What was trained."""

    heads: Mapping[Head, HeadWeights]
    encoder: str
    """Name of the encoder whose vectors it was trained on."""
    id: str = ""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a head says of one view."""

    chosen: int
    """Index into `CLASSES`."""
    probability: float
    """Calibrated, of the chosen class."""
    neutral: float
    """Calibrated, of the neutral class."""
    sure: bool


def log_odds(head: HeadWeights, sparse: Sequence[Sparse], dense: Floats) -> Floats:
    """A row of uncalibrated log-odds for each view."""
    rows = np.empty((len(sparse), len(CLASSES)), dtype=np.float32)
    for at, one in enumerate(sparse):
        rows[at] = one.values @ head.sparse[one.places]
    result: Floats = rows + dense @ head.dense + head.bias
    return result


def calibrated(head: HeadWeights, odds: Floats) -> Floats:
    """Probabilities of the classes, a row for each row of `odds`."""
    return softmax(odds * head.calibration[0] + head.calibration[1:])


def softmax(odds: Floats) -> Floats:
    """Probabilities from log-odds, row by row."""
    powers = np.exp(odds - odds.max(axis=1, keepdims=True))
    result: Floats = powers / powers.sum(axis=1, keepdims=True)
    return result


def judgements(head: HeadWeights, odds: Floats) -> list[Judgement]:
    """What `head` chooses for each row of `odds`, and whether it is sure."""
    probabilities = calibrated(head, odds)
    weighed = softmax(np.log(probabilities + 1e-9) + head.offsets)
    return [
        Judgement(
            int(shares.argmax()),
            round(float(row[shares.argmax()]), PLACES),
            round(float(row[CLASSES.index("neutral")]), PLACES),
            bool(shares.max() >= head.sure),
        )
        for row, shares in zip(probabilities, weighed, strict=True)
    ]


def save_tone_model(
    model: ToneModel,
    folder: Path,
    *,
    settings: Mapping[str, Any],
    figures: Mapping[str, Any],
    data: Sequence[str],
    licence: str,
    dated: bool,
) -> Manifest:
    """Write `model` to `folder` and seal it; `settings` are those that it was trained with."""
    from safetensors.numpy import save

    arrays = {}
    for name, head in model.heads.items():
        arrays[f"{name}.sparse"] = head.sparse.astype(np.float16)
        arrays[f"{name}.dense"] = head.dense.astype(np.float16)
        arrays[f"{name}.bias"] = head.bias.astype(np.float32)
        arrays[f"{name}.calibration"] = head.calibration.astype(np.float32)
        arrays[f"{name}.offsets"] = head.offsets.astype(np.float32)
        arrays[f"{name}.sure"] = np.array([head.sure], dtype=np.float32)
    folder.mkdir(parents=True, exist_ok=True)
    # save_file would make a file that only its owner may read.
    (folder / WEIGHTS).write_bytes(save({name: np.ascontiguousarray(array) for name, array in arrays.items()}))
    return seal_folder(
        folder,
        kind=KIND,
        name=NAME,
        version=VERSION,
        settings={"classes": CLASSES, "places": SPARSE, "encoder": model.encoder, **settings},
        figures=figures,
        data=data,
        licence=licence,
        dated=dated,
    )


@lru_cache(maxsize=2)
def load_tone_model(folder: Path = SHIPPED_TONE) -> ToneModel:
    """The model in `folder`. Raises ModelError naming the file."""
    from safetensors.numpy import load

    manifest = read_manifest(folder, KIND)
    if tuple(manifest.settings.get("classes", ())) != CLASSES or manifest.settings.get("places") != SPARSE:
        raise ModelError(f"{folder}: was trained by another version of diembao; run diembao train tone")
    try:
        arrays = {name: array.astype(np.float32) for name, array in load(read_file(folder, manifest, WEIGHTS)).items()}
        heads = {
            name: HeadWeights(
                sparse=arrays[f"{name}.sparse"],
                dense=arrays[f"{name}.dense"],
                bias=arrays[f"{name}.bias"],
                calibration=arrays[f"{name}.calibration"],
                offsets=arrays[f"{name}.offsets"],
                sure=float(arrays[f"{name}.sure"][0]),
            )
            for name in HEADS
        }
        for head in heads.values():
            if head.sparse.shape != (SPARSE, len(CLASSES)) or head.dense.shape[1:] != (len(CLASSES),):
                raise ValueError("weights of another shape")
        return ToneModel(heads, str(manifest.settings["encoder"]), manifest.id)
    except ModelError:
        raise
    except Exception as error:  # whatever a library says of a broken file is one thing to the user
        raise ModelError(f"{folder}: cannot be read as a model of tone ({type(error).__name__})") from error
