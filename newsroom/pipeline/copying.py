"""Copying a file so that it is either whole at its place or not there."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from newsroom.pipeline.manifest import CHUNK, PART


def copy_whole(source: Path, target: Path, size: int | None = None) -> tuple[int, str]:
    """Copy the first `size` bytes (None: all) of `source` to `target`; return how many came and their SHA-256.

    Written beside the place, synced to the disk, then renamed. Raises OSError.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_name(target.name + PART)
    digest, left, done = hashlib.sha256(), size, 0
    with source.open("rb") as read, beside.open("wb") as written:
        while chunk := read.read(CHUNK if left is None else min(CHUNK, left)):
            written.write(chunk)
            digest.update(chunk)
            done += len(chunk)
            left = None if left is None else left - len(chunk)
        written.flush()
        os.fsync(written.fileno())
    os.replace(beside, target)
    return done, digest.hexdigest()


def sync_folder(folder: Path) -> None:
    """Make the names in `folder` outlive a power cut, where the system can."""
    if os.name == "posix":
        opened = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)
