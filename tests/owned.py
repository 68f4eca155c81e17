"""A server that a test starts and owns: it ends with the test, and its folder goes with it."""

from __future__ import annotations

import atexit
import shutil
import subprocess
from abc import ABC, abstractmethod
from pathlib import Path
from types import TracebackType
from typing import Self


class Started(ABC):
    """Started by `with` and closed at its end, also where it does not start."""

    @abstractmethod
    def start(self) -> None:
        """Start it and wait until it answers."""

    @abstractmethod
    def close(self) -> None:
        """End it and clear away what it kept."""

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class Owned(Started):
    """Started by `with`, killed and cleared away at its end, and at the end of the process at the latest."""

    folder: Path
    """Of its own, with all that it keeps."""
    _watchdog: subprocess.Popen[bytes] | None = None
    """A process that ends the server where the tests were killed."""

    @abstractmethod
    def kill(self) -> None:
        """End it at once. Its data stays."""

    def close(self) -> None:
        """Kill it and remove its folder."""
        atexit.unregister(self.close)
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _dismiss_watchdog(self) -> None:
        watchdog, self._watchdog = self._watchdog, None
        if watchdog is not None:
            watchdog.kill()
            watchdog.communicate()
