"""From data to a sealed model of labels: gather rows, train, measure what was not trained on, write."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from string import Template
from typing import Any

from classify.combine import sigmoid
from classify.experts import RELEVANCES, Descriptions
from classify.features import Encoder, Reader
from classify.gold_rows import GoldRow, read_gold
from classify.label_model import LabelModel, save_model
from classify.model_files import CARD, Manifest
from classify.taxonomy import Taxonomy
from classify.training.adapting import adapted
from classify.training.cross_validation import cross_validated
from classify.training.label_data import Known, candidates, example_rows, real_rows, weak_rows
from classify.training.labels import (
    MIN_ROWS,
    Shown,
    asked,
    combine,
    fit_base,
    held_out_experts,
    joined,
    judged_rows,
    learned_labels,
    pruned,
    read_rows,
)
from classify.training.rows import LearningRow
from newsroom.article import Article
from newsroom.errors import InputError
from newsroom.progress import Listener, Progress, silent

LICENCE = "MIT for the model files; see the card for the texts that it was trained on"
CARD_TEMPLATE = Path(__file__).with_name("label_card.md")
STEPS = 5


def gather_rows(
    data: Path | None,
    gold: Sequence[Path],
    without: Sequence[Path],
    decisions: Sequence[LearningRow],
    taxonomy: Taxonomy,
) -> tuple[list[LearningRow], Known]:
    """Examples, articles that were read (where their texts are in `data`) and decisions; and what weak rows must not be
    taken from. What is in `without`, or nearly a copy of it, is nowhere."""
    if data is None and (gold or without):
        raise InputError("labelled rows name articles by id only: say with --data where their texts are")
    kept_out: list[Article] = []
    read: list[GoldRow] = []
    if data is not None:
        kept_out = [row.article for path in without for row in read_gold(path, data)]
        read = [row for path in gold for row in read_gold(path, data)]
    without_these = Known(kept_out)
    real = [row for row in real_rows(read) if not without_these.holds(row.article)]
    return [*example_rows(taxonomy), *real, *decisions], Known([*kept_out, *(row.article for row in read)])


def train(
    rows: Sequence[LearningRow],
    data: Path | None,
    without: Known,
    taxonomy: Taxonomy,
    encoder: Encoder,
    seed: int,
    listener: Listener = silent,
) -> tuple[LabelModel, dict[str, Any]]:
    """The model of `rows` and of weak rows from the press sets in `data`, with figures of cross-validation over the
    real rows."""
    descriptions = Descriptions(taxonomy, encoder)
    shown = shown_rows(rows, data, without, taxonomy, encoder, seed)
    listener(Progress("train", 2, STEPS))
    labels = learned_labels(shown.rows, taxonomy)
    held_out = held_out_experts(shown, labels, taxonomy, descriptions)
    listener(Progress("train", 3, STEPS))
    learned = pruned(fit_base(shown, labels, taxonomy), shown, taxonomy)
    listener(Progress("train", 4, STEPS))
    teachers = judged_rows(shown)
    model = combine(held_out, teachers, learned, taxonomy, encoder.name)
    figures: dict[str, Any] = {"rows": _counts(shown)}
    if any(row.origin == "real" for row in rows):
        for view in ("headline", "lead"):
            scores = cross_validated(held_out, teachers, learned, taxonomy, view)
            figures[f"cross_validation_{view}"] = {
                name: round(getattr(scores, name).value, 4)
                for name in ("relevance_macro_f1", "pillar_top1", "topic_top1", "topic_micro_f1", "topic_macro_f1")
            }
    listener(Progress("train", 5, STEPS))
    return model, figures


def shown_rows(
    rows: Sequence[LearningRow], data: Path | None, without: Known, taxonomy: Taxonomy, encoder: Encoder, seed: int
) -> Shown:
    """`rows`, and weak rows from the press sets in `data`, read and encoded."""
    reader = Reader(taxonomy)
    judged = read_rows(rows, reader, encoder)
    return judged if data is None else joined(judged, weak(judged, data, without, taxonomy, reader, encoder, seed))


def weak(
    judged: Shown, data: Path, without: Known, taxonomy: Taxonomy, reader: Reader, encoder: Encoder, seed: int
) -> Shown:
    """Weak rows from the press sets in `data`, which a first model of `judged` has helped to choose."""
    found = candidates(data, taxonomy, without, seed)
    topics = tuple(topic.id for topic in taxonomy.topics)
    labels = learned_labels(judged.rows, taxonomy)
    first = fit_base(judged, labels, taxonomy)
    offered = [LearningRow(one.article, "weak", None, frozenset()) for one in found]
    shown = read_rows(offered, reader, encoder, only="lead")
    said = sigmoid(asked(shown, first, Descriptions(taxonomy, encoder)).ngrams)
    known = [label for label in labels if label in topics]
    relevances = [RELEVANCES[at] for at in said[:, -len(RELEVANCES) :].argmax(axis=1)]
    chosen = weak_rows(found, said[:, [labels.index(label) for label in known]], known, relevances, seed)
    return read_rows(chosen, reader, encoder)


def _counts(shown: Shown) -> dict[str, int]:
    return {
        origin: sum(row.origin == origin for row in shown.rows) for origin in ("real", "example", "decision", "weak")
    }


def train_to_folder(
    output: Path,
    data: Path | None,
    gold: Sequence[Path],
    without: Sequence[Path],
    decisions: Sequence[LearningRow],
    taxonomy: Taxonomy,
    encoder: Encoder,
    seed: int,
    listener: Listener = silent,
    *,
    start: LabelModel | None = None,
) -> Manifest:
    """Train and write the model to `output`; return its manifest. Without `data` the model `start` is moved by
    `decisions`. Raises InputError where `output` is not empty or there is nothing to learn from."""
    if output.exists() and (not output.is_dir() or any(output.iterdir())):
        raise InputError(f"{output}: is not empty; name a folder that is not there yet")
    rows, kept_out = gather_rows(data, gold, without, decisions, taxonomy)
    if data is None and start is not None:
        if not decisions:
            raise InputError("there is nothing new to learn from: no decisions of analysts, and no --data")
        shown = read_rows(decisions, Reader(taxonomy), encoder)
        model, figures = adapted(start, shown, taxonomy), {"rows": _counts(shown)}
    else:
        # Beside rows of which no kind is known, a kind would say that an analyst read the article.
        rows = [replace(row, outlet_kind=None) for row in rows]
        model, figures = train(rows, data, kept_out, taxonomy, encoder, seed, listener)
    sources = [f"{origin}: {count} rows" for origin, count in figures["rows"].items() if count]
    manifest = save_model(model, output, figures=figures, data=sources, licence=LICENCE, dated=False)
    (output / CARD).write_text(card(manifest), "utf-8")
    return manifest


def card(manifest: Manifest) -> str:
    """The model card in Markdown."""
    figures = [
        f"| {view.removeprefix('cross_validation_')} | {name} | {value:.3f} |"
        for view, values in manifest.figures.items()
        if view.startswith("cross_validation_")
        for name, value in values.items()
    ]
    return Template(CARD_TEMPLATE.read_text("utf-8")).substitute(
        name=manifest.name,
        version=manifest.version,
        checksum=manifest.checksum,
        encoder=manifest.settings["encoder"],
        data="\n".join(f"- {source}" for source in manifest.data),
        least=MIN_ROWS,
        figures="\n".join(figures) or "| - | not measured: no real rows | - |",
        licence=manifest.licence,
    )
