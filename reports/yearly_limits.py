"""Part VI of the yearly summary: what was not collected, not labelled, not monitored."""

from __future__ import annotations

from newsroom.reasons import reason_in_words
from reports import words
from reports.draft import Draft, active_funnel, pages
from reports.gaps import limit_blocks
from reports.model import Block, Figure, Measure, Number, Paragraph
from reports.overview import source_notes
from reports.year import Year

REASONS_NAMED = 5
"""Reasons for which pages were not collected, the most frequent."""


def limits(year: Year) -> tuple[Block, ...]:
    """What was not collected, what was not labelled, what is not monitored."""
    draft, prose, figures = year.draft, year.draft.prose, year.draft.figures
    blocks: list[Block] = [*_not_collected(draft), *source_notes(draft)]
    measures: tuple[tuple[str, Measure], ...] = (
        ("yearly.not_assessed", "not_assessed"),
        ("yearly.no_pillar", "no_pillar"),
        ("yearly.undated", "undated"),
    )
    for key, measure in measures:
        number = figures.number(measure)
        if number.value:
            share = prose.part(number, figures.number()) if measure != "undated" else ()
            blocks.append(prose.say(key, count=prose.items(number), part=share))
    return (*blocks, *limit_blocks(draft))


def _not_collected(draft: Draft) -> list[Paragraph]:
    """Pages that were found and could not be read, with the most frequent reasons."""
    prose = draft.prose
    funnel = active_funnel(draft.evidence.funnel, draft.period, draft.evidence.spec.scope)
    found = tuple(pages(f, "discovered") for f in funnel)
    if not sum(number.value for number in found):
        return []
    reasons: dict[str, tuple[Number, ...]] = {
        reason: tuple(pages(f, f"fell:{reason}") for f in funnel if f.fell.get(reason))
        for reason in sorted({reason for f in funnel for reason in f.fell})
    }
    reasons = {reason: numbers for reason, numbers in reasons.items() if numbers}
    if not reasons:
        return [prose.say("yearly.all_collected", pages=_sum(draft, found))]
    everything = tuple(number for numbers in reasons.values() for number in numbers)
    ranked = sorted(reasons, key=lambda reason: -sum(n.value for n in reasons[reason]))[:REASONS_NAMED]
    parts = [
        prose.spans("yearly.reason", reason=reason_in_words(reason, prose.language), count=_sum(draft, reasons[reason]))
        for reason in ranked
    ]
    key = "yearly.not_collected" if len(ranked) == len(reasons) else "yearly.not_collected_most"
    return [prose.say(key, pages=_sum(draft, found), fell=_sum(draft, everything), reasons=prose.in_clauses(parts))]


def _sum(draft: Draft, numbers: tuple[Number, ...]) -> Figure:
    total = sum(number.value for number in numbers)
    return Figure(words.items(draft.prose.words, total, "pages"), numbers, "sum")
