"""What a report loses when it becomes final."""

from __future__ import annotations

from classify.taxonomy import load_taxonomy
from newsroom.sections import ReportSettings
from reports.evidence import Edits
from reports.figures import Selection
from reports.finishing import finished
from reports.model import Blank, Report
from reports.verifying import verify
from reports.walking import parts, runs_of
from reports.weekly import weekly_report
from tests.reports.coverage_of_a_week import digest_evidence
from tests.reports.making import Shelf

EVIDENCE = digest_evidence()
SHELF = Shelf(EVIDENCE.facts)


def digest(*, translations: bool) -> Report:
    settings = ReportSettings(translations=translations)
    return weekly_report(EVIDENCE, SHELF, Edits(), load_taxonomy(), settings)


def blanks(report: Report) -> list[Blank]:
    return [
        span
        for part in parts(report)
        for block in part.blocks
        for run in runs_of("", part, block)
        for span in run.spans
        if isinstance(span, Blank)
    ]


def unfilled(report: Report) -> list[str]:
    found = verify(report, EVIDENCE, Edits(), SHELF, Selection(EVIDENCE).evaluate)
    return [finding.kind for finding in found if finding.kind == "unfilled"]


def test_translations_are_asked_for_and_stay_until_they_are_written() -> None:
    draft = digest(translations=True)
    assert blanks(draft) and unfilled(draft)
    assert blanks(finished(draft)) == blanks(draft)


def test_where_the_office_does_without_them_open_ones_are_no_hindrance_and_leave_the_final() -> None:
    draft = digest(translations=False)
    assert blanks(draft) and not unfilled(draft)
    final = finished(draft)
    assert not blanks(final)
    told = "".join(
        getattr(span, "text", "[n]")
        for part in parts(final)
        for b in part.blocks
        for r in runs_of("", part, b)
        for span in r.spans
    )
    assert "bản dịch" not in told and "”  " not in told and "” [n]" in told


def test_a_final_report_bears_no_mark_of_a_draft() -> None:
    assert digest(translations=True).mark and not finished(digest(translations=True)).mark
