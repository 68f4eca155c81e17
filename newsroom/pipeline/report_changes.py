"""What a refresh changed: the report as it is now beside the one that an earlier refresh gave, with the same edits laid
over both, so that only what the store brought differs."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from newsroom.errors import UsageError
from newsroom.pipeline.frozen import evidence_from_json
from newsroom.pipeline.reporting import OpenReport, ReportDesk
from newsroom.texts import Language
from reports.change_words import lines
from reports.changes import Changes, changes
from reports.editing import apply
from reports.plain import report_from_json


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What changed between two refreshes."""

    former: int
    now: int
    changes: Changes

    def lines(self, language: Language) -> tuple[str, ...]:
        """For people."""
        return lines(self.changes, language)

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return {"former": self.former, "now": self.now, **asdict(self.changes)}


def changes_since(desk: ReportDesk, opened: OpenReport, former: int | None) -> Refreshed:
    """What changed in `opened` since refresh `former`, for None since the one before the newest. Raises UsageError
    where the report was not refreshed yet, InputError where there is no such refresh."""
    kept = opened.kept
    number = kept.refresh - 1 if former is None else former
    if kept.refresh == 0:
        raise UsageError(f"report {kept.id} was not refreshed yet; `diembao report refresh` reads the store again")
    contents = desk.store.reports.contents(kept.id, number).contents
    evidence = evidence_from_json(contents.evidence)
    before = apply(report_from_json(contents.report), opened.edits, evidence).report
    found = changes(before, opened.report, evidence, opened.evidence, opened.edits, opened.edits)
    return Refreshed(number, kept.refresh, found)
