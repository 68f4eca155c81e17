"""Articles per second into the index: ours beside bare Tantivy. Leaves both indexes for `searching`."""

from __future__ import annotations

import shutil
from pathlib import Path
from time import perf_counter

from newsroom.settings import IndexSettings
from tests.bench.corpus import batches, records
from tests.bench.measure import Case, Comparison, Reading, compare, fresh
from tests.bench.size import Size

NAME = "index: put"
OURS = "index-ours"
BARE = "index-bare"
"""Folders within the scratch folder."""


def run(size: Size, scratch: Path) -> list[Comparison]:
    """Build both indexes from the same articles."""
    case = Case(
        name=NAME,
        kind="rate",
        work=f"{size.articles:,} articles, a commit every {size.batch}",
        bare="Tantivy: title and body, each exact and ascii-folded, the same facets, one writer thread",
        beside="lead; one habit of tone marks; scripts without spaces; replaces by id; a lock and a writer each batch",
    )
    ours, bare = scratch / OURS, scratch / BARE
    return compare([case], lambda: fresh(_ours, size, ours), lambda: fresh(_bare, size, bare), size.repetitions)


def _ours(size: Size, folder: Path) -> dict[str, Reading]:
    from index.engine import open_index

    shutil.rmtree(folder, ignore_errors=True)
    portions = batches(records(size.articles), size.batch)
    index = open_index(folder)
    start = perf_counter()
    for batch in portions:
        index.update(batch)
    seconds = perf_counter() - start
    count = index.count()
    index.close()
    return {NAME: Reading(count / seconds, count)}


def _bare(size: Size, folder: Path) -> dict[str, Reading]:
    from tests.bench.bare_index import BareIndex

    shutil.rmtree(folder, ignore_errors=True)
    portions = batches(records(size.articles), size.batch)
    index = BareIndex(folder)
    start = perf_counter()
    index.put(portions, IndexSettings().memory_mb)
    seconds = perf_counter() - start
    return {NAME: Reading(index.count() / seconds, index.count())}
