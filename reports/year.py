"""What the parts of one yearly summary share."""

from __future__ import annotations

from dataclasses import dataclass

from newsroom.clock import Period
from reports.against import Against
from reports.draft import Draft
from reports.figures import Figures
from reports.months import years_of
from reports.numbering import Numbering
from reports.outlets import Monitored
from reports.plan import Plan

WHOLE_YEAR = (350, 380)
"""Days of what is called a year."""


@dataclass(frozen=True, slots=True)
class Year:
    """One summary in the making."""

    draft: Draft
    plan: Plan
    numbering: Numbering
    domestic: Figures
    foreign: Figures
    other: Against | None
    """The year before, of both scopes; likewise of each."""
    other_domestic: Against | None
    other_foreign: Against | None
    agencies: tuple[Monitored, ...]

    @property
    def scopes(self) -> tuple[Figures, ...]:
        """Both together, then each."""
        return (self.draft.figures, self.domestic, self.foreign)


def period_name(draft: Draft, period: Period) -> str:
    """ " năm 2026", " giai đoạn 2021-2025", "" for what is neither; with the space before it. A year is named by its
    last day."""
    if WHOLE_YEAR[0] <= len(period) <= WHOLE_YEAR[1]:
        return draft.prose.text("yearly.one_year", year=str(period.last.year))
    years = years_of(period)
    if len(years) > 1:
        first = str(years[0].last.year)
        return draft.prose.text("yearly.years", first=first, last=str(period.last.year))
    return ""
