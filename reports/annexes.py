"""The annexes of a report: which articles, from which sources, and how it was put together."""

from __future__ import annotations

from collections.abc import Sequence

from newsroom.funnel import SourceFunnel
from newsroom.reasons import reason_in_words
from reports import form
from reports.articles_listed import articles
from reports.draft import Draft, active_funnel, pages
from reports.method import method
from reports.model import Annex, Block, Cell, Column, Figure, Table, Text
from reports.names import LONGEST_NAME, shortened
from reports.phrases import Piece
from reports.words import NONE_IN_TABLE, in_table

STAGES = {
    "discovered": "annexes.discovered",
    "fetched": "annexes.fetched",
    "extracted": "annexes.extracted",
    "labelled": "annexes.labelled",
    "indexed": "annexes.indexed",
}


def annexes(draft: Draft, *, others: bool = True) -> tuple[Annex, ...]:
    """Annexes I to III; call it after the body is written, since the first lists what the body cites. Without
    `others` the list has the cited articles only."""
    text, language = draft.prose.text, draft.prose.language
    attached = form.attached_to(draft.settings, draft.evidence.created_at, language)
    parts: tuple[tuple[str, Sequence[Block], bool], ...] = (
        (text("annexes.articles"), articles(draft, others=others), True),
        (text("annexes.sources"), sources(draft), True),
        (text("annexes.method"), method(draft, form.annex_number(2, language)), False),
    )
    return tuple(
        Annex(form.annex_number(number, language), title, attached, tuple(blocks), wide)
        for number, (title, blocks, wide) in enumerate(parts, 1)
    )


def sources(draft: Draft) -> tuple[Block, ...]:
    """The funnel of every source of the report's scope, and what is not monitored at all."""
    say, text = draft.prose.say, draft.prose.text
    funnel = active_funnel(draft.evidence.funnel, draft.period, draft.evidence.spec.scope)
    if not funnel:
        return (say("annexes.funnel_none"), say("annexes.funnel_limits"))
    columns = (
        Column(text("annexes.no"), 1.0, "centre"),
        Column(text("annexes.source"), 4.6),
        Column(text("annexes.country"), 2.6),
        *(Column(text(key), 1.9, "right") for key in STAGES.values()),
        Column(text("annexes.fell"), 6.2),
    )
    rows = tuple(_row(draft, place, found) for place, found in enumerate(funnel, 1))
    empty: Cell = (Text(""),)
    sums = (draft.prose.sum_cell(*(pages(found, stage) for found in funnel)) for stage in STAGES)
    total = (empty, (Text(text("annexes.total")),), empty, *sums, empty)
    return (say("annexes.funnel_text"), Table("", columns, rows, total), say("annexes.funnel_limits"))


def _row(draft: Draft, place: int, found: SourceFunnel) -> tuple[Cell, ...]:
    prose = draft.prose
    fell: list[Piece] = []
    for reason in sorted((r for r, count in found.fell.items() if count), key=lambda r: (-found.fell[r], r)):
        number = pages(found, f"fell:{reason}")
        count = Figure(in_table(prose.words, number.value), (number,))
        fell.append(prose.spans("annexes.fell_for", reason=reason_in_words(reason, prose.language), count=count))
    if found.entry_errors:
        fell.append(prose.text("annexes.entries_unreadable"))
    return (
        (Text(str(place)),),
        (Text(shortened(found.source.name, LONGEST_NAME)),),
        (Text(draft.names.country(found.source.country)),),
        *(prose.cell(pages(found, stage)) for stage in STAGES),
        prose.in_clauses(fell) or (Text(NONE_IN_TABLE),),
    )
