"""Retraining where the articles and sentences of a whole training are not at hand: the model of tone in use is moved by
analysts' decisions.

What a head says is the start, and only changes of its weights are learned, each at a price, and only of the heads that
a decision speaks of. The examples that come with diembao hold what was said of them: analysts read what is in doubt, so
that their decisions by themselves would shift everything else as well. Calibration, offsets and abstention stay.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from classify.tone import Encode
from classify.tone_features import CLASSES, SPARSE
from classify.tone_model import Head, HeadWeights, ToneModel
from classify.training.tone import lesson_matrix
from classify.training.tone_lessons import Lesson
from newsroom.progress import Listener, silent

MOVED: tuple[Head, ...] = ("combined", "target")
"""The heads that analysts decide on."""
STRENGTH = 1.0
"""Inverse of the price of every change. docs/tone.md tells how it was chosen, and that every example should hold."""
STEPS = 200
"""Of the optimiser, at most."""


def adapted(
    model: ToneModel,
    decisions: Sequence[Lesson],
    examples: Sequence[Lesson],
    encode: Encode,
    listener: Listener = silent,
) -> ToneModel:
    """`model` after it has seen `decisions`, while of `examples` it says what it said before, as far as that goes. A
    decision and an example weigh the same. The same model and lessons give the same model."""
    heads = dict(model.heads)
    for head in MOVED:
        taught = [lesson for lesson in decisions if lesson.head == head]
        if taught:
            held = [lesson for lesson in examples if lesson.head == head]
            matrix = lesson_matrix([*taught, *held], encode, listener)
            heads[head] = _moved(heads[head], matrix, np.array([lesson.tone for lesson in taught]))
    return replace(model, heads=heads, id="")


def _moved(head: HeadWeights, matrix: Any, tones: Any) -> HeadWeights:
    """`head` after a logistic regression on what it leaves open: the first rows of `matrix` are to have `tones`, the
    others the probabilities that it gives them."""
    from scipy.optimize import minimize

    weights = np.vstack([head.sparse, head.dense]).astype(np.float64)
    scale = float(head.calibration[0])
    before = (np.asarray(matrix @ weights) + head.bias) * scale + head.calibration[1:]
    wanted = np.exp(before - np.logaddexp.reduce(before, axis=1, keepdims=True))
    wanted[: len(tones)] = np.eye(len(CLASSES))[tones]
    # What stands in no decision is not touched, not even to make up for what a decision changes in an example.
    places = np.unique(matrix[: len(tones)].indices)
    narrow = matrix[:, places].tocsr()
    wide = narrow.T.tocsr()

    def loss(flat: Any) -> tuple[float, Any]:
        odds = before + scale * (narrow @ flat.reshape(-1, len(CLASSES)))
        logs = odds - np.logaddexp.reduce(odds, axis=1, keepdims=True)
        value = float(flat @ flat / (2 * STRENGTH) - (logs * wanted).sum())
        return value, scale * (wide @ (np.exp(logs) - wanted)).ravel() + flat / STRENGTH

    start = np.zeros(len(places) * len(CLASSES))
    change = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": STEPS}).x
    weights[places] += change.reshape(-1, len(CLASSES))
    return replace(head, sparse=weights[:SPARSE].astype(np.float32), dense=weights[SPARSE:].astype(np.float32))
