"""Decisions of analysts teach the model of labels, and a model that became worse does not take over."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from classify.outlet_kinds import OutletKinds
from classify.taxonomy import load_taxonomy
from classify.training.label_data import example_rows
from newsroom.decisions import Decision, Field, Value
from newsroom.errors import InputError
from newsroom.pipeline.assessing import open_assessor
from newsroom.pipeline.learning import decided_rows, learn
from newsroom.pipeline.models import card, chosen, models, named, use
from newsroom.sections import DeskSettings
from newsroom.settings import Settings
from newsroom.store import Store
from newsroom.urls import article_id
from tests.newsroom.makers import NOW, SOURCE, article, extract, fetched, found, label, url

TAXONOMY = load_taxonomy()
EXAMPLES = [row for row in example_rows(TAXONOMY) if row.relevance == "asean" and row.topics][:40]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(desk=DeskSettings(data=tmp_path))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(f"sqlite:///{tmp_path / 'store.sqlite'}")
    numbers = range(len(EXAMPLES))
    made.crawl.put_sources([SOURCE])
    made.crawl.discover(SOURCE.id, SOURCE.entries[0].url, [found(n) for n in numbers], NOW)
    for n in numbers:
        made.crawl.page_fetched(article_id(url(n)), fetched(n))
    texts = {n: row.article for n, row in enumerate(EXAMPLES)}
    extract(
        made,
        {
            n: replace(
                article(n), title=text.title, lead=text.lead, text=text.lead or text.title, language=text.language
            )
            for n, text in texts.items()
        },
    )
    label(made)
    yield made
    made.close()


def say(store: Store, n: int, **values: Value) -> None:
    """Decide on article `n`."""
    fields: dict[Field, Value] = values  # type: ignore[assignment]
    id = article_id(url(n))
    made = [
        Decision(article_id=id, version=1, field=field, before="", after=after, by="lan", at=NOW)
        for field, after in fields.items()
    ]
    store.reviews.add(made, TAXONOMY.pillar_of)


def test_nothing_is_said_of_what_was_not_decided(store: Store) -> None:
    say(store, 0, relevance="none")
    say(store, 1, topics=("health", "youth"))
    say(store, 2, tone="critical")
    rows = {row.article.id: row for row in decided_rows(store, TAXONOMY, OutletKinds())}
    assert set(rows) == {article_id(url(0)), article_id(url(1))}
    irrelevant, topical = rows[article_id(url(0))], rows[article_id(url(1))]
    assert (irrelevant.relevance, irrelevant.subject) == ("none", frozenset())
    assert irrelevant.unsure == {topic.id for topic in TAXONOMY.topics}
    assert (topical.relevance, topical.topics, topical.themes) == (None, ("health", "youth"), None)
    assert topical.unsure == frozenset()


def test_too_few_decisions_teach_nothing(store: Store, settings: Settings) -> None:
    say(store, 0, relevance="none")
    with pytest.raises(InputError, match="decided on 1 articles"):
        learn(store, settings, seed=1, force=False)
    assert not settings.models_folder.exists()


def test_right_decisions_move_the_model_and_it_is_used(store: Store, settings: Settings) -> None:
    for n, row in enumerate(EXAMPLES):
        say(store, n, relevance="asean", topics=row.topics)
    beside = learn(store, settings, seed=1, force=False, compare_only=True)
    assert beside.figures and not beside.taken_over
    assert chosen(settings, "labels") != beside.model.folder, "somebody is to look at the comparison first"
    learned = learn(store, settings, seed=1, force=False)
    assert learned.figures == beside.figures
    assert learned.decided + learned.held_out == len(EXAMPLES)
    assert learned.held_out > 0
    assert {(f.gold, f.measure) for f in learned.figures} >= {
        ("pinned", "relevance_macro_f1"),
        ("pinned", "topic_micro_f1"),
    }
    assert learned.taken_over == (not any(f.worse for f in learned.figures))
    use(settings, learned.model)
    assert chosen(settings, "labels") == learned.model.folder
    assert learned.model.manifest.checksum in open_assessor(settings).name
    assert "Beside the model that it came after" in card(learned.model)
    # Back to the shipped one, by its name.
    use(settings, named(settings, "shipped-labels"))
    in_use = {model.kind: model.shipped for model in models(settings) if model.in_use}
    assert in_use == {"encoder": True, "labels": True, "tone": True}


def test_a_model_that_became_worse_is_kept_but_not_used_unless_forced(store: Store, settings: Settings) -> None:
    for n in range(len(EXAMPLES)):
        say(store, n, relevance="asean", topics=("sports", "civil_service"))
    learned = learn(store, settings, seed=1, force=False)
    assert any(figure.worse for figure in learned.figures)
    assert not learned.taken_over
    assert chosen(settings, "labels") != learned.model.folder
    forced = learn(store, settings, seed=1, force=True)
    assert forced.taken_over
    assert chosen(settings, "labels") == forced.model.folder
    assert "--force" in card(forced.model)
    manifest = json.loads((forced.model.folder / "model.json").read_text("utf-8"))
    assert manifest["figures"]["forced"] is True
