"""Measure a labeller against articles that people have labelled: one set of figures for tuning, gate and README."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from newsroom.article import Article, Labels, Relevance


class Labeller(Protocol):
    """Whatever labels articles."""

    def label(self, article: Article) -> Labels:
        """What `article` is about."""
        ...


@dataclass(frozen=True, slots=True)
class GoldRow:
    """An article with the labels that a person gave it."""

    article: Article
    relevance: Relevance
    topics: tuple[str, ...]
    """Most important first."""
    pillars: tuple[str, ...]
    """The pillars of `topics`, the first topic's first."""


@dataclass(frozen=True, slots=True)
class Scores:
    """All in 0..1. Top-1 figures and topic F1 are over rows that a person found relevant and gave a topic."""

    rows: int
    relevance_accuracy: float
    relevance_macro_f1: float
    pillar_top1: float
    """Share whose first pillar is one of the gold pillars."""
    topic_top1: float
    """Share whose first topic is one of the gold topics."""
    topic_micro_f1: float
    """F1 over all (article, topic) pairs of all rows: a topic given to an irrelevant article counts as wrong."""


def f1(right: int, given: int, wanted: int) -> float:
    """F1 from the counts of right, given and wanted answers; 0 where nothing is given or wanted."""
    return 2 * right / (given + wanted) if given + wanted else 0.0


def evaluate(labeller: Labeller, gold: Iterable[GoldRow]) -> Scores:
    """Label every gold article and compare. Raises ValueError where `gold` is empty."""
    pairs = [(row, labeller.label(row.article)) for row in gold]
    if not pairs:
        raise ValueError("no labelled articles to measure against")
    right: Counter[str] = Counter(row.relevance for row, labels in pairs if row.relevance == labels.relevance)
    given: Counter[str] = Counter(labels.relevance for _, labels in pairs)
    wanted: Counter[str] = Counter(row.relevance for row, _ in pairs)
    with_topic = [(row, labels) for row, labels in pairs if row.topics]
    first = [(row, labels.topics[0].id if labels.topics else "", labels.pillars[:1]) for row, labels in with_topic]
    topics_right = sum(topic.id in row.topics for row, labels in pairs for topic in labels.topics)
    topics_given = sum(len(labels.topics) for _, labels in pairs)
    topics_wanted = sum(len(row.topics) for row, _ in pairs)
    return Scores(
        rows=len(pairs),
        relevance_accuracy=right.total() / len(pairs),
        relevance_macro_f1=sum(f1(right[r], given[r], wanted[r]) for r in wanted) / len(wanted),
        pillar_top1=sum(bool(set(pillar) & set(row.pillars)) for row, _, pillar in first) / max(1, len(first)),
        topic_top1=sum(topic in row.topics for row, topic, _ in first) / max(1, len(first)),
        topic_micro_f1=f1(topics_right, topics_given, topics_wanted),
    )
