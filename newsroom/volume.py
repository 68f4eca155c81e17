"""How many articles a source brings, against its own past: the counts of a day are small, uneven over the week and come
in bursts, so a fall is told by how unlikely it is and not by a share alone.

Only days on which the source was read are looked at, and only whole ones: a monitor that stood still for two days says
nothing about its sources. What a source brings on the first day after such a pause was published over several days;
`Observation.span` says over how many.

The model: each weekday has its own mean (`_usual`), the sum over some days is negative binomial around it, wider than
Poisson by what the source's own past shows. How often this is wrong is measured by a simulation in
`tests/newsroom/test_volume.py`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import exp, lgamma, log, log1p
from typing import Literal

VolumeState = Literal["new", "normal", "quiet", "high", "dead"]

HISTORY_DAYS = 28
"""Days of the past that a source is compared with: four of each weekday, and short enough to follow an outlet that
grows or shrinks."""
MIN_HISTORY = 14
"""Days of past without which nothing is judged: two of each weekday."""
WINDOWS = (1, 3, 7)
"""Last days that are judged together: a daily paper is missed after a day, one with two articles a week only over a
week."""
TAIL = 0.001
"""How unlikely a count must be. Three windows are judged each day, so a hundred sources give at most a false alarm in
some three days, and far fewer because the windows overlap and shares are asked for as well."""
QUIET_SHARE = 0.5
"""A source is quiet only below half of what is usual: a fall from 80 to 65 is unlikely, but nobody's concern."""
HIGH_SHARE = 2.0
"""And high only from twice as many."""
HIGH_FROM = 5
"""Articles below which nothing is high: three in a day from a weekly outlet are unlikely and no news."""
DEAD_TAIL = 0.001
"""How unlikely a silence must be. It is asked once for each silence: a source of 100 silences a year is called dead by
mistake once in ten years."""
DEAD_FROM = 3
"""Days of silence before which no source is dead: a long weekend, or a day of maintenance, is not the end."""
DEAD_AT_LATEST = 60
"""Days of silence after which every source is: the rarest that are worth reading write once a month."""
SPAN_AT_MOST = 3
"""Days that one reading stands for at most (Friday to Monday). Feeds hold a few days; after a longer pause nobody
knows how much was missed, and the day is left out."""
PRIOR_DAYS = 1.0
"""Weight of the source's overall mean in that of a weekday, in days: with four days of each weekday it keeps chance
from making a Sunday "always empty", and leaves a weekly paper its day."""
LEAST_DISPERSION = 1.2
"""Variance in Poisson's at least: articles come in bursts, and 28 days are few to measure that by."""
DAY_TO_DAY = 0.02
"""Square of the part by which the level of all news moves from week to week (some 15 %: holidays, summits)."""


