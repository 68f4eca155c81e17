"""How good a ranking is: measured on queries whose answers a reader has graded, beside the plainest ranking there is.

nDCG@10 (Järvelin & Kekäläinen 2002, gain 2^grade - 1) over judged answers only: a list is read as if the articles that
nobody judged were not in it (Sakai 2007, condensed lists), because the pools are shallow and an article that was never
looked at is not a bad answer. recall@50 is of the list as it is: the share of the good answers, of any grade above 0,
among its first fifty.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from math import fsum, log2
from pathlib import Path
from statistics import fmean

from index.engine import ArticleIndex, open_index
from index.folding import fold_word
from index.judged import Judged
from index.query import MAX_LIMIT, Query
from index.tokens import words
from newsroom.article import Record
from newsroom.paired import Difference, difference
from newsroom.text import fold, nfc

DEPTH = 10
"""Places that nDCG looks at."""
REACH = 50
"""Places that recall looks at."""
LOOKED_AT = MAX_LIMIT
"""Hits that are looked at: who is given more of them has not found."""

Ranker = Callable[[str], Iterable[str]]
"""From a query's text to ids of articles, best first."""


@dataclass(frozen=True, slots=True)
class Score:
    """How one query was answered; both in 0..1."""

    ndcg: float
    recall: float


def ndcg(ranked: Iterable[str], grades: Mapping[str, int]) -> float:
    """nDCG@10 of `ranked`, as the module says; `grades` holds at least one above 0."""
    judged = (grades[key] for key in ranked if key in grades)
    return _gained(islice(judged, DEPTH)) / _gained(sorted(grades.values(), reverse=True)[:DEPTH])


def _gained(grades: Iterable[int]) -> float:
    return fsum((2.0**grade - 1) / log2(place + 2) for place, grade in enumerate(grades))


def recall(ranked: Iterable[str], grades: Mapping[str, int]) -> float:
    """recall@50 of `ranked`, as the module says; `grades` holds at least one above 0."""
    good = {key for key, grade in grades.items() if grade}
    return len(good.intersection(islice(ranked, REACH))) / len(good)


def scores(rank: Ranker, judged: Sequence[Judged]) -> tuple[Score, ...]:
    """How `rank` answers each of `judged`."""
    found = []
    for one in judged:
        ranked = list(rank(one.query))
        found.append(Score(ndcg(ranked, one.grades), recall(ranked, one.grades)))
    return tuple(found)


def unaccented(judged: Iterable[Judged]) -> tuple[Judged, ...]:
    """The same queries typed without diacritics."""
    return tuple(Judged(fold(nfc(one.query)), one.kind, one.grades, one.files) for one in judged)


@dataclass(frozen=True, slots=True)
class Answered:
    """One query, answered by the product, by plain BM25, and by the product when typed without diacritics."""

    judged: Judged
    ours: Score
    plain: Score
    unaccented: Score


@dataclass(frozen=True, slots=True)
class Group:
    """Queries of one kind, "" for all, in the mean; the differences are of ours less plain, None for one query."""

    kind: str
    queries: int
    ours: Score
    plain: Score
    unaccented: Score
    ndcg: Difference | None
    recall: Difference | None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A ranking measured."""

    articles: int
    answered: tuple[Answered, ...]
    groups: tuple[Group, ...]
    """All queries, then each kind."""


def evaluated(judged: Sequence[Judged], batches: Iterable[Sequence[Record]], folder: Path) -> Evaluation:
    """Measure the ranking of the embedded index over the articles in `batches`, building it in the empty `folder`."""
    plain = PlainRanking()
    index = open_index(folder)
    try:
        for records in batches:
            index.update(records)
            plain.put(records)
        ours = ranker(index)
        answers = zip(
            judged, scores(ours, judged), scores(plain, judged), scores(ours, unaccented(judged)), strict=True
        )
        answered = tuple(Answered(*answer) for answer in answers)
        return Evaluation(index.tally().articles, answered, _groups(answered))
    finally:
        index.close()


def ranker(index: ArticleIndex) -> Ranker:
    """How `index` answers as a list with the best first, its first `LOOKED_AT` hits."""

    def rank(query: str) -> list[str]:
        return [hit.id for hit in index.search(Query(query, limit=LOOKED_AT)).hits]

    return rank


def _groups(answered: Sequence[Answered]) -> tuple[Group, ...]:
    kinds = ["", *sorted({one.judged.kind for one in answered} - {""})]
    return tuple(_group(kind, [one for one in answered if kind in ("", one.judged.kind)]) for kind in kinds)


def _group(kind: str, answered: Sequence[Answered]) -> Group:
    ours, plain = [one.ours for one in answered], [one.plain for one in answered]
    several = len(answered) > 1
    return Group(
        kind,
        len(answered),
        means(ours),
        means(plain),
        means([one.unaccented for one in answered]),
        difference([one.ndcg for one in ours], [one.ndcg for one in plain]) if several else None,
        difference([one.recall for one in ours], [one.recall for one in plain]) if several else None,
    )


def means(found: Sequence[Score]) -> Score:
    """The mean over queries."""
    return Score(fmean(score.ndcg for score in found), fmean(score.recall for score in found))


class PlainRanking:
    """What is measured against: BM25 over one field of title, lead and text without diacritics, any word matching."""

    def __init__(self) -> None:
        import tantivy

        from index.embedded import analyzers

        builder = tantivy.SchemaBuilder()
        builder.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
        builder.add_text_field("all", tokenizer_name="folded", index_option="freq")
        self._schema = builder.build()
        self._index = tantivy.Index(self._schema)
        self._index.register_tokenizer("folded", analyzers()["folded"])

    def put(self, records: Iterable[Record]) -> None:
        """Add `records`, every one of a new article."""
        import tantivy

        writer = self._index.writer(64_000_000, num_threads=1)
        for record in records:
            article = record.article
            values = {"id": article.id, "all": f"{article.title}\n{article.lead}\n{article.text}"}
            writer.add_document(tantivy.Document.from_dict(values, self._schema))
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()

    def __call__(self, query: str) -> list[str]:
        """The first `LOOKED_AT` ids that have a word of `query`, best first."""
        import tantivy

        searcher = self._index.searcher()
        clauses = [
            (tantivy.Occur.Should, tantivy.Query.term_query(self._schema, "all", fold_word(word)))
            for word in words(nfc(query))
        ]
        found = searcher.search(tantivy.Query.boolean_query(clauses), LOOKED_AT).hits
        return [str(searcher.doc(address)["id"][0]) for _, address in found]
