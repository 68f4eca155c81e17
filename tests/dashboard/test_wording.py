"""Days, numbers and changes as a reader of either language expects them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

import dashboard
from dashboard import wording
from newsroom.clock import Period
from newsroom.texts import load_texts

VI, EN = wording.catalogue("vi"), wording.catalogue("en")


@pytest.mark.parametrize(
    ("value", "shown"),
    [(date(2026, 8, 5), "05/8/2026"), (date(2026, 2, 5), "05/02/2026"), (date(2026, 11, 24), "24/11/2026")],
)
def test_a_vietnamese_month_has_a_leading_zero_only_in_january_and_february(value: date, shown: str) -> None:
    assert wording.day(value, "vi") == shown


def test_days_in_english_name_the_month() -> None:
    assert wording.day(date(2026, 8, 5), "en") == "5 August 2026"
    assert wording.short_day(date(2026, 8, 5), "en") == "5 Aug"
    assert wording.short_day(date(2026, 8, 5), "vi") == "05/8"


def test_a_moment_is_told_in_viet_nam() -> None:
    late = datetime(2026, 8, 4, 23, 30, tzinfo=UTC)
    assert wording.moment(late, "vi") == "05/8/2026, 06:30"
    assert wording.moment_told(late, "vi") == "06:30 ngày 05/8/2026"
    assert wording.moment_told(late, "en") == "5 August 2026 at 06:30"


def test_a_period_of_one_day_is_that_day() -> None:
    one = Period(date(2026, 8, 5), date(2026, 8, 5))
    assert wording.period(one, "vi") == "ngày 05/8/2026"
    assert wording.period(one, "en") == "5 August 2026"


@pytest.mark.parametrize(
    ("now", "before", "told"),
    [
        (223, 200, "tăng 23 (11,5%) so với kỳ trước"),
        (1_000, 2_234, "giảm 1.234 (55,2%) so với kỳ trước"),
        (12, 3, "tăng 9 so với kỳ trước"),
        (20, 3, "tăng 17 so với kỳ trước"),
        (7, 7, "không thay đổi so với kỳ trước"),
    ],
)
def test_a_change_has_a_percentage_only_where_both_sides_are_large_enough(now: int, before: int, told: str) -> None:
    assert wording.change(now, before, VI) == told


def test_a_change_in_english() -> None:
    assert wording.change(1_000, 2_234, EN) == "down 1,234 (55.2%) on the period before"


@pytest.mark.parametrize(("now", "before", "shown"), [(5, 2, "+3"), (2, 5, "−3"), (4, 4, "0"), (2_000, 0, "+2.000")])
def test_a_difference_in_a_table_has_a_sign(now: int, before: int, shown: str) -> None:
    assert wording.signed(now, before, "vi") == shown


def test_none_in_a_table_is_a_dash() -> None:
    assert wording.in_table(0, "vi") == "–"


class TestCatalogue:
    def test_both_languages_have_every_text_with_the_same_places(self) -> None:
        assert load_texts(wording.CATALOGUE, "vi").entries  # raises where one is missing

    def test_every_text_is_used_and_every_text_used_is_there(self) -> None:
        code = "\n".join(file.read_text("utf-8") for file in Path(str(dashboard.__file__)).parent.rglob("*.py"))
        made = [*re.findall(r'texts\(\s*f"([a-z_]+)\{', code), "press_", "scope_"]
        named = set(re.findall(r'"([a-z_0-9]+)"', code))
        unused = {key for key in VI.entries if key not in named and not key.startswith(tuple(made))}
        assert unused == set()
        asked = set(re.findall(r'texts\(\s*"([a-z_0-9]+)"', code))
        assert asked <= set(VI.entries)

    def test_no_key_stands_in_the_files_of_two_pages(self, tmp_path: Path) -> None:
        for name in ("one", "two"):
            (tmp_path / f"{name}.toml").write_text('[a]\nvi = "x"\nen = "y"\n')
        with pytest.raises(ValueError, match="stands in another file"):
            load_texts(tmp_path, "vi")
