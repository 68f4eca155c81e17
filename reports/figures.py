"""Numbers with their evidence: each is asked for by a query, and the same query counts it again later.

All counting is `newsroom.counting.coverage`; here is only the narrowing that a sentence of a report needs.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TypedDict, Unpack

from newsroom.article import Facts, Scope
from newsroom.clock import Period, local_day
from newsroom.counting import BESIDE, counting_class, coverage
from reports.model import Measure, Number, Query


class Limits(TypedDict, total=False):
    """The limits of a `Query` besides its days and scope."""

    pillar: str | None
    topic: str | None
    theme: str | None
    countries: tuple[str, ...]
    language: str
    outlet: str
    story: str


def evaluate(query: Query, facts: Iterable[Facts]) -> int:
    """Count what `query` asks for among `facts`."""
    within = (item for item in facts if _within(query, item))
    found = coverage(within, Period(query.first, query.last), query.scope, query.pillar)
    if query.measure in BESIDE:
        return found.beside[query.measure]
    value = getattr(found, query.measure)
    return value if isinstance(value, int) else len(value)


def _within(query: Query, item: Facts) -> bool:
    return (
        (query.topic is None or query.topic in item.topics)
        and (query.theme is None or query.theme in item.themes)
        and (not query.countries or item.country in query.countries)
        and (not query.language or item.language == query.language)
        and (not query.outlet or item.source_id == query.outlet)
        and (not query.story or query.story in (item.id, item.reprint_of))
    )


class Figures:
    """The facts of one period and scope, and the numbers about them."""

    def __init__(self, facts: Iterable[Facts], period: Period, scope: Scope) -> None:
        """Keep of `facts` what can be counted in `period` or beside it (undated articles stand beside every period)."""
        self.period = period
        self.scope: Scope = scope
        self._facts = tuple(
            f for f in facts if f.scope == scope and (f.published_at is None or local_day(f.published_at) in period)
        )
        self.coverage = coverage(self._facts, period, scope)
        counted = {f.id: f for f in self._facts if counting_class(f) == "counted"}
        self.counted: tuple[Facts, ...] = tuple(counted[id_] for id_ in self.coverage.article_ids)
        """The counted articles, newest first."""

    def number(self, measure: Measure = "total", **limits: Unpack[Limits]) -> Number:
        """Count `measure` within `limits`."""
        return self._answer(self._query(measure, self.period, limits))

    def within(self, days: Period) -> Number:
        """Articles on `days`, a part of the period."""
        return self._answer(self._query("total", days, {}))

    def on(self, day: date) -> Number:
        """Articles of one day."""
        return self.within(Period(day, day))

    def select(self, **limits: Unpack[Limits]) -> tuple[Facts, ...]:
        """The counted articles within `limits`, newest first."""
        query = self._query("total", self.period, limits)
        return tuple(
            f for f in self.counted if _within(query, f) and (query.pillar is None or query.pillar in f.pillars)
        )

    def _query(self, measure: Measure, days: Period, limits: Limits) -> Query:
        return Query(measure=measure, first=days.first, last=days.last, scope=self.scope, **limits)

    def _answer(self, query: Query) -> Number:
        return Number(evaluate(query, self._facts), query)
