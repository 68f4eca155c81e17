"""What speaks against making a report final: what verification finds, what was withdrawn since, what is left to be
filled in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from newsroom.pipeline.reporting import OpenReport
from newsroom.texts import Language
from reports.edit_words import outcome
from reports.figures import Selection
from reports.findings import Finding
from reports.keys import keyed, runs
from reports.listing import counted
from reports.model import Blank, Gap, Report
from reports.verifying import verify
from reports.walking import parts


@dataclass(frozen=True, slots=True)
class Unfilled:
    """What is left for analysts, in reading order; false where nothing is."""

    gaps: tuple[Gap, ...]
    blanks: tuple[Blank, ...]
    """Those that a final report must have filled, each key once."""

    def __bool__(self) -> bool:
        return bool(self.gaps or self.blanks)

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return {
            "gaps": [{"key": gap.key, "text": gap.text} for gap in self.gaps],
            "blanks": [{"key": blank.key, "text": blank.text} for blank in self.blanks],
        }


def unfilled(report: Report) -> Unfilled:
    """What is left for analysts in `report`."""
    gaps = tuple(block for part in parts(report) for block in part.blocks if isinstance(block, Gap))
    spans = (span for run in runs(keyed(report)) if not run.aside for span in run.spans)
    blanks = {span.key: span for span in spans if isinstance(span, Blank) and span.required}
    return Unfilled(gaps, tuple(blanks.values()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What a check found, beside what is left to be filled in."""

    findings: tuple[Finding, ...]
    withdrawn: tuple[str, ...]
    """Counted articles that were withdrawn since."""
    unharmed: bool
    """Whether a final report is still the one whose SHA-256 was recorded."""
    edits: tuple[str, ...]
    """Sentences about edits that do not fit any more."""

    @property
    def blocks(self) -> bool:
        """Whether the report cannot be made final with it."""
        return not self.unharmed or bool(self.withdrawn) or any(found.blocks for found in self.findings)

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return {
            "holds": not self.blocks,
            "findings": [
                {"kind": f.kind, "blocks": f.blocks, "key": f.key, "place": f.place, "text": f.text}
                for f in self.findings
            ],
            "withdrawn": list(self.withdrawn),
            "unharmed": self.unharmed,
            "edits": list(self.edits),
        }


def check(opened: OpenReport, language: Language, report: Report | None = None) -> Checked:
    """Verify a report as it would be printed now, or another `report` that was rendered from it.

    Each number is counted again in the frozen selection, each passage looked for in the archived copy.
    """
    evidence, edits = opened.evidence, opened.edits
    count: Callable[..., int] = Selection(evidence, edits).evaluate
    found = verify(report or opened.report, evidence, edits, opened.archive, count, language)
    ids = [item.id for item in counted(evidence, edits)]
    return Checked(
        findings=tuple(finding for finding in found if finding.kind != "unfilled"),
        withdrawn=tuple(sorted(opened.withdrawn(ids))),
        unharmed=opened.unharmed(),
        edits=() if opened.drafted.final is not None else outcome(opened.applied, language),
    )
