"""The figures of the overview, each a count of `newsroom.counting.coverage` and nothing else.

This period stands beside the one before it, of the same length; both come from one reading of the store.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from classify.taxonomy import Taxonomy
from index.results import buckets
from newsroom.article import Facts, Scope
from newsroom.clock import Period
from newsroom.counting import CountingClass, Coverage, coverage

TOP = 10
"""Rows of a table of the most frequent."""
WEEKS_FROM = 93
"""Days from which the timeline counts weeks: up to a quarter, a day is still a bar that can be pointed at."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A count in this period and in the one before."""

    now: int
    before: int


@dataclass(frozen=True, slots=True)
class PillarFigures:
    """A row of the table of pillars; an article with two pillars is in two rows."""

    id: str
    total: Compared
    originals: int
    reprints: int
    domestic: int
    foreign: int


@dataclass(frozen=True, slots=True)
class Named:
    """A topic, outlet or country with its count; `name` is an outlet's own, "" where the taxonomy names the id."""

    id: str
    count: Compared
    name: str = ""
    country: str = ""
    pillars: tuple[int, ...] = ()
    """Of a country: its articles by pillar, in the order of `Overview.pillars`."""


@dataclass(frozen=True, slots=True)
class Series:
    """A line of the timeline: counts by the day on which each bucket begins, empty buckets included."""

    id: str
    counts: tuple[tuple[date, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """Everything that the overview counts, for one period, scope and pillar."""

    period: Period
    before: Period
    comparable: bool
    """Whether collecting had begun by the first day of `before` (`Statistics.comparable`)."""
    total: Compared
    originals: Compared
    reprints: Compared
    scopes: Mapping[Scope, Compared]
    not_assessed: int
    no_pillar: int
    beside: Mapping[CountingClass, int]
    pillars: tuple[PillarFigures, ...]
    topics: tuple[Named, ...]
    """Most frequent first; of a chosen pillar all, those without an article included."""
    outlets: tuple[Named, ...]
    countries: tuple[Named, ...]
    outlet_count: int
    country_count: int
    by: Literal["day", "week"]
    scope_series: tuple[Series, ...]
    pillar_series: tuple[Series, ...]


def overview(
    facts: Sequence[Facts],
    period: Period,
    scope: Scope | None,
    pillar: str | None,
    taxonomy: Taxonomy,
    *,
    comparable: bool,
) -> Overview:
    """Count `facts`, which reach over `period` and the period before it; None leaves a limit out."""
    earlier = period.before()
    now, before = coverage(facts, period, scope, pillar), coverage(facts, earlier, scope, pillar)
    scopes: tuple[Scope, ...] = ("domestic", "foreign") if scope is None else (scope,)
    pillars = [p.id for p in taxonomy.pillars if pillar in (None, p.id)]
    of_pillar = {id_: coverage(facts, period, scope, id_) for id_ in pillars}
    of_scope = {name: coverage(facts, period, name, pillar) for name in scopes}
    outlets = {item.source_id: item for item in facts}
    by: Literal["day", "week"] = "week" if len(period.days()) >= WEEKS_FROM else "day"
    return Overview(
        period=period,
        before=earlier,
        comparable=comparable,
        total=Compared(now.total, before.total),
        originals=Compared(now.originals, before.originals),
        reprints=Compared(now.reprints, before.reprints),
        scopes={name: Compared(now.scopes.get(name, 0), before.scopes.get(name, 0)) for name in scopes},
        not_assessed=now.not_assessed,
        no_pillar=now.no_pillar,
        beside=dict(now.beside),
        pillars=tuple(
            PillarFigures(
                id=id_,
                total=Compared(found.total, before.pillars.get(id_, 0)),
                originals=found.originals,
                reprints=found.reprints,
                domestic=found.scopes.get("domestic", 0),
                foreign=found.scopes.get("foreign", 0),
            )
            for id_, found in of_pillar.items()
        ),
        topics=_topics(now, before, pillar, taxonomy),
        outlets=tuple(
            replace(row, name=outlets[row.id].source_name, country=outlets[row.id].country)
            for row in _most(now.outlets, before.outlets)[:TOP]
        ),
        countries=tuple(
            replace(row, pillars=tuple(now.country_pillars.get((row.id, id_), 0) for id_ in pillars))
            for row in _most(now.countries, before.countries)[:TOP]
        ),
        outlet_count=len(now.outlets),
        country_count=len(now.countries),
        by=by,
        scope_series=tuple(Series(name, _counts(found, period, by)) for name, found in of_scope.items()),
        pillar_series=tuple(Series(id_, _counts(found, period, by)) for id_, found in of_pillar.items()),
    )


def _counts(found: Coverage, period: Period, by: Literal["day", "week"]) -> tuple[tuple[date, int], ...]:
    """The counts of `found` by day or week (from Monday) over the whole of `period`."""
    ends = {period.first: 0, period.last: 0}
    return tuple((bucket.day, bucket.articles) for bucket in buckets({**ends, **found.days}, by))


def _topics(now: Coverage, before: Coverage, pillar: str | None, taxonomy: Taxonomy) -> tuple[Named, ...]:
    if pillar is None:
        return tuple(_most(now.topics, before.topics)[:TOP])
    ids = [topic.id for topic in taxonomy.topics_of(pillar)]
    rows = [Named(id_, Compared(now.topics.get(id_, 0), before.topics.get(id_, 0))) for id_ in ids]
    return tuple(sorted(rows, key=lambda row: -row.count.now))


def _most(now: Mapping[str, int], before: Mapping[str, int]) -> Sequence[Named]:
    return [
        Named(id_, Compared(count, before.get(id_, 0)))
        for id_, count in sorted(now.items(), key=lambda item: (-item[1], item[0]))
    ]
