"""One list out of what words find and what meaning finds.

Both scores are brought to one scale for each query, 1 for the best and 0 for one far down the list, and added with
weights.
What was measured: docs/search.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from index.query import By, Mode

WORDS = 500
"""Articles, the best by words, that are put in order together with the nearest by meaning; what words find beyond
follows in its own order."""
NEAREST = 200
"""Articles nearest by meaning that are looked at; the last of them is the 0 of the scale of similarity."""
SCORED = 100
"""The article of this place by words is the 0 of the scale of words."""
WEIGHT = 0.35
"""Of the words; the rest is of meaning."""
FLOOR = 0.4
"""An article that words do not find must be so near, between a text that has nothing to do with the query (0) and the
nearest there is (1): of the answers that readers graded 2 or 3, 95 in 100 are nearer."""
PLACES = 5
"""Decimals of a similarity: both engines give the same, in whatever order they add."""

K = TypeVar("K")


@dataclass(frozen=True, slots=True)
class Ranked(Generic[K]):
    """An article in a list with the best first."""

    key: K
    score: float
    by: By


def fused(
    words: Mapping[K, float], similar: Mapping[K, float], near: Mapping[K, float], mode: Mode, unrelated: float
) -> list[Ranked[K]]:
    """One list, best first, equals in no order.

    `words` are the scores of what words find, `similar` the similarities of all that have a vector, `near` those of the
    `NEAREST`; of `similar`, what words do not find is listed only where it is near enough. `unrelated` is the
    similarity of texts that have nothing to do with one another. By `meaning` the list is of `near` alone.
    """
    nearest = max(near.values(), default=0.0)
    floor = unrelated + FLOOR * (nearest - unrelated)
    listed = [
        key for key in (near if mode == "meaning" else {**words, **similar}) if key in words or similar[key] >= floor
    ]
    if mode == "meaning":
        made = [Ranked(key, near[key], _by(key, words)) for key in listed]
    else:
        of_words, of_meaning = _scale(words.values(), SCORED, 0.0), _scale(near.values(), NEAREST, None)
        made = [
            Ranked(
                key,
                WEIGHT * max(0.0, of_words(words.get(key, 0.0)))
                + (1 - WEIGHT) * max(-1.0, of_meaning(similar.get(key, unrelated))),
                _by(key, words),
            )
            for key in listed
        ]
    return sorted(made, key=lambda one: -one.score)


def _by(key: K, words: Mapping[K, float]) -> By:
    return "words" if key in words else "meaning"


@dataclass(frozen=True, slots=True)
class _Scale:
    zero: float
    one: float

    def __call__(self, value: float) -> float:
        return (value - self.zero) / (self.one - self.zero) if self.one > self.zero else float(value >= self.one)


def _scale(values: Iterable[float], place: int, least: float | None) -> _Scale:
    """From the value at `place` (where there are fewer, from `least`, else from the smallest) to the largest."""
    ordered = sorted(values, reverse=True)
    if not ordered:
        return _Scale(0.0, 0.0)
    if len(ordered) >= place:
        return _Scale(ordered[place - 1], ordered[0])
    return _Scale(ordered[-1] if least is None else least, ordered[0])
