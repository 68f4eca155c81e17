"""What a report is asked to be about: its days where nobody names them, its events, and what cannot be."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from classify.calendar import load_calendar
from newsroom.clock import Period
from newsroom.errors import UsageError
from newsroom.pipeline.report_specs import Asked, earlier, spec_of
from reports.evidence import Spec


class TestSpec:
    CALENDAR = load_calendar()
    TODAY = date(2026, 8, 5)  # a Wednesday

    def spec(self, kind: str, today: date = TODAY, **asked: Any) -> Spec:
        return spec_of(Asked(kind=kind, language="vi", **asked), self.CALENDAR, today)  # type: ignore[arg-type]

    @pytest.mark.parametrize("kind", ["foreign", "domestic"])
    def test_without_days_it_is_the_fortnight_that_ends_today(self, kind: str) -> None:
        made = self.spec(kind)
        assert (made.period, made.scope) == (Period(date(2026, 7, 23), self.TODAY), kind)

    def test_a_digest_is_of_the_last_whole_week(self) -> None:
        made = self.spec("weekly")
        assert (made.period, made.number, made.scope) == (Period(date(2026, 7, 27), date(2026, 8, 2)), 31, None)
        monday = self.spec("weekly", date(2026, 8, 3))
        assert monday.period == made.period
        assert self.spec("weekly", date(2026, 8, 2)).period.last == date(2026, 7, 26)

    def test_a_week_is_named_as_iso_8601_does(self) -> None:
        assert self.spec("weekly", week="2026-W01").period == Period(date(2025, 12, 29), date(2026, 1, 4))
        for wrong in ("2026-W60", "W32", "2026-32", "2026-W-1", "tuần 32"):
            with pytest.raises(UsageError, match="is no week"):
                self.spec("weekly", week=wrong)

    @pytest.mark.parametrize(
        ("today", "ends"),
        [
            (date(2026, 9, 30), 2025),
            (date(2026, 10, 1), 2026),
            (date(2026, 11, 14), 2026),
            (date(2026, 12, 31), 2026),
            (date(2027, 1, 1), 2026),
        ],
    )
    def test_a_summary_is_of_the_year_that_an_office_works_on(self, today: date, ends: int) -> None:
        assert self.spec("yearly", today).period == Period(date(ends - 1, 11, 1), date(ends, 10, 31))

    def test_a_summary_year_is_named_by_its_end(self) -> None:
        assert self.spec("yearly", year=2024).period == Period(date(2023, 11, 1), date(2024, 10, 31))
        with pytest.raises(UsageError, match="no year of ASEAN"):
            self.spec("yearly", year=1900)

    def test_a_report_on_an_event_covers_a_week_around_it(self) -> None:
        made = self.spec("foreign", events=("asean_summit_47",))
        assert made.period == Period(date(2025, 10, 19), date(2025, 11, 4))

    def test_two_events_are_covered_from_the_first_to_the_last(self) -> None:
        made = self.spec("foreign", events=("asean_summit_46", "asean_summit_47"))
        assert made.period == Period(date(2025, 5, 19), date(2025, 11, 4))

    def test_a_discovered_event_is_covered_around_the_days_on_which_was_written_of_it(self) -> None:
        written = {"story-a": Period(date(2026, 7, 1), date(2026, 7, 3)), "story-b": Period(self.TODAY, self.TODAY)}
        asked = Asked(kind="foreign", language="vi", events=("story-a",))
        assert spec_of(asked, self.CALENDAR, self.TODAY, written).period == Period(date(2026, 6, 24), date(2026, 7, 10))
        both = Asked(kind="foreign", language="vi", events=("asean_summit_47", "story-b"))
        assert spec_of(both, self.CALENDAR, self.TODAY, written).period == Period(date(2025, 10, 19), self.TODAY)
        with pytest.raises(UsageError, match="no article tells of the event 'story-c'"):
            self.spec("foreign", events=("story-c",))

    def test_days_that_were_named_go_before_the_event(self) -> None:
        made = self.spec("foreign", events=("asean_summit_47",), first=date(2025, 10, 20), last=date(2025, 11, 2))
        assert made.period == Period(date(2025, 10, 20), date(2025, 11, 2))

    @pytest.mark.parametrize(
        ("kind", "asked", "said"),
        [
            ("foreign", {"events": ("asean_summit_4",)}, "no event 'asean_summit_4'; perhaps asean_summit"),
            ("foreign", {"first": date(2026, 8, 2), "last": date(2026, 8, 1)}, "after its end"),
            ("foreign", {"first": date(1990, 1, 1)}, "at most 3660 days"),
            ("foreign", {"week": "2026-W32"}, "--week is for the weekly digest"),
            ("foreign", {"year": 2026}, "--year is for the yearly summary"),
            ("weekly", {"week": "2026-W32", "first": date(2026, 8, 1)}, "by one of them only"),
            ("foreign", {"question": "lưới điện"}, "only a thematic note is about a search"),
            ("thematic", {}, "is about a search"),
            ("yearly", {"events": ("asean_summit_47",)}, "leave --event out"),
        ],
    )
    def test_what_cannot_be_is_one_sentence(self, kind: str, asked: dict[str, Any], said: str) -> None:
        with pytest.raises(UsageError, match=said):
            self.spec(kind, **asked)

    def test_a_thematic_note_takes_thirty_days(self) -> None:
        made = self.spec("thematic", question=" lưới điện ")
        assert (len(made.period), made.question, made.scope) == (30, "lưới điện", None)


def test_a_calendar_without_the_event_has_no_earlier_one() -> None:
    calendar = load_calendar()
    first = calendar.edition("asean_summit_36")
    assert first is not None
    assert earlier(calendar, first) is None
