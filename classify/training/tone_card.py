"""From data to a sealed model of tone: read the lessons, train, measure on what was held out, seal, write the card."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from string import Template

import numpy as np

from classify.encoder import Encoder
from classify.examples import read_examples
from classify.gold_rows import read_gold
from classify.model_files import CARD, Manifest
from classify.targeted import read_targeted
from classify.taxonomy import load_taxonomy
from classify.tone_features import CLASSES
from classify.tone_model import HEADS, ToneModel, judgements, save_tone_model
from classify.training.tone import (
    HeldOut,
    Lesson,
    example_lessons,
    macro_f1,
    real_lessons,
    sentence_lessons,
    train_tone,
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
) -> Manifest:
    """Train from the shipped examples, the labelled rows of `gold` and the sentences of `data`, and write the model.

    Raises InputError where `output` holds something already or a file cannot be read.
    """
    if output.exists() and (not output.is_dir() or any(output.iterdir())):
        raise InputError(f"{output}: is not empty; name a folder that is not there yet")
    if gold is not None and data is None:
        raise InputError(f"{gold}: its rows name articles by id; say with --data where the articles are")
    examples = [example for _, example in read_examples(load_taxonomy(taxonomy))]
    lessons = example_lessons(examples)
    sources = [f"examples written for diembao: {len(examples)} (MIT)"]
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
    manifest = save_tone_model(
        model, output, figures=figures, data=sources, licence=LICENCE, dated=False, settings={"seed": seed}
    )
    (output / CARD).write_text(_card(manifest, lessons, seed), "utf-8")
    return manifest


def _sentences(data: Path) -> Path | None:
    return next((path for path in jsonl_files(data, ()) if path.name.split(".")[0] == SENTENCES), None)


def held_out_figures(model: ToneModel, held_out: HeldOut, lessons: Sequence[Lesson]) -> dict[str, float]:
    """Macro-F1 and critical recall on lessons that were held out (five folds), by head and origin, abstention read as
    neutral."""
    figures: dict[str, float] = {}
    tones = np.array([lesson.tone for lesson in lessons])
    for head in HEADS:
        for origin in ("example", "real", "sentence"):
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


def _card(manifest: Manifest, lessons: Sequence[Lesson], seed: int) -> str:
    counts = Counter((one.head, one.origin, CLASSES[one.tone]) for one in lessons if one.full)
    rows = sorted({(head, origin) for head, origin, _ in counts})
    return Template(CARD_TEMPLATE.read_text("utf-8")).substitute(
        name=manifest.name,
        version=manifest.version,
        checksum=manifest.checksum,
        encoder=manifest.settings["encoder"],
        seed=seed,
        licence=manifest.licence,
        data="\n".join(f"- {source}" for source in manifest.data),
        counts="\n".join(
            f"| {head} | {origin} | " + " | ".join(str(counts[head, origin, tone]) for tone in CLASSES) + " |"
            for head, origin in rows
        ),
        figures="\n".join(f"| {name} | {value:.3f} |" for name, value in manifest.figures.items()),
    )
