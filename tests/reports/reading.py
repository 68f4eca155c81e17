"""Writes reports over the made-up press, and reads what they say for the tests."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

import pytest

from classify.taxonomy import load_taxonomy
from newsroom.article import Facts
from newsroom.clock import Period
from newsroom.sections import ReportSettings
from reports.compose import compose
from reports.evidence import Archive, Baseline, Edits, Evidence, Spec
from reports.model import Block, Chart, Gap, Kind, Language, Paragraph, Report, Section, Span, Table
from reports.words import Words, words_of
from tests.reports.coverage_of_a_summit import CREATED, PERIOD, SETTINGS, SUBJECT, funnels, summit
from tests.reports.coverage_of_views import STATEMENT, record_of, views
from tests.reports.making import Shelf


def evidence(facts: Sequence[Facts], period: Period = PERIOD, *, kind: Kind = "foreign", language: Language = "vi",
             subject: str = SUBJECT) -> Evidence:  # fmt: skip
    """What a report on `facts` is made from, compared with the period before."""
    spec = Spec(kind=kind, language=language, period=period, scope="foreign", subject=subject)
    before = Baseline(basis="before", period=period.before(), comparable=True)
    return Evidence(spec=spec, created_at=CREATED, facts=tuple(facts), baselines=(before,), funnel=tuple(funnels()))


def compose_(found: Evidence, archive: Archive | None = None, edits: Edits | None = None,
             settings: ReportSettings = SETTINGS) -> Report:  # fmt: skip
    """The report on `found`, from the made-up records of its facts unless another archive is given."""
    return compose(found, archive or Shelf(found.facts), edits or Edits(), load_taxonomy(), settings)


def write(facts: Sequence[Facts], period: Period = PERIOD, language: Language = "vi") -> Report:
    """The foreign report on `facts`."""
    return compose_(evidence(facts, period, language=language))


def blocks(report: Report) -> Iterator[Block]:
    yield from report.opening
    for section in report.sections:
        yield from section.blocks
    for annex in report.annexes:
        yield from annex.blocks


def paragraphs(report: Report) -> Iterator[Paragraph]:
    for block in blocks(report):
        if isinstance(block, Paragraph):
            yield block
        elif isinstance(block, Gap):
            yield from block.evidence
        elif isinstance(block, Table):
            yield from block.notes


def spans(report: Report) -> Iterator[Span]:
    for found in paragraphs(report):
        yield from found.spans
    for block in blocks(report):
        if isinstance(block, Table):
            for row in (*block.rows, block.total):
                for cell in row:
                    yield from cell
        elif isinstance(block, Chart):
            yield from (count for point in block.points for count in point.counts)


def text(report: Report) -> str:
    gaps = [block.text for block in blocks(report) if isinstance(block, Gap)]
    return "\n".join([*(p.text for p in paragraphs(report)), *gaps])


def section(report: Report, heading: str) -> Section:
    return next(s for s in report.sections if s.heading == heading)


def told(report: Report, heading: str) -> str:
    return "\n".join(b.text for b in section(report, heading).blocks if isinstance(b, Paragraph))


FACTS = summit()
REPORT = write(FACTS)
ONE = [item for item in FACTS if item.source_id == "bachai"]


@dataclass(frozen=True)
class Written:
    """A report with what it was made from."""

    evidence: Evidence
    report: Report
    archive: Archive

    @property
    def words(self) -> Words:
        """Of its language."""
        return words_of(self.report.language)


def written(facts: Sequence[Facts], language: Language = "vi", period: Period = PERIOD) -> Written:
    """The foreign report on `facts`, with these."""
    found = evidence(facts, period, language=language)
    return Written(found, compose_(found), Shelf(facts))


def with_views(language: Language = "vi") -> Written:
    """The foreign report on a press with opinions, claims and a spokesperson."""
    facts = [*views(), STATEMENT]
    found = replace(evidence(facts, language=language), statements=(STATEMENT.id,))
    archive = Shelf(facts, record_of)
    return Written(found, compose_(found, archive), archive)


REPORTS = {
    "a summit": written(FACTS),
    "a summit in English": written(FACTS, "en"),
    "nothing": written([]),
    "nothing in English": written([], "en"),
    "one article": written(ONE),
    "two articles": written(FACTS[:2]),
    "three articles": written(FACTS[:3], "en"),
    "two days": written(FACTS, period=Period(date(2026, 8, 8), date(2026, 8, 9))),
    "views": with_views(),
    "views in English": with_views("en"),
}
every_report = pytest.mark.parametrize("name", REPORTS)
