"""The experts that look at an article: n-grams, meaning, and nearness to what the taxonomy says of a label.

The first two are learned. The third knows the names, definitions and phrases of the taxonomy only, so that a topic
with few examples, or one that nobody has labelled yet, is found too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from classify.features import MENTIONS, Encoder, Floats, Reading
from classify.ngrams import Csr, Grams, Keys, Words, counted, weighed
from classify.taxonomy import LANGUAGES, Taxonomy
from newsroom.article import Relevance

RELEVANCES: tuple[Relevance, ...] = ("asean", "passing", "none")


@dataclass(frozen=True, slots=True, eq=False)
class Learned:
    """The learned experts as arrays. Their columns are `labels`, then `pillars`, then `RELEVANCES`."""

    labels: tuple[str, ...]
    """Topics and themes."""
    pillars: tuple[str, ...]
    words: tuple[str, ...]
    ngrams: Keys
    """Sorted keys of the n-grams of `words`, see `classify.ngrams`."""
    idf: Floats
    ngram_weights: Floats
    """One row an n-gram."""
    ngram_bias: Floats
    meaning_weights: Floats
    """One row for each dimension of the title's vector, then of the whole text's."""
    meaning_bias: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Experts:
    """What the experts say of a batch of articles, one row each."""

    ngrams: Floats
    """Log-odds, a column for each column of `Learned`."""
    meaning: Floats
    near_title: Floats
    """Cosine of the title to each label of the taxonomy, topics first."""
    near_all: Floats
    phrases: Floats
    phrase_title: Floats
    mentions: Floats
    """`classify.features.MENTIONS`."""


class Descriptions:
    """The labels of a taxonomy, topics first, each with the vectors of what is said of it."""

    def __init__(self, taxonomy: Taxonomy, encoder: Encoder) -> None:
        described = (*taxonomy.topics, *taxonomy.themes)
        self.labels = tuple(label.id for label in described)
        texts: list[str] = []
        owners: list[tuple[int, int]] = []
        for at, label in enumerate(described):
            for number, language in enumerate(LANGUAGES):
                texts.append(f"{label.name(language)}. {label.definition(language)}")
                owners.append((at, 2 * number))
                phrases = [phrase for phrase in label.phrases.get(language, ()) if "{" not in phrase]
                texts.extend(phrases)
                owners.extend([(at, 2 * number + 1)] * len(phrases))
        vectors = encoder.encode(texts)
        made = np.zeros((2 * len(LANGUAGES), len(described), encoder.dimensions), dtype=np.float32)
        for (at, kind), vector in zip(owners, vectors, strict=True):
            made[kind, at] += vector
        norms = np.linalg.norm(made, axis=2, keepdims=True)
        self._vectors = made / np.maximum(norms, 1e-6)
        """Four a label: description and mean of the phrases, in each language."""

    def near(self, vectors: Floats) -> Floats:
        """Cosine of each vector to the nearest of the four of each label."""
        return np.asarray(np.max(vectors @ self._vectors.transpose(0, 2, 1), axis=0), dtype=np.float32)

    def phrases(self, readings: Sequence[Reading]) -> tuple[Floats, Floats]:
        """Score of each label by its phrases, and whether one stands in the title."""
        index = {label: at for at, label in enumerate(self.labels)}
        scores = np.zeros((len(readings), len(self.labels)), dtype=np.float32)
        in_title = np.zeros_like(scores)
        for row, reading in enumerate(readings):
            for label, score in reading.phrases.items():
                scores[row, index[label]] = score
            for label in reading.title_phrases & index.keys():
                in_title[row, index[label]] = 1.0
        return scores, in_title


def encoded(readings: Sequence[Reading], encoder: Encoder) -> Floats:
    """The vectors of title and whole text side by side."""
    texts = [text for reading in readings for text in reading.texts]
    return np.asarray(encoder.encode(texts), dtype=np.float32).reshape(len(readings), 2 * encoder.dimensions)


def grams_of(readings: Sequence[Reading], words: Words) -> Grams:
    """Every n-gram of the articles that were read."""
    weights = [[passage.weight for passage in reading.passages] for reading in readings]
    return words.grams([reading.tokens for reading in readings], weights)


def ask(
    readings: Sequence[Reading], vectors: Floats, matrix: Csr, learned: Learned, descriptions: Descriptions
) -> Experts:
    """What all experts say. `matrix`: the TF-IDF of the n-grams."""
    half = vectors.shape[1] // 2
    phrases, in_title = descriptions.phrases(readings)
    return Experts(
        ngrams=np.asarray(matrix @ learned.ngram_weights + learned.ngram_bias, dtype=np.float32),
        meaning=vectors @ learned.meaning_weights + learned.meaning_bias,
        near_title=descriptions.near(vectors[:, :half]),
        near_all=descriptions.near(vectors[:, half:]),
        phrases=phrases,
        phrase_title=in_title,
        mentions=np.array([reading.mentions for reading in readings], dtype=np.float32).reshape(-1, len(MENTIONS)),
    )


def tfidf(readings: Sequence[Reading], words: Words, learned: Learned) -> tuple[Grams, Csr]:
    """The n-grams of the articles, and their TF-IDF as rows of unit length."""
    grams = grams_of(readings, words)
    counts = counted(grams, learned.ngrams, len(readings))
    return grams, weighed(counts, learned.idf, words.are_kinds(learned.ngrams))
