"""What is sent to Elasticsearch for a page: words, filters, facets, timeline and the passages to show, in one body."""

from __future__ import annotations

from collections.abc import Sequence

from index.elastic_query import Body, field, narrowed, translated
from index.matching import Form
from index.plan import OneOf, asked, limits, placed, unscored
from index.query import Query
from index.snippets import SCANNED, WIDTH
from newsroom.clock import LOCAL

MAX_VALUES = 10_000
"""Most values of a facet: far more than outlets, countries or topics there are."""


def request(query: Query, without: Sequence[str] = ()) -> Body:
    """The body of the request for a page."""
    body = {**matching(query, without), **showing(query), "sort": order(query), "track_total_hits": True}
    body |= {"from": query.offset, "size": query.limit}
    if counted := _counted(query):
        body["aggs"] = counted
    return body


def matching(query: Query, without: Sequence[str] = ()) -> Body:
    """Words and period as the query, filters after it, so that facets can be counted without their own."""
    ask = asked(query.tree, query.matching)
    words = translated(ask if query.ranked else unscored(ask))
    outside = [narrowed(limit) for limit in limits(query) if not isinstance(limit, OneOf)]
    inner: Body = {"must": [words], "filter": outside}
    if without:
        inner["must_not"] = [of_ids(without)]
    body: Body = {"query": {"bool": inner} if outside or without else words}
    if filters := _filters(query):
        body["post_filter"] = {"bool": {"filter": filters}}
    return body


def _filters(query: Query, but: str | None = None) -> list[Body]:
    return [narrowed(limit) for limit in limits(query, but) if isinstance(limit, OneOf)]


def showing(query: Query) -> Body:
    """What hits bring: everything but the text, of which the server picks the passage."""
    form: Form = "exact" if query.tree is not None and query.tree.accented else "folded"
    passage: Body = {
        "type": "unified",
        "number_of_fragments": 1,
        "fragment_size": WIDTH,
        "no_match_size": WIDTH,
        "max_analyzed_offset": SCANNED,
        "order": "score",
        # Marked afterwards by `index.marks`, on both engines alike: here no text can be taken for a mark.
        "pre_tags": [""],
        "post_tags": [""],
    }
    if query.tree is not None:
        passage["highlight_query"] = translated(placed(unscored(asked(query.tree, query.matching)), "body"))
    return {
        "_source": {"excludes": ["body", "vector", "vector_sum"]},
        "highlight": {"fields": {field("body", form): passage}},
    }


def order(query: Query) -> list[Body]:
    first = {"_score": "desc"} if query.ranked else {"newest_first": "asc"}
    return [first, {"id": "asc"}]


def _counted(query: Query) -> Body:
    """Facets, timeline, and how many hold all words."""
    everything = {"bool": {"filter": _filters(query)}}
    counted: Body = {}
    for name in query.facets:
        inner = {"values": {"terms": {"field": name, "size": MAX_VALUES}}}
        counted[f"facet_{name}"] = {"filter": {"bool": {"filter": _filters(query, but=name)}}, "aggs": inner}
    if query.timeline:
        days = {
            "field": "published_at",
            "calendar_interval": query.timeline,
            "time_zone": LOCAL.key,
            "format": "yyyy-MM-dd",
            "min_doc_count": 1,
        }
        counted["timeline"] = {"filter": everything, "aggs": {"days": {"date_histogram": days}}}
    all_words = asked(query.tree, "all")
    if all_words != asked(query.tree, query.matching):
        counted["complete"] = {"filter": {"bool": {"filter": [translated(unscored(all_words)), *_filters(query)]}}}
    return counted


def of_ids(ids: Sequence[str]) -> Body:
    """Only these articles."""
    return {"terms": {"id": list(ids)}}


def narrowing(query: Query) -> list[Body]:
    """All filters of `query` and its period."""
    return [narrowed(limit) for limit in limits(query)]
