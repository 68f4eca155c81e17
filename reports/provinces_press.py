"""What the press of the provinces published, by province of today; which were silent, which are not monitored."""

from __future__ import annotations

from datetime import date

from newsroom.provinces import former, province_today, provinces
from reports import words
from reports.against import by_reach
from reports.draft import Draft, active_funnel
from reports.figures import Figures
from reports.model import Block, Cell, Column, Figure, Number, Paragraph, Table, Text
from reports.numbering import Numbering

SINCE = date(2025, 7, 1)
"""From when on there are the provinces of today (Resolution 202/2025/QH15)."""


def province_blocks(draft: Draft, figures: Figures, numbering: Numbering) -> tuple[Block, ...]:
    """A table of the provinces whose press wrote; then the monitored ones without articles, and the others."""
    prose = draft.prose
    counts: dict[str, int] = {}
    for item in figures.counted:
        if item.province:
            counts[item.province] = counts.get(item.province, 0) + 1
    declared = [f.source for f in active_funnel(draft.evidence.funnel, draft.period, "domestic") if f.source.province]
    monitored = {source.province for source in declared} | set(counts)
    silent = sorted(monitored - set(counts), key=_order)
    unwatched = [p.name for p in provinces() if p.name not in {province_today(m) or m for m in monitored}]
    blocks: list[Block] = []
    if not monitored:
        return (prose.say("provinces_press.none_monitored"),)
    if not counts:
        blocks.append(prose.say("provinces_press.nothing"))
    elif len(counts) <= words.NAMED_UP_TO:
        parts = [
            prose.spans(
                "provinces_press.one",
                province=name,
                volume=prose.volume(figures, province=name),
                outlets=prose.senders(figures, province=name),
            )
            for name in by_reach(counts)
        ]
        blocks.append(prose.say("provinces_press.few", provinces=prose.in_clauses(parts)))
    else:
        blocks += [_lead(draft, figures, by_reach(counts)), _table(draft, figures, by_reach(counts), numbering)]
    if silent and counts:
        blocks.append(prose.say("provinces_press.silent", provinces=prose.words.listing(silent)))
    if len(unwatched) > len(monitored):
        names = sorted(monitored, key=_order)
        blocks.append(prose.say("provinces_press.only", role="note", provinces=prose.words.listing(names)))
    elif unwatched:
        blocks.append(prose.say("provinces_press.unwatched", role="note", provinces=prose.words.listing(unwatched)))
    return tuple(blocks)


def _order(name: str) -> tuple[int, str]:
    """In the order of the list of provinces, names that are not in it after."""
    names = [province.name for province in provinces()]
    return (names.index(name), name) if name in names else (len(names), name)


def _numbers(figures: Figures, names: list[str]) -> tuple[Number, ...]:
    return tuple(figures.number(province=name) for name in names)


def _lead(draft: Draft, figures: Figures, names: list[str]) -> Paragraph:
    """All articles of local outlets, and the province with the most."""
    prose, numbers = draft.prose, _numbers(figures, names)
    total = sum(number.value for number in numbers)
    whole = Figure(words.items(prose.words, total), numbers, "sum")
    first = figures.number(province=names[0])
    key = "provinces_press.lead" if first.value > words.NAMED_UP_TO else "provinces_press.lead_even"
    return prose.say(key, total=whole, province=names[0], count=prose.items(first))


def _table(draft: Draft, figures: Figures, names: list[str], numbering: Numbering) -> Table:
    prose = draft.prose
    old = draft.period.first < SINCE

    def row(name: str) -> tuple[Cell, ...]:
        return (
            (Text(_with_former(draft, name) if old else name),),
            prose.cell(figures.number("outlets", province=name)),
            prose.cell(figures.number(province=name)),
            prose.cell(figures.number("originals", province=name)),
        )

    notes = [prose.say("provinces_press.since", role="note", day=prose.words.day(SINCE))] if old else []
    return Table(
        caption=prose.text("provinces_press.table", number=numbering.table()),
        columns=(
            Column(prose.text("provinces_press.province"), 6.0),
            Column(prose.text("outlets.outlets_heading"), 2.4, "right"),
            Column(prose.text("outlets.articles_heading"), 2.4, "right"),
            Column(prose.text("outlets.originals_heading"), 2.4, "right"),
        ),
        rows=tuple(row(name) for name in names),
        total=(
            (Text(prose.text("outlets.total")),),
            prose.sum_cell(*(figures.number("outlets", province=name) for name in names)),
            prose.sum_cell(*_numbers(figures, names)),
            prose.sum_cell(*(figures.number("originals", province=name) for name in names)),
        ),
        notes=tuple(notes),
    )


def _with_former(draft: Draft, name: str) -> str:
    others = [other for other in former(name) if other != name]
    if not others:
        return name
    return draft.prose.text("provinces_press.with_former", name=name, former=", ".join(others))
