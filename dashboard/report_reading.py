"""A report as it is read on the dashboard: pieces in reading order as plain data, and what stands behind a paragraph.

Every word here may come from the press; it goes into the page as text nodes (`dashboard.paper`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from newsroom.article import Facts
from newsroom.pipeline.reporting import OpenReport
from reports.draft_pieces import Slot
from reports.figures import Selection
from reports.keys import Named, keyed, named
from reports.model import (
    Anchor,
    Blank,
    Block,
    Chart,
    Citation,
    Cite,
    Figure,
    Gap,
    Link,
    Number,
    OutsideQuery,
    PageQuery,
    Paragraph,
    Query,
    Quotation,
    Span,
    Table,
    span_text,
)
from reports.walking import parts

ROWS = 20
"""Of a table; the list of all articles has thousands, and the preview of the pages has them."""
ARTICLES = 8
"""Behind one number; the search has all."""

Mark = Literal["", "figure", "cite", "quote", "blank", "link", "mark", "claim"]


@dataclass(frozen=True, slots=True)
class Bit:
    """Words of one kind within a piece."""

    text: str
    mark: Mark = ""


Bits = tuple[Bit, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Something that is read one after the other."""

    kind: Literal["heading", "text", "item", "note", "table", "chart", "gap", "out"]
    """`out`: a paragraph that was taken out."""
    key: str = ""
    """Of the place that is edited when it is opened, "" where nothing is."""
    level: int = 0
    bits: Bits = ()
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[Bits, ...], ...] = ()
    more: int = 0
    """Rows that are left out."""
    by: str = ""
    """Whose words they are, "" for composed ones."""


def bits(spans: Sequence[Span]) -> Bits:
    """`spans` as they are printed."""
    return tuple(Bit(span_text(span), _mark(span)) for span in spans)


def _mark(span: Span) -> Mark:
    if isinstance(span, Figure):
        return "figure"
    if isinstance(span, Cite | Anchor):
        return "cite"
    if isinstance(span, Quotation):
        return "quote"
    if isinstance(span, Blank):
        return "blank"
    return "link" if isinstance(span, Link) else ""


def reading(opened: OpenReport, known: Mapping[tuple[str, str], Slot]) -> tuple[Piece, ...]:
    """The whole report. Of one that may be changed every place with its key, and what was taken out, too; `known` are
    its `dashboard.report_desk.slots`."""
    if opened.drafted.final is not None:
        return tuple(_as_printed(opened))
    return tuple(_Reading(opened, known).all())


def _as_printed(opened: OpenReport) -> Iterator[Piece]:
    for part in parts(opened.report):
        if part.heading:
            yield Piece(kind="heading", level=part.level, bits=(Bit(part.heading),))
        for block in part.blocks:
            if isinstance(block, Paragraph):
                yield _paragraph(block, "")
            elif isinstance(block, Gap):
                yield Piece(kind="gap", bits=(Bit(block.text),))
            else:
                yield _table(block, "") if isinstance(block, Table) else _chart(block, "")


class _Reading:
    def __init__(self, opened: OpenReport, known: Mapping[tuple[str, str], Slot]) -> None:
        self.opened = opened
        self.places = {key: kind for kind, key in reversed(list(known))}
        self.applied = list(named(keyed(opened.applied.report)))
        self.blocks: dict[str, Block] = {found.key: found.block for found in self.applied if found.block is not None}
        self.paragraphs: defaultdict[str, list[Paragraph]] = defaultdict(list)
        self.added: defaultdict[str, list[Paragraph]] = defaultdict(list)
        for found in self.applied:
            for block in _printed(found.block):
                self._sort(block)

    def _sort(self, block: Paragraph) -> None:
        key = block.key
        if key in self.places:
            self.paragraphs[key].append(block)
            return
        for sign, sorted_in in (("+", self.added), ("/", self.paragraphs)):
            base, found, number = key.rpartition(sign)
            if found and number.isdecimal() and base:
                sorted_in[base].append(block)
                return
        self.paragraphs[key].append(block)

    def all(self) -> Iterator[Piece]:
        for found in named(keyed(self.opened.composed)):
            yield from self._piece(found)

    def _piece(self, found: Named) -> Iterator[Piece]:
        block = found.block
        if block is None:
            key = found.key if found.key in self.places else ""
            yield Piece(kind="heading", key=key, level=found.part.level, bits=(Bit(found.part.heading),))
        elif isinstance(block, Paragraph):
            yield from self._own(block)
        elif isinstance(block, Gap):
            filled = self.paragraphs.get(block.key, [])
            if filled:
                yield from (_paragraph(one, block.key) for one in filled)
            else:
                yield Piece(kind="gap", key=block.key, bits=(Bit(block.text),))
        else:
            now = self.blocks.get(found.key, block)
            key = found.key if found.key in self.places else ""
            if isinstance(now, Table):
                yield _table(now, key)
                for note in block.notes if isinstance(block, Table) else ():
                    yield from self._own(note)
                    yield from (_paragraph(one, note.key) for one in self.added.get(note.key, ()))
            elif isinstance(now, Chart):
                yield _chart(now, key)
        yield from (_paragraph(one, found.key) for one in self.added.get(found.key, ()))

    def _own(self, block: Paragraph) -> Iterator[Piece]:
        key = block.key if block.key in self.places else ""
        there = self.paragraphs.get(block.key, [] if key else [block])
        if there:
            yield from (_paragraph(one, key) for one in there)
        else:
            yield Piece(kind="out", key=key, bits=bits(block.spans), by=self.opened.edits.by.get(block.key, ""))


