"""Citations after an edit: numbered as the text reads, and the list of articles in Annex I in the same order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace

from newsroom.article import Facts
from newsroom.clock import Period, local_day
from newsroom.counting import counting_class
from reports.evidence import Edits, Evidence
from reports.figures import events_of
from reports.keys import runs
from reports.model import Anchor, Block, Cell, Citation, Cite, Link, Report, Table, Text
from reports.walking import Spans, map_spans, parts, with_blocks

Row = tuple[Cell, ...]
MakeRow = Callable[[Facts], Row]
"""Composes the row of an article in the list, with an `Anchor` in its first cell."""


def citable(evidence: Evidence, edits: Edits) -> dict[str, Facts]:
    """The articles that a report may cite, by id: those that it counts, and the statements that it may answer claims
    with.
    """
    spec, dropped = evidence.spec, set(edits.dropped)
    selected = None if evidence.selected is None else set(evidence.selected)
    statements, events = set(evidence.statements), set(spec.events)
    facts = {f.id: f for f in evidence.facts}
    return {
        f.id: f
        for f in evidence.facts
        if f.id not in dropped
        and (
            f.id in statements
            or (
                counting_class(f) == "counted"
                and (spec.scope is None or f.scope == spec.scope)
                and (selected is None or f.id in selected)
                and (not events or not events.isdisjoint(events_of(f, facts)))
                and within(f, spec.period)
            )
        )
    }


def within(facts: Facts, period: Period) -> bool:
    """Whether an article is dated within `period`."""
    return facts.published_at is not None and local_day(facts.published_at) in period


@dataclass(frozen=True, slots=True)
class Listed:
    """The list of articles: the table in an annex that has the places of citations."""

    part: int
    block: int
    table: Table
    column: int
    """Of the numbers."""
    ids: tuple[str, ...]
    """The article of each row, "" where it is not known."""


def listed(report: Report, facts: Mapping[str, Facts]) -> Listed | None:
    """The list of articles of `report`, None without one. A row is known by its place, its address or its id."""
    by_url = {f.url: f.id for f in facts.values()}
    cited = {citation.number: citation.article_id for citation in report.citations}
    tables = [
        (part, block, found)
        for part, there in enumerate(parts(report))
        if there.annex
        for block, found in enumerate(there.blocks)
        if isinstance(found, Table)
    ]
    anchored = [t for t in tables if any(_anchor(row) is not None for row in t[2].rows)]
    linked = [t for t in tables if any(isinstance(s, Link) for row in t[2].rows for cell in row for s in cell)]
    for part, block, table in (anchored or linked)[:1]:
        column = next((c for row in table.rows for c, cell in enumerate(row) if _is_anchor(cell)), 0)
        return Listed(part, block, table, column, tuple(_article(row, cited, by_url, facts) for row in table.rows))
    return None


def _is_anchor(cell: Cell) -> bool:
    return any(isinstance(span, Anchor) for span in cell)


def _anchor(row: Row) -> int | None:
    return next((span.number for cell in row for span in cell if isinstance(span, Anchor)), None)


def _article(row: Row, cited: Mapping[int, str], by_url: Mapping[str, str], facts: Mapping[str, Facts]) -> str:
    number = _anchor(row)
    if number is not None:
        return cited.get(number, "")
    for cell in row:
        for span in cell:
            if isinstance(span, Link) and span.url in by_url:
                return by_url[span.url]
            if isinstance(span, Text) and (word := span.text.partition(" ")[0]) in facts:
                return word
    return ""


def renumbered(report: Report, articles: Mapping[int, str], facts: Mapping[str, Facts], made: MakeRow | None) -> Report:
    """`report`, whose marks have the numbers of `articles`, with citations 1, 2, 3 … as the text reads. A newly cited
    article's row moves up among the cited ones (`made` composes one that is not listed); one that no mark leads to any
    more goes among the others, in the order of days.
    """
    order = list(dict.fromkeys(articles[n] for n in _marks(report) if n in articles))
    number = {article: place for place, article in enumerate(order, 1)}
    to = {old: number[article] for old, article in articles.items() if article in number}
    former = {citation.article_id: citation for citation in report.citations}
    place = listed(report, facts)

    def marks(spans: Spans) -> Spans:
        if not any(isinstance(span, Cite) for span in spans):
            return spans
        return tuple(Cite(to.get(s.number, s.number)) if isinstance(s, Cite) else s for s in spans)

    blocks: list[tuple[Block, ...]] = []
    for part, there in enumerate(parts(report)):
        changed = [map_spans(block, marks) for block in there.blocks]
        if place and part == place.part:
            table = changed[place.block]
            assert isinstance(table, Table)
            changed[place.block] = replace(table, rows=_rows(table.rows, place, order, facts, made))
        blocks.append(tuple(changed))
    return replace(
        with_blocks(report, blocks),
        citations=tuple(
            replace(former[article], number=n) if article in former else Citation(n, article, facts[article].version)
            for article, n in number.items()
        ),
    )


def _marks(report: Report) -> Iterable[int]:
    found = list(runs(report))
    for annex in (False, True):
        yield from (s.number for run in found if run.part.annex is annex for s in run.spans if isinstance(s, Cite))


def _rows(
    rows: tuple[Row, ...], place: Listed, order: list[str], facts: Mapping[str, Facts], made: MakeRow | None
) -> tuple[Row, ...]:
    by_article = {article: row for article, row in zip(place.ids, rows, strict=True) if article}
    cited = set(order)
    above: list[Row] = []
    for number, article in enumerate(order, 1):
        row = by_article.get(article)
        if row is None and made and article in facts:
            row = made(facts[article])
        if row is not None:
            above.append(_with(row, place.column, Anchor(number)))
    others: list[tuple[str, Row]] = []
    fallen: list[tuple[str, Row]] = []
    for article, row in zip(place.ids, rows, strict=True):
        if article not in cited:
            (fallen if _anchor(row) is not None else others).append((article, row))
    for article, row in fallen:
        at = next((n for n, (other, _) in enumerate(others) if _older(other, article, facts)), len(others))
        others.insert(at, (article, row))
    below = []
    for number, (_, row) in enumerate(others, len(above) + 1):
        below.append(_with(row, place.column, Text(str(number))) if _has_number(row, place.column) else row)
    return (*above, *below)


def _older(one: str, other: str, facts: Mapping[str, Facts]) -> bool:
    first, second = (f.published_at if (f := facts.get(article)) else None for article in (one, other))
    return first is not None and second is not None and first < second


def _with(row: Row, column: int, span: Anchor | Text) -> Row:
    return (*row[:column], (span,), *row[column + 1 :])


def _has_number(row: Row, column: int) -> bool:
    cell = row[column]
    return len(cell) == 1 and (isinstance(cell[0], Anchor) or (isinstance(cell[0], Text) and cell[0].text.isdigit()))
