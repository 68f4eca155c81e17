"""JSON Lines files in a folder, plain or packed: how sets of articles and of judgements come from outside."""

from __future__ import annotations

import gzip
import json
import lzma
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import IO, Any

from newsroom.errors import InputError

_OPENERS: Mapping[str, Callable[..., IO[str]]] = {".jsonl": open, ".jsonl.gz": gzip.open, ".jsonl.xz": lzma.open}


def jsonl_files(folder: Path, names: Collection[str]) -> list[Path]:
    """The files of `folder` with these names (without ending), all where none are given; one a name.

    Raises InputError where the folder, a file or any file is missing.
    """
    if not folder.is_dir():
        raise InputError(f"{folder}: there is no such folder")
    found = {path.name.removesuffix(ending): path for ending in _OPENERS for path in sorted(folder.glob(f"*{ending}"))}
    if missing := sorted(set(names) - found.keys()):
        raise InputError(
            f"{folder}: there is no file {missing[0]}.jsonl, .jsonl.gz or .jsonl.xz, which the answers name"
        )
    if not found:
        raise InputError(f"{folder}: there is no .jsonl file of articles in it")
    return [path for name, path in sorted(found.items()) if not names or name in names]


def jsonl_rows(path: Path) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """The rows of a file with their line numbers. Raises InputError naming file and line."""
    opener = next((opener for ending, opener in _OPENERS.items() if path.name.endswith(ending)), open)
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
