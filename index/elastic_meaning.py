"""Search by meaning in Elasticsearch: the servers look at the vector of every article that the filters leave, so the
nearest are those of the embedded engine; the list is put together here, by the same rules."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from index.elastic_query import Body, translated
from index.elastic_request import matching, narrowing, of_ids
from index.elastic_search import Asking
from index.fusion import NEAREST, PLACES, WORDS, Ranked, fused
from index.meaning import Meant
from index.plan import Ask, asked, unscored
from index.query import Hit, Page, Query
from newsroom.errors import InputError

if TYPE_CHECKING:
    from numpy.typing import NDArray

FIELD = "vector"


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Asks for what is near a vector."""

    asking: Asking
    vector: NDArray[Any]
    unrelated: float = 0.0
    """Similarity of texts that have nothing to do with one another."""

    def page(self, query: Query, meant: Meant) -> Page:
        """The page that `query` asks for, its list by words and by meaning."""
        counted, best = self.asking.counted(query, WORDS)
        near = self.nearest(query, meant.strict)
        scores = best | self._scores(query, [key for key in near if key not in best])
        similar = self._similarities([key for key in best if key not in near]) | near
        ranked = in_order(fused(scores, similar, near, query.mode, self.unrelated))
        by_meaning = sum(one.by == "meaning" for one in ranked)
        end = query.offset + query.limit
        hits = self.asking.shown(query, ranked[query.offset : end])
        if query.mode == "meaning":
            return replace(counted, hits=hits, listed=len(ranked), by_meaning=by_meaning)
        if end > len(ranked) and counted.total > len(best):
            early = [one.key for one in ranked if one.by == "words" and one.key not in best]
            start = max(query.offset, len(ranked)) - len(ranked) + len(best)
            limit = end - max(query.offset, len(ranked))
            later = replace(query, offset=start, limit=limit, facets=(), timeline=None)
            hits += self.asking.page(later, without=early).hits
        return replace(counted, hits=hits, listed=counted.total + by_meaning, by_meaning=by_meaning)

    def nearest(self, query: Query, strict: Ask | None, most: int = NEAREST) -> dict[str, float]:
        """The `most` articles nearest to the vector for which `strict` and the filters of `query` hold."""
        among = [*narrowing(query), *([] if strict is None else [translated(unscored(strict))])]
        return self._near(among, most)

    def _near(self, among: Sequence[Body], most: int) -> dict[str, float]:
        knn = {
            "field": FIELD,
            "query_vector": [float(number) for number in self.vector],
            "k": most,
            "num_candidates": most,
            "filter": list(among),
        }
        found = self.asking.found({"knn": knn, "size": most, "_source": False})
        return {one["_id"]: round(2 * float(one["_score"]) - 1, PLACES) for one in found}

    def _similarities(self, ids: Sequence[str]) -> dict[str, float]:
        return self._near([of_ids(ids)], len(ids)) if ids else {}

    def _scores(self, query: Query, ids: Sequence[str]) -> dict[str, float]:
        """What those of `ids` that words find score by them."""
        if not ids:
            return {}
        asked_for = matching(query)
        inside = {"bool": {"must": [asked_for["query"]], "filter": [of_ids(ids)]}}
        found = self.asking.found({**asked_for, "query": inside, "size": len(ids), "_source": False})
        return {one["_id"]: float(one["_score"]) for one in found}


def similar(asking: Asking, article_id: str, query: Query, *, reprints: bool) -> Page:
    """The articles that `query` finds, the nearest to an article first; see `index.engine.ArticleIndex.similar`."""
    import numpy as np

    wanted = replace(query, match="all", sort="date")
    counted = asking.page(replace(wanted, offset=0, limit=0, facets=(), timeline=None))
    own = asking.found(
        {"query": of_ids([article_id]), "size": 1, "_source": {"includes": [FIELD, "shown"], "exclude_vectors": False}}
    )
    if not own:
        raise InputError(f"{article_id}: the search index holds no such article")
    kept = own[0]["_source"]
    if not kept.get(FIELD):
        return replace(counted, listed=0, without="no_vectors")
    vector = np.array(kept[FIELD], np.float32)
    strict = None if wanted.tree is None else asked(wanted.tree, "all")
    near = Neighbours(asking, vector / np.linalg.norm(vector)).nearest(query, strict)
    told = {article_id, article_id if reprints else kept["shown"]["reprint_of"]}
    found = in_order([Ranked(key, score, "meaning") for key, score in near.items()])
    hits = [one for one in asking.shown(query, found) if not _told(one, told, reprints)]
    page = tuple(hits[query.offset : query.offset + query.limit])
    return replace(counted, hits=page, listed=len(hits), by_meaning=len(hits))


def _told(hit: Hit, told: Iterable[str | None], reprints: bool) -> bool:
    return hit.id in told or (not reprints and hit.reprint_of is not None and hit.reprint_of in told)


def in_order(ranked: Sequence[Ranked[str]]) -> list[Ranked[str]]:
    """`ranked`, best first, ties by id."""
    return sorted(ranked, key=lambda one: (-one.score, one.key))
