"""Part IV of the yearly summary: the domestic and the foreign press apart, by kind and by outlet."""

from __future__ import annotations

from reports import words
from reports.against import Against, by_reach, column_heading, column_note, one_of_each
from reports.figures import Figures
from reports.model import Block, Cell, Column, Section, Table, Text
from reports.names import LONGEST_NAME, shortened
from reports.outlets import agency_blocks, kind_blocks, leading_outlets
from reports.parts import part
from reports.year import Year

OUTLETS_LISTED = 20
"""Outlets of a scope in its table, the leading ones."""


def outlets_part(year: Year) -> tuple[Section, ...]:
    """Part IV: domestic and foreign outlets apart; leading ones, kinds, the agencies of the plan."""
    draft, prose = year.draft, year.draft.prose
    domestic: list[Block] = list(agency_blocks(draft, year.domestic, year.agencies, year.numbering))
    if year.domestic.coverage.total:
        domestic += leading_outlets(draft, year.domestic)
        domestic += kind_blocks(draft, year.domestic, year.other_domestic, year.numbering)
        domestic += _outlet_table(year, year.domestic, year.other_domestic)
    else:
        domestic.insert(0, prose.say("yearly.domestic_none"))
    foreign: list[Block] = []
    if year.foreign.coverage.total:
        foreign += leading_outlets(draft, year.foreign)
        foreign += _outlet_table(year, year.foreign, year.other_foreign)
    if not foreign:
        foreign.append(prose.say("yearly.foreign_few" if year.foreign.coverage.total else "yearly.foreign_none"))
    return part(
        "IV.",
        prose.text("yearly.outlets"),
        [
            (prose.text("yearly.domestic_heading"), tuple(domestic)),
            (prose.text("yearly.foreign_heading"), tuple(foreign)),
        ],
    )


def _outlet_table(year: Year, figures: Figures, other: Against | None) -> list[Block]:
    """The leading outlets of one scope; nothing where one or two were named already."""
    draft, prose = year.draft, year.draft.prose
    counts = dict(figures.coverage.outlets)
    if len(counts) <= words.NAMED_UP_TO:
        return []
    foreign = figures.scope == "foreign"
    one = one_of_each(figures.counted)
    leading = by_reach(counts)[:OUTLETS_LISTED]

    def row(place: int, id_: str) -> tuple[Cell, ...]:
        cells: list[Cell] = [
            (Text(str(place)),),
            (Text(shortened(one[id_].source_name, LONGEST_NAME)),),
            *([(Text(draft.names.country(one[id_].country)),)] if foreign else []),
            prose.cell(figures.number(outlets=(id_,))),
            prose.cell(figures.number("originals", outlets=(id_,))),
        ]
        return (*cells, prose.cell(other.figures.number(outlets=(id_,)))) if other else tuple(cells)

    columns = [Column(prose.text("annexes.no"), 1.0, "centre"), Column(prose.text("annexes.outlet"), 6.0)]
    columns += [Column(prose.text("annexes.country"), 3.0)] if foreign else []
    columns += [
        Column(prose.text("outlets.articles_heading"), 2.0, "right"),
        Column(prose.text("outlets.originals_heading"), 2.0, "right"),
    ]
    columns += [Column(column_heading(draft, other), 2.0, "right")] if other else []
    caption = "yearly.foreign_table" if foreign else "yearly.domestic_table"
    return [
        Table(
            caption=prose.text(caption, number=year.numbering.table()),
            columns=tuple(columns),
            rows=tuple(row(place, id_) for place, id_ in enumerate(leading, 1)),
            notes=(column_note(draft, other),) if other else (),
        )
    ]
