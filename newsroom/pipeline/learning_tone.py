"""Learning from analysts: their decisions on tone move the model of tone, and what comes of it is used only where it is
no worse (`newsroom.pipeline.comparing`). `learning` does the same with labels.

Of the pinned set the recall of critical is looked at by itself: a critical article that is missed costs most.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

from classify.encoder import Encoder, load_encoder
from classify.tone import ToneReader
from classify.tone_evaluation import PINNED as PINNED_SET
from classify.tone_evaluation import JudgedArticle, evaluate_articles, read_judged
from classify.tone_features import CLASSES
from classify.tone_model import load_tone_model
from classify.tone_reading import TARGETS
from classify.training.tone_card import train_to_folder
from newsroom.article import Tone
from newsroom.decisions import Field
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

TAUGHT: Mapping[Field, str] = {"tone": "combined", "tone_asean": "asean", "tone_vietnam": "vietnam"}
"""The fields on which decisions teach the model of tone, with the names of the tones there."""
MEASURED: Mapping[str, tuple[str, ...]] = {"combined": ("combined",), "target": TARGETS}
"""The tones that are measured together: those that one head of the model gives."""


def teaches(settled: Settled) -> bool:
    """Whether an article with these decisions teaches anything of tone: that a target is not spoken of does not."""
    return any(settled[field].after for field in TAUGHT if field in settled)


def decided_tones(store: Store) -> list[JudgedArticle]:
    """What analysts decided on tone: nothing is said of what they did not decide."""
    return [
        JudgedArticle(article, _tones(settled), labels.relevance == "asean")
        for article, labels, settled in decided_articles(store)
        if teaches(settled)
    ]


def _tones(settled: Settled) -> dict[str, Tone | None]:
    said = {name: settled[field].after for field, name in TAUGHT.items() if field in settled}
    return {name: cast(Tone, value) if value else None for name, value in said.items()}


def learn_tone(
    store: Store,
    settings: Settings,
    *,
    seed: int,
    force: bool,
    compare_only: bool = False,
    data: Path | None = None,
    gold: Path | None = None,
    listener: Listener = silent,
) -> Learned:
    """Move the model of tone by the decisions of `store`, or with `data` train one anew with them, compare it with the
    one in use, and put it to use where it is no worse, or with `force` in any case; with `compare_only` it is only kept
    beside the others. Raises InputError where analysts have decided too little."""
    encoder = load_encoder(settings.classify.encoder, settings.classify.encoder_prompts)
    rows = decided_tones(store)
    if data is None:
        check_enough(len(rows), "the tone of ")
    teaching, asked = parted(rows, lambda row: row.article)
    with TemporaryDirectory(prefix="diembao-train-") as folder:
        made = Path(folder) / "tone"
        used = load_tone_model(chosen(settings, "tone"))
        # One of another encoder cannot be moved, nor compared with: there the examples are learned from anew.
        same = used.encoder == encoder.name
        manifest = train_to_folder(
            made,
            encoder,
            data,
            gold,
            settings.classify.taxonomy,
            seed,
            listener,
            decisions=teaching,
            start=used if same and data is None else None,
        )
        before = _reader(chosen(settings, "tone"), encoder) if same else None
        measured = _measured(before, _reader(made, encoder), asked)
        model, figures, taken_over = settle(
            settings, "tone", made, manifest, measured, force=force, compare_only=compare_only
        )
    return Learned(model, len(teaching), len(asked), figures, taken_over)


def _reader(folder: Path, encoder: Encoder) -> ToneReader:
    return ToneReader(load_tone_model(folder), encoder.encode, encoder.name)


def _measured(before: ToneReader | None, after: ToneReader, asked: Sequence[JudgedArticle]) -> Iterable[Measured]:
    if before is None:
        return
    for name, rows in ((PINNED, read_judged(PINNED_SET, None)), (DECISIONS, asked)):
        olds, news = (evaluate_articles(reader, rows, MEASURED) for reader in (before, after))
        for old, new in zip(olds, news, strict=True):
            if not old.rows:
                continue
            yield Measured(name, f"{old.name}_macro_f1", old.rows, old.macro_f1.value, new.macro_f1.value)
            if name == PINNED:
                was, now = (one.classes[CLASSES.index("critical")] for one in (old, new))
                yield Measured(name, f"{old.name}_critical_recall", was.rows, was.recall.value, now.recall.value)
