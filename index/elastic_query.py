"""The algebra of `index.plan` in Elasticsearch's query language."""

from __future__ import annotations

from typing import Any

from index.document import day_number
from index.matching import Form
from index.plan import Always, Ask, Best, Days, Each, Everything, Has, Near, OneOf, Starts, Times
from index.tree import Text

Body = dict[str, Any]
"""A piece of a request, as JSON."""


def field(text: Text, form: Form) -> str:
    """Where a form of a text is found."""
    return text if form == "exact" else f"{text}.folded"


def translated(ask: Ask) -> Body:
    """`ask` as Elasticsearch takes it."""
    if isinstance(ask, Has):
        return _has(ask)
    if isinstance(ask, Near):
        return _near(ask)
    if isinstance(ask, Starts):
        return {"constant_score": {"filter": {"prefix": {field(ask.text, ask.form): {"value": ask.prefix}}}}}
    if isinstance(ask, OneOf | Days):
        return {"constant_score": {"filter": narrowed(ask), "boost": 0.0}}
    if isinstance(ask, Best):
        asks = [translated(part) for part in ask.asks]
        return asks[0] if len(asks) == 1 else {"dis_max": {"queries": asks}}
    if isinstance(ask, Times):
        # Every query of this language takes a weight; a bool of one clause gives it to any of them.
        return {"bool": {"must": [translated(ask.ask)], "boost": ask.weight}}
    if isinstance(ask, Always):
        return {"constant_score": {"filter": translated(ask.ask), "boost": ask.score}}
    if isinstance(ask, Each):
        return _each(ask)
    assert isinstance(ask, Everything)
    return {"match_all": {"boost": 0.0}}


def narrowed(limit: Ask) -> Body:
    """One of the filters of `index.plan.limits`."""
    if isinstance(limit, OneOf):
        return {"terms": {limit.field: list(limit.values)}}
    assert isinstance(limit, Days)
    return {"range": {"day": {"gte": day_number(limit.period.first), "lte": day_number(limit.period.last)}}}


def _has(ask: Has) -> Body:
    name = field(ask.text, ask.form)
    if len(ask.words) == 1:
        return {"term": {name: {"value": ask.words[0]}}}
    # The words are tokens already: no analyzer may cut them another way.
    return {"match_phrase": {name: {"query": " ".join(ask.words), "analyzer": "whitespace"}}}


def _near(ask: Near) -> Body:
    name = field(ask.text, ask.form)
    if len(ask.words) == 1:
        return {"term": {name: {"value": ask.words[0]}}}
    clauses = [{"span_term": {name: word}} for word in ask.words]
    return {"span_near": {"clauses": clauses, "slop": ask.slop, "in_order": True}}


def _each(ask: Each) -> Body:
    made: Body = {}
    for clause, parts in (("must", ask.must), ("should", ask.should), ("must_not", ask.never)):
        if parts:
            made[clause] = [translated(part) for part in parts]
    if ask.should:
        made["minimum_should_match"] = ask.at_least
    return {"bool": made}
