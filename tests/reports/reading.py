"""Writes reports over the made-up press, and reads what they say for the tests."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from classify.taxonomy import load_taxonomy
from newsroom.article import Facts
from newsroom.clock import Period
from newsroom.counting import Coverage, coverage
from reports.foreign import foreign_report
from reports.model import (
    Block,
    Gap,
    Paragraph,
    Report,
    Section,
    Span,
    Table,
    Timeline,
)
from tests.reports.coverage_of_a_summit import (
    CREATED,
    PERIOD,
    SETTINGS,
    SUBJECT,
    funnels,
    loader,
    summit,
)


def write(facts: Sequence[Facts], period: Period = PERIOD, previous: Coverage | None = None) -> Report:
    return foreign_report(
        facts,
        loader(facts),
        period=period,
        previous=previous or coverage(facts, period.before(), "foreign"),
        taxonomy=load_taxonomy(),
        funnel=funnels(),
        settings=SETTINGS,
        created_at=CREATED,
        subject=SUBJECT,
    )


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
        elif isinstance(block, Timeline):
            yield from (point.count for point in block.points)


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
REPORTS = {
    "a summit": (FACTS, REPORT),
    "nothing": ([], write([])),
    "one article": (ONE, write(ONE)),
    "two articles": (FACTS[:2], write(FACTS[:2])),
    "three articles": (FACTS[:3], write(FACTS[:3])),
}
every_report = pytest.mark.parametrize("name", REPORTS)
