"""From what the experts say to probabilities: one small combination, the same for all topics.

So a topic with few examples borrows from all others, and one that was never learned is judged by its description,
its phrases and its pillar.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from classify.experts import Experts
from classify.features import MENTIONS, Floats

CLIP = 8.0
"""Log-odds beyond which an expert is not believed more."""
STACK = (
    "ngrams", "meaning", "ngrams_margin", "near_title", "near_all", "near_margin", "phrase",
    "phrase_title", "phrase_share", "pillar_ngrams", "pillar_meaning",
)  # fmt: skip
"""What is combined for a label. `margin` is the distance to the best other label, `near` the cosine to what the
taxonomy says, in standard deviations over the labels."""
LEARNED = 3
"""The first so many of `STACK` exist for learned labels only."""
COLD = tuple(range(LEARNED, len(STACK) + 1))
"""What is left of `STACK` and 1 for others."""


def sigmoid(values: Floats) -> Floats:
    """From log-odds to probabilities."""
    return np.asarray(1 / (1 + np.exp(-np.clip(values, -30, 30))), dtype=np.float32)


def softmax(values: Floats) -> Floats:
    """From scores to probabilities that add up to 1 in each row."""
    raised = np.exp(values - values.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True), dtype=np.float32)


def stack_features(
    experts: Experts, columns: Sequence[int], group: Sequence[int], pillars: Sequence[int] = ()
) -> Floats:
    """Features of `STACK` and 1, doubled for headlines, as articles x labels x features.

    `columns`: for each label of the taxonomy in `group` (indices into the experts' taxonomy columns) the column of the
    model, -1 where it was not learned. `pillars`: for each the column of its pillar, -1 where that was not
    learned; () for themes, which have none.
    Labels of a group compete with one another.
    """
    group_ids = np.asarray(group)
    taken = np.asarray(columns)
    known = taken >= 0
    count = len(experts.mentions)

    def learned(values: Floats) -> tuple[Floats, Floats]:
        got = np.full((count, len(taken)), -CLIP, dtype=np.float32)
        got[:, known] = np.clip(values[:, taken[known]], -CLIP, CLIP)
        return got, _margin(got)

    def pillar(values: Floats) -> Floats:
        got = np.zeros((count, len(taken)), dtype=np.float32)
        for at, column in enumerate(pillars):
            if column >= 0:
                got[:, at] = np.clip(values[:, column], -CLIP, CLIP)
        return got

    ngrams, ngrams_margin = learned(experts.ngrams)
    meaning, _ = learned(experts.meaning)
    near_title, near_all = _standard(experts.near_title[:, group_ids]), _standard(experts.near_all[:, group_ids])
    phrases = experts.phrases[:, group_ids]
    best = np.maximum(phrases.max(axis=1, keepdims=True), 1e-6)
    parts = [
        ngrams, meaning, ngrams_margin, near_title, near_all, _margin(near_all), phrases,
        experts.phrase_title[:, group_ids], phrases / best,
        *(pillar(experts.ngrams), pillar(experts.meaning)), np.ones_like(phrases),
    ]  # fmt: skip
    stacked = np.stack(parts, axis=2)
    headline = experts.mentions[:, MENTIONS.index("headline_only")][:, None, None]
    return np.concatenate([stacked, stacked * headline], axis=2).astype(np.float32)


def relevance_features(experts: Experts) -> Floats:
    """What relevance is decided by: the experts on it, how ASEAN is named, and both again for headlines."""
    headline = experts.mentions[:, [MENTIONS.index("headline_only")]]
    said = np.clip(np.hstack([experts.ngrams[:, -3:], experts.meaning[:, -3:]]), -CLIP, CLIP) / 4
    named = experts.mentions[:, [MENTIONS.index(name) for name in ("named", "region", "passing", "neither")]]
    return np.hstack([said, experts.mentions, headline * said, headline * named]).astype(np.float32)


def _standard(values: Floats) -> Floats:
    mean, spread = values.mean(axis=1, keepdims=True), values.std(axis=1, keepdims=True)
    return np.asarray((values - mean) / np.maximum(spread, 1e-6), dtype=np.float32)


def _margin(values: Floats) -> Floats:
    """How far each value is above the best other one of its row."""
    if values.shape[1] < 2:
        return np.zeros_like(values)
    top = np.partition(values, -2, axis=1)[:, -2:]
    second, best = top[:, [0]], top[:, [1]]
    return np.where(values >= best, values - second, values - best)
