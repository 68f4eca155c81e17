"""How good a ranking is: measured on queries whose answers a reader has graded, beside the plainest rankings there are.

nDCG@10 (Järvelin & Kekäläinen 2002, gain 2^grade - 1) over judged answers only: a list is read as if the articles that
nobody judged were not in it (Sakai 2007, condensed lists), because the pools are shallow and an article that was never
looked at is not a bad answer. recall@50 is of the list as it is: the share of the good answers, of any grade above 0,
among its first fifty.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from math import fsum, log2
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING, Any

from index.engine import ArticleIndex, open_index
from index.folding import fold_word
from index.judged import Judged
from index.meaning import QueryEncoder
from index.query import MAX_LIMIT, Mode, Query
from index.tokens import words
from newsroom.article import Article, Record
from newsroom.paired import Difference, difference
from newsroom.text import fold, nfc

if TYPE_CHECKING:
    from numpy.typing import NDArray

DEPTH = 10
"""Places that nDCG looks at."""
REACH = 50
"""Places that recall looks at."""
LOOKED_AT = MAX_LIMIT
"""Hits that are looked at: who is given more of them has not found."""
RRF_K = 60

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
class Reader:
    """What reads articles and queries by their meaning, for measuring."""

    query: QueryEncoder
    articles: Callable[[Sequence[Article]], Sequence[bytes]]
    """The vectors as the store keeps them."""
    texts: Callable[[Sequence[str]], NDArray[Any]]
    """The plain encoder: a row of unit length for each text."""
    asked: Callable[[str], NDArray[Any]]
    """The plain encoder: the row of a query."""


@dataclass(frozen=True, slots=True)
class Figures:
    """One way of answering, over some queries in the mean, and typed without diacritics."""

    score: Score
    unaccented: Score
    ndcg: Difference | None
    """Of its scores less those of the reference, query by query; None for the reference and for one query."""
    recall: Difference | None


@dataclass(frozen=True, slots=True)
class Answered:
    """One query as each way answers it, by name."""

    judged: Judged
    scores: Mapping[str, Score]
    unaccented: Mapping[str, Score]


@dataclass(frozen=True, slots=True)
class Group:
    """Queries of one kind, "" for all, with the figures of each way by name."""

    kind: str
    queries: int
    ways: Mapping[str, Figures]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Rankings measured."""

    articles: int
    reference: str
    """Name of the way that the others are compared with."""
    answered: tuple[Answered, ...]
    groups: tuple[Group, ...]
    """All queries, then each kind."""


def evaluated(
    judged: Sequence[Judged], batches: Iterable[Sequence[Record]], folder: Path, reader: Reader | None = None
) -> Evaluation:
    """Measure the ranking of the embedded index over the articles in `batches`, building it in the empty `folder`.

    Ways: `words`, `meaning` and `both` as the index answers them, and what they are measured against: `bm25`
    (`PlainRanking`), `encoder` (`PlainMeaning`), and `rrf`, these two fused by reciprocal rank. Without a `reader`
    there are `words` and `bm25`.
    """
    plain, near = PlainRanking(), None if reader is None else PlainMeaning(reader)
    index = open_index(folder, encoder=None if reader is None else reader.query)
    try:
        for records in batches:
            index.update(records if reader is None else _read(records, reader))
            plain.put(records)
            if near is not None:
                near.put(records)
        ways: dict[str, Ranker] = {}
        if near is not None:
            ways |= {"both": ranker(index, "both"), "meaning": ranker(index, "meaning")}
        ways["words"] = ranker(index, "words")
        if near is not None:
            ways |= {"rrf": fused_by_rank(plain, near), "encoder": near}
        ways["bm25"] = plain
        found = {name: scores(rank, judged) for name, rank in ways.items()}
        bare = {name: scores(rank, unaccented(judged)) for name, rank in ways.items()}
        answered = tuple(
            Answered(one, {name: found[name][n] for name in ways}, {name: bare[name][n] for name in ways})
            for n, one in enumerate(judged)
        )
        reference = "bm25" if near is None else "rrf"
        return Evaluation(index.tally().articles, reference, answered, _groups(answered, reference))
    finally:
        index.close()


def _read(records: Sequence[Record], reader: Reader) -> list[Record]:
    vectors = reader.articles([record.article for record in records])
    name = reader.query.name
    return [replace(record, vector=vector, encoder=name) for record, vector in zip(records, vectors, strict=True)]


def ranker(index: ArticleIndex, mode: Mode = "both") -> Ranker:
    """How `index` answers as a list with the best first, its first `LOOKED_AT` hits."""

    def rank(query: str) -> list[str]:
        return [hit.id for hit in index.search(Query(query, limit=LOOKED_AT, mode=mode)).hits]

    return rank


def fused_by_rank(*rankers: Ranker) -> Ranker:
    """Reciprocal rank fusion (Cormack et al. 2009, k = 60)."""

    def rank(query: str) -> list[str]:
        sums: dict[str, float] = {}
        for one in rankers:
            for place, key in enumerate(one(query), 1):
                sums[key] = sums.get(key, 0.0) + 1 / (RRF_K + place)
        return sorted(sums, key=lambda key: (-sums[key], key))[:LOOKED_AT]

    return rank


def _groups(answered: Sequence[Answered], reference: str) -> tuple[Group, ...]:
    kinds = ["", *sorted({one.judged.kind for one in answered} - {""})]
    return tuple(_group(kind, [one for one in answered if kind in ("", one.judged.kind)], reference) for kind in kinds)


def _group(kind: str, answered: Sequence[Answered], reference: str) -> Group:
    others = [one.scores[reference] for one in answered]
    ways = {}
    for name in answered[0].scores:
        ours = [one.scores[name] for one in answered]
        compared = name != reference and len(answered) > 1
        ways[name] = Figures(
            means(ours),
            means([one.unaccented[name] for one in answered]),
            difference([one.ndcg for one in ours], [one.ndcg for one in others]) if compared else None,
            difference([one.recall for one in ours], [one.recall for one in others]) if compared else None,
        )
    return Group(kind, len(answered), ways)


def means(found: Sequence[Score]) -> Score:
    """The mean over queries."""
    return Score(fmean(score.ndcg for score in found), fmean(score.recall for score in found))


class PlainRanking:
    """What is measured against: BM25 over one field of title, lead and text without diacritics, any word matching."""

    def __init__(self) -> None:
        import tantivy

        from index.embedded_generation import analyzers

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


class PlainMeaning:
    """What meaning is measured against: the cosine of a query and of an article's whole text as one, by the encoder."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self._ids: list[str] = []
        self._rows: list[NDArray[Any]] = []

    def put(self, records: Iterable[Record]) -> None:
        """Add `records`, every one of a new article."""
        articles = [record.article for record in records]
        self._ids += [article.id for article in articles]
        texts = [f"{article.title}\n{article.lead}\n{article.text}" for article in articles]
        self._rows.append(self._reader.texts(texts).astype("float16"))

    def __call__(self, query: str) -> list[str]:
        """The `LOOKED_AT` nearest ids, best first."""
        import numpy as np

        vector = self._reader.asked(query)
        near = np.concatenate([np.zeros(0), *(rows.astype(np.float32) @ vector for rows in self._rows)])
        return [self._ids[place] for place in np.argsort(-near, kind="stable")[:LOOKED_AT]]
