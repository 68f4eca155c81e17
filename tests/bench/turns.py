"""Two sides asked in turn, each in a process of its own, the same thing one right after the other.

What slows the machine for a second slows both sides, and neither lives off the memory of the other.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter
from types import TracebackType
from typing import Any, Protocol

from tests.bench.measure import Case, Comparison, DifferentWork, p95

SHARES: Sequence[Callable[[Sequence[float]], float]] = (median, p95)


class Engine(Protocol):
    """What answers, in its own process."""

    def ask(self, request: Any) -> Any:
        """The answer; this is what is timed."""
        ...

    def evidence(self, request: Any, answer: Any) -> object:
        """What both sides must agree on, and what else the asking process is to know."""
        ...


@dataclass(frozen=True, slots=True)
class Answered:
    """One answer."""

    milliseconds: float
    evidence: Any


_engine: Engine | None = None


def _open(opened: Callable[..., Engine], arguments: tuple[Any, ...]) -> None:
    global _engine
    _engine = opened(*arguments)


def _ask(request: Any) -> Answered:
    assert _engine is not None
    start = perf_counter()
    answer = _engine.ask(request)
    took = (perf_counter() - start) * 1_000
    return Answered(took, _engine.evidence(request, answer))


def peak_memory() -> float:
    """Most memory that this process had at any time, in MB, pages of mapped files included."""
    status = Path("/proc/self/status").read_text().split()
    return int(status[status.index("VmHWM:") + 1]) / 1_000


class Opened(AbstractContextManager["Opened"]):
    """An engine in a process of its own: `opened(*arguments)` is called there. All that is passed must pickle."""

    def __init__(self, opened: Callable[..., Engine], *arguments: Any) -> None:
        context = multiprocessing.get_context("spawn")
        self._pool = ProcessPoolExecutor(1, context, initializer=_open, initargs=(opened, arguments))

    def ask(self, request: Any) -> Answered:
        """Ask and wait."""
        return self._pool.submit(_ask, request).result()

    def peak_memory(self) -> float:
        """Most memory that the engine's process had until now, in MB."""
        return self._pool.submit(peak_memory).result()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._pool.shutdown()


@dataclass(frozen=True, slots=True)
class Pair:
    """One request as each side takes it."""

    name: str
    ours: Any
    bare: Any


def in_turn(cases: Sequence[Case], pairs: Sequence[Pair], ours: Opened, bare: Opened, rounds: int) -> list[Comparison]:
    """Ask both sides every one of `pairs`, `rounds` times; median and 95th percentile of each round as `cases`.

    One more round comes first, unmeasured: it shows that both give the same answers and reads what is read from the
    disk. Raises DifferentWork where they do not.
    """
    evidence = []
    for pair in pairs:
        mine, other = ours.ask(pair.ours).evidence, bare.ask(pair.bare).evidence
        if mine != other:
            raise DifferentWork(f"{cases[0].name}: {pair.name!r}: ours gave {_short(mine)}, bare {_short(other)}")
        evidence.append((pair.name, mine))
    halves: tuple[list[list[float]], list[list[float]]] = ([], [])
    for number in range(rounds):
        took: tuple[list[float], list[float]] = ([], [])
        for n, pair in enumerate(pairs):
            sides = [(0, ours, pair.ours), (1, bare, pair.bare)]
            for side, opened, request in sides if (n + number) % 2 else reversed(sides):
                took[side].append(opened.ask(request).milliseconds)
        for side, values in enumerate(took):
            halves[side].append(values)
    return [
        Comparison(case, tuple(share(took) for took in halves[0]), tuple(share(took) for took in halves[1]), evidence)
        for case, share in zip(cases, SHARES, strict=True)
    ]


def _short(evidence: object) -> str:
    return str(evidence)[:300]
