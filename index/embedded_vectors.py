"""Vectors beside Tantivy: which slot an article gets, which slots are named, and the rows that nobody names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import tantivy

from index.document import Document
from index.space import Space
from index.vectors import SPARE_ROWS, Rows, Slots, Vectors, numbers_of
from newsroom.errors import IndexUnavailable

SLOT = "slot"
STEP = 20_000
"""Slots that are read from Tantivy at a time: what it gives is a Python object each."""
_MOST = 2**62


class VectorWriter:
    """Gives articles their slots. Only as the one writer of the generation, over what it held when that began."""

    def __init__(self, folder: Path, space: Space, schema: tantivy.Schema, searcher: tantivy.Searcher) -> None:
        self._vectors = Vectors(folder, space)
        self._schema, self._searcher = schema, searcher
        rows = self._vectors.rows()
        named = searcher.aggregate(
            tantivy.Query.all_query(),
            {"articles": {"value_count": {"field": SLOT}}, "highest": {"max": {"field": SLOT}}},
        )
        articles = int(named["articles"]["value"] or 0)
        if articles and (rows is None or int(named["highest"]["value"]) > int(rows.slots[-1])):
            raise IndexUnavailable(
                f"{folder}: vectors of the search index are missing; rebuild the index with 'diembao sync --rebuild'"
            )
        if rows is not None and len(rows.slots) > 2 * articles + SPARE_ROWS:
            self._vectors.keep(np.concatenate([*slots_named(schema, searcher), np.zeros(0, np.int64)]))

    def slots(self, documents: Sequence[Document]) -> dict[str, int]:
        """By article id the slot of its vector, durable; without those that have none. A vector that an article of
        `documents` has already keeps its row: labels change more often than texts."""
        vectors = {made.id: numbers for made in documents if (numbers := numbers_of(made.vector)) is not None}
        if not vectors:
            return {}
        known = self._kept(list(vectors))
        new = {numbers.tobytes(): numbers for numbers in vectors.values() if numbers.tobytes() not in known}
        if new:
            known |= dict(zip(new, self._vectors.append(list(new.values())), strict=True))
        return {key: known[numbers.tobytes()] for key, numbers in vectors.items()}

    def _kept(self, ids: list[str]) -> dict[bytes, int]:
        rows = self._vectors.rows()
        if rows is None or not self._searcher.num_docs:
            return {}
        these = tantivy.Query.term_set_query(self._schema, "id", ids)
        found = self._searcher.search(with_slot(self._schema, these), len(ids), order_by_field=SLOT)
        slots = [int(slot) for slot, _ in found.hits]
        kept = zip(slots, rows.of(np.array(slots, np.int64)), strict=True)
        return {numbers.tobytes(): slot for slot, numbers in kept if numbers is not None}


def slots_named(schema: tantivy.Schema, searcher: tantivy.Searcher) -> Iterator[Slots]:
    """The slots that articles name, one for each article, some at a time, rising."""
    named = searcher.aggregate(tantivy.Query.all_query(), {"highest": {"max": {"field": SLOT}}})
    highest = named["highest"]["value"]
    for first in range(0, -1 if highest is None else int(highest) + 1, STEP):
        among = tantivy.Query.range_query(schema, SLOT, tantivy.FieldType.Integer, first, first + STEP - 1)
        number: int = searcher.search(among, 1).count  # type: ignore[attr-defined]  # not in Tantivy's stub
        if number:
            yield slots_among(searcher, among, number)


def slots_among(searcher: tantivy.Searcher, query: tantivy.Query, number: int) -> Slots:
    """The slots of the articles that `query` finds, at most `number`, rising; all of them must have one."""
    found = searcher.search(query, number, order_by_field=SLOT, order=tantivy.Order.Asc)
    return np.fromiter((slot for slot, _ in found.hits), np.int64, len(found.hits))


def sum_of(schema: tantivy.Schema, searcher: tantivy.Searcher, rows: Rows) -> int:
    """All numbers of the vectors of all articles, for the tally: a row that is missing or damaged shows."""
    return sum(rows.sum(slots) for slots in slots_named(schema, searcher))


def with_slot(schema: tantivy.Schema, query: tantivy.Query) -> tantivy.Query:
    """`query` among the articles that have a vector."""
    having = tantivy.Query.range_query(schema, SLOT, tantivy.FieldType.Integer, 0, _MOST)
    return tantivy.Query.boolean_query([(tantivy.Occur.Must, query), (tantivy.Occur.Must, having)])
