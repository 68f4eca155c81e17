"""A newly learned model beside the one in use: both are measured, the comparison is written into the new card, and the
new one takes over where it is no worse.

A fifth of the articles that analysts decided on is held out from learning. Both models are measured on these and on the
pinned set that came with diembao.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from classify.model_files import CARD, Manifest, seal_folder
from classify.taxonomy import LANGUAGES
from classify.training.rows import fold_of
from newsroom.article import Article, Labels
from newsroom.decisions import Decision, Field, latest
from newsroom.errors import InputError
from newsroom.pipeline.models import Kind, Model, install, use
from newsroom.settings import Settings
from newsroom.store import Store

HELD_OUT = 5
"""One in so many decided articles is measured on, not learned from."""
FEWEST = 20
"""Decided articles from which it makes sense to learn."""
TOLERANCE = 0.005
"""By so much a figure on the pinned set may fall: one row in two hundred; of a smaller set one row, for less can hardly
change. A recall, and what analysts' own held-out decisions say, must not fall."""
ONE_ROW = 1.25
"""One row of a set costs a mean over three classes as much as so many rows' share: on our 120 rows of tone up to .0096
(1.15 of a row), on their targets up to .0103 (1.15); two rows cost at least .0144."""
RECALL = "recall"
"""How the name of such a figure ends."""
PINNED, DECISIONS = "pinned", "decisions"
"""The sets that are measured on."""

Row = TypeVar("Row")
Settled = Mapping[Field, Decision]
"""The decision that counts for each field of an article on which there is one."""


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure of both models on one set."""

    gold: str
    """`PINNED` or `DECISIONS`."""
    measure: str
    rows: int
    before: float
    after: float

    @property
    def worse(self) -> bool:
        """Whether the new model must not take over for this figure."""
        borne = 0.0
        if self.gold == PINNED and not self.measure.endswith(RECALL):
            borne = max(TOLERANCE, ONE_ROW / self.rows) if self.rows else TOLERANCE
        return self.after < self.before - borne


@dataclass(frozen=True, slots=True)
class Learned:
    """What came of a training."""

    model: Model
    decided: int
    """Articles that were learned from."""
    held_out: int
    figures: tuple[Measured, ...]
    taken_over: bool


def decided_articles(store: Store) -> Iterator[tuple[Article, Labels, Settled]]:
    """The articles in languages that models are taught on which analysts decided, with the labels that count and what
    of them was decided."""
    words: dict[str, list[Decision]] = {}
    for decision in store.reviews.decisions():
        words.setdefault(decision.article_id, []).append(decision)
    articles = store.reviews.given(list(words))
    for id in sorted(words):
        if id in articles and articles[id][0].language in LANGUAGES:
            yield *articles[id], latest(words[id])


def count_taught(store: Store, teaches: Mapping[str, Callable[[Settled], bool]]) -> dict[str, int]:
    """Decided articles that teach something, for each way of learning by its test: what `check_enough` counts."""
    known = [settled for _, _, settled in decided_articles(store)]
    return {name: sum(map(test, known)) for name, test in teaches.items()}


def parted(rows: Sequence[Row], article: Callable[[Row], Article]) -> tuple[list[Row], list[Row]]:
    """What is learned from, and what is held out."""
    asked = [fold_of(article(row), HELD_OUT) == 0 for row in rows]
    return (
        [row for row, held in zip(rows, asked, strict=True) if not held],
        [row for row, held in zip(rows, asked, strict=True) if held],
    )


def check_enough(decided: int, what: str) -> None:
    """Raises InputError where analysts have decided on too few articles; `what` says on what of them, or nothing."""
    if decided < FEWEST:
        raise InputError(
            f"analysts have decided on {what}{decided} articles in Vietnamese or English; at least {FEWEST} are needed "
            "to learn from (`diembao review next` says which to read)"
        )


def settle(
    settings: Settings,
    kind: Kind,
    made: Path,
    manifest: Manifest,
    figures: Iterable[Measured],
    *,
    force: bool,
    compare_only: bool,
) -> tuple[Model, tuple[Measured, ...], bool]:
    """Keep the model in `made` beside the others with the comparison in its card, and put it to use where it is no
    worse, or with `force` in any case, but not with `compare_only`; whether that was done comes last."""
    found = tuple(figures)
    worse = any(figure.worse for figure in found)
    _tell(made, manifest, found, forced=worse and force)
    model = install(settings, kind, made)
    taken_over = (not worse or force) and not compare_only
    if taken_over:
        use(settings, model)
    return model, found, taken_over


def compared(manifest: Manifest) -> tuple[Measured, ...]:
    """The comparison that was written into a model's manifest; nothing for one that came with diembao."""
    written = manifest.figures.get("compared")
    found = []
    for name, both in (written if isinstance(written, Mapping) else {}).items():
        gold, _, measure = str(name).partition("_")
        found.append(Measured(gold, measure, int(both.get("rows", 0)), float(both["before"]), float(both["after"])))
    return tuple(found)


def _tell(folder: Path, manifest: Manifest, figures: Sequence[Measured], *, forced: bool) -> None:
    """Write the comparison into the model's card and manifest."""
    lines = ["", "## Beside the model that it came after", ""]
    lines += ["| set | figure | rows | before | after |", "|---|---|---|---|---|"]
    lines += [f"| {f.gold} | {f.measure} | {f.rows} | {f.before:.3f} | {f.after:.3f} |" for f in figures]
    if not figures:
        lines = ["", "There was no model with the same encoder to compare with."]
    if forced:
        lines += ["", "It is worse in one of these figures and was put to use all the same (`--force`)."]
    card = folder / CARD
    card.write_text(card.read_text("utf-8") + "\n".join(lines) + "\n", "utf-8")
    written: dict[str, Any] = {
        f"{f.gold}_{f.measure}": {"rows": f.rows, "before": round(f.before, 4), "after": round(f.after, 4)}
        for f in figures
    }
    seal_folder(
        folder,
        kind=manifest.kind,
        name=manifest.name,
        version=manifest.version,
        settings=manifest.settings,
        figures={**manifest.figures, "compared": written, **({"forced": True} if forced else {})},
        data=manifest.data,
        licence=manifest.licence,
    )
