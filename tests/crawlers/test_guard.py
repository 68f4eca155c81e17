"""Which addresses the fetcher may ask: the public Internet by http and https, in whatever disguise the rest comes."""

from __future__ import annotations

import pytest

from crawlers.guard import RefusedAddress, check_url, is_public


@pytest.mark.parametrize(
    "address",
    ["93.184.216.34", "1.1.1.1", "2606:4700::1111", "::ffff:93.184.216.34", "64:ff9b::5db8:d822", "2002:5db8:d822::1"],
)
def test_public_addresses(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.9.10",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "240.0.0.1",
        "192.0.2.1",
        "198.18.0.1",
        "::1",
        "::",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "fec0::1",
        "ff02::1",
        "2001:db8::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "::127.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::1",
        "2002:7f00:1::1",
        "2002:c0a8:101::1",
        "2001:0:7f00:1::1",
        "localhost",
        "bao.example",
        "",
    ],
)
def test_everything_else(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        "http://bao.example/tin",
        "https://bao.example:8443/",
        "HTTP://BAO.EXAMPLE",
        "http://93.184.216.34/",
        "http://đảo.example/",
    ],
)
def test_addresses_that_may_be_asked(url: str) -> None:
    check_url(url, allow_private=False)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://127.1/",
        "http://0x7f.0.0.1/",
        "http://0177.0.0.1/",
        "http://2130706433/",
        "http://127.0.0.1./",
        "http://user:pass@10.0.0.1/",
        "http://[::1]:8080/",
        "http://[::ffff:127.0.0.1]/",
        "http://localhost/",
        "http://LOCALHOST./",
        "http://db.localhost:5432/",
    ],
)
def test_private_hosts_are_refused_in_every_spelling_and_allowed_on_request(url: str) -> None:
    with pytest.raises(RefusedAddress) as caught:
        check_url(url, allow_private=False)
    assert caught.value.reason == "private_address"
    check_url(url, allow_private=True)


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://bao.example/",
        "javascript:alert(1)",
        "data:text/html,x",
        "//bao.example/",
        "http://",
        "http:///x",
        "http://bao.example:x/",
        "http://bao.example:70000/",
        "http://[::1",
        "",
        "bao.example",
    ],
)
@pytest.mark.parametrize("allow_private", [True, False])
def test_what_is_no_http_address_is_refused_always(url: str, allow_private: bool) -> None:
    with pytest.raises(RefusedAddress) as caught:
        check_url(url, allow_private=allow_private)
    assert caught.value.reason == "bad_url"
