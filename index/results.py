"""From what an engine returns to a `Page`: the steps that are the same for every engine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from index.marks import Spelling
from index.query import By, FacetCount, Hit, Span, TimelineBucket
from index.snippets import highlight, snippet
from index.tree import TextName

MAX_BUCKETS = 20_000
"""Gaps of a timeline are filled up to this many buckets (54 years of days); a wrong date of the year 1 must
not make a million."""


def hit(
    shown: Mapping[str, Any],
    score: float,
    texts: Mapping[TextName, str],
    wanted: Sequence[Spelling],
    bare: Collection[str],
    by: By = "words",
) -> Hit:
    """What a list shows (`index.document.listing`), with the words `wanted` marked in the title and in a passage out
    of `texts`."""
    headline = highlight(shown["title"], "title", wanted, bare)
    return Hit(**shown, headline=headline, score=score, snippet=snippet(texts, wanted, bare), by=by)


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
    return tuple(TimelineBucket(start, filled[start]) for start in _starts(filled, span))


def _starts(filled: Counter[date], span: Span) -> Iterable[date]:
    """Where buckets begin, from the first filled one to the last; only filled ones where these would be too many."""
    first, last = min(filled), max(filled)
    if span == "month":
        months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
        starts = [date(month // 12, month % 12 + 1, 1) for month in months[: MAX_BUCKETS + 1]]
    else:
        days = range(first.toordinal(), last.toordinal() + 1, 7 if span == "week" else 1)
        starts = [date.fromordinal(day) for day in days[: MAX_BUCKETS + 1]]
    return starts if len(starts) <= MAX_BUCKETS else sorted(filled)


def _begin(day: date, span: Span) -> date:
    if span == "month":
        return day.replace(day=1)
    return day - timedelta(day.weekday()) if span == "week" else day
