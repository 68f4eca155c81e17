"""What a page shows, as one value that the URL keeps: whoever gets the address sees the same articles and figures.

Each page has a view of its own: a frozen dataclass that takes over language, period, scope and pillar from `View` and
declares its own fields, each with its name in the URL (`one_of`, `words`, `several`, `an_id`, `count`, `flag`). The URL
holds ids and ISO dates, never words of a language, and leaves out what is as usual. Whatever else stands in it is a
mistyped or an old address and reads as the usual.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from typing import Any, Literal, TypeVar, cast, get_args

from index.grammar import MAX_TEXT
from newsroom.article import Scope
from newsroom.clock import Period
from newsroom.counting import BESIDE, CountingClass
from newsroom.texts import LANGUAGES, Language

Span = Literal["1", "7", "30", "own"]
SPANS: tuple[Span, ...] = get_args(Span)
"""Today, the last 7 or 30 days, today included, or days of one's own."""
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
"""Characters of an id, as the store keeps it."""
MAX_CHOSEN = 50
"""Values that one field of several can have."""
MAX_DIGITS = 6
"""A million pages of a list: more than any store holds."""

Known = TypeVar("Known", bound=str)
AnyView = TypeVar("AnyView", bound="View")

_PLACE = "place in the URL"


@dataclass(frozen=True, slots=True)
class Place:
    """Where and how the URL holds a field."""

    key: str
    read: Callable[[str], Any]
    """Gives None for what cannot be: then the field is as usual."""
    write: Callable[[Any], str] = str


def one_of(key: str, known: Collection[Known], usual: Known) -> Known:
    """A field with one of the values `known`."""
    return cast("Known", _field(usual, key, lambda value: next((item for item in known if item == value), None)))


def words(key: str, longest: int = MAX_TEXT) -> str:
    """A field with what somebody typed."""
    return cast("str", _field("", key, lambda value: value[:longest]))


def an_id(key: str) -> str:
    """A field with the id of something that the page looks up, "" for none."""
    return cast("str", _field("", key, lambda value: value[:MAX_ID]))


def several(key: str) -> tuple[str, ...]:
    """A field with any number of ids, in the URL with commas between them. An id must not hold one."""
    return cast("tuple[str, ...]", _field((), key, _several, ",".join))


def count(key: str, usual: int = 1) -> int:
    """A field with a whole number, `usual` at least."""
    return cast("int", _field(usual, key, lambda value: _number(value, usual)))


def flag(key: str) -> bool:
    """A field that is set or not."""
    return cast("bool", _field(False, key, lambda value: value == "1" or None, lambda _: "1"))


def _field(usual: object, key: str, read: Callable[[str], Any], write: Callable[[Any], str] = str) -> object:
    return field(default=usual, metadata={_PLACE: Place(key, read, write)})


def _several(value: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part[:MAX_ID] for part in value.split(",") if part))[:MAX_CHOSEN]


def _number(value: str, least: int) -> int:
    number = int(value) if value.isascii() and value.isdigit() and len(value) <= MAX_DIGITS else least
    return max(number, least)


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What is chosen on every page and goes along from one to the other. Each field is the state of the control of
    that name; language, span and days are read and written by `view_of` and `query_of` themselves."""

    language: Language
    span: Span = "30"
    first: date
    last: date
    """Days of one's own; kept while another span is chosen."""
    scope: Scope | Literal[""] = one_of("scope", SCOPES, "")
    pillar: str = an_id("pillar")

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


@dataclass(frozen=True, slots=True, kw_only=True)
class ListView(View):
    """A page with a list of articles."""

    text: str = words("q")
    counting: CountingClass = one_of("list", LISTED, "counted")
    page: int = count("page")
    """Page of the list, from 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OverviewView(ListView):
    """Tổng quan."""

    grouping: Grouping = one_of("by", GROUPINGS, "scope")
    """By what the timeline is divided."""


Aspect = Literal["health", "quarantine", "runs", "add"]
ASPECTS: tuple[Aspect, ...] = get_args(Aspect)
"""Parts of the page about sources."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcesView(View):
    """Nguồn tin."""

    aspect: Aspect = one_of("part", ASPECTS, "health")
    watched: Watched = one_of("sources", WATCHED, "troubled")
    outlet: str = an_id("source")
    """Id of the source of which all is shown, "" for none."""


