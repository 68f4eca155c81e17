"""From what the experts say of an article to its labels: probabilities first, then what is given."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from classify.combine import relevance_features, sigmoid, softmax, stack_features
from classify.experts import RELEVANCES, Experts
from classify.features import MENTIONS, Floats
from classify.label_model import LabelModel
from classify.phrase_labeller import DISTORTED, MAX_TOPICS
from classify.taxonomy import Taxonomy
from newsroom.article import Label, Relevance

LEAST = 0.2
"""The probability that the best topic of an article about ASEAN needs where none passes its threshold: chosen on the
training rows (docs/labels.md)."""
LEAST_PILLAR = 0.25
"""The probability from which the best pillar is given by itself where no topic is."""
MAX_PASSING = 2
"""Topics of an article that names ASEAN in passing."""

_AT = {name: at for at, name in enumerate(MENTIONS)}
TWO_MEMBERS = 0.49
"""`members_title` of a headline that names two member countries."""


@dataclass(frozen=True, slots=True, eq=False)
class Probabilities:
    """What the model says of a batch of articles, one row each."""

    relevance: Floats
    """A column for each of `RELEVANCES`."""
    topics: Floats
    """That the article is about each topic of the taxonomy, whether or not ASEAN plays a part."""
    themes: Floats
    hinted: NDArray[np.bool_]
    """Whether it is a headline alone that hints at the region or at a topic: its text may well speak of ASEAN."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What is given to one article."""

    relevance: Relevance
    confidence: float
    pillars: tuple[str, ...]
    topics: tuple[Label, ...]
    themes: tuple[Label, ...]
    subject: tuple[Label, ...] = ()
    """Topics that it is about though none is given, for ASEAN plays no part in it, or hardly one."""
    subject_pillars: tuple[str, ...] = ()
    """The same of pillars."""


