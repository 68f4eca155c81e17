"""A meaning for a few words in two languages, and articles that are read by it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from newsroom.article import Record
from newsroom.text import fold

ENCODER = "toy-1+00000000"
DIMENSIONS = 24
CONCEPTS = (
    ("bien", "sea", "maritime", "dong"),
    ("dien", "luoi", "power", "grid", "electricity"),
    ("gao", "rice", "grain"),
    ("hop", "hoi", "nghi", "summit", "meeting", "met"),
    ("gia", "price", "prices", "market"),
)


def meaning(text: str) -> NDArray[np.float32]:
    """A number for each concept, some for the letters of other words; of unit length, zeros without a word."""
    vector = np.zeros(DIMENSIONS, np.float32)
    for word in fold(text).split():
        word = "".join(char for char in word if char.isalnum())
        place = next((n for n, words in enumerate(CONCEPTS) if word in words), None)
        if place is not None:
            vector[place] += 1
        elif len(word) > 3:
            vector[len(CONCEPTS) + sum(map(ord, word)) % (DIMENSIONS - len(CONCEPTS))] += 0.1
    length = np.linalg.norm(vector)
    return vector / length if length else vector


class ToyEncoder:
    """`index.meaning.QueryEncoder` that counts how often it was asked."""

    def __init__(self, name: str = ENCODER) -> None:
        self._name = name
        self.asked = 0

    @property
    def name(self) -> str:
        self.asked += 1
        return self._name

    @property
    def unrelated(self) -> float:
        return 0.0

    def __call__(self, text: str) -> NDArray[Any]:
        self.asked += 1
        return meaning(text)


def read(record: Record, encoder: str = ENCODER) -> Record:
    """`record` with the vector of its title and text."""
    vector = meaning(f"{record.article.title} {record.article.text}")
    return replace(record, vector=vector.astype("<f2").tobytes(), encoder=encoder)
