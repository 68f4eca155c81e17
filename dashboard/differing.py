"""What differs between two texts, word by word: two versions of an article, or an article and a reprint of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from dashboard.marking import shown_text
from newsroom.text import exact_form, nfc

LONGEST = 60_000
"""Characters of each text that are compared; two long texts with nothing in common take quadratic time."""
MOST_WORDS = 4_000
"""Words of two passages that are compared with one another; longer ones are told as wholly rewritten."""
AROUND = 12
"""Words that are shown on each side of a difference."""

Kind = Literal["same", "added", "removed", "left_out"]

_WORDS = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Change:
    """A piece of the comparison; `left_out` stands for words that both have."""

    kind: Kind
    text: str


@dataclass(frozen=True, slots=True)
class Difference:
    """How two texts differ."""

    changes: tuple[Change, ...]
    added: int
    """Words that only the second has."""
    removed: int
    """Words that only the first has."""
    cut: bool
    """Whether only the beginnings were compared."""

    @property
    def same(self) -> bool:
        """Whether both say the same, but for case and the habits of placing tone marks."""
        return not self.added and not self.removed


def difference(before: str, after: str) -> Difference:
    """Compare two crawled texts; what is said differently in spelling only counts as the same."""
    before, after = shown_text(nfc(before)), shown_text(nfc(after))
    cut = max(len(before), len(after)) > LONGEST
    changes = tuple(_condensed(_joined(_by_lines(before[:LONGEST], after[:LONGEST]))))
    count = {kind: sum(_words(c.text) for c in changes if c.kind == kind) for kind in ("added", "removed")}
    return Difference(changes, count["added"], count["removed"], cut)


def _by_lines(before: str, after: str) -> Iterator[Change]:
    """First by paragraphs, so that long texts that are mostly the same take little time."""
    a, b = before.splitlines(keepends=True), after.splitlines(keepends=True)
    for tag, i, j, k, m in SequenceMatcher(None, _keys(a), _keys(b), autojunk=False).get_opcodes():
        old, new = "".join(a[i:j]), "".join(b[k:m])
        if tag == "equal":
            yield Change("same", new)
        else:
            yield from _by_words(old, new)


def _by_words(before: str, after: str) -> Iterator[Change]:
    a, b = _WORDS.findall(before), _WORDS.findall(after)
    if len(a) + len(b) > MOST_WORDS:
        yield Change("removed", before)
        yield Change("added", after)
        return
    for tag, i, j, k, m in SequenceMatcher(None, _keys(a), _keys(b), autojunk=False).get_opcodes():
        old, new = "".join(a[i:j]), "".join(b[k:m])
        if tag == "equal":
            yield Change("same", new)
        else:
            if old.strip():
                yield Change("removed", old)
            if new:
                yield Change("added" if new.strip() else "same", new)


def _keys(parts: Sequence[str]) -> list[str]:
    return [exact_form(" ".join(part.split())) for part in parts]


def _joined(changes: Iterator[Change]) -> Iterator[Change]:
    """Neighbours of one kind as one."""
    last: Change | None = None
    for change in changes:
        if not change.text:
            continue
        if last is not None and last.kind == change.kind:
            last = Change(last.kind, last.text + change.text)
            continue
        if last is not None:
            yield last
        last = change
    if last is not None:
        yield last


def _condensed(changes: Iterator[Change]) -> Iterator[Change]:
    """Of what both have only the words around the differences."""
    found = list(changes)
    for place, change in enumerate(found):
        if change.kind != "same":
            yield change
            continue
        parts = _WORDS.findall(change.text)
        first, last = place == 0, place == len(found) - 1
        head, tail = (0 if first else 2 * AROUND), (0 if last else 2 * AROUND)
        if len(parts) <= head + tail + 2 * AROUND and not (first and last):
            yield change
            continue
        if head:
            yield Change("same", "".join(parts[:head]))
        yield Change("left_out", str(_words(change.text) - _words("".join(parts[:head] + parts[len(parts) - tail :]))))
        if tail:
            yield Change("same", "".join(parts[-tail:]))


def _words(text: str) -> int:
    return len(re.findall(r"\w+", text))
