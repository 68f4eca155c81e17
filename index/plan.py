"""What to ask of an engine: the one translation of a query into matching and ranking, in a small algebra that each
engine writes in its own words. Both therefore find the same articles and rank them by the same rules.

Ranking is BM25 of each word in each text, in the form in which it was typed, and a reward for words that stand side
by side as typed. Facets, dates and negation never add to the score.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement, pairwise
from math import ceil
from typing import TypeAlias

from index.matching import Form, Way, ways
from index.query import Match, Query
from index.tree import And, Dated, Node, Not, Or, Phrase, Prefix, Side, TextName, Tree, Value, Word
from newsroom.clock import Period


@dataclass(frozen=True, slots=True)
class Everything:
    """Every article, score 0."""


@dataclass(frozen=True, slots=True)
class Has:
    """`words` in `text`, each at its offset after the first one; BM25."""

    text: TextName
    form: Form
    words: tuple[str, ...]
    offsets: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Starts:
    """A word of `text` begins with `prefix`; score 1."""

    text: TextName
    form: Form
    prefix: str


@dataclass(frozen=True, slots=True)
class OneOf:
    """Has one of `values` in the keyword field `field`; score 0."""

    field: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Days:
    """Published in `period`; score 0."""

    period: Period


@dataclass(frozen=True, slots=True)
class Each:
    """Every one of `must`, none of `never`, and `at_least` of `should`; the sum of the scores of `must` and
    `should`."""

    must: tuple[Ask, ...] = ()
    should: tuple[Ask, ...] = ()
    never: tuple[Ask, ...] = ()
    at_least: int = 0


@dataclass(frozen=True, slots=True)
class Best:
    """At least one of `asks`; the best score among them and `others` times each of the other ones."""

    asks: tuple[Ask, ...]
    others: float = 0.0


@dataclass(frozen=True, slots=True)
class Times:
    """`ask` with its score times `weight`."""

    ask: Ask
    weight: float


@dataclass(frozen=True, slots=True)
class Always:
    """`ask` with `score`, whatever it scores."""

    ask: Ask
    score: float


Ask: TypeAlias = "Everything | Has | Starts | OneOf | Days | Each | Best | Times | Always"

TEXT_WEIGHTS: Mapping[TextName, float] = {"title": 3.0, "lead": 1.5, "body": 1.0}
"""A word in the title says more than one in the lead, and that more than one in the body."""
BARE = 0.1
"""Score of a word typed with diacritics and met in bare text. A constant: by the rarity of bare syllables
among Vietnamese articles these would come first."""
ADJACENT = 1.0
"""Weight of two words that stand side by side as typed, beside the weight of the words themselves."""
OTHER_TEXTS = 0.3
"""Share of the score that the weaker texts of an article add to its best one."""
MOST = 0.6
"""Share of the words typed side by side that an article must hold to be found where most are enough."""


def required(words: int, match: Match) -> int:
    """How many of `words` typed side by side an article must hold."""
    return words if match == "all" or words <= 2 else ceil(MOST * words)


def asked(tree: Tree | None, match: Match) -> Ask:
    """What `tree` looks for, with its score; everything for None."""
    return Everything() if tree is None else _node(tree.root, tree.accented, match)


def limits(query: Query, but: str | None = None) -> tuple[Ask, ...]:
    """The filters of `query` and its period, without the filter on facet `but`."""
    found: list[Ask] = [OneOf(name, values) for name, values in query.filters.items() if values and name != but]
    if query.period is not None:
        found.append(Days(query.period))
    return tuple(found)


def within(ask: Ask, narrowed: Sequence[Ask]) -> Ask:
    """`ask` among the articles that every one of `narrowed` holds for; they add nothing to its score."""
    return Each((ask, *(Always(limit, 0.0) for limit in narrowed))) if narrowed else ask


def _node(node: Node, accented: bool, match: Match) -> Ask:
    if isinstance(node, Side):
        return _side(node.words, accented, match)
    if isinstance(node, Phrase):
        return _phrase(node, accented)
    if isinstance(node, Prefix):
        return _prefix(node, accented)
    if isinstance(node, Value):
        return Always(OneOf(node.facet, (node.value,)), 0.0)
    if isinstance(node, Dated):
        return Always(Days(node.period), 0.0)
    if isinstance(node, Or):
        return Each(should=tuple(_node(part, accented, match) for part in node.parts), at_least=1)
    if isinstance(node, And):
        plain = tuple(_node(p, accented, match) for p in node.parts if not isinstance(p, Not))
        denied = tuple(_denied(p, accented) for p in node.parts if isinstance(p, Not))
        return Each(plain or (Everything(),), never=denied)
    return Each((Everything(),), never=(_denied(node, accented),))


def _denied(node: Not, accented: bool) -> Ask:
    """What must not be; of words in a negated group all must occur before it is."""
    return _node(node.part, accented, "all")


def _side(words: Sequence[Word], accented: bool, match: Match) -> Ask:
    asks = tuple(_anywhere(word, accented) for word in words)
    pairs = tuple(Times(pair, ADJACENT) for pair in _pairs(words, accented))
    needed = required(len(words), match)
    if needed == len(words):
        return Each(asks, pairs) if len(asks) + len(pairs) > 1 else asks[0]
    found = Each(should=asks, at_least=needed)
    return Each((found,), pairs) if pairs else found


def _pairs(words: Sequence[Word], accented: bool) -> list[Ask]:
    """Each last token of a word with the first one of the next: most Vietnamese words and names are of two syllables
    or more."""
    return [
        _anywhere(Word((left.terms[-1], right.terms[0]), left.texts), accented)
        for left, right in pairwise(words)
        if left.texts == right.texts
    ]


def _anywhere(word: Word, accented: bool) -> Ask:
    """The tokens of `word`, consecutive, in any of its texts and any way of writing them."""
    offsets = tuple(range(len(word.terms)))
    asks = [
        Times(_written(way, Has(text, way.form, way.words, offsets)), TEXT_WEIGHTS[text])
        for text in word.texts
        for way in ways(word.terms, accented)
    ]
    return Best(tuple(asks), OTHER_TEXTS)


def _written(way: Way, ask: Has | Starts) -> Ask:
    """`ask` for one way of writing: a way that is not as typed holds in texts written bare only, and scores little."""
    return ask if way.as_typed else Always(Each((ask, OneOf("bare", (ask.text,)))), BARE)


def _phrase(phrase: Phrase, accented: bool) -> Ask:
    if not phrase.slop:
        return _anywhere(Word(phrase.terms, phrase.texts), accented)
    # Where the words may stand is a matter of matching; how well an article answers is what the words themselves say.
    near = [
        _written(way, Has(text, way.form, way.words, offsets))
        for text in phrase.texts
        for way in ways(phrase.terms, accented)
        for offsets in arrangements(len(phrase.terms), phrase.slop)
    ]
    singles = tuple(_anywhere(Word((term,), phrase.texts), accented) for term in phrase.terms)
    return Each((Always(Best(tuple(near)), 0.0),), singles)


def arrangements(words: int, slop: int) -> list[tuple[int, ...]]:
    """The offsets at which `words` may stand in order with up to `slop` others among them. Spelled out, because the
    engines' own sloppy phrases disagree: in Tantivy those of three words and more lose matches."""
    return [
        (0, *(n + 1 + gap for n, gap in enumerate(gaps)))
        for gaps in combinations_with_replacement(range(slop + 1), words - 1)
    ]


def _prefix(prefix: Prefix, accented: bool) -> Ask:
    asks = [
        Times(_written(way, Starts(text, way.form, way.words[0])), TEXT_WEIGHTS[text])
        for text in prefix.texts
        for way in ways((prefix.term,), accented)
    ]
    return Best(tuple(asks), OTHER_TEXTS)
