"""The query language: words, "phrases", "near phrases"~3, prefix*, AND OR NOT, parentheses, field:value, date:….

People paste headlines into a search box, so everything that is no operator is a word, and punctuation is nothing. But
what looks like an operator and cannot be one is refused with its place: a query that was read otherwise than it was
meant would be answered wrongly and nobody would see it.

    query   = both (OR both)*
    both    = run (AND run)*
    run     = (NOT? unit)+          side by side: all hold; words among them are a `Side`
    unit    = ( query ) | [field:] (word | prefix* | "phrase" [~number]) | date:day..day

A small grammar of our own, not luqum's: that one reads `ASEAN+3`, `don't` and `COVID-19` as syntax, gives no tree for
a query with a mistake in it, and its tree would have to be rewritten whole.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import comb

from index.dates import period_of
from index.fields import CLOSED, DATE, FACETS, Vocabulary, field_named, is_text, value_named
from index.mistakes import QueryError, close_to
from index.tokens import cut, searchable
from index.tree import (
    TEXTS,
    And,
    Dated,
    Node,
    Not,
    Or,
    Phrase,
    Prefix,
    Side,
    Term,
    TextName,
    Tree,
    Value,
    Word,
    sought,
    terms_of,
)
from newsroom.text import nfc

MAX_TEXT = 500
"""Longest query text, in code points: a pasted headline with its lead fits."""
MAX_DEPTH = 20
"""Parentheses within parentheses."""
MAX_SLOP = 50
"""Words among those of a near phrase: about two sentences."""
MAX_ARRANGEMENTS = 100
"""Ways in which a near phrase may be spread out; the embedded engine looks for each (`index.embedded_query`), so the
more words, the nearer they must be."""
SHORTEST_PREFIX = 2
"""Letters before the *: one letter begins every tenth word there is."""
QUOTES = '"“”„‟«»＂'
"""All of these open and close a phrase: word processors turn straight quotation marks into the others."""

_OPERATORS = ("AND", "OR", "NOT")
_FIELD = re.compile(r"([^\W\d]\w*(?:-\w+)*):(?=\S)")
_PIECE = re.compile(rf"[^\s(){QUOTES}]+")
_FIELDS = {name: "" for name in (*TEXTS, *FACETS, DATE)}
_SLOP = re.compile(r"~(\d{0,9})")


@dataclass(frozen=True, slots=True)
class _Lexeme:
    kind: str
    """`(`, `)`, an operator's name, `word`, `phrase`."""
    text: str
    start: int
    field: str = ""
    """The field as typed, "" for none."""
    slop: int = 0
    quoted: bool = False


def parse(text: str, vocabulary: Vocabulary | None = None) -> Tree | None:
    """The tree of a query text, None for an empty one (which everything matches).

    Values of facets are looked up in `vocabulary`. Raises QueryError for what cannot be read.
    """
    text = nfc(text)
    if not text.strip():
        return None
    if len(text) > MAX_TEXT:
        raise QueryError("too_long", MAX_TEXT, length=len(text), most=MAX_TEXT)
    reader = _Reader(_lexemes(text), vocabulary or {}, len(text))
    root = reader.query()
    if root is None:
        raise QueryError("no_word", 0, text=text.strip()[:40])
    terms = [term for found in sought(root) for term in terms_of(found)]
    return Tree(root, accented=any(term.exact != term.folded for term in terms))


def _lexemes(text: str) -> list[_Lexeme]:
    found: list[_Lexeme] = []
    at = 0
    while at < len(text):
        char = text[at]
        if char.isspace():
            at += 1
        elif char in "()":
            found.append(_Lexeme(char, char, at))
            at += 1
        else:
            lexeme, at = _unit(text, at)
            found.append(lexeme)
    return found


def _unit(text: str, start: int) -> tuple[_Lexeme, int]:
    """The word or phrase at `start`, with its field, and where it ends."""
    named = _FIELD.match(text, start)
    field, at = (named[1], named.end()) if named else ("", start)
    if text[at] in QUOTES:
        closing = next((n for n in range(at + 1, len(text)) if text[n] in QUOTES), None)
        if closing is None:
            raise QueryError("unclosed_quote", at, after=text[at + 1 : at + 31].strip())
        slop = _SLOP.match(text, closing + 1)
        near = 0
        if slop:
            most = _most_slop(len(list(cut(searchable(text[at + 1 : closing])))))
            if not slop[1] or int(slop[1]) > most:
                raise QueryError("bad_slop", closing + 1, most=most)
            near = int(slop[1])
        inside = text[at + 1 : closing]
        return _Lexeme("phrase", inside, start, field, near, True), slop.end() if slop else closing + 1
    piece = _PIECE.match(text, at)
    if piece is None:
        raise QueryError("bad_value", start, field=field)
    if not field and piece[0][-1] == ":" and piece[0][:-1] in _FIELDS:
        # `pillar: economic`: read as two words it would find something else than was meant.
        raise QueryError("bad_value", start, field=piece[0][:-1])
    kind = piece[0] if piece[0] in _OPERATORS and not field else "word"
    return _Lexeme(kind, piece[0], start, field), piece.end()


def _most_slop(words: int) -> int:
    gaps = max(0, words - 1)
    return max(slop for slop in range(MAX_SLOP + 1) if comb(slop + gaps, slop) <= MAX_ARRANGEMENTS)


