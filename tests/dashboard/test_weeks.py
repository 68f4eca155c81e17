"""Topics by week, what is out of the usual, tone, gaps of the plan: the same counts as everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

from dashboard.weeks import WEEKS, Cause, cause, tones, topic_weeks, uncovered, unusual_now, weeks_ending
from newsroom.article import Facts
from newsroom.clock import Period, local_day, utc_now
from reports.watched import unusual, watched
from tests.dashboard.press import TAXONOMY, Story

TODAY = local_day(utc_now())
FIRST = weeks_ending(TODAY)[0].first


def press(now: int) -> Iterator[Facts]:
    """Three articles in each of eight weeks, and `now` in the last."""
    for week in range(WEEKS):
        for n in range(3 if week else now):
            yield Story(title=f"Tin {week} {n}", days=7 * week + n % 7, topics=("maritime_security",)).facts()


def test_weeks_are_whole_and_follow_each_other() -> None:
    weeks = weeks_ending(TODAY)
    assert len(weeks) == WEEKS and weeks[-1].last == TODAY
    assert all(len(week) == 7 for week in weeks)
    assert all(one.last + timedelta(1) == other.first for one, other in pairwise(weeks))


def test_topics_are_counted_by_week() -> None:
    found = topic_weeks(list(press(5)), TODAY, None, None, TAXONOMY)
    [row] = found.topics
    assert (row.id, row.counts) == ("maritime_security", (*[3] * (WEEKS - 1), 5))
    assert topic_weeks(list(press(5)), TODAY, "foreign", None, TAXONOMY).topics == ()


def test_a_rise_is_told_once_by_its_topic_and_an_ordinary_week_not() -> None:
    found = unusual_now(list(press(40)), TODAY, None, None, TAXONOMY, FIRST, utc_now())
    assert found.changes is not None
    [(one, change)] = found.changes
    assert (one.id, change.now, change.low, change.high) == ("domestic:maritime_security", 40, 3, 3)
    calm = unusual_now(list(press(4)), TODAY, None, None, TAXONOMY, FIRST, utc_now())
    assert calm.changes == ()


def test_a_change_is_told_with_who_wrote_it_of_what_and_how_much_was_taken_over() -> None:
    lion = [replace(one, source_id="lion", source_name="Lion Harbour") for one in press(6)]
    told = [replace(one, events=("asean_summit_2026",)) for one in lion[:4]]
    copies = [replace(one, source_id="copy", source_name="Núi Xa", reprint_of=told[0].id) for one in told[:2]]
    found = cause([*told, *copies], lion[6:], WEEKS - 1, rose=True)
    assert found == Cause((("Núi Xa", 2), ("Lion Harbour", 4)), ("asean_summit_2026", 6), 2)
    # Two outlets gained; of the fall it is told who wrote less, and of nothing else.
    assert cause(told[:1], lion[6:], WEEKS - 1, rose=False) == Cause((("Lion Harbour", 1),))
    assert cause([], [], WEEKS - 1, rose=True) == Cause(())


def test_without_weeks_to_compare_with_nothing_is_said() -> None:
    late = unusual_now(list(press(40)), TODAY, None, None, TAXONOMY, TODAY - timedelta(20), utc_now())
    assert (late.changes, late.before) == (None, 2)


def test_the_shared_function_asks_for_whole_series() -> None:
    asked: set[Period] = set()
    *before, week = weeks_ending(TODAY)

    def count(days: Period, limits: object) -> int:
        asked.add(days)
        return 0

    assert unusual(list(watched(TAXONOMY)), week, before, count) == []
    assert asked == {*before, week}


def test_tone_and_gaps_of_the_plan() -> None:
    month = Period.ending(TODAY, 30)
    facts = [
        replace(Story(title="Một").facts(), tone="critical"),
        replace(Story(title="Hai").facts(), tone="neutral", tone_unsure=True),
        Story(title="Ba", days=40).facts(),
    ]
    found = tones(facts, month, None, None)
    assert dict(found.scopes["domestic"]) == {"favourable": 0, "neutral": 1, "critical": 1}
    assert (found.unsure["domestic"], found.scopes["foreign"]["critical"]) == (1, 0)
    gaps = uncovered(facts, month, None, None, TAXONOMY)
    named = [topic for topics in gaps.values() for topic in topics]
    assert "maritime_security" not in named and "youth" in named
    assert all(not topic.added for topic in TAXONOMY.topics if topic.id in named)
