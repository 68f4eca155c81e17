"""Events as the dashboard handles them: the calendar's with what people changed, people's own, and discovered ones;
what the press wrote of each; without Streamlit.

Figures are of press articles as `newsroom.counting` counts them. Of an event of the calendar or a discovered one they
are the articles that the store keeps as coverage of it, so a search with the filter `event` finds the same; of an
event that people made they are what its own search finds within its window, and only that.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import islice
from typing import Literal

from classify.calendar import Calendar, Edition, load_calendar
from classify.events import MARK
from classify.slugs import slug
from dashboard.desk import Desk
from dashboard.search_view import SearchView
from dashboard.searching import index_of, known_values, query_of_search
from newsroom.article import Facts, Scope
from newsroom.clock import Period, local_day
from newsroom.counting import counting_class, coverage
from newsroom.store.desk_events import DeskEvent
from newsroom.texts import Language
from reports.happenings import Happening, happenings

Origin = Literal["calendar", "changed", "made", "discovered"]
Phase = Literal["before", "during", "after"]
MADE = "desk-"
"""What the ids of people's own events begin with."""
MOST_FOUND = 2_000
"""Articles that are read of a made event."""
MOST_QUOTES = 6
LONGEST_QUOTE = 500
"""Characters of a quote; longer ones are left to the article."""
SCOPES: tuple[Scope, ...] = ("domestic", "foreign")


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """An event as it was held, or will be, once."""

    id: str
    origin: Origin
    name_vi: str
    name_en: str
    """Of a discovered one both are the title of its first article: words of the press."""
    held: Period
    window: Period
    """Days within which articles are coverage of it."""
    kept: DeskEvent | None = None
    """What people made or changed."""

    @property
    def query(self) -> str:
        """The search that finds its articles, "" where the store keeps them with the event."""
        return self.kept.query if self.kept and self.origin == "made" else ""

    def name(self, language: Language) -> str:
        """Its name in `language`."""
        return self.name_vi if language == "vi" else self.name_en

    @property
    def phases(self) -> tuple[tuple[Phase, Period], ...]:
        """Its window in days before, during and after; a phase without days is left out."""
        if self.origin == "discovered":
            return (("during", self.held),)
        day = timedelta(1)
        found: list[tuple[Phase, Period]] = [("during", self.held)]
        if self.window.first < self.held.first:
            found.insert(0, ("before", Period(self.window.first, self.held.first - day)))
        if self.window.last > self.held.last:
            found.append(("after", Period(self.held.last + day, self.window.last)))
        return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseFigures:
    """Coverage in one phase."""

    phase: Phase
    period: Period
    total: int
    scopes: Mapping[Scope, int]
    outlets: Mapping[Scope, int]
    reprints: int


@dataclass(frozen=True, slots=True)
class Said:
    """A quote with its article."""

    name: str
    words: str
    direct: bool
    facts: Facts


def calendar_of(desk: Desk) -> Calendar:
    """The calendar as its file has it: what people changed is told beside it (`occasions`)."""
    return load_calendar(desk.settings.classify.calendar, desk.taxonomy)


def occasions(calendar: Calendar, kept: Mapping[str, DeskEvent], period: Period) -> tuple[Occasion, ...]:
    """What is held on a day of `period`, by the calendar and by people (`kept`), by first day."""
    found = [_of_calendar(edition, kept.get(edition.id)) for edition in calendar.held_within(period)]
    known = {one.id for one in found}
    for event in kept.values():
        if event.id in known:
            continue
        edition = calendar.edition(event.id)
        found.append(_made(event) if edition is None else _of_calendar(edition, event))
    shown = [
        one
        for one in found
        if not (one.kept and one.kept.withdrawn_at) and one.held.first <= period.last and one.held.last >= period.first
    ]
    return tuple(sorted(shown, key=lambda one: (one.held.first, one.held.last, one.id)))


def occasion(desk: Desk, calendar: Calendar, id: str) -> Occasion | None:
    """The event of `id`; None where there is none, or none any more."""
    if id.startswith(MARK):
        return _discovered(desk, id)
    kept = desk.store.desk_events.all().get(id)
    if kept is not None and kept.withdrawn_at is not None:
        return None
    edition = calendar.edition(id)
    if edition is not None:
        return _of_calendar(edition, kept)
    return None if kept is None else _made(kept)


def _of_calendar(edition: Edition, kept: DeskEvent | None) -> Occasion:
    plain = Occasion(
        id=edition.id,
        origin="calendar",
        name_vi=edition.name_vi,
        name_en=edition.name_en,
        held=edition.held,
        window=edition.window,
    )
    if kept is None:
        return plain
    changed = _made(kept)
    told = (changed.name_vi, changed.name_en, changed.held, changed.window)
    same = told == (plain.name_vi, plain.name_en, plain.held, plain.window)
    return replace(changed, origin="calendar" if same else "changed")


def _made(event: DeskEvent) -> Occasion:
    return Occasion(
        id=event.id,
        origin="made",
        name_vi=event.name_vi,
        name_en=event.name_en,
        held=Period(event.first, event.last),
        window=Period(event.first - timedelta(event.days_before), event.last + timedelta(event.days_after)),
        kept=event,
    )