def _printed(block: Block | None) -> Sequence[Paragraph]:
    if isinstance(block, Paragraph):
        return (block,)
    return block.notes if isinstance(block, Table) else ()


def _paragraph(block: Paragraph, key: str) -> Piece:
    return Piece(kind=block.role, key=key, bits=bits(block.spans), by=block.edited_by)


def _table(block: Table, key: str) -> Piece:
    rows = [tuple(bits(cell) for cell in row) for row in block.rows[:ROWS]]
    if block.total:
        rows.append(tuple(bits(cell) for cell in block.total))
    return Piece(
        kind="table",
        key=key,
        bits=(Bit(block.caption),) if block.caption else (),
        heads=tuple(column.heading for column in block.columns),
        rows=tuple(rows),
        more=max(0, len(block.rows) - ROWS),
    )


def _chart(block: Chart, key: str) -> Piece:
    """As a table of its figures; the preview of the pages has the picture."""
    heads = (block.headings[0], *(name or block.headings[1] for name in block.series))
    rows = [((Bit(point.label),), *((Bit(c.text, "figure"),) for c in point.counts)) for point in block.points[:ROWS]]
    return Piece(
        kind="chart",
        key=key,
        bits=(Bit(block.caption),),
        heads=heads,
        rows=tuple(rows),
        more=max(0, len(block.points) - ROWS),
    )


# ----------------------------------------------------------------------------------------------- what stands behind


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A printed number and one of the counts that it follows from."""

    text: str
    how: str
    number: Number
    articles: tuple[Facts, ...]
    """The newest of those that the count found in the frozen selection."""

    @property
    def query(self) -> Query | None:
        """What was counted among articles, None for a figure that is none of them."""
        found = self.number.query
        return None if isinstance(found, PageQuery | OutsideQuery) else found


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """An article that a paragraph refers to."""

    citation: Citation
    facts: Facts | None
    """None where it is no article of the selection any more."""
    passages: tuple[Quotation, ...] = ()


@dataclass(frozen=True, slots=True)
class Behind:
    """What stands behind a paragraph."""

    counted: tuple[Counted, ...] = ()
    cited: tuple[Cited, ...] = ()
    composed: str = ""
    """What is composed there, where an analyst wrote something else."""
    helps: tuple[Bits, ...] = field(default=())
    """Beside a gap: the evidence that may help to fill it."""


def behind(opened: OpenReport, slot: Slot, selection: Selection) -> Behind:
    """The evidence of what stands in `slot` now, and of what was composed there."""
    report = keyed(opened.report)
    own = [
        block
        for found in named(report)
        for block in _printed(found.block)
        if block.key == slot.key or block.key.startswith((f"{slot.key}/", f"{slot.key}+"))
    ]
    composed = slot.block
    helps = composed.evidence if isinstance(composed, Gap) else ()
    shown = own or ([composed] if isinstance(composed, Paragraph) else [])
    return Behind(
        counted=tuple(_counted([*shown, *helps], selection)),
        cited=tuple(_cited(opened, [*shown, *helps])),
        composed=slot.composed if slot.kind == "text" and (slot.composed,) != slot.paragraphs else "",
        helps=tuple(bits(found.spans) for found in helps),
    )


def _counted(shown: Sequence[Paragraph], selection: Selection) -> Iterator[Counted]:
    for block in shown:
        for span in block.spans:
            for number in span.numbers if isinstance(span, Figure) else ():
                query = number.query
                found = () if isinstance(query, PageQuery | OutsideQuery) else selection.select(query)[:ARTICLES]
                assert isinstance(span, Figure)
                yield Counted(text=span.text, how=span.how, number=number, articles=found)


def _cited(opened: OpenReport, shown: Sequence[Paragraph]) -> Iterator[Cited]:
    facts = {item.id: item for item in opened.evidence.facts}
    numbers = {number for block in shown for number in block.citations}
    quoted: defaultdict[str, list[Quotation]] = defaultdict(list)
    for block in shown:
        for passage in block.quotations:
            quoted[passage.article_id].append(passage)
    for citation in opened.report.citations:
        if citation.number in numbers or citation.article_id in quoted:
            passages = tuple(dict.fromkeys(quoted.get(citation.article_id, ())))
            yield Cited(citation=citation, facts=facts.get(citation.article_id), passages=passages)
