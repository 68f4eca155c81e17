"""Retraining where the real articles are not at hand: the model in use is moved by examples and analysts' decisions.

What each expert of the model says is one strong feature beside all others, and the sum is linear again. So a decision
changes what it speaks of, and everything else stays as it was. How far the experts are believed stays too.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from classify.experts import Learned, tfidf
from classify.features import Floats
from classify.label_model import LabelModel
from classify.ngrams import Words
from classify.taxonomy import Taxonomy
from classify.training.labels import CLIP, Shown, learned_labels, targets

ANCHOR = 3.0
"""How much more lightly than a word the model's own answer is penalised: it is believed unless rows contradict."""
ADAPT_C = 1.0


def adapted(model: LabelModel, data: Shown, taxonomy: Taxonomy) -> LabelModel:
    """`model` after it has seen the rows of `data`; topics of the taxonomy that it did not know are learned where
    enough rows have them."""
    old = model.learned
    known = {*old.labels, *learned_labels(data.rows, taxonomy)}
    labels = tuple(label.id for label in (*taxonomy.topics, *taxonomy.themes) if label.id in known)
    pillars = tuple(pillar.id for pillar in taxonomy.pillars)
    old_columns = [*old.labels, *old.pillars, "asean", "passing", "none"]
    at = [old_columns.index(name) if name in old_columns else -1 for name in (*labels, *pillars, *old_columns[-3:])]
    wanted = targets(data, labels, taxonomy)
    _, matrix = tfidf(data.readings, Words(old.words), old)
    ngrams = _moved(matrix, wanted, data.weights, _columns(old.ngram_weights, at), _columns(old.ngram_bias, at))
    meaning = _moved(
        data.vectors, wanted, data.weights, _columns(old.meaning_weights, at), _columns(old.meaning_bias, at)
    )
    place = {label: number for number, label in enumerate(old.labels)}
    from_old = [place.get(label, -1) for label in labels]
    return replace(
        model,
        learned=Learned(labels, pillars, old.words, old.ngrams, old.idf, *ngrams, *meaning),
        offsets=_columns(model.offsets, from_old),
        thresholds=np.where(
            np.array(from_old) >= 0, _columns(model.thresholds, from_old), model.common_threshold
        ).astype(np.float32),
    )


def _columns(values: Floats, at: list[int]) -> Floats:
    """Columns of `values`, zeros for -1."""
    wide = np.concatenate([values, np.zeros((*values.shape[:-1], 1), dtype=np.float32)], axis=-1)
    return np.asarray(wide[..., at], dtype=np.float32)


def _moved(features: Any, wanted: Any, weights: Floats, before: Floats, bias: Floats) -> tuple[Floats, Floats]:
    from scipy.sparse import csr_matrix, hstack
    from sklearn.linear_model import LogisticRegression

    made, biases = np.zeros_like(before), np.zeros_like(bias)
    said = np.clip(np.asarray(features @ before) + bias, -CLIP, CLIP)
    sparse = csr_matrix(features)
    for column in range(wanted.shape[1]):
        known = wanted[:, column] >= 0
        if len(set(wanted[known, column])) < 2:
            made[:, column], biases[column] = before[:, column], bias[column]
            continue
        anchor = csr_matrix(ANCHOR * said[:, [column]])
        model = LogisticRegression(C=ADAPT_C, solver="liblinear", tol=1e-2)
        model.fit(hstack([sparse, anchor]).tocsr()[known], wanted[known, column], sample_weight=weights[known])
        share = ANCHOR * float(model.coef_[0, -1])
        made[:, column] = model.coef_[0, :-1] + share * before[:, column]
        biases[column] = float(model.intercept_[0]) + share * bias[column]
    return made, biases
