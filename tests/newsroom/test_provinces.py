"""Provinces of today and former ones: each of these went to one of today's, however it is written."""

import unicodedata
from collections import Counter

import pytest

from newsroom.provinces import former, province_today, provinces

UNCHANGED = {
    "Hà Nội", "Huế", "Lai Châu", "Điện Biên", "Sơn La", "Lạng Sơn", "Quảng Ninh", "Thanh Hóa", "Nghệ An", "Hà Tĩnh",
    "Cao Bằng",
}  # fmt: skip
CITIES = {"Hà Nội", "Huế", "Hải Phòng", "Đà Nẵng", "TP. Hồ Chí Minh", "Cần Thơ"}


def test_there_are_34_of_which_6_are_cities() -> None:
    assert len(provinces()) == len({p.name for p in provinces()}) == 34
    assert {p.name for p in provinces() if p.city} == CITIES


def test_the_63_former_ones_went_to_one_each() -> None:
    counted = Counter(name for p in provinces() for name in p.former)
    assert len(counted) == 63
    assert set(counted.values()) == {1}


def test_11_stayed_as_they_were_and_23_are_merged() -> None:
    assert {p.name for p in provinces() if len(p.former) == 1} == UNCHANGED
    assert sum(len(p.former) > 1 for p in provinces()) == 23
    assert all(p.former[0] == p.name for p in provinces())


def test_no_spelling_means_two_provinces() -> None:
    for province in provinces():
        for name in (*province.former, *province.also):
            assert province_today(name) == province.name, name
            assert province_today(unicodedata.normalize("NFD", name).lower()) == province.name, name


@pytest.mark.parametrize(
    ("typed", "today"),
    [
        ("Hà Giang", "Tuyên Quang"),
        ("ha giang", "Tuyên Quang"),
        ("tỉnh Hậu Giang", "Cần Thơ"),
        ("Tỉnh Khánh Hoà", "Khánh Hòa"),
        ("Hoà Bình", "Phú Thọ"),
        ("thành phố Huế", "Huế"),
        ("Thừa Thiên - Huế", "Huế"),
        ("Bà Rịa – Vũng Tàu", "TP. Hồ Chí Minh"),
        ("Ba Ria-Vung Tau", "TP. Hồ Chí Minh"),
        ("TP.HCM", "TP. Hồ Chí Minh"),
        ("TP Hồ Chí Minh", "TP. Hồ Chí Minh"),
        ("Thành phố Hồ Chí Minh", "TP. Hồ Chí Minh"),
        ("Hồ Chí Minh", "TP. Hồ Chí Minh"),
        ("Hanoi", "Hà Nội"),
        ("Kontum", "Quảng Ngãi"),
        ("Đắc Lắc", "Đắk Lắk"),
        ("dak nong", "Lâm Đồng"),
        ("TP. Đà Nẵng", "Đà Nẵng"),
    ],
)
def test_a_name_is_found_as_people_write_it(typed: str, today: str) -> None:
    assert province_today(typed) == today


@pytest.mark.parametrize("typed", ["Lạc Hải", "Bangkok", "", "tỉnh", "TP.", "Hà", "Hà Giang và Tuyên Quang"])
def test_what_is_no_province_is_none(typed: str) -> None:
    assert province_today(typed) is None
    assert former(typed) == ()


def test_a_province_tells_what_it_took_in() -> None:
    assert former("Lâm Đồng") == ("Lâm Đồng", "Đắk Nông", "Bình Thuận")
    assert former("bình thuận") == former("Lâm Đồng")
    assert former("Huế") == ("Huế",)
