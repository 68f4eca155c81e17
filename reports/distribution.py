"""From where articles come: groups of the press, countries, languages, and the table of groups by pillar."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Unpack, get_args

from newsroom.article import Facts, SourceKind
from reports import words
from reports.draft import Draft
from reports.figures import Limits
from reports.model import Block, Cell, Column, Paragraph, Span, Table, Text
from reports.phrases import Piece

LEADING = 5
"""Outlets, countries and languages that are named with their counts."""
NO_WIRE: tuple[SourceKind, ...] = tuple(kind for kind in get_args(SourceKind) if kind != "wire")

_GROUPS = {
    "member": "overview.group_member",
    "partner": "overview.group_partner",
    "other": "overview.group_other",
    "wire": "overview.group_wire",
}
_ROWS = {"member": "overview.table_member", "partner": "overview.table_partner", "other": "overview.table_other"}


@dataclass(frozen=True, slots=True)
class Group:
    """A part of the press with articles in the period; the parts of one division do not overlap."""

    id: str
    """member, partner, other; wire."""
    countries: tuple[str, ...] = ()
    kinds: tuple[SourceKind, ...] = ()

    def limits(self, **more: Unpack[Limits]) -> Limits:
        """The limits of a figure about it."""
        return Limits(countries=self.countries, kinds=self.kinds) | more


def country_groups(draft: Draft) -> tuple[Group, ...]:
    """ASEAN members, partners, others, by the outlet's country."""
    return _by_country(draft, draft.figures.counted, ())


def press_groups(draft: Draft) -> tuple[Group, ...]:
    """The same without the wires, which write for the press of all countries and stand apart."""
    wires = any(item.kind == "wire" for item in draft.figures.counted)
    others = [item for item in draft.figures.counted if item.kind != "wire"]
    return (*_by_country(draft, others, NO_WIRE), *((Group("wire", (), ("wire",)),) if wires else ()))


def _by_country(draft: Draft, found: Sequence[Facts], kinds: tuple[SourceKind, ...]) -> tuple[Group, ...]:
    codes = sorted({item.country for item in found})
    groups = (
        Group(id_, tuple(code for code in codes if draft.names.group_of(code) == id_), kinds)
        for id_, _ in draft.names.groups()
    )
    return tuple(group for group in groups if group.countries)


def group_name(draft: Draft, group: Group) -> str:
    """What a group is called within a sentence."""
    return draft.prose.text(_GROUPS[group.id])


def by_group(draft: Draft, groups: Sequence[Group], about: str = "", **limits: Unpack[Limits]) -> Paragraph:
    """How the articles within `limits` are shared among `groups`, the largest first; one or two by the outlets' names.
    There must be some.
    """
    prose, figures = draft.prose, draft.figures
    total = figures.number(**limits)
    counted = [(group, figures.number(**group.limits(**limits))) for group in groups]
    counted = sorted((one for one in counted if one[1].value), key=lambda one: -one[1].value)
    clauses: list[tuple[Span, ...]] = []
    for place, (group, number) in enumerate(counted):
        name = group_name(draft, group)
        if number.value == total.value:
            clauses.append(prose.spans("overview.group_all", group=name))
        elif number.value <= words.NAMED_UP_TO:
            outlets = draft.names.outlets(figures.select(**group.limits(**limits)))
            clauses.append(prose.spans("overview.group_named", group=name, outlets=outlets))
        elif place == 0 and 2 * number.value > total.value:
            clauses.append(
                prose.spans(
                    "overview.group_most",
                    quantity=prose.words.quantity(number.value, total.value),
                    group=name,
                    count=prose.items(number),
                    part=prose.part(number, total),
                )
            )
        else:
            part = prose.part(number, total)
            clauses.append(prose.spans("overview.group_counted", group=name, count=prose.items(number), part=part))
    return prose.say("overview.by_group", about=about, groups=prose.in_clauses(clauses))


def leading(counts: Mapping[str, int], limit: int = LEADING) -> list[str]:
    """The keys of the highest counts that are counted rather than named, equal ones by key."""
    ranked = sorted(counts, key=lambda key: (-counts[key], key))
    return [key for key in ranked[:limit] if counts[key] > words.NAMED_UP_TO]


def distribution(draft: Draft, table: int) -> tuple[Block, ...]:
    """Groups, countries, languages, and table `table`."""
    groups = country_groups(draft)
    return (
        by_group(draft, groups),
        *by_country(draft),
        by_language(draft),
        table_by_pillar(draft, groups, table),
    )


def by_country(draft: Draft) -> tuple[Paragraph, ...]:
    """The countries with most articles; nothing where there are few of either."""
    prose, counts = draft.prose, draft.figures.coverage.countries
    named = leading(counts)
    if len(counts) <= words.NAMED_UP_TO or not named:
        return ()
    parts = [
        prose.spans(
            "overview.in_brackets",
            name=draft.names.country(code),
            count=prose.digits(draft.figures.number(countries=(code,))),
        )
        for code in named
    ]
    return (prose.say("overview.by_country", countries=prose.listed(parts)),)


def by_language(draft: Draft) -> Paragraph:
    """The languages, the most used first. There must be articles."""
    prose, figures = draft.prose, draft.figures
    name = prose.words.language_name
    counts = figures.coverage.languages
    ranked = sorted(counts, key=lambda code: (-counts[code], code))
    number, total = figures.number(language=ranked[0]), figures.number()
    if len(ranked) == 1:
        return prose.say("overview.language_only", language=name(ranked[0]))
    others: list[Piece] = [
        prose.spans("overview.in_brackets", name=name(code), count=prose.digits(figures.number(language=code)))
        for code in ranked[1 : LEADING + 1]
    ]
    if len(ranked) > LEADING + 1:
        others.append(prose.text("overview.other_languages"))
    quantity = ""
    if number.value > words.NAMED_UP_TO and 2 * number.value > total.value:
        quantity = prose.words.quantity(number.value, total.value)
    first, count, part, listed = name(ranked[0]), prose.items(number), prose.part(number, total), prose.listed(others)
    if quantity:
        return prose.say(
            "overview.language_most", quantity=quantity, language=first, count=count, part=part, others=listed
        )
    return prose.say("overview.language_first", language=first, count=count, part=part, others=listed)


def table_by_pillar(draft: Draft, groups: Sequence[Group], number: int) -> Table:
    """Table `number`: each group's articles, and of these those of each pillar."""
    prose, figures = draft.prose, draft.figures
    pillars = [pillar.id for pillar in draft.taxonomy.pillars]

    def row(name: str, limits: Limits) -> tuple[Cell, ...]:
        return (
            (Text(name),),
            prose.cell(figures.number(**limits)),
            *(prose.cell(figures.number(**(limits | Limits(pillar=pillar)))) for pillar in pillars),
            prose.sum_cell(figures.number("no_pillar", **limits), figures.number("not_assessed", **limits)),
        )

    headings = (
        prose.text("overview.table_articles"),
        *map(draft.names.of, pillars),
        prose.text("overview.table_unplaced"),
    )
    return Table(
        caption=prose.text("overview.table", number=str(number)),
        columns=(
            Column(prose.text("overview.table_group"), 3.4),
            *(Column(heading, 1.6, "right") for heading in headings),
        ),
        rows=tuple(row(prose.text(_ROWS[group.id]), group.limits()) for group in groups),
        total=row(prose.text("overview.table_total"), Limits()),
        notes=(prose.say("overview.table_note", about=str(number), role="note"),),
    )
