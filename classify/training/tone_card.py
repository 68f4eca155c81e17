"""From data to a sealed model of tone: read the lessons, train, measure on what was held out, seal, write the card."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from string import Template
from typing import Any, get_args

import numpy as np

from classify.encoder import Encoder
from classify.examples import read_examples
from classify.gold_rows import read_gold
from classify.model_files import CARD, Manifest
from classify.targeted import read_targeted
from classify.taxonomy import load_taxonomy
from classify.tone_evaluation import JudgedArticle
from classify.tone_features import CLASSES
from classify.tone_model import HEADS, ToneModel, judgements, save_tone_model
from classify.training.tone import HeldOut, macro_f1, train_tone
from classify.training.tone_adapting import adapted
from classify.training.tone_lessons import (
    Lesson,
    Origin,
    decided_lessons,
    example_lessons,
    real_lessons,
    sentence_lessons,
)
from newsroom.errors import InputError
from newsroom.jsonl import jsonl_files
from newsroom.progress import Listener, silent

SENTENCES = "newsmtsc"
LICENCE = "MIT for the model files; see the card for the texts that it was trained on"
CARD_TEMPLATE = Path(__file__).with_name("tone_card.md")


def train_to_folder(
    output: Path,
    encoder: Encoder,
    data: Path | None = None,
    gold: Path | None = None,
    taxonomy: Path | None = None,
    seed: int = 1,
    listener: Listener = silent,
    *,
    decisions: Sequence[JudgedArticle] = (),
    start: ToneModel | None = None,
) -> Manifest:
    """Train from the shipped examples, the labelled rows of `gold`, the sentences of `data` and `decisions` of
    analysts, and write the model; where there is `start` this model is moved by the decisions instead.

    Raises InputError where `output` holds something already, a file cannot be read, or `start` is there and no decision
    that says anything of a tone.
    """
    if output.exists() and (not output.is_dir() or any(output.iterdir())):
        raise InputError(f"{output}: is not empty; name a folder that is not there yet")
    if gold is not None and data is None:
        raise InputError(f"{gold}: its rows name articles by id; say with --data where the articles are")
    examples = [example for _, example in read_examples(load_taxonomy(taxonomy))]
    lessons = example_lessons(examples)
    decided = decided_lessons(decisions)
    words = [f"analysts' decisions on articles: {len(decisions)} (rights with their publishers)"] if decided else []
    if start is not None:
        if not decided:
            raise InputError("there is nothing new to learn from: no decision on the tone of an article")
        model = adapted(start, decided, [lesson for lesson in lessons if lesson.full], encoder.encode, listener)
        settings = {"seed": seed, "start": start.id}
        sources = [f"the model {start.id}", *words, f"to hold what was said: {len(examples)} examples (MIT)"]
        return _written(model, output, decided, {}, sources, settings)
    lessons += decided
    sources = [f"examples written for diembao: {len(examples)} (MIT)", *words]
    if gold is not None and data is not None:
        rows = read_gold(gold, data)
        lessons += real_lessons(rows)
        sources.append(f"{gold.stem}, real articles read once: {len(rows)} (rights with their publishers)")
    if data is not None and (sentences := _sentences(data)):
        rows_of = [row for row in read_targeted(sentences) if row.split == "train"]
        lessons += sentence_lessons(rows_of)
        sources.append(f"NewsMTSC, training split: {len(rows_of)} sentences (MIT)")
    model, held_out = train_tone(lessons, encoder.encode, encoder.name, seed, listener)
    figures = held_out_figures(model, held_out, lessons)
    return _written(model, output, lessons, figures, sources, {"seed": seed})


def _written(
    model: ToneModel,
    output: Path,
    lessons: Sequence[Lesson],
    figures: Mapping[str, float],
    sources: Sequence[str],
    settings: Mapping[str, Any],
) -> Manifest:
    manifest = save_tone_model(
        model, output, figures=figures, data=sources, licence=LICENCE, dated=False, settings=settings
    )
    (output / CARD).write_text(_card(manifest, lessons), "utf-8")
    return manifest


def _sentences(data: Path) -> Path | None:
    return next((path for path in jsonl_files(data, ()) if path.name.split(".")[0] == SENTENCES), None)


def held_out_figures(model: ToneModel, held_out: HeldOut, lessons: Sequence[Lesson]) -> dict[str, float]:
    """Macro-F1 and critical recall on lessons that were held out (five folds), by head and origin, abstention read as
    neutral."""
    figures: dict[str, float] = {}
    tones = np.array([lesson.tone for lesson in lessons])
    for head in HEADS:
        for origin in get_args(Origin):
            mine = np.array([one.head == head and one.origin == origin and one.full for one in lessons])
            if not mine.any():
                continue
            found = judgements(model.heads[head], held_out.odds[mine])
            given = np.array([one.chosen if one.sure else CLASSES.index("neutral") for one in found])
            wanted = tones[mine]
            critical = wanted == CLASSES.index("critical")
            name = f"{head} {origin}"
            figures[f"{name} macro_f1"] = round(macro_f1(given, wanted, np.ones(len(wanted))), 4)
            if critical.any():
                figures[f"{name} critical_recall"] = round(float((given == wanted)[critical].mean()), 4)
            figures[f"{name} unsure"] = round(float(np.mean([not one.sure for one in found])), 4)
    return figures


def _card(manifest: Manifest, lessons: Sequence[Lesson]) -> str:
    counts = Counter((one.head, one.origin, CLASSES[one.tone]) for one in lessons if one.full)
    rows = sorted({(head, origin) for head, origin, _ in counts})
    return Template(CARD_TEMPLATE.read_text("utf-8")).substitute(
        name=manifest.name,
        version=manifest.version,
        checksum=manifest.checksum,
        encoder=manifest.settings["encoder"],
        made=(
            f"`diembao train tone`: {start} was moved by analysts' decisions, at a price for every change."
            if (start := manifest.settings.get("start"))
            else "`diembao train tone --data DIR --gold FILE`, anew with analysts' decisions beside what it names."
            if any(one.origin == "decision" for one in lessons)
            else f"`diembao train tone --data DIR --gold FILE --output DIR --seed {manifest.settings['seed']}`."
        ),
        licence=manifest.licence,
        data="\n".join(f"- {source}" for source in manifest.data),
        counts="\n".join(
            f"| {head} | {origin} | " + " | ".join(str(counts[head, origin, tone]) for tone in CLASSES) + " |"
            for head, origin in rows
        ),
        figures="\n".join(f"| {name} | {value:.3f} |" for name, value in manifest.figures.items())
        or "| not measured: nothing was held out in this way | - |",
    )
