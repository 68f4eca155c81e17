"""How well tone is judged: against articles or sentences that careful readers have judged, with intervals.

Figures are of what is shown: where the labeller abstains that is neutral. Intervals hold the figure for other rows of
the same kind with `CONFIDENCE` (bootstrap over the rows, percentiles, seeded).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, get_args

import numpy as np

from classify.gold_rows import as_article, opening_only, read_gold, title_only
from classify.targeted import Targeted, targeted_sentence
from classify.tone import Encode, ToneReader, vectors_of
from classify.tone_features import CLASSES, View, features
from classify.tone_model import ToneModel, judgements, log_odds
from classify.tone_reading import JUDGED, TARGETS
from newsroom.article import Article, Tone, ToneLabel
from newsroom.errors import InputError
from newsroom.jsonl import jsonl_rows

PINNED = Path(__file__).with_name("gold") / "tone.jsonl"
"""The set that comes with diembao, written for measuring: never learned from."""
BY_ITSELF: Mapping[str, Sequence[str]] = {name: (name,) for name in ("combined", *TARGETS)}
"""The tone of an article and that toward each target, each measured by itself."""
RESAMPLES = 1_000
CONFIDENCE = 0.95
SEED = 11
BINS = 10
"""Of confidence, for the calibration error."""


@dataclass(frozen=True, slots=True)
class JudgedArticle:
    """An article with the tones that a reader gave it; a tone that was not judged is not in `tones`, one that nothing
    in the article speaks for is None there."""

    article: Article
    tones: Mapping[str, Tone | None]
    """By combined, asean, vietnam."""
    about_asean: bool = False
    """Whether it is known to be about ASEAN, named or not."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure in 0..1 with its interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class ClassFigures:
    """How well one tone is given."""

    tone: str
    rows: int
    given: int
    precision: Figure
    recall: Figure
    f1: Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class ToneScores:
    """Of one set and one target."""

    name: str
    """combined, asean, vietnam, or a split of sentences."""
    rows: int
    """Rows with a tone for the target, and one given."""
    missed: int
    """Rows with a tone for the target in which the labeller saw nothing that speaks of it."""
    added: int
    """Rows that do not speak of the target, and got a tone toward it."""
    macro_f1: Figure
    accuracy: Figure
    classes: tuple[ClassFigures, ...]
    confusion: tuple[tuple[int, ...], ...]
    """A row for each tone of the reader, a column for each given one, both in the order of `CLASSES`."""
    unsure: float
    """Share of rows on which the labeller abstained."""
    unsure_right: float
    """Share of those that are neutral, as they are shown."""
    calibration_error: float
    """How far confidence is from the share that is right, over `BINS` equal bins, for rows with no abstention."""


def read_judged(path: Path, folder: Path | None) -> tuple[JudgedArticle, ...]:
    """Rows with `tone` (and `tone_asean`, `tone_vietnam`), whose text is in the row (`title`, `lead`, `text`, `lang`)
    or, by `id` and `file`, in the files of `folder`. Raises InputError naming file and line."""
    rows = list(jsonl_rows(path))
    if not rows:
        raise InputError(f"{path}: there is no row in it")
    if all("title" in row for _, row in rows):
        return tuple(_own_text(path, number, row) for number, row in rows)
    if folder is None:
        raise InputError(f"{path}: its rows name articles by id; say with --articles where the articles are")
    return tuple(
        JudgedArticle(row.article, {"combined": row.tone}) for row in read_gold(path, folder) if row.tone is not None
    )


def _own_text(path: Path, number: int, row: Mapping[str, Any]) -> JudgedArticle:
    tones = {"combined": row.get("tone")}
    tones.update({target: row[f"tone_{target}"] for target in TARGETS if f"tone_{target}" in row})
    for name, tone in tones.items():
        if tone not in get_args(Tone) and (tone is not None or name == "combined"):
            raise InputError(f"{path}, line {number}: the tone is one of {', '.join(get_args(Tone))}")
    return JudgedArticle(as_article(row, f"{path}, line {number}"), tones)


def shown_as(judged: JudgedArticle, shown: Literal["opening", "headline", "full"]) -> JudgedArticle:
    """`judged` with as much of its article as the labeller shall see."""
    ways = {"opening": opening_only, "headline": title_only}
    return replace(judged, article=ways[shown](judged.article)) if shown in ways else judged


