"""What a report is asked to be about: the days of each kind where nobody names them, and the events that were meant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import get_close_matches

from classify.calendar import Calendar, Edition
from classify.events import MARK
from newsroom.article import Scope
from newsroom.clock import Period
from newsroom.errors import UsageError
from reports.evidence import Spec
from reports.model import Kind, Language

LONGEST_DAYS = 3_660
"""Ten years: twice the span of a communications plan."""
RECENT_DAYS = 14
"""Of a report that names neither days nor event."""
THEME_DAYS = 30
"""Of a thematic note that does not."""
AROUND_EVENT = 7
"""Days before and after an event that a report on it covers: in these the press writes of it as of an event."""
YEAR_BEGINS = 11
"""Month with which a summary year begins: the summary is sent before 15 November and covers what ended in October."""
YEAR_IS_WRITTEN = 10
"""Month from which the summary of the running year is what an office works on."""

SCOPES: dict[Kind, Scope] = {"foreign": "foreign", "domestic": "domestic"}
"""Whose press the kinds count that do not count both."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What was typed; what is missing follows from the kind."""

    kind: Kind
    language: Language
    first: date | None = None
    last: date | None = None
    week: str = ""
    """ISO 8601, such as 2026-W32."""
    year: int | None = None
    """A summary year, by the year in which it ends."""
    events: tuple[str, ...] = ()
    question: str = ""
    subject: str = ""


def spec_of(asked: Asked, calendar: Calendar, today: date, discovered: Mapping[str, Period] | None = None) -> Spec:
    """What `asked` means on the day `today`. `discovered` has the days on which was written of each discovered event.
    Raises UsageError where it cannot be."""
    _check(asked)
    editions = [_edition(calendar, id) for id in asked.events if not id.startswith(MARK)]
    told = [_told(discovered or {}, id) for id in asked.events if id.startswith(MARK)]
    period = _period(asked, _covered(editions, told, today), today)
    if len(period) > LONGEST_DAYS:
        raise UsageError(
            f"a report covers at most {LONGEST_DAYS} days; {period.first} to {period.last} are {len(period)}"
        )
    return Spec(
        kind=asked.kind,
        language=asked.language,
        period=period,
        scope=SCOPES.get(asked.kind),
        events=asked.events,
        question=asked.question.strip(),
        subject=asked.subject.strip(),
        number=period.first.isocalendar().week if asked.kind == "weekly" and period == week_of(period.first) else 0,
    )


def _check(asked: Asked) -> None:
    days = asked.first is not None or asked.last is not None
    if bool(asked.week) + (asked.year is not None) + days > 1:
        raise UsageError("name the days by --from and --to, by --week or by --year, and by one of them only")
    if asked.week and asked.kind != "weekly":
        raise UsageError(f"--week is for the weekly digest; name the days of a {asked.kind} report by --from and --to")
    if asked.year is not None and asked.kind != "yearly":
        raise UsageError(f"--year is for the yearly summary; name the days of a {asked.kind} report by --from and --to")
    if asked.question.strip() and asked.kind != "thematic":
        raise UsageError("only a thematic note is about a search; the other kinds count all that was written")
    if asked.events and asked.kind in ("weekly", "yearly"):
        raise UsageError(f"a {asked.kind} report is about all events of its days; leave --event out")
    if asked.kind == "thematic" and not asked.question.strip() and not asked.events:
        raise UsageError("a thematic note is about a search (--query, or one of its filters) or an event (--event)")


def _period(asked: Asked, covered: Period | None, today: date) -> Period:
    if asked.week:
        return _week_named(asked.week)
    if asked.year is not None:
        return _year(asked.year)
    if asked.first is None and asked.last is None:
        if covered:
            return covered
        if asked.kind == "weekly":
            return week_of(today - timedelta(7))
        if asked.kind == "yearly":
            return _year(today.year if today.month >= YEAR_IS_WRITTEN else today.year - 1)
    end = asked.last or today
    start = asked.first or Period.ending(end, THEME_DAYS if asked.kind == "thematic" else RECENT_DAYS).first
    if start > end:
        raise UsageError(f"the period starts on {start} after its end on {end}")
    return Period(start, end)


def week_of(day: date) -> Period:
    """The week, Monday to Sunday, of `day`."""
    monday = day - timedelta(day.weekday())
    return Period(monday, monday + timedelta(6))


def _week_named(typed: str) -> Period:
    try:
        year, week = typed.upper().split("-W")
        return week_of(date.fromisocalendar(int(year), int(week), 1))
    except ValueError as error:
        raise UsageError(f"{typed[:40]!r} is no week; write it as 2026-W32") from error


def _year(ends: int) -> Period:
    if not 1968 <= ends <= 2100:
        raise UsageError(f"{ends} is no year of ASEAN")
    return Period(date(ends - 1, YEAR_BEGINS, 1), date(ends, YEAR_BEGINS, 1) - timedelta(1))


def around(editions: Iterable[Edition]) -> Period:
    """The days that a report on these events covers: a week before and after, as far as the windows of the events."""
    editions = list(editions)
    first = min(max(e.held.first - timedelta(AROUND_EVENT), e.window.first) for e in editions)
    last = max(min(e.held.last + timedelta(AROUND_EVENT), e.window.last) for e in editions)
    return Period(first, last)


def _covered(editions: Sequence[Edition], told: Sequence[Period], today: date) -> Period | None:
    """The days around all events that were named, None without one. Of a discovered event nothing is known but when it
    was written of, so a week before and after that, as far as today."""
    found = [around(editions)] if editions else []
    week = timedelta(AROUND_EVENT)
    found += [Period(days.first - week, max(days.last, min(days.last + week, today))) for days in told]
    return Period(min(days.first for days in found), max(days.last for days in found)) if found else None


def _told(discovered: Mapping[str, Period], id: str) -> Period:
    if id not in discovered:
        raise UsageError(f"no article tells of the event {id[:60]!r}; `diembao events --json` lists ids")
    return discovered[id]


def _edition(calendar: Calendar, id: str) -> Edition:
    found = calendar.edition(id)
    if found is None:
        every = [e.id for e in calendar.held_within(Period(date(1967, 1, 1), date(2100, 12, 31)))]
        near = ", ".join(get_close_matches(id, every, n=3)) or "`diembao events --json` lists ids"
        raise UsageError(f"the calendar has no event {id[:60]!r}; perhaps {near}")
    return found


def earlier(calendar: Calendar, edition: Edition) -> Edition | None:
    """The latest edition of the same event before `edition`."""
    before = Period(date(1967, 1, 1), edition.held.first - timedelta(1))
    held = [e for e in calendar.held_within(before) if e.event == edition.event and e.held.last <= before.last]
    return held[-1] if held else None


def a_year_before(period: Period) -> Period:
    """The same days a year before; the leap day is 28 February there."""

    def day(of: date) -> date:
        leap = (of.month, of.day) == (2, 29)
        return date(of.year - 1, 2, 28) if leap else of.replace(year=of.year - 1)

    return Period(day(period.first), day(period.last))
