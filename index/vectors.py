"""The vectors of the embedded index: a file of rows beside Tantivy's, which only ever grows.

A row holds a number, its slot, and a vector. The document of an article names its slot, so Tantivy's commit is the only
one there is: rows are on the disk before it, and a kill between the two leaves rows that no article names. Slots rise
and are never given twice, and a row is never changed: a reader of an older commit finds what that commit meant.

The numbers of a vector are whole ones of 16 bits: for lengths of 1 they are as exact as halves (2^-16), and numpy reads
them ten times as fast. Neighbours are exact: every row is looked at, 200,000 of 256 numbers in about 20 ms.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.space import Space

Numbers = NDArray[np.int16]
Floats = NDArray[np.float32]
Slots = NDArray[np.int64]

SCALE = 32_767
"""A number of a vector is this many times as large in its row."""
BLOCK = 1_024
"""Rows that are multiplied at a time: as floats they fit into a core's cache."""
SPARE_ROWS = 10_000
"""Rows that no article names are left out of the file when there are more of them than this and than of the others."""

_FILE = "vectors.bin"


def numbers_of(vector: bytes) -> Numbers | None:
    """The float16 bytes of `newsroom.article.Record.vector` as a row of unit length; None where there is nothing that
    could be compared: no bytes, zeros, or what is no number."""
    if len(vector) % 2:
        return None
    floats = np.frombuffer(vector, "<f2").astype(np.float32)
    length = float(np.linalg.norm(floats))
    return whole(floats / length) if np.isfinite(length) and length > 0 else None


def whole(vector: Floats) -> Numbers:
    """A vector of unit length in whole numbers."""
    return np.round(vector * SCALE).clip(-SCALE, SCALE).astype("<i2")


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows of one moment. Safe to share between threads."""

    slots: NDArray[np.uint32]
    """Rising; at least one."""
    numbers: Numbers

    def near(self, query: Floats) -> Floats:
        """The similarity of every row to `query`, which is of unit length."""
        return _products(self.numbers, query)

    def near_of(self, slots: Slots, query: Floats) -> tuple[NDArray[np.bool_], Floats]:
        """For each of `slots` whether its row is there, and its similarity to `query` (-1 where it is not)."""
        places, there = self._places(slots)
        similarities = np.full(len(slots), -1, np.float32)
        similarities[there] = _products(self.numbers, query, places[there])
        return there, similarities

    def cosines(self, slots: Slots, query: Floats) -> list[float | None]:
        """For each of `slots` its similarity to the last digit, for rows in whole numbers are not quite of unit length;
        None where its row is not there."""
        places, there = self._places(slots)
        rows = self.numbers[places[there]].astype(np.float64)
        close = iter((rows @ query.astype(np.float64) / np.linalg.norm(rows, axis=1)).tolist())
        return [next(close) if found else None for found in there]

    def of(self, slots: Slots) -> list[Numbers | None]:
        """The row of each of `slots`, None where it is not there."""
        places, there = self._places(slots)
        return [self.numbers[place] if found else None for place, found in zip(places, there, strict=True)]

    def sum(self, slots: Slots) -> int:
        """All numbers of the rows of `slots` that are there, as often as they are named."""
        places, there = self._places(slots)
        places = places[there]
        blocks = (self.numbers[places[at : at + BLOCK]] for at in range(0, len(places), BLOCK))
        return sum(int(block.sum(dtype=np.int64)) for block in blocks)

    def _places(self, slots: Slots) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
        first, last = int(self.slots[0]), int(self.slots[-1])
        if last - first == len(self.slots) - 1:  # None was left out: no need to read them all.
            return (slots - first).clip(0, last - first), (slots >= first) & (slots <= last)
        places = np.searchsorted(self.slots, slots.astype(np.uint32)).clip(max=len(self.slots) - 1)
        return places, np.asarray(self.slots[places] == slots)


def _products(numbers: Numbers, query: Floats, places: NDArray[np.intp] | None = None) -> Floats:
    count = len(numbers) if places is None else len(places)
    scaled = np.asarray(query, np.float32) / np.float32(SCALE)
    found, floats = np.empty(count, np.float32), np.empty((min(BLOCK, count), numbers.shape[1]), np.float32)
    for at in range(0, count, BLOCK):
        block = numbers[at : at + BLOCK] if places is None else numbers[places[at : at + BLOCK]]
        part = floats[: len(block)]
        np.copyto(part, block)
        np.dot(part, scaled, out=found[at : at + len(block)])
    return found


class Vectors:
    """The file of vectors in the directory of a generation. Writing only as the one writer (`index.generations`)."""

    def __init__(self, folder: Path, space: Space) -> None:
        self._file = folder / _FILE
        self._row = np.dtype([("slot", "<u4"), ("numbers", "<i2", (space.dimensions,))])

    def rows(self) -> Rows | None:
        """The rows that are there now, None before the first. A row of which only a part was written is none."""
        row = self._row
        try:
            # One file from beginning to end: another may take its place at any moment.
            with open(self._file, "rb") as file:
                count = os.fstat(file.fileno()).st_size // row.itemsize
                if not count:
                    return None
                mapped = np.asarray(np.memmap(file, row, "r", shape=(count,)))
        except FileNotFoundError:
            return None
        return Rows(mapped["slot"], mapped["numbers"])

    def append(self, vectors: Sequence[Numbers]) -> list[int]:
        """Add rows and return their slots; durable when it returns."""
        row, before = self._row, self.rows()
        size = 0 if before is None else len(before.slots) * row.itemsize
        first = 0 if before is None else int(before.slots[-1]) + 1
        made = np.zeros(len(vectors), row)
        made["slot"] = np.arange(first, first + len(vectors))
        made["numbers"] = vectors
        with open(self._file, "r+b" if self._file.exists() else "w+b") as file:
            file.truncate(size)  # What a killed writer began.
            file.seek(size)
            file.write(made.tobytes())
            file.flush()
            os.fsync(file.fileno())
        return list(range(first, first + len(vectors)))

    def keep(self, slots: Slots) -> None:
        """Leave out all rows but those of `slots` and the last, which tells the next slot. In one step: readers have
        the old file or the new one. Where a file in use cannot be replaced (Windows) it stays."""
        before = self.rows()
        if before is None:
            return
        places = np.flatnonzero(np.isin(before.slots, slots))
        last = len(before.slots) - 1
        if not len(places) or places[-1] != last:
            places = np.append(places, last)
        beside = self._file.with_suffix(".new")
        row = self._row

        def blocks() -> Iterable[bytes]:
            for at in range(0, len(places), BLOCK):
                chosen = places[at : at + BLOCK]
                made = np.zeros(len(chosen), row)
                made["slot"], made["numbers"] = before.slots[chosen], before.numbers[chosen]
                yield made.tobytes()

        try:
            _written(beside, blocks())
            os.replace(beside, self._file)
        except PermissionError:
            beside.unlink(missing_ok=True)


def _written(path: Path, blocks: Iterable[bytes]) -> None:
    with open(path, "wb") as file:
        for block in blocks:
            file.write(block)
        file.flush()
        os.fsync(file.fileno())
