"""A change of layout is found, and change of subject is none."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from newsroom.layout import LEAST_BEFORE, LEAST_RECENT, RECENT_DAYS, Layout, Read, Shape, compare

NONE = Read(0, 0)


def shapes(chance: random.Random, a_day: float, days: int = 35, lead: float = 0.9) -> list[Shape]:
    """The articles of a sound source: lengths that vary by the half, one in ten without byline or lead."""
    made = []
    for ago in range(days):
        for _ in range(int(a_day) + (chance.random() < a_day % 1)):
            length = round(chance.lognormvariate(8, 0.5))
            made.append(
                Shape(
                    ago < RECENT_DAYS,
                    ago,
                    length,
                    chance.random() < 0.98,
                    chance.random() < 0.9,
                    chance.random() < lead,
                )
            )
    return made


def changed(all_: list[Shape], since: int, **changes: object) -> list[Shape]:
    """The same with what is read of the last `since` days changed."""
    return [replace(each, **changes) if each.days_ago < since else each for each in all_]  # type: ignore[arg-type]


def fell(found: Layout) -> set[str]:
    return {fallen.trait for fallen in found.fallen}


@pytest.mark.parametrize("a_day", [1, 4, 10])
@pytest.mark.parametrize(
    ("trait", "change"),
    [
        ("length", {"length": 300}),
        ("dated", {"dated": False}),
        ("byline", {"byline": False}),
        ("lead", {"lead": False}),
    ],
)
def test_a_simulated_change_is_found_and_named(a_day: int, trait: str, change: dict[str, object]) -> None:
    articles = shapes(random.Random(7), a_day)
    assert fell(compare(articles, NONE, NONE)) == set()
    since = 7 if a_day > 1 else LEAST_RECENT
    assert fell(compare(changed(articles, since, **change), NONE, NONE)) == {trait}


def test_a_busy_source_is_found_within_days_and_a_slow_one_within_ten_articles() -> None:
    articles = shapes(random.Random(7), 10)
    assert fell(compare(changed(articles, 5, byline=False), NONE, NONE)) == {"byline"}
    slow = shapes(random.Random(7), 0.9)
    assert fell(compare(changed(slow, 12, byline=False), NONE, NONE)) == {"byline"}


def test_false_alarms_of_sound_sources() -> None:
    chance = random.Random(7)
    told = sum(
        bool(compare(shapes(chance, rate, lead=0.5), NONE, NONE).fallen) for rate in (1, 2, 4) for _ in range(700)
    )
    assert told <= 4  # of 2,100


def test_a_source_that_never_had_bylines_loses_none() -> None:
    articles = [replace(each, byline=False) for each in shapes(random.Random(7), 4)]
    assert fell(compare(articles, NONE, NONE)) == set()


def test_too_few_articles_on_either_side_say_nothing() -> None:
    few = changed(shapes(random.Random(7), 1, days=RECENT_DAYS + LEAST_BEFORE - 4), 7, length=1)
    assert fell(compare(few, NONE, NONE)) == set()
    assert compare([], NONE, NONE) == Layout()


def test_pages_that_give_no_article_any_more_are_a_change_as_well() -> None:
    found = compare([], Read(LEAST_RECENT, 0), Read(100, 95))
    assert [(f.trait, f.before, f.now) for f in found.fallen] == [("read", 0.95, 0.0)]
    assert compare([], Read(LEAST_RECENT, 8), Read(100, 95)).fallen == ()
    assert compare([], Read(LEAST_RECENT - 1, 0), Read(100, 95)).fallen == ()


def test_the_figures_are_those_of_the_recent_articles() -> None:
    articles = changed(shapes(random.Random(7), 4), 7, length=500, dated=True, byline=False)
    found = compare(articles, NONE, NONE)
    assert (found.length, found.dated, found.byline) == (500, 1.0, 0.0)
