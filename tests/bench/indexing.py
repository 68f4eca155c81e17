"""Articles per second into the embedded index, its size and its writer's memory: ours beside bare Tantivy.

Leaves both indexes for `searching`.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from time import perf_counter

from index.engine import Refusal
from newsroom.article import Record, Removal
from newsroom.sections import IndexSettings
from tests.bench.measure import Case, Comparison, Reading, compare, fresh
from tests.bench.size import Size
from tests.bench.spool import Spool, spool
from tests.bench.synthetic import ENCODER
from tests.bench.turns import peak_memory

PUT = "index: put"
REBUILD = "index: rebuild"
DISK = "index: size"
MEMORY = "index: memory of the writer"
OURS = "index-ours"
BARE = "index-bare"
SPOOL = "articles.pickle"
"""Folders and file within the scratch folder."""
TANTIVY = "Tantivy: the same fields and tokens, one writer for all, a commit for each batch"


def run(size: Size, scratch: Path) -> list[Comparison]:
    """Build both indexes from the same articles, batch by batch and anew."""
    work = f"{size.articles:,} articles, a commit every {size.batch}"
    puts = [
        Case(
            name=PUT,
            kind="rate",
            work=work,
            bare=TANTIVY,
            beside="replaces by id; bare and overlong words; checksums; vectors; a lock and a writer each batch",
        ),
        Case(name=DISK, kind="size", work=work, bare=TANTIVY, beside="revision, checksum, byline, vectors"),
        Case(name=MEMORY, kind="memory", work=work, bare=TANTIVY, beside="as for put"),
    ]
    rebuild = Case(
        name=REBUILD,
        kind="rate",
        work=work,
        bare=TANTIVY,
        beside="as for put; every article compared by checksum; the swap",
    )
    file, ours, bare = scratch / SPOOL, scratch / OURS, scratch / BARE
    spool(size.articles, size.batch, file)
    return [
        *compare([rebuild], lambda: fresh(_rebuilt, file, ours), lambda: fresh(_bare, file, bare), size.puts),
        *compare(puts, lambda: fresh(_ours, file, ours), lambda: fresh(_bare, file, bare), size.puts),
    ]


def _ours(file: Path, folder: Path) -> dict[str, Reading]:
    from index.engine import open_index

    shutil.rmtree(folder, ignore_errors=True)
    index = open_index(folder)
    seconds = 0.0
    for batch in Spool[Record](file):
        start = perf_counter()
        refused = index.update(batch)
        seconds += perf_counter() - start
        assert not refused
    count = index.tally().articles
    index.close()
    return _readings(count, seconds, folder)


def _rebuilt(file: Path, folder: Path) -> dict[str, Reading]:
    from index.sync import sync_rebuilt

    shutil.rmtree(folder, ignore_errors=True)
    desk = SpooledDesk(Spool(file))
    start = perf_counter()
    count = sync_rebuilt(desk, folder).put
    return _readings(count, perf_counter() - start - desk.articles.seconds, folder)


def _bare(file: Path, folder: Path) -> dict[str, Reading]:
    from tests.bench.bare_index import BareIndex

    shutil.rmtree(folder, ignore_errors=True)
    index = BareIndex(folder)
    articles = Spool[Record](file)
    start = perf_counter()
    index.put(articles, IndexSettings().memory_mb)
    return _readings(index.count(), perf_counter() - start - articles.seconds, folder)


def _readings(count: int, seconds: float, folder: Path) -> dict[str, Reading]:
    bytes_used = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    return {
        PUT: Reading(count / seconds, count),
        REBUILD: Reading(count / seconds, count),
        DISK: Reading(bytes_used / 1_000 / count, count),
        MEMORY: Reading(peak_memory(), count),
    }


class SpooledDesk:
    """As much of a store as a rebuild takes: it has the articles of a spool and remembers nothing."""

    def __init__(self, articles: Spool[Record]) -> None:
        self.articles = articles

    def records(self, batch: int) -> Iterator[Sequence[Record]]:
        """All articles, in the batches in which they were spooled."""
        return iter(self.articles)

    def encoder(self) -> str:
        """The one of all."""
        return ENCODER

    def years(self) -> dict[int, int]:
        """Not known before they were read."""
        return {}

    def dirty(self, limit: int) -> Sequence[Record | Removal]:
        """None."""
        return ()

    def forget_acknowledgements(self, generation: str) -> None:
        """There are none."""

    def acknowledge(self, pairs: Iterable[tuple[str, int]], generation: str) -> None:
        """Take them."""
        for _ in pairs:
            pass

    def refuse(self, refusals: Iterable[Refusal], generation: str) -> None:
        """A synthetic article is never refused."""
        assert not list(refusals)
