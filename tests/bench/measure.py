"""Paired measuring: ours and bare in turn, each in a fresh process, the same work proven before a ratio is given.

A machine that others use as well slows down and speeds up by the minute; two runs side by side share that, so their
ratio is steadier than either figure. A fresh process keeps one side from living off what the other has warmed up.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from statistics import median, quantiles
from typing import Literal, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

Kind = Literal["rate", "latency", "size", "memory", "rest"]
"""`rate`: units of work per second, more is better. Less is better of the others: `latency`, milliseconds; `size`, kB
on the disk for each article; `memory`, MB that a process had at most; `rest`, MB that it has when it does nothing."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What one run of one side gave."""

    value: float
    """In the unit of the kind of its case."""
    evidence: object
    """What was done, comparable between the sides: the pages fetched, the hits of each query."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One row of the tables."""

    name: str
    kind: Kind
    work: str
    """How much of what."""
    bare: str
    """What stands on the other side."""
    beside: str
    """What ours does beside, in the same time."""
    aim: str = ""
    """The ratio that ours is to have, such as `≤ 1.3`; "" for none."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """A case as measured: `ours[n]` and `bare[n]` ran one right after the other."""

    case: Case
    ours: tuple[float, ...]
    bare: tuple[float, ...]
    evidence: object
    """What both sides did; equal in every run."""

    @property
    def ratios(self) -> tuple[float, ...]:
        """Ours over bare, pair by pair."""
        return tuple(ours / bare for ours, bare in zip(self.ours, self.bare, strict=True))

    @property
    def ratio(self) -> float:
        """The median of the pairs' ratios."""
        return median(self.ratios)


class DifferentWork(AssertionError):
    """The two sides, or two runs, did not do the same: a ratio between them would mean nothing."""


Side = Callable[[], Mapping[str, Reading]]
"""Runs one side once; gives readings by the name of the case."""


def fresh(work: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What `work` returns, run in a process of its own that ends with it. Arguments and result must pickle."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(work, *args, **kwargs).result()


def compare(cases: Sequence[Case], ours: Side, bare: Side, repetitions: int) -> list[Comparison]:
    """Run both sides `repetitions` times in turn, the other one first each time, and pair their readings.

    Raises DifferentWork where the evidence differs between the sides or between two runs.
    """
    pairs: list[tuple[Mapping[str, Reading], Mapping[str, Reading]]] = []
    for repetition in range(repetitions):
        if repetition % 2:
            theirs = bare()
            pairs.append((ours(), theirs))
        else:
            pairs.append((ours(), bare()))
    return [_comparison(case, [(o[case.name], b[case.name]) for o, b in pairs]) for case in cases]


def _comparison(case: Case, pairs: Sequence[tuple[Reading, Reading]]) -> Comparison:
    evidence = pairs[0][0].evidence
    for number, (ours, bare) in enumerate(pairs, 1):
        for side, reading in (("ours", ours), ("bare", bare)):
            if reading.evidence != evidence:
                raise DifferentWork(
                    f"{case.name}: {side} of pair {number} did other work: {_short(reading.evidence)}, "
                    f"not {_short(evidence)}"
                )
    return Comparison(case, tuple(o.value for o, _ in pairs), tuple(b.value for _, b in pairs), evidence)


def _short(evidence: object) -> str:
    size = f" ({len(evidence)} entries)" if hasattr(evidence, "__len__") else ""
    return f"{str(evidence)[:300]}{size}"


def p95(values: Sequence[float]) -> float:
    """The 95th percentile of at least two `values`, interpolated within them."""
    return quantiles(values, n=20, method="inclusive")[-1]
