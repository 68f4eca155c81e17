"""What a linear model sees of an article when it judges the tone toward one target.

Three parts: words and n-grams, hashed, with the target and others replaced by signs and those beside the target
counted once more (after the left and right contexts of Vo & Zhang 2015); cues of the lexicon by group, negation and
nearness to the target (also hashed); and encoder vectors of the text and of what stands beside the target.
"""

from __future__ import annotations

import math
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from classify.tone_reading import Cue, Mark, Sentence
from newsroom.article import Tone

WORD_BITS = 16
WORDS = 1 << WORD_BITS
"""Places for n-grams; two that share one are told apart by the others beside them."""
CUES = 1 << 11
"""Places for cues, which are few and must not be blurred by n-grams."""
SPARSE = WORDS + CUES
CLASSES: tuple[Tone, ...] = ("critical", "neutral", "favourable")
BESIDE = 6
"""Words on either side of a target that stand beside it."""
NEAR = 5
"""Words between a cue and the target that count as near."""
GRAM_SCALE = 2.0
"""Length of the vector of n-grams; that of an encoder vector is 1. Chosen on folds of NewsMTSC's training split."""
CUE_SCALE = 0.35
"""What a cue that stands once weighs, before the logarithm of its count."""
MOST_OFTEN = 8
"""A cue counts at most this often: a list of a thousand praises is no more than praise."""

_TARGET, _OTHER = "§t", "§o"


@dataclass(frozen=True, slots=True)
class View:
    """An article as one target is judged: the sentences that speak of it, and those around them."""

    who: str
    """"asean", "vietnam" or "any" for the combined tone."""
    language: str
    about: tuple[Sentence, ...]
    around: tuple[Sentence, ...] = ()


@dataclass(slots=True)
class Sparse:
    """Hashed features with their values, as parallel arrays."""

    places: NDArray[np.int32] = field(default_factory=lambda: np.zeros(0, np.int32))
    values: NDArray[np.float32] = field(default_factory=lambda: np.zeros(0, np.float32))


def features(view: View) -> Sparse:
    """The hashed features of `view`."""
    grams: Counter[str] = Counter()
    cues: Counter[str] = Counter()
    for sentence in view.about:
        grams.update(_grams(sentence, view.who))
        cues.update(_cue_features(sentence, view.who, ""))
    for sentence in view.around:
        grams.update(f"~{gram}" for gram in _grams(sentence, view.who) if not gram.startswith(("<", ">")))
        cues.update(_cue_features(sentence, view.who, "~"))
    cues.update(_sums(view, cues))
    return _hashed(grams, cues)


def beside(view: View) -> str:
    """The words that stand beside the target, for the encoder; "" where it is not named."""
    parts: list[str] = []
    for sentence in view.about:
        kept = sorted({at for mark in _targets(sentence, view.who) for at in _window(mark, len(sentence.words))})
        parts.extend(sentence.words[at] for at in kept)
    return " ".join(parts[:200])


def whole(view: View) -> str:
    """All words of the view, for the encoder."""
    return " ".join(word for sentence in (*view.about, *view.around) for word in sentence.words)


def _targets(sentence: Sentence, who: str) -> list[Mark]:
    return [mark for mark in sentence.marks if mark.who == who or (who == "any" and mark.who != "other")]


def _window(mark: Mark, length: int) -> Iterator[int]:
    yield from range(max(0, mark.first - BESIDE), mark.first)
    yield from range(mark.last + 1, min(length, mark.last + 1 + BESIDE))


def _grams(sentence: Sentence, who: str) -> Iterator[str]:
    words = list(sentence.words)
    targets = _targets(sentence, who)
    mine = {(mark.first, mark.last) for mark in targets}
    for mark in sentence.marks:
        sign = _TARGET if (mark.first, mark.last) in mine else _OTHER
        for at in range(mark.first, min(mark.last + 1, len(words))):
            words[at] = sign if at == mark.first else ""
    kept = [(at, word) for at, word in enumerate(words) if word]
    plain = [word for _, word in kept]
    title = sentence.span.field == "title"
    for n in (1, 2, 3):
        for at in range(len(plain) - n + 1):
            gram = " ".join(plain[at : at + n])
            yield gram
            if title and n < 3:
                yield f"^{gram}"
    for mark in targets:
        left = [word for at, word in kept if mark.first - BESIDE <= at < mark.first]
        right = [word for at, word in kept if mark.last < at <= mark.last + BESIDE]
        for side, part in (("<", left), (">", right)):
            for n in (1, 2):
                for at in range(len(part) - n + 1):
                    yield side + " ".join(part[at : at + n])


