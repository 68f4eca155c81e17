"""What the overview says besides its counts: topics by week, what is out of the usual this week, tone, and what of the
plan nobody wrote about; without Streamlit.

A week here is seven days that end with the last day shown, so that the running one can be compared with those before.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from classify.taxonomy import Taxonomy
from newsroom.article import Facts, Scope, Tone
from newsroom.clock import Period, local_day
from newsroom.counting import counting_class
from reports.evidence import Evidence, Spec
from reports.figures import Limits, Selection
from reports.model import Query
from reports.trends import FEWEST_WEEKS, Change
from reports.watched import Watched, unusual, watched

WEEKS = 9
"""The week itself and eight before it, as the weekly digest compares."""
DAYS_READ = 7 * (WEEKS + 1) // 2
"""`Desk.facts` of so many days reach, with the period before it, over `WEEKS` weeks."""
TONES: tuple[Tone, ...] = ("favourable", "neutral", "critical")
MOST_CHANGES = 6
OUTLETS_NAMED = 2
"""Outlets named of a change: more would be the table of outlets again."""
STANDS_OUT = 1 / 3
"""Part of a rise from which on an event, or reprinting, is told as its cause."""


@dataclass(frozen=True, slots=True)
class TopicWeeks:
    """A topic with its articles in each week."""

    id: str
    pillar: str
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Weeks:
    """The weeks, oldest first, with the topics that have articles in any of them in the taxonomy's order."""

    weeks: tuple[Period, ...]
    topics: tuple[TopicWeeks, ...]


@dataclass(frozen=True, slots=True)
class Cause:
    """What of a change says most of why: who wrote it, of what, and how much of it was taken over from others."""

    outlets: tuple[tuple[str, int], ...]
    """Names of the outlets that changed most in the same direction, with their articles of the week."""
    event: tuple[str, int] | None = None
    """Id of the event of which most of a rise tells, with its articles; None for a fall, and where none stands out."""
    reprints: int = 0
    """Articles of a rise that others had written; 0 where they are few."""


@dataclass(frozen=True, slots=True)
class Unusual:
    """What the last week has more or less of than usual; `changes` is None where there is no basis to say so."""

    week: Period
    before: int
    """Weeks with full figures with which it is compared."""
    changes: tuple[tuple[Watched, Change], ...] | None
    causes: Mapping[str, Cause] = field(default_factory=dict)
    """By the id of what is watched."""


@dataclass(frozen=True, slots=True)
class Tones:
    """Counted articles by part of the press and tone; `unsure` of the neutral ones are so because the labeller left
    the tone open, `none` have no tone at all."""

    scopes: Mapping[Scope, Mapping[Tone, int]]
    unsure: Mapping[Scope, int]
    none: Mapping[Scope, int]


def weeks_ending(last: date) -> tuple[Period, ...]:
    """`WEEKS` weeks of which the last ends on `last`, oldest first."""
    return tuple(Period.ending(last - timedelta(7 * back), 7) for back in reversed(range(WEEKS)))


def facts_days(last: date) -> Period:
    """The period whose facts with those of the period before it reach over all of `weeks_ending`."""
    return Period.ending(last, DAYS_READ)


def counted_within(facts: Sequence[Facts], period: Period, scope: Scope | None, pillar: str | None) -> list[Facts]:
    """The counted articles of `facts` within the limits; None leaves one out."""
    return [
        item
        for item in facts
        if scope in (None, item.scope)
        and (pillar is None or pillar in item.pillars)
        and counting_class(item) == "counted"
        and item.published_at is not None
        and local_day(item.published_at) in period
    ]


