"""JSON Lines files of articles, plain or packed, as people keep them outside the store."""

from __future__ import annotations

import gzip
import json
import lzma
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import IO, Any

from newsroom.errors import InputError

OPENERS: Mapping[str, Callable[..., IO[str]]] = {".jsonl": open, ".jsonl.gz": gzip.open, ".jsonl.xz": lzma.open}


def files_in(folder: Path, names: Collection[str] = ()) -> list[Path]:
    """The `.jsonl`, `.jsonl.gz` and `.jsonl.xz` files in `folder`, by name; of `names` (without ending) those that are
    there, where some are given. Raises InputError where the folder has none."""
    if not folder.is_dir():
        raise InputError(f"{folder}: there is no such folder")
    found = {path.name.removesuffix(ending): path for ending in OPENERS for path in sorted(folder.glob(f"*{ending}"))}
    if not found:
        raise InputError(f"{folder}: there is no .jsonl file of articles in it")
    return [path for name, path in sorted(found.items()) if not names or name in names]


def rows(path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Number and content of each line that is not empty. Raises InputError naming the file and the line."""
    opener = next((opener for ending, opener in OPENERS.items() if path.name.endswith(ending)), open)
    number = 0
    try:
        with opener(path, "rt", encoding="utf-8") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    row = json.loads(line)
                    if not isinstance(row, dict):
                        raise ValueError("no object")
                    yield number, row
    except OSError as error:
        raise InputError(f"{path}: cannot be read ({error.strerror or error})") from error
    except (ValueError, EOFError, lzma.LZMAError) as error:
        raise InputError(f"{path}, line {number}: this is no row of JSON ({error})") from error
