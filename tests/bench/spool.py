"""The synthetic articles on the disk, in batches: drawing them anew for each side takes longer than indexing them."""

from __future__ import annotations

import pickle
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from time import perf_counter
from typing import Any, Generic, TypeVar

from tests.bench.synthetic import records

T = TypeVar("T")


def spool(number: int, batch: int, file: Path) -> None:
    """Write `number` articles to `file`, `batch` of them at a time."""
    made = records(number)
    write(iter(lambda: list(islice(made, batch)), []), file)


def write(batches: Iterable[Sequence[Any]], file: Path) -> None:
    """Write `batches` of anything that pickles."""
    with file.open("wb") as out:
        for portion in batches:
            pickle.dump(portion, out, pickle.HIGHEST_PROTOCOL)


class Spool(Generic[T]):
    """The batches of a file, one by one, and how long reading them took: that is nobody's work."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self.seconds = 0.0

    def __iter__(self) -> Iterator[Sequence[T]]:
        size = self._file.stat().st_size
        with self._file.open("rb") as spooled:
            while spooled.tell() < size:
                start = perf_counter()
                portion: Sequence[T] = pickle.load(spooled)
                self.seconds += perf_counter() - start
                yield portion
