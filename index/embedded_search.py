"""Asking Tantivy: a page of hits in a stable order, everything for an export, facets and timeline by its aggregations,
the tally."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any, TypeAlias

import tantivy

from index.document import Tally, day_of, listing
from index.embedded_query import translated
from index.fusion import WORDS, Ranked
from index.marks import spellings
from index.meaning import Meant
from index.plan import Ask, Each, OneOf, asked, limits, unscored, within
from index.query import By, FacetCount, Hit, Listed, Page, Query, TimelineBucket, Without
from index.results import buckets, facet, hit
from index.tokens import unseparated
from index.tree import TextName
from newsroom.errors import InputError

if TYPE_CHECKING:
    from index.embedded_meaning import Neighbours
    from index.vectors import Rows

Found: TypeAlias = "tuple[float, tantivy.DocAddress]"
"""What a hit was sorted by, and where it lies."""

Shown: TypeAlias = "tuple[float, tantivy.DocAddress, By]"
"""A hit with its score, and what found it."""
MeantHere: TypeAlias = "tuple[Meant, Neighbours]"
"""What is looked for by meaning, and where."""

TIES = 8
"""Hits looked at beyond a page to see where a run of equals ends; grows fourfold until it does."""
MAX_VALUES = 10_000
"""Most values of a facet: far more than outlets, countries or topics there are."""
MAX_DAYS = 60_000
"""Most days of a timeline (164 years); Tantivy refuses more than 65,000 buckets."""


def answer(
    schema: tantivy.Schema, searcher: tantivy.Searcher, query: Query, meant: MeantHere | Without | None = None
) -> Page:
    """The whole page that `query` asks for, its list by meaning too where `meant` is not why it cannot be."""
    narrowed = limits(query)
    words, all_words = asked(query.tree, query.matching), asked(query.tree, "all")
    listed = by_meaning = 0
    if query.limit and isinstance(meant, tuple):
        total, found, listed, by_meaning = _by_meaning(schema, searcher, query, *meant)
    elif query.limit:
        scored = words if query.ranked else unscored(words)
        wanted = translated(schema, within(scored, narrowed))
        total, ranked = _ranked(searcher, wanted, query.offset, query.limit, by_date=not query.ranked)
        found = [(key, address, "words") for key, address in ranked]
    else:
        total, found = _count(schema, searcher, within(words, narrowed)), []
    complete = total
    if all_words != words and total:
        complete = _count(schema, searcher, within(all_words, narrowed))
    facets, timeline = _counted(schema, searcher, query)
    return Page(
        total=total,
        complete=complete,
        hits=_hits(searcher, found, query, scored=query.ranked),
        facets=facets,
        timeline=timeline,
        listed=listed or total,
        by_meaning=by_meaning,
        without=None if isinstance(meant, tuple) else meant,
    )


def _by_meaning(
    schema: tantivy.Schema, searcher: tantivy.Searcher, query: Query, meant: Meant, near: Neighbours
) -> tuple[int, list[Shown], int, int]:
    """How many articles words find, the hits of the page, how many there are on all pages, and how many of those words
    do not find."""
    words = within(asked(query.tree, query.matching), limits(query))
    total, best = _count(schema, searcher, words), list[Found]()
    if query.mode == "both" and total:
        total, best = _ranked(searcher, translated(schema, words), 0, WORDS, by_date=False)
    first = {(address.segment_ord, address.doc): score for score, address in best}
    ranked = near.ranked(query, meant, first)
    by_meaning = sum(one.by == "meaning" for one in ranked)
    end = query.offset + query.limit
    shown: list[Shown] = [(one.score, tantivy.DocAddress(*one.key), one.by) for one in ranked[query.offset : end]]
    if query.mode == "meaning":
        return total, shown, len(ranked), by_meaning
    if end > len(ranked) and total > len(best):
        # Beyond come the other articles that words find, in their order: after the best, without those that were near.
        early = [near.id_of(one.key) for one in ranked if one.by == "words" and one.key not in first]
        others = Each((words,), never=(OneOf("id", tuple(early)),)) if early else words
        start = max(query.offset, len(ranked)) - len(ranked) + len(best)
        _, more = _ranked(
            searcher, translated(schema, others), start, end - len(ranked) - (start - len(best)), by_date=False
        )
        shown += [(score, address, "words") for score, address in more]
    return total, shown, total + by_meaning, by_meaning


def similar(
    schema: tantivy.Schema,
    searcher: tantivy.Searcher,
    query: Query,
    near: Neighbours | None,
    article_id: str,
    *,
    reprints: bool,
) -> Page:
    """The articles that `query` finds, the nearest to an article first, without itself and, but for `reprints`, without
    what tells the same text. Raises InputError where there is no such article."""
    among = within(asked(query.tree, "all"), limits(query))
    total = _count(schema, searcher, among)
    own = searcher.search(tantivy.Query.term_query(schema, "id", article_id), 1).hits
    if not own:
        raise InputError(f"{article_id}: the search index holds no such article")
    if near is None:
        return Page(total, total, (), {}, (), listed=0, without="no_vectors")
    told = {article_id, article_id if reprints else _listing(searcher.doc(own[0][1]))[0]["reprint_of"]}
    found = near.in_order([Ranked(place, close, "meaning") for place, close in near.nearest([among]).items()])
    shown: list[Shown] = [(one.score, tantivy.DocAddress(*one.key), one.by) for one in found]
    hits = [
        one
        for one in _hits(searcher, shown, query, scored=True)
        if one.id not in told and (reprints or one.reprint_of is None or one.reprint_of not in told)
    ]
    page = tuple(hits[query.offset : query.offset + query.limit])
    return Page(total, total, page, {}, (), listed=len(hits), by_meaning=len(hits))


def everything(schema: tantivy.Schema, searcher: tantivy.Searcher, query: Query) -> Iterator[Listed]:
    """All that `query` matches, in its order."""
    wanted = translated(schema, within(asked(query.tree, query.matching), limits(query)))
    number = max(1, searcher.num_docs)  # Tantivy panics when asked for no hits.
    _, found = _ranked(searcher, wanted, 0, number, by_date=not query.ranked)
    for _, address in found:
        yield Listed(**_listing(searcher.doc(address))[0])


def _count(schema: tantivy.Schema, searcher: tantivy.Searcher, ask: Ask) -> int:
    """How many articles match."""
    counted: int = searcher.search(translated(schema, unscored(ask)), 1).count  # type: ignore[attr-defined]
    return counted


def tally(schema: tantivy.Schema, searcher: tantivy.Searcher, rows: Rows | None) -> Tally:
    """What the index holds."""
    sums = {name: {"sum": {"field": name}} for name in ("revision", "checksum")}
    answered = searcher.aggregate(tantivy.Query.all_query(), sums)
    vectors = 0
    if rows is not None:
        from index.embedded_vectors import sum_of

        vectors = sum_of(schema, searcher, rows)
    revisions, checksums = (int(answered[name]["value"] or 0) for name in sums)
    return Tally(searcher.num_docs, revisions, checksums, vectors)


def _hits(searcher: tantivy.Searcher, found: Sequence[Shown], query: Query, *, scored: bool) -> tuple[Hit, ...]:
    """What a result list shows of `found`."""
    marked = spellings(query.tree)
    hits = []
    for key, address, by in found:
        document = searcher.doc(address)
        shown, bare = _listing(document)
        texts: dict[TextName, str] = {"body": unseparated(_first(document, "body_exact")), "lead": shown["lead"]}
        hits.append(hit(shown, float(key) if scored else 0.0, texts, marked, bare, by))
    return tuple(hits)


def _first(document: tantivy.Document, name: str) -> str:
    return str(document.get_first(name) or "")


def _listing(document: tantivy.Document) -> tuple[dict[str, Any], tuple[str, ...]]:
    """What a list shows of `document`, and the names of its texts that are written bare."""
    shown: dict[str, Any] = json.loads(document["shown"][0])
    title, lead = (unseparated(_first(document, f"{name}_exact")) for name in ("title", "lead"))
    return listing(_first(document, "id"), title, lead, shown["keywords"], shown), tuple(shown["bare"])


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


def _counted(
    schema: tantivy.Schema, searcher: tantivy.Searcher, query: Query
) -> tuple[Mapping[str, tuple[FacetCount, ...]], tuple[TimelineBucket, ...]]:
    """Facets and timeline. Those without a filter of their own share one pass; each other facet takes one without its
    filter."""
    filtered = [name for name in query.facets if query.filters.get(name)]
    together = {name: _terms(name, MAX_VALUES) for name in query.facets if name not in filtered}
    if query.timeline is not None:
        together[_DAYS] = _terms("day", MAX_DAYS)
    passes = [together, *({name: _terms(name, MAX_VALUES)} for name in filtered)]
    words, counted = unscored(asked(query.tree, query.matching)), dict[str, dict[Any, int]]()
    for terms in passes:
        if not terms:
            continue
        but = None if terms is together else next(iter(terms))
        wanted = unscored(within(words, limits(query, but)))
        answered = searcher.aggregate(translated(schema, wanted), terms)
        for name in terms:
            counted[name] = {bucket["key"]: bucket["doc_count"] for bucket in answered[name]["buckets"]}
    days = {day_of(int(day)): number for day, number in counted.get(_DAYS, {}).items()}
    facets = {name: facet(counted[name]) for name in query.facets}
    return facets, buckets(days, query.timeline) if query.timeline is not None else ()


_DAYS = "days"


def _terms(field: str, most: int) -> dict[str, Any]:
    return {"terms": {"field": field, "size": most}}
