"""Servers that attack whoever fetches from them, over real connections: nothing private is reached, nothing runs
without end or fills the memory, and the next page is fetched all the same."""

from __future__ import annotations

import contextlib
import gzip
import random
import socket
import ssl
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from crawlers.crawl import crawl
from crawlers.robots import MAX_ROBOTS_BYTES
from crawlers.tally import CrawlOutcome
from newsroom.sections import CrawlSettings
from newsroom.store import Store
from newsroom.warc import MAX_ENCODINGS
from tests.crawlers.measured import Crawled, crawl_apart
from tests.crawlers.rawsite import RawSite, Script, answer, feed, outlet, send, send_for_ever, send_slowly
from tests.crawlers.test_crawl import self_signed

CHUNKED = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"
HELD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 100000\r\n\r\n"
MEGABYTE = 1_000_000
GZIP, DEFLATE, BROTLI = (b"Content-Encoding: " + name + b"\r\n" for name in (b"gzip", b"deflate", b"br"))
BOMB = gzip.compress(b"x" * 300 * MEGABYTE, 1)


def visit(folder: Path, site: RawSite, **changes: Any) -> CrawlOutcome:
    """Crawl `site`, whose feed is at /rss."""
    settings = CrawlSettings(**{"delay": 0, "allow_private": True, "timeout": 5.0, **changes})
    store, source = Store(f"sqlite:///{folder / 'store.sqlite'}"), outlet(site.domain, site.url("/rss"))
    store.crawl.put_sources([source])
    try:
        return crawl([source], store.crawl, settings, folder / "archive")
    finally:
        store.close()


def bad_page_then_good(script: Script) -> dict[str, Script]:
    return {"/rss": send(feed("/xau", "/tot")), "/xau": script, "/tot": send(answer())}


def nested(levels: int) -> bytes:
    body = random.Random(1).randbytes(7 * MEGABYTE)
    for _ in range(levels):
        body = gzip.compress(body, 0)
    return body


def repeated(line: bytes, times: int) -> bytes:
    return b"".join(line.replace(b"#", b"%d" % n) for n in range(times))


PAGES: dict[str, tuple[Callable[[], Script], str]] = {
    "gzip bomb": (lambda: send(answer(BOMB, GZIP)), "too_large"),
    "gzip in gzip": (lambda: send(answer(gzip.compress(BOMB), GZIP)), "fetched"),
    "gzip twice": (lambda: send(answer(gzip.compress(BOMB), b"Content-Encoding: gzip, gzip\r\n")), "too_large"),
    "deflate bomb": (lambda: send(answer(zlib.compress(b"x" * 300 * MEGABYTE, 1), DEFLATE)), "too_large"),
    "brotli, which nobody asked for": (lambda: send(answer(brotli_bomb(), BROTLI)), "bad_encoding"),
    "300 encodings": (
        lambda: send(answer(nested(300), b"Content-Encoding: " + b"gzip," * 300 + b"\r\n")),
        "bad_encoding",
    ),
    "body without end": (lambda: send_for_ever(CHUNKED, b"10000\r\n" + b"x" * 65_536 + b"\r\n"), "too_large"),
    "body to the end of the connection": (
        lambda: send_for_ever(b"HTTP/1.0 200 OK\r\n\r\n", b"x" * 65_536),
        "too_large",
    ),
    "a length beyond all": (lambda: send(HELD.replace(b"100000", b"9" * 20)), "too_large"),
    "headers without end": (lambda: send_for_ever(HELD[:-2], b"X: " + b"x" * 9_000 + b"\r\n"), "too_large"),
    "a header continued without end": (lambda: send_for_ever(HELD[:-2], b" x" * 4_000 + b"\r\n"), "too_large"),
    "interim answers without end": (lambda: send_for_ever(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 99), "too_large"),
    "10,000 headers": (lambda: send(answer(head=repeated(b"X-#: a\r\n", 10_000))), "fetched"),
    "the same header 40,000 times": (lambda: send(answer(head=b"a: \r\n" * 40_000)), "fetched"),
    "one header of 10 MB": (lambda: send(answer(head=b"X: " + b"x" * 10 * MEGABYTE + b"\r\n")), "unreachable"),
    "a length of chunk without end": (lambda: send_for_ever(CHUNKED, b"f" * 9_000), "cut_body"),
    "trailers without end": (lambda: send_for_ever(CHUNKED + b"0\r\n", b"X: y\r\n" * 999), "cut_body"),
}


