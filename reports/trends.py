"""What rose or fell in a week against the weeks before, beyond what chance and the press's ordinary ups and downs do.

A week's count is taken as Poisson with a rate that itself varies from week to week (gamma with shape r: overdispersed,
as news are). Given the sum over the week and the k weeks before, its share of that sum is then beta-binomial (r, k r),
whatever the rate, so nothing has to be assumed about how much is usual. 1 / r is estimated by the method of moments
from the weeks before, over all series together, since eight weeks of one series say little: a summit among them makes
the test more careful, not less. Among the many series asked, Benjamini and Hochberg's rule (1995) keeps the share of
false alarms below `FALSE_ALARMS`, and a change must also be worth a line (`LEAST_ITEMS`, `LEAST_FACTOR`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np

FALSE_ALARMS = 0.05
FEWEST_WEEKS = 6
"""Fewer weeks before are no basis."""
LEAST_DISPERSION = 0.03
"""1 / r where the weeks before vary no more than Poisson: eight quiet weeks do not promise a quiet ninth."""
LEAST_ITEMS = 5
LEAST_FACTOR = 1.5


@dataclass(frozen=True, slots=True)
class Change:
    """One series of the week that is out of the usual."""

    place: int
    """Of the series among those given."""
    now: int
    low: int
    """The usual weeks run from here"""
    high: int
    """to here: the weeks before without the lowest and the highest of them."""
    p: float


def usual(before: Sequence[int]) -> tuple[int, int]:
    """The weeks before without the lowest and the highest. ValueError for fewer than three."""
    if len(before) < 3:
        raise ValueError("a usual week needs three weeks at least")
    ordered = sorted(before)
    return ordered[1], ordered[-2]


def dispersion(series: Sequence[Sequence[int]]) -> float:
    """1 / r over all `series` of weeks before, `LEAST_DISPERSION` at least."""
    above, squares = 0.0, 0.0
    for weeks in series:
        counts = np.asarray(weeks, dtype=float)
        mean, length = counts.mean(), len(counts)
        variance = counts.var(ddof=1)
        above += variance - mean
        squares += mean**2 - variance / length
    return max(LEAST_DISPERSION, above / squares) if squares > 0 else LEAST_DISPERSION


def probability(now: int, before: Sequence[int], spread: float) -> float:
    """Two-sided probability of a week as far from the weeks `before` as `now`, where 1 / r is `spread`."""
    from scipy.stats import betabinom

    total, weeks, shape = now + sum(before), len(before), 1 / spread
    if not total:
        return 1.0
    law = betabinom(total, shape, weeks * shape)
    return float(min(1.0, 2 * min(law.cdf(now), law.sf(now - 1))))


def changes(series: Sequence[tuple[int, Sequence[int]]]) -> tuple[Change, ...]:
    """Of `series` (the week, then the weeks before it) those that are out of the usual, surest first.

    ValueError where the weeks before are fewer than `FEWEST_WEEKS`.
    """
    if any(len(before) < FEWEST_WEEKS for _, before in series):
        raise ValueError(f"fewer than {FEWEST_WEEKS} weeks before are no basis")
    if not series:
        return ()
    spread = dispersion([before for _, before in series])
    chances = [probability(now, before, spread) for now, before in series]
    passed = _passing(chances)
    found = [
        Change(place, now, *usual(before), p=chances[place])
        for place, (now, before) in enumerate(series)
        if place in passed and _worth(now, before)
    ]
    return tuple(sorted(found, key=lambda change: (change.p, change.place)))


def _passing(chances: Sequence[float]) -> set[int]:
    """Places that Benjamini and Hochberg's rule lets through."""
    ranked = sorted(range(len(chances)), key=chances.__getitem__)
    last = max((n for n, at in enumerate(ranked, 1) if chances[at] <= FALSE_ALARMS * n / len(chances)), default=0)
    return set(ranked[:last])


def _worth(now: int, before: Sequence[int]) -> bool:
    low, high = usual(before)
    middle = median(before)
    if now > high:
        return now - middle >= LEAST_ITEMS and now >= LEAST_FACTOR * middle
    return now < low and middle - now >= LEAST_ITEMS and now * LEAST_FACTOR <= middle
