"""What is asked of an index and what it answers: the nouns that every engine shares, and nothing of any
engine.

The query language is small on purpose: words, all of which must occur, and "quoted phrases". It is parsed
once, here, into a tree that engines, snippets and highlighting walk; alternatives, negation or fields would
be further kinds of `Node`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, TypeAlias

from index.tokens import cut
from newsroom.article import Relevance, Scope
from newsroom.clock import Period
from newsroom.counting import CountingClass
from newsroom.errors import UsageError
from newsroom.text import nfc

FACETS: tuple[str, ...] = (
    "scope",
    "country",
    "outlet",
    "kind",
    "province",
    "language",
    "relevance",
    "pillar",
    "topic",
    "theme",
    "counting",
    "reprint",
)
"""Names by which results are filtered and counted. `outlet` is a source id, `counting` a class of
`newsroom.counting`, `reprint` is `original` or `reprint`."""

MAX_LIMIT = 1_000
"""Most hits on one page; an export asks for page after page."""
MAX_TEXT = 500
"""Longest query text, in code points: a pasted headline with its lead fits."""

QUOTES = '"“”„‟«»＂'
"""All of these open and close a phrase: word processors turn straight quotation marks into the others."""

Sort = Literal["relevance", "date"]
Span = Literal["day", "week", "month"]
QueryProblem = Literal["unclosed_quote", "no_word", "too_long", "unknown_name", "bad_number"]


class QueryError(UsageError):
    """A query that cannot be: `problem` names the mistake for a dashboard's own words, `position` its place
    in the text."""

    def __init__(self, sentence: str, problem: QueryProblem, position: int = 0) -> None:
        super().__init__(sentence)
        self.problem: QueryProblem = problem
        self.position = position


@dataclass(frozen=True, slots=True)
class Term:
    """One word, in both forms of `index.tokens.Token`."""

    exact: str
    folded: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that follow one another: typed in quotation marks, or one typed word of several tokens (COVID-19,
    ASEAN+3, 东盟)."""

    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class And:
    """All parts must occur, in any order and field."""

    parts: tuple[Node, ...]
    accented: bool
    """Whether any word was typed with diacritics; then the others, too, are meant as typed."""


Node: TypeAlias = "Term | Phrase | And"


def _part(typed: str) -> Term | Phrase | None:
    terms = tuple(Term(token.exact, token.folded) for token in cut(typed))
    if not terms:
        return None
    return terms[0] if len(terms) == 1 else Phrase(terms)


def _split(text: str) -> list[str]:
    """Cut into phrases and words; quotation marks delimit and are dropped."""
    pieces: list[str] = []
    rest, at = text, 0
    while True:
        opening = next((n for n, char in enumerate(rest) if char in QUOTES), None)
        if opening is None:
            return [*pieces, *rest.split()]
        pieces += rest[:opening].split()
        closing = next((n for n in range(opening + 1, len(rest)) if rest[n] in QUOTES), None)
        if closing is None:
            place = at + opening
            after = rest[opening + 1 : opening + 31].strip()
            raise QueryError(
                f"the query opens a quotation mark at character {place + 1}"
                + (f" (before {after!r})" if after else "")
                + " and does not close it; a phrase is written in two quotation marks",
                "unclosed_quote",
                place,
            )
        pieces.append(rest[opening + 1 : closing])
        rest, at = rest[closing + 1 :], at + closing + 1


def parse(text: str) -> And | None:
    """The tree of a query text, None for an empty one (which everything matches).

    Raises QueryError for an unclosed quotation mark, a text without letter or digit, or one longer than
    `MAX_TEXT`.
    """
    text = nfc(text)
    if not text.strip():
        return None
    if len(text) > MAX_TEXT:
        sentence = f"the query has {len(text)} characters; at most {MAX_TEXT} can be looked for"
        raise QueryError(sentence, "too_long", MAX_TEXT)
    parts = tuple(dict.fromkeys(part for part in map(_part, _split(text)) if part is not None))
    if not parts:
        raise QueryError(f"the query {text.strip()[:40]!r} holds no letter or digit to look for", "no_word")
    return And(parts, accented=any(term.exact != term.folded for part in parts for term in terms_of(part)))


def terms_of(node: Node) -> tuple[Term, ...]:
    """The words of a tree in the order in which they were typed."""
    if isinstance(node, Term):
        return (node,)
    if isinstance(node, Phrase):
        return node.terms
    return tuple(term for part in node.parts for term in terms_of(part))


@dataclass(frozen=True, slots=True)
class Query:
    """A question to an index, checked when it is made.

    Raises QueryError for what `parse` refuses, an unknown filter or facet, and an impossible offset or limit.
    """

    text: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By facet name, the values of which an article must have one; an empty tuple does not limit."""
    period: Period | None = None
    """Local publication days; an undated article is in no period."""
    sort: Sort = "relevance"
    """`relevance`: best first; without text it is `date`. `date`: newest first, undated last. Ties by id."""
    offset: int = 0
    limit: int = 20
    facets: tuple[str, ...] = ()
    """Facets to count, each over what the query matches without the filter on that very facet."""
    timeline: Span | None = None
    tree: And | None = field(init=False, repr=False, compare=False, default=None)
    """`text` as parsed."""

    def __post_init__(self) -> None:
        for what, names in (("filter", self.filters), ("facet", self.facets)):
            for name in names:
                if name not in FACETS:
                    sentence = f"there is no {what} {str(name)[:40]!r}; known are {', '.join(FACETS)}"
                    raise QueryError(sentence, "unknown_name")
        if self.offset < 0 or not 0 <= self.limit <= MAX_LIMIT:
            sentence = (
                f"a page of {self.limit} hits from {self.offset} cannot be; "
                f"offsets start at 0 and a page has up to {MAX_LIMIT} hits"
            )
            raise QueryError(sentence, "bad_number")
        object.__setattr__(self, "tree", parse(self.text))


@dataclass(frozen=True, slots=True)
class Fragment:
    """A piece of plain text, never markup."""

    text: str
    highlighted: bool = False


Snippet: TypeAlias = tuple[Fragment, ...]
"""Fragments that, joined, read as the text shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """An article found, with what a result list shows."""

    id: str
    version: int
    title: str
    headline: Snippet
    """`title` with the words found highlighted."""
    url: str
    source_id: str
    source_name: str
    country: str
    scope: Scope
    language: str
    published_at: datetime | None
    """UTC."""
    pillars: tuple[str, ...]
    topics: tuple[str, ...]
    relevance: Relevance
    counting: CountingClass
    reprint_of: str | None
    score: float
    """The engine's own scale, 0.0 when sorted by date; compare only within one page."""
    snippet: Snippet


@dataclass(frozen=True, slots=True)
class FacetCount:
    """How many matching articles have a value."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class TimelineBucket:
    """How many matching articles were published in the day, week or month that begins on local `day` (a week
    on Monday)."""

    day: date
    count: int


@dataclass(frozen=True, slots=True)
class Page:
    """The answer to a query."""

    total: int
    """All matching articles, exactly."""
    hits: tuple[Hit, ...]
    facets: Mapping[str, tuple[FacetCount, ...]]
    """By facet asked for; most frequent first, ties by value. Values without an article are absent."""
    timeline: tuple[TimelineBucket, ...]
    """In order, without gaps from the first filled bucket to the last; undated articles are in none."""
