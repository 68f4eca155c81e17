"""An edit after a refresh: the places of figures and passages that it names are found again in the text that is
composed now.

An edit says "the second figure of the composed paragraph". When the data has changed, the composed paragraph may have a
figure more or less, and its second one may say something else; what is printed must never be another number than the
analyst meant.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from reports.model import Text
from reports.notation import FigureAt, NotationError, PassageAt, parse, plain_marks

Under = Literal["same", "figures", "wording"]
"""What became of the composed text under an edit: nothing, other values in the same words, other words."""

_REFERENCE = re.compile(r'(\\.)|\{(\s*["\'“”„‟«»‘’‚‹›″]*\s*)([0-9]{1,4})(?=\s*(?:[:："\'“”„‟«»‘’‚‹›″]|\}))', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Rebased:
    """An edit's text with the places of today."""

    text: str
    under: Under


def rebased(text: str, seen: str, now: str) -> Rebased | None:
    """`text`, made when the composed text was `seen`, for the composed text `now` (all in the notation); None where a
    figure or passage that it keeps is not found again.
    """
    if seen == now:
        return Rebased(text, "same")
    try:
        before, after = _skeleton(seen), _skeleton(now)
    except NotationError:
        return None
    if before == after:
        return Rebased(text, "figures")
    moved = _moved(before, after)
    lost = False

    def place(found: re.Match[str]) -> str:
        nonlocal lost
        if found[1]:
            return found[0]
        kind = "passage" if found[2].strip() else "figure"
        to = moved.get((kind, int(found[3])))
        lost = lost or to is None
        return f"{{{found[2]}{to}"

    made = _REFERENCE.sub(place, text)
    return None if lost else Rebased(made, "wording")


Piece = str | tuple[str, int]


def _skeleton(text: str) -> list[Piece]:
    """Words and signs, and in their midst the figures and passages with their places."""
    out: list[Piece] = []
    for token in parse(text):
        if isinstance(token, Text):
            out += re.findall(r"\w+|[^\w\s]", plain_marks(token.text))
        elif isinstance(token, FigureAt | PassageAt):
            out.append(("figure" if isinstance(token, FigureAt) else "passage", token.place))
        else:
            out.append(repr(token))
    return out


def _moved(before: list[Piece], after: list[Piece]) -> dict[tuple[str, int], int]:
    """From a kind and its place before to its place now, where a neighbour stayed with it."""
    kinds_before, kinds_after = (
        [piece if isinstance(piece, str) else f"\0{piece[0]}" for piece in p] for p in (before, after)
    )
    out: dict[tuple[str, int], int] = {}
    for block in SequenceMatcher(None, kinds_before, kinds_after, autojunk=False).get_matching_blocks():
        words = any(piece[0].isalnum() for piece in before[block.a : block.a + block.size] if isinstance(piece, str))
        for n in range(block.size):
            old, new = before[block.a + n], after[block.b + n]
            if isinstance(old, tuple) and isinstance(new, tuple) and words:
                out[old] = new[1]
    return out
