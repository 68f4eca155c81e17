"""How often a source is called silent by mistake, and how soon when it is: measured, not assumed."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, timedelta
from math import exp

import pytest

from newsroom.health import LOOK_BACK
from newsroom.volume import (
    DEAD_AT_LATEST,
    DEAD_FROM,
    MIN_HISTORY,
    SPAN_AT_MOST,
    Observation,
    Volume,
    judge,
    observed,
)

MONDAY = date(2026, 6, 1)
WEEK = (1.2, 1.2, 1.15, 1.15, 1.1, 0.6, 0.6)
"""Of a daily paper: five full days and a thin weekend."""


def poisson(chance: random.Random, mean: float) -> int:
    if mean > 50:
        return max(0, round(chance.gauss(mean, mean**0.5)))
    count, product, limit = 0, chance.random(), exp(-mean)
    while product > limit:
        count, product = count + 1, product * chance.random()
    return count


def articles(chance: random.Random, mean: float, bursts: float) -> int:
    """A day's articles: negative binomial with a variance of `bursts` times the mean."""
    if bursts > 1:
        mean = chance.gammavariate(mean / (bursts - 1), bursts - 1)
    return poisson(chance, mean)


def days(chance: random.Random, rate: float, bursts: float, count: int) -> list[Observation]:
    made = []
    for n in range(count):
        day = MONDAY + timedelta(n)
        made.append(Observation(day, articles(chance, rate * WEEK[day.weekday()], bursts)))
    return made


def constant(count: int, *numbers: int) -> list[Observation]:
    """`count` days of five articles, then `numbers`."""
    return [Observation(MONDAY + timedelta(n), each) for n, each in enumerate([5] * count + list(numbers))]


@pytest.mark.parametrize(
    ("rate", "bursts", "quiet", "high", "dead"),
    [
        # Shares of days in percent, above what this simulation gives by a third or so.
        (0.3, 1.0, 0.05, 0.3, 0.05),
        (2.0, 1.0, 0.05, 0.1, 0.1),
        (10.0, 1.0, 0.05, 0.1, 0.0),
        (80.0, 1.0, 0.0, 0.0, 0.0),
        (0.3, 1.5, 0.05, 0.6, 0.1),
        (2.0, 1.5, 0.05, 1.4, 0.1),
        (10.0, 1.5, 0.3, 0.3, 0.0),
        (80.0, 1.5, 0.1, 0.0, 0.0),
    ],
)
def test_false_alarms_of_sources_that_go_on_as_ever(
    rate: float, bursts: float, quiet: float, high: float, dead: float
) -> None:
    chance, told = random.Random(7), Counter[str]()
    for _ in range(12):
        history = days(chance, rate, bursts, 300)
        for end in range(LOOK_BACK, 300):
            told[judge(history[end - LOOK_BACK : end], alive_today=False).state] += 1
    shares = {state: 100 * told[state] / told.total() for state in ("quiet", "high", "dead")}
    assert shares["quiet"] <= quiet and shares["high"] <= high and shares["dead"] <= dead, shares


