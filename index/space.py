"""Which vectors an index holds: those of one encoder, for what two encoders say cannot be compared."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from newsroom.article import Record
from newsroom.errors import IndexUnavailable

BYTES = 2
"""Of a number in a `newsroom.article.Record.vector`."""
_FILE = "vectors.json"


@dataclass(frozen=True, slots=True)
class Space:
    """Vectors that can be compared."""

    encoder: str
    """Name of the encoder that makes them."""
    dimensions: int

    def holds(self, record: Record) -> bool:
        """Whether the vector of `record` is one of them."""
        return record.encoder == self.encoder and len(record.vector) == BYTES * self.dimensions


def space_of(records: Iterable[Record], encoder: str = "") -> Space | None:
    """The space of the first vector among `records`, of that of `encoder` where it is named; None without one."""
    found = (record for record in records if record.encoder and len(record.vector) >= BYTES)
    first = next((record for record in found if encoder in ("", record.encoder)), None)
    return None if first is None else Space(first.encoder, len(first.vector) // BYTES)


def read_space(folder: Path) -> Space | None:
    """The space of the generation in `folder`, None before its first vector. Raises IndexUnavailable where the file is
    damaged."""
    path = folder / _FILE
    try:
        about = json.loads(path.read_text("utf-8"))
        return Space(str(about["encoder"]), int(about["dimensions"]))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise IndexUnavailable(
            f"{path}: the search index does not work ({type(error).__name__}); "
            "the store is unharmed, rebuild the index with 'diembao sync --rebuild'"
        ) from error


def write_space(folder: Path, space: Space) -> None:
    """Say which vectors the generation in `folder` holds. Only as the one writer, and only once."""
    path = folder / _FILE
    beside = path.with_suffix(".new")
    with open(beside, "w", encoding="utf-8") as file:
        json.dump({"encoder": space.encoder, "dimensions": space.dimensions}, file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(beside, path)
