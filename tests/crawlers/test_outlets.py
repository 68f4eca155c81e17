"""What is guessed of an outlet that nobody declared."""

from __future__ import annotations

import pytest

from crawlers.outlets import country_of, guess_outlet, site_of, zone_of
from newsroom.article import UNKNOWN_COUNTRY


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("https://www.harbour.example.co.uk/news/1", "example.co.uk"),
        ("https://m.baolachai.com.vn/bai-1.htm", "baolachai.com.vn"),
        ("http://127.0.0.1:8707/x", "127.0.0.1:8707"),
        ("javascript:alert(1)", ""),
        ("", ""),
        ("https://[bad/", ""),
    ],
)
def test_the_site_is_the_registrable_domain(url: str, site: str) -> None:
    assert site_of(url) == site


@pytest.mark.parametrize(
    ("site", "country"),
    [
        ("lachai.vn", "VN"),
        ("harbour.co.uk", "GB"),
        ("nusa.id", "ID"),
        ("post.com", UNKNOWN_COUNTRY),
        ("startup.io", UNKNOWN_COUNTRY),
        ("bao.zz", UNKNOWN_COUNTRY),
        ("127.0.0.1:80", UNKNOWN_COUNTRY),
    ],
)
def test_the_country_is_that_of_the_domain_where_it_has_one(site: str, country: str) -> None:
    assert country_of(site) == country


def test_scope_is_domestic_for_vn_only() -> None:
    home = guess_outlet("https://tin.lachai.vn/1", language="vi")
    abroad = guess_outlet("https://lachai.com/1", language="vi", country="Vietnam")
    assert home is not None and abroad is not None
    assert (home.scope, home.country, home.timezone) == ("domestic", "VN", "Asia/Ho_Chi_Minh")
    assert (abroad.scope, abroad.country) == ("foreign", "VN")
    assert home.guessed and home.entries == () and home.id == "lachai-vn"


def test_an_engines_words_are_read_by_name_or_code_and_else_left_out() -> None:
    named = guess_outlet("https://post.com/1", language="Indonesian", country="Malaysia")
    coded = guess_outlet("https://post.com/1", language="id", country="MY")
    strange = guess_outlet("https://post.com/1", language="Klingonese", country="Atlantis")
    assert named == coded and named is not None and strange is not None
    assert (named.languages, named.country) == (("id",), "MY")
    assert (strange.languages, strange.country, strange.timezone) == ((), UNKNOWN_COUNTRY, "UTC")


def test_a_country_with_several_times_of_day_gives_none() -> None:
    assert [zone_of(code) for code in ("VN", "MY", "ID", "US", "AU", "ZZ")] == [
        "Asia/Ho_Chi_Minh",
        "Asia/Kuala_Lumpur",
        "Asia/Jakarta",
        "UTC",
        "UTC",
        "UTC",
    ]


def test_a_name_in_another_script_has_the_form_that_addresses_of_pages_have() -> None:
    outlet = guess_outlet("https://газета.рф/1")
    assert outlet is not None
    assert (outlet.id, outlet.domains) == ("xn-80aahjj1e-xn-p1ai", ("xn--80aahjj1e.xn--p1ai",))
    assert guess_outlet("https://-/1") is None