class Decider:
    """A model brought together with a taxonomy, which may have labels that the model has not learned."""

    def __init__(self, model: LabelModel, taxonomy: Taxonomy) -> None:
        learned = model.learned
        column = {label: at for at, label in enumerate(learned.labels)}
        self.topics = tuple(topic.id for topic in taxonomy.topics)
        self.themes = tuple(theme.id for theme in taxonomy.themes)
        self._model, self._taxonomy = model, taxonomy
        pillar = {id: len(column) + at for at, id in enumerate(learned.pillars)}
        self._topic_pillars = [pillar.get(topic.pillar, -1) for topic in taxonomy.topics]
        self._pillars = tuple(one.id for one in taxonomy.pillars)
        self._membership = np.array(
            [[topic.pillar == one for one in self._pillars] for topic in taxonomy.topics], dtype=np.float32
        )
        self._topic_columns = [column.get(id, -1) for id in self.topics]
        self._theme_columns = [column.get(id, -1) for id in self.themes]
        self._topic_thresholds = self._thresholds(self._topic_columns)
        self._theme_thresholds = self._thresholds(self._theme_columns)

    def _thresholds(self, columns: list[int]) -> Floats:
        model = self._model
        return np.array([model.thresholds[at] if at >= 0 else model.common_threshold for at in columns], np.float32)

    def probabilities(self, experts: Experts) -> Probabilities:
        """What the model says."""
        model, count = self._model, len(self.topics)
        odds = relevance_features(experts) @ model.relevance_weights + model.relevance_bias
        topics = stack_features(experts, self._topic_columns, range(count), self._topic_pillars)
        themes = stack_features(experts, self._theme_columns, range(count, count + len(self.themes)))
        return Probabilities(
            softmax(odds),
            self._combined(topics, self._topic_columns, model.topic_stack),
            self._combined(themes, self._theme_columns, model.theme_stack),
            _hinted(experts.mentions),
        )

    def _combined(self, features: Floats, columns: list[int], stack: Floats) -> Floats:
        at = np.asarray(columns)
        odds = np.where(at >= 0, features @ stack, features @ self._model.cold_stack)
        return sigmoid(odds + np.where(at >= 0, self._model.offsets[at], 0.0))

    def decide(self, said: Probabilities, row: int) -> Decision:
        """The labels of the article in `row`."""
        relevance, topics = RELEVANCES[int(np.argmax(said.relevance[row]))], said.topics[row]
        order = [int(at) for at in np.argsort(-topics, kind="stable")]
        if said.hinted[row]:
            relevance, given = self._of_headline(said.relevance[row], topics, order)
        else:
            given = self._topics(topics, order, relevance)
        subject = [] if given else self._topics(topics, order, "asean")
        themes: list[int] = []
        if relevance == "asean":
            passed = said.themes[row] >= self._theme_thresholds
            themes = [at for at in np.argsort(-said.themes[row], kind="stable") if passed[at]]
        return Decision(
            relevance,
            float(said.relevance[row, RELEVANCES.index(relevance)]),
            self._pillars_of(topics, given, relevance),
            tuple(_label(self.topics[at], topics[at]) for at in given),
            tuple(_label(self.themes[at], said.themes[row, at]) for at in themes if self.themes[at] != DISTORTED),
            tuple(_label(self.topics[at], topics[at]) for at in subject),
            self._pillars_of(topics, subject, "none"),
        )

    def _topics(self, topics: Floats, order: list[int], relevance: Relevance) -> list[int]:
        """The topics that are given, the most probable first, as they stand in `order`."""
        if relevance == "none" or not order:
            return []
        if relevance == "passing":
            return [at for at in order if topics[at] >= self._model.passing_threshold][:MAX_PASSING]
        given = [at for at in order if topics[at] >= self._topic_thresholds[at]][:MAX_TOPICS]
        return given or ([order[0]] if topics[order[0]] >= LEAST else [])

    def _of_headline(self, relevance: Floats, topics: Floats, order: list[int]) -> tuple[Relevance, list[int]]:
        """The same of a headline alone that hints at more: a topic is given where it is probable enough that the
        article is about it and that it counts, and what has a topic is not called `none`. An analyst who looks at a
        headline too many loses seconds, one who never sees it loses the article."""
        most = RELEVANCES[int(np.argmax(relevance))]
        counts = topics * (1 - relevance[RELEVANCES.index("none")])
        model = self._model
        passed = [at for at in order if topics[at] >= self._topic_thresholds[at] and counts[at] >= model.headline_topic]
        given = passed[:MAX_TOPICS] or [at for at in order[:1] if counts[at] >= model.headline_best]
        if given and most == "none":
            most = RELEVANCES[int(np.argmax(relevance[:2]))]
        return most, given[:MAX_PASSING] if most == "passing" else given

    def _pillars_of(self, topics: Floats, given: list[int], relevance: Relevance) -> tuple[str, ...]:
        """The pillars of the given topics, best supported first; one by itself where there are none."""
        support = 1 - np.exp(np.log1p(-np.minimum(topics, 0.999)) @ self._membership)
        order = [int(at) for at in np.argsort(-support, kind="stable")]
        have = {self._taxonomy.pillar_of(self.topics[at]) for at in given}
        if not have and relevance == "asean" and order and support[order[0]] >= LEAST_PILLAR:
            have = {self._pillars[order[0]]}
        return tuple(self._pillars[at] for at in order if self._pillars[at] in have)


def _hinted(mentions: Floats) -> NDArray[np.bool_]:
    """Which are headlines alone that hint at the region or at a topic: a partner, two members, a body's abbreviation, a
    phrase of a topic, or any way of naming ASEAN. Others are judged as they stand: most headlines concern nobody."""
    hints = (mentions[:, [_AT["partner_title"], _AT["abbreviation_title"], _AT["topics_title"]]] > 0).any(axis=1)
    hints |= (mentions[:, _AT["members_title"]] >= TWO_MEMBERS) | (mentions[:, _AT["neither"]] == 0)
    return np.asarray(hints & (mentions[:, _AT["headline_only"]] > 0), dtype=np.bool_)


def _label(id: str, probability: float) -> Label:
    return Label(id, round(float(probability), 4), round(float(probability), 4))
