"""The counting base: which articles a figure counts, and the figures themselves. One rule for table, page, search and
report.

Counted are press articles about ASEAN, by publication day in Viet Nam. Everything else is shown beside the figure and
never
inside it (Decision 01/QĐ-BCĐASEAN; rules of the plan's readers in `docs/architecture.md`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from newsroom.article import Facts, Scope
from newsroom.clock import Period, local_day

CountingClass = Literal["counted", "institution", "none", "passing", "sports_only", "undated"]
BESIDE: tuple[CountingClass, ...] = ("passing", "sports_only", "undated", "institution")
"""Classes printed beside a figure; `none` is not about ASEAN at all."""


def counting_class(facts: Facts) -> CountingClass:
    """Say where an article counts. The first rule that holds decides, so the classes never overlap.

    `none` and `passing` follow relevance; an institution's page is not press; an article whose only topic is sports
    is not
    ASEAN cooperation; one without a date cannot be put into a period.
    """
    if facts.relevance == "none":
        return "none"
    if facts.kind == "institution":
        return "institution"
    if facts.relevance == "passing":
        return "passing"
    if facts.topics == ("sports",):
        return "sports_only"
    if facts.published_at is None:
        return "undated"
    return "counted"


@dataclass(frozen=True, slots=True)
class Coverage:
    """Figures over the counting base. `total == originals + reprints`; pillar and topic figures overlap (an article
    may have several)."""

    total: int
    originals: int
    reprints: int
    not_assessed: int
    """Counted articles in a language that the labeller does not know: in volume, in no pillar."""
    no_pillar: int
    """Counted, assessed, but without any topic."""
    pillars: Mapping[str, int]
    topics: Mapping[str, int]
    themes: Mapping[str, int]
    scopes: Mapping[str, int]
    countries: Mapping[str, int]
    outlets: Mapping[str, int]
    """By source id."""
    languages: Mapping[str, int]
    days: Mapping[date, int]
    """By local publication day; days without an article are absent."""
    country_pillars: Mapping[tuple[str, str], int]
    """By (country, pillar id)."""
    beside: Mapping[CountingClass, int]
    """The classes of `BESIDE`, each present even when zero. Undated articles have no day: they stand beside every
    period."""
    article_ids: tuple[str, ...]
    """The counted articles, newest first: the evidence for every figure above."""


def coverage(
    facts: Iterable[Facts],
    period: Period | None = None,
    scope: Scope | None = None,
    pillar: str | None = None,
) -> Coverage:
    """Count `facts` within `period` (local days, both ends included), `scope` and `pillar`; None leaves a limit out."""
    beside: Counter[CountingClass] = Counter({name: 0 for name in BESIDE})
    counted: list[Facts] = []
    for item in facts:
        if scope is not None and item.scope != scope:
            continue
        if pillar is not None and pillar not in item.pillars:
            continue
        if period is not None and item.published_at is not None and local_day(item.published_at) not in period:
            continue
        where = counting_class(item)
        if where == "counted":
            counted.append(item)
        elif where != "none":
            beside[where] += 1
    counted.sort(key=lambda f: (f.published_at, f.id), reverse=True)
    return Coverage(
        total=len(counted),
        originals=sum(f.reprint_of is None for f in counted),
        reprints=sum(f.reprint_of is not None for f in counted),
        not_assessed=sum(not f.assessed for f in counted),
        no_pillar=sum(f.assessed and not f.pillars for f in counted),
        pillars=Counter(p for f in counted for p in f.pillars),
        topics=Counter(t for f in counted for t in f.topics),
        themes=Counter(t for f in counted for t in f.themes),
        scopes=Counter(f.scope for f in counted),
        countries=Counter(f.country for f in counted),
        outlets=Counter(f.source_id for f in counted),
        languages=Counter(f.language for f in counted),
        days=Counter(local_day(f.published_at) for f in counted if f.published_at),
        country_pillars=Counter((f.country, p) for f in counted for p in f.pillars),
        beside=beside,
        article_ids=tuple(f.id for f in counted),
    )
