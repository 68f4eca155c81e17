"""Who published in Viet Nam: the agencies that the plan names one by one, the kinds of outlets, the languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

from newsroom.article import SourceKind
from reports import words
from reports.against import Against, by_reach, column_heading, column_note, one_of_each
from reports.draft import Draft, active_funnel
from reports.figures import Figures
from reports.model import Block, Cell, Column, Figure, Number, Paragraph, Span, Table, Text
from reports.numbering import Numbering
from reports.phrases import Piece
from reports.plan import Agency, Plan

LEADING = 5
"""Outlets that are named with their counts."""
KINDS: tuple[SourceKind, ...] = tuple(kind for kind in get_args(SourceKind) if kind not in ("institution", "search"))
KIND_NAMES: Mapping[SourceKind, str] = {
    "agency": "outlets.agency",
    "party": "outlets.party",
    "ministry": "outlets.ministry",
    "sector": "outlets.sector",
    "local": "outlets.local",
    "broadcaster": "outlets.broadcaster",
    "wire": "outlets.wire",
    "commercial": "outlets.commercial",
}
"""Text of each kind of outlet, as it stands in a sentence."""
KIND_HEADINGS: Mapping[SourceKind, str] = {
    "agency": "outlets.agency_short",
    "party": "outlets.party_short",
    "ministry": "outlets.ministry_short",
    "sector": "outlets.sector_short",
    "local": "outlets.local_short",
    "broadcaster": "outlets.broadcaster_short",
    "wire": "outlets.wire_short",
    "commercial": "outlets.commercial_short",
}
"""The same as the heading of a narrow column."""


@dataclass(frozen=True, slots=True)
class Monitored:
    """An agency of the plan with the sources of it that were active in the period."""

    agency: Agency
    sources: tuple[str, ...]
    """Source ids; () where none is monitored."""


def agencies(draft: Draft, domestic: Figures, plan: Plan) -> tuple[Monitored, ...]:
    """The agencies of the plan with their sources: those declared, and outlets that a search engine found."""
    declared = [f.source for f in active_funnel(draft.evidence.funnel, draft.period, "domestic")]
    met = {(f.source_id, f.source_name) for f in domestic.counted}
    return tuple(
        Monitored(
            agency,
            tuple(sorted({s.id for s in declared if agency.has(s)} | {i for i, name in met if agency.named(i, name)})),
        )
        for agency in plan.agency
    )


def agency_blocks(
    draft: Draft, figures: Figures, found: Sequence[Monitored], numbering: Numbering
) -> tuple[Block, ...]:
    """Every agency: its figures, or that nothing was recorded, or that it is not monitored."""
    prose = draft.prose
    covered = [m for m in found if m.sources and figures.number(outlets=m.sources).value]
    silent = [m for m in found if m.sources and m not in covered]
    unwatched = [m for m in found if not m.sources]
    blocks: list[Block] = []
    if covered:
        sources = tuple(sorted(id_ for m in covered for id_ in m.sources))
        total, whole = figures.number(outlets=sources), figures.number()
        blocks.append(
            prose.say("outlets.named", volume=prose.volume(figures, outlets=sources), part=part_of(draft, total, whole))
        )
    if silent:
        blocks.append(prose.say("outlets.named_silent", agencies=_names(draft, silent)))
    if unwatched:
        blocks.append(prose.say("outlets.named_unwatched", agencies=_names(draft, unwatched)))
    if covered and figures.coverage.total > words.NAMED_UP_TO:
        blocks.append(_agency_table(draft, figures, found, numbering))
    return tuple(blocks)


def _names(draft: Draft, found: Sequence[Monitored]) -> str:
    return draft.prose.words.listing([m.agency.name(draft.prose.language) for m in found])


def _agency_table(draft: Draft, figures: Figures, found: Sequence[Monitored], numbering: Numbering) -> Table:
    prose = draft.prose
    pillars = [pillar.id for pillar in draft.taxonomy.pillars]

    def row(monitored: Monitored) -> tuple[Cell, ...]:
        name: Cell = (Text(monitored.agency.name(prose.language)),)
        empty: Cell = (Text(words.NONE_IN_TABLE),)
        if not monitored.sources:
            return (name, (Text(prose.text("outlets.not_monitored")),), *[empty] * (1 + len(pillars)))
        total = figures.number(outlets=monitored.sources)
        if not total.value:
            return (name, (Figure(prose.text("outlets.nothing"), (total,)),), *[empty] * (1 + len(pillars)))
        return (
            name,
            prose.cell(total),
            prose.cell(figures.number("originals", outlets=monitored.sources)),
            *(prose.cell(figures.number(outlets=monitored.sources, pillar=pillar)) for pillar in pillars),
        )

    return Table(
        caption=prose.text("outlets.agency_table", number=numbering.table()),
        columns=(
            Column(prose.text("outlets.agency_heading"), 4.2),
            Column(prose.text("outlets.articles_heading"), 2.0, "right"),
            Column(prose.text("outlets.originals_heading"), 2.0, "right"),
            *(Column(draft.names.of(pillar), 2.0, "right") for pillar in pillars),
        ),
        rows=tuple(row(monitored) for monitored in found),
        notes=(prose.say("outlets.pillars_overlap", role="note"),),
    )


def leading_outlets(draft: Draft, figures: Figures, limit: int = LEADING) -> tuple[Paragraph, ...]:
    """The outlets with the most articles, where there are some to be counted."""
    counts = dict(figures.coverage.outlets)
    leading = [id_ for id_ in by_reach(counts)[:limit] if counts[id_] > words.NAMED_UP_TO]
    if len(counts) <= words.NAMED_UP_TO or not leading:
        return ()
    one = one_of_each(figures.counted)
    parts: list[Piece] = [
        draft.prose.spans(
            "outlets.outlet_count",
            outlet=draft.names.outlet(one[id_]),
            count=draft.prose.items(figures.number(outlets=(id_,))),
        )
        for id_ in leading
    ]
    return (draft.prose.say("outlets.leading", outlets=draft.prose.in_clauses(parts), about=figures.scope or ""),)


def part_of(draft: Draft, part: Number, whole: Number) -> tuple[Span, ...]:
    """ ", chiếm 12,5% tổng số" where the whole is large enough for per cent, else nothing."""
    if whole.value < words.PERCENT_FROM or not part.value or part.value == whole.value:
        return ()
    return draft.prose.spans("outlets.part", share=draft.prose.share(part, whole))


def kinds_of(figures: Figures) -> tuple[SourceKind, ...]:
    """The kinds of outlets with articles, most first."""
    counts = {kind: figures.number(kinds=(kind,)).value for kind in KINDS}
    return tuple(sorted((kind for kind in KINDS if counts[kind]), key=lambda kind: -counts[kind]))


def kind_blocks(draft: Draft, figures: Figures, other: Against | None, numbering: Numbering) -> tuple[Block, ...]:
    """How much each kind of outlet published: a sentence on the largest, and the table."""
    prose = draft.prose
    kinds = kinds_of(figures)
    whole = figures.number()
    if len(kinds) == 1:
        return (prose.say("outlets.one_kind", kind=prose.text(KIND_NAMES[kinds[0]])),)
    numbers = {kind: figures.number(kinds=(kind,)) for kind in kinds}
    first = [kind for kind in kinds if numbers[kind].value == numbers[kinds[0]].value]
    parts = [
        prose.spans(
            "outlets.kind_count",
            kind=prose.text(KIND_NAMES[kind]),
            count=prose.items(numbers[kind]),
            part=prose.part(numbers[kind], whole),
        )
        for kind in first
    ]
    lead = prose.say("outlets.first_kind", kinds=prose.in_clauses(parts))
    return (lead, _kind_table(draft, figures, kinds, other, numbering))


def _kind_table(
    draft: Draft, figures: Figures, kinds: Sequence[SourceKind], other: Against | None, numbering: Numbering
) -> Table:
    prose = draft.prose

    def row(name: str, *within: SourceKind) -> tuple[Cell, ...]:
        cells: list[Cell] = [
            (Text(name),),
            prose.cell(figures.number("outlets", kinds=within)),
            prose.cell(figures.number(kinds=within)),
            prose.cell(figures.number("originals", kinds=within)),
            prose.share_cell(figures.number(kinds=within), figures.number()),
        ]
        return (*cells, prose.cell(other.figures.number(kinds=within))) if other else tuple(cells)

    columns = [
        Column(prose.text("outlets.kind_heading"), 5.0),
        Column(prose.text("outlets.outlets_heading"), 2.1, "right"),
        Column(prose.text("outlets.articles_heading"), 1.8, "right"),
        Column(prose.text("outlets.originals_heading"), 1.8, "right"),
        Column(prose.text("outlets.share_heading"), 1.8, "right"),
    ]
    if other:
        columns.append(Column(column_heading(draft, other), 2.0, "right"))
    rows = tuple(row(words.sentence_case(prose.text(KIND_NAMES[kind])), kind) for kind in kinds)
    notes = [prose.say("outlets.broadcast_note", role="note")] if "broadcaster" in kinds else []
    if other:
        notes.append(column_note(draft, other))
    return Table(
        caption=prose.text("outlets.kind_table", number=numbering.table()),
        columns=tuple(columns),
        rows=rows,
        total=row(prose.text("outlets.total")),
        notes=tuple(notes),
    )


def language_blocks(draft: Draft, figures: Figures) -> tuple[Paragraph, ...]:
    """What appeared in Vietnamese, and what in foreign languages by which outlets."""
    prose = draft.prose
    counts = dict(figures.coverage.languages)
    whole, vietnamese = figures.number(), figures.number(language="vi")
    others = [code for code in by_reach(counts) if code != "vi"]
    blocks: list[Paragraph] = []
    if not others:
        return (prose.say("outlets.all_vietnamese"),)
    if not vietnamese.value:
        blocks.append(prose.say("outlets.no_vietnamese"))
    else:
        count, part = prose.items(vietnamese), prose.part(vietnamese, whole)
        blocks.append(prose.say("outlets.vietnamese", count=count, part=part))
    parts: list[Piece] = []
    for code in others:
        one = prose.volume(figures, language=code)
        outlets = prose.senders(figures, language=code)
        name = prose.words.language_name(code)
        parts.append(prose.spans("outlets.language", language=name, count=one, outlets=outlets))
    blocks.append(prose.say("outlets.foreign_output", languages=prose.in_clauses(parts)))
    return tuple(blocks)