def _cue_features(sentence: Sentence, who: str, prefix: str) -> Iterator[str]:
    targets = _targets(sentence, who)
    others = [mark for mark in sentence.marks if mark not in targets]
    title = "^" if sentence.span.field == "title" else ""
    for cue in sentence.cues:
        state = "rejected" if cue.rejected else "not" if cue.negated else "plain"
        turned = 0 if cue.rejected else -cue.polarity if cue.negated else cue.polarity
        place = _nearness(cue, targets, others)
        for key in (
            f"{cue.group} {state}",
            f"{cue.group} {state} {place}",
            f"= {turned:+d}",
            f"= {turned:+d} {place}",
            f"= {turned:+d} {_side(cue, targets)}",
        ):
            yield f"{prefix}{key}"
        if title:
            yield f"{title}{prefix}{cue.group} {state}"
            yield f"{title}{prefix}= {turned:+d}"
        if cue.contrasted:
            yield f"{prefix}= {turned:+d} but"


def _gap(cue: Cue, mark: Mark) -> int:
    return max(mark.first - cue.last, cue.first - mark.last, 0)


def _nearness(cue: Cue, targets: Sequence[Mark], others: Sequence[Mark]) -> str:
    if not targets:
        return "away"
    gap = min(_gap(cue, mark) for mark in targets)
    if any(_gap(cue, mark) < gap for mark in others):
        return "others"
    return "near" if gap <= NEAR else "far"


def _side(cue: Cue, targets: Sequence[Mark]) -> str:
    if not targets:
        return "none"
    nearest = min(targets, key=lambda mark: _gap(cue, mark))
    return "before" if cue.last < nearest.first else "behind"


def _sums(view: View, cues: Counter[str]) -> Iterator[str]:
    """What holds of the text as a whole."""
    good, bad = cues["= +1"] + cues["~= +1"], cues["= -1"] + cues["~= -1"]
    yield f"balance {_bin(good - bad)}"
    yield f"good {min(good, 3)} bad {min(bad, 3)}"
    yield f"lang {view.language}"
    yield f"who {view.who}"
    named = sum(len(_targets(sentence, view.who)) for sentence in view.about)
    yield f"named {min(named, 3)}"
    titles = [s for s in (*view.about, *view.around) if s.span.field == "title"]
    for sentence in titles:
        for mark in sentence.marks:
            yield f"title {mark.who}"
    if view.who == "any":
        asean = sum(mark.who == "asean" for s in view.about for mark in s.marks)
        vietnam = sum(mark.who == "vietnam" for s in view.about for mark in s.marks)
        yield f"asean {min(asean, 3)}"
        yield f"vietnam {min(vietnam, 3)}"


def _bin(value: int) -> int:
    return max(-4, min(4, value))


def _hashed(grams: Counter[str], cues: Counter[str]) -> Sparse:
    values: dict[int, float] = {}
    logs = {n: math.log1p(n) for n in set(grams.values())}  # few numbers, of many n-grams
    norm = math.sqrt(sum(logs[n] ** 2 for n in grams.values())) or 1.0
    weights = {n: GRAM_SCALE * log / norm for n, log in logs.items()}
    for gram, n in grams.items():
        place = zlib.crc32(gram.encode()) % WORDS
        values[place] = values.get(place, 0.0) + weights[n]
    for cue, n in cues.items():
        place = WORDS + zlib.crc32(cue.encode()) % CUES
        values[place] = values.get(place, 0.0) + CUE_SCALE * math.log1p(min(n, MOST_OFTEN))
    places = sorted(values)
    return Sparse(np.array(places, np.int32), np.array([values[place] for place in places], np.float32))
