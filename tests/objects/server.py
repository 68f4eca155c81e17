"""A real S3-compatible server on loopback: moto's, from the environment `s3` that `make test` makes inside of ours.

Where there is none the tests that ask for it are skipped; see `tests.required`.
"""

from __future__ import annotations

import secrets
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

import pytest

from newsroom.objects import ObjectStore
from tests.required import missing

PROGRAM = Path(sys.prefix) / "s3" / "bin" / "moto_server"
START_SECONDS = 60.0


class Server:
    """The server, from `__enter__` to `__exit__`; what it keeps is in memory."""

    def __init__(self) -> None:
        with socket.socket() as found:
            found.bind(("127.0.0.1", 0))
            self.port: int = found.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [PROGRAM, "-H", "127.0.0.1", "-p", str(self.port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.url}/moto-api/", timeout=5):
                    return self
            except OSError:
                time.sleep(0.1)
        self.stop()
        raise RuntimeError(f"moto's server does not answer on {self.url}")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """End it; what it kept is gone."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def place(self, bucket: str = "", timeout: float = 5.0) -> ObjectStore:
        """A folder in `bucket`, in a new one without."""
        name = bucket or f"kho-{secrets.token_hex(6)}"
        if not bucket:
            with urllib.request.urlopen(urllib.request.Request(f"{self.url}/{name}", method="PUT"), timeout=10):
                pass
        return ObjectStore(f"s3://{name}/luu-tru", self.url, "", "khoa", "bi-mat", timeout)


@pytest.fixture(scope="session")
def s3() -> Iterator[Server]:
    """One server for all tests; each takes a bucket of its own."""
    if not PROGRAM.exists():
        missing("s3", f"there is no {PROGRAM} (`make test` installs it)")
    with Server() as server:
        yield server
