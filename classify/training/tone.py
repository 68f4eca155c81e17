"""Train the model of tone: one linear model for its three heads, calibrated on rows held out from it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from classify.tone import Encode, vectors_of
from classify.tone_features import CLASSES, SPARSE, Sparse, features
from classify.tone_model import HEADS, Floats, Head, HeadWeights, ToneModel, softmax
from classify.training.tone_lessons import Lesson
from newsroom.progress import Listener, Progress, silent

FOLDS = 5
C = 0.5
"""Inverse strength of regularisation of scikit-learn's logistic regression."""
SHARED = 0.7
"""Scale of the part that all heads share and of the part of each; about 1/√2 keeps the length of a row."""
PASSES = 150
SHARES: Mapping[Head, tuple[float, float, float]] = {
    "combined": (0.06, 0.53, 0.41),
    "target": (0.06, 0.53, 0.41),
    "sentence": (0.33, 0.4, 0.27),
}
"""Shares of `CLASSES` for which probabilities are true. Of the real articles about ASEAN that were read for training
6 % are critical and 41 % favourable; of all that were read there, 1 and 9 %. Sets differ in what lies around the
articles about ASEAN, and tone is counted over these."""
CRITICAL_COUNTS = 2.0
"""A critical article that is overlooked costs as much as this many others: for the choice of class it is weighed so."""
MOST_LOST = 0.005
"""Macro-F1 that abstaining may cost on held-out rows."""
MOST_UNSURE = 0.15
"""Share of held-out rows on which the labeller may abstain."""


@dataclass(frozen=True, slots=True, eq=False)
class HeldOut:
    """What models said of rows that they had not seen: log-odds of every lesson."""

    odds: Floats
    heads: tuple[Head, ...]


def train_tone(
    lessons: Sequence[Lesson], encode: Encode, encoder: str, seed: int, listener: Listener = silent
) -> tuple[ToneModel, HeldOut]:
    """The model and its log-odds on held-out lessons. The same lessons, encoder and seed give the same model."""
    matrix = lesson_matrix(lessons, encode, listener)
    tones = np.array([lesson.tone for lesson in lessons])
    heads = np.array([HEADS.index(lesson.head) for lesson in lessons])
    weights = _balanced(lessons)
    folds = np.array([_fold(lesson.key, seed) for lesson in lessons])
    odds = np.zeros((len(lessons), len(CLASSES)), dtype=np.float32)
    for fold in range(FOLDS):
        listener(Progress("train", fold, FOLDS + 1))
        held = folds == fold
        fitted = _fit(matrix[~held], heads[~held], tones[~held], weights[~held])
        odds[held] = _odds(fitted, matrix[held], heads[held])
    listener(Progress("train", FOLDS, FOLDS + 1))
    fitted = _fit(matrix, heads, tones, weights)
    listener(Progress("train", FOLDS + 1, FOLDS + 1))
    made: dict[Head, HeadWeights] = {}
    for number, head in enumerate(HEADS):
        measured = np.array([lesson.head == head and lesson.full for lesson in lessons])
        shared = _as_shared([lesson for lesson, kept in zip(lessons, measured, strict=True) if kept], SHARES[head])
        calibration = _calibration(odds[measured], tones[measured], shared)
        probabilities = softmax(odds[measured] * calibration[0] + calibration[1:])
        if head != "sentence":
            shared[tones[measured] == CLASSES.index("critical")] *= CRITICAL_COUNTS
        offsets = _offsets(probabilities, tones[measured], shared)
        sure = _sure(softmax(np.log(probabilities + 1e-9) + offsets), tones[measured], shared)
        coefficients, bias = fitted
        part = _part(coefficients, number)
        made[head] = HeadWeights(
            part[:SPARSE].astype(np.float32), part[SPARSE:].astype(np.float32), bias, calibration, offsets, sure
        )
    return ToneModel(made, encoder), HeldOut(odds, tuple(lesson.head for lesson in lessons))


def lesson_matrix(lessons: Sequence[Lesson], encode: Encode, listener: Listener = silent) -> Any:
    """A sparse row for each lesson: hashed features, then encoder vectors."""
    from scipy.sparse import csr_matrix, hstack

    sparse: list[Sparse] = []
    dense: list[Floats] = []
    step = 512
    for at in range(0, len(lessons), step):
        views = [lesson.view for lesson in lessons[at : at + step]]
        sparse.extend(features(view) for view in views)
        dense.append(vectors_of(views, encode))
        listener(Progress("train", min(at + step, len(lessons)), len(lessons)))
    pointers = np.cumsum([0, *(len(one.places) for one in sparse)])
    hashed = csr_matrix(
        (np.concatenate([one.values for one in sparse]), np.concatenate([one.places for one in sparse]), pointers),
        shape=(len(lessons), SPARSE),
    )
    return hstack([hashed, csr_matrix(np.vstack(dense))]).tocsr()


def _fold(key: str, seed: int) -> int:
    return int.from_bytes(hashlib.sha256(f"{seed} {key}".encode()).digest()[:4], "big") % FOLDS


def _balanced(lessons: Sequence[Lesson]) -> Floats:
    """Weights with which the classes of each head weigh the same together."""
    weights = np.zeros(len(lessons), dtype=np.float32)
    for head in HEADS:
        at = [number for number, lesson in enumerate(lessons) if lesson.head == head]
        weights[at] = _as_shared([lessons[number] for number in at], (1 / 3, 1 / 3, 1 / 3))
    return weights


