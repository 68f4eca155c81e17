"""From our query tree and filters to Tantivy's queries: what matches, and what ranks higher.

Tantivy's own query parser is not used: it rejects texts that people type (don't) and reads others as syntax.
Ranking is BM25 for each word in each text, the best text of an article counting most, plus a reward for words
that stand side by side as they were typed. The weights below are round numbers in the order that the comments
give: on the graded queries that we have, other weights in that order made no difference that could be told
from chance.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

from tantivy import FieldType, Occur, Query, Schema

from index.document import TEXTS, day_number
from index.matching import ways
from index.query import And, Term, terms_of
from newsroom.clock import Period

TEXT_BOOSTS: Mapping[str, float] = {"title": 3.0, "lead": 1.5, "body": 1.0}
"""A word in the title says more than one in the lead, and that more than one in the body."""
BARE = 0.1
"""Score of a word typed with diacritics and met in bare text. A constant: by the rarity of bare syllables
among Vietnamese articles these would come first."""
ADJACENT = 1.0
"""Weight of two words that stand side by side as typed, beside the weight of the words themselves."""
OTHER_TEXTS = 0.3
"""Share of the score that the weaker texts of an article add to its best one."""


def matching(schema: Schema, tree: And | None, filters: Mapping[str, Sequence[str]], period: Period | None) -> Query:
    """The query for `tree` within `filters` (by facet name) and `period`; only the tree adds to the score."""
    clauses: list[tuple[Occur, Query]] = []
    if tree is not None:
        clauses += [(Occur.Must, _words(schema, terms_of(part), tree.accented)) for part in tree.parts]
        clauses += [(Occur.Should, Query.boost_query(pair, ADJACENT)) for pair in _pairs(schema, tree)]
    # Filters score nought: which of the values an article has says nothing of how well it answers.
    limits = [Query.term_set_query(schema, name, list(values)) for name, values in filters.items() if values]
    if period is not None:
        first, last = day_number(period.first), day_number(period.last)
        limits.append(Query.range_query(schema, "day", FieldType.Integer, first, last))
    clauses += [(Occur.Must, Query.const_score_query(limit, 0.0)) for limit in limits]
    return Query.boolean_query(clauses) if clauses else Query.all_query()


def _words(schema: Schema, terms: Sequence[Term], accented: bool) -> Query:
    """`terms`, consecutive, in any text and any way of writing them."""
    alternatives: list[Query] = []
    for name in TEXTS:
        for way in ways(terms, accented):
            query = _sequence(schema, f"{name}_{way.form}", way.words)
            if not way.as_typed:
                in_bare_text = (Occur.Must, Query.term_query(schema, "bare", name))
                query = Query.const_score_query(Query.boolean_query([(Occur.Must, query), in_bare_text]), BARE)
            alternatives.append(Query.boost_query(query, TEXT_BOOSTS[name]))
    return Query.disjunction_max_query(alternatives, OTHER_TEXTS)


def _sequence(schema: Schema, field: str, words: Sequence[str]) -> Query:
    """`words` one after another in `field`. Tantivy panics on a phrase of one word."""
    if len(words) == 1:
        return Query.term_query(schema, field, words[0])
    return Query.phrase_query(schema, field, [*words])


def _pairs(schema: Schema, tree: And) -> list[Query]:
    """Each last word of a part with the first word of the next: most Vietnamese words and names are of two
    syllables or more."""
    neighbours = pairwise(terms_of(part) for part in tree.parts)
    return [_words(schema, (left[-1], right[0]), tree.accented) for left, right in neighbours]
