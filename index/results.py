"""From what an engine returns to a `Page`: the steps that are the same for every engine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from index.query import And, FacetCount, Hit, Span, TimelineBucket
from index.snippets import highlight, snippet

MAX_BUCKETS = 20_000
"""Gaps of a timeline are filled up to this many buckets (54 years of days); a wrong date of the year 1 must
not make a million."""


def hit(article_id: str, shown: Mapping[str, Any], score: float, tree: And | None) -> Hit:
    """A hit from the `shown` part of a `Document`."""
    published = shown["published_at"]
    return Hit(
        id=article_id,
        version=shown["version"],
        title=shown["title"],
        headline=highlight(shown["title"], tree),
        url=shown["url"],
        source_id=shown["source_id"],
        source_name=shown["source_name"],
        country=shown["country"],
        scope=shown["scope"],
        language=shown["language"],
        published_at=None if published is None else datetime.fromisoformat(published),
        pillars=tuple(shown["pillars"]),
        topics=tuple(shown["topics"]),
        relevance=shown["relevance"],
        counting=shown["counting"],
        reprint_of=shown["reprint_of"],
        score=score,
        snippet=snippet((shown["body"], shown["lead"]), tree),
    )


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
