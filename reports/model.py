"""What a report says, before it has a form: renderers take only this model and compute nothing.

Every printed number carries the query that gave it, every quotation the place it was taken from, and what an
analyst must still write is a `Gap` or a `Blank`, never an invented sentence. All is frozen plain data:
`dataclasses.asdict` gives JSON.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from newsroom.article import Scope
from newsroom.counting import CountingClass

Kind = Literal["foreign"]
"""Kinds of report; others join with their duties."""

Measure = (
    Literal["total", "originals", "reprints", "not_assessed", "no_pillar", "countries", "outlets", "languages"]
    | CountingClass
)
"""A figure of `newsroom.counting.Coverage` (for a mapping: how many keys it has) or a class shown beside it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What was counted, complete enough to count it again (`reports.figures.evaluate`). None or "" leaves a limit
    out.
    """

    measure: Measure
    first: date
    last: date
    scope: Scope | None
    pillar: str | None = None
    topic: str | None = None
    theme: str | None = None
    countries: tuple[str, ...] = ()
    language: str = ""
    outlet: str = ""
    """A source id."""
    story: str = ""
    """Id of an original: it and its reprints."""


@dataclass(frozen=True, slots=True)
class PageQuery:
    """A figure of a source's funnel (`newsroom.funnel.SourceFunnel`): the stage's name, or `fell:<reason>`."""

    source_id: str
    stage: str


@dataclass(frozen=True, slots=True)
class Number:
    """A counted value with its evidence."""

    value: int
    query: Query | PageQuery


@dataclass(frozen=True, slots=True)
class Text:
    """Words as they are printed."""

    text: str
    style: Literal["plain", "bold", "italic"] = "plain"
    language: str = ""
    """ISO 639-1 where it is not the report's own."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A printed number: `text` follows from `numbers` by `how`."""

    text: str
    numbers: tuple[Number, ...]
    how: Literal["count", "sum", "share", "change"] = "count"
    """count: the one number; sum: all added; share: the first of the second; change: to the first from the second."""


@dataclass(frozen=True, slots=True)
class Cite:
    """A mark [n] that leads to citation n."""

    number: int


@dataclass(frozen=True, slots=True)
class Anchor:
    """The place to which the marks of citation n lead; prints n."""

    number: int


@dataclass(frozen=True, slots=True)
class Link:
    """An address outside, http or https only."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Blank:
    """A few words that the analyst fills in within a sentence."""

    text: str


Span = Text | Figure | Cite | Anchor | Link | Blank


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text. `item` marks one of a list, `note` a caveat or remark printed smaller."""

    spans: tuple[Span, ...]
    role: Literal["text", "item", "note"] = "text"

    @property
    def numbers(self) -> tuple[Number, ...]:
        """Every number printed in it, in order."""
        return tuple(n for s in self.spans if isinstance(s, Figure) for n in s.numbers)

    @property
    def citations(self) -> tuple[int, ...]:
        """Every citation mark in it, in order."""
        return tuple(s.number for s in self.spans if isinstance(s, Cite))

    @property
    def text(self) -> str:
        """The plain text, marks included."""
        return "".join(span_text(span) for span in self.spans)


def span_text(span: Span) -> str:
    """The characters that a span prints."""
    if isinstance(span, Cite):
        return f"[{span.number}]"
    return str(span.number) if isinstance(span, Anchor) else span.text


Cell = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A table's column; widths are shares of the sum of all weights."""

    heading: str
    weight: float
    align: Literal["left", "centre", "right"] = "left"


@dataclass(frozen=True, slots=True)
class Table:
    """A table whose header row repeats on every page."""

    caption: str
    """"" for the only table of an annex."""
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: tuple[Cell, ...] = ()
    """The last row, set apart."""
    notes: tuple[Paragraph, ...] = ()


@dataclass(frozen=True, slots=True)
class Point:
    """A day or a span of days of a timeline."""

    first: date
    last: date
    label: str
    count: Figure


@dataclass(frozen=True, slots=True)
class Timeline:
    """Counts over the period in order, none left out; a renderer draws or lists them."""

    caption: str
    headings: tuple[str, str]
    """Of the time and of the counts."""
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """A space that the analyst fills, with the evidence that may help beside it (in the draft only)."""

    text: str
    evidence_heading: str = ""
    evidence: tuple[Paragraph, ...] = ()


Block = Paragraph | Table | Timeline | Gap


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it. Sections are in reading order; one of a deeper `level` belongs to the one
    before.
    """

    number: str
    """As printed: "I.", "1.", "a)"."""
    heading: str
    level: Literal[1, 2, 3]
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Quote:
    """A literal passage, code points into a field of one version of the article."""

    field: Literal["lead", "text"]
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Citation:
    """An article that the body refers to as [number]."""

    number: int
    article_id: str
    version: int
    quote: Quote | None


@dataclass(frozen=True, slots=True)
class Header:
    """The block above the title, complete as printed."""

    superior_body: str
    issuing_body: str
    number: str
    nation: str
    motto: str
    place_date: str


@dataclass(frozen=True, slots=True)
class Closing:
    """The block after the body, complete as printed."""

    recipients_heading: str
    recipients: tuple[str, ...]
    signatory_office: str
    signatory_name: str


@dataclass(frozen=True, slots=True)
class Annex:
    """Starts on a page of its own."""

    number: str
    """As printed: "Phụ lục I"."""
    title: str
    attached_to: str
    """"(Kèm theo Báo cáo số … ngày …)"."""
    blocks: tuple[Block, ...]
    wide: bool = False
    """Its table needs the long side of the page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One report, complete."""

    kind: Kind
    language: Literal["vi"]
    header: Header
    genre: str
    """"BÁO CÁO"."""
    title: str
    subtitle: str
    """The period in brackets."""
    opening: tuple[Block, ...]
    sections: tuple[Section, ...]
    closing: Closing
    annexes: tuple[Annex, ...]
    citations: tuple[Citation, ...]
    counting_note: str
    """What the figures count, in one or two sentences."""
    created_at: datetime
    """UTC."""
