"""From what an engine returns to a `Page`: the steps that are the same for every engine."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta

from index.marks import Spelling
from index.query import FacetCount, Hit, Listed, Span, TimelineBucket
from index.snippets import highlight, snippet
from index.tree import TextName

MAX_BUCKETS = 20_000
"""Gaps of a timeline are filled up to this many buckets (54 years of days); a wrong date of the year 1 must
not make a million."""

_LISTED = tuple(field.name for field in dataclasses.fields(Listed))


def hit(
    shown: Listed, score: float, texts: Mapping[TextName, str], wanted: Sequence[Spelling], bare: Collection[str]
) -> Hit:
    """What a list shows, with the words `wanted` marked in the title and in a passage out of `texts`."""
    fields = {name: getattr(shown, name) for name in _LISTED}
    headline = highlight(shown.title, "title", wanted, bare)
    return Hit(**fields, headline=headline, score=score, snippet=snippet(texts, wanted, bare))


def facet(counts: Mapping[str, int]) -> tuple[FacetCount, ...]:
    """Counts by value, most frequent first, ties by value."""
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return tuple(FacetCount(value, count) for value, count in ordered)


def buckets(days: Mapping[date, int], span: Span) -> tuple[TimelineBucket, ...]:
    """Counts by day folded to `span`, in order, with empty buckets between filled ones (see
    `MAX_BUCKETS`)."""
    filled: Counter[date] = Counter()
    for day, count in days.items():
        filled[_begin(day, span)] += count
    if not filled:
        return ()
    starts, last = [min(filled)], max(filled)
    while starts[-1] < last and len(starts) <= MAX_BUCKETS:
        starts.append(_next(starts[-1], span))
    if starts[-1] != last:
        starts = sorted(filled)
    return tuple(TimelineBucket(start, filled[start]) for start in starts)


def _begin(day: date, span: Span) -> date:
    if span == "month":
        return day.replace(day=1)
    return day - timedelta(day.weekday()) if span == "week" else day


def _next(day: date, span: Span) -> date:
    if span == "month":
        return (day + timedelta(31)).replace(day=1)
    return day + timedelta(7 if span == "week" else 1)
