"""What a report is made from, frozen when it is drafted: the same evidence and the same edits give the same report.

`newsroom.pipeline.reporting` reads it from the store; from there on nothing looks at the store again but for the text
of an article that is to be cited (`Archive`), at the version that is frozen here.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from newsroom.article import Facts, Record, Scope
from newsroom.clock import Period
from newsroom.funnel import SourceFunnel
from reports.model import Attachment, Kind, Language

Basis = Literal["before", "last_event", "last_year", "usual"]
"""What figures are compared with: the period of the same length before; the last event of the same kind; the same days
a year before; the weeks before (weekly digest: eight of them, oldest first)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """What was asked for."""

    kind: Kind
    language: Language
    period: Period
    scope: Scope | None
    """foreign and domestic reports have theirs; None counts both (weekly, yearly, thematic)."""
    events: tuple[str, ...] = ()
    """Ids of the events that it is about (`newsroom.article.Facts.events`); () for all of the period."""
    question: str = ""
    """The search of a thematic note, in the language of queries."""
    subject: str = ""
    """What it is about, as it stands after "về" / "on"; "" lets the report name it."""
    number: int = 0
    """Of a weekly digest: the ISO week; 0 for the other kinds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """A period with which figures are compared."""

    basis: Basis
    period: Period
    comparable: bool
    """Whether collecting ran over all of it; else it is named but not compared with."""
    events: tuple[str, ...] = ()
    """Instead of the events of the report (last_event)."""
    name: str = ""
    """Of that event, in the language of the report."""


LONGEST_EVENT = 14
"""Days of an event that can be told as its days; a longer time means that the calendar does not know them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFact:
    """An event of the calendar, or one that was discovered, with which the report may have to do."""

    id: str
    event: str
    """Id of the calendar event of which this is an edition; "" for a discovered one."""
    name_vi: str
    name_en: str
    held: Period
    window: Period
    """When an article that names it is coverage of it."""
    chosen: bool = False
    """Whether the report is about it."""

    def name(self, language: Language) -> str:
        """Its name in `language`."""
        return self.name_vi if language == "vi" else self.name_en or self.name_vi


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFact:
    """A model that gave labels, with its measured quality."""

    kind: Literal["labels", "tone", "encoder"]
    name: str
    """With version, as the labels carry it."""
    figures: Mapping[str, float] = field(default_factory=dict)
    """labels: `relevance_macro_f1`, `pillar_top1`, `topic_micro_f1` on title and lead; tone: `tone_macro_f1`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFact:
    """A report or digest that this desk made final or sent, for the yearly summary."""

    id: str
    kind: Kind
    title: str
    period: Period
    at: datetime
    """When it was made final, UTC; of a digest that went out by mail when it was sent."""
    state: Literal["final", "sent"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """All that a report is made from."""

    spec: Spec
    created_at: datetime
    """UTC; the report is dated by it."""
    facts: tuple[Facts, ...]
    """Of the period and of every baseline, both scopes where the kind tells of both; what stands beside the counting
    base, too. By id."""
    selected: tuple[str, ...] | None = None
    """Ids that the search of a thematic note found (also in its baselines); None where nothing was searched."""
    baselines: tuple[Baseline, ...] = ()
    funnel: tuple[SourceFunnel, ...] = ()
    events: tuple[EventFact, ...] = ()
    """In the period or chosen; of a weekly digest those of the week after, too. By first day."""
    models: tuple[ModelFact, ...] = ()
    reports: tuple[ReportFact, ...] = ()
    collecting_since: date | None = None
    """First day from which articles were collected; None where nothing was yet."""
    statements: tuple[str, ...] = ()
    """Ids of articles (institutions' pages included) with a spokesperson's statement, for claims; within the period or
    two weeks after it."""
    outside: Mapping[str, int] = field(default_factory=dict)
    """Counted numbers that are no figure of `facts`, by name (`reports.model.OutsideQuery`)."""
    attachments: tuple[Attachment, ...] = ()
    """The full list of articles, made from `facts` and `Edits.dropped` before composing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Edits:
    """What analysts did to a draft. It survives a refresh; `reports.editing` lays it over the composed report."""

    paragraphs: Mapping[str, str] = field(default_factory=dict)
    """Paragraph key to the analyst's text in the notation of `reports.editing`; "" takes the paragraph out."""
    added: Mapping[str, str] = field(default_factory=dict)
    """Key of a paragraph, table, chart, gap or heading (`reports.keys.named`) to the paragraphs that follow it, one a
    line."""
    blanks: Mapping[str, str] = field(default_factory=dict)
    """Key of a `Blank` to what the analyst filled in (translations of titles and passages)."""
    gaps: Mapping[str, str] = field(default_factory=dict)
    """Key of a `Gap` to the analyst's paragraphs, one a line."""
    dropped: tuple[str, ...] = ()
    """Articles taken out of the selection: neither counted nor cited; the annex on method says how many."""
    passed_over: tuple[str, ...] = ()
    """Articles that are counted but not cited."""
    pinned: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Label (topic or theme id; "" for any) to the articles that are cited first under it."""
    seen: Mapping[str, str] = field(default_factory=dict)
    """Key of an edited paragraph, a filled gap or an addition to the composed text that the analyst had before them, in
    the notation: by it figures are found again, and it is seen that the text under an edit has changed."""
    by: Mapping[str, str] = field(default_factory=dict)
    """Key of an edited paragraph, a filled gap, an addition or a blank to the analyst whose words they are."""


Vector = NDArray[np.float32]


class Archive(Protocol):
    """Where composing gets what facts do not hold; a draft freezes what it was given."""

    def records(self, ids: Collection[str]) -> Mapping[str, Record]:
        """Articles with their labels at the frozen versions; one that is not there any more is left out."""
        ...

    def vectors(self, ids: Collection[str]) -> Mapping[str, Vector]:
        """Meaning of articles, unit length, one encoder for all; missing ones are left out."""
        ...
