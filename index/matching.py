"""What counts as a match of a typed word, in one place: engines find by it and snippets highlight by it.

A query typed with any diacritic is meant as typed. Its words match the same words, and, ranked lower, bare
words of a text that is written without diacritics as a whole (Viet Nam in English, an old e-mail). They never
match other words of Vietnamese text: "Biển Đông" does not find "biến động", nor "cáo" the true word "cao". A
query typed without diacritics matches every way of writing its words, all alike: whoever types "bien dong"
did not mean "Long Bien" more than "Biển Đông".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from index.query import And, Term, terms_of
from index.tokens import Token

Form = Literal["exact", "folded"]

BARE_SHARE = 0.2
"""A text with a smaller share of words with diacritics is written bare. One in a thousand real Vietnamese
headlines has a smaller share, and one in a thousand English ones a larger."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way in which words may stand in a text: consecutive `words` in that `form` of it."""

    form: Form
    words: tuple[str, ...]
    as_typed: bool
    """Whether this is the way in which the words were typed. The other way ranks lower and holds in texts
    that are `written_bare` only."""


def written_bare(exact: Sequence[str], folded: Sequence[str]) -> bool:
    """Whether a text of these tokens is written without diacritics, but for a name or two; False without
    tokens."""
    accented = sum(one != other for one, other in zip(exact, folded, strict=True))
    return bool(exact) and accented < BARE_SHARE * len(exact)


def ways(terms: Sequence[Term], accented: bool) -> tuple[Way, ...]:
    """The ways in which consecutive `terms` of a query match, the one typed first. `accented` is of the whole
    query."""
    bare = tuple(term.folded for term in terms)
    if not accented:
        return (Way("folded", bare, True),)
    typed = tuple(term.exact for term in terms)
    as_typed = Way("exact", typed, True)
    return (as_typed,) if typed == bare else (as_typed, Way("exact", bare, False))


class Place(NamedTuple):
    """Where a part of a query stands in a text: code points, and which part it is."""

    start: int
    end: int
    part: int
    as_typed: bool


def places(tokens: Sequence[Token], tree: And) -> list[Place]:
    """Every place in `tokens` at which a part of `tree` matches, in order of the text."""
    found: list[Place] = []
    forms = {"exact": [token.exact for token in tokens], "folded": [token.folded for token in tokens]}
    bare = written_bare(forms["exact"], forms["folded"])
    for number, part in enumerate(tree.parts):
        for way in ways(terms_of(part), tree.accented):
            if not (way.as_typed or bare):
                continue
            words, first, size = forms[way.form], way.words[0], len(way.words)
            at = -1
            while True:
                try:
                    at = words.index(first, at + 1)
                except ValueError:
                    break
                if tuple(words[at : at + size]) == way.words:
                    found.append(Place(tokens[at].start, tokens[at + size - 1].end, number, way.as_typed))
    return sorted(found, key=lambda place: (place.start, -place.end))
