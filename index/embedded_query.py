"""The algebra of `index.plan` in Tantivy's queries.

Tantivy's own query parser is not used: it rejects texts that people type (don't) and reads others as syntax.
"""

from __future__ import annotations

import re
from itertools import combinations_with_replacement

from tantivy import FieldType, Occur, Query, Schema

from index.document import day_number
from index.plan import Always, Ask, Best, Days, Each, Everything, Has, Near, OneOf, Starts, Times


def translated(schema: Schema, ask: Ask) -> Query:
    """`ask` as Tantivy takes it."""
    if isinstance(ask, Has):
        field = f"{ask.text}_{ask.form}"
        if len(ask.words) == 1:  # Tantivy panics on a phrase of one word.
            return Query.term_query(schema, field, ask.words[0])
        return Query.phrase_query(schema, field, list(ask.words))
    if isinstance(ask, Near):
        return _near(schema, ask)
    if isinstance(ask, Starts):
        return Query.regex_query(schema, f"{ask.text}_{ask.form}", f"{re.escape(ask.prefix)}.*")
    if isinstance(ask, OneOf):
        # A set of one takes ten times as long as the term alone.
        if len(ask.values) == 1:
            return Query.const_score_query(
                Query.term_query(schema, ask.field, ask.values[0], index_option="basic"), 0.0
            )
        return Query.const_score_query(Query.term_set_query(schema, ask.field, list(ask.values)), 0.0)
    if isinstance(ask, Days):
        first, last = day_number(ask.period.first), day_number(ask.period.last)
        return Query.const_score_query(Query.range_query(schema, "day", FieldType.Integer, first, last), 0.0)
    if isinstance(ask, Best):
        asks = [translated(schema, part) for part in ask.asks]
        return asks[0] if len(asks) == 1 else Query.disjunction_max_query(asks, 0.0)
    if isinstance(ask, Times):
        return Query.boost_query(translated(schema, ask.ask), ask.weight)
    if isinstance(ask, Always):
        return Query.const_score_query(translated(schema, ask.ask), ask.score)
    if isinstance(ask, Each):
        return _each(schema, ask)
    assert isinstance(ask, Everything)
    return Query.const_score_query(Query.all_query(), 0.0)


def _near(schema: Schema, ask: Near) -> Query:
    field = f"{ask.text}_{ask.form}"
    if len(ask.words) == 1:
        return Query.term_query(schema, field, ask.words[0])
    spread = [
        Query.phrase_query(schema, field, list(zip(offsets, ask.words, strict=True)))
        for offsets in arrangements(len(ask.words), ask.slop)
    ]
    return Query.boolean_query([(Occur.Should, query) for query in spread])


def arrangements(words: int, slop: int) -> list[tuple[int, ...]]:
    """The offsets at which `words` may stand in order with up to `slop` others among them. Spelled out, because
    Tantivy's own sloppy phrases of three words and more lose matches."""
    return [
        (0, *(n + 1 + gap for n, gap in enumerate(gaps)))
        for gaps in combinations_with_replacement(range(slop + 1), words - 1)
    ]


def _each(schema: Schema, ask: Each) -> Query:
    clauses = [(Occur.Must, translated(schema, part)) for part in ask.must]
    clauses += [(Occur.Should, translated(schema, part)) for part in ask.should]
    clauses += [(Occur.MustNot, translated(schema, part)) for part in ask.never]
    return Query.boolean_query(clauses, ask.at_least or None)
