"""From which probability a label is given: chosen on held-out rows, with few rows close to the choice for all."""

from __future__ import annotations

from typing import Any

import numpy as np

from classify.features import Floats

GRID = np.arange(0.1, 0.71, 0.02)
SMOOTHING = 30.0
"""Rows that a label needs for its own best threshold to weigh as much as the common one."""
RANGE = 0.15
"""A label's threshold is no further than this from the common one."""


def best_threshold(probabilities: Floats, wanted: Any, weights: Floats, *, at_least_one: bool = False) -> float:
    """The threshold with the best micro-F1; 1 where there is no article. `at_least_one`: each is given its best label
    in any case."""
    if not len(probabilities):
        return 1.0
    best = (probabilities >= probabilities.max(axis=1, keepdims=True)) & at_least_one
    scores = [_f1((probabilities >= at) | best, wanted, weights) for at in GRID]
    return float(GRID[int(np.argmax(scores))])


def label_thresholds(probabilities: Floats, wanted: Any, weights: Floats, common: float) -> Floats:
    """A threshold for each label, between its own best and the `common` one."""
    made = []
    for label in range(wanted.shape[1]):
        mine, target = probabilities[:, [label]], wanted[:, [label]]
        scores = [_f1(mine >= at, target, weights) for at in GRID]
        rows = float(weights @ target[:, 0])
        # Of equally good thresholds the one in the middle: the ends depend on single rows.
        good = GRID[np.asarray(scores) >= max(scores) - 1e-9]
        own = float(np.clip(np.median(good), common - RANGE, common + RANGE))
        made.append((rows * own + SMOOTHING * common) / (rows + SMOOTHING))
    return np.array(made, dtype=np.float32)


def _f1(given: Any, wanted: Any, weights: Floats) -> float:
    right = float((weights @ (given & (wanted == 1))).sum())
    return 2 * right / max(float((weights @ given).sum() + (weights @ (wanted == 1)).sum()), 1e-9)
