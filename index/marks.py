"""Where in a text a query is met, for marking it: the same places that the engines match, found by plain string search
because a list of twenty hits must not take longer than the search itself."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from index.folding import fold_aligned
from index.matching import Form, ways
from index.tokens import LETTER
from index.tree import TEXTS, Found, Phrase, Prefix, TextName, Tree, Word, sought, terms_of
from newsroom.text import lower

MOST = 25
"""Places of one spelling that are looked at in a text: a frequent word stands in every passage anyway."""
_BETWEEN = r"[\W_]{0,40}"
_WORD_END = rf"(?!{LETTER})"


class Place(NamedTuple):
    """Where a part of a query stands in a text: code points, and which part it is."""

    start: int
    end: int
    part: int
    as_typed: bool


@dataclass(frozen=True, slots=True)
class Spelling:
    """One way of writing one part of a query."""

    part: int
    as_typed: bool
    form: Form
    first: str
    """What is searched for; `pattern` then says whether it is met there."""
    pattern: re.Pattern[str]
    texts: tuple[TextName, ...]


def spellings(tree: Tree | None) -> tuple[Spelling, ...]:
    """Everything that may be marked for `tree`."""
    return () if tree is None else _spellings(tree)


@lru_cache(maxsize=64)
def _spellings(tree: Tree) -> tuple[Spelling, ...]:
    made = []
    for part, found in enumerate(_parts(tree)):
        for way in ways(terms_of(found), tree.accented):
            pattern = re.compile(_pattern(way.words, isinstance(found, Prefix)))
            made.append(Spelling(part, way.as_typed, way.form, way.words[0], pattern, found.texts))
    return tuple(made)


def _parts(tree: Tree) -> list[Found]:
    """What is sought, each once; of a near phrase its words, which may stand apart."""
    parts: list[Found] = []
    for found in sought(tree.root):
        if isinstance(found, Phrase) and found.slop:
            parts += [Word((term,), found.texts) for term in found.terms]
        else:
            parts.append(found)
    return list(dict.fromkeys(parts))


def _pattern(words: Sequence[str], begins: bool) -> str:
    """Matches `words` one after another, whole; of a prefix, the word that begins so."""
    pieces = []
    for word in words:
        # Where a script has no spaces, a token ends inside a run.
        starts, ends = (re.fullmatch(LETTER, char) is not None for char in (word[0], word[-1]))
        end = rf"{LETTER}*" if begins else _WORD_END if ends else ""
        pieces.append((rf"(?<!{LETTER})" if starts else "") + re.escape(word) + end)
    return _BETWEEN.join(pieces)


def places(text: str, name: TextName, wanted: Sequence[Spelling], bare: Collection[str] = TEXTS) -> list[Place]:
    """Every place at which one of `wanted` stands in `text`, the text `name` of an article, in order. `bare` are the
    names of its texts that are written bare."""
    hay: dict[Form, str] = {}
    found: list[Place] = []
    for spelling in wanted:
        if name not in spelling.texts or not (spelling.as_typed or name in bare):
            continue
        form = spelling.form
        if form not in hay:
            hay[form] = lower(text) if form == "exact" else fold_aligned(text)
        line, first, at = hay[form], spelling.first, -1
        for _ in range(MOST):
            at = line.find(first, at + 1)
            if at < 0:
                break
            if match := spelling.pattern.match(line, at):
                found.append(Place(at, match.end(), spelling.part, spelling.as_typed))
    found.sort(key=lambda place: (place.start, -place.end))
    return found
