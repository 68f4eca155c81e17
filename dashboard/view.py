"""What a page shows, as one value that the URL keeps: whoever gets the address sees the same articles and figures.

The URL holds ids and ISO dates, never words of a language, and leaves out what is as usual. Whatever else stands in
it is a mistyped or an old address and reads as the usual.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, TypeVar, get_args

from index.grammar import MAX_TEXT
from newsroom.article import Scope
from newsroom.clock import Period
from newsroom.counting import BESIDE, CountingClass
from newsroom.texts import LANGUAGES, Language

Span = Literal["7", "30", "own"]
SPANS: tuple[Span, ...] = get_args(Span)
"""The last 7 or 30 days, today included, or days of one's own."""
Grouping = Literal["scope", "pillar"]
GROUPINGS: tuple[Grouping, ...] = get_args(Grouping)
SCOPES: tuple[Scope | Literal[""], ...] = ("", *get_args(Scope))
Watched = Literal["troubled", "all"]
WATCHED: tuple[Watched, ...] = get_args(Watched)
"""Which sources the table of sources shows: those that somebody should look at, or all."""
LISTED: tuple[CountingClass, ...] = ("counted", *BESIDE)
"""What the list can show: the articles behind the figures, or those that stand beside."""

EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)
"""Days that can be chosen: before the oldest archives of the press's sites, after any plan."""
MAX_DAYS = 1_100
"""Longest period: three years, so that a typing mistake does not load the whole store."""
MAX_ID = 64
"""Characters of a source's id, as the store keeps it."""
MAX_PAGE_DIGITS = 6
"""A million pages of a list: more than any store holds."""

Known = TypeVar("Known", bound=str)


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What was chosen on the page. Each field is the state of the control of that name."""

    language: Language
    span: Span = "30"
    first: date
    last: date
    """Days of one's own; kept while another span is chosen."""
    scope: Scope | Literal[""] = ""
    pillar: str = ""
    grouping: Grouping = "scope"
    """By what the timeline is divided."""
    text: str = ""
    counting: CountingClass = "counted"
    page: int = 1
    """Page of the list, from 1."""
    watched: Watched = "troubled"
    outlet: str = ""
    """Id of the source of which all is shown, "" for none."""

    def period(self, today: date) -> Period:
        """The local days shown; days in the wrong order are meant the other way round, too many are cut at the
        start."""
        if self.span != "own":
            return Period.ending(today, int(self.span))
        first, last = sorted((self.first, self.last))
        return Period(max(first, last - timedelta(MAX_DAYS - 1)), last)

    @property
    def too_long(self) -> bool:
        """Whether the days of one's own are more than `MAX_DAYS`."""
        return self.span == "own" and abs((self.last - self.first).days) >= MAX_DAYS


def usual_view(today: date, language: Language) -> View:
    """What is shown when nothing was chosen: the last 30 days, as `diembao status` counts them."""
    month = Period.ending(today, 30)
    return View(language=language, first=month.first, last=month.last)


def view_of(query: Mapping[str, str], pillars: Collection[str], usual: View) -> View:
    """The view of a URL's query; `pillars` are the ids that the taxonomy knows."""

    first, last = _day(query.get("from")), _day(query.get("to"))
    own = Period(first, last) if first and last and first <= last else None
    return View(
        language=_known(query.get("lang"), LANGUAGES, usual.language),
        span="own" if own else _known(query.get("days"), SPANS[:2], usual.span),
        first=own.first if own else usual.first,
        last=own.last if own else usual.last,
        scope=_known(query.get("scope"), SCOPES, usual.scope),
        pillar=_known(query.get("pillar"), pillars, usual.pillar),
        grouping=_known(query.get("by"), GROUPINGS, usual.grouping),
        text=query.get("q", usual.text)[:MAX_TEXT],
        counting=_known(query.get("list"), LISTED, usual.counting),
        page=_page(query.get("page")),
        watched=_known(query.get("sources"), WATCHED, usual.watched),
        outlet=query.get("source", usual.outlet)[:MAX_ID],
    )


def query_of(view: View, usual: View) -> dict[str, str]:
    """The URL's query that gives `view` again; what is as usual is left out."""
    query = {
        "lang": (view.language, usual.language),
        "days": (view.span, usual.span),
        "scope": (view.scope, usual.scope),
        "pillar": (view.pillar, usual.pillar),
        "by": (view.grouping, usual.grouping),
        "q": (view.text, usual.text),
        "list": (view.counting, usual.counting),
        "page": (str(view.page), str(usual.page)),
        "sources": (view.watched, usual.watched),
        "source": (view.outlet, usual.outlet),
    }
    made = {key: value for key, (value, default) in query.items() if value != default}
    if view.span == "own":
        del made["days"]
        first, last = sorted((view.first, view.last))
        made |= {"from": first.isoformat(), "to": last.isoformat()}
    return made


def _known(value: str | None, known: Collection[Known], default: Known) -> Known:
    return next((item for item in known if item == value), default)


def _day(value: str | None) -> date | None:
    try:
        day = date.fromisoformat(value or "")
    except ValueError:
        return None
    return day if EARLIEST <= day <= LATEST else None


def _page(value: str | None) -> int:
    number = int(value) if value and value.isascii() and value.isdigit() and len(value) <= MAX_PAGE_DIGITS else 1
    return max(number, 1)
