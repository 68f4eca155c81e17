"""Search by meaning in the embedded index: the nearest vectors among the articles that a Tantivy query finds, and one
list of them and of what words find."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, TypeAlias

import numpy as np
import tantivy
from numpy.typing import NDArray

from index.embedded_query import translated
from index.embedded_vectors import SLOT, slots_among, with_slot
from index.fusion import NEAREST, PLACES, Ranked, fused
from index.meaning import Meant
from index.plan import Ask, asked, limits, unscored, within
from index.query import Query
from index.vectors import SCALE, Floats, Rows, Slots

FEW = 1 / 8
"""Share of the articles that is so small that their vectors are picked out; of more all vectors are looked at, and the
nearest are asked afterwards whether the query finds them."""

Place: TypeAlias = "tuple[int, int]"
"""Where a document lies in a searcher: segment and number."""


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Asks one searcher, and the vectors of its articles, for what is near a vector."""

    schema: tantivy.Schema
    searcher: tantivy.Searcher
    rows: Rows
    vector: Floats
    unrelated: float = 0.0
    """Similarity of texts that have nothing to do with one another."""

    def ranked(self, query: Query, meant: Meant, best: Mapping[Place, float]) -> list[Ranked[Place]]:
        """The nearest by meaning, with `best`, the best by words and their scores, as one list."""
        narrowed = limits(query)
        near = self.nearest(narrowed if meant.strict is None else (meant.strict, *narrowed))
        scores = dict(best) | self._scores(query, [place for place in near if place not in best])
        similar = self._similarities([place for place in best if place not in near]) | near
        return self.in_order(fused(scores, similar, near, query.mode, self.unrelated))

    def nearest(self, among: Sequence[Ask], most: int = NEAREST) -> dict[Place, float]:
        """The `most` articles nearest to the vector for which all of `among` hold, with their similarity."""
        wanted, number, everything = tantivy.Query.all_query(), self.searcher.num_docs, len(self.rows.slots)
        if among:
            wanted = with_slot(self.schema, translated(self.schema, unscored(within(among[0], among[1:]))))
            number = self.searcher.search(wanted, 1).count  # type: ignore[attr-defined]  # not in Tantivy's stub
            if not number:
                return {}
            if number <= FEW * everything:
                slots = np.unique(slots_among(self.searcher, wanted, number))
                _, similarities = self.rows.near_of(slots, self.vector)
                return self._found(wanted, slots, similarities, most, most)
        similarities, reach = self.rows.near(self.vector), 2 * most * everything // max(1, number)
        while True:
            found = self._found(wanted, self.rows.slots, similarities, reach, most)
            if len(found) >= most or reach >= everything:
                return found
            reach *= 8

    def _found(
        self, wanted: tantivy.Query, slots: NDArray[np.integer[Any]], similarities: Floats, reach: int, most: int
    ) -> dict[Place, float]:
        """Of the articles that `wanted` finds and that name one of the `reach` nearest of `slots`, the `most` nearest.
        No article names the slot of what was replaced or removed, and two name one where they read alike."""
        reach = min(reach, len(slots))
        best = np.argpartition(similarities, len(slots) - reach)[len(slots) - reach :]
        of_slot = self._close(slots[best].astype(np.int64))
        hits = self._all(_and(wanted, self._named(of_slot)), len(of_slot), by_slot=True)
        found = [(of_slot[int(slot)], _place(address)) for slot, address in hits]
        heads = self._heads([place for _, place in found])
        found.sort(key=lambda item: (-item[0], heads[item[1]]))
        return {place: similarity for similarity, place in found[:most]}

    def _scores(self, query: Query, places: Sequence[Place]) -> dict[Place, float]:
        """What those of `places` that words find score by them."""
        if not places:
            return {}
        words = within(asked(query.tree, query.matching), limits(query))
        named = tantivy.Query.const_score_query(self._named(self._slots(places).values()), 0.0)
        # By meaning alone it matters only whether words find it.
        scored = translated(self.schema, words if query.mode == "both" else unscored(words))
        wanted = set(places)
        hits = self._all(_and(scored, named), len(places))
        return {_place(address): float(score) for score, address in hits if _place(address) in wanted}

    def _all(
        self, query: tantivy.Query, expected: int, *, by_slot: bool = False
    ) -> Sequence[tuple[float, tantivy.DocAddress]]:
        """Every hit of `query`; seldom are there more than `expected`, where articles that read alike name one slot."""
        field = SLOT if by_slot else None
        answered = self.searcher.search(query, expected + 1, order_by_field=field)
        number: int = answered.count  # type: ignore[attr-defined]  # not in Tantivy's stub
        return (
            answered.hits if number <= expected + 1 else self.searcher.search(query, number, order_by_field=field).hits
        )

    def _similarities(self, places: Sequence[Place]) -> dict[Place, float]:
        slots = self._slots(places)
        close = self._close(np.fromiter(slots.values(), np.int64, len(slots)))
        return {place: close[slot] for place, slot in slots.items() if slot in close}

    def _close(self, slots: Slots) -> dict[int, float]:
        """The similarity of each of `slots`, by so many places that a sum in another order gives the same."""
        close = zip(slots.tolist(), self.rows.cosines(slots, self.vector), strict=True)
        return {slot: round(found, PLACES) for slot, found in close if found is not None}

    def _named(self, slots: Iterable[int]) -> tantivy.Query:
        return tantivy.Query.term_set_query(self.schema, SLOT, list(slots))

    def _slots(self, places: Sequence[Place]) -> dict[Place, int]:
        found = self.searcher.fast_field_values(SLOT, [tantivy.DocAddress(*place) for place in places])
        return {place: int(slot) for place, slot in zip(places, found, strict=True) if slot is not None}

    def _heads(self, places: Sequence[Place]) -> dict[Place, int]:
        found = self.searcher.fast_field_values("id_head", [tantivy.DocAddress(*place) for place in places])
        return {place: int(head or 0) for place, head in zip(places, found, strict=True)}

    def in_order(self, ranked: Sequence[Ranked[Place]]) -> list[Ranked[Place]]:
        """`ranked` with ties by id: by its beginning, and by the id itself where that is the same."""
        heads = self._heads([one.key for one in ranked])
        ordered: list[Ranked[Place]] = []
        for _, run in groupby(
            sorted(ranked, key=lambda one: (-one.score, heads[one.key])), key=lambda one: (one.score, heads[one.key])
        ):
            same = list(run)
            ordered += same if len(same) == 1 else sorted(same, key=lambda one: self.id_of(one.key))
        return ordered

    def id_of(self, place: Place) -> str:
        """The id of the article at `place`."""
        return str(self.searcher.doc(tantivy.DocAddress(*place)).get_first("id") or "")


def neighbours_of(schema: tantivy.Schema, searcher: tantivy.Searcher, rows: Rows, article_id: str) -> Neighbours | None:
    """What asks for articles near another one; None where that has no vector."""
    hits = searcher.search(tantivy.Query.term_query(schema, "id", article_id), 1).hits
    slots = [slot for slot in searcher.fast_field_values(SLOT, [address for _, address in hits]) if slot is not None]
    numbers = next(iter(rows.of(np.array(slots, np.int64))), None)
    return (
        None if numbers is None else Neighbours(schema, searcher, rows, numbers.astype(np.float32) / np.float32(SCALE))
    )


def _place(address: tantivy.DocAddress) -> Place:
    return address.segment_ord, address.doc


def _and(one: tantivy.Query, other: tantivy.Query) -> tantivy.Query:
    return tantivy.Query.boolean_query([(tantivy.Occur.Must, one), (tantivy.Occur.Must, other)])