def evaluate_articles(
    reader: ToneReader, judged: Sequence[JudgedArticle], measured: Mapping[str, Sequence[str]] = BY_ITSELF
) -> tuple[ToneScores, ...]:
    """Scores for each of `measured` that was judged: by its name, the tones that are measured together."""
    given = reader.assess([one.article for one in judged], [one.about_asean for one in judged])
    made = []
    for name, together in measured.items():
        pairs = [
            (one.tones[tone], getattr(tones, tone))
            for one, tones in zip(judged, given, strict=True)
            for tone in together
            if tone in one.tones
        ]
        if pairs:
            made.append(_scores(name, pairs))
    return tuple(made)


def evaluate_sentences(model: ToneModel, encode: Encode, rows: Sequence[Targeted]) -> tuple[ToneScores, ...]:
    """Scores of the head for sentences, for each split of `rows` but the one it was trained on."""
    head = model.heads["sentence"]
    made = []
    for split in sorted({row.split for row in rows if row.split != "train"}):
        mine = [row for row in rows if row.split == split]
        views = [View(JUDGED, "en", (targeted_sentence(row),)) for row in mine]
        found = judgements(head, log_odds(head, [features(view) for view in views], vectors_of(views, encode)))
        # Here a class is asked for, so that the figures compare with those of others: nothing is abstained from.
        labels = [ToneLabel(CLASSES[one.chosen], one.probability) for one in found]
        made.append(_scores(split, [(row.tone, label) for row, label in zip(mine, labels, strict=True)]))
    if not made:
        raise InputError("there is no row of a split other than train, and the model was trained on that")
    return tuple(made)


def _scores(name: str, pairs: Sequence[tuple[Tone | None, ToneLabel | None]]) -> ToneScores:
    both = [(tone, label) for tone, label in pairs if tone is not None and label is not None]
    wanted = np.array([CLASSES.index(tone) for tone, _ in both], dtype=int)
    given = np.array([CLASSES.index(label.tone) for _, label in both], dtype=int)
    confidence = np.array([label.confidence for _, label in both])
    unsure = np.array([label.unsure for _, label in both], dtype=bool)
    size = len(CLASSES)
    table = np.zeros((size, size), dtype=int)
    np.add.at(table, (wanted, given), 1)
    drawn = (
        np.random.default_rng(SEED).integers(len(both), size=(RESAMPLES, len(both))) if both else np.zeros((1, 0), int)
    )
    tables = np.zeros((len(drawn), size, size))
    cells = wanted * size + given
    for number, sample in enumerate(drawn):
        tables[number] = np.bincount(cells[sample], minlength=size * size).reshape(size, size)
    figures = _figures(np.concatenate([table[None], tables]))
    right = wanted == given
    sure = ~unsure
    return ToneScores(
        name=name,
        rows=len(both),
        missed=sum(tone is not None and label is None for tone, label in pairs),
        added=sum(tone is None and label is not None for tone, label in pairs),
        macro_f1=_figure(figures["f1"].mean(axis=1)),
        accuracy=_figure(figures["accuracy"]),
        classes=tuple(
            ClassFigures(
                tone,
                int(table[at].sum()),
                int(table[:, at].sum()),
                *(_figure(figures[kind][:, at]) for kind in ("precision", "recall", "f1")),
            )
            for at, tone in enumerate(CLASSES)
        ),
        confusion=tuple(tuple(int(cell) for cell in row) for row in table),
        unsure=float(unsure.mean()) if len(both) else 0.0,
        unsure_right=float(right[unsure].mean()) if unsure.any() else 0.0,
        calibration_error=_calibration_error(confidence[sure], right[sure]),
    )


def _figures(tables: Any) -> dict[str, Any]:
    """Figures of many tables at once; the first table is that of all rows."""
    hits = np.einsum("nii->ni", tables).astype(float)
    wanted, given = tables.sum(axis=2), tables.sum(axis=1)
    zeros = np.zeros_like(hits)
    return {
        "precision": np.divide(hits, given, out=zeros.copy(), where=given > 0),
        "recall": np.divide(hits, wanted, out=zeros.copy(), where=wanted > 0),
        "f1": np.divide(2 * hits, wanted + given, out=zeros.copy(), where=wanted + given > 0),
        "accuracy": hits.sum(axis=1) / np.maximum(tables.sum(axis=(1, 2)), 1),
    }


def _figure(values: Any) -> Figure:
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(values[1:], (tail, 1 - tail))
    return Figure(float(values[0]), float(low), float(high))


def _calibration_error(confidence: Any, right: Any) -> float:
    if not len(confidence):
        return 0.0
    bins = np.minimum((confidence * BINS).astype(int), BINS - 1)
    error = 0.0
    for number in range(BINS):
        mine = bins == number
        if mine.any():
            error += float(mine.mean() * abs(confidence[mine].mean() - right[mine].mean()))
    return error
