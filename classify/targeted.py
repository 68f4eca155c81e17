"""Sentences with one marked target and the tone toward it, as the public set NewsMTSC has them (Hamborg & Donnay 2021,
English political news): a measure of target-dependent tone that is not ours."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from classify.tone_lexicon import load_lexicon
from classify.tone_reading import MAX_WORDS, OWN_LABELS, Sentence, marked, read_sentence
from newsroom.article import Span, Tone
from newsroom.errors import InputError
from newsroom.jsonl import jsonl_rows
from newsroom.text import nfc

_TONES: dict[str, Tone] = {"negative": "critical", "neutral": "neutral", "positive": "favourable"}
_WORD = re.compile(r"[^\W_]+")
MAX_CHARS = 4_000
"""Characters of a sentence that are read."""


@dataclass(frozen=True, slots=True)
class Targeted:
    """An English sentence and the tone toward what stands from `start` to `end` in it."""

    id: str
    text: str
    start: int
    end: int
    tone: Tone
    split: str
    """train, devtest_mt or devtest_rw."""


def is_targeted(path: Path) -> bool:
    """Whether the first row of `path` is such a sentence. Raises InputError."""
    return next(("from" in row and "to" in row for _, row in jsonl_rows(path)), False)


def read_targeted(path: Path) -> tuple[Targeted, ...]:
    """Rows of `{"id", "text", "from", "to", "label": negative|neutral|positive, "split"}`. Raises InputError naming
    file and line."""
    made = []
    for number, row in jsonl_rows(path):
        try:
            text, start, end = str(row["text"]), int(row["from"]), int(row["to"])
            tone = _TONES[str(row["label"])]
        except (KeyError, TypeError, ValueError) as error:
            raise InputError(
                f"{path}, line {number}: a sentence needs 'text', 'from', 'to' and a 'label' of {', '.join(_TONES)}"
            ) from error
        if not 0 <= start < end <= len(text):
            raise InputError(f"{path}, line {number}: 'from' and 'to' are no part of the text")
        made.append(Targeted(str(row.get("id", "")), text, start, end, tone, str(row.get("split", ""))))
    if not made:
        raise InputError(f"{path}: there is no row in it")
    return tuple(made)


def targeted_sentence(row: Targeted) -> Sentence:
    """The sentence of `row` in words, its target marked as the target and other names as others."""
    text = row.text[:MAX_CHARS]
    if nfc(text) != text:
        before, inside = nfc(text[: row.start]), nfc(text[row.start : row.end])
        start, end, text = len(before), len(before) + len(inside), nfc(text)
    else:
        start, end = row.start, row.end
    lexicon = load_lexicon("en")
    found = [one for one in lexicon.matcher.find(text) if one.label not in OWN_LABELS]
    sentence = read_sentence(text, Span("text", 0, len(text)), found, lexicon, frozenset())
    places = [match.span() for match in _WORD.finditer(text)][: min(MAX_WORDS, len(sentence.words))]
    inside_target = [at for at, (a, b) in enumerate(places) if a < end and b > start]
    target = (inside_target[0], inside_target[-1]) if inside_target else (len(places) - 1, len(places) - 1)
    capital = [
        at
        for at, (a, b) in enumerate(places)
        if at and text[a].isupper() and b - a > 1 and not target[0] <= at <= target[1]
    ]
    return marked(sentence, target, _runs(capital))


def _runs(numbers: list[int]) -> list[tuple[int, int]]:
    """Numbers that follow one another, joined: first and last of each run."""
    runs: list[tuple[int, int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return runs