class _Reader:
    """Reads lexemes by the grammar above. Units without a letter or digit count as nothing."""

    def __init__(self, lexemes: list[_Lexeme], vocabulary: Vocabulary, end: int) -> None:
        self._lexemes = lexemes
        self._at = 0
        self._depth = 0
        self._vocabulary = vocabulary
        self._end = end

    def query(self) -> Node | None:
        """The whole text."""
        root = self._either()
        if (rest := self._peek()) is not None:
            raise QueryError("unopened_parenthesis", rest.start)
        return root

    def _peek(self) -> _Lexeme | None:
        return self._lexemes[self._at] if self._at < len(self._lexemes) else None

    def _next_is(self, *kinds: str) -> _Lexeme | None:
        """The next lexeme, taken, if it is of one of `kinds`."""
        lexeme = self._peek()
        if lexeme is None or lexeme.kind not in kinds:
            return None
        self._at += 1
        return lexeme

    def _either(self) -> Node | None:
        parts = [self._both()]
        while operator := self._next_is("OR"):
            parts.append(self._operand(parts[-1], operator, self._both()))
        kept = [part for part in parts if part is not None]
        return _many(Or, kept)

    def _both(self) -> Node | None:
        parts = [self._run()]
        while operator := self._next_is("AND"):
            parts.append(self._operand(parts[-1], operator, self._run()))
        kept = [part for part in parts if part is not None]
        return _many(And, kept)

    @staticmethod
    def _operand(left: Node | None, operator: _Lexeme, right: Node | None) -> Node:
        if left is None or right is None:
            raise QueryError(
                "nothing_before" if left is None else "nothing_after", operator.start, operator=operator.text
            )
        return right

    def _run(self) -> Node | None:
        words: list[Word] = []
        others: list[Node] = []
        while (lexeme := self._peek()) is not None and lexeme.kind not in (")", "OR", "AND"):
            if negation := self._next_is("NOT"):
                denied = self._unit()
                if denied is None:
                    raise QueryError("nothing_after", negation.start, operator="NOT")
                others.append(Not(Side((denied,)) if isinstance(denied, Word) else denied))
                continue
            unit = self._unit()
            if isinstance(unit, Word):
                words.append(unit)
            elif unit is not None:
                others.append(unit)
        side: list[Node] = [Side(tuple(dict.fromkeys(words)))] if words else []
        return _many(And, list(dict.fromkeys([*side, *others])))

    def _unit(self) -> Node | Word | None:
        """One unit; None where it has no letter or digit, or where an operator or the end comes instead."""
        if opening := self._next_is("("):
            self._depth += 1
            if self._depth > MAX_DEPTH:
                raise QueryError("too_deep", opening.start, most=MAX_DEPTH)
            inner = self._either()
            if self._next_is(")") is None:
                raise QueryError("unclosed_parenthesis", opening.start)
            self._depth -= 1
            return inner
        lexeme = self._next_is("word", "phrase")
        if lexeme is None:
            return None
        if not lexeme.field:
            return _text_unit(lexeme, TEXTS)
        field = field_named(lexeme.field)
        if field is None:
            raise QueryError("unknown_field", lexeme.start, field=lexeme.field, meant=close_to(lexeme.field, _FIELDS))
        if field == DATE:
            return Dated(period_of(lexeme.text, lexeme.start))
        text = is_text(field)
        if text is not None:
            unit = _text_unit(lexeme, (text,))
            if unit is None:
                raise QueryError("bad_value", lexeme.start, field=lexeme.field)
            return unit
        return self._value(field, lexeme)

    def _value(self, facet: str, lexeme: _Lexeme) -> Node:
        typed = lexeme.text.strip()
        if not typed or lexeme.slop:
            raise QueryError("bad_value", lexeme.start, field=lexeme.field)
        value = value_named(facet, typed, self._vocabulary)
        if value is None:
            known = self._vocabulary.get(facet) or dict.fromkeys(CLOSED.get(facet, ()), "")
            raise QueryError("unknown_value", lexeme.start, field=facet, value=typed[:40], meant=close_to(typed, known))
        return Value(facet, value)


def _text_unit(lexeme: _Lexeme, texts: tuple[TextName, ...]) -> Word | Phrase | Prefix | None:
    tokens = list(cut(searchable(lexeme.text)))
    terms = tuple(Term(token.exact, token.folded) for token in tokens)
    if lexeme.quoted:
        return Phrase(terms, lexeme.slop, texts) if terms else None
    star = lexeme.text.find("*")
    if star < 0 or not terms:
        return Word(terms, texts) if terms else None
    if lexeme.text.rstrip(",.;:!?…") != lexeme.text[: star + 1] or len(terms) > 1 or tokens[0].end != star:
        raise QueryError("bad_prefix", lexeme.start, typed=lexeme.text[:40])
    if len(terms[0].exact) < SHORTEST_PREFIX:
        raise QueryError("short_prefix", lexeme.start, least=SHORTEST_PREFIX)
    return Prefix(terms[0], texts)


def _many(kind: type[And] | type[Or], parts: list[Node]) -> Node | None:
    """`parts` under one node of `kind`: itself where there is one, those of the same kind taken in."""
    flat: list[Node] = []
    for part in parts:
        flat += part.parts if isinstance(part, kind) else [part]
    unique = tuple(dict.fromkeys(flat))
    if len(unique) < 2:
        return unique[0] if unique else None
    return kind(unique)