def _as_shared(lessons: Sequence[Lesson], shares: tuple[float, float, float]) -> Floats:
    """Weights of lessons with which the classes have these shares of all."""
    weights = np.array([lesson.weight for lesson in lessons], dtype=np.float64)
    tones = np.array([lesson.tone for lesson in lessons])
    total = weights.sum()
    for tone, share in enumerate(shares):
        of_tone = tones == tone
        if of_tone.any():
            weights[of_tone] *= total * share / weights[of_tone].sum()
    return weights.astype(np.float32)


def _fit(matrix: Any, heads: Any, tones: Any, weights: Floats) -> tuple[Floats, Floats]:
    """Coefficients (shared part, then a part a head) by class, and the bias."""
    from scipy.sparse import csr_matrix, hstack, vstack
    from sklearn.linear_model import LogisticRegression

    blocks, order = [], []
    for head in range(len(HEADS)):
        at = np.flatnonzero(heads == head)
        if not len(at):
            continue
        mine = matrix[at] * SHARED
        empty = csr_matrix(mine.shape, dtype=mine.dtype)
        blocks.append(hstack([mine, *(mine if head == other else empty for other in range(len(HEADS)))]))
        order.append(at)
    rows = np.concatenate(order)
    model = LogisticRegression(C=C, max_iter=PASSES, tol=2e-3)
    model.fit(vstack(blocks).tocsr(), tones[rows], sample_weight=weights[rows])
    return model.coef_.T.astype(np.float32), model.intercept_.astype(np.float32)


def _part(coefficients: Floats, head: int) -> Floats:
    """The weights of one head: what it shares with the others and its own."""
    size = len(coefficients) // (len(HEADS) + 1)
    result: Floats = (coefficients[:size] + coefficients[(head + 1) * size : (head + 2) * size]) * SHARED
    return result


def _odds(fitted: tuple[Floats, Floats], matrix: Any, heads: Any) -> Floats:
    coefficients, bias = fitted
    odds = np.zeros((matrix.shape[0], len(CLASSES)), dtype=np.float32)
    for head in range(len(HEADS)):
        at = np.flatnonzero(heads == head)
        if len(at):
            odds[at] = matrix[at] @ _part(coefficients, head) + bias
    return odds


def _calibration(odds: Floats, tones: Any, weights: Floats) -> Floats:
    """Scale and shifts of the log-odds with the highest likelihood of held-out rows (Guo et al. 2017, with a bias)."""
    from scipy.optimize import minimize

    if not len(odds):
        return np.array([1, 0, 0, 0], dtype=np.float32)

    def loss(values: Any) -> float:
        chances = softmax((odds * values[0] + np.array([values[1], 0.0, values[2]])).astype(np.float64))
        said = np.log(chances[np.arange(len(tones)), tones] + 1e-12)
        return float(-(weights * said).sum() / weights.sum() + 1e-3 * (values[1:] ** 2).sum())

    best = minimize(loss, np.array([1.0, 0.0, 0.0]), method="Nelder-Mead").x
    return np.array([max(best[0], 0.05), best[1], 0.0, best[2]], dtype=np.float32)


def macro_f1(chosen: Any, tones: Any, weights: Any) -> float:
    """Mean F1 of the three classes, rows weighed."""
    scores = []
    for tone in range(len(CLASSES)):
        right = weights[(chosen == tone) & (tones == tone)].sum()
        both = weights[chosen == tone].sum() + weights[tones == tone].sum()
        scores.append(2 * right / both if both else 0.0)
    return float(np.mean(scores))


def _offsets(probabilities: Floats, tones: Any, weights: Floats) -> Floats:
    """What is added to the log-probabilities of critical and favourable for the best macro-F1; of the choices that are
    as good within a hundredth the middle one, since the ends depend on single rows."""
    if not len(probabilities):
        return np.zeros(3, dtype=np.float32)
    logs = np.log(probabilities + 1e-9)
    grid = [
        np.array([critical, 0.0, favourable])
        for critical in np.arange(-0.5, 2.01, 0.25)
        for favourable in np.arange(-0.5, 2.01, 0.25)
    ]
    scores = np.array([macro_f1((logs + offsets).argmax(axis=1), tones, weights) for offsets in grid])
    good = [offsets for offsets, score in zip(grid, scores, strict=True) if score >= scores.max() - 0.01]
    result: Floats = np.mean(good, axis=0).astype(np.float32)
    return result


def _sure(shares: Floats, tones: Any, weights: Floats) -> float:
    """The highest share below which the labeller may abstain, as `MOST_LOST` and `MOST_UNSURE` allow."""
    if not len(shares):
        return 0.0
    chosen, highest = shares.argmax(axis=1), shares.max(axis=1)
    whole = macro_f1(chosen, tones, weights)
    best = 0.0
    for at in np.arange(0.34, 0.8, 0.01):
        unsure = highest < at
        lost = whole - macro_f1(np.where(unsure, CLASSES.index("neutral"), chosen), tones, weights)
        if lost <= MOST_LOST and weights[unsure].sum() <= MOST_UNSURE * weights.sum():
            best = float(at)
    return best
