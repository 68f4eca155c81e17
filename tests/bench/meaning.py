"""How long the embedded index takes to answer by meaning, beside bare numpy over the same vectors as floats in memory;
over the index and the articles that `indexing` left."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from index.query import Mode, Page
from newsroom.article import Record
from tests.bench import indexing
from tests.bench.bare_index import BareIndex
from tests.bench.measure import Case, Comparison
from tests.bench.requests import PAGE, Request, requests
from tests.bench.searching import cases_of, query_of
from tests.bench.size import Size
from tests.bench.spool import Spool
from tests.bench.synthetic import ENCODER, vector
from tests.bench.turns import Opened, Pair, in_turn

MEMORY = "meaning: memory"
VECTORS = "vectors.npy"
ABOUT = "vectors-about.npz"
NUMPY = "numpy: float32 matrix in memory, one product, the 20 best"
QUERY = 10_000_000
"""Numbers of the vectors of queries; no article has so high a one."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request by meaning."""

    request: Request
    mode: Mode


KINDS: Mapping[str, tuple[Mode, Mapping[str, str], str, str]] = {
    "meaning": ("meaning", {}, NUMPY, "whole numbers of 16 bits, mapped; 20 hits shown; ties by id"),
    "meaning, half of all": ("meaning", {"relevance": "asean"}, f"{NUMPY} among a mask", "as above; any filter"),
    "meaning, one in thirty": ("meaning", {"country": "SG"}, f"{NUMPY} among a mask", "as above; any filter"),
    "words and meaning": (
        "both",
        {},
        f"Tantivy: two of 4-5 folded words, 20 shown; {NUMPY}",
        "one list of 500 by words and 200 by meaning, each scored by both",
    ),
}


def run(size: Size, scratch: Path) -> list[Comparison]:
    """Ask both the same in turn."""
    _prepare(scratch)
    work = f"{size.requests} requests, {size.articles:,} articles"
    asked = requests(size.requests, size.articles)["without diacritics"]
    found: list[Comparison] = []
    with Opened(OurMeaning, scratch / indexing.OURS) as mine, Opened(BareMeaning, scratch) as other:
        for name, (mode, filters, bare, beside) in KINDS.items():
            pairs = [
                Pair(request.text, made, made)
                for request in asked
                for made in [Asked(replace(request, filters=filters), mode)]
            ]
            found += in_turn(cases_of(f"search: {name}", work, bare, beside, ""), pairs, mine, other, size.rounds)
        case = Case(name=MEMORY, kind="memory", work=work, bare="numpy and Tantivy", beside="the index's modules")
        found.append(Comparison(case, (mine.peak_memory(),), (other.peak_memory(),), None))
    return found


def _prepare(scratch: Path) -> None:
    """The vectors of all articles as floats, with what they are narrowed by."""
    rows, ids, relevance, country = [], [], [], []
    for batch in Spool[Record](scratch / indexing.SPOOL):
        for record in batch:
            rows.append(np.frombuffer(record.vector, "<f2"))
            ids.append(record.article.id)
            relevance.append(record.facts.relevance)
            country.append(record.facts.country)
    np.save(scratch / VECTORS, np.stack(rows).astype(np.float32))
    np.savez(scratch / ABOUT, ids=np.array(ids), relevance=np.array(relevance), country=np.array(country))


def query_vector(text: str) -> NDArray[np.float32]:
    """The vector of a query: any, always the same."""
    return vector(QUERY + crc32(text.encode()))


class AnyEncoder:
    """An encoder to which every text means something else."""

    name = ENCODER
    unrelated = 0.0

    def __call__(self, text: str) -> NDArray[Any]:
        return query_vector(text)


class OurMeaning:
    """The index in `folder`."""

    def __init__(self, folder: Path) -> None:
        from index.engine import open_index

        self._index = open_index(folder, encoder=AnyEncoder())

    def ask(self, asked: Asked) -> Page:
        """Ours, from the typed text on."""
        return self._index.search(replace(query_of(asked.request), mode=asked.mode, limit=PAGE))

    def evidence(self, asked: Asked, answer: Page) -> object:
        """The nearest; the last of twenty may differ by rounding."""
        return answer.hits[0].id if asked.mode == "meaning" else answer.total


class BareMeaning:
    """Numpy, and Tantivy where words are asked for too."""

    def __init__(self, scratch: Path) -> None:
        self._rows = np.load(scratch / VECTORS)
        about = np.load(scratch / ABOUT)
        self._ids = about["ids"]
        self._masks = {
            (name, value): about[name] == value for _, filters, *_ in KINDS.values() for name, value in filters.items()
        }
        self._index = BareIndex(scratch / indexing.BARE)

    def ask(self, asked: Asked) -> tuple[int, list[str]]:
        """Number of articles by words, and the nearest."""
        total = self._index.search(asked.request).total if asked.mode == "both" else 0
        near = self._rows @ query_vector(asked.request.text)
        for narrowed in asked.request.filters.items():
            near[~self._masks[narrowed]] = -1
        best = np.argpartition(near, -PAGE)[-PAGE:]
        return total, [str(self._ids[place]) for place in best[np.argsort(-near[best])]]

    def evidence(self, asked: Asked, answer: tuple[int, list[str]]) -> object:
        """As ours."""
        return answer[1][0] if asked.mode == "meaning" else answer[0]
