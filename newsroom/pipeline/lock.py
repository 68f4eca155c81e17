"""One run at a time over one data folder: two crawls at once would ask every press site twice, and two sendings of a
digest could not tell what the other one has begun from what a killed one has left."""

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
    with _held(data, "run.lock", "another diembao is running on this data folder; try again when it has ended"):
        yield


@contextmanager
def only_worker(data: Path, name: str) -> Iterator[None]:
    """Hold the lock of the worker `name` of the `data` folder, likewise.

    Raises StoreError at once when another process holds it.
    """
    told = f"a worker {name} works on this data folder already; give this one another --name"
    with _held(data, f"worker-{name}.lock", told):
        yield


@contextmanager
def only_sending(data: Path) -> Iterator[None]:
    """Hold the lock of sending mail of the `data` folder, likewise.

    Raises StoreError at once when another process holds it.
    """
    with _held(data, "mail.lock", "another diembao is sending mail at this moment; try again when it has ended"):
        yield


@contextmanager
def _held(data: Path, name: str, otherwise: str) -> Iterator[None]:
    data.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(data / name, timeout=0):
            yield
    except Timeout as error:
        raise StoreError(f"{data}: {otherwise}") from error
