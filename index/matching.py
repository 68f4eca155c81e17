"""What counts as a match of typed words, in one place: engines find by it and marks show it.

A query typed with any diacritic is meant as typed. Its words match the same words, and, ranked lower, bare
words of a text that is written without diacritics as a whole (Viet Nam in English, an old e-mail). They never
match other words of Vietnamese text: "Biển Đông" does not find "biến động", nor "cáo" the true word "cao". A
query typed without diacritics matches every way of writing its words, all alike: whoever types "bien dong"
did not mean "Long Bien" more than "Biển Đông".

Both habits of placing the tone mark (hòa, hoà) are ways of writing one word. Texts are indexed and shown as they
were written, so a query asks for both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, product
from typing import Literal, NamedTuple

from index.tokens import words
from index.tree import Term
from newsroom.text import tone_spellings

Form = Literal["exact", "folded"]

BARE_SHARE = 0.2
"""A text with a smaller share of words with diacritics is written bare. One in a thousand real Vietnamese
headlines has a smaller share, and one in a thousand English ones a larger."""
JUDGED = 400
"""Characters by which a text is judged, some eighty words: nobody changes the way of writing in the middle."""
SPELLINGS = 8
"""Most spellings of a phrase: three syllables of it may have two habits of tone marks; further ones as typed."""

_DIACRITIC = re.compile("[\u00c0-\u024f\u1e00-\u1eff]")


@dataclass(frozen=True, slots=True)
class Way:
    """One way in which words may stand in a text: consecutive `words` in that `form` of it."""

    form: Form
    words: tuple[str, ...]
    as_typed: bool
    """Whether this is the way in which the words were typed. The other way ranks lower and holds in texts
    that are `written_bare` only."""


class Written(NamedTuple):
    """How the beginning of a text, or of several together, is written."""

    words: int
    accented: int
    """Those of the words that have a diacritic."""

    @property
    def bare(self) -> bool:
        """Whether it is written without diacritics, but for a name or two; False without a word."""
        return self.accented < BARE_SHARE * self.words


def written(text: str) -> Written:
    """How NFC `text` is written."""
    found = words(text[:JUDGED])
    return Written(len(found), sum(map(_has_diacritic, found)))


def together(texts: Iterable[Written]) -> Written:
    """How several texts are written, taken as one."""
    counts = list(texts)
    return Written(sum(one.words for one in counts), sum(one.accented for one in counts))


def written_bare(text: str) -> bool:
    """Whether NFC `text` is written without diacritics; see `Written`."""
    return written(text).bare


@lru_cache(maxsize=65_536)
def _has_diacritic(word: str) -> bool:
    # There are some seven thousand syllables: looked up, a text is judged ten times as fast.
    return _DIACRITIC.search(word) is not None


def ways(terms: Sequence[Term], accented: bool) -> tuple[Way, ...]:
    """The ways in which consecutive `terms` of a query match, those as typed first. `accented` is of the whole
    query."""
    bare = tuple(term.folded for term in terms)
    if not accented:
        return (Way("folded", bare, True),)
    spellings = islice(product(*(tone_spellings(term.exact) for term in terms)), SPELLINGS)
    as_typed = tuple(Way("exact", spelling, True) for spelling in spellings)
    return as_typed if bare == as_typed[0].words else (*as_typed, Way("exact", bare, False))
