"""Which articles a command is about: the one set of options and the one way from them to a query, so that an export
holds exactly what the search with the same options lists."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any

import typer

from newsroom.cli.output import Call, notes, safe
from newsroom.clock import Period
from newsroom.errors import IndexUnavailable, UsageError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from classify.vectors import QueryMeaning
    from index.engine import ArticleIndex
    from index.query import Query
    from newsroom.store import Store

Many = list[str] | None
DATES = ["%Y-%m-%d", "%d/%m/%Y"]
"""How a day is written on the command line."""

Text = Annotated[
    str, typer.Argument(metavar="QUERY", help='Words, "phrases", AND OR NOT, prefix*, field:value; "" is everything.')
]
Pillar = Annotated[Many, typer.Option(help="political_security, economic or socio_cultural.")]
Topic = Annotated[Many, typer.Option(help="Topic, such as maritime_security.")]
Theme = Annotated[Many, typer.Option(help="Theme, such as vietnam_role.")]
Scope = Annotated[Many, typer.Option(help="domestic or foreign.")]
Country = Annotated[Many, typer.Option(help="Country of the outlet, such as SG.")]
Outlet = Annotated[Many, typer.Option("--source", help="Outlet, by its source id.")]
Kind = Annotated[Many, typer.Option(help="Kind of outlet, such as agency or wire.")]
Province = Annotated[Many, typer.Option(help="Province of the outlet.")]
Language = Annotated[Many, typer.Option("--language", help="Language of the article, such as vi.")]
Form = Annotated[Many, typer.Option(help="Form, such as text, video or interview.")]
Relevance = Annotated[Many, typer.Option(help="asean, passing or none.")]
Tone = Annotated[Many, typer.Option(help="favourable, neutral or critical.")]
First = Annotated[
    datetime | None, typer.Option("--from", help="First day of publication.", formats=DATES, metavar="DATE")
]
Last = Annotated[datetime | None, typer.Option("--to", help="Last day of publication.", formats=DATES, metavar="DATE")]
Counted = Annotated[bool, typer.Option("--counted", help="Only what figures count: the counting base.")]
Words = Annotated[
    bool | None,
    typer.Option(
        "--all-words/--some-words",
        help="With all words typed side by side, or with a third of them (best first: a third; by date: all).",
    ),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """The options that every command about articles takes, as typed."""

    text: str = ""
    pillar: Many = None
    topic: Many = None
    theme: Many = None
    scope: Many = None
    country: Many = None
    outlet: Many = None
    kind: Many = None
    province: Many = None
    language: Many = None
    form: Many = None
    relevance: Many = None
    tone: Many = None
    first: datetime | None = None
    last: datetime | None = None
    counted: bool = False
    all_words: bool | None = None
    by_date: bool = False


_FILTERS = (
    "pillar", "topic", "theme", "scope", "country", "outlet", "kind", "province", "language", "form", "relevance",
    "tone",
)  # fmt: skip


def period_of(first: datetime | None, last: datetime | None) -> Period | None:
    """The period between two days of the command line; an open end reaches as far as dates go.

    Raises UsageError where the end comes before the start.
    """
    from index.dates import FIRST, LAST

    if first is None and last is None:
        return None
    start = max(first.date() if first else FIRST, FIRST)
    end = min(last.date() if last else LAST, LAST)
    if start > end:
        raise UsageError(f"the period starts on {start} after its end on {end}")
    return Period(start, end)


def query_of(call: Call, store: Store, selection: Selection) -> Query:
    """The query that `selection` means, with the values that there are here.

    Raises UsageError, told in the desk's language, with the place of the mistake shown where it is in the text.
    """
    from classify.taxonomy import load_taxonomy
    from dashboard.vocabulary import vocabulary
    from index.fields import value_named
    from index.mistakes import QueryError
    from index.query import Query

    taxonomy = load_taxonomy(call.settings.classify.taxonomy)
    known = vocabulary(taxonomy, store.crawl.sources().values(), call.language)
    filters: dict[str, tuple[str, ...]] = {}
    for name in _FILTERS:
        typed: Many = getattr(selection, name)
        if typed:
            # A name is as good as the value; a wrong one stays as it is, for the query to refuse.
            filters[name] = tuple(value_named(name, value, known) or value for value in typed)
    if selection.counted:
        filters["counting"] = ("counted",)
    try:
        return Query(
            text=selection.text,
            filters=filters,
            period=period_of(selection.first, selection.last),
            sort="date" if selection.by_date else "relevance",
            match={None: None, True: "all", False: "some"}[selection.all_words],
            vocabulary=known,
        )
    except QueryError as error:
        if error.position is not None:
            _point_at(selection.text, error.position)
        raise UsageError(error.told(call.language)) from error


def _point_at(text: str, position: int) -> None:
    """The query with a caret under the mistake; of a long one the part around it."""
    from newsroom.text import nfc

    line = nfc(text).replace("\n", " ").replace("\t", " ")
    start = max(0, position - 50)
    shown = safe(line[start : position + 30])
    notes.print(shown)
    notes.print(" " * (position - start) + "^")


class _Encoder:
    """`index.meaning.QueryEncoder` of the settings. Searches that are strict import nothing of it."""

    def __init__(self, call: Call) -> None:
        self._call = call

    @cached_property
    def _meaning(self) -> QueryMeaning:
        from classify.vectors import QueryMeaning

        chosen = self._call.settings.classify
        return QueryMeaning(chosen.encoder, chosen.encoder_prompts)

    @property
    def name(self) -> str:
        return self._meaning.name

    @property
    def unrelated(self) -> float:
        return self._meaning.unrelated

    def __call__(self, text: str) -> NDArray[Any]:
        return self._meaning(text)


@contextmanager
def opened_index(call: Call, store: Store) -> Iterator[ArticleIndex]:
    """The index of this store, with the encoder of the settings, which is loaded when a search first needs it. Raises
    IndexUnavailable also where it is another one's: it would answer "nothing found", and that would be no answer."""
    from index.engine import open_index

    index = open_index(call.settings.index_folder, call.settings.index, create=False, encoder=_Encoder(call))
    try:
        if index.generation != store.projection.acknowledged_generation():
            raise IndexUnavailable("the search index is not the one of this store; run `diembao sync`")
        yield index
    finally:
        index.close()
