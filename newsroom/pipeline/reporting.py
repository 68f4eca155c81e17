"""Reports from the store: read what a report needs, hand it to the pure builder."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from classify.taxonomy import load_taxonomy
from newsroom.clock import Period
from newsroom.counting import coverage
from newsroom.settings import Settings
from newsroom.store import Store
from reports.foreign import foreign_report
from reports.model import Report


@dataclass(frozen=True, slots=True)
class Drafted:
    """A report and how many articles it counts."""

    report: Report
    counted: int


def foreign_press_report(store: Store, settings: Settings, period: Period, made_at: datetime) -> Drafted:
    """The foreign press-opinion report over `period`, compared with the period before where that is comparable."""
    before = period.before()
    facts = list(store.articles.facts(Period(before.first, period.last)))
    comparable = store.statistics.comparable(before)
    report = foreign_report(
        facts,
        store.articles.records,
        period=period,
        previous=coverage(facts, before, "foreign") if comparable else None,
        taxonomy=load_taxonomy(settings.classify.taxonomy),
        funnel=store.statistics.funnel(),
        settings=settings.report,
        created_at=made_at,
    )
    return Drafted(report, coverage(facts, period, "foreign").total)
