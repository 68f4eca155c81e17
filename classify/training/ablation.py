"""What each part of the data and of the features brings: the same cross-validation with one part left out."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

import numpy as np

from classify.evaluate import Scores
from classify.experts import Descriptions, Experts
from classify.features import MENTIONS
from classify.ngrams import MARKS, Passage, Tokens, tokens
from classify.outlet_kinds import OutletKinds
from classify.taxonomy import Taxonomy
from classify.training.cross_validation import cross_validated
from classify.training.labels import PIECE_WEIGHT, Shown, fit_base, held_out_experts, judged_rows, learned_labels
from classify.training.rows import Origin, View
from newsroom.progress import Listener, Progress, silent

VIEWS: tuple[View, ...] = ("headline", "lead")
DATA: dict[str, tuple[Origin, ...]] = {
    "real": ("real",),
    "examples": ("example",),
    "real + examples": ("real", "example", "decision"),
    "all (+ weak)": ("real", "example", "decision", "weak"),
}
PARTS = ("ngrams", "meaning", "descriptions", "phrases", "mentions")


@dataclass(frozen=True, slots=True)
class Ablated:
    """Figures with a part of the data only, or without a part of the features."""

    name: str
    view: View
    scores: Scores


def ablated(
    data: Shown,
    taxonomy: Taxonomy,
    descriptions: Descriptions,
    kinds: OutletKinds,
    listener: Listener = silent,
) -> Iterator[Ablated]:
    """First by data, the experts taught by some origins only, then by features, each left out in turn: what an expert
    says, then what n-grams are made of; last with what only decisions teach, the `kinds` of outlets. All figures are
    over the real rows, none of which taught the model that labelled it."""
    judged, labels = judged_rows(data), learned_labels(data.rows, taxonomy)
    learned = fit_base(data, labels, taxonomy)
    total, done = len(DATA) + len(PARTS) + 3, 0
    held_out: Experts | None = None
    for name, origins in DATA.items():
        held_out = held_out_experts(data, labels, taxonomy, descriptions, origins)
        for view in VIEWS:
            yield Ablated(name, view, cross_validated(held_out, judged, learned, taxonomy, view))
        done += 1
        listener(Progress("train", done, total))
    assert held_out is not None
    for part in PARTS:
        for view in VIEWS:
            scores = cross_validated(without(held_out, (part,)), judged, learned, taxonomy, view)
            yield Ablated(f"all without {part}", view, scores)
        done += 1
        listener(Progress("train", done, total))
    for name, changed, weight in (
        ("all without pieces", data, 0.0),
        ("all without sections", without_sections(data), PIECE_WEIGHT),
        ("all and kinds of outlets", with_kinds(data, kinds), PIECE_WEIGHT),
    ):
        held_out = held_out_experts(changed, labels, taxonomy, descriptions, piece_weight=weight)
        for view in VIEWS:
            yield Ablated(name, view, cross_validated(held_out, judged, learned, taxonomy, view))
        done += 1
        listener(Progress("train", done, total))


def with_kinds(data: Shown, kinds: OutletKinds) -> Shown:
    """The views as if they taught what the kinds of their outlets say."""
    readings = []
    for row, reading in zip(data.row_of, data.readings, strict=True):
        if kind := kinds.of(data.rows[row].article):
            said = Passage("outlet", kind, 0, 1.0)
            more, before, at = tokens([said]), reading.tokens, len(reading.passages)
            together = Tokens(
                before.folded + more.folded, before.exact + more.exact, before.passage + (at,) * len(more.passage)
            )
            reading = replace(reading, passages=(*reading.passages, said), tokens=together)
        readings.append(reading)
    return replace(data, readings=tuple(readings))


def without_sections(data: Shown) -> Shown:
    """The views as if no page named its section."""
    return replace(data, readings=tuple(replace(one, tokens=_unmarked(one.tokens)) for one in data.readings))


def _unmarked(read: Tokens) -> Tokens:
    kept = [at for at, word in enumerate(read.folded) if not word.startswith(MARKS["section"])]
    return Tokens(
        tuple(read.folded[at] for at in kept),
        tuple(read.exact[at] for at in kept),
        tuple(read.passage[at] for at in kept),
    )


def without(experts: Experts, parts: Collection[str]) -> Experts:
    """The experts with some of them saying nothing."""
    nothing = np.zeros_like
    if "ngrams" in parts:
        experts = replace(experts, ngrams=nothing(experts.ngrams))
    if "meaning" in parts:
        experts = replace(experts, meaning=nothing(experts.meaning))
    if "descriptions" in parts:
        near = nothing(experts.near_all)
        experts = replace(experts, near_title=near, near_all=near)
    if "phrases" in parts:
        none = nothing(experts.phrases)
        experts = replace(experts, phrases=none, phrase_title=none)
    if "mentions" in parts:
        kept = np.array([name in ("headline_only", "short") for name in MENTIONS])
        experts = replace(experts, mentions=experts.mentions * kept)
    return experts
