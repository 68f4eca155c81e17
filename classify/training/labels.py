"""Train the labeller: experts on every view of every row, then on rows held out from them how far each is believed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from classify.combine import CLIP, COLD, STACK, relevance_features, sigmoid, stack_features
from classify.experts import RELEVANCES, Descriptions, Experts, Learned, ask, encoded, grams_of, tfidf
from classify.features import Encoder, Floats, Reader, Reading
from classify.label_model import LabelModel
from classify.ngrams import Keys, Words, counted, frequent, weighed
from classify.taxonomy import Taxonomy
from classify.training.rows import LearningRow, Origin, View, shown, views
from classify.training.thresholds import best_threshold, label_thresholds

FOLDS = 4
NGRAM_C = 3.0
MEANING_C = 0.5
RELEVANCE_C = 1.0
STACK_C = 1.0
HEADLINE_TOPIC, HEADLINE_BEST = 0.2, 0.07
"""See `LabelModel`: chosen by hand among a dozen pairs, see docs/labels.md."""
PIECE_WEIGHT = 0.3
"""What a piece of a word (`classify.pieces`) counts, against 1 for words and their n-grams; at 0 none is learned. Of .3
and 1 neither is better in cross-validation, and 1 was a little worse on dev; docs/labels.md says what .3 brings."""
MIN_ROWS = 4
"""An n-gram in fewer shown rows is not learned."""
MOST_NGRAMS = 50_000
"""N-grams that a model keeps: half the size of a model that keeps all, and as good."""
FEWEST = 4
"""A label with fewer rows is not learned: its description speaks for it."""
ORIGIN_WEIGHTS: dict[Origin, float] = {"real": 3.0, "decision": 3.0, "example": 1.0, "weak": 0.0}
"""How much a held-out row says of how far the experts are to be believed: 2, 3, 5 and 10 for real rows are compared in
docs/labels.md."""
Vocabulary = tuple[Words, Keys]
VIEW_WEIGHTS: dict[View, float] = {"headline": 1.0, "lead": 1.0, "full": 0.7}


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """Rows in their views, read and encoded once; everything below selects from it."""

    rows: tuple[LearningRow, ...]
    row_of: np.ndarray[Any, np.dtype[np.int64]]
    """Index of the row of each view."""
    view: tuple[View, ...]
    readings: tuple[Reading, ...]
    vectors: Floats
    """Title and whole side by side."""
    weights: Floats

    def take(self, wanted: np.ndarray[Any, np.dtype[np.bool_]]) -> Shown:
        """The views for which `wanted` holds."""
        return self.at(np.flatnonzero(wanted))

    def at(self, at: np.ndarray[Any, np.dtype[np.int64]]) -> Shown:
        """The views at these places."""
        return Shown(
            self.rows,
            self.row_of[at],
            tuple(self.view[i] for i in at),
            tuple(self.readings[i] for i in at),
            self.vectors[at],
            self.weights[at],
        )


def read_rows(rows: Sequence[LearningRow], reader: Reader, encoder: Encoder, *, only: View | None = None) -> Shown:
    """Show every row in its views, or in one."""
    row_of, kinds, readings, weights = [], [], [], []
    for at, row in enumerate(rows):
        for view in views(row) if only is None else (only,):
            row_of.append(at)
            kinds.append(view)
            readings.append(reader.read(shown(row.article, view), row.outlet_kind))
            weights.append(row.weight * VIEW_WEIGHTS[view])
    return Shown(
        tuple(rows),
        np.array(row_of, dtype=np.int64),
        tuple(kinds),
        tuple(readings),
        encoded(readings, encoder),
        np.array(weights, dtype=np.float32),
    )


def joined(one: Shown, other: Shown) -> Shown:
    """Both after one another."""
    return Shown(
        one.rows + other.rows,
        np.concatenate([one.row_of, other.row_of + len(one.rows)]),
        one.view + other.view,
        one.readings + other.readings,
        np.concatenate([one.vectors, other.vectors]),
        np.concatenate([one.weights, other.weights]),
    )


def targets(data: Shown, labels: Sequence[str], taxonomy: Taxonomy) -> np.ndarray[Any, np.dtype[np.int8]]:
    """1 where a view's row has a label, 0 where not, -1 where that is not known; then the same for pillars
    and for relevances."""
    topics = frozenset(topic.id for topic in taxonomy.topics)
    pillars = [pillar.id for pillar in taxonomy.pillars]
    made = np.zeros((len(data.rows), len(labels) + len(pillars) + len(RELEVANCES)), dtype=np.int8)
    for at, row in enumerate(data.rows):
        for column, label in enumerate(labels):
            if label in topics:
                made[at, column] = -1 if label in row.unsure else label in row.subject
            else:
                made[at, column] = -1 if row.themes is None else label in row.themes
        about = {taxonomy.pillar_of(topic) for topic in row.subject}
        perhaps = {taxonomy.pillar_of(topic) for topic in row.unsure}
        for column, pillar in enumerate(pillars, len(labels)):
            made[at, column] = 1 if pillar in about else -1 if pillar in perhaps else 0
        for column, relevance in enumerate(RELEVANCES, len(labels) + len(pillars)):
            made[at, column] = -1 if row.relevance is None else row.relevance == relevance
    return np.asarray(made[data.row_of])


def learned_labels(rows: Sequence[LearningRow], taxonomy: Taxonomy) -> tuple[str, ...]:
    """The topics and themes that enough of `rows` have, in the order of the taxonomy."""
    have = Counter(label for row in rows for label in row.subject | (row.themes or frozenset()))
    return tuple(label.id for label in (*taxonomy.topics, *taxonomy.themes) if have[label.id] >= FEWEST)


def fit_base(
    data: Shown,
    labels: tuple[str, ...],
    taxonomy: Taxonomy,
    ngrams: Vocabulary | None = None,
    piece_weight: float = PIECE_WEIGHT,
) -> Learned:
    """Fit both experts on `data`, on n-grams that enough of it has or on those given."""
    wanted = targets(data, labels, taxonomy)
    if ngrams is None:
        words = Words.found((reading.tokens for reading in data.readings), MIN_ROWS, with_pieces=piece_weight > 0)
        grams = grams_of(data.readings, words)
        keys = np.union1d(frequent(grams, MIN_ROWS), words.kinds)
    else:
        words, keys = ngrams
        grams = grams_of(data.readings, words)
    counts = counted(grams, keys, len(data.readings))
    seen = np.bincount(counts.indices, minlength=len(keys))
    idf = np.asarray(np.log((1 + len(data.readings)) / (1 + seen)) + 1, dtype=np.float32)
    idf[words.are_pieces(keys)] *= piece_weight
    ngram = _fit(weighed(counts, idf, words.are_kinds(keys)), wanted, data.weights, NGRAM_C, "liblinear", "balanced")
    meaning = _fit(data.vectors, wanted, data.weights, MEANING_C, "lbfgs", None)
    return Learned(labels, tuple(pillar.id for pillar in taxonomy.pillars), words.words, keys, idf, *ngram, *meaning)


def pruned(learned: Learned, data: Shown, taxonomy: Taxonomy) -> Learned:
    """The experts on the `MOST_NGRAMS` n-grams that weigh most, fitted anew."""
    if len(learned.ngrams) <= MOST_NGRAMS:
        return learned
    heaviest = np.abs(learned.ngram_weights).max(axis=1) * learned.idf
    heaviest[Words(learned.words).are_kinds(learned.ngrams)] = np.inf
    keys = learned.ngrams[np.sort(np.argsort(-heaviest, kind="stable")[:MOST_NGRAMS])]
    words, keys = Words(learned.words).only(keys)
    return fit_base(data, learned.labels, taxonomy, (words, keys))


def _fit(
    features: Any, wanted: Any, weights: Floats, c: float, solver: str, balance: str | None
) -> tuple[Floats, Floats]:
    """Weights (features x labels) and biases of a logistic regression for each column of `wanted`."""
    from sklearn.linear_model import LogisticRegression

    columns, biases = [], []
    for column in range(wanted.shape[1]):
        known = wanted[:, column] >= 0
        if len(set(wanted[known, column])) < 2:
            columns.append(np.zeros(features.shape[1], dtype=np.float32))
            biases.append(-CLIP)
            continue
        model = LogisticRegression(C=c, solver=solver, class_weight=balance, max_iter=200, tol=1e-2)
        model.fit(features[known], wanted[known, column], sample_weight=weights[known])
        columns.append(model.coef_[0].astype(np.float32))
        biases.append(float(model.intercept_[0]))
    return np.column_stack(columns), np.array(biases, dtype=np.float32)


def asked(data: Shown, learned: Learned, descriptions: Descriptions) -> Experts:
    """What the experts say of every view."""
    _, matrix = tfidf(data.readings, Words(learned.words), learned)
    return ask(data.readings, data.vectors, matrix, learned, descriptions)


def held_out_experts(
    data: Shown,
    labels: tuple[str, ...],
    taxonomy: Taxonomy,
    descriptions: Descriptions,
    teachers: Collection[Origin] = ("real", "example", "decision", "weak"),
    piece_weight: float = PIECE_WEIGHT,
) -> Experts:
    """What experts say of each view of a judged row who have not seen the row; weak rows teach in every fold.
    `teachers`: rows of other origins do not teach."""
    teach = np.array([row.origin in teachers for row in data.rows])[data.row_of]
    folds = np.array([-1 if row.origin == "weak" else row.fold(FOLDS) for row in data.rows])[data.row_of]
    judged = np.flatnonzero(folds >= 0)
    parts: list[Experts] = []
    order: list[Any] = []
    for fold in range(FOLDS):
        learned = fit_base(data.take((folds != fold) & teach), labels, taxonomy, piece_weight=piece_weight)
        parts.append(asked(data.take(folds == fold), learned, descriptions))
        order.append(np.flatnonzero(folds == fold))
    back = np.argsort(np.concatenate(order))
    assert len(back) == len(judged)
    joined = [np.concatenate([getattr(part, field.name) for part in parts])[back] for field in fields(Experts)]
    return Experts(*joined)


def judged_rows(data: Shown) -> Shown:
    """The views of rows that somebody has judged."""
    return data.take(np.array([data.rows[at].origin != "weak" for at in data.row_of]))


def combine(held_out: Experts, judged: Shown, learned: Learned, taxonomy: Taxonomy, encoder: str) -> LabelModel:
    """The model of `learned`, with how far its experts are to be believed read off what such experts said of the
    `judged` rows that they had not seen."""
    column = {label: at for at, label in enumerate(learned.labels)}
    pillar = {id: len(column) + at for at, id in enumerate(learned.pillars)}
    topics = [topic for topic in taxonomy.topics if topic.id in column]
    order = {label.id: at for at, label in enumerate((*taxonomy.topics, *taxonomy.themes))}
    themes = [theme.id for theme in taxonomy.themes if theme.id in column]
    about = np.array([judged.rows[at].relevance == "asean" for at in judged.row_of])
    counted_rows = judged.weights * np.array([ORIGIN_WEIGHTS[judged.rows[at].origin] for at in judged.row_of])

    ids = [topic.id for topic in topics]
    subject = _wanted(judged, ids, lambda row: row.subject)
    subject[_wanted(judged, ids, lambda row: row.unsure) == 1] = -1
    settled = (subject >= 0).all(axis=1)
    about &= settled
    features = stack_features(
        held_out,
        [column[topic.id] for topic in topics],
        [order[topic.id] for topic in topics],
        [pillar[topic.pillar] for topic in topics],
    )
    topic_stack = fit_stack(features, subject, counted_rows)
    cold = np.zeros(features.shape[2], dtype=np.float32)
    kept = [*COLD, *(at + len(STACK) + 1 for at in COLD)]
    cold[kept] = fit_stack(features[:, :, kept], subject, counted_rows).weights
    theme_features = stack_features(held_out, [column[id] for id in themes], [order[id] for id in themes])
    theme_wanted = _wanted(judged, themes, lambda row: row.themes or ())
    about_theme = about & np.array([judged.rows[at].themes is not None for at in judged.row_of])
    theme_stack = fit_stack(theme_features[about_theme], theme_wanted[about_theme], counted_rows[about_theme])

    probabilities = sigmoid(features @ topic_stack.weights + topic_stack.offsets)
    given = _wanted(judged, [topic.id for topic in topics], lambda row: row.topics)
    common = best_threshold(probabilities[about], given[about], counted_rows[about], at_least_one=True)
    thresholds = label_thresholds(probabilities[about], given[about], counted_rows[about], common)
    passing = settled & np.array([judged.rows[at].relevance == "passing" for at in judged.row_of])
    of_themes = sigmoid(theme_features @ theme_stack.weights + theme_stack.offsets)[about_theme]
    theme_common = best_threshold(of_themes, theme_wanted[about_theme], counted_rows[about_theme])
    theme_thresholds = label_thresholds(of_themes, theme_wanted[about_theme], counted_rows[about_theme], theme_common)

    known = np.array([judged.rows[at].relevance is not None for at in judged.row_of])
    relevance = np.array([RELEVANCES.index(judged.rows[at].relevance or "none") for at in judged.row_of])
    weights, bias = fit_relevance(relevance_features(held_out)[known], relevance[known], counted_rows[known])
    at = [column[label] for label in (*(topic.id for topic in topics), *themes)]
    return LabelModel(
        learned,
        topic_stack=topic_stack.weights,
        theme_stack=theme_stack.weights,
        cold_stack=cold,
        offsets=_placed(at, np.concatenate([topic_stack.offsets, theme_stack.offsets])),
        thresholds=_placed(at, np.concatenate([thresholds, theme_thresholds])),
        common_threshold=common,
        passing_threshold=best_threshold(probabilities[passing], given[passing], counted_rows[passing]),
        relevance_weights=weights,
        relevance_bias=bias,
        headline_topic=HEADLINE_TOPIC,
        headline_best=HEADLINE_BEST,
        encoder=encoder,
    )


def _placed(at: Sequence[int], values: Floats) -> Floats:
    made = np.zeros(len(at), dtype=np.float32)
    made[list(at)] = values
    return made


def _wanted(data: Shown, labels: Sequence[str], of: Callable[[LearningRow], Collection[str]]) -> Any:
    rows = [of(row) for row in data.rows]
    made = np.array([[label in have for label in labels] for have in rows], dtype=np.int8)
    return made.reshape(len(rows), len(labels))[data.row_of]


@dataclass(frozen=True, slots=True, eq=False)
class Stack:
    """How far the experts are believed: for the labels of one kind."""

    weights: Floats
    offsets: Floats
    """One for each label of the kind."""


def fit_stack(features: Floats, wanted: Any, weights: Floats, *, offset_scale: float = 0.5) -> Stack:
    """Fit one combination for all labels, with a small offset for each. `features` of `stack_features`; `wanted`
    articles x labels with -1 for unknown."""
    from scipy.sparse import csr_matrix, hstack
    from sklearn.linear_model import LogisticRegression

    articles, labels, width = features.shape
    flat = features.reshape(-1, width)
    which = csr_matrix(
        (np.full(len(flat), offset_scale), np.tile(np.arange(labels), articles), np.arange(len(flat) + 1)),
        shape=(len(flat), labels),
    )
    target = wanted.reshape(-1)
    known = target >= 0
    matrix = hstack([csr_matrix(flat), which]).tocsr()[known]
    model = LogisticRegression(C=STACK_C, max_iter=400, fit_intercept=False)
    model.fit(matrix, target[known], sample_weight=np.repeat(weights, labels)[known])
    coefficients = model.coef_[0].astype(np.float32)
    return Stack(coefficients[:width], coefficients[width:] * offset_scale)


def fit_relevance(features: Floats, wanted: Any, weights: Floats) -> tuple[Floats, Floats]:
    """Weights and biases over `RELEVANCES`; `wanted` holds their indices."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=RELEVANCE_C, max_iter=500)
    model.fit(features, wanted, sample_weight=weights)
    return model.coef_.T.astype(np.float32), model.intercept_.astype(np.float32)
