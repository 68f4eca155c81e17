"""The calendar of events that the plan asks coverage of: data, its editions by year, and which of them an article is
coverage of."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated

from pydantic import StringConstraints, TypeAdapter, ValidationError

from classify.entries import ByLanguage, Id, Language, Named
from classify.evidence import Hit, gather
from classify.phrases import Phrase, PhraseMatcher
from classify.taxonomy import LANGUAGES, Taxonomy, load_taxonomy
from newsroom.article import Article, TextField
from newsroom.clock import Period, local_day
from newsroom.errors import SettingsError
from newsroom.text import fold, nfc

SHIPPED = Path(__file__).with_name("calendar.toml")
MENTIONS = 2
"""Places within the rest of the text that make an article coverage of an event; in title, lead or opening one does."""
FIRST_YEAR, LAST_YEAR = 1967, 2100

_MonthDay = Annotated[str, StringConstraints(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$")]
_AFTER = re.compile(
    r"\s*(?:\([A-Z+/-]{2,10}\)\s*)?(?:nam\s+|lan\s+thu\s+|lan\s+|thu\s+|-\s?|#)?(\d{1,4})(?!\d|[.,/]\d|%)"
)
"""“… lần thứ 46”, “… 46”, “AMM-58”, “ASEAN Summit 2025”, in folded text."""
_BEFORE = re.compile(r"(?<!\d)(\d{1,3})(?:st|nd|rd|th)(?:\s+(?:and|&)\s+(\d{1,3})(?:st|nd|rd|th))?\s*$")
"""“the 44th and 45th …”."""
_YEAR = 1_000


@dataclass(frozen=True, kw_only=True)
class _Dates:
    first: date
    last: date
    numbers: tuple[int, ...] = ()
    place_vi: str = ""
    place_en: str = ""
    suffix: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]*$")] = ""
    """Tells editions of one year without numbers apart."""


@dataclass(frozen=True, kw_only=True)
class CalendarEvent(Named):
    """An event of the calendar as its file has it."""

    id: Id
    before: int
    after: int
    names: ByLanguage
    unless: ByLanguage = field(default_factory=dict)
    within: str = ""
    day: _MonthDay | None = None
    first: _MonthDay | None = None
    last: _MonthDay | None = None
    since: int = FIRST_YEAR
    anniversary_of: int = 0
    edition: tuple[_Dates, ...] = ()


@dataclass(frozen=True, kw_only=True)
class _File:
    event: tuple[CalendarEvent, ...]


_Of = Callable[[CalendarEvent], ByLanguage]


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """An event as it is held once: what an article can be coverage of."""

    id: str
    event: str
    """Id of the event, such as `asean_summit`."""
    held: Period
    window: Period
    """When an article that names the event is coverage of this edition."""
    numbers: tuple[int, ...]
    """As the press counts it; the anniversary of a yearly day."""
    name_vi: str
    name_en: str

    def name(self, language: Language) -> str:
        """Its name in `language`."""
        return self.name_vi if language == "vi" else self.name_en

    def distance(self, day: date) -> int:
        """Days between `day` and the days on which it is held; 0 on these."""
        return max((self.held.first - day).days, (day - self.held.last).days, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """An edition as people of the desk changed it: it was moved, or its days became known."""

    id: str
    """Of the edition; one that the calendar does not have changes nothing."""
    name_vi: str
    name_en: str
    held: Period
    window: Period


class Calendar:
    """The events, their editions and the phrases that name them. Safe to share between threads."""

    def __init__(
        self, events: Sequence[CalendarEvent], taxonomy: Taxonomy | None = None, changes: Iterable[Change] = ()
    ) -> None:
        self.events = tuple(events)
        self._changes = {change.id: change for change in changes}
        self._by_id = {event.id: event for event in self.events}
        self._taxonomy = taxonomy

    @cached_property
    def _matcher(self) -> PhraseMatcher:
        # Made when articles are first looked at: whoever asks for names and days needs none.
        countries = self._taxonomy or load_taxonomy()
        return PhraseMatcher(
            _phrases(self.events, countries, lambda event: event.names),
            _phrases(self.events, countries, lambda event: event.unless),
        )

    @cached_property
    def _editions(self) -> Mapping[str, tuple[Edition, ...]]:
        return {event.id: tuple(map(self._as_changed, _editions_of(event))) for event in self.events}

    def _as_changed(self, edition: Edition) -> Edition:
        new = self._changes.get(edition.id)
        if new is None:
            return edition
        return replace(edition, held=new.held, window=new.window, name_vi=new.name_vi, name_en=new.name_en)

    @cached_property
    def _edition_by_id(self) -> Mapping[str, Edition]:
        return {edition.id: edition for editions in self._editions.values() for edition in editions}

    def editions(self, event: str, around: date) -> tuple[Edition, ...]:
        """The editions of an event whose window holds `around`, the nearest first."""
        found = [edition for edition in self._editions[event] if around in edition.window]
        return tuple(sorted(found, key=lambda edition: (edition.distance(around), edition.held.first)))

    def held_within(self, period: Period) -> tuple[Edition, ...]:
        """Every edition that is held on a day of `period`, by its first day."""
        found = [
            edition
            for edition in self._edition_by_id.values()
            if edition.held.first <= period.last and edition.held.last >= period.first
        ]
        return tuple(sorted(found, key=lambda edition: (edition.held.first, edition.id)))

    def edition(self, id: str) -> Edition | None:
        """The edition with this id, None where the calendar does not have it."""
        return self._edition_by_id.get(id)

    def name(self, id: str, language: Language) -> str:
        """Name of an edition; the id itself where the calendar does not have it, so it still prints."""
        found = self.edition(id)
        return id if found is None else found.name(language)

    def events_of(self, article: Article) -> tuple[str, ...]:
        """Ids of the editions that `article` is coverage of: named in its title first, then in the file's order.

        It names the event in title, lead or opening, or twice, and was published within the window. A name with a
        number or a year means that edition, one without the edition whose window holds the day. An undated article,
        and one in another language than Vietnamese and English, is coverage of none.
        """
        if article.published_at is None or article.language not in LANGUAGES:
            return ()
        day = local_day(article.published_at)
        fields = {name: nfc(getattr(article, name)) for name in ("title", "lead", "text")}
        hits: dict[str, list[Hit]] = {}
        for hit in _longest(gather(article, self._matcher, LANGUAGES)):
            hits.setdefault(hit.label, []).append(hit)
        found: dict[str, tuple[int, int]] = {}
        for place, event in enumerate(self.events):
            named: dict[str, list[Hit]] = {}
            for hit in hits.get(event.id, ()):
                edition = self._meant(event.id, day, fields[hit.field], hit)
                if edition is not None:
                    named.setdefault(edition.id, []).append(hit)
            for id, several in named.items():
                if len(several) >= MENTIONS or any(hit.zone != "rest" for hit in several):
                    in_title = any(hit.zone == "title" for hit in several)
                    found[id] = (0 if in_title else 1, place)
                    if event.within:
                        for parent in self.editions(event.within, day)[:1]:
                            found.setdefault(parent.id, (1, place))
        return tuple(sorted(found, key=found.__getitem__))

    def _meant(self, event: str, day: date, text: str, hit: Hit) -> Edition | None:
        """The edition that a name at this place means on this day."""
        near = self.editions(event, day)
        numbers = _numbers(text, hit.found.start, hit.found.end)
        years = {number for number in numbers if number >= _YEAR}
        if years:
            near = tuple(e for e in near if {e.held.first.year, e.held.last.year} & years)
        elif numbers and any(edition.numbers for edition in near):
            near = tuple(edition for edition in near if numbers & set(edition.numbers))
        return near[0] if near else None


def _longest(hits: Sequence[Hit]) -> Iterator[Hit]:
    """Those that are not a part of a longer one: the ASEAN+3 Summit is not the ASEAN Summit."""
    longest: dict[TextField, tuple[int, int]] = {}
    for hit in sorted(hits, key=lambda hit: (hit.found.start, -hit.found.end)):
        span = (hit.found.start, hit.found.end)
        before = longest.get(hit.field, (0, 0))
        if span == before or span[1] > before[1]:
            longest[hit.field] = span
            yield hit


def _numbers(text: str, start: int, end: int) -> set[int]:
    """The number or year that stands beside a name."""
    after = _AFTER.match(fold(text[end : end + 40]))
    before = _BEFORE.search(fold(text[max(0, start - 30) : start]))
    found = {int(after[1])} if after else set()
    return found | ({int(n) for n in before.groups() if n} if before else set())


def _phrases(events: Sequence[CalendarEvent], taxonomy: Taxonomy, of: _Of) -> Iterator[Phrase]:
    for event in events:
        for language in LANGUAGES:
            for text in of(event).get(language, ()):
                if "{partner}" not in text:
                    yield Phrase(event.id, text, language)
                    continue
                for name in taxonomy.country_names("partner", language):
                    yield Phrase(event.id, text.replace("{partner}", name), language, proper=True)


def _yearly(first: str, last: str, year: int) -> Period | None:
    try:
        start, end = (date(year, int(text[:2]), int(text[3:])) for text in (first, last))
    except ValueError:
        return None  # 29 February
    return Period(start, end if end >= start else end.replace(year=year + 1))


def _editions_of(event: CalendarEvent) -> Iterator[Edition]:
    begin, end = event.day or event.first, event.day or event.last
    if begin and end:
        for year in range(max(event.since, FIRST_YEAR), LAST_YEAR + 1):
            held = _yearly(begin, end, year)
            years = year - event.anniversary_of
            if held and (not event.anniversary_of or years >= 0):
                numbers = (years,) if event.anniversary_of and years else ()
                yield _edition(event, held, f"{event.id}_{year}", numbers, f"{event.vi} {year}", f"{event.en} {year}")
    for dates in event.edition:
        known = "_".join(map(str, dates.numbers)) or "_".join(filter(None, (str(dates.first.year), dates.suffix)))
        vi, en = event.vi, event.en
        if dates.numbers:
            vi = f"{vi} lần thứ {' và '.join(map(str, dates.numbers))}"
            en = f"{' and '.join(map(_ordinal, dates.numbers))} {en}"
        else:
            vi, en = f"{vi} {dates.first.year}", f"{en} {dates.first.year}"
        if dates.place_vi and not dates.numbers:
            vi, en = f"{vi}, {dates.place_vi}", f"{en}, {dates.place_en or dates.place_vi}"
        yield _edition(event, Period(dates.first, dates.last), f"{event.id}_{known}", dates.numbers, vi, en)


def _edition(event: CalendarEvent, held: Period, id: str, numbers: tuple[int, ...], vi: str, en: str) -> Edition:
    window = Period(held.first - timedelta(event.before), held.last + timedelta(event.after))
    return Edition(id=id, event=event.id, held=held, window=window, numbers=numbers, name_vi=vi, name_en=en)


def _ordinal(number: int) -> str:
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def load_calendar(
    own: Path | None = None, taxonomy: Taxonomy | None = None, changes: Iterable[Change] = ()
) -> Calendar:
    """The shipped calendar, with the events of the file `own` added, or in place of those with the same id, and with
    `changes` of single editions. Raises SettingsError naming the file and the event of the first mistake."""
    events = {event.id: event for event in _shipped()}
    if own is not None:
        events |= {event.id: event for event in _read(own)}
        for event in events.values():
            if event.within and event.within not in events:
                raise SettingsError(f"{own}: {event.id}.within: there is no event {event.within!r}")
    return Calendar(tuple(events.values()), taxonomy, changes)


@cache
def _shipped() -> tuple[CalendarEvent, ...]:
    return _read(SHIPPED)


def _read(file: Path) -> tuple[CalendarEvent, ...]:
    try:
        table = tomllib.loads(file.read_text("utf-8"))
    except OSError as error:
        raise SettingsError(f"{file}: cannot read the calendar ({error.strerror or error})") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{file}: not valid TOML: {error}") from error
    try:
        events = TypeAdapter(_File).validate_python(table).event
    except ValidationError as error:
        raise SettingsError(f"{file}: {_sentence(error, table)}") from error
    for event in events:
        mistake = _mistake(event)
        if mistake:
            raise SettingsError(f"{file}: {event.id}{mistake}")
    return events


def _sentence(error: ValidationError, table: Mapping[str, object]) -> str:
    first = error.errors()[0]
    where: object = table
    parts = []
    for part in first["loc"]:
        try:
            where = where[part]  # type: ignore[index]
        except (KeyError, IndexError, TypeError):
            where = None
        id = where.get("id") if isinstance(part, int) and isinstance(where, dict) else None
        parts.append(str(id or part))
    return f"{'.'.join(parts)}: {first['msg'][:1].lower() + first['msg'][1:]}"


def _mistake(event: CalendarEvent) -> str:
    """What types cannot say, "" where all is well."""
    rules = (event.day is not None, event.first is not None or event.last is not None, bool(event.edition))
    if sum(rules) != 1:
        return ": needs day, or first and last, or editions, and only one of them"
    if (event.first is None) != (event.last is None):
        return ": first and last go together"
    if event.before < 0 or event.after < 0:
        return ".before, .after: days are not below 0"
    for dates in event.edition:
        if dates.last < dates.first:
            return f".edition: {dates.last} is before {dates.first}"
    if not any(event.names.values()):
        return ".names: needs at least one name"
    return ""
