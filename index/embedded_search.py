"""Asking Tantivy: a page of hits in a stable order, everything for an export, facets and timeline by its aggregations,
the tally."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, TypeAlias

import tantivy

from index.document import Tally, day_of, listed
from index.embedded_query import translated
from index.marks import spellings
from index.plan import asked, limits, within
from index.query import FacetCount, Hit, Listed, Page, Query, TimelineBucket
from index.results import buckets, facet, hit
from index.tokens import unseparated
from index.tree import TextName

Found: TypeAlias = "tuple[float, tantivy.DocAddress]"
"""What a hit was sorted by, and where it lies."""

TIES = 64
"""Hits looked at beyond a page to see where a run of equals ends; grows fourfold until it does."""
MAX_VALUES = 10_000
"""Most values of a facet: far more than outlets, countries or topics there are."""
MAX_DAYS = 60_000
"""Most days of a timeline (164 years); Tantivy refuses more than 65,000 buckets."""


def answer(schema: tantivy.Schema, searcher: tantivy.Searcher, query: Query) -> Page:
    """The whole page that `query` asks for."""
    narrowed = limits(query)
    words, all_words = asked(query.tree, query.matching), asked(query.tree, "all")
    wanted = translated(schema, within(words, narrowed))
    if query.limit:
        total, found = _ranked(searcher, wanted, query.offset, query.limit, by_date=not query.ranked)
    else:
        total, found = _count(searcher, wanted), []
    complete = total
    if all_words != words and total:
        complete = _count(searcher, translated(schema, within(all_words, narrowed)))
    return Page(
        total=total,
        complete=complete,
        hits=_hits(searcher, found, query),
        facets=_facets(schema, searcher, query),
        timeline=_timeline(searcher, wanted, query),
    )


def everything(schema: tantivy.Schema, searcher: tantivy.Searcher, query: Query) -> Iterator[Listed]:
    """All that `query` matches, in its order."""
    wanted = translated(schema, within(asked(query.tree, query.matching), limits(query)))
    number = max(1, searcher.num_docs)  # Tantivy panics when asked for no hits.
    _, found = _ranked(searcher, wanted, 0, number, by_date=not query.ranked)
    for _, document in _documents(searcher, found):
        yield _listed(document)[0]


def _count(searcher: tantivy.Searcher, wanted: tantivy.Query) -> int:
    """How many articles match, without the cost of scoring them."""
    counted = searcher.aggregate(wanted, {"articles": {"value_count": {"field": "revision"}}})
    return int(counted["articles"]["value"])


def tally(searcher: tantivy.Searcher) -> Tally:
    """What the index holds."""
    sums = {name: {"sum": {"field": name}} for name in ("revision", "checksum")}
    answered = searcher.aggregate(tantivy.Query.all_query(), sums)
    return Tally(searcher.num_docs, *(int(answered[name]["value"] or 0) for name in sums))


def _hits(searcher: tantivy.Searcher, found: Sequence[Found], query: Query) -> tuple[Hit, ...]:
    """What a result list shows of `found`."""
    marked = spellings(query.tree)
    hits = []
    for key, document in _documents(searcher, found):
        shown, bare = _listed(document)
        texts: dict[TextName, str] = {"body": unseparated(_first(document, "body_exact")), "lead": shown.lead}
        hits.append(hit(shown, float(key) if query.ranked else 0.0, texts, marked, bare))
    return tuple(hits)


def _first(document: tantivy.Document, name: str) -> str:
    return str(document.get_first(name) or "")


def _listed(document: tantivy.Document) -> tuple[Listed, tuple[str, ...]]:
    """What a list shows of `document`, and the names of its texts that are written bare."""
    shown: dict[str, Any] = json.loads(document["shown"][0])
    title, lead = (unseparated(_first(document, f"{name}_exact")) for name in ("title", "lead"))
    return listed(_first(document, "id"), title, lead, shown["keywords"], shown), tuple(shown["bare"])


def _ranked(
    searcher: tantivy.Searcher, wanted: tantivy.Query, offset: int, limit: int, *, by_date: bool
) -> tuple[int, list[Found]]:
    """How many articles match, and a page of them by date or falling score, ties by id.

    Tantivy breaks ties by place in the index, which changes when segments merge; so the runs of equals at the
    page's borders are looked at whole.
    """
    field = "newest_first" if by_date else None
    order = tantivy.Order.Asc if by_date else tantivy.Order.Desc
    end, reach = offset + limit, offset + limit + TIES
    while True:
        answered = searcher.search(wanted, reach, order_by_field=field, order=order)
        found = answered.hits
        if len(found) < reach or found[-1][0] != found[end - 1][0]:
            break
        reach *= 4
    total: int = answered.count  # type: ignore[attr-defined]  # not in Tantivy's stub
    if offset >= len(found):
        return total, []
    first, last = offset, min(end, len(found))
    while first > 0 and found[first - 1][0] == found[offset][0]:
        first -= 1
    while last < len(found) and found[last][0] == found[last - 1][0]:
        last += 1
    ordered: list[Found] = []
    for _, run in groupby(found[first:last], key=lambda item: item[0]):
        equals = list(run)
        ordered += equals if len(equals) == 1 else _by_id(searcher, equals)
    return total, ordered[offset - first : end - first]


def _by_id(searcher: tantivy.Searcher, equals: Sequence[Found]) -> list[Found]:
    """`equals` in the order of their ids: by the number that stands for an id's beginning, which is read for all at
    once, and by the id itself where that is the same."""
    heads = searcher.fast_field_values("id_head", [address for _, address in equals])
    ordered: list[Found] = []
    pairs = sorted(zip(heads, equals, strict=True), key=lambda pair: pair[0] or 0)
    for _, run in groupby(pairs, key=lambda pair: pair[0]):
        same = [item for _, item in run]
        ordered += same if len(same) == 1 else sorted(same, key=lambda item: _first(searcher.doc(item[1]), "id"))
    return ordered


def _documents(searcher: tantivy.Searcher, found: Sequence[Found]) -> Iterator[tuple[float, tantivy.Document]]:
    for key, address in found:
        yield key, searcher.doc(address)


def _facets(schema: tantivy.Schema, searcher: tantivy.Searcher, query: Query) -> Mapping[str, tuple[FacetCount, ...]]:
    """Facets without a filter of their own share one pass; each other takes one without its filter."""
    counted: dict[str, tuple[FacetCount, ...]] = {}
    filtered = [name for name in query.facets if query.filters.get(name)]
    words = asked(query.tree, query.matching)
    for names in ([name for name in query.facets if name not in filtered], *([name] for name in filtered)):
        if not names:
            continue
        wanted = translated(schema, within(words, limits(query, but=names[0])))
        answered = searcher.aggregate(wanted, {name: {"terms": {"field": name, "size": MAX_VALUES}} for name in names})
        for name in names:
            counted[name] = facet({bucket["key"]: bucket["doc_count"] for bucket in answered[name]["buckets"]})
    return {name: counted[name] for name in query.facets}


def _timeline(searcher: tantivy.Searcher, wanted: tantivy.Query, query: Query) -> tuple[TimelineBucket, ...]:
    """What `wanted` matches by local day, folded; empty where `query` asks for no timeline."""
    if query.timeline is None:
        return ()
    answered = searcher.aggregate(wanted, {"days": {"terms": {"field": "day", "size": MAX_DAYS}}})
    days = {day_of(int(bucket["key"])): int(bucket["doc_count"]) for bucket in answered["days"]["buckets"]}
    return buckets(days, query.timeline)
