"""What is asked of an index and what it answers: the nouns that every engine shares, and nothing of any engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, NamedTuple, TypeAlias

from index.fields import CLOSED, FACETS, Vocabulary, value_named
from index.grammar import parse
from index.mistakes import QueryError, close_to
from index.tree import Tree, sought
from newsroom.article import ClaimRole, Form, Relevance, Scope, SourceKind, Tone
from newsroom.clock import Period
from newsroom.counting import CountingClass

MAX_LIMIT = 1_000
"""Most hits on one page; an export walks through all of them (`ArticleIndex.scan`)."""

Sort = Literal["relevance", "date"]
Mode = Literal["words", "meaning", "both"]
By = Literal["words", "meaning"]
Without = Literal["strict", "no_encoder", "broken_encoder", "no_vectors", "other_encoder", "says_nothing"]
"""Why meaning played no part in an answer: nothing in the query may be taken by its meaning; the index was opened
without an encoder; that one cannot be used; the index holds no vectors; these are of another encoder; or the words say
nothing to the encoder."""
Match = Literal["all", "some"]
Span = Literal["day", "week", "month"]


@dataclass(frozen=True, slots=True)
class Query:
    """A question to an index, checked when it is made.

    Raises QueryError for what `index.grammar.parse` refuses, an unknown filter, value or facet, and an impossible
    offset or limit.
    """

    text: str = ""
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """By facet name, the values of which an article must have one; an empty tuple does not limit."""
    period: Period | None = None
    """Local publication days; an undated article is in no period."""
    sort: Sort = "relevance"
    """`relevance`: best first; without words to look for it is `date`. `date`: newest first, undated last. Ties by
    id."""
    match: Match | None = None
    """Of words typed side by side: `all` must occur, or `some` of them (`index.plan.required`). None takes `some` for
    a list with the best first, where articles with all of them come up first anyway, and `all` for one by date, where
    the others would hide them."""
    mode: Mode = "both"
    """What decides which articles a list with the best first holds, and in which order: their words, their meaning, or
    both. Totals, facets, timelines, lists by date and exports are always those of words."""
    offset: int = 0
    limit: int = 20
    facets: tuple[str, ...] = ()
    """Facets to count, each over what the query matches without the filter on that very facet."""
    timeline: Span | None = None
    vocabulary: Vocabulary = field(default_factory=dict, repr=False, compare=False)
    """The values that there are (see `index.fields.Vocabulary`): a filter on another one is a mistake, told as such,
    and not an empty answer."""
    tree: Tree | None = field(init=False, repr=False, compare=False, default=None)
    """`text` as parsed."""

    def __post_init__(self) -> None:
        for name in (*self.filters, *self.facets):
            if name not in FACETS:
                raise QueryError("unknown_facet", name=str(name)[:40], known=", ".join(FACETS))
        for name, values in self.filters.items():
            for value in values:
                self._check(name, value)
        if self.offset < 0 or not 0 <= self.limit <= MAX_LIMIT:
            raise QueryError("bad_number", offset=self.offset, limit=self.limit, most=MAX_LIMIT)
        object.__setattr__(self, "tree", parse(self.text, self.vocabulary))

    def _check(self, name: str, value: str) -> None:
        if value_named(name, value, self.vocabulary) != value:
            known = self.vocabulary.get(name) or dict.fromkeys(CLOSED.get(name, ()), "")
            raise QueryError("unknown_value", field=name, value=value[:40], meant=close_to(value, known))

    @property
    def ranked(self) -> bool:
        """Whether the best come first; without words to look for nothing is better than anything else."""
        return self.sort == "relevance" and self.tree is not None and any(True for _ in sought(self.tree.root))

    @property
    def matching(self) -> Match:
        """`match` as it holds here."""
        return self.match or ("some" if self.ranked else "all")


@dataclass(frozen=True, slots=True)
class Fragment:
    """A piece of plain text, never markup."""

    text: str
    highlighted: bool = False


Snippet: TypeAlias = tuple[Fragment, ...]
"""Fragments that, joined, read as the text shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """An article as lists and exports show it: everything but its text."""

    id: str
    version: int
    title: str
    lead: str
    url: str
    byline: str
    source_id: str
    """The outlet."""
    source_name: str
    kind: SourceKind
    country: str
    scope: Scope
    province: str
    language: str
    form: Form | None
    """None where not known, like `tone`."""
    partial: bool
    published_at: datetime | None
    """UTC."""
    relevance: Relevance
    counting: CountingClass
    pillars: tuple[str, ...]
    topics: tuple[str, ...]
    themes: tuple[str, ...]
    tone: Tone | None
    tone_unsure: bool
    """The labeller abstained: `tone` is neutral for want of a better word."""
    tone_asean: Tone | None
    tone_vietnam: Tone | None
    claim: ClaimRole | None
    claim_confirmed: bool
    persons: tuple[str, ...]
    bodies: tuple[str, ...]
    about: tuple[str, ...]
    """Countries that it names."""
    events: tuple[str, ...]
    decided: bool
    """An analyst has decided on its labels."""
    reprint_of: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit(Listed):
    """An article found, with what a result list shows."""

    headline: Snippet
    """`title` with the words found highlighted."""
    score: float
    """The engine's own scale, 0.0 when sorted by date; compare only within one page."""
    snippet: Snippet
    by: By = "words"
    """`meaning`: not counted in the page's figures, for words alone would not have found it."""


class FacetCount(NamedTuple):
    """How many matching articles have a value."""

    value: str
    articles: int


class TimelineBucket(NamedTuple):
    """How many matching articles were published in the day, week or month that begins on local `day` (a week
    on Monday)."""

    day: date
    articles: int


@dataclass(frozen=True, slots=True)
class Page:
    """The answer to a query."""

    total: int
    """All matching articles, exactly."""
    complete: int
    """Those of them that hold all words and not only some of them, exactly."""
    hits: tuple[Hit, ...]
    facets: Mapping[str, tuple[FacetCount, ...]]
    """By facet asked for; most frequent first, ties by value. Values without an article are absent."""
    timeline: tuple[TimelineBucket, ...]
    """In order, without gaps from the first filled bucket to the last; undated articles are in none."""
    listed: int
    """Hits on all pages together: `total`, and what only its meaning brings into the list."""
    by_meaning: int = 0
    """Those of them that are not in `total`."""
    without: Without | None = None
    """Why meaning had no part in the list although the query's `mode` gave it one; None where it had, or where there
    are no words whose meaning could be looked for."""
