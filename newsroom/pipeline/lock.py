"""One run at a time over one data folder: two crawls at once would ask every press site twice."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from newsroom.errors import StoreError


@contextmanager
def only_run(data: Path) -> Iterator[None]:
    """Hold the run lock of the `data` folder. The operating system frees it when the process dies, however it dies.

    Raises StoreError at once when another process holds it.
    """
    data.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(data / "run.lock", timeout=0):
            yield
    except Timeout as error:
        raise StoreError(
            f"{data}: another diembao is running on this data folder; try again when it has ended"
        ) from error