@dataclass(frozen=True, slots=True)
class Observation:
    """A whole day on which a source was read."""

    day: date
    count: int
    """Articles discovered on it."""
    span: int = 1
    """Days since it was last read: those over which the articles were published."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Volume:
    """A source against its own past."""

    state: VolumeState
    a_day: float
    """Articles on a usual day, 0.0 where there is no past."""
    window: int = 0
    """Last days that were judged for `quiet` and `high`, 0 for the other states."""
    count: int = 0
    """Articles in them."""
    expected: float = 0.0
    """What the past lets expect in them."""
    silent_days: int = 0
    """Whole days on which it was read in vain, up to now."""


def observed(collected: Mapping[date, int], read: Collection[date], first: date, today: date) -> list[Observation]:
    """The observations of a source, oldest first.

    `collected` are its articles by day of discovery, `read` the days on which it was read, `first` the day on which it
    first brought anything: that day is a feed's stock and no day's work. Today is not over.
    """
    found, before = [], first
    for day in sorted(d for d in read if first < d < today):
        span = (day - before).days
        if span <= SPAN_AT_MOST or not collected.get(day, 0):
            found.append(Observation(day, collected.get(day, 0), min(span, SPAN_AT_MOST)))
        before = day
    return found


def judge(days: Sequence[Observation], *, alive_today: bool) -> Volume:
    """Judge a source by its days, oldest first; `alive_today` says that it has already brought something today."""
    days = _without_outages(days)
    silent = 0 if alive_today else next((n for n, day in enumerate(reversed(days)) if day.count), len(days))
    before = days[: len(days) - silent]
    if silent >= DEAD_FROM and _dead(days[len(days) - silent :], before[-HISTORY_DAYS:]):
        usual = _usual(before[-HISTORY_DAYS:])
        return Volume(state="dead", a_day=usual.a_day, silent_days=silent)
    if len(days) < MIN_HISTORY + 1:
        return Volume(state="new", a_day=_usual(days).a_day, silent_days=silent)
    unusual = [found for window in WINDOWS if (found := _unusual(days, window, silent)) is not None]
    if unusual:
        return min(unusual, key=lambda found: found[0])[1]
    return Volume(state="normal", a_day=_usual(days[-HISTORY_DAYS:]).a_day, silent_days=silent)


def _without_outages(days: Sequence[Observation]) -> list[Observation]:
    """The days without those on which the source was dead, and without the first after them, which brings what had
    gathered: they say nothing about what is usual, and a source that is back would look busy for weeks."""
    kept: list[Observation] = []
    silent: list[Observation] = []
    for day in days:
        if not day.count:
            silent.append(day)
        elif len(silent) >= DEAD_FROM and _dead(silent, kept[-HISTORY_DAYS:]):
            silent = []
        else:
            kept += [*silent, day]
            silent = []
    return kept + silent


def _dead(silence: Sequence[Observation], before: Sequence[Observation]) -> bool:
    if len(silence) >= DEAD_AT_LATEST:
        return True
    usual = _usual(before)
    if not usual.articles:
        # It gave its stock when it was first read, and nothing since.
        return len(silence) >= MIN_HISTORY
    mean = sum(usual.on(day.day) for day in silence)
    return _lower_tail(0, mean, usual.variance(mean)) < DEAD_TAIL


def _unusual(days: Sequence[Observation], window: int, silent: int) -> tuple[float, Volume] | None:
    """The last `window` days where they are quiet or high, with how unlikely that is."""
    past, last = days[:-window][-HISTORY_DAYS:], days[-window:]
    if len(past) < MIN_HISTORY:
        return None
    usual, count = _usual(past), sum(day.count for day in last)
    # After a pause a short feed holds only its last articles: few are no sign, and many are those of several days.
    least = sum(usual.on(day.day) for day in last)
    most = sum(usual.on(day.day - timedelta(n)) for day in last for n in range(day.span))
    state: VolumeState
    if count <= QUIET_SHARE * least:
        state, mean, tail = "quiet", least, _lower_tail(count, least, usual.variance(least))
    elif count >= max(HIGH_SHARE * most, HIGH_FROM):
        state, mean, tail = "high", most, 1.0 - _lower_tail(count - 1, most, usual.variance(most))
    else:
        return None
    if tail >= TAIL:
        return None
    found = Volume(state=state, a_day=usual.a_day, window=window, count=count, expected=mean, silent_days=silent)
    return tail, found


@dataclass(frozen=True, slots=True)
class _Usual:
    """What a source does on each weekday, from Monday."""

    means: tuple[float, ...]
    articles: int
    """Those that the means were taken from."""
    dispersion: float

    @property
    def a_day(self) -> float:
        return sum(self.means) / len(self.means)

    def on(self, day: date) -> float:
        return self.means[day.weekday()]

    def variance(self, mean: float) -> float:
        """Of a sum of days with this mean: its own spread, that of the means themselves, and that of the news."""
        return mean * self.dispersion + mean * mean * (self.dispersion / max(self.articles, 1) + DAY_TO_DAY)


def _usual(past: Sequence[Observation]) -> _Usual:
    if not past:
        return _Usual((0.0,) * 7, 0, LEAST_DISPERSION)
    covered = sum(day.span for day in past)
    articles = sum(day.count for day in past)
    overall = articles / covered
    counts, days = [PRIOR_DAYS * overall] * 7, [PRIOR_DAYS] * 7
    for day in past:
        for n in range(day.span):
            weekday = (day.day - timedelta(n)).weekday()
            counts[weekday] += day.count / day.span
            days[weekday] += 1
    means = tuple(count / number for count, number in zip(counts, days, strict=True))
    spread = [(day.count - mean) ** 2 / mean for day in past if (mean := _mean(means, day))]
    free = max(len(spread) - len(means), 1)
    return _Usual(means, articles, max(LEAST_DISPERSION, sum(spread) / free))


def _mean(means: Sequence[float], day: Observation) -> float:
    return sum(means[(day.day - timedelta(n)).weekday()] for n in range(day.span))


def _lower_tail(count: int, mean: float, variance: float) -> float:
    """P(X <= count) of a negative binomial X with this mean and variance (above the mean), 1.0 for a mean of 0."""
    if mean <= 0:
        return 1.0
    size = mean * mean / (variance - mean)
    share = mean / variance
    return min(
        1.0,
        sum(
            exp(lgamma(k + size) - lgamma(size) - lgamma(k + 1) + size * log(share) + k * log1p(-share))
            for k in range(count + 1)
        ),
    )
