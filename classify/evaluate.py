"""Measure a labeller against articles that people have labelled: one set of figures for tuning, gate and README.

Every figure that says how good a labeller is comes with the interval in which it lies for other articles of the same
kind (bootstrap over the articles, percentiles, seeded).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, get_args

import numpy as np

from classify.gold_rows import GoldRow
from classify.phrase_labeller import DISTORTED
from classify.taxonomy import Taxonomy
from newsroom.article import Article, Labels, Relevance, Tone

RESAMPLES = 1_000
CONFIDENCE = 0.95
SEED = 7
BINS = 10
"""Of confidence, for the calibration error."""
ENOUGH_ROWS = 5
"""A label with fewer gold rows says too little to count in the macro-F1."""

RELEVANCES: tuple[Relevance, ...] = get_args(Relevance)
TONES: tuple[Tone, ...] = get_args(Tone)


class Labeller(Protocol):
    """Whatever labels articles."""

    def label_many(self, articles: Sequence[Article]) -> Iterable[Labels]:
        """What each of `articles` is about."""
        ...


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure in 0..1 with the interval that holds it with `CONFIDENCE`."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class LabelFigures:
    """How well one label is given."""

    id: str
    rows: int
    """Articles that should have it."""
    given: int
    precision: float
    recall: float
    f1: Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """All in 0..1. Top-1 figures are over rows to which a person gave a topic."""

    rows: int
    relevance_accuracy: Figure
    relevance_macro_f1: Figure
    confusion: tuple[tuple[int, ...], ...]
    """A row for each gold relevance, a column for each given one, both in the order of `RELEVANCES`."""
    pillar_top1: Figure
    """Share whose first pillar is one of the gold pillars."""
    topic_top1: Figure
    """Share whose first topic is one of the gold topics."""
    topic_micro_f1: Figure
    """F1 over all (article, topic) pairs of all rows: a topic given to an irrelevant article counts as wrong."""
    subject_pillar_top1: Figure
    """As `pillar_top1`, relevance aside: of an article that was given no topic, what it is about all the same."""
    subject_topic_top1: Figure
    subject_micro_f1: Figure
    """F1 over all (article, topic) pairs of rows to which a person gave a topic, relevance aside. So models are
    measured that know no relevance."""
    topic_macro_f1: Figure
    """Mean F1 of the topics with `ENOUGH_ROWS`."""
    theme_micro_f1: Figure
    """Without `distorted_claims`, which a labeller only suggests."""
    tone_macro_f1: Figure | None
    """None where tone is not given or was not judged."""
    relevance_ece: float
    """Expected calibration error: how far confidence is from the share that is right, over `BINS` equal bins."""
    topic_ece: float
    """The same over the topics that were given."""
    relevances: tuple[LabelFigures, ...]
    topics: tuple[LabelFigures, ...]
    themes: tuple[LabelFigures, ...]
    tones: tuple[LabelFigures, ...]


@dataclass(frozen=True, slots=True, eq=False)
class _Counts:
    """Per article and label whether it is right, given and wanted; resampled by weights on the articles."""

    ids: tuple[str, ...]
    given: Any
    wanted: Any

    def sums(self, weights: Any) -> tuple[Any, Any, Any]:
        return weights @ (self.given & self.wanted), weights @ self.given, weights @ self.wanted


def f1(right: Any, given: Any, wanted: Any) -> Any:
    """F1 from the counts of right, given and wanted answers; 0 where nothing is given or wanted."""
    total = np.asarray(given + wanted, dtype=float)
    return np.divide(2.0 * right, total, out=np.zeros_like(total), where=total > 0)


def evaluate(labeller: Labeller, gold: Sequence[GoldRow], taxonomy: Taxonomy) -> Scores:
    """Label every gold article and compare. Raises ValueError where `gold` is empty."""
    if not gold:
        raise ValueError("no labelled articles to measure against")
    return compare(list(labeller.label_many([row.article for row in gold])), gold, taxonomy)


def compare(answers: Sequence[Labels], gold: Sequence[GoldRow], taxonomy: Taxonomy) -> Scores:
    """The figures of labels that were given to the articles of `gold`."""
    draw = np.random.default_rng(SEED).multinomial(len(gold), [1 / len(gold)] * len(gold), size=RESAMPLES)
    weights = np.vstack([np.ones(len(gold), dtype=np.int64), draw])

    relevances = _counts(RELEVANCES, [(a.relevance,) for a in answers], [(row.relevance,) for row in gold])
    topics = _counts(
        [topic.id for topic in taxonomy.topics],
        [tuple(label.id for label in a.topics) for a in answers],
        [row.topics for row in gold],
    )
    wanted = [row.topics for row in gold]
    subjects = [tuple(label.id for label in a.topics or a.subject) for a in answers]
    themes = _counts(
        [theme.id for theme in taxonomy.themes if theme.id != DISTORTED],
        [tuple(label.id for label in a.themes) for a in answers],
        [row.themes for row in gold],
    )
    toned = [at for at, row in enumerate(gold) if row.tone is not None and answers[at].tone is not None]
    tones = _counts(
        TONES,
        [() if (tone := answers[at].tone) is None else (tone.tone,) for at in toned],
        [(str(gold[at].tone),) for at in toned],
    )
    has = np.array([bool(row.topics) for row in gold])
    pillars = [{taxonomy.pillar_of(t) for t in row.topics if t in topics.ids} for row in gold]
    about = [(a.pillars or a.subject_pillars)[:1] for a in answers]
    right = np.array([a.relevance == row.relevance for a, row in zip(answers, gold, strict=True)])
    enough = topics.wanted.sum(axis=0) >= ENOUGH_ROWS
    judged = [
        (label.confidence, label.id in row.topics) for a, row in zip(answers, gold, strict=True) for label in a.topics
    ]
    return Scores(
        rows=len(gold),
        relevance_accuracy=_share(right, np.ones_like(right), weights),
        relevance_macro_f1=_macro(relevances, relevances.wanted.sum(axis=0) > 0, weights),
        confusion=tuple(
            tuple(int((relevances.wanted[:, one] & relevances.given[:, other]).sum()) for other in range(3))
            for one in range(3)
        ),
        pillar_top1=_share(_met([a.pillars[:1] for a in answers], pillars), has, weights),
        topic_top1=_share(_met([[label.id for label in a.topics[:1]] for a in answers], wanted), has, weights),
        topic_micro_f1=_micro(topics, weights),
        subject_pillar_top1=_share(_met(about, pillars), has, weights),
        subject_topic_top1=_share(_met([subject[:1] for subject in subjects], wanted), has, weights),
        subject_micro_f1=_micro(_counts(topics.ids, subjects, wanted), weights * has),
        topic_macro_f1=_macro(topics, enough, weights),
        theme_micro_f1=_micro(themes, weights),
        tone_macro_f1=_macro(tones, tones.wanted.sum(axis=0) > 0, weights[:, toned]) if toned else None,
        relevance_ece=calibration_error([a.relevance_confidence for a in answers], right),
        topic_ece=calibration_error([confidence for confidence, _ in judged], [ok for _, ok in judged]),
        relevances=_each(relevances, weights),
        topics=_each(topics, weights),
        themes=_each(themes, weights),
        tones=_each(tones, weights[:, toned]),
    )


def _met(given: Sequence[Sequence[str]], wanted: Sequence[Collection[str]]) -> Any:
    """For each article whether one of what is given is wanted."""
    return np.array([any(one in want for one in gave) for gave, want in zip(given, wanted, strict=True)])


def _counts(ids: Sequence[str], given: Sequence[Sequence[str]], wanted: Sequence[Sequence[str]]) -> _Counts:
    def table(rows: Sequence[Sequence[str]]) -> Any:
        return np.array([[id in row for id in ids] for row in rows], dtype=np.int64).reshape(len(rows), len(ids))

    return _Counts(tuple(ids), table(given), table(wanted))


def _figure(values: Any) -> Figure:
    """The first value is the one of all articles, the others those of the resamples."""
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(values[1:], (tail, 1 - tail))
    return Figure(float(values[0]), float(low), float(high))


def _share(right: Any, among: Any, weights: Any) -> Figure:
    total = weights @ among.astype(np.int64)
    return _figure((weights @ (right & among).astype(np.int64)) / np.maximum(total, 1))


def _micro(counts: _Counts, weights: Any) -> Figure:
    return _figure(f1(*(part.sum(axis=1) for part in counts.sums(weights))))


def _macro(counts: _Counts, which: Any, weights: Any) -> Figure:
    if not which.any():
        return Figure(0.0, 0.0, 0.0)
    return _figure(f1(*counts.sums(weights))[:, which].mean(axis=1))


def _each(counts: _Counts, weights: Any) -> tuple[LabelFigures, ...]:
    right, given, wanted = counts.sums(weights)
    scores = f1(right, given, wanted)
    made = []
    for at, id in enumerate(counts.ids):
        if wanted[0, at] or given[0, at]:
            precision, recall = right[0, at] / max(given[0, at], 1), right[0, at] / max(wanted[0, at], 1)
            rows, times = int(wanted[0, at]), int(given[0, at])
            made.append(LabelFigures(id, rows, times, float(precision), float(recall), _figure(scores[:, at])))
    return tuple(made)


def calibration_error(confidences: Sequence[float], right: Any) -> float:
    """Expected calibration error over `BINS` equal bins; 0 for no answers."""
    sure, true = np.asarray(confidences, dtype=float), np.asarray(right, dtype=float)
    if not len(sure):
        return 0.0
    bins = np.minimum((sure * BINS).astype(int), BINS - 1)
    gaps = [abs(sure[bins == at].mean() - true[bins == at].mean()) * (bins == at).mean() for at in np.unique(bins)]
    return float(sum(gaps))
