"""A query as a tree: what was asked, whatever engine answers. Engines, marks and tests walk it; nothing here knows how
it was typed (`index.grammar`) or how it is answered (`index.plan`)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from newsroom.clock import Period

TextName = Literal["title", "lead", "body"]
TEXTS: tuple[TextName, ...] = ("title", "lead", "body")
"""Searched texts of an article."""
WHOLE: Literal["all"] = "all"
"""The three as one text, with a gap between them that no two words side by side bridge."""
Text: TypeAlias = "TextName | Literal['all']"


@dataclass(frozen=True, slots=True)
class Term:
    """One token in both forms of `index.tokens.Token`."""

    exact: str
    folded: str


@dataclass(frozen=True, slots=True)
class Word:
    """Tokens that follow one another in one of `texts`: one typed word, of several tokens where it is written with
    signs (COVID-19, ASEAN+3) or in a script without spaces (东盟)."""

    terms: tuple[Term, ...]
    texts: tuple[TextName, ...] = TEXTS


@dataclass(frozen=True, slots=True)
class Phrase:
    """Tokens typed in quotation marks: in this order, with up to `slop` others among them."""

    terms: tuple[Term, ...]
    slop: int = 0
    texts: tuple[TextName, ...] = TEXTS


@dataclass(frozen=True, slots=True)
class Prefix:
    """Every word that begins so."""

    term: Term
    texts: tuple[TextName, ...] = TEXTS


@dataclass(frozen=True, slots=True)
class Side:
    """Words typed side by side without an operator: all are looked for; in a list with the best first, articles with
    some of them are found as well."""

    words: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a facet."""

    facet: str
    value: str


@dataclass(frozen=True, slots=True)
class Dated:
    """Published in the period; an undated article is in none."""

    period: Period


@dataclass(frozen=True, slots=True)
class And:
    """All parts hold."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or:
    """At least one part holds."""

    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: Node


Node: TypeAlias = "Side | Phrase | Prefix | Value | Dated | And | Or | Not"
Found: TypeAlias = "Word | Phrase | Prefix"
"""What can be met in a text, and marked there."""


@dataclass(frozen=True, slots=True)
class Tree:
    """A whole query."""

    root: Node
    accented: bool
    """Whether any word was typed with diacritics; then the others, too, are meant as typed."""


def terms_of(found: Found) -> tuple[Term, ...]:
    """The tokens of `found` in order."""
    return (found.term,) if isinstance(found, Prefix) else found.terms


def sought(node: Node) -> Iterator[Found]:
    """What an article found by `node` may hold, in the order in which it was typed; nothing that it must not hold."""
    if isinstance(node, Side):
        yield from node.words
    elif isinstance(node, Phrase | Prefix):
        yield node
    elif isinstance(node, And | Or):
        for part in node.parts:
            yield from sought(part)


def written(node: Node) -> str:
    """A query text that is read as `node` again."""
    if isinstance(node, Side):
        return " ".join(_scoped(word.texts, _joined(word.terms)) for word in node.words)
    if isinstance(node, Phrase):
        quoted = f'"{" ".join(term.exact for term in node.terms)}"'
        return _scoped(node.texts, f"{quoted}~{node.slop}" if node.slop else quoted)
    if isinstance(node, Prefix):
        return _scoped(node.texts, f"{node.term.exact}*")
    if isinstance(node, Value):
        return f'{node.facet}:"{node.value}"'
    if isinstance(node, Dated):
        return f"date:{node.period.first}..{node.period.last}"
    if isinstance(node, Not):
        return f"NOT ({written(node.part)})"
    return (" AND " if isinstance(node, And) else " OR ").join(f"({written(part)})" for part in node.parts)


def _joined(terms: tuple[Term, ...]) -> str:
    """Tokens as one word; the sign between them is any that is no syntax."""
    return "-".join(term.exact for term in terms)


def _scoped(texts: tuple[TextName, ...], typed: str) -> str:
    return typed if texts == TEXTS else f"{texts[0]}:{typed}"
