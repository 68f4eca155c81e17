"""How reports word numbers, dates, shares and changes in Vietnamese."""

from __future__ import annotations

from datetime import date

import pytest

from newsroom.clock import Period
from reports import words


@pytest.mark.parametrize(
    ("number", "text"),
    [(1, "một"), (5, "năm"), (9, "chín"), (10, "10"), (412, "412"), (1234, "1.234"), (1234567, "1.234.567")],
)
def test_below_ten_is_a_word_and_thousands_take_a_dot(number: int, text: str) -> None:
    assert words.spoken(number) == text


def test_items_are_tin_bai_unless_said_otherwise() -> None:
    assert words.items(412) == "412 tin, bài"
    assert words.items(3, "bài đăng lại") == "ba bài đăng lại"


def test_zero_is_never_a_number_in_running_text() -> None:
    with pytest.raises(ValueError, match="sentence"):
        words.items(0)
    assert words.nothing_found("an ninh mạng") == "Chưa ghi nhận tin, bài về an ninh mạng trong kỳ."


def test_a_table_shows_digits_and_a_dash_for_none() -> None:
    assert [words.in_table(n) for n in (0, 3, 1234)] == ["–", "3", "1.234"]


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
    assert words.percent(part, whole) == text


def test_there_is_no_zero_per_cent() -> None:
    with pytest.raises(ValueError, match="share of nothing"):
        words.percent(0, 10)


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
    assert words.quantity(part, whole) == text


@pytest.mark.parametrize("part", [0, 1, 2])
def test_one_or_two_items_have_no_quantity_word(part: int) -> None:
    with pytest.raises(ValueError, match="named"):
        words.quantity(part, 40)


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
    assert words.change(now, before) == text


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
    assert words.day(day) == text


def test_the_date_of_a_document_is_written_out() -> None:
    assert words.long_day(date(2026, 8, 5)) == "ngày 05 tháng 8 năm 2026"
    assert words.long_day(date(2026, 1, 15)) == "ngày 15 tháng 01 năm 2026"


def test_a_period_of_one_day_is_a_day() -> None:
    assert words.period(Period(date(2025, 10, 20), date(2025, 11, 2))) == "từ ngày 20/10/2025 đến ngày 02/11/2025"
    assert words.period(Period(date(2025, 10, 20), date(2025, 10, 20))) == "ngày 20/10/2025"


def test_points_follow_the_vietnamese_alphabet() -> None:
    assert [words.letter(n) for n in range(1, 9)] == ["a", "b", "c", "d", "đ", "e", "g", "h"]
    assert [words.roman(n) for n in (1, 4, 9, 14)] == ["I", "IV", "IX", "XIV"]


def test_lists_end_in_va() -> None:
    assert words.listing(["Lào"]) == "Lào"
    assert words.listing(["Lào", "Thái Lan", "Đức"]) == "Lào, Thái Lan và Đức"


def test_a_sentence_never_begins_with_a_digit() -> None:
    assert words.sentence_case("đa số") == "Đa số"
    with pytest.raises(ValueError, match="digit"):
        words.sentence_case("12 tin, bài")


def test_a_heading_inside_a_sentence_loses_its_capital_but_an_abbreviation_keeps_it() -> None:
    assert words.inner_case("Đầu tư") == "đầu tư"
    assert words.inner_case("FTA, RCEP, ATIGA") == "FTA, RCEP, ATIGA"


def test_languages_have_vietnamese_names() -> None:
    assert words.language("ja") == "tiếng Nhật"
    assert words.language("und") == "ngôn ngữ chưa xác định"
    assert words.language("eo") == "ngôn ngữ có mã eo"