def brotli_bomb() -> bytes:
    brotli = pytest.importorskip("brotli")
    return bytes(brotli.compress(b"x" * 100 * MEGABYTE, quality=1))


@pytest.fixture(scope="module")
def greedy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crawled]:
    """A crawl of all `PAGES`."""
    scripts = {f"/{number}": made() for number, (made, _) in enumerate(PAGES.values())}
    with RawSite({"/rss": send(feed(*scripts, "/tot")), "/tot": send(answer()), **scripts}) as site:
        (crawled,) = crawl_apart(tmp_path_factory.mktemp("greedy"), site.domain)
    yield crawled


@pytest.mark.parametrize(("number", "name"), list(enumerate(PAGES)))
def test_a_page_that_wants_memory_is_refused_alone(greedy: Crawled, number: int, name: str) -> None:
    assert greedy.fell.get(f"/{number}", "fetched") == PAGES[name][1]


def test_all_of_them_together_get_little_memory_and_time(greedy: Crawled) -> None:
    assert greedy.fetched == 1 + sum(expected == "fetched" for _, expected in PAGES.values())
    assert greedy.megabytes < 120, greedy
    assert greedy.seconds < 60, greedy


def test_a_bomb_for_a_feed_is_one_sentence(tmp_path: Path) -> None:
    bombs = (answer(BOMB, GZIP), answer(BOMB), answer(gzip.compress(BOMB), GZIP))
    with contextlib.ExitStack() as sites:
        domains = [sites.enter_context(RawSite({"/rss": send(bomb)})).domain for bomb in bombs]
        crawled = crawl_apart(tmp_path, *domains)
    assert [each.entry_problems for each in crawled] == [
        {"too_large": 1},
        {"unreadable_entry": 1},
        {"unreadable_entry": 1},
    ]
    assert crawled[-1].megabytes < 120, crawled