ReportTab = Literal["draft", "fill", "cited", "check", "changes", "pages", "send", "log"]
REPORT_TABS: tuple[ReportTab, ...] = get_args(ReportTab)
"""Parts of the work on one report, in the order of the work."""
MAX_KEY = 200
"""Characters of a paragraph's key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportsView(View):
    """Báo cáo."""

    report: str = an_id("report")
    """Id of the report that is open, "" for the list."""
    about: str = an_id("event")
    """Id of the event on which a new report is to be, "" for none."""
    part: ReportTab = one_of("part", REPORT_TABS, "draft")
    paragraph: str = words("paragraph", MAX_KEY)
    """Key of the paragraph that is open."""
    sheet: int = count("sheet")
    """Page of the preview, from 1."""


ReviewTab = Literal["queue", "agreement", "corrections", "sheets", "learn"]
REVIEW_TABS: tuple[ReviewTab, ...] = get_args(ReviewTab)
Taught = Literal["labels", "tone"]
TAUGHT: tuple[Taught, ...] = get_args(Taught)
"""Kinds of model that learn from decisions."""
Queue = Literal["first", "second"]
QUEUES: tuple[Queue, ...] = get_args(Queue)
"""first: what nobody has read; second: what one other has read, whose answer is not shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewView(View):
    """Duyệt nhãn."""

    work: ReviewTab = one_of("work", REVIEW_TABS, "queue")
    taught: Taught = one_of("model", TAUGHT, "labels")
    queue: Queue = one_of("queue", QUEUES, "first")
    article: str = an_id("article")
    """Id of the article that is open, "" for the next of the queue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventsView(View):
    """Sự kiện. The period is that of the discovered events."""

    event: str = an_id("event")
    """Id of the event that is open, "" for the calendar."""
    year: int = count("year", 0)
    """Of the calendar; 0 for the present one."""


Watching = Literal["suggested", "confirmed", "answered", "dismissed", "all"]
WATCHINGS: tuple[Watching, ...] = get_args(Watching)


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchView(View):
    """Điểm theo dõi."""

    state: Watching = one_of("state", WATCHINGS, "suggested")
    point: str = an_id("point")
    """Id of the point that is open, "" for none."""
    page: int = count("page")


SHARED = tuple(f.name for f in fields(View))
"""Names of the fields that go along from page to page."""


def usual_view(today: date, language: Language, kind: type[AnyView]) -> AnyView:
    """What a page of this kind shows when nothing was chosen: the last 30 days, as `diembao status` counts them."""
    month = Period.ending(today, 30)
    return kind(language=language, first=month.first, last=month.last)


def places(kind: type[View]) -> dict[str, Place]:
    """By field, where the URL holds it; without the fields that `View` reads by itself."""
    return {f.name: f.metadata[_PLACE] for f in fields(kind) if _PLACE in f.metadata}


def view_of(query: Mapping[str, str], pillars: Collection[str], usual: AnyView) -> AnyView:
    """The view of a URL's query, of the kind of `usual`; `pillars` are the ids that the taxonomy knows."""
    first, last = _day(query.get("from")), _day(query.get("to"))
    own = Period(first, last) if first and last and first <= last else None
    chosen: dict[str, Any] = {
        "language": _known(query.get("lang"), LANGUAGES, usual.language),
        "span": "own" if own else _known(query.get("days"), SPANS[:-1], usual.span),
        "first": own.first if own else usual.first,
        "last": own.last if own else usual.last,
    }
    for name, place in places(type(usual)).items():
        read = place.read(query[place.key]) if place.key in query else None
        chosen[name] = getattr(usual, name) if read is None else read
    if chosen["pillar"] not in pillars:
        chosen["pillar"] = usual.pillar
    return type(usual)(**chosen)


def query_of(view: AnyView, usual: View) -> dict[str, str]:
    """The URL's query that gives `view` again; what is as in `usual`, which is of the same kind, is left out."""
    made: dict[str, str] = {}
    if view.language != usual.language:
        made["lang"] = view.language
    if view.span == "own":
        first, last = sorted((view.first, view.last))
        made |= {"from": first.isoformat(), "to": last.isoformat()}
    elif view.span != usual.span:
        made["days"] = view.span
    for name, place in places(type(view)).items():
        value = getattr(view, name)
        if value != getattr(usual, name):
            made[place.key] = place.write(value)
    return made


def carried(view: View, onto: AnyView) -> AnyView:
    """`onto` with the shared fields of `view`: what goes along to another page."""
    shared = {name: getattr(view, name) for name in SHARED}
    own = {f.name: getattr(onto, f.name) for f in fields(onto) if f.name not in SHARED}
    return type(onto)(**shared, **own)


def _known(value: str | None, known: Collection[Known], default: Known) -> Known:
    return next((item for item in known if item == value), default)


def _day(value: str | None) -> date | None:
    try:
        day = date.fromisoformat(value or "")
    except ValueError:
        return None
    return day if EARLIEST <= day <= LATEST else None
