"""Bring an index up to date with the store: whoever comes here drains what is dirty, whoever made it so.

An article is dirty until the index has it *and* the store has written down that the index has it, by
revision: a correction made between the two is a later revision and stays dirty. Being killed at any point
costs at most putting the same articles in again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Protocol

from index.engine import ArticleIndex, rebuild
from newsroom.article import Record
from newsroom.settings import IndexSettings

BATCH = 500
"""Articles for one commit: large enough that committing costs little beside indexing, small enough to lose
nothing worth telling."""

Progress = Callable[[int], None]
"""Called after each batch with the number of articles done until now."""


class Desk(Protocol):
    """What the store offers to a sync."""

    def forget_acknowledgements(self, generation: str) -> None:
        """Make every article dirty if the acknowledgements kept are for another index than `generation`; else
        do nothing.

        Keeps `generation` as the one that acknowledgements are for, in the same transaction.
        """
        ...

    def dirty(self, limit: int) -> Sequence[Record]:
        """Up to `limit` articles whose present revision has not been acknowledged."""
        ...

    def acknowledge(self, pairs: Iterable[tuple[str, int]], generation: str) -> None:
        """Note for each (article id, revision) that the index has it; without effect where the revision is no
        longer the present one.

        Without effect, too, where acknowledgements are kept for another generation than this.
        """
        ...

    def records(self, batch: int) -> Iterator[Sequence[Record]]:
        """All articles in batches, for a rebuild."""
        ...


def sync(desk: Desk, index: ArticleIndex, batch: int = BATCH, progress: Progress | None = None) -> int:
    """Put all dirty articles of `desk` into `index` and return how many were put.

    An index that is new, was wiped or was rebuilt by another process has another generation; then everything
    is dirty again, also if that happens in the middle. Raises IndexUnavailable; what was done until then
    stays done.
    """
    done = 0
    while True:
        # Read, written and acknowledged as the only writer: a slower sync must not put an older revision over
        # a newer one.
        with index.writing() as generation:
            desk.forget_acknowledgements(generation)
            records = desk.dirty(batch)
            if not records:
                return done
            index.update(records)
            desk.acknowledge(_pairs(records), generation)
        done += len(records)
        if progress:
            progress(done)


def sync_rebuilt(
    desk: Desk,
    folder: Path,
    settings: IndexSettings | None = None,
    batch: int = BATCH,
    progress: Progress | None = None,
) -> int:
    """Build the index in `folder` anew from all articles of `desk`, put it in place of the old one and return
    their number.

    Corrections made meanwhile stay dirty; the next `sync` puts them in. Raises IndexUnavailable; the old
    index is then still in place.
    """
    pairs: dict[str, int] = {}

    def batches() -> Iterator[Sequence[Record]]:
        for records in desk.records(batch):
            yield records
            pairs.update(_pairs(records))
            if progress:
                progress(len(pairs))

    generation = rebuild(folder, batches(), settings)
    desk.forget_acknowledgements(generation)
    desk.acknowledge(pairs.items(), generation)
    return len(pairs)


def _pairs(records: Sequence[Record]) -> list[tuple[str, int]]:
    return [(record.article.id, record.revision) for record in records]
