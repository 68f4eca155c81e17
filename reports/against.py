"""Figures of another period as a column beside those of the report; `reports.comparing` has the sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from newsroom.article import Facts, Scope
from newsroom.clock import Period
from reports.comparing import what_of
from reports.draft import Draft
from reports.evidence import Baseline, Basis
from reports.figures import Figures
from reports.model import Paragraph


@dataclass(frozen=True, slots=True)
class Against:
    """A baseline with its figures in one scope, counted once."""

    baseline: Baseline
    figures: Figures


def against(draft: Draft, order: Sequence[Basis], scope: Scope | None) -> Against | None:
    """The first comparable baseline in the order of `order`, None without one. Its figures are of its own events where
    it has any, else of the report's."""
    found = [b for basis in order for b in draft.baselines(basis) if b.comparable]
    if not found:
        return None
    events = found[0].events or draft.evidence.spec.events
    return Against(found[0], Figures(draft.selection, found[0].period, scope, events))


def column_heading(draft: Draft, other: Against) -> str:
    """Heading of a table's column with the figures of `other`."""
    return draft.prose.text(_COLUMNS[other.baseline.basis])


_COLUMNS = {
    "before": "against.before_column",
    "last_year": "against.last_year_column",
    "last_event": "against.last_event_column",
    "usual": "against.usual_column",
}


def column_note(draft: Draft, other: Against) -> Paragraph:
    """The note under such a table."""
    prose, baseline = draft.prose, other.baseline
    return prose.say(
        "against.column_note",
        role="note",
        heading=column_heading(draft, other),
        base=what_of(draft, baseline),
        period=prose.words.period(baseline.period),
    )


def moved_topics(now: Figures, before: Figures, topics: Sequence[str], least: int) -> tuple[list[str], list[str]]:
    """Topics that rose and that fell by at least `least` articles, the largest change first, equal ones in order."""
    change = {t: now.number(topic=t).value - before.number(topic=t).value for t in topics}
    rose = sorted((t for t in topics if change[t] >= least), key=lambda t: -change[t])
    fell = sorted((t for t in topics if change[t] <= -least), key=lambda t: change[t])
    return rose, fell


def within(period: Period, other: Period) -> Period | None:
    """The days that both have, None where there are none."""
    first, last = max(period.first, other.first), min(period.last, other.last)
    return Period(first, last) if first <= last else None


def by_reach(counts: dict[str, int]) -> list[str]:
    """Keys by count, the highest first, equal ones by key."""
    return sorted(counts, key=lambda key: (-counts[key], key))


def one_of_each(found: Sequence[Facts]) -> dict[str, Facts]:
    """An article of every outlet, by source id."""
    return {item.source_id: item for item in found}
