"""How long the command takes to start, beside Python itself."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from time import perf_counter

from tests.bench.measure import Case, Comparison, Reading, compare
from tests.bench.size import Size
from tests.newsroom.runs import DIEMBAO, Office

BARE = "python -c pass"


def run(size: Size, office: Office) -> list[Comparison]:
    """Start `diembao` for the least that it can do, and for a search in the index of `office`."""
    return [
        *_run("start: diembao --version", "prints the version", [str(DIEMBAO), "--version"], size),
        *_run("start: diembao search", "opens store and index, prints 10 hits", office.words("search", "ASEAN"), size),
    ]


def _run(name: str, beside: str, command: list[str], size: Size) -> list[Comparison]:
    case = Case(name=name, kind="latency", work="one process", bare=BARE, beside=beside)
    bare = [sys.executable, "-c", "pass"]
    return compare([case], lambda: _started(name, command), lambda: _started(name, bare), size.starts)


def _started(name: str, command: Sequence[str]) -> dict[str, Reading]:
    start = perf_counter()
    done = subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    return {name: Reading((perf_counter() - start) * 1_000, done.returncode)}
