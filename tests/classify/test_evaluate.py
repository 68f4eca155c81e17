"""Figures about a labeller are right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest

from classify.evaluate import calibration_error, compare, evaluate, f1
from classify.gold_rows import GoldRow
from classify.taxonomy import load_taxonomy
from newsroom.article import Article, Label, Labels, Relevance, Tone, ToneLabel
from tests.classify.writing import article

TAXONOMY = load_taxonomy()


class Fixed:
    """A labeller that answers by title."""

    def __init__(self, **answers: tuple[Relevance, tuple[str, ...], tuple[str, ...]]) -> None:
        self._answers = answers

    def label_many(self, articles: Sequence[Article]) -> Iterator[Labels]:
        for shown in articles:
            relevance, topics, pillars = self._answers[shown.title]
            labels = tuple(Label(topic, 1.0, 1.0) for topic in topics)
            yield Labels(
                relevance=relevance,
                relevance_confidence=1.0,
                assessed=True,
                topics=labels,
                pillars=pillars,
                tone=ToneLabel("neutral", 0.9),
                labeller="fixed",
            )


def gold(title: str, relevance: Relevance, topics: tuple[str, ...] = (), tone: Tone | None = None) -> GoldRow:
    return GoldRow(article=article(title), relevance=relevance, topics=topics, tone=tone)


FOUR = Fixed(
    a=("asean", ("health", "youth"), ("socio_cultural",)),
    b=("passing", ("investment",), ("economic",)),
    c=("none", (), ()),
    d=("none", (), ()),
)
ROWS = [
    gold("a", "asean", ("health",), "neutral"),
    gold("b", "asean", ("tourism", "msme"), "favourable"),
    gold("c", "passing", ("sports",)),
    gold("d", "none"),
]


def test_the_figures_of_a_small_set_by_hand() -> None:
    scores = evaluate(FOUR, ROWS, TAXONOMY)
    assert scores.rows == 4
    assert scores.relevance_accuracy.value == 0.5
    # asean: 1 right of 1 given, 2 wanted; passing: 0; none: 1 right of 2 given, 1 wanted
    assert scores.relevance_macro_f1.value == pytest.approx((2 / 3 + 0 + 2 / 3) / 3)
    assert scores.confusion == ((1, 1, 0), (0, 0, 1), (0, 0, 1))
    assert scores.pillar_top1.value == pytest.approx(2 / 3)
    assert scores.topic_top1.value == pytest.approx(1 / 3)
    assert scores.topic_micro_f1.value == pytest.approx(2 * 1 / (3 + 4))
    # relevance aside nothing changes: this labeller says nothing of what it takes c and d to be about
    assert scores.subject_pillar_top1.value == pytest.approx(2 / 3)
    assert scores.subject_topic_top1.value == pytest.approx(1 / 3)
    assert scores.subject_micro_f1.value == pytest.approx(2 * 1 / (3 + 4))
    assert scores.topic_macro_f1.value == 0.0  # no topic has five rows
    assert scores.topic_ece == pytest.approx(2 / 3)  # sure of three, right on one
    health = next(one for one in scores.topics if one.id == "health")
    assert (health.rows, health.given, health.precision, health.recall) == (1, 1, 1.0, 1.0)
    # tone is counted where it was judged: neutral right of two given, favourable missed
    assert scores.tone_macro_f1 is not None
    assert scores.tone_macro_f1.value == pytest.approx((2 / 3 + 0) / 2)


def test_what_an_article_is_about_counts_relevance_aside_where_no_topic_was_given() -> None:
    answers = list(FOUR.label_many([row.article for row in ROWS]))
    answers[2] = replace(
        answers[2], subject=(Label("sports", 0.8), Label("youth", 0.5)), subject_pillars=("socio_cultural",)
    )
    answers[3] = replace(answers[3], subject=(Label("energy_food", 0.9),))  # nobody gave it a topic: it does not count
    scores = compare(answers, ROWS, TAXONOMY)
    assert scores.pillar_top1.value == pytest.approx(2 / 3)
    assert scores.topic_micro_f1.value == pytest.approx(2 * 1 / (3 + 4))
    assert scores.subject_pillar_top1.value == 1.0
    assert scores.subject_topic_top1.value == pytest.approx(2 / 3)
    assert scores.subject_micro_f1.value == pytest.approx(2 * 2 / (5 + 4))


def test_intervals_hold_the_figure_and_do_not_depend_on_chance() -> None:
    one, other = evaluate(FOUR, ROWS, TAXONOMY), evaluate(FOUR, ROWS, TAXONOMY)
    assert one == other
    for figure in (one.relevance_accuracy, one.pillar_top1, one.topic_micro_f1):
        assert 0 <= figure.low <= figure.value <= figure.high <= 1


def test_nothing_given_and_nothing_wanted_is_no_success() -> None:
    assert f1(0, 0, 0) == 0.0


def test_without_gold_there_is_nothing_to_measure() -> None:
    with pytest.raises(ValueError, match="no labelled articles"):
        evaluate(Fixed(), [], TAXONOMY)


def test_calibration_error_is_the_gap_between_being_sure_and_being_right() -> None:
    assert calibration_error([0.75] * 4, [True, True, True, False]) == pytest.approx(0.0)
    assert calibration_error([1.0, 1.0], [True, False]) == pytest.approx(0.5)
    assert calibration_error([], []) == 0.0
