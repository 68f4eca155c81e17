"""What a report says, before it has a form: renderers take only this model and compute nothing.

Every printed number carries the query that gave it, every quotation the place it was taken from, and what an
analyst must still write is a `Gap` or a `Blank`, never an invented sentence. All is frozen plain data that
`reports.plain` writes as JSON and reads back.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from newsroom.article import ClaimRole, Form, Scope, SourceKind, Tone
from newsroom.counting import CountingClass

Kind = Literal["foreign", "domestic", "weekly", "yearly", "thematic"]
"""foreign: Annex I.4 of the plan; domestic: Annex I.5; yearly: Section VI.1; weekly: the newsroom's digest; thematic:
a note on any search or event."""

Language = Literal["vi", "en"]

Measure = (
    Literal[
        "total",
        "originals",
        "reprints",
        "not_assessed",
        "no_pillar",
        "countries",
        "outlets",
        "languages",
        "reviewed",
        "unsure",
        "suggested",
    ]
    | CountingClass
)
"""A figure of `newsroom.counting.Coverage` (for a mapping: how many keys it has); how many of the counted articles an
analyst has reviewed, of how many the labeller left the tone open, how many it suggests for the watch-list while no
analyst has said anything; or a class shown beside the counting base."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What was counted, complete enough to count it again (`reports.figures.evaluate`). None, "" or () leaves a limit
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
    """Of the outlets."""
    language: str = ""
    outlets: tuple[str, ...] = ()
    """Source ids, any of them; likewise of all that are several."""
    kinds: tuple[SourceKind, ...] = ()
    province: str = ""
    form: Form | None = None
    tone: Tone | None = None
    """As it is shown: `neutral` has the articles that the labeller left open, too."""
    tone_of: Literal["", "asean", "vietnam"] = ""
    """Whose tone; "" the combined one."""
    events: tuple[str, ...] = ()
    annual_theme: str = ""
    claim: ClaimRole | None = None
    """On the watch-list as this, confirmed by an analyst."""
    story: str = ""
    """Id of an original: it and its reprints."""
    selected: bool = False
    """Only what the draft's own search selected (`reports.evidence.Evidence.selected`)."""


@dataclass(frozen=True, slots=True)
class PageQuery:
    """A figure of a source's funnel (`newsroom.funnel.SourceFunnel`): the stage's name, or `fell:<reason>`."""

    source_id: str
    stage: str


@dataclass(frozen=True, slots=True)
class OutsideQuery:
    """A figure that is no count of the selection: measured elsewhere and frozen with the draft (accuracy of a model,
    reports sent). `reports.evidence.Evidence.outside` has it under this name; `model:<kind>:<figure>` is a figure of
    `Evidence.models` in thousandths."""

    name: str


@dataclass(frozen=True, slots=True)
class Number:
    """A counted value with its evidence."""

    value: int
    query: Query | PageQuery | OutsideQuery


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
    how: Literal["count", "sum", "share", "change", "measured"] = "count"
    """count: the one number; sum: all added; share: the first of the second; change: to the first from the second;
    measured: a quality from 0 to 1, kept in thousandths."""


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
class Quotation:
    """A literal passage of one version of an article, printed without its quotation marks (they stand in the text
    around it). `start` and `end` are code points into the NFC form of the field."""

    text: str
    article_id: str
    version: int
    field: Literal["title", "lead", "text"]
    start: int
    end: int
    language: str = ""
    """ISO 639-1 where it is not the report's own."""


@dataclass(frozen=True, slots=True)
class Blank:
    """A few words that the analyst fills in within a sentence, such as a translation."""

    text: str
    """What is printed until then, in square brackets."""
    key: str
    """By which the analyst's words are kept: `translation:<article id>:<field>:<start>`."""
    required: bool = True
    """Whether a final report must have it filled."""


Span = Text | Figure | Cite | Anchor | Link | Quotation | Blank


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text. `item` marks one of a list, `note` a caveat or remark printed smaller."""

    spans: tuple[Span, ...]
    role: Literal["text", "item", "note"] = "text"
    key: str = ""
    """The same for the same statement in every drafting of a report: what an analyst's edit is kept by. Given by
    `reports.prose`; unique in a report once `reports.keys` has numbered the equal ones."""
    edited_by: str = ""
    """The analyst whose words these are, "" for the composed ones."""

    @property
    def numbers(self) -> tuple[Number, ...]:
        """Every number printed in it, in order."""
        return tuple(n for s in self.spans if isinstance(s, Figure) for n in s.numbers)

    @property
    def citations(self) -> tuple[int, ...]:
        """Every citation mark in it, in order."""
        return tuple(s.number for s in self.spans if isinstance(s, Cite))

    @property
    def quotations(self) -> tuple[Quotation, ...]:
        """Every literal passage in it, in order."""
        return tuple(s for s in self.spans if isinstance(s, Quotation))

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
    borders: bool = True
    """False: columns side by side without lines (the weekly digest's domestic and foreign halves)."""


@dataclass(frozen=True, slots=True)
class Point:
    """One place on a chart's axis of categories (a day, a month, a pillar), with a figure for each series."""

    label: str
    counts: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """Counts that a renderer draws; readable in black and white."""

    caption: str
    """With its number: "Biểu đồ 1. Số tin, bài theo ngày"; a finding only where the data shows it."""
    alt: str
    """The same in a sentence or two for who cannot see it."""
    form: Literal["columns", "bars"]
    """columns: upright, over time; bars: lying, one a category."""
    headings: tuple[str, str]
    """Of the categories and of the counts."""
    points: tuple[Point, ...]
    """In order, none left out."""
    series: tuple[str, ...] = ("",)
    """Names of what each point counts, "" for a single one; stacked in this order."""


@dataclass(frozen=True, slots=True)
class Gap:
    """A space that the analyst fills, with the evidence that may help beside it (in the draft only)."""

    text: str
    key: str
    evidence_heading: str = ""
    evidence: tuple[Paragraph, ...] = ()


Block = Paragraph | Table | Chart | Gap


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it. Sections are in reading order; one of a deeper `level` belongs to the one
    before.
    """

    number: str
    """As printed: "I.", "1.", "a)"; "" without."""
    heading: str
    level: Literal[1, 2, 3]
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """Why an article speaks for a label (`reports.citing`)."""

    label: str
    """Topic, theme or another group of articles, such as `tone:critical`."""
    place: int
    """Among those chosen, from 1."""
    among: int
    """Stories that could have been chosen."""
    near: float
    """Cosine to the middle of these stories, 0 where no vector is known."""
    copies: int
    """Reprints of it in the selection."""
    pinned: bool = False
    """An analyst chose it."""


@dataclass(frozen=True, slots=True)
class Citation:
    """An article that the body refers to as [number]."""

    number: int
    article_id: str
    version: int
    chosen: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Header:
    """The block above the title, complete as printed."""

    superior_body: str
    issuing_body: str
    number: str
    nation: str
    motto: str
    place_date: str
    secrecy: str = ""
    """The secrecy mark, "" without."""


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


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with the report; the annex prints its SHA-256."""

    name: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One report, complete."""

    kind: Kind
    language: Language
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
    mark: str = ""
    """Printed small at the head of every page of what is no final report: "BẢN DỰ THẢO"; "" on a final one."""
    attachments: tuple[Attachment, ...] = ()
