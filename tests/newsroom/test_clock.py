"""Days are counted in Viet Nam, periods hold both their ends."""

from datetime import UTC, date, datetime

import pytest

from newsroom.clock import Period, local_day

TEN = Period(date(2026, 8, 1), date(2026, 8, 10))


def test_an_evening_in_utc_is_the_next_morning_in_viet_nam() -> None:
    assert local_day(datetime(2026, 7, 31, 17, 30, tzinfo=UTC)) == date(2026, 8, 1)


def test_a_period_holds_both_its_ends() -> None:
    assert date(2026, 8, 1) in TEN
    assert date(2026, 8, 10) in TEN
    assert date(2026, 8, 11) not in TEN
    assert len(TEN) == len(TEN.days()) == 10


def test_the_period_before_is_as_long_and_ends_the_day_before() -> None:
    assert TEN.before() == Period(date(2026, 7, 22), date(2026, 7, 31))


def test_the_calendar_has_a_first_day() -> None:
    assert Period.ending(date(2026, 8, 1), 10_000_000).first == date.min
    assert Period(date.min, date(2026, 8, 1)).before() == Period(date.min, date.min)


def test_a_period_does_not_end_before_it_begins() -> None:
    with pytest.raises(ValueError, match="after its end"):
        Period(date(2026, 8, 2), date(2026, 8, 1))


def test_the_moments_of_a_period_are_those_of_local_days_also_at_the_ends_of_the_calendar() -> None:
    start, end = TEN.moments()
    assert (start, end) == (datetime(2026, 7, 31, 17, tzinfo=UTC), datetime(2026, 8, 10, 17, tzinfo=UTC))
    for first, last in ((date.min, date.min), (date.max, date.max), (date.min, date.max)):
        start, end = Period(first, last).moments()
        assert start < end
