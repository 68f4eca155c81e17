"""A labeller trained in a moment on a few of the shipped examples, with an encoder that hashes words."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from classify.experts import Descriptions
from classify.features import Floats, Reader
from classify.label_model import LabelModel
from classify.taxonomy import Taxonomy, load_taxonomy
from classify.training.label_data import example_rows
from classify.training.labels import combine, fit_base, held_out_experts, learned_labels, read_rows
from classify.training.rows import LearningRow
from newsroom.text import fold


class HashingEncoder:
    """Words hashed into a few dimensions: no meaning, but the same answer everywhere."""

    name = "hashing-1"
    dimensions = 24

    def encode(self, texts: Sequence[str], *, query: bool = False) -> Floats:
        made = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in fold(text).split():
                made[row, hashlib.sha256(word.encode()).digest()[0] % self.dimensions] += 1
        return np.asarray(made / np.maximum(np.linalg.norm(made, axis=1, keepdims=True), 1e-6), dtype=np.float32)


ENCODER = HashingEncoder()


def few_rows(every: int = 8) -> list[LearningRow]:
    """One in so many of the shipped examples."""
    return example_rows(load_taxonomy())[::every]


def trained(rows: Sequence[LearningRow], taxonomy: Taxonomy) -> LabelModel:
    """A model of `rows`."""
    descriptions = Descriptions(taxonomy, ENCODER)
    data = read_rows(rows, Reader(taxonomy), ENCODER)
    labels = learned_labels(rows, taxonomy)
    held_out = held_out_experts(data, labels, taxonomy, descriptions)
    return combine(held_out, data, fit_base(data, labels, taxonomy), taxonomy, ENCODER.name)


@lru_cache(maxsize=1)
def small_model() -> LabelModel:
    """The model of `few_rows`."""
    return trained(few_rows(), load_taxonomy())