@pytest.mark.parametrize(
    ("rate", "usually", "always"), [(0.3, 45, DEAD_AT_LATEST), (2.0, 5, 9), (10.0, 3, 3), (80.0, 3, 3)]
)
def test_a_source_that_stops_is_found_dead(rate: float, usually: int, always: int) -> None:
    chance, found = random.Random(7), []
    for start in range(50):
        history = days(chance, rate, 1.5, LOOK_BACK + start % 7)
        silent = 0
        while judge(history[-LOOK_BACK:], alive_today=False).state != "dead":
            silent += 1
            history.append(Observation(history[-1].day + timedelta(1), 0))
        found.append(silent)
    assert sorted(found)[len(found) // 2] <= usually
    assert max(found) <= always


class TestJudge:
    def test_a_source_with_two_articles_a_week_is_not_dead_after_some_silent_days(self) -> None:
        weekly = [Observation(MONDAY + timedelta(n), int(n % 7 in (1, 4))) for n in range(56)]
        for silent in range(1, 8):
            after = [*weekly, *(Observation(MONDAY + timedelta(56 + n), 0) for n in range(silent))]
            assert judge(after, alive_today=False).state == "normal"

    def test_a_weekly_paper_is_missed_on_its_own_day_and_not_before(self) -> None:
        weekly = [Observation(MONDAY + timedelta(n), 20 * (n % 7 == 3)) for n in range(56)]
        states = []
        for silent in range(1, 5):
            after = [*weekly, *(Observation(MONDAY + timedelta(56 + n), 0) for n in range(silent))]
            states.append(judge(after, alive_today=False).state)
        assert states[:3] == ["normal"] * 3
        assert states[3] in ("quiet", "dead")

    def test_a_fall_is_told_with_what_was_usual(self) -> None:
        found = judge(constant(40, 1, 0, 1), alive_today=False)
        assert (found.state, found.window, found.count, round(found.expected)) == ("quiet", 3, 2, 15)

    def test_many_at_once_are_high(self) -> None:
        found = judge(constant(40, 30), alive_today=False)
        assert (found.state, found.window, found.count) == ("high", 1, 30)

    def test_an_article_of_today_ends_a_silence(self) -> None:
        silent = constant(40, 0, 0, 0, 0)
        assert judge(silent, alive_today=False).state == "dead"
        assert judge(silent, alive_today=True).state == "quiet"

    def test_no_source_is_dead_before_its_time(self) -> None:
        for silent in range(1, DEAD_FROM):
            assert judge(constant(40, *[0] * silent), alive_today=False).state != "dead"

    def test_a_source_without_a_past_is_new(self) -> None:
        assert judge([], alive_today=True) == Volume(state="new", a_day=0.0)
        assert judge(constant(MIN_HISTORY), alive_today=True).state == "new"
        assert judge(constant(MIN_HISTORY + 1), alive_today=True).state == "normal"

    def test_a_feed_that_gave_its_stock_and_nothing_since_is_dead(self) -> None:
        nothing = [Observation(MONDAY + timedelta(n), 0) for n in range(MIN_HISTORY)]
        assert judge(nothing[:-1], alive_today=False).state == "new"
        assert judge(nothing, alive_today=False).state == "dead"

    def test_a_source_that_is_back_is_neither_high_nor_judged_by_its_outage(self) -> None:
        for back in range(1, 25):
            after = constant(40, *[0] * 12, 40, *[5] * (back - 1))
            assert judge(after, alive_today=False).state == "normal", back
        again = constant(40, *[0] * 12, 40, *[5] * 20, 0, 0, 0)
        assert judge(again, alive_today=False).state == "dead"

    def test_the_longest_silence_is_the_end_of_any_source(self) -> None:
        rare = constant(0, 1, *[0] * 20, 1, *[0] * DEAD_AT_LATEST)
        assert judge(rare, alive_today=False).state == "dead"


class TestObserved:
    TODAY = MONDAY + timedelta(20)

    def test_days_without_a_run_are_left_out_and_the_next_one_stands_for_them(self) -> None:
        read = {MONDAY + timedelta(n) for n in (0, 1, 2, 5)}
        found = observed({MONDAY + timedelta(1): 4, MONDAY + timedelta(5): 11}, read, MONDAY, self.TODAY)
        assert [(each.count, each.span) for each in found] == [(4, 1), (0, 1), (11, 3)]

    def test_the_first_day_is_stock_and_today_is_not_over(self) -> None:
        read = {MONDAY, MONDAY + timedelta(1), self.TODAY}
        assert [each.day for each in observed({}, read, MONDAY, self.TODAY)] == [MONDAY + timedelta(1)]

    def test_after_a_long_pause_nobody_knows_over_how_many_days_the_articles_came(self) -> None:
        read = {MONDAY + timedelta(n) for n in (1, 2 + SPAN_AT_MOST, 3 + SPAN_AT_MOST)}
        after = MONDAY + timedelta(2 + SPAN_AT_MOST)
        assert len(observed({after: 50}, read, MONDAY, self.TODAY)) == 2
        assert len(observed({}, read, MONDAY, self.TODAY)) == 3

    def test_a_monitor_that_stood_still_makes_no_source_dead_and_its_first_day_none_high(self) -> None:
        read = {MONDAY + timedelta(n) for n in range(60)} - {MONDAY + timedelta(n) for n in (50, 51)}
        counts = {day: 5 for day in read} | {MONDAY + timedelta(52): 15}
        for today in (52, 53, 54):
            seen = observed(counts, read, MONDAY - timedelta(1), MONDAY + timedelta(today))
            assert judge(seen, alive_today=False).state == "normal"

    def test_a_desk_that_works_on_working_days_only_judges_as_well(self) -> None:
        read = {day for n in range(90) if (day := MONDAY + timedelta(n)).weekday() < 5}
        counts = {day: 30 if day.weekday() == 0 else 10 for day in read}
        seen = observed(counts, read, MONDAY - timedelta(1), MONDAY + timedelta(85))
        assert judge(seen, alive_today=False).state == "normal"
        stopped = {day: count for day, count in counts.items() if day < MONDAY + timedelta(80)}
        seen = observed(stopped, read, MONDAY - timedelta(1), MONDAY + timedelta(85))
        assert judge(seen, alive_today=False).state == "dead"
