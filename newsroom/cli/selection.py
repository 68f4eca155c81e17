"""Which articles a command is about: the one set of options and the one way from them to a query, so that an export
holds exactly what the search with the same options lists."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import datetime
from functools import wraps
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

import typer

from newsroom.cli.output import Call, notes, safe
from newsroom.clock import Period
from newsroom.errors import UsageError

if TYPE_CHECKING:
    from index.engine import ArticleIndex
    from index.query import Query
    from newsroom.store import Store

Many = list[str] | None
DATES = ["%Y-%m-%d", "%d/%m/%Y"]
"""How a day is written on the command line."""

Text = Annotated[
    str, typer.Argument(metavar="QUERY", help='Words, "phrases", AND OR NOT, prefix*, field:value; "" is everything.')
]
First = Annotated[
    datetime | None, typer.Option("--from", help="First day of publication.", formats=DATES, metavar="DATE")
]
Last = Annotated[datetime | None, typer.Option("--to", help="Last day of publication.", formats=DATES, metavar="DATE")]
Words = Annotated[
    bool | None,
    typer.Option(
        "--all-words/--some-words",
        help="With all words typed side by side, or with a third of them (best first: a third; by date: all).",
    ),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What every command about articles can be narrowed by, as typed; `with_filters` makes options of these."""

    pillar: Annotated[Many, typer.Option(help="political_security, economic or socio_cultural.")] = None
    topic: Annotated[Many, typer.Option(help="Topic, such as maritime_security.")] = None
    theme: Annotated[Many, typer.Option(help="Theme, such as vietnam_role.")] = None
    scope: Annotated[Many, typer.Option(help="domestic or foreign.")] = None
    country: Annotated[Many, typer.Option(help="Country of the outlet, such as SG.")] = None
    outlet: Annotated[Many, typer.Option("--source", help="Outlet, by its source id.")] = None
    kind: Annotated[Many, typer.Option(help="Kind of outlet, such as agency or wire.")] = None
    province: Annotated[Many, typer.Option(help="Province of the outlet.")] = None
    language: Annotated[Many, typer.Option("--language", help="Language of the article, such as vi.")] = None
    form: Annotated[Many, typer.Option(help="Form, such as text, video or interview.")] = None
    relevance: Annotated[Many, typer.Option(help="asean, passing or none.")] = None
    tone: Annotated[Many, typer.Option(help="favourable, neutral or critical.")] = None
    first: First = None
    last: Last = None
    counted: Annotated[bool, typer.Option("--counted", help="Only what figures count: the counting base.")] = False


def with_filters(command: Callable[..., None]) -> Callable[..., None]:
    """`command` with an option for each of `Filters`, in the place of its parameter `filters`."""
    names = [field.name for field in fields(Filters)]

    @wraps(command)
    def taking(**typed: Any) -> None:
        command(filters=Filters(**{name: typed.pop(name) for name in names}), **typed)

    known = inspect.signature(command, eval_str=True)
    hints = get_type_hints(Filters, include_extras=True)
    options = [
        inspect.Parameter(
            field.name, inspect.Parameter.KEYWORD_ONLY, default=field.default, annotation=hints[field.name]
        )
        for field in fields(Filters)
    ]
    expanded: list[inspect.Parameter] = []
    for parameter in known.parameters.values():
        keyword = parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY)
        expanded += options if parameter.name == "filters" else [keyword]
    # What typer reads the options from.
    taking.__signature__ = known.replace(parameters=expanded)  # type: ignore[attr-defined]
    taking.__annotations__ = {}
    return taking


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Which articles, in which order."""

    text: str = ""
    filters: Filters
    all_words: bool | None = None
    by_date: bool = False


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
    from index.fields import FACETS, value_named
    from index.mistakes import QueryError
    from index.query import Query
    from newsroom.pipeline.vocabulary import vocabulary

    taxonomy = load_taxonomy(call.settings.classify.taxonomy)
    known = vocabulary(taxonomy, store.crawl.sources().values(), call.language)
    filters: dict[str, tuple[str, ...]] = {}
    chosen = selection.filters
    for name in (field.name for field in fields(Filters) if field.name in FACETS):
        typed: Many = getattr(chosen, name)
        if typed:
            # A name is as good as the value; a wrong one stays as it is, for the query to refuse.
            filters[name] = tuple(value_named(name, value, known) or value for value in typed)
    if chosen.counted:
        filters["counting"] = ("counted",)
    try:
        return Query(
            text=selection.text,
            filters=filters,
            period=period_of(chosen.first, chosen.last),
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


@contextmanager
def opened_index(call: Call, store: Store) -> Iterator[ArticleIndex]:
    """The index of this store; see `newsroom.pipeline.finding.opened_index`."""
    from newsroom.pipeline import finding

    with finding.opened_index(call.settings, store, finding.LazyEncoder(call.settings)) as index:
        yield index
