"""What a labeller has to beat: the bare name, phrases, descriptions that know no examples, and n-grams alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from classify.experts import RELEVANCES, Descriptions, encoded, tfidf
from classify.features import MENTIONS, Encoder, Reader
from classify.label_model import LabelModel
from classify.ngrams import Words
from classify.phrase_labeller import MAX_TOPICS
from classify.taxonomy import Taxonomy
from newsroom.article import Article, Label, Labels

DEVIATIONS = 2.2
"""Standard deviations above the mean of all topics from which a description is near; the best one always is."""


class KeywordRule:
    """An article that names ASEAN is about ASEAN; nothing else is said."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        self._reader = Reader(taxonomy)

    def label_many(self, articles: Sequence[Article]) -> Iterator[Labels]:
        """What each of `articles` is about."""
        for article in articles:
            named = self._reader.read(article).mentions[MENTIONS.index("named")]
            yield Labels(relevance="asean" if named else "none", assessed=True, labeller="keyword")


class ZeroShot:
    """Topics by nearness to their descriptions, for every article; relevance by the keyword rule."""

    def __init__(self, taxonomy: Taxonomy, encoder: Encoder) -> None:
        self._taxonomy, self._encoder = taxonomy, encoder
        self._reader, self._descriptions = Reader(taxonomy), Descriptions(taxonomy, encoder)

    def label_many(self, articles: Sequence[Article]) -> Iterator[Labels]:
        """What each of `articles` is about."""
        readings = [self._reader.read(article) for article in articles]
        vectors = encoded(readings, self._encoder)
        count = len(self._taxonomy.topics)
        near = self._descriptions.near(vectors[:, vectors.shape[1] // 2 :])[:, :count]
        for reading, row in zip(readings, near, strict=True):
            standard = (row - row.mean()) / max(float(row.std()), 1e-6)
            order = np.argsort(-standard, kind="stable")[:MAX_TOPICS]
            given = [self._taxonomy.topics[at] for n, at in enumerate(order) if n == 0 or standard[at] >= DEVIATIONS]
            named = reading.mentions[MENTIONS.index("named")]
            yield Labels(
                relevance="asean" if named else "none",
                assessed=True,
                topics=tuple(Label(topic.id, 1.0) for topic in given),
                pillars=tuple(dict.fromkeys(topic.pillar for topic in given)),
                labeller="zero-shot",
            )


class NgramsOnly:
    """The n-gram expert by itself, everything at even odds."""

    def __init__(self, model: LabelModel, taxonomy: Taxonomy) -> None:
        self._learned, self._taxonomy = model.learned, taxonomy
        self._words, self._reader = Words(model.learned.words), Reader(taxonomy)

    def label_many(self, articles: Sequence[Article]) -> Iterator[Labels]:
        """What each of `articles` is about."""
        learned = self._learned
        _, matrix = tfidf([self._reader.read(article) for article in articles], self._words, learned)
        odds = np.asarray(matrix @ learned.ngram_weights + learned.ngram_bias)
        topics = {topic.id for topic in self._taxonomy.topics}
        columns = [(at, label) for at, label in enumerate(learned.labels) if label in topics]
        for row in odds:
            relevance = RELEVANCES[int(np.argmax(row[-len(RELEVANCES) :]))]
            best = sorted(columns, key=lambda column: -row[column[0]])[:MAX_TOPICS]
            given = [label for n, (at, label) in enumerate(best) if n == 0 or row[at] >= 0]
            if relevance == "none":
                given = []
            yield Labels(
                relevance=relevance,
                assessed=True,
                topics=tuple(Label(label, 1.0) for label in given),
                pillars=tuple(dict.fromkeys(self._taxonomy.pillar_of(label) for label in given)),
                labeller="n-grams",
            )