def _discovered(desk: Desk, id: str) -> Occasion | None:
    """The days of a discovered event are those of its articles."""
    facts = _told(desk, id)
    days = sorted(local_day(item.published_at) for item in facts if item.published_at)
    if not days:
        return None
    first = min(facts, key=lambda item: (item.id != id.removeprefix(MARK), str(item.published_at), item.id))
    held = Period(days[0], days[-1])
    return Occasion(id=id, origin="discovered", name_vi=first.title, name_en=first.title, held=held, window=held)


def _told(desk: Desk, id: str, period: Period | None = None) -> list[Facts]:
    return list(desk.store.cited.facts(desk.store.events.telling(id, period)).values())


def search_of(one: Occasion, language: Language, today: date, period: Period | None = None) -> SearchView:
    """The search that lists its articles of `period`, by default of its whole window."""
    days = period or one.window
    view = SearchView(language=language, span="own", first=days.first, last=days.last, sort="date")
    return replace(view, text=one.query) if one.origin == "made" else replace(view, events=(one.id,))


def articles(desk: Desk, one: Occasion, today: date) -> tuple[Facts, ...]:
    """The counted articles within its window, newest first; none of a made event without a search.

    Raises IndexMissing, IndexUnavailable, and QueryError for a search that cannot be, of a made event only.
    """
    if one.origin != "made":
        facts: Iterable[Facts] = _told(desk, one.id, one.window)
    elif one.query:
        known = known_values(desk, "vi")
        asked = replace(query_of_search(search_of(one, "vi", today), today, known), mode="words")
        with index_of(desk, None) as index:
            ids = [listed.id for listed in islice(index.scan(asked), MOST_FOUND)]
        facts = desk.store.cited.facts(ids).values()
    else:
        facts = ()
    counted = [
        item
        for item in facts
        if counting_class(item) == "counted" and item.published_at and local_day(item.published_at) in one.window
    ]
    return tuple(sorted(counted, key=lambda item: (str(item.published_at), item.id), reverse=True))


def totals(desk: Desk, shown: Collection[Occasion], today: date) -> dict[str, int]:
    """By id, how many articles `articles` has of each; what begins to be covered after today, and a made event without
    a search, are left out.

    Raises IndexMissing, IndexUnavailable.
    """
    found = {}
    known = known_values(desk, "vi")
    with index_of(desk, None) as index:
        for one in shown:
            if one.window.first <= today and (one.origin != "made" or one.query):
                asked = query_of_search(search_of(one, "vi", today), today, known)
                found[one.id] = index.search(replace(asked, mode="words", limit=0)).total
    return found


def phases(one: Occasion, counted: Sequence[Facts]) -> tuple[PhaseFigures, ...]:
    """Coverage before, during and after, domestic and foreign side by side."""
    found = []
    for phase, period in one.phases:
        of = {scope: coverage(counted, period, scope) for scope in SCOPES}
        found.append(
            PhaseFigures(
                phase=phase,
                period=period,
                total=sum(each.total for each in of.values()),
                scopes={scope: each.total for scope, each in of.items()},
                outlets={scope: len(each.outlets) for scope, each in of.items()},
                reprints=sum(each.reprints for each in of.values()),
            )
        )
    return tuple(found)


def stories(counted: Sequence[Facts], most: int) -> tuple[Happening, ...]:
    """What the press told of the event, the most told first."""
    return happenings(counted)[:most]


def first_of(story: Happening) -> Facts:
    """The article by which a story is called: the first original."""
    return min(story.articles, key=lambda item: (item.reprint_of is not None, str(item.published_at), item.id))


def discovered(facts: Iterable[Facts], period: Period, scope: Scope | None, pillar: str, most: int) -> list[Happening]:
    """Events of `period` that no calendar announced, those first that most outlets told; one outlet alone is none."""
    counted = [
        item
        for item in facts
        if counting_class(item) == "counted"
        and item.published_at
        and local_day(item.published_at) in period
        and scope in (None, item.scope)
        and (not pillar or pillar in item.pillars)
    ]
    return [one for one in happenings(counted) if one.id.startswith(MARK) and one.outlets > 1][:most]


def quotes(desk: Desk, central: Sequence[Facts]) -> list[Said]:
    """Who is quoted in `central`, a few words of each speaker once; word for word before reported."""
    facts = {item.id: item for item in central}
    records = {record.article.id: record for record in desk.store.articles.records(list(facts))}
    found: list[Said] = []
    for id, item in facts.items():
        if id not in records:
            continue
        article = records[id].article
        for quote in records[id].labels.quotes:
            text = str(getattr(article, quote.quoted.field))[quote.quoted.start : quote.quoted.end].strip()
            # Without a capital it names nobody: "các bên", "ông".
            if quote.name != quote.name.lower() and 0 < len(text) <= LONGEST_QUOTE:
                found.append(Said(quote.name, text, quote.direct, item))
    once: dict[str, Said] = {}
    for said in sorted(found, key=lambda said: not said.direct):
        once.setdefault(said.name, said)
    return list(once.values())[:MOST_QUOTES]


def new_id(name: str, known: Collection[str]) -> str:
    """An id for an event that somebody makes and calls `name`, unlike those `known`."""
    stem = f"{MADE}{slug(name)[:40]}".rstrip("-_")
    return next(id for n in range(1, len(known) + 2) if (id := stem if n == 1 else f"{stem}-{n}") not in known)
