"""What to ask of an engine: the one translation of a query into matching and ranking, in a small algebra that each
engine writes in its own words. Both therefore find the same articles and rank them by the same rules.

Ranking is BM25 of each word in the whole article, in the form in which it was typed, the same again in its title, and a
reward for words that stand side by side as typed. Facets, dates and negation never add to the score.

The weights and the share of words are what `diembao evaluate search` measured best on nineteen judged queries, each in
the middle of a range where little changes (docs/search.md): one field of all texts beats the best or the sum of title,
lead and body by .03 to .08 nDCG@10, and a lead that counts more than the text adds nothing to the title.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import ceil
from typing import TypeAlias

from index.folding import fold_word
from index.matching import Form, Way, ways
from index.query import Match, Query
from index.tree import (
    TEXTS,
    WHOLE,
    And,
    Dated,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Side,
    Text,
    TextName,
    Tree,
    Value,
    Word,
)
from newsroom.clock import Period


@dataclass(frozen=True, slots=True)
class Everything:
    """Every article, score 0."""


@dataclass(frozen=True, slots=True)
class Has:
    """`words` in `text`, one after the other; BM25."""

    text: Text
    form: Form
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Near:
    """`words` in `text` in this order, with up to `slop` others among them; what it scores is of no account."""

    text: Text
    form: Form
    words: tuple[str, ...]
    slop: int


@dataclass(frozen=True, slots=True)
class Starts:
    """A word of `text` begins with `prefix`; score 1."""

    text: Text
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
    """At least one of `asks`; the best score among them."""

    asks: tuple[Ask, ...]


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


Ask: TypeAlias = "Everything | Has | Near | Starts | OneOf | Days | Each | Best | Times | Always"

TITLE = 1.0
"""Weight of a word in the title, beside its weight in the whole article."""
BARE = 0.1
"""Score of a word typed with diacritics and met in bare text. A constant: by the rarity of bare syllables
among Vietnamese articles these would come first."""
ADJACENT = 0.1
"""Weight of two words that stand side by side as typed, beside the weight of the words themselves. Engines score a
pair as if its words were independent, which makes it rarer than it is."""


def required(words: int, match: Match) -> int:
    """How many of `words` typed side by side an article must hold: where some are enough, a third of them and no less
    than two. A longer query says more of what is looked for and names more that a good answer may lack."""
    return words if match == "all" or words <= 2 else max(2, ceil(words / 3))


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


def unscored(ask: Ask) -> Ask:
    """What `ask` finds, without what only its score needs: for counting, which takes most of its time to score."""
    if isinstance(ask, Times | Always):
        return unscored(ask.ask)
    if isinstance(ask, Best):
        asks = tuple(unscored(part) for part in ask.asks)
        return asks[0] if len(asks) == 1 else Each(should=asks, at_least=1)
    if isinstance(ask, Each):
        must = tuple(unscored(part) for part in ask.must)
        should = tuple(unscored(part) for part in ask.should) if ask.at_least else ()
        alone = len(must) == 1 and not should and not ask.never
        return must[0] if alone else Each(must, should, tuple(unscored(part) for part in ask.never), ask.at_least)
    return ask


def placed(ask: Ask, text: TextName) -> Ask:
    """`ask` with what it looks for in the whole article looked for in `text`: for showing where that is."""
    if isinstance(ask, Has | Starts):
        return replace(ask, text=text) if ask.text == WHOLE else ask
    if isinstance(ask, Times | Always):
        return replace(ask, ask=placed(ask.ask, text))
    if isinstance(ask, Best):
        return Best(tuple(placed(part, text) for part in ask.asks))
    if isinstance(ask, Each):
        must, should, never = (
            tuple(placed(part, text) for part in parts) for parts in (ask.must, ask.should, ask.never)
        )
        return Each(must, should, never, ask.at_least)
    return ask


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
    or more. Where they stand plays no part: in the title the words themselves count twice already."""
    return [
        Best(tuple(_met(way, left.texts) for way in ways((left.terms[-1], right.terms[0]), accented)))
        for left, right in pairwise(words)
        if left.texts == right.texts
    ]


def _met(way: Way, texts: tuple[TextName, ...]) -> Ask:
    """The words of `way`, consecutive, in one of `texts`."""
    met = [_written(way, Has(text, way.form, way.words)) for text in ((WHOLE,) if texts == TEXTS else texts)]
    return Best(tuple(met))


def _anywhere(word: Word, accented: bool) -> Ask:
    """The tokens of `word`, consecutive, in one of its texts and any way of writing them."""
    return _best(ways(word.terms, accented), word.texts, lambda text, way: Has(text, way.form, way.words))


def _best(found: Sequence[Way], texts: tuple[TextName, ...], met: Callable[[Text, Way], Has | Starts]) -> Ask:
    """One of the ways `found`, met in one of `texts`; where these are all texts, the title adds to it.

    How a word is spelled says whether it is met; how much that counts is told by its folded form, by which articles
    rank alike whether diacritics were typed or not (and better, by .01 nDCG@10, than by the exact one). Several words
    side by side are told apart by themselves, and looking twice where they stand takes twice as long.
    """
    if texts != TEXTS:
        return Best(tuple(_written(way, met(text, way)) for way in found for text in texts))
    typed = [way for way in found if way.as_typed]
    whole = Best(tuple(met(WHOLE, way) for way in typed))
    if typed[0].form == "exact" and len(typed[0].words) == 1:
        folded = replace(typed[0], form="folded", words=(fold_word(typed[0].words[0]),))
        ask = Each((Always(whole, 0.0),), (met(WHOLE, folded), Times(met("title", folded), TITLE)))
    else:
        ask = Each((whole,), tuple(Times(met("title", way), TITLE) for way in typed))
    return Best((ask, *(_written(way, met(WHOLE, way)) for way in found if not way.as_typed)))


def _written(way: Way, ask: Has | Near | Starts) -> Ask:
    """`ask` for one way of writing: a way that is not as typed holds in texts written bare only, and scores little."""
    return ask if way.as_typed else Always(Each((ask, OneOf("bare", (ask.text,)))), BARE)


def _phrase(phrase: Phrase, accented: bool) -> Ask:
    if not phrase.slop:
        return _anywhere(Word(phrase.terms, phrase.texts), accented)
    # Where the words may stand is a matter of matching; how well an article answers is what the words themselves say.
    near = [
        _written(way, Near(text, way.form, way.words, phrase.slop))
        for text in phrase.texts
        for way in ways(phrase.terms, accented)
    ]
    singles = tuple(_anywhere(Word((term,), phrase.texts), accented) for term in phrase.terms)
    return Each((Always(Best(tuple(near)), 0.0),), singles)


def _prefix(prefix: Prefix, accented: bool) -> Ask:
    return _best(ways((prefix.term,), accented), prefix.texts, lambda text, way: Starts(text, way.form, way.words[0]))
