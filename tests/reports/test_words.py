"""How reports word numbers, dates, shares and changes in both languages."""

from __future__ import annotations

from datetime import date
from typing import get_args

import pytest

from newsroom.clock import Period
from reports import words
from reports.model import Language
from reports.words import Unit, words_of

VI, EN = words_of("vi"), words_of("en")


@pytest.mark.parametrize(
    ("number", "text"),
    [(1, "một"), (5, "năm"), (9, "chín"), (10, "10"), (412, "412"), (1234, "1.234"), (1234567, "1.234.567")],
)
def test_below_ten_is_a_word_and_thousands_take_a_dot(number: int, text: str) -> None:
    assert VI.spoken(number) == text


def test_items_are_tin_bai_unless_said_otherwise() -> None:
    assert words.items(VI, 412) == "412 tin, bài"
    assert words.items(VI, 3, "reprints") == "ba bài đăng lại"


def test_zero_is_never_a_number_in_running_text() -> None:
    with pytest.raises(ValueError, match="sentence"):
        words.items(VI, 0)


def test_a_table_shows_digits_and_a_dash_for_none() -> None:
    assert [words.in_table(VI, n) for n in (0, 3, 1234)] == ["–", "3", "1.234"]


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [
        (1, 8, "12,5%"),
        (1, 4, "25%"),
        (1, 3, "33,3%"),
        (1, 16, "6,3%"),
        (10, 10, "100%"),
        (1, 5000, "dưới 0,1%"),
        (1, 1000, "0,1%"),
        (9999, 10000, "trên 99,9%"),
        (2547, 2000, "127,4%"),
        (100, 1000, "10%"),
    ],
)
def test_per_cent_has_a_comma_and_one_decimal_and_never_claims_nothing_or_all(part: int, whole: int, text: str) -> None:
    assert words.percent(VI, part, whole) == text


def test_there_is_no_zero_per_cent() -> None:
    with pytest.raises(ValueError, match="share of nothing"):
        words.percent(VI, 0, 10)


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [
        (7, 7, "toàn bộ"),
        (51, 100, "phần lớn"),
        (50, 100, "50%"),
        (36, 100, "khoảng một phần ba"),
        (30, 100, "khoảng một phần ba"),
        (37, 100, "37%"),
        (29, 100, "29%"),
        (20, 100, "một số"),
        (3, 100, "một số"),
        (21, 100, "21%"),
        (4, 9, "bốn"),
    ],
)
def test_quantity_words_have_one_meaning(part: int, whole: int, text: str) -> None:
    assert VI.quantity(part, whole) == text


@pytest.mark.parametrize("part", [0, 1, 2])
def test_one_or_two_items_have_no_quantity_word(part: int) -> None:
    with pytest.raises(ValueError, match="named"):
        VI.quantity(part, 40)


@pytest.mark.parametrize(
    ("now", "before", "text"),
    [
        (412, 348, "tăng 64 tin, bài (18,4%)"),
        (348, 412, "giảm 64 tin, bài (15,5%)"),
        (103, 100, "tăng ba tin, bài"),
        (30, 9, "tăng 21 tin, bài"),
        (12, 12, "không thay đổi"),
    ],
)
def test_a_change_has_per_cent_only_from_ten_items_on(now: int, before: int, text: str) -> None:
    assert VI.change(now, before) == text


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (date(2026, 8, 5), "05/8/2026"),
        (date(2026, 2, 5), "05/02/2026"),
        (date(2026, 1, 31), "31/01/2026"),
        (date(2026, 10, 26), "26/10/2026"),
        (date(2026, 3, 1), "01/3/2026"),
    ],
)
def test_days_have_two_digits_and_months_only_in_january_and_february(day: date, text: str) -> None:
    assert VI.day(day) == text


def test_the_date_of_a_document_is_written_out() -> None:
    assert VI.long_day(date(2026, 8, 5)) == "ngày 05 tháng 8 năm 2026"
    assert VI.long_day(date(2026, 1, 15)) == "ngày 15 tháng 01 năm 2026"


def test_a_period_of_one_day_is_a_day() -> None:
    assert VI.period(Period(date(2025, 10, 20), date(2025, 11, 2))) == "từ ngày 20/10/2025 đến ngày 02/11/2025"
    assert VI.period(Period(date(2025, 10, 20), date(2025, 10, 20))) == "ngày 20/10/2025"


def test_points_follow_the_vietnamese_alphabet() -> None:
    assert [VI.letter(n) for n in range(1, 9)] == ["a", "b", "c", "d", "đ", "e", "g", "h"]
    assert [words.roman(n) for n in (1, 4, 9, 14)] == ["I", "IV", "IX", "XIV"]


def test_lists_end_in_va() -> None:
    assert VI.listing(["Lào"]) == "Lào"
    assert VI.listing(["Lào", "Thái Lan", "Đức"]) == "Lào, Thái Lan và Đức"


def test_a_sentence_never_begins_with_a_digit() -> None:
    assert words.sentence_case("đa số") == "Đa số"
    with pytest.raises(ValueError, match="digit"):
        words.sentence_case("12 tin, bài")


def test_a_heading_inside_a_sentence_loses_its_capital_but_an_abbreviation_keeps_it() -> None:
    assert VI.inner_case("Đầu tư") == "đầu tư"
    assert VI.inner_case("FTA, RCEP, ATIGA") == "FTA, RCEP, ATIGA"


def test_languages_have_vietnamese_names() -> None:
    assert VI.language_name("ja") == "tiếng Nhật"
    assert VI.language_name("und") == "ngôn ngữ chưa xác định"
    assert VI.language_name("eo") == "ngôn ngữ có mã eo"


def test_english_has_its_own_numbers_dates_and_nouns() -> None:
    assert words.items(EN, 1234) == "1,234 articles"
    assert words.items(EN, 1) == "one article"
    assert words.percent(EN, 1, 8) == "12.5%"
    assert words.percent(EN, 1, 5000) == "under 0.1%"
    assert EN.change(412, 348) == "up by 64 articles (18.4%)"
    assert EN.change(11, 12, "outlets") == "down by one outlet"
    assert EN.period(Period(date(2026, 8, 5), date(2026, 8, 9))) == "from 5 August 2026 to 9 August 2026"
    assert EN.quantity(25, 100) == "25% of"
    assert EN.language_name("km") == "Khmer"
    assert EN.listing(["Laos", "Thailand", "Germany"]) == "Laos, Thailand and Germany"


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_unit_has_a_noun(language: Language) -> None:
    for unit in get_args(Unit):
        assert words_of(language).unit(3, unit)
        assert words_of(language).unit(1, unit)


def test_measured_decimals_are_rounded_half_up() -> None:
    assert [VI.decimal(x, 2) for x in (0.891, 0.885, 0.9)] == ["0,89", "0,89", "0,9"]
    assert EN.decimal(0.891, 2) == "0.89"
