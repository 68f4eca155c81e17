"""Asking Tantivy: a page of hits in a stable order, facets and timeline by its aggregations, the ids."""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import groupby

import tantivy

from index.document import day_of
from index.embedded_query import matching
from index.query import FacetCount, Hit, Query, TimelineBucket
from index.results import buckets, facet, hit

TIES = 64
"""Hits looked at beyond a page to see where a run of equals ends; grows fourfold until it does."""
MAX_VALUES = 10_000
"""Most values of a facet: far more than outlets, countries or topics there are."""
MAX_DAYS = 60_000
"""Most days of a timeline (164 years); Tantivy refuses more than 65,000 buckets."""


def article_ids(searcher: tantivy.Searcher) -> list[str]:
    """All ids, sorted."""
    number = searcher.num_docs
    if not number:
        return []  # Tantivy panics when asked for no hits.
    everything = tantivy.Query.all_query()
    found = searcher.search(everything, number, count=False, order_by_field="id", order=tantivy.Order.Asc)
    return [str(key) for key, _ in found.hits]


def hits(searcher: tantivy.Searcher, wanted: tantivy.Query, query: Query) -> tuple[Hit, ...]:
    """The page that `query` asks for of what `wanted` matches; its limit is not 0."""
    by_date = query.sort == "date" or query.tree is None
    ranked = _ranked(searcher, wanted, query.offset, query.limit, by_date)
    return tuple(
        hit(doc["id"][0], json.loads(doc["shown"][0]), 0.0 if by_date else float(key), query.tree)
        for key, doc in ranked
    )


def _ranked(
    searcher: tantivy.Searcher, wanted: tantivy.Query, offset: int, limit: int, by_date: bool
) -> list[tuple[float, tantivy.Document]]:
    """A page by date or falling score, ties by id, each document with what it was sorted by.

    Tantivy breaks ties by place in the index, which changes when segments merge; so the runs of equals at the
    page's borders are looked at whole.
    """
    field = "newest_first" if by_date else None
    order = tantivy.Order.Asc if by_date else tantivy.Order.Desc
    end, reach = offset + limit, offset + limit + TIES
    while True:
        found = searcher.search(wanted, reach, count=False, order_by_field=field, order=order).hits
        if len(found) < reach or found[-1][0] != found[end - 1][0]:
            break
        reach *= 4
    first, last = offset, min(end, len(found))
    while first > 0 and found[first - 1][0] == found[offset][0]:
        first -= 1
    while last < len(found) and found[last][0] == found[last - 1][0]:
        last += 1
    page: list[tuple[float, tantivy.Document]] = []
    for key, run in groupby(found[first:last], key=lambda item: item[0]):
        equals = [searcher.doc(address) for _, address in run]
        page += [(key, doc) for doc in sorted(equals, key=lambda doc: str(doc["id"][0]))]
    return page[offset - first : end - first]


def facets(schema: tantivy.Schema, searcher: tantivy.Searcher, query: Query) -> Mapping[str, tuple[FacetCount, ...]]:
    """Facets without a filter of their own share one pass; each other takes one without its filter."""
    counted: dict[str, tuple[FacetCount, ...]] = {}
    filtered = [name for name in query.facets if query.filters.get(name)]
    passes = [[name for name in query.facets if name not in filtered], *([name] for name in filtered)]
    for names in passes:
        if not names:
            continue
        filters = {name: values for name, values in query.filters.items() if name not in names}
        answer = searcher.aggregate(
            matching(schema, query.tree, filters, query.period),
            {name: {"terms": {"field": name, "size": MAX_VALUES}} for name in names},
        )
        for name in names:
            counted[name] = facet({bucket["key"]: bucket["doc_count"] for bucket in answer[name]["buckets"]})
    return {name: counted[name] for name in query.facets}


def timeline(searcher: tantivy.Searcher, wanted: tantivy.Query, query: Query) -> tuple[TimelineBucket, ...]:
    """What `wanted` matches by local day, folded; empty where `query` asks for no timeline."""
    if query.timeline is None:
        return ()
    answer = searcher.aggregate(wanted, {"days": {"terms": {"field": "day", "size": MAX_DAYS}}})
    days = {day_of(int(bucket["key"])): int(bucket["doc_count"]) for bucket in answer["days"]["buckets"]}
    return buckets(days, query.timeline)
