"""The stories of a week: the highlights, and by pillar the domestic and the foreign press side by side."""

from __future__ import annotations

from newsroom.article import Scope
from newsroom.clock import local_day
from reports.draft import Draft
from reports.happenings import Happening, happenings, highlights, various
from reports.model import Block, Cell, Column, Number, Paragraph, Section, Span, Table, Text
from reports.phrases import Piece, spans

HIGHLIGHTS = 5
LINES = 3
"""Stories of a pillar in each part of the press: with four a digest of a full week has three pages."""
SIDES: tuple[Scope, Scope] = ("domestic", "foreign")


def highlighted(draft: Draft) -> tuple[Block, ...]:
    """Three to five stories, each told by one article, with how far it went."""
    chosen = highlights(happenings(draft.figures.counted), HIGHLIGHTS)
    return tuple(_highlight(draft, one) for one in chosen)


def _highlight(draft: Draft, one: Happening) -> Paragraph:
    own = [item for item in one.articles if item.language == draft.prose.language]
    (speaker,) = draft.choose(own or one.articles, f"highlight:{one.id}", 1)[:1]
    return draft.prose.say(
        "weekly.highlight",
        about=one.id,
        role="item",
        outlet=draft.names.opening(draft.names.outlet(speaker)),
        day=draft.prose.words.short_day(local_day(speaker.published_at)) if speaker.published_at else "",
        title=draft.citations.title(speaker),
        mark=draft.citations.mark(speaker),
        reach=_reach(draft, one) if len(one.articles) > 1 else "",
    )


def _reach(draft: Draft, one: Happening) -> tuple[Span, ...]:
    figures, prose = draft.figures, draft.prose
    originals, reprints = figures.number("originals", **one.limits), figures.number("reprints", **one.limits)
    outlets = figures.number("outlets", **one.limits)
    counts = {side: figures.number(**(one.limits | {"scope": side})) for side in SIDES}
    told = [(side, count) for side, count in counts.items() if count.value]
    if len(told) == 1:
        sides = prose.spans(_ONLY[told[0][0]])
    else:
        sides = spans(*_with_commas([prose.spans(_SIDE[side], count=prose.digits(n)) for side, n in told]))
    pieces: dict[str, Piece] = {"outlets": prose.items(outlets, "outlets"), "sides": sides}
    if not originals.value:
        return prose.spans("weekly.reach", originals=prose.items(reprints, "reprints"), **pieces)
    counted = prose.items(originals, "originals")
    if not reprints.value:
        return prose.spans("weekly.reach", originals=counted, **pieces)
    return prose.spans("weekly.reach_reprints", originals=counted, reprints=prose.items(reprints, "reprints"), **pieces)


_SIDE: dict[Scope, str] = {"domestic": "weekly.side_domestic", "foreign": "weekly.side_foreign"}
_ONLY: dict[Scope, str] = {"domestic": "weekly.only_domestic", "foreign": "weekly.only_foreign"}


def _with_commas(parts: list[tuple[Span, ...]]) -> list[Piece]:
    return [piece for place, part in enumerate(parts) for piece in (", " if place else "", part)]


def by_pillar(draft: Draft) -> tuple[Section, ...]:
    """A point for each pillar with articles, the most covered first."""
    counts = draft.figures.coverage.pillars
    order = sorted((p.id for p in draft.taxonomy.pillars if counts.get(p.id)), key=lambda pillar: -counts[pillar])
    return tuple(
        Section(f"{n}.", draft.prose.text("weekly.pillar", name=draft.names.of(pillar)), 2, _pillar(draft, pillar))
        for n, pillar in enumerate(order, 1)
    )


def _pillar(draft: Draft, pillar: str) -> tuple[Block, ...]:
    figures, prose = draft.figures, draft.prose
    numbers = {side: figures.number(scope=side, pillar=pillar) for side in SIDES}
    counts = {side: _count(draft, number) for side, number in numbers.items()}
    volume = prose.say("weekly.pillar_volume", about=pillar, domestic=counts["domestic"], foreign=counts["foreign"])
    told = {side: various(happenings(figures.select(scope=side, pillar=pillar)))[:LINES] for side in SIDES}
    rows = tuple(
        tuple(_line(draft, pillar, side, told[side][n]) if n < len(told[side]) else _empty(draft, n) for side in SIDES)
        for n in range(max(len(found) for found in told.values()))
    )
    columns = (Column(prose.text("weekly.domestic"), 1.0), Column(prose.text("weekly.foreign"), 1.0))
    return (volume, Table("", columns, rows, borders=False))


def _count(draft: Draft, number: Number) -> tuple[Span, ...]:
    return (draft.prose.items(number),) if number.value else spans(draft.prose.text("weekly.no_articles"))


def _line(draft: Draft, pillar: str, side: Scope, one: Happening) -> Cell:
    """A story by one article."""
    (item,) = draft.choose(one.articles, f"{pillar}:{side}:{one.id}", 1)[:1]
    outlet = draft.names.opening(draft.names.outlet(item))
    title = draft.citations.title(item)
    return draft.prose.spans("weekly.line", outlet=outlet, title=title, mark=draft.citations.mark(item))


def _empty(draft: Draft, row: int) -> Cell:
    """Below the last story nothing; where there is none at all it is said once."""
    return (Text(draft.prose.text("weekly.side_none") if row == 0 else ""),)
