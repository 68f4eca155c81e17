"""From our query tree and filters to Tantivy's queries: what matches, and what ranks higher.

Tantivy's own query parser is not used: it rejects texts that people type (don't) and reads others as syntax.
Ranking is BM25 for each word in each text, the best text of an article counting most, plus a reward for words
that follow one another as they were typed. Weights were chosen on 19 graded queries over 151,000 real
headlines and articles (nDCG@10, judged answers only); see `docs/search.md`. """

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tantivy import FieldType, Occur, Query, Schema

from index.document import TEXTS
from index.matching import ways
from index.query import And, Phrase, Term, terms_of
from newsroom.clock import Period

TEXT_BOOSTS: Mapping[str, float] = {"title": 3.0, "lead": 1.5, "body": 1.0}
"""A word in the title says more than one in the lead, and that more than one in the body."""
NOT_AS_TYPED = 0.5
"""Weight of a match that is not written as typed (see `index.matching`)."""
ADJACENT = 1.0
"""Weight of two words that stand side by side as typed, beside the weight of the words themselves."""
OTHER_TEXTS = 0.3
"""Share of the score that the weaker texts of an article add to its best one."""


def matching(schema: Schema, tree: And | None, filters: Mapping[str, Sequence[str]], period: Period | None) -> Query:
    """The query for `tree` within `filters` (by facet name) and `period`; only the tree adds to the score."""
    clauses: list[tuple[Occur, Query]] = []
    if tree is not None:
        clauses += [(Occur.Must, _words(schema, _terms(part), tree.accented)) for part in tree.parts]
        clauses += [(Occur.Should, Query.boost_query(pair, ADJACENT)) for pair in _pairs(schema, tree)]
    for name, values in filters.items():
        if values:
            # A set of terms, scored nought: which of the values an article has says nothing of how well it
            # answers.
            clauses.append((Occur.Must, Query.const_score_query(Query.term_set_query(schema, name, list(values)), 0.0)))
    if period is not None:
        days = Query.range_query(schema, "day", FieldType.Integer, _number(period.first), _number(period.last))
        clauses.append((Occur.Must, Query.const_score_query(days, 0.0)))
    return Query.boolean_query(clauses) if clauses else Query.all_query()


def _number(day: object) -> int:
    return int(f"{day:%Y%m%d}")


def _terms(part: object) -> tuple[Term, ...]:
    assert isinstance(part, Term | Phrase | And)
    return terms_of(part)


def _words(schema: Schema, terms: Sequence[Term], accented: bool) -> Query:
    """`terms`, consecutive, in any text and any way of writing them."""
    alternatives: list[Query] = []
    for name in TEXTS:
        for way in ways(terms, accented):
            field = f"{name}_{way.form}"
            # Tantivy panics on a phrase of one word.
            query = (
                Query.phrase_query(schema, field, list(way.words))
                if len(way.words) > 1
                else Query.term_query(schema, field, way.words[0])
            )
            alternatives.append(Query.boost_query(query, TEXT_BOOSTS[name] * (1.0 if way.exact else NOT_AS_TYPED)))
    return Query.disjunction_max_query(alternatives, OTHER_TEXTS)


def _pairs(schema: Schema, tree: And) -> list[Query]:
    """Each last word of a part with the first word of the next: most Vietnamese words and names are of two
    syllables or more."""
    parts = [_terms(part) for part in tree.parts]
    return [_words(schema, (left[-1], right[0]), tree.accented) for left, right in zip(parts, parts[1:], strict=False)]
