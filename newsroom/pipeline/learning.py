"""Learning from analysts: their decisions move the model of labels, and what comes of it is used only where it is no
worse.

A fifth of the articles that analysts decided on is held out from learning. Both models, the one in use and the new one,
are measured on these and on the pinned set that came with diembao.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

from classify.encoder import Encoder, load_encoder
from classify.evaluate import evaluate
from classify.gold_rows import PINNED, GoldRow, read_gold
from classify.label_model import load_model
from classify.labeller import Labeller
from classify.model_files import CARD, Manifest, seal_folder
from classify.outlet_kinds import OutletKinds
from classify.taxonomy import Taxonomy, load_taxonomy
from classify.training.label_training import train_to_folder
from classify.training.rows import LearningRow, decided_row
from newsroom.article import Article, Relevance
from newsroom.decisions import Decision, Field, latest
from newsroom.errors import InputError
from newsroom.pipeline.assessing import outlet_kinds
from newsroom.pipeline.models import Model, chosen, install, use
from newsroom.progress import Listener, silent
from newsroom.settings import Settings
from newsroom.store import Store

HELD_OUT = 5
"""One in so many decided articles is measured on, not learned from."""
FEWEST = 20
"""Decided articles from which it makes sense to learn."""
TOLERANCE = 0.005
"""By so much a figure on the pinned set may fall: one row in two hundred. On analysts' own held-out decisions none."""
MEASURES = ("relevance_macro_f1", "topic_micro_f1")


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure of both models on one set."""

    gold: str
    """`pinned` or `decisions`."""
    measure: str
    rows: int
    before: float
    after: float

    @property
    def worse(self) -> bool:
        """Whether the new model must not take over for this figure."""
        return self.after < self.before - (TOLERANCE if self.gold == "pinned" else 0.0)


@dataclass(frozen=True, slots=True)
class Learned:
    """What came of a training."""

    model: Model
    decided: int
    """Articles that were learned from."""
    held_out: int
    figures: tuple[Measured, ...]
    taken_over: bool


def decided_rows(store: Store, taxonomy: Taxonomy, kinds: OutletKinds) -> list[LearningRow]:
    """What analysts decided, as rows to learn from: nothing is said of what they did not decide."""
    words: dict[str, list[Decision]] = {}
    for decision in store.reviews.decisions():
        words.setdefault(decision.article_id, []).append(decision)
    articles = store.reviews.given(list(words))
    topics = [topic.id for topic in taxonomy.topics]
    rows = [_row(articles[id][0], latest(words[id]), topics, kinds) for id in sorted(words) if id in articles]
    return [row for row in rows if row is not None and row.article.language in ("vi", "en")]


def _row(
    article: Article, settled: Mapping[Field, Decision], topics: Collection[str], kinds: OutletKinds
) -> LearningRow | None:
    said = {field: settled[field].after for field in ("relevance", "topics", "themes") if field in settled}
    if not said:
        return None
    relevance, given, themes = (said.get(field) for field in ("relevance", "topics", "themes"))
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
    if data is None and len(rows) < FEWEST:
        raise InputError(
            f"analysts have decided on {len(rows)} articles in Vietnamese or English; at least {FEWEST} are needed to "
            "learn from (`diembao review next` says which to read)"
        )
    teaching = [row for row in rows if row.fold(HELD_OUT) != 0]
    asked = [row for row in rows if row.fold(HELD_OUT) == 0]
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
        figures = tuple(_measured(before, after, asked, taxonomy))
        worse = [figure for figure in figures if figure.worse]
        _tell(made, manifest, figures, forced=bool(worse) and force)
        model = install(settings, "labels", made)
    taken_over = (not worse or force) and not compare_only
    if taken_over:
        use(settings, model)
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
    sets: Mapping[str, list[GoldRow]] = {"pinned": list(read_gold(PINNED)), "decisions": decided}
    for name, rows in sets.items():
        if not rows:
            continue
        old, new = evaluate(before, rows, taxonomy), evaluate(after, rows, taxonomy)
        for measure in MEASURES:
            yield Measured(name, measure, len(rows), getattr(old, measure).value, getattr(new, measure).value)


def _tell(folder: Path, manifest: Manifest, figures: Iterable[Measured], *, forced: bool) -> None:
    """Write the comparison into the model's card and manifest."""
    found = list(figures)
    lines = ["", "## Beside the model that it came after", ""]
    lines += ["| set | figure | rows | before | after |", "|---|---|---|---|---|"]
    lines += [f"| {f.gold} | {f.measure} | {f.rows} | {f.before:.3f} | {f.after:.3f} |" for f in found]
    if not found:
        lines = ["", "There was no model with the same encoder to compare with."]
    if forced:
        lines += ["", "It is worse in one of these figures and was put to use all the same (`--force`)."]
    card = folder / CARD
    card.write_text(card.read_text("utf-8") + "\n".join(lines) + "\n", "utf-8")
    compared = {f"{f.gold}_{f.measure}": {"before": round(f.before, 4), "after": round(f.after, 4)} for f in found}
    seal_folder(
        folder,
        kind=manifest.kind,
        name=manifest.name,
        version=manifest.version,
        settings=manifest.settings,
        figures={**manifest.figures, "compared": compared, **({"forced": True} if forced else {})},
        data=manifest.data,
        licence=manifest.licence,
    )
