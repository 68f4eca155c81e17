"""What counts as a match of a typed word, in one place: engines find by it and snippets highlight by it.

A query typed with any diacritic is meant as typed. Its words match the same words, and, ranked lower, words
written bare in text without diacritics; they never match words with other diacritics, so "Biển Đông" does not
find "biến động". A query typed without diacritics matches every way of writing its words, and bare text ranks
higher only a little. """

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from index.query import And, Phrase, Term
from index.tokens import Token

Form = Literal["exact", "folded"]


@dataclass(frozen=True, slots=True)
class Way:
    """One way in which words may stand in a text: consecutive `words` in that `form` of it."""

    form: Form
    words: tuple[str, ...]
    exact: bool
    """Whether this is the way in which it was typed; other ways rank lower."""


def ways(terms: Sequence[Term], accented: bool) -> tuple[Way, ...]:
    """The ways in which consecutive `terms` of a query match, the one typed first. `accented` is of the whole
    query."""
    typed = tuple(term.exact for term in terms)
    bare = tuple(term.folded for term in terms)
    if not accented:
        return (Way("exact", typed, True), Way("folded", bare, False))
    return (Way("exact", typed, True),) if typed == bare else (Way("exact", typed, True), Way("exact", bare, False))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a part of a query stands in a text: code points, and which part it is."""

    start: int
    end: int
    part: int
    exact: bool


def places(tokens: Sequence[Token], tree: And) -> list[Place]:
    """Every place in `tokens` at which a part of `tree` matches, in order of the text."""
    found: list[Place] = []
    forms = {"exact": [token.exact for token in tokens], "folded": [token.folded for token in tokens]}
    for number, part in enumerate(tree.parts):
        terms = part.terms if isinstance(part, Phrase) else (part,) if isinstance(part, Term) else ()
        seen: set[int] = set()
        for way in ways(terms, tree.accented):
            words, first, size = forms[way.form], way.words[0], len(way.words)
            at = -1
            while True:
                try:
                    at = words.index(first, at + 1)
                except ValueError:
                    break
                if at not in seen and tuple(words[at : at + size]) == way.words:
                    seen.add(at)
                    found.append(Place(tokens[at].start, tokens[at + size - 1].end, number, way.exact))
    return sorted(found, key=lambda place: (place.start, -place.end))
