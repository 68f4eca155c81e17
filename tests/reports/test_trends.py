"""What counts as out of the usual: the promised share of false alarms, and real changes found."""

from __future__ import annotations

import numpy as np
import pytest

from reports.trends import changes, dispersion, probability, usual

WEEKS, SERIES, TRIALS = 8, 40, 120


def alarms(shape: float | None, seed: int) -> float:
    """Share of weeks without any change that get an alarm, of `TRIALS`."""
    random = np.random.default_rng(seed)
    found = 0
    for _ in range(TRIALS):
        means = random.choice([2, 5, 12, 30], size=SERIES)
        rates = means[:, None] * (1 if shape is None else random.gamma(shape, 1 / shape, (SERIES, WEEKS + 1)))
        counts = random.poisson(np.broadcast_to(rates, (SERIES, WEEKS + 1)))
        found += bool(changes([(int(row[-1]), [int(n) for n in row[:-1]]) for row in counts]))
    return found / TRIALS


@pytest.mark.parametrize(("shape", "seed"), [(None, 1), (20.0, 2), (6.0, 3)])
def test_chance_alone_gives_an_alarm_in_few_weeks(shape: float | None, seed: int) -> None:
    assert alarms(shape, seed) <= 0.08


def test_a_real_rise_and_a_real_fall_are_found_among_many_series() -> None:
    random = np.random.default_rng(4)
    found = {"rise": 0, "fall": 0}
    for _ in range(50):
        counts = random.poisson(20, (SERIES, WEEKS + 1))
        counts[0, -1], counts[1, -1] = random.poisson(60), random.poisson(3)
        places = {c.place for c in changes([(int(row[-1]), [int(n) for n in row[:-1]]) for row in counts])}
        found["rise"] += 0 in places
        found["fall"] += 1 in places
    assert found["rise"] >= 45 and found["fall"] >= 40


def test_a_summit_among_the_weeks_before_makes_the_test_careful() -> None:
    quiet = [(30, [10, 12, 9, 11, 10, 12, 9, 11])] * 5
    stormy = [(30, [10, 90, 9, 11, 10, 12, 9, 11])] * 5
    assert changes(quiet)
    assert not changes(stormy)


def test_a_small_change_is_not_worth_a_line_however_sure() -> None:
    assert not changes([(4, [0] * 8)] * 3)
    assert not changes([(1300, [1000] * 8)] * 3)


def test_the_usual_week_leaves_the_lowest_and_the_highest_out() -> None:
    assert usual([12, 19, 3, 40, 15, 14, 13, 18]) == (12, 19)
    with pytest.raises(ValueError, match="three"):
        usual([1, 2])


def test_fewer_weeks_are_no_basis() -> None:
    with pytest.raises(ValueError, match="basis"):
        changes([(30, [10] * 5)])
    assert changes([]) == ()


def test_probabilities_are_of_both_sides_and_never_above_one() -> None:
    assert probability(0, [0] * 8, 0.1) == 1.0
    assert probability(10, [10] * 8, 0.1) == pytest.approx(1.0, abs=0.2)
    assert probability(40, [10] * 8, 0.05) < 0.001 > probability(0, [30] * 8, 0.05)
    assert dispersion([[10, 10, 10, 10]]) == 0.03
