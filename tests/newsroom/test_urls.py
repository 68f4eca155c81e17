"""One identity for one article, whatever was glued to its address."""

from urllib.parse import urlsplit

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from newsroom.urls import TRACKING, article_id, canonical_url, on_site

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
    # Base64 ends with the sign that an empty parameter ends with.
    assert article_id("https://a.example/bai?id=MTI=") != article_id("https://a.example/bai?id=MTM=")
    assert article_id("https://a.example/h%e1%bb%99i-ngh") == article_id("https://a.example/hội-ngh")


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


FRAGMENTS = (
    *(
        "http://",
        "https://",
        "HTTP:",
        "//",
        "/",
        "?",
        "#",
        "&",
        "=",
        "@",
        ":",
        ";",
        "\\\\",
        "%",
        "%2",
        "%zz",
        "%00",
        "%2F",
    ),
    *(
        "a.example",
        "ĐẢO.example",
        "127.0.0.1",
        "[",
        "]",
        "::1",
        "[::ffff:127.0.0.1]",
        "0x7f.1",
        "2130706433",
        "①",
        "。",
    ),
    *("\0", "\r\n", " ", "\u200b", "\ud800", "ß", "ﬀ", ".", "..", "xn--", "xn--a", "x" * 70, ":80", ":443", ":99999"),
    *("utm_source=a", "fbclid", "a=1", "b=", "&&"),
)
"""What addresses are made of, and what breaks those who read them."""

anything = st.text() | st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=5), max_size=12).map("".join)
addresses = anything | st.builds(
    "{}{}".format, st.sampled_from(("http://", "https://a.example/", "http://a/?")), anything
)


@given(addresses)
@settings(max_examples=500, deadline=None)
def test_any_text_has_a_settled_address_or_a_value_error(text: str) -> None:
    try:
        once = canonical_url(text)
    except ValueError:
        return
    assert canonical_url(once) == once
    assert article_id(once) == article_id(text)
    parts = urlsplit(once)
    assert parts.scheme in ("http", "https") and parts.hostname
    assert not parts.fragment
    assert "@" not in parts.netloc
    assert once.isascii() and not set(once) & set(" \r\n\t\0")


@given(addresses)
@settings(max_examples=300, deadline=None)
def test_no_text_brings_on_site_down_but_as_a_value_error(text: str) -> None:
    try:
        belongs = on_site(text, ("outlet.example",))
    except ValueError:
        return
    assert not belongs or (urlsplit(text).hostname or "").endswith("outlet.example")


# Addresses as outlets print them, with parameters whose names are none of the known trackers'.
paths = st.from_regex(r"(/[a-z0-9đếà._-]{1,12}){1,4}(\.html)?", fullmatch=True)
parameters = st.lists(
    st.tuples(
        st.from_regex(r"[a-z]{1,4}", fullmatch=True), st.from_regex(r"[a-zA-Z0-9%20+_.-]{1,8}", fullmatch=True)
    ).filter(lambda pair: pair[0] not in TRACKING),
    max_size=4,
)
trackers = st.lists(st.tuples(st.sampled_from(TRACKING), st.from_regex(r"[a-z0-9]{0,6}", fullmatch=True)), max_size=3)


@given(
    st.sampled_from((("http", 80), ("https", 443))),
    paths,
    parameters,
    trackers,
    st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\r\n\t"), max_size=8),
    st.randoms(),
    st.booleans(),
)
@settings(max_examples=300, deadline=None)
def test_what_a_reader_carries_along_makes_no_second_article(
    scheme: tuple[str, int],
    path: str,
    named: list[tuple[str, str]],
    tracking: list[tuple[str, str]],
    fragment: str,
    order: object,
    port: bool,
) -> None:
    name, number = scheme
    query = "&".join(f"{key}={value}" for key, value in named)
    plain = f"{name}://bao.example{path}" + (f"?{query}" if query else "")
    mixed = [*named, *tracking]
    order.shuffle(mixed)  # type: ignore[attr-defined]
    carried = "&".join(f"{key}={value}" for key, value in mixed)
    host = f"BAO.example:{number}" if port else "bao.example"
    variant = f"{name}://{host}{path}" + (f"?{carried}" if carried else "") + f"#{fragment}"
    assert article_id(variant) == article_id(plain)


labels = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?", fullmatch=True)


@given(labels, labels, paths)
@example("evil-", "com", "/")
@settings(max_examples=200, deadline=None)
def test_only_the_outlet_and_what_is_below_it_is_its_site(before: str, behind: str, path: str) -> None:
    domains = ("outlet.example",)
    assert on_site(f"https://outlet.example{path}", domains)
    assert on_site(f"https://{before}.outlet.example{path}", domains)
    for host in (
        f"{before}-outlet.example",
        f"{before}outlet.example",
        f"outlet.example.{behind}",
        f"outlet.example-{behind}",
        f"outlet.example@{behind}.example",
        f"outlet.{behind}.example",
        f"{behind}.example/outlet.example",
        f"{behind}.example?.outlet.example",
        f"{behind}.example#.outlet.example",
        f"{behind}.example:80\\@outlet.example.{behind}",
    ):
        assert not on_site(f"https://{host}{path}", domains), host
        assert not on_site(f"https://{host}{path}", ("outlet.example:8080",)), host
