"""Whether one of two ways is better where both did the same tasks: the mean difference with its interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

RESAMPLES = 10_000
CONFIDENCE = 0.95
SEED = 19


@dataclass(frozen=True, slots=True)
class Difference:
    """Of paired scores: the mean, and the interval that holds it with `CONFIDENCE`."""

    mean: float
    low: float
    high: float


def difference(ours: Sequence[float], others: Sequence[float]) -> Difference:
    """Of `ours` less `others`, pair by pair; the interval is a bootstrap over the pairs (percentiles, seeded).

    Raises ValueError for less than two pairs.
    """
    import numpy

    deltas = numpy.subtract(ours, others)
    if len(deltas) < 2:
        raise ValueError("an interval needs two pairs or more")
    drawn = numpy.random.default_rng(SEED).integers(len(deltas), size=(RESAMPLES, len(deltas)))
    tail = (1 - CONFIDENCE) / 2
    low, high = numpy.quantile(deltas[drawn].mean(axis=1), (tail, 1 - tail))
    return Difference(float(deltas.mean()), float(low), float(high))
