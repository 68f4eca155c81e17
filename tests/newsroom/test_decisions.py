"""An analyst's word wins, whatever the labeller says before or after, and nothing of it is ever lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from classify.taxonomy import load_taxonomy
from newsroom.article import Label, Labels, Match, Span, Suggestion, ToneLabel
from newsroom.clock import Period, local_day
from newsroom.decisions import DISTORTED, Decision, Field, Value, allowed, decided, latest, value_of
from newsroom.errors import InputError
from newsroom.review import agreements, doubt, kappa
from newsroom.store import Store
from newsroom.urls import article_id
from tests.newsroom.makers import LABELS, NOW, acknowledge, dirty, fill, label, url

PILLAR_OF = load_taxonomy().pillar_of
ID = article_id(url(1))
GIVEN = Labels(
    relevance="asean",
    relevance_confidence=0.7,
    assessed=True,
    pillars=("economic",),
    topics=(Label("energy_food", 0.8, 0.7),),
    themes=(Label("vietnam_role", 0.6, 0.6),),
    tone=ToneLabel("neutral", 0.4, True, (Span("title", 0, 5),)),
    claims=(Suggestion("claim", 0.6, Span("text", 3, 9)),),
    claim="claim",
    matches=(Match("energy_food", "lưới điện", "text", 18, 27),),
    labeller="machine-1",
)


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    made = Store(store_url)
    yield made
    made.close()


def word(field: Field, after: Value | None, *, by: str = "lan", minutes: int = 0, before: Value = "") -> Decision:
    at = NOW + timedelta(minutes=minutes)
    return Decision(
        article_id=ID, version=1, field=field, before=before, after=after, by=by, at=at, labeller="machine-1"
    )


def test_an_analysts_topics_bring_their_pillars_and_keep_the_scores_of_what_was_there() -> None:
    labels = decided(GIVEN, [word("topics", ("health", "energy_food"))], PILLAR_OF)
    assert labels.topics == (Label("health", 1.0, 1.0, "lan"), Label("energy_food", 0.8, 1.0, "lan"))
    assert labels.pillars == ("socio_cultural", "economic")
    assert (labels.relevance, labels.themes, labels.matches) == (GIVEN.relevance, GIVEN.themes, GIVEN.matches)


def test_the_last_word_counts_and_taking_it_back_gives_the_labellers_again() -> None:
    words = [word("relevance", "none"), word("relevance", "passing", by="minh", minutes=1)]
    labels = decided(GIVEN, words, PILLAR_OF)
    assert (labels.relevance, labels.relevance_by, labels.relevance_confidence) == ("passing", "minh", 1.0)
    assert decided(GIVEN, [*words, word("relevance", None, minutes=2)], PILLAR_OF) == GIVEN
    assert latest([*words, word("relevance", None, minutes=2)]) == {}


def test_where_asean_plays_no_part_there_are_no_topics_unless_somebody_says_so() -> None:
    labels = decided(GIVEN, [word("relevance", "none")], PILLAR_OF)
    assert (labels.topics, labels.pillars) == ((), ())
    assert labels.subject == GIVEN.topics
    kept = decided(GIVEN, [word("relevance", "none"), word("topics", ("health",))], PILLAR_OF)
    assert value_of(kept, "topics") == ("health",)


def test_where_an_analyst_says_that_asean_plays_a_part_the_article_has_the_topics_it_is_about() -> None:
    about = (Label("tourism", 0.6, 0.6), Label("health", 0.5, 0.5))
    missed = replace(GIVEN, relevance="none", topics=(), pillars=(), subject=about, subject_pillars=("socio_cultural",))
    labels = decided(missed, [word("relevance", "passing")], PILLAR_OF)
    assert (labels.topics, labels.pillars, labels.subject) == (missed.subject, ("socio_cultural",), ())
    said = decided(missed, [word("relevance", "asean"), word("topics", ())], PILLAR_OF)
    assert (said.topics, said.pillars) == ((), ())
    assert decided(missed, [word("tone", "critical")], PILLAR_OF).topics == ()


def test_a_tone_is_decided_with_the_sentences_it_was_read_from() -> None:
    labels = decided(GIVEN, [word("tone", "critical"), word("tone_asean", "")], PILLAR_OF)
    assert labels.tone == ToneLabel("critical", 1.0, False, (Span("title", 0, 5),), "lan")
    assert labels.tone_asean is None


def test_a_claim_is_a_theme_only_once_an_analyst_says_so() -> None:
    assert DISTORTED not in value_of(GIVEN, "themes")
    labels = decided(GIVEN, [word("claim", "rebuttal")], PILLAR_OF)
    assert (labels.claim, labels.claim_by) == ("rebuttal", "lan")
    assert [theme.id for theme in labels.themes] == ["vietnam_role", DISTORTED]
    assert value_of(labels, "themes") == ("vietnam_role",)
    cleared = decided(GIVEN, [word("claim", "")], PILLAR_OF)
    assert (cleared.claim, cleared.claim_by) == (None, "lan")
    assert DISTORTED not in [theme.id for theme in cleared.themes]


def test_a_topic_of_an_earlier_taxonomy_stays_without_a_pillar() -> None:
    labels = decided(GIVEN, [word("topics", ("mot_noi_dung_cu", "health"))], PILLAR_OF)
    assert value_of(labels, "topics") == ("mot_noi_dung_cu", "health")
    assert labels.pillars == ("socio_cultural",)


@pytest.mark.parametrize(
    ("field", "value", "fine"),
    [
        ("relevance", "asean", True),
        ("relevance", "", False),
        ("topics", ("health", "youth"), True),
        ("topics", ("health", "health"), False),
        ("topics", "health", False),
        ("themes", (DISTORTED,), False),
        ("tone", "", True),
        ("tone", "tích cực", False),
        ("claim", "rebuttal", True),
        ("claim", "asean", False),
    ],
)
def test_what_a_field_can_be(field: Field, value: Value, fine: bool) -> None:
    assert allowed(field, value, ["health", "youth"], ["vietnam_role", DISTORTED]) is fine


def test_a_decision_survives_another_labelling_and_reaches_the_index(store: Store) -> None:
    store.projection.forget_acknowledgements("g1")
    fill(store, range(1, 3))
    acknowledge(store)
    assert store.reviews.add([word("topics", ("health",), before=("energy_food",))], PILLAR_OF) == 1
    changed = dirty(store)
    assert [record.article.id for record in changed] == [ID]
    assert changed[0].facts.topics == ("health",)
    assert changed[0].facts.decided
    store.articles.relabel(None)
    label(store, replace(LABELS, labeller="machine-2", relevance="passing"))
    record = store.articles.records([ID])[0]
    assert (record.facts.topics, record.facts.relevance, record.facts.pillars) == (
        ("health",),
        "passing",
        ("socio_cultural",),
    )
    assert record.labels.topics == (Label("health", 1.0, 1.0, "lan"),)
    # Taken back, what the newest labeller gave counts.
    store.reviews.add([word("topics", None, minutes=5)], PILLAR_OF)
    record = store.articles.records([ID])[0]
    assert record.labels == replace(LABELS, labeller="machine-2", relevance="passing")
    assert not record.facts.decided
    assert len(store.reviews.decisions([ID])) == 2


def test_the_same_decision_is_kept_once_and_unknown_articles_are_refused_whole(store: Store) -> None:
    fill(store, range(1, 2))
    one = word("relevance", "none")
    assert store.reviews.add([one, one], PILLAR_OF) == 1
    assert store.reviews.add([one], PILLAR_OF) == 0
    with pytest.raises(InputError, match="unknown"):
        store.reviews.add([word("tone", "neutral"), replace(one, article_id="0" * 24)], PILLAR_OF)
    assert store.reviews.decisions() == [one]


def test_who_read_what_is_counted_by_the_store(store: Store) -> None:
    fill(store, range(1, 4))
    two, three = article_id(url(2)), article_id(url(3))
    words = [
        word("relevance", "asean"),
        word("tone", "neutral", minutes=1),
        replace(word("relevance", "asean", minutes=2), article_id=two),
        replace(word("tone", "", by="minh", minutes=3), article_id=two),
        replace(word("relevance", "asean", by="minh", minutes=60 * 24 * 3), article_id=three),
    ]
    store.reviews.add(words, PILLAR_OF)
    day = Period(local_day(NOW), local_day(NOW))
    assert [store.reviews.read_by(by, day) for by in ("lan", "minh", "")] == [2, 1, 0]
    assert store.reviews.read_once("hoa", 10) == [three, ID]
    assert store.reviews.read_once("hoa", 1) == [three]
    assert store.reviews.read_once("minh", 10) == [ID]
    assert [one.article_id for one in store.reviews.decisions(field="tone")] == [ID, two]


def test_doubt_is_greatest_at_even_odds_and_none_where_nothing_was_assessed() -> None:
    sure = replace(GIVEN, relevance_confidence=1.0, topics=(Label("health", 1, 1.0),), tone=None)
    even = replace(sure, relevance_confidence=0.5, topics=(Label("health", 1, 0.5),))
    assert doubt(sure) == 0
    assert 0 < doubt(replace(sure, relevance_confidence=0.8)) < doubt(even) < doubt(replace(even, tone=GIVEN.tone)) <= 1
    assert doubt(replace(even, assessed=False)) == 0


def test_kappa_of_cohens_example() -> None:
    # 50 applications, two readers: 20 yes/yes, 5 yes/no, 10 no/yes, 15 no/no: kappa .4.
    pairs = [(1, 1)] * 20 + [(1, 0)] * 5 + [(0, 1)] * 10 + [(0, 0)] * 15
    assert kappa(pairs) == pytest.approx(0.4)
    assert kappa([]) is None
    assert kappa([("asean", "asean")] * 3) is None


def test_agreement_is_over_articles_that_two_have_read() -> None:
    other = article_id(url(2))
    words = [
        word("relevance", "none"),
        word("relevance", "asean", minutes=1),  # The same reader, later: this one counts.
        word("relevance", "asean", by="minh", minutes=2),
        replace(word("relevance", "passing"), article_id=other),
        replace(word("relevance", "none", by="minh"), article_id=other),
        word("topics", ("health", "youth")),
        word("topics", ("youth", "health"), by="minh"),
        word("tone", "critical"),
        replace(word("tone", "neutral", by="minh"), version=2),  # Read another text.
    ]
    found = {each.what: each for each in agreements(words)}
    assert set(found) == {"relevance", "topics", "topics:health", "topics:youth"}
    assert (found["relevance"].articles, found["relevance"].agreed) == (2, 0.5)
    assert (found["topics"].agreed, found["topics"].kappa) == (1.0, None)