def topic_weeks(
    facts: Sequence[Facts], last: date, scope: Scope | None, pillar: str | None, taxonomy: Taxonomy
) -> Weeks:
    """Topics by week."""
    weeks = weeks_ending(last)
    found: list[Counter[str]] = [Counter() for _ in weeks]
    for item in counted_within(facts, Period(weeks[0].first, last), scope, pillar):
        assert item.published_at is not None
        found[(local_day(item.published_at) - weeks[0].first).days // 7].update(item.topics)
    rows = [
        TopicWeeks(topic.id, pillar_.id, tuple(counts[topic.id] for counts in found))
        for pillar_ in taxonomy.pillars
        if pillar in (None, pillar_.id)
        for topic in taxonomy.topics_of(pillar_.id)
    ]
    return Weeks(weeks, tuple(row for row in rows if any(row.counts)))


def unusual_now(
    facts: Sequence[Facts],
    last: date,
    scope: Scope | None,
    pillar: str | None,
    taxonomy: Taxonomy,
    collecting_since: date | None,
    now: datetime,
) -> Unusual:
    """What is out of the usual in the week that ends on `last`, among the figures within `scope` and `pillar`.

    Weeks that began before `collecting_since` are none to compare with.
    """
    *earlier, week = weeks_ending(last)
    before = [one for one in earlier if collecting_since is not None and one.first >= collecting_since]
    if len(before) < FEWEST_WEEKS:
        return Unusual(week, len(before), None)
    spec = Spec(kind="weekly", language="vi", period=Period(before[0].first, week.last), scope=None)
    selection = Selection(Evidence(spec=spec, created_at=now, facts=tuple(facts)))

    def count(days: Period, limits: Limits) -> int:
        scope_ = limits.get("scope")
        rest = {name: value for name, value in limits.items() if name != "scope"}
        query = Query(measure="total", first=days.first, last=days.last, scope=scope_, **rest)  # type: ignore[arg-type]
        return selection.evaluate(query)

    series = [
        one
        for one in watched(taxonomy)
        if scope in (None, one.scope)
        and (pillar is None or one.label == pillar or (one.kind == "topic" and taxonomy.pillar_of(one.label) == pillar))
    ]
    found = unusual(series, week, before, count)[:MOST_CHANGES]

    def written(one: Watched, days: Period) -> tuple[Facts, ...]:
        return selection.select(Query(measure="total", first=days.first, last=days.last, **one.limits))

    earlier_days = Period(before[0].first, before[-1].last)
    causes = {
        one.id: cause(written(one, week), written(one, earlier_days), len(before), rose=change.now > change.high)
        for one, change in found
    }
    return Unusual(week, len(before), tuple(found), causes)


def cause(now: Sequence[Facts], before: Sequence[Facts], weeks: int, *, rose: bool) -> Cause:
    """What the articles of a week say of why they are more (`rose`) or fewer than those of the `weeks` before it."""
    counts, usual = Counter(i.source_id for i in now), Counter(i.source_id for i in before)
    names = {item.source_id: item.source_name for item in (*before, *now)}
    way = 1 if rose else -1
    moved = {id: way * (counts[id] - usual[id] / weeks) for id in names}
    first = sorted((id for id in moved if moved[id] >= 1), key=lambda id: (-moved[id], id))[:OUTLETS_NAMED]
    outlets = tuple((names[id], counts[id]) for id in first)
    if not rose:
        return Cause(outlets)
    few = max(2.0, STANDS_OUT * len(now))
    events = Counter(event for item in now for event in item.events)
    event = min(events.items(), key=lambda pair: (-pair[1], pair[0]), default=None)
    reprints = sum(item.reprint_of is not None for item in now)
    return Cause(outlets, event if event and event[1] >= few else None, reprints if reprints >= few else 0)


def tones(facts: Sequence[Facts], period: Period, scope: Scope | None, pillar: str | None) -> Tones:
    """Tone by part of the press."""
    scopes: tuple[Scope, ...] = ("domestic", "foreign") if scope is None else (scope,)
    of = {one: counted_within(facts, period, one, pillar) for one in scopes}
    return Tones(
        scopes={one: {tone: sum(i.tone == tone for i in items) for tone in TONES} for one, items in of.items()},
        unsure={one: sum(i.tone_unsure for i in items) for one, items in of.items()},
        none={one: sum(i.tone is None for i in items) for one, items in of.items()},
    )


def uncovered(
    facts: Sequence[Facts], period: Period, scope: Scope | None, pillar: str | None, taxonomy: Taxonomy
) -> dict[str, tuple[str, ...]]:
    """By pillar, the plan's own topics without an article; pillars that have them all are left out."""
    told = {topic for item in counted_within(facts, period, scope, None) for topic in item.topics}
    found = {
        one.id: tuple(t.id for t in taxonomy.topics_of(one.id) if not t.added and t.id not in told)
        for one in taxonomy.pillars
        if pillar in (None, one.id)
    }
    return {id: topics for id, topics in found.items() if topics}
