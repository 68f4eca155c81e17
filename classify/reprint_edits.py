"""What newsrooms do with a text that they take over, by a seeded machine: copies to measure reprint detection on."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from random import Random

from newsroom.text import fold, nfc, tokens, tone_spellings

Edit = Callable[[str, Sequence[str], Random], str]
"""(text, paragraphs of other articles to add from, random numbers) -> the copy."""

_SENTENCE = re.compile(r"(?<=[.!?…])\s+(?=[^\W\d_]|[\"“‘(])")
_WORD = re.compile(r"[^\W\d_]+")
_CREDITS = (
    "(Theo TTXVN)",
    "Theo Reuters",
    "PV (tổng hợp)",
    "TTXVN/Tin tức",
    "(VNA)",
    "AFP/TTXVN",
    "Minh Anh (theo AP)",
)
LEAST_PARAGRAPHS = 4
"""A text with less cannot be edited in every way."""


def paragraphs(text: str) -> list[str]:
    """The paragraphs of `text`; where it has next to none, every one to three sentences make one."""
    found = [part.strip() for part in text.split("\n") if part.strip()]
    if len(found) >= LEAST_PARAGRAPHS:
        return found
    sentences = [s for part in found for s in _SENTENCE.split(part)]
    step = max(1, min(3, len(sentences) // LEAST_PARAGRAPHS))
    return [" ".join(sentences[at : at + step]) for at in range(0, len(sentences), step)]


def _joined(parts: Sequence[str]) -> str:
    return "\n\n".join(parts)


def _words(parts: Sequence[str]) -> int:
    return sum(len(tokens(part)) for part in parts)


def cut(text: str, others: Sequence[str], random: Random) -> str:
    """A quarter to a half of the paragraphs are gone, the first never."""
    parts = paragraphs(text)
    gone = set(random.sample(range(1, len(parts)), max(1, round((len(parts) - 1) * random.uniform(0.25, 0.5)))))
    return _joined([part for at, part in enumerate(parts) if at not in gone])


def brief(text: str, others: Sequence[str], random: Random) -> str:
    """The beginning of the text, a third of its words."""
    parts, wanted = paragraphs(text), len(tokens(text)) / 3
    kept: list[str] = []
    while parts and _words(kept) < wanted:
        kept.append(parts.pop(0))
    return _joined(kept)


def added(text: str, others: Sequence[str], random: Random) -> str:
    """Paragraphs of other articles among its own, at most half of theirs, a fifth to two fifths of its words."""
    parts, wanted = paragraphs(text), len(tokens(text)) * random.uniform(0.2, 0.4)
    more: list[str] = []
    for part in random.sample(others, len(others) // 2):
        if _words(more) >= wanted:
            break
        if _words([*more, part]) <= 1.25 * wanted:
            more.append(part)
    for part in more:
        parts.insert(random.randint(1, len(parts)), part)
    return _joined(parts)


def retitled(text: str, others: Sequence[str], random: Random) -> str:
    """Another headline in front, and the first words told in other words."""
    headline = " ".join(random.choice(others).split()[:14])
    told = " ".join(random.choice(others).split()[:25])
    return f"{headline}\n\n{told} {' '.join(text.split(' ')[25:])}"


def reordered(text: str, others: Sequence[str], random: Random) -> str:
    """A third of the sentences (quotes among them) stand somewhere else."""
    sentences = [s for part in paragraphs(text) for s in _SENTENCE.split(part)]
    moved = sorted(random.sample(range(len(sentences)), max(1, len(sentences) // 3)), reverse=True)
    taken = [sentences.pop(at) for at in moved]
    for sentence in taken:
        sentences.insert(random.randint(0, len(sentences)), sentence)
    step = random.randint(2, 4)
    return _joined([" ".join(sentences[at : at + step]) for at in range(0, len(sentences), step)])


def credited(text: str, others: Sequence[str], random: Random) -> str:
    """An agency's dateline in front, another credit line at the end instead of the author's."""
    parts = paragraphs(text)
    parts[-1] = re.sub(r"(?<=[.!?…])[^.!?…]{0,40}$", "", parts[-1])
    return _joined([f"Hà Nội (TTXVN) - {parts[0]}", *parts[1:], random.choice(_CREDITS)])


def retoned(text: str, others: Sequence[str], random: Random) -> str:
    """Tone marks in the other habit (hòa, hoà), and the signs of quotation changed."""

    def other(match: re.Match[str]) -> str:
        word = match.group()
        spelled = tone_spellings(word.lower())[-1]
        return "".join(s.upper() if w.isupper() else s for w, s in zip(word, spelled, strict=True))

    return _WORD.sub(other, nfc(text)).translate(str.maketrans("“”‘’", "\"\"''"))


def unaccented(text: str, others: Sequence[str], random: Random) -> str:
    """Typed without diacritics."""
    return fold(nfc(text))


def worked_over(text: str, others: Sequence[str], random: Random) -> str:
    """Cut, moved, added to and credited, all at once but a little of each."""
    parts = paragraphs(text)
    if len(parts) > 4:
        del parts[random.randint(1, len(parts) - 1)]
    parts = paragraphs(reordered(_joined(parts), others, random))
    short = [part for part in others if len(tokens(part)) <= len(tokens(text)) / 5]
    if short:
        parts.insert(random.randint(1, len(parts)), random.choice(short))
    return credited(_joined(parts), others, random)


EDITS: Mapping[str, Edit] = {
    "cut": cut,
    "brief": brief,
    "added": added,
    "retitled": retitled,
    "reordered": reordered,
    "credited": credited,
    "retoned": retoned,
    "unaccented": unaccented,
    "worked_over": worked_over,
}
"""By name, in the order of a table."""