RULES = (
    b"Disallow: /" + b"*a" * (MAX_ROBOTS_BYTES // 2),
    b"Disallow: /*a*a*a*a*a*a*a*a*a*a*a*a*a*b$\n" * 12_000,
    b"Crawl-delay: nan\nCrawl-delay: -1\nCrawl-delay: x\n" * 5_000,
    b"User-agent: diembao\nUser-agent: *\n" * 14_000,
)


def test_rules_of_robots_txt_hold_the_crawl_neither_by_size_nor_by_patterns(tmp_path: Path) -> None:
    endless = send_for_ever(b"HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n", b"Disallow: /x\n" * 5_000)
    page = "/" + "a" * 1_500
    with contextlib.ExitStack() as opened:
        sites = [
            opened.enter_context(RawSite({"/robots.txt": rules, "/rss": send(feed(page)), page: send(answer())}))
            for rules in (*(send(answer(b"User-agent: *\n" + rules)) for rules in RULES), endless)
        ]
        crawled = crawl_apart(tmp_path, *(site.domain for site in sites))
        assert sites[-1].asked == ["/robots.txt"], "where the rules are too large to read, nothing else is asked"
    assert crawled[-1].entry_problems == {"robots_unreachable": 1}
    assert all(each.seconds < 15 for each in crawled), crawled
    assert crawled[-1].megabytes < 120, crawled


class TestTime:
    """The timeout is for an answer as a whole, not for the silence between two bytes of it."""

    @pytest.mark.parametrize(
        ("start", "piece"),
        [(HELD, b"x"), (CHUNKED, b"1\r\nx\r\n"), (b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"), (b"HTTP/1.1 2", b"0")],
        ids=["body", "chunks", "headers", "status"],
    )
    def test_a_byte_now_and_then_does_not_hold_us(self, tmp_path: Path, start: bytes, piece: bytes) -> None:
        with RawSite(bad_page_then_good(send_for_ever(start, piece, 0.2))) as site:
            begun = time.monotonic()
            outcome = visit(tmp_path, site, timeout=1.0)
            assert time.monotonic() - begun < 15, "two attempts of one second each"
        assert (outcome.fetched, outcome.failed) == (1, {"timeout": 1})

    def test_nor_does_a_server_that_accepts_and_says_nothing_in_tls(self, tmp_path: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as silent, RawSite(tls=None) as site:
            source = outlet("127.0.0.1", f"https://127.0.0.1:{silent.getsockname()[1]}/rss")
            store = Store(f"sqlite:///{tmp_path / 'store.sqlite'}")
            store.crawl.put_sources([source])
            begun = time.monotonic()
            settings = CrawlSettings(delay=0, allow_private=True, timeout=1.0)
            outcome = crawl([source], store.crawl, settings, tmp_path / "archive")
            assert time.monotonic() - begun < 15
            assert site.asked == []
        assert outcome.entry_problems == {"robots_unreachable": 1}


class TestWhatIsNoHttp:
    @pytest.mark.parametrize(
        ("sent", "reason"),
        [
            (b"\x00\xff\xfe garbage\r\n\r\nhello", "unreachable"),
            (b"<html>HTTP/0.9 sends no head</html>", "unreachable"),
            (b"SSH-2.0-OpenSSH_9.9\r\n", "unreachable"),
            (b"ICY 200 OK\r\nContent-Length: 2\r\n\r\nhi", "unreachable"),
            (b"HTTP/1.1 -1 x\r\nContent-Length: 0\r\n\r\n", "http_error"),
            (b"HTTP/1.1 99999999999 x\r\nContent-Length: 0\r\n\r\n", "server_error"),
            (b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n", "unreachable"),
            (b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhi", "unreachable"),
            (b"HTTP/1.1 200 OK\r\nContent-Length: 1e3\r\n\r\nhi", "unreachable"),
            (b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nhi", "unreachable"),
            (HELD + b"fewer bytes than promised", "cut_body"),
            (CHUNKED + b"zz\r\nhello\r\n0\r\n\r\n", "cut_body"),
            (b"", "unreachable"),
        ],
    )
    def test_garbage_fails_one_page_and_not_the_crawl(self, tmp_path: Path, sent: bytes, reason: str) -> None:
        with RawSite(bad_page_then_good(send(sent))) as site:
            outcome = visit(tmp_path, site)
        assert (outcome.fetched, outcome.failed) == (1, {reason: 1})

    def test_bytes_behind_an_answer_are_nobodys(self, tmp_path: Path) -> None:
        """More than the length says, as the head of a second answer: it must not be taken for that of the next page."""
        smuggled = send(answer() + answer(b"<html>SMUGGLED</html>"))
        with RawSite(bad_page_then_good(smuggled)) as site:
            assert visit(tmp_path, site).fetched == 2
            assert "/tot" in site.asked
        archived = b"".join(gzip.decompress(file.read_bytes()) for file in (tmp_path / "archive").iterdir())
        assert b"SMUGGLED" not in archived

    def test_redirects_end(self, tmp_path: Path) -> None:
        hops = {f"/{n}": send(answer(b"", b"Location: /%d\r\n" % (n + 1), b"HTTP/1.1 302 Found")) for n in range(99)}
        loop = {"/a": send(answer(b"", b"Location: /b\r\n", b"HTTP/1.1 301 Moved"))}
        back = {"/b": send(answer(b"", b"Location: /a\r\n", b"HTTP/1.1 301 Moved"))}
        with RawSite({"/rss": send(feed("/0", "/a")), **hops, **loop, **back}) as site:
            outcome = visit(tmp_path, site)
            assert len(site.asked) < 20
        assert outcome.failed == {"too_many_redirects": 2}

    def test_cookies_are_not_kept(self, tmp_path: Path) -> None:
        baked = answer(head=b"Set-Cookie: id=1; Path=/\r\n")
        with RawSite({"/rss": send(feed("/1", "/2")), "/1": send(baked), "/2": send(baked)}) as site:
            assert visit(tmp_path, site).fetched == 2
            assert len(site.heads) == 4
            assert not [head for head in site.heads if "cookie" in head.lower()]

    def test_odd_bytes_in_a_link_stay_in_its_path(self, tmp_path: Path) -> None:
        links = "/a%00b", "/a&#13;&#10;X-Evil: 1", "/a b", "/%2e%2e/%2e%2e/etc"
        with RawSite({"/rss": send(feed(*links))}) as site:
            visit(tmp_path, site)
            assert len(site.asked) == 2 + len(links)
            assert not [head for head in site.heads if "\nX-Evil" in head or "\0" in head]

    def test_nothing_listens_while_we_crawl(self, tmp_path: Path) -> None:
        """Scrapy's telnet console would run code for whoever reaches it."""
        from twisted.internet import reactor as installed
        from twisted.internet import tcp

        reactor: Any = installed
        listening: list[object] = []

        def script(connection: socket.socket) -> None:
            listening.extend(each for each in reactor.getReaders() if isinstance(each, tcp.Port))
            connection.sendall(answer())

        with RawSite({"/rss": send(feed("/1")), "/1": script}) as site:
            assert visit(tmp_path, site).fetched == 1
        assert listening == []


class TestTls:
    @pytest.mark.parametrize("trusted", [False, True])
    def test_a_certificate_of_unknown_make_or_for_another_name_is_refused(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, trusted: bool
    ) -> None:
        certificate = tmp_path / "tls.pem"
        certificate.write_bytes(self_signed("10.9.8.7" if trusted else "127.0.0.1"))
        if trusted:
            monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        with RawSite({"/rss": send(feed("/tin"))}, tls=context) as site:
            outcome = visit(tmp_path, site)
            assert site.asked == []
        assert outcome.entry_problems == {"robots_unreachable": 1}

    def test_a_server_that_speaks_no_tls_is_unreachable(self, tmp_path: Path) -> None:
        with RawSite() as site:
            source = outlet(site.domain, f"https://{site.domain}/rss")
            store = Store(f"sqlite:///{tmp_path / 'store.sqlite'}")
            store.crawl.put_sources([source])
            settings = CrawlSettings(delay=0, allow_private=True, timeout=2.0)
            outcome = crawl([source], store.crawl, settings, tmp_path / "archive")
        assert outcome.entry_problems == {"robots_unreachable": 1}


def test_five_encodings_are_undone_and_six_are_not(tmp_path: Path) -> None:
    def encoded(times: int) -> Script:
        body = b"<html><p>Trang</p></html>"
        for _ in range(times):
            body = gzip.compress(body)
        return send(answer(body, b"Content-Encoding: " + b", ".join([b"gzip"] * times) + b"\r\n"))

    with RawSite({"/rss": send(feed("/5", "/6")), "/5": encoded(MAX_ENCODINGS), "/6": encoded(6)}) as site:
        outcome = visit(tmp_path, site)
    assert (outcome.fetched, outcome.failed) == (1, {"bad_encoding": 1})


def test_slowness_within_the_time_is_no_fault(tmp_path: Path) -> None:
    pieces = [answer()[at : at + 20] for at in range(0, len(answer()), 20)]
    with RawSite({"/rss": send(feed("/cham")), "/cham": send_slowly(pieces, 0.05)}) as site:
        assert visit(tmp_path, site).fetched == 1
