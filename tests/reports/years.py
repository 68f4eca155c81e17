"""Domestic reports and yearly summaries over the made-up year: long, short, empty, of one article, of events, of
several years; in both languages."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import pytest

from classify.taxonomy import load_taxonomy
from newsroom.article import Facts, Scope
from newsroom.clock import Period
from newsroom.sections import ReportSettings
from reports.domestic import domestic_report
from reports.evidence import Archive, Edits, Evidence
from reports.model import Kind, Language, Report
from reports.yearly import yearly_report
from tests.reports.coverage_of_a_summit import SETTINGS
from tests.reports.coverage_of_a_year import (
    SEASON,
    SUMMIT,
    YEAR,
    YEAR_BEFORE,
    evidence_of,
    record,
    rest_of_the_year,
    season,
    with_firm,
)
from tests.reports.making import Shelf

FACTS = with_firm(season() + rest_of_the_year())
ONE = FACTS[:1]
SEVERAL_YEARS = Period(date(2021, 1, 1), date(2026, 12, 31))
TWO_DAYS = Period(date(2026, 8, 5), date(2026, 8, 6))


@dataclass(frozen=True)
class Written:
    """A report with what it was made from."""

    evidence: Evidence
    report: Report
    archive: Archive


def write(evidence: Evidence, edits: Edits | None = None, settings: ReportSettings = SETTINGS) -> Written:
    """The report on `evidence`."""
    archive = Shelf(evidence.facts, record)
    composer = domestic_report if evidence.spec.kind == "domestic" else yearly_report
    return Written(evidence, composer(evidence, archive, edits or Edits(), load_taxonomy(), settings), archive)


def domestic(facts: list[Facts] = FACTS, language: Language = "vi", period: Period = SEASON) -> Evidence:
    """Evidence of a domestic report, compared with the period before."""
    return evidence_of("domestic", facts, period, language, scope="domestic", baseline=("before", period.before()))


def yearly(facts: list[Facts] = FACTS, language: Language = "vi") -> Evidence:
    """Evidence of a summary, compared with the year before."""
    return evidence_of("yearly", facts, YEAR, language, baseline=("last_year", YEAR_BEFORE))


def of_the_summit(language: Language = "vi") -> Evidence:
    """A domestic report on one event."""
    chosen = replace(SUMMIT, chosen=True)
    return evidence_of("domestic", FACTS, SEASON, language, scope="domestic", events=(chosen,))


def without_baselines(kind: Kind, language: Language = "vi") -> Evidence:
    """An empty period with nothing to compare with, no events, no funnel and no outside figures."""
    scope: Scope | None = "domestic" if kind == "domestic" else None
    found = evidence_of(kind, [], YEAR, language, scope=scope, events=(), outside=False)
    return replace(found, funnel=(), collecting_since=None, reports=())


DOMESTIC = write(domestic())
YEARLY = write(yearly())
REPORTS = {
    "domestic": DOMESTIC,
    "domestic in English": write(domestic(language="en")),
    "domestic, two days": write(domestic(period=TWO_DAYS)),
    "domestic, one article": write(domestic(ONE)),
    "domestic, one article in English": write(domestic(ONE, "en")),
    "domestic, a year": write(domestic(period=YEAR)),
    "domestic, an event": write(of_the_summit()),
    "domestic, an event in English": write(of_the_summit("en")),
    "domestic, nothing": write(without_baselines("domestic")),
    "domestic, nothing in English": write(without_baselines("domestic", "en")),
    "domestic, only foreign press": write(domestic([f for f in FACTS if f.scope == "foreign"])),
    "yearly": YEARLY,
    "yearly in English": write(yearly(language="en")),
    "yearly, one article": write(yearly(ONE)),
    "yearly, no foreign press": write(yearly([f for f in FACTS if f.scope == "domestic"], "en")),
    "yearly, nothing": write(without_baselines("yearly")),
    "yearly, nothing in English": write(without_baselines("yearly", "en")),
    "several years": write(evidence_of("yearly", FACTS, SEVERAL_YEARS)),
    "several years in English": write(evidence_of("yearly", FACTS, SEVERAL_YEARS, "en")),
}
every_report = pytest.mark.parametrize("name", REPORTS)
