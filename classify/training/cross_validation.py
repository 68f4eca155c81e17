"""Figures of a labeller on rows that no part of it has seen: experts from other folds, combined by other folds."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
from numpy.typing import NDArray

from classify.decision import Decider
from classify.evaluate import Scores, compare
from classify.experts import Experts, Learned
from classify.gold_rows import GoldRow
from classify.taxonomy import Taxonomy
from classify.training.labels import FOLDS, Shown, combine
from classify.training.rows import LearningRow, View
from newsroom.article import Labels


def selected(experts: Experts, at: NDArray[np.int64]) -> Experts:
    """The rows of `experts` at these places."""
    return Experts(*(getattr(experts, field.name)[at] for field in fields(Experts)))


def answers(held_out: Experts, judged: Shown, learned: Learned, taxonomy: Taxonomy, view: View) -> dict[int, Labels]:
    """Labels of the `real` rows in `view`, by number of the row: experts that have not seen the row, and a combination
    of them that has not either."""
    folds = np.array([judged.rows[at].fold(FOLDS) for at in judged.row_of])
    wanted = np.array(
        [judged.rows[at].origin == "real" and kind == view for at, kind in zip(judged.row_of, judged.view, strict=True)]
    )
    made: dict[int, Labels] = {}
    for fold in range(FOLDS):
        others, mine = np.flatnonzero(folds != fold), np.flatnonzero((folds == fold) & wanted)
        if not len(mine):
            continue
        model = combine(selected(held_out, others), judged.at(others), learned, taxonomy, "")
        decider = Decider(model, taxonomy)
        said = decider.probabilities(selected(held_out, mine))
        for row, at in enumerate(mine):
            decided = decider.decide(said, row)
            made[int(judged.row_of[at])] = Labels(
                relevance=decided.relevance,
                relevance_confidence=decided.confidence,
                assessed=True,
                pillars=decided.pillars,
                topics=decided.topics,
                subject=decided.subject,
                subject_pillars=decided.subject_pillars,
                themes=decided.themes,
                labeller="cross-validation",
            )
    return made


def cross_validated(held_out: Experts, judged: Shown, learned: Learned, taxonomy: Taxonomy, view: View) -> Scores:
    """Figures over the `real` rows in `view`."""
    made = answers(held_out, judged, learned, taxonomy, view)
    order = sorted(made)
    return compare([made[at] for at in order], [_gold(judged.rows[at]) for at in order], taxonomy)


def _gold(row: LearningRow) -> GoldRow:
    return GoldRow(
        article=row.article,
        relevance=row.relevance or "none",
        topics=row.topics,
        themes=tuple(sorted(row.themes or ())),
    )
