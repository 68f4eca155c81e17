"""One identity for one article, whatever was glued to its address."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsroom.urls import article_id, canonical_url, on_site

PLAIN = "https://thoibao.example/kinh-te/luoi-dien-asean-123.html"


@pytest.mark.parametrize(
    "variant",
    [
        PLAIN + "#binh-luan",
        PLAIN + "?utm_source=zalo&utm_medium=social",
        PLAIN + "?fbclid=abc",
        "HTTPS://ThoiBao.example:443/kinh-te/luoi-dien-asean-123.html",
        f"  {PLAIN}\n",
    ],
)
def test_tracking_fragment_case_and_port_do_not_make_another_article(variant: str) -> None:
    assert canonical_url(variant) == PLAIN


@pytest.mark.parametrize("query", ["id=7", "pk_no=7", "uid=7", "idx=7&page=1&find=", "b=2&a=1"])
def test_a_parameter_that_may_name_the_article_stays_as_the_site_wrote_it(query: str) -> None:
    assert canonical_url(f"https://a.example//bai?{query}&utm_source=rss") == f"https://a.example//bai?{query}"


def test_order_of_parameters_empty_ones_and_doubled_slashes_make_no_second_article() -> None:
    assert article_id("https://a.example/bai?b=2&a=1&c=") == article_id("https://a.example//bai?a=1&b=2#x")
    assert article_id("https://a.example/news?12345") != article_id("https://a.example/news?99999")
    assert article_id("https://a.example/bai?id=7") != article_id("https://a.example/bai?id=8")


@pytest.mark.parametrize(
    "variant",
    [
        "http://thoibao.example/kinh-te/luoi-dien-asean-123.html",
        "https://www.thoibao.example/kinh-te/luoi-dien-asean-123.html",
        "https://m.thoibao.example/kinh-te/luoi-dien-asean-123.html/",
        "https://amp.thoibao.example/kinh-te/luoi-dien-asean-123.html?amp=1",
        "https://thoibao.example/amp/kinh-te/luoi-dien-asean-123.html",
        "https://thoibao.example/kinh-te/luoi-dien-asean-123.amp.html",
        "https://thoibao.example/kinh-te/luoi-dien-asean-123.html/amp/",
        "https://thoibao.example/kinh-te/luoi-dien-asean-123.html?outputType=amp",
    ],
)
def test_two_ways_to_one_page_are_one_article_but_asked_for_as_they_are(variant: str) -> None:
    assert article_id(variant) == article_id(PLAIN)
    assert canonical_url(variant) == variant


def test_what_only_looks_like_a_variant_stays_a_page_of_its_own() -> None:
    assert article_id("https://m.example/bai") != article_id("https://example/bai")
    assert article_id("https://vn.a.example/bai") != article_id("https://a.example/bai")
    assert article_id("https://a.example/ampere") != article_id("https://a.example/ere")
    assert article_id("https://a.example/stamp") != article_id("https://a.example/st")
    assert article_id("https://a.example/amp/") != article_id("https://a.example/bai")


@pytest.mark.parametrize(
    "bad", ["javascript:alert(1)", "file:///etc/passwd", "/tin/bai.html", "ftp://a.example/x", "http://"]
)
def test_only_absolute_http_addresses_are_pages(bad: str) -> None:
    with pytest.raises(ValueError, match="not an http"):
        canonical_url(bad)


@given(
    st.from_regex(
        r"https?://[a-z]{1,9}\.example(:8[0-9]{3})?/[a-zđếàA-Z0-9%_./-]{0,30}(\?[a-z]=[a-z0-9%&=]{0,9})?",
        fullmatch=True,
    )
)
def test_a_canonical_address_is_its_own_canonical_address(url: str) -> None:
    once = canonical_url(url)
    assert canonical_url(once) == once


def test_ids_are_short_hexadecimal_and_stable() -> None:
    assert article_id(PLAIN) == article_id(PLAIN)
    assert len(article_id(PLAIN)) == 24
    int(article_id(PLAIN), 16)


def test_a_page_belongs_to_an_outlet_by_host_with_subdomains() -> None:
    domains = ("thoibao.example",)
    assert on_site("https://www.thoibao.example/x", domains)
    assert not on_site("https://thoibao.example.evil.example/x", domains)
    assert not on_site("https://notthoibao.example/x", domains)
    assert on_site("http://127.0.0.1:8700/x", ("127.0.0.1:8700",))
    assert not on_site("http://127.0.0.1:8701/x", ("127.0.0.1:8700",))
    assert not on_site("https://thoibao.example@evil.example/x", domains)
