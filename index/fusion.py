"""One list out of what words find and what meaning finds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from index.query import By, Mode

WORDS = 500
"""Articles, the best by words, that are put in order together with the nearest by meaning; what words find beyond
follows in its own order."""
NEAREST = 200
"""Articles nearest by meaning that are looked at."""
WEIGHT = 0.5
"""Of the word score; the rest is of the similarity."""

PLACES = 5
"""Decimals of a similarity: both engines give the same, in whatever order they add."""

K = TypeVar("K")


@dataclass(frozen=True, slots=True)
class Candidate(Generic[K]):
    """An article among the best by words or the nearest by meaning."""

    key: K
    score: float | None
    """By words, None where they do not find it."""
    similarity: float | None
    """None where it has no vector."""

    @property
    def by(self) -> By:
        """What found it."""
        return "meaning" if self.score is None else "words"


@dataclass(frozen=True, slots=True)
class Ranked(Generic[K]):
    """A candidate in a list with the best first."""

    key: K
    score: float
    by: By


def candidates(words: Mapping[K, float], similar: Mapping[K, float]) -> Iterable[Candidate[K]]:
    """All that `words` score or that are `similar`."""
    return [Candidate(key, words.get(key), similar.get(key)) for key in {**words, **similar}]


def fused(found: Iterable[Candidate[K]], mode: Mode) -> list[Ranked[K]]:
    """`found` with its scores, best first, ties in the order given."""
    found = list(found)
    if mode == "meaning":
        made = [Ranked(one.key, one.similarity, one.by) for one in found if one.similarity is not None]
    else:
        top = max((one.score for one in found if one.score is not None), default=0.0) or 1.0
        near = max((one.similarity for one in found if one.similarity is not None), default=0.0) or 1.0
        made = [
            Ranked(one.key, WEIGHT * (one.score or 0.0) / top + (1 - WEIGHT) * (one.similarity or 0.0) / near, one.by)
            for one in found
        ]
    return sorted(made, key=lambda one: -one.score)
