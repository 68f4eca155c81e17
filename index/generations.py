"""Which of the directories in an index folder is the index, who may write, and how a new one takes the old
one's place.

The file `CURRENT` names the directory in use. A rebuild fills another directory beside it and then replaces
`CURRENT` in one step of the file system, so a reader finds the old index or the new one and never neither.
The name of the directory is the generation: it is drawn at random, so a wiped or rebuilt index can never be
taken for the one before.
"""

from __future__ import annotations

import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from newsroom.errors import IndexUnavailable

POINTER = "CURRENT"
LOCK = "writer.lock"
WAIT = 5.0
"""Seconds that a writer waits for another one: a batch of 500 articles takes well under one second, a rebuild
minutes."""

_NAME = re.compile(r"v(\d+)-[0-9a-f]{12}")


def current(folder: Path, layout: int) -> str | None:
    """The generation in use, None where there is none or only one of another `layout`."""
    try:
        name = (folder / POINTER).read_text("ascii", errors="replace").strip()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        reason = error.strerror or error
        raise IndexUnavailable(f"{folder / POINTER}: the search index cannot be read ({reason})") from error
    found = _NAME.fullmatch(name)
    usable = found is not None and int(found[1]) == layout and (folder / name).is_dir()
    return name if usable else None


def fresh(folder: Path, layout: int) -> str:
    """Make an empty directory for a new generation and return its name. Only with the `lock`."""
    name = f"v{layout}-{secrets.token_hex(6)}"
    try:
        (folder / name).mkdir(parents=True)
    except OSError as error:
        raise IndexUnavailable(f"{folder}: cannot make an index here ({error.strerror or error})") from error
    return name


def publish(folder: Path, name: str) -> None:
    """Make the finished generation `name` the one in use, then remove the others. Only with the `lock`."""
    pointer = folder / POINTER
    beside = pointer.with_suffix(".new")
    with open(beside, "w", encoding="ascii") as file:
        file.write(name + "\n")
        file.flush()
        os.fsync(file.fileno())
    os.replace(beside, pointer)
    _sync_directory(folder)
    clean(folder, keep=name)


def clean(folder: Path, keep: str) -> None:
    """Remove what a killed rebuild or swap left: every generation but `keep`. Only with the `lock`.

    A directory that cannot be removed (Windows, while a reader has it open) stays until the next time.
    """
    for path in folder.iterdir():
        if path.name != keep and _NAME.fullmatch(path.name):
            shutil.rmtree(path, ignore_errors=True)
    (folder / POINTER).with_suffix(".new").unlink(missing_ok=True)


@contextmanager
def lock(folder: Path) -> Iterator[None]:
    """Be the only writer in `folder`. A killed writer's lock is free at once: the operating system holds it,
    not a file's existence.

    Raises IndexUnavailable after `WAIT` seconds.
    """
    from filelock import FileLock, Timeout

    try:
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder / LOCK, timeout=WAIT):
            yield
    except Timeout as error:
        raise IndexUnavailable(
            f"{folder}: another diembao is writing to the search index; try again when it has finished"
        ) from error
    except OSError as error:
        raise IndexUnavailable(f"{folder}: the search index cannot be written ({error.strerror or error})") from error


def _sync_directory(folder: Path) -> None:
    """Make the rename itself durable; where directories cannot be opened (Windows) the system sees to it."""
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
