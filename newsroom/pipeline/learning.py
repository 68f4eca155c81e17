"""Learning from analysts: their decisions on relevance, topics and themes move the model of labels, and what comes of
it is used only where it is no worse (`newsroom.pipeline.comparing`). `learning_tone` does the same with tone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

from classify.encoder import Encoder, load_encoder
from classify.evaluate import evaluate
from classify.gold_rows import PINNED as PINNED_SET
from classify.gold_rows import GoldRow, read_gold
from classify.label_model import load_model
from classify.labeller import Labeller
from classify.outlet_kinds import OutletKinds
from classify.taxonomy import Taxonomy, load_taxonomy
from classify.training.label_training import train_to_folder
from classify.training.rows import LearningRow, decided_row
from newsroom.article import Article, Relevance
from newsroom.decisions import Field
from newsroom.pipeline.assessing import outlet_kinds
from newsroom.pipeline.comparing import (
    DECISIONS,
    PINNED,
    Learned,
    Measured,
    Settled,
    check_enough,
    decided_articles,
    parted,
    settle,
)
from newsroom.pipeline.models import chosen
from newsroom.progress import Listener, silent
from newsroom.settings import Settings
from newsroom.store import Store

TAUGHT: tuple[Field, ...] = ("relevance", "topics", "themes")
"""The fields on which decisions teach the model of labels."""
MEASURES = ("relevance_macro_f1", "topic_micro_f1")


def teaches(settled: Settled) -> bool:
    """Whether an article with these decisions teaches anything of labels."""
    return any(field in settled for field in TAUGHT)


def decided_rows(store: Store, taxonomy: Taxonomy, kinds: OutletKinds) -> list[LearningRow]:
    """What analysts decided, as rows to learn from: nothing is said of what they did not decide."""
    topics = [topic.id for topic in taxonomy.topics]
    return [
        _row(article, settled, topics, kinds) for article, _, settled in decided_articles(store) if teaches(settled)
    ]


def _row(article: Article, settled: Settled, topics: Collection[str], kinds: OutletKinds) -> LearningRow:
    said = {field: settled[field].after for field in TAUGHT if field in settled}
    relevance, given, themes = (said.get(field) for field in TAUGHT)
    return decided_row(
        article,
        cast(Relevance | None, relevance),
        given if isinstance(given, tuple) else None,
        themes if isinstance(themes, tuple) else None,
        topics,
        kinds.of(article),
    )


def learn(
    store: Store,
    settings: Settings,
    *,
    seed: int,
    force: bool,
    compare_only: bool = False,
    data: Path | None = None,
    gold: tuple[Path, ...] = (),
    without: tuple[Path, ...] = (),
    listener: Listener = silent,
) -> Learned:
    """Train a model with the decisions of `store`, compare it with the one in use, and put it to use where it is no
    worse, or with `force` in any case; with `compare_only` it is only kept beside the others, for somebody to look at
    the comparison first. Raises InputError where analysts have decided too little."""
    taxonomy = load_taxonomy(settings.classify.taxonomy)
    encoder = load_encoder(settings.classify.encoder, settings.classify.encoder_prompts)
    kinds = outlet_kinds(settings)
    rows = decided_rows(store, taxonomy, kinds)
    if data is None:
        check_enough(len(rows), "")
    teaching, asked = parted(rows, lambda row: row.article)
    with TemporaryDirectory(prefix="diembao-train-") as folder:
        made = Path(folder) / "labels"
        before = _labeller(chosen(settings, "labels"), taxonomy, encoder, kinds)
        start = load_model(chosen(settings, "labels"))[0] if before is not None else None
        manifest = train_to_folder(
            made,
            data,
            gold,
            without,
            teaching,
            taxonomy,
            encoder,
            seed,
            listener,
            start=start if data is None else None,
        )
        after = _labeller(made, taxonomy, encoder, kinds)
        assert after is not None
        measured = _measured(before, after, asked, taxonomy)
        model, figures, taken_over = settle(
            settings, "labels", made, manifest, measured, force=force, compare_only=compare_only
        )
    return Learned(model, len(teaching), len(asked), figures, taken_over)


def _labeller(folder: Path, taxonomy: Taxonomy, encoder: Encoder, kinds: OutletKinds) -> Labeller | None:
    """None where the model was trained with another encoder: there is nothing to compare with."""
    model, manifest = load_model(folder)
    return Labeller(model, manifest.id, taxonomy, encoder, kinds) if model.encoder == encoder.name else None


def _measured(
    before: Labeller | None, after: Labeller, asked: Iterable[LearningRow], taxonomy: Taxonomy
) -> Iterable[Measured]:
    if before is None:
        return
    # An article without a decision on relevance or on topics has no gold answer for them.
    held_out = [row for row in asked if row.relevance is not None and (row.topics or row.relevance == "none")]
    decided = [
        GoldRow(article=row.article, relevance=row.relevance, topics=row.topics)
        for row in held_out
        if row.relevance is not None
    ]
    sets: Mapping[str, list[GoldRow]] = {PINNED: list(read_gold(PINNED_SET)), DECISIONS: decided}
    for name, rows in sets.items():
        if not rows:
            continue
        old, new = evaluate(before, rows, taxonomy), evaluate(after, rows, taxonomy)
        for measure in MEASURES:
            yield Measured(name, measure, len(rows), getattr(old, measure).value, getattr(new, measure).value)
