"""Bring an index up to date with the store: whoever comes here drains what is dirty, whoever made it so.

An article is dirty until the index has it *and* the store has written down that the index has it, by
revision: a correction made between the two is a later revision and stays dirty. Being killed at any point
costs at most putting the same articles in again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from index.document import Tally, document, tally_of
from index.engine import ArticleIndex, Refusal, new_index
from index.space import Space
from newsroom.article import Record, Removal
from newsroom.errors import IndexUnavailable
from newsroom.sections import IndexSettings

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

        Keeps `generation` as the one that acknowledgements are for, in the same transaction, and drops the refusals of
        the other index.
        """
        ...

    def dirty(self, limit: int) -> Sequence[Record | Removal]:
        """Up to `limit` articles whose present revision has neither been acknowledged nor refused."""
        ...

    def acknowledge(self, pairs: Iterable[tuple[str, int]], generation: str) -> None:
        """Note for each (article id, revision) that the index has it; without effect where the revision is no
        longer the present one.

        Without effect, too, where acknowledgements are kept for another generation than this.
        """
        ...

    def refuse(self, refusals: Iterable[Refusal], generation: str) -> None:
        """Set aside what the index did not take, until the article changes or the index is rebuilt; without effect
        where acknowledgements are kept for another generation."""
        ...

    def records(self, batch: int) -> Iterator[Sequence[Record]]:
        """All articles in batches, for a rebuild."""
        ...

    def encoder(self) -> str:
        """The encoder of most vectors, "" where there is none."""
        ...

    def years(self) -> Mapping[int, int]:
        """How many articles `records` gives, by year of first sight (UTC)."""
        ...


@dataclass(frozen=True, slots=True)
class Synced:
    """What a sync did."""

    put: int = 0
    removed: int = 0
    refused: int = 0


def sync(desk: Desk, index: ArticleIndex, batch: int = BATCH, progress: Progress | None = None) -> Synced:
    """Put all dirty articles of `desk` into `index` and take the withdrawn ones out.

    An index that is new, was wiped or was rebuilt by another process has another generation; then everything
    is dirty again, also if that happens in the middle. Raises IndexUnavailable; what was done until then
    stays done.
    """
    put = removed = refused = 0
    while True:
        # Where the engine takes one writer: read, written and acknowledged as that one, for a slower sync must not put
        # an older revision over a newer one.
        with index.writing() as generation:
            desk.forget_acknowledgements(generation)
            changed = desk.dirty(batch)
            if not changed:
                break
            records = [change for change in changed if isinstance(change, Record)]
            removals = [change for change in changed if isinstance(change, Removal)]
            refusals = index.update(records, removals)
            aside = {refusal.id for refusal in refusals}
            desk.refuse(refusals, generation)
            desk.acknowledge((pair for pair in _pairs(changed) if pair[0] not in aside), generation)
        put += sum(record.article.id not in aside for record in records)
        removed += sum(removal.id not in aside for removal in removals)
        refused += len(refusals)
        if progress:
            progress(put + removed + refused)
    index.tidy()
    return Synced(put, removed, refused)


def sync_rebuilt(
    desk: Desk,
    folder: Path,
    settings: IndexSettings | None = None,
    batch: int = BATCH,
    progress: Progress | None = None,
) -> Synced:
    """Build the index anew from all articles of `desk`, compare it with what was put in, and put it in place of the
    old one.

    Corrections made meanwhile stay dirty; the next `sync` puts them in. Raises IndexUnavailable; the old
    index is then still in place.
    """
    pairs: dict[str, int] = {}
    refusals: list[Refusal] = []
    expected = Tally()
    with new_index(folder, settings, desk.encoder(), desk.years()) as new:
        for filled in new.fill(desk.records(batch)):
            expected = expected.plus(filled.tally)
            refusals += filled.refused
            pairs.update(filled.taken)
            if progress:
                progress(len(pairs))
        found = new.tally()
        if found != expected:
            raise IndexUnavailable(
                f"the new index does not hold what the store does ({found.articles} articles of {expected.articles}, "
                f"checksum {found.checksums:x} for {expected.checksums:x}); the old one stays in use, try again"
            )
        generation = new.publish()
    desk.forget_acknowledgements(generation)
    desk.refuse(refusals, generation)
    desk.acknowledge(pairs.items(), generation)
    return Synced(put=len(pairs), refused=len(refusals))


def expected_tally(
    desk: Desk, space: Space | None = None, batch: int = BATCH, progress: Progress | None = None
) -> Tally:
    """What a complete index of `desk` with the vectors of `space` holds."""
    expected = Tally()
    for records in desk.records(batch):
        expected = expected.plus(tally_of([document(record, space) for record in records]))
        if progress:
            progress(expected.articles)
    return expected


def _pairs(changed: Sequence[Record | Removal]) -> list[tuple[str, int]]:
    return [(change.article.id if isinstance(change, Record) else change.id, change.revision) for change in changed]
