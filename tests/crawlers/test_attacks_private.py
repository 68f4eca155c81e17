"""Outlets that would lead the fetcher into the operator's own network: by names, redirects, rules and odd spellings."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawlers import guard
from crawlers.crawl import crawl
from crawlers.tally import CrawlOutcome
from newsroom.sections import CrawlSettings
from newsroom.store import Store
from tests.crawlers.rawsite import RawSite, answer, feed, outlet, send
from tests.crawlers.test_crawl import resolving

PUBLIC = "127.0.0.2"
"""Taken for a public address in these tests, so that a page on it can be read and then lead elsewhere."""


def pair() -> tuple[RawSite, RawSite]:
    """Two sites that are not open yet, at one port."""
    for _ in range(20):
        public = RawSite(address=(PUBLIC, 0))
        with contextlib.suppress(OSError):  # somebody else may have the port at the other address
            return public, RawSite(address=("127.0.0.1", public.port))
    raise AssertionError("no port is free at both addresses")


@pytest.fixture
def two(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[RawSite, RawSite]]:
    """A site at a public address and a private one at the same port; the private one must never be asked."""
    if sys.platform == "darwin":
        pytest.skip("macOS has one loopback address only")
    monkeypatch.setattr("crawlers.download.is_public", lambda address: address == PUBLIC or guard.is_public(address))
    public, private = pair()
    with public, private:
        private.scripts = {path: send(feed("/secret")) for path in ("/", "/rss", "/tin", "/robots.txt")}
        yield public, private
        assert private.asked == [], "not one request may reach the private address"


class Names(dict[str, str]):
    """Resolves bao.example to the public address `times` times, then to the private one."""

    def __init__(self, times: int) -> None:
        super().__init__()
        self.left = times

    def __getitem__(self, name: str) -> str:
        self.left -= 1
        return PUBLIC if name.endswith("bao.example") and self.left >= 0 else "127.0.0.1"


def visit_named(folder: Path, port: int, times: int = 99) -> CrawlOutcome:
    """Crawl http://bao.example, which has no leave for private addresses."""
    source = outlet(f"bao.example:{port}", f"http://bao.example:{port}/rss")
    store = Store(f"sqlite:///{folder / 'store.sqlite'}")
    store.crawl.put_sources([source])
    with resolving(Names(times)):
        return crawl([source], store.crawl, CrawlSettings(delay=0, timeout=5.0), folder / "archive")


@pytest.mark.parametrize("times", [0, 1, 2])
def test_a_name_that_changes_its_address_between_two_requests(
    tmp_path: Path, two: tuple[RawSite, RawSite], times: int
) -> None:
    """DNS rebinding. Answers close the connection, so that each request looks the name up again."""
    public, private = two
    closing = b"Connection: close\r\n"
    public.scripts = {"/rss": send(feed("/tin").replace(b"\r\n", b"\r\n" + closing, 1)), "/tin": send(answer())}
    outcome = visit_named(tmp_path, public.port, times)
    assert public.asked == ["/robots.txt", "/rss"][:times]
    told = {**outcome.entry_problems, **outcome.failed, **outcome.skipped}
    assert told == {"private_address": 1}
    assert private.connections == 1, "TCP stands, and is left without a byte"


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("http://127.0.0.1:{port}/", "private_address"),
        ("http://0x7f.1:{port}/", "private_address"),
        ("http://2130706433:{port}/", "private_address"),
        ("http://0177.0.0.1:{port}/", "private_address"),
        ("http://127.1:{port}/", "private_address"),
        ("http://[::ffff:127.0.0.1]:{port}/", "private_address"),
        ("http://[::1]:{port}/", "private_address"),
        ("http://①②⑦.⓪.⓪.①:{port}/", "private_address"),
        ("http://127。0。0。1:{port}/", "private_address"),
        ("http://localhost:{port}/", "private_address"),
        ("http://169.254.169.254/latest/meta-data/", "private_address"),
        ("http://[fd00:ec2::254]/latest/meta-data/", "private_address"),
        ("http://bao.example:{port}@127.0.0.1:{port}/", "private_address"),
        ("//127.0.0.1:{port}/", "private_address"),
        ("http://noi-bo.khac.example:{port}/", "off_site"),
        ("http://bаo.example:{port}/", "off_site"),
        ("http://bao.example.:{port}/", "off_site"),
        ("http://evil-bao.example:{port}/", "off_site"),
        ("file:///etc/passwd", "bad_url"),
        ("ftp://bao.example/", "bad_url"),
        ("data:text/html,<p>", "bad_url"),
        ("javascript:alert(1)", "bad_url"),
        ("gopher://127.0.0.1:{port}/_", "bad_url"),
        ("http://[::1", "bad_url"),
        ("http://bao.example:99999/", "bad_url"),
    ],
)
def test_a_redirect_leads_nowhere_private(
    tmp_path: Path, two: tuple[RawSite, RawSite], target: str, reason: str
) -> None:
    public, _ = two
    location = b"Location: " + target.replace("{port}", str(public.port)).encode() + b"\r\n"
    public.scripts = {"/rss": send(feed("/tin")), "/tin": send(answer(b"", location, b"HTTP/1.1 302 Found"))}
    outcome = visit_named(tmp_path, public.port)
    assert {**outcome.failed, **outcome.skipped} == {reason: 1}
    assert public.asked == ["/robots.txt", "/rss", "/tin"]


@pytest.mark.parametrize(
    "target",
    [
        "http://user:word@bao.example:{port}/dich",
        "http://127.0.0.1:{port}@bao.example:{port}/dich",
        "http://bao.example:{port}\\@127.0.0.1:{port}/dich",
        "http://127.0.0.1\\.bao.example:{port}/dich",
        "http://127.0.0.1%00.bao.example:{port}/dich",
        "http://127.0.0.1%2F.bao.example:{port}/dich",
    ],
)
def test_an_address_that_two_libraries_may_read_differently_leads_nowhere_private(
    tmp_path: Path, two: tuple[RawSite, RawSite], target: str
) -> None:
    public, _ = two
    location = b"Location: " + target.replace("{port}", str(public.port)).encode() + b"\r\n"
    public.scripts = {"/rss": send(feed("/tin")), "/tin": send(answer(b"", location, b"HTTP/1.1 302 Found"))}
    visit_named(tmp_path, public.port)
    assert public.asked[:3] == ["/robots.txt", "/rss", "/tin"]


@pytest.mark.parametrize("host", ["127.0.0.1:{port}", "169.254.169.254", "10.0.0.1"])
def test_rules_that_lead_to_a_private_address_are_not_read(
    tmp_path: Path, two: tuple[RawSite, RawSite], host: str
) -> None:
    public, _ = two
    location = f"Location: http://{host.replace('{port}', str(public.port))}/robots.txt\r\n".encode()
    public.scripts = {"/robots.txt": send(answer(b"", location, b"HTTP/1.1 301 Moved")), "/rss": send(feed("/tin"))}
    assert visit_named(tmp_path, public.port).entry_problems == {"private_address": 1}
    assert public.asked == ["/robots.txt"]
