"""Putting articles that a search found into a report draft: cited first there, as by `diembao report pin`."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.access import User
from dashboard.acting import act
from dashboard.desk import Desk
from newsroom.clock import utc_now
from newsroom.errors import UsageError
from newsroom.pipeline.report_choices import pin as pinned
from newsroom.pipeline.reporting import ReportDesk
from newsroom.store.reports import KeptReport


def drafts(desk: Desk) -> list[KeptReport]:
    """The reports that can still be changed, the newest first."""
    return [report for report in desk.store.reports.all() if report.state != "final"]


def pin(desk: Desk, user: User, report: str, ids: Sequence[str]) -> tuple[int, tuple[str, ...]]:
    """Have `ids` cited first in a draft, the first of them foremost. Return how many were put in, and those that are
    none of its articles: of another period or scope, or collected after the draft was made.

    Raises Refused, InputError, and UsageError where the draft is final, was changed meanwhile, or would not change.
    """

    def do() -> tuple[int, tuple[str, ...]]:
        reports = ReportDesk(desk.store, desk.settings)
        opened = reports.open(report)
        known = {facts.id for facts in opened.evidence.facts}
        edits, outside = opened.edits, tuple(id for id in ids if id not in known)
        for id in reversed([id for id in ids if id in known]):
            if id in (*edits.dropped, *edits.passed_over):
                raise UsageError(f"article {id} was taken out of this report; put it back in the report first")
            edits = pinned(edits, id, "", undo=False)
        if len(outside) < len(ids):
            reports.edit(opened, edits, user.name, utc_now(), "pinned")
        return len(ids) - len(outside), outside

    return act(desk, user, "editor", "pin-articles", {"articles": list(ids)}, do, subject=report)
