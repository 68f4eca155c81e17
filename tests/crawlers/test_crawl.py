"""A crawl over real HTTP into the real store: what is asked for, what is kept, and where everything else went."""

from __future__ import annotations

import gzip
import ipaddress
import os
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from crawlers.crawl import crawl
from crawlers.sources import load_sources
from crawlers.tally import CrawlProgress
from newsroom.article import Entry
from newsroom.clock import Period, utc_now
from newsroom.errors import SettingsError, StoreError
from newsroom.sections import CrawlSettings
from newsroom.store import Store
from tests.crawlers.room import Newsroom
from tests.crawlers.site import Reply, redirect, rss, sitemap
from tests.samplepress import SamplePress

LATER = timedelta(days=2)


def page(text: str, **headers: str) -> Reply:
    return Reply(f"<!DOCTYPE html><html><body><p>{text}</p></body></html>".encode(), headers=headers)


class TestFromEntryToArchive:
    def test_pages_of_a_feed_are_fetched_and_archived(self, room: Newsroom) -> None:
        room.site.replies = {"/rss": rss("/mot.html", "/hai.html"), "/mot.html": page("Một"), "/hai.html": page("Đôi")}
        outcome = room.crawl()
        assert (outcome.entries_read, outcome.discovered, outcome.fetched) == (1, 2, 2)
        assert sorted(room.kept) == ["/hai.html", "/mot.html"]
        assert "Đôi" in room.kept["/hai.html"].decode()
        assert room.site.asked[:2] == ["/robots.txt", "/rss"]

    def test_a_second_run_asks_for_the_entry_only_and_no_page_again(self, room: Newsroom) -> None:
        feed = replace(rss("/mot.html"), headers={"ETag": '"1"'})
        room.site.replies = {"/rss": feed, "/mot.html": page("Một")}
        room.crawl()
        room.site.asked.clear()
        outcome = room.crawl()
        assert room.site.asked == ["/robots.txt", "/rss"]
        assert room.site.headers["/rss"]["If-None-Match"] == '"1"'
        assert (outcome.entries_unchanged, outcome.fetched) == (1, 0)

    def test_every_answer_is_in_the_archive(self, room: Newsroom) -> None:
        room.site.replies = {
            "/rss": replace(rss("/mot", "/xa", "/chet", "/loi"), headers={"ETag": '"1"'}),
            "/mot": page("Một"),
            "/xa": redirect("/mot"),
            "/loi": Reply(b"", 500),
        }
        room.crawl()
        room.crawl()
        records = room.archived()
        for record in (
            ("response", "/robots.txt", "404"),
            ("response", "/rss", "200"),
            ("response", "/mot", "200"),
            ("response", "/xa", "302"),
            ("response", "/chet", "404"),
            ("response", "/loi", "500"),
            ("revisit", "/rss", "304"),
        ):
            assert record in records

    def test_a_compressed_answer_is_archived_as_sent_and_read_unpacked(self, room: Newsroom) -> None:
        body = page("Lưới điện ASEAN").body
        room.site.replies = {
            "/rss": rss("/mot"),
            "/mot": Reply(gzip.compress(body), headers={"Content-Encoding": "gzip"}),
        }
        room.crawl()
        assert room.kept["/mot"] == body
        assert room.site.headers["/mot"]["Accept-Encoding"] == "gzip, deflate"

    def test_the_feed_may_itself_be_a_gzip_file(self, room: Newsroom) -> None:
        room.site.replies = {"/rss": replace(rss("/mot"), body=gzip.compress(rss("/mot").body)), "/mot": page("Một")}
        assert room.crawl().fetched == 1

    def test_a_sitemap_index_leads_to_its_sitemaps(self, room: Newsroom) -> None:
        today = utc_now().date().isoformat()
        index = "".join(
            f"<sitemap><loc>{room.site.url(path)}</loc><lastmod>{day}</lastmod></sitemap>"
            for path, day in (("/moi.xml", today), ("/cu.xml", "2011-01-01"))
        )
        room.site.replies = {
            "/map.xml": Reply(f"<sitemapindex>{index}</sitemapindex>".encode(), kind="application/xml"),
            "/moi.xml": sitemap((room.site.url("/mot"), today), (room.site.url("/xua"), "2012-12-12")),
            "/mot": page("Một"),
        }
        source = replace(room.source, entries=(Entry("news_sitemap", room.site.url("/map.xml")),))
        outcome = room.crawl(source)
        assert list(room.kept) == ["/mot"]
        assert "/cu.xml" not in room.site.asked
        assert outcome.left_out == {"too_old": 2}

    def test_links_of_other_sites_and_scripts_are_left_out(self, room: Newsroom) -> None:
        links = ("/mot", "https://khac.example/tin", "javascript:alert(1)", "file:///etc/passwd")
        room.site.replies = {"/rss": rss(*links), "/mot": page("Một")}
        outcome = room.crawl()
        assert (outcome.discovered, outcome.left_out) == (1, {"off_site": 1})

    def test_the_user_agent_says_who_and_how_to_reach_us(self, room: Newsroom) -> None:
        room.crawl(contact="https://toasoan.example/diembao")
        agent = room.site.headers["/rss"]["User-Agent"]
        assert agent.startswith("diembao/") and "+https://toasoan.example/diembao" in agent

    def test_a_dormant_source_is_not_asked(self, room: Newsroom) -> None:
        closed = replace(room.source, active_to=datetime(2025, 10, 31).date())
        assert room.crawl(closed).left_out == {"inactive_source": 1}
        assert room.site.asked == []

    def test_a_changed_article_is_fetched_again_and_an_unchanged_one_answers_304(self, room: Newsroom) -> None:
        room.site.replies = {
            "/rss": rss("/mot", "/hai"),
            "/mot": page("Một", ETag='"a"'),
            "/hai": page("Hai", ETag='"b"'),
        }
        room.crawl()
        # Extraction and labelling are not of this room: their last word is that a page is labelled.
        with room.store.database.write() as connection:
            connection.exec_driver_sql("UPDATE pages SET state = 'labelled', checked_at = '2020-01-01 00:00:00'")
        room.site.replies["/rss"] = rss("/mot", "/hai", modified=(utc_now() - timedelta(minutes=1)).isoformat())
        room.site.replies["/mot"] = page("Một, bản mới", ETag='"c"')
        outcome = room.crawl()
        assert room.site.headers["/hai"]["If-None-Match"] == '"b"'
        assert (outcome.discovered, outcome.fetched, outcome.unchanged) == (0, 1, 1)
        assert "bản mới" in room.kept["/mot"].decode()


class TestManners:
    def test_robots_txt_is_obeyed_also_behind_a_redirect(self, room: Newsroom) -> None:
        room.site.replies = {
            "/robots.txt": Reply(b"User-agent: *\nDisallow: /noi-bo/\n", kind="text/plain"),
            "/rss": rss("/noi-bo/mot", "/cong"),
            "/cong": redirect("/noi-bo/hai"),
            "/noi-bo/mot": page("Kín"),
            "/noi-bo/hai": page("Kín"),
        }
        outcome = room.crawl()
        assert outcome.skipped == {"robots": 2}
        assert not [path for path in room.site.asked if path.startswith("/noi-bo/")]
        assert room.fallen == {("skipped", "robots"): 2}

    def test_a_group_of_robots_txt_for_diembao_counts(self, room: Newsroom) -> None:
        rules = b"User-agent: *\nAllow: /\n\nUser-agent: diembao\nDisallow: /mot\n"
        room.site.replies = {"/robots.txt": Reply(rules), "/rss": rss("/mot")}
        assert room.crawl().skipped == {"robots": 1}

    def test_where_robots_txt_fails_nothing_is_fetched_and_nothing_is_lost(self, room: Newsroom) -> None:
        room.site.replies = {"/rss": rss("/mot"), "/mot": page("Một")}
        room.crawl(max_pages=1)
        room.site.replies["/rss"] = rss("/mot", "/hai")
        room.site.replies["/hai"] = page("Hai")
        room.site.replies["/robots.txt"] = Reply(b"", 503)
        outcome = room.crawl()
        assert outcome.entry_problems == {"robots_unreachable": 1}
        assert room.site.asked.count("/robots.txt") == 2
        del room.site.replies["/robots.txt"]
        assert room.crawl().fetched == 1

    def test_one_source_gets_one_request_at_a_time(self, room: Newsroom) -> None:
        paths = [f"/{n}" for n in range(12)]
        room.site.replies = {"/rss": rss(*paths)} | {path: page(path) for path in paths}
        assert room.crawl(concurrency=16).fetched == 12
        assert room.site.most_at_once == 1

    def test_a_long_retry_after_ends_the_turn_of_the_source(self, room: Newsroom) -> None:
        room.site.replies = {
            "/rss": rss("/mot", "/hai", "/ba"),
            **{path: Reply(b"", 503, headers={"Retry-After": "7200"}) for path in ("/mot", "/hai", "/ba")},
        }
        outcome = room.crawl(retry_minutes=15)
        assert outcome.failed == {"server_error": 1}
        assert outcome.left_out == {"paused_source": 1}
        assert len(room.due()) == 2
        assert len(room.due(timedelta(minutes=100))) == 2, "two hours are longer than a quarter"
        assert len(room.due(timedelta(minutes=121))) == 3

    def test_a_short_retry_after_is_waited_for(self, room: Newsroom) -> None:
        room.site.replies = {
            "/rss": rss("/mot", "/hai"),
            "/mot": Reply(b"", 503, headers={"Retry-After": "0"}),
            "/hai": page("Hai"),
        }
        outcome = room.crawl()
        assert (outcome.fetched, outcome.failed, outcome.left_out) == (1, {"server_error": 1}, {})

    def test_too_many_requests_ends_the_turn_at_once(self, room: Newsroom) -> None:
        room.site.replies = {"/rss": rss("/mot", "/hai"), "/mot": Reply(b"", 429), "/hai": Reply(b"", 429)}
        assert room.crawl().failed == {"rate_limited": 1}

    def test_a_site_that_is_down_is_left_alone(self, room: Newsroom) -> None:
        paths = [f"/{n}" for n in range(9)]
        room.site.replies = {"/rss": rss(*paths)} | {path: Reply(b"", 502) for path in paths}
        outcome = room.crawl()
        assert (outcome.failed, outcome.left_out) == ({"server_error": 6}, {"host_resting": 3})
        assert len(room.due()) == 3


class TestWhatFallsOut:
    @pytest.mark.parametrize(
        ("reply", "reason"),
        [
            (Reply(b"", 404), "gone"),
            (Reply(b"", 410), "gone"),
            (Reply(b"%PDF-1.7", kind="application/pdf"), "not_html"),
            (Reply(b"x" * 20_000), "too_large"),
            (Reply(gzip.compress(b"x" * 5_000_000), headers={"Content-Encoding": "gzip"}), "too_large"),
            (redirect("https://khac.example/tin"), "off_site"),
            (redirect("ftp://khac.example/tin"), "bad_url"),
        ],
    )
    def test_some_pages_are_given_up(self, room: Newsroom, reply: Reply, reason: str) -> None:
        room.site.replies = {"/rss": rss("/mot", "/hai"), "/mot": reply, "/hai": page("Hai")}
        outcome = room.crawl(max_bytes=10_000)
        assert outcome.skipped == {reason: 1}
        assert room.fallen == {("skipped", reason): 1}
        assert list(room.kept) == ["/hai"]

    @pytest.mark.parametrize(
        ("reply", "reason"),
        [
            (Reply(b"", 403), "forbidden"),
            (Reply(b"", 500), "server_error"),
            (Reply(b"", 418), "http_error"),
            (Reply(b"", 304), "http_error"),
            (Reply(reset=True), "unreachable"),
            (Reply(hang=True), "timeout"),
            (replace(page("Bài bị cắt"), cut=True), "cut_body"),
            (Reply(b"\x1f\x8bno", headers={"Content-Encoding": "gzip"}), "bad_encoding"),
            (Reply(b"?", headers={"Content-Encoding": "br"}), "bad_encoding"),
            (redirect("/mot"), "too_many_redirects"),
        ],
    )
    def test_others_are_tried_again_later_and_quarantined_in_the_end(
        self, room: Newsroom, reply: Reply, reason: str
    ) -> None:
        room.site.replies = {"/rss": rss("/mot"), "/mot": reply}
        first = room.crawl(max_attempts=2, retry_minutes=0, timeout=0.4)
        assert (first.failed, first.quarantined) == ({reason: 1}, {})
        second = room.crawl(max_attempts=2, retry_minutes=0, timeout=0.4)
        assert (second.failed, second.quarantined) == ({reason: 1}, {reason: 1})
        assert room.fallen == {("quarantined", reason): 1}
        assert room.due(LATER) == set()
        assert room.kept == {}

    def test_the_pause_before_another_attempt_doubles(self, room: Newsroom) -> None:
        room.site.replies = {"/rss": rss("/mot"), "/mot": Reply(b"", 500)}
        room.crawl(retry_minutes=60)
        assert room.due(timedelta(minutes=59)) == set()
        assert room.due(timedelta(minutes=61)) == {"/mot"}

    def test_a_cut_answer_is_archived_as_cut(self, room: Newsroom) -> None:
        room.site.replies = {"/rss": rss("/mot"), "/mot": replace(page("Bài bị cắt"), cut=True)}
        room.crawl()
        assert ("response", "/mot", "200") in room.archived()

    def test_a_feed_that_is_no_feed_is_told_in_one_sentence(self, room: Newsroom) -> None:
        room.site.replies = {"/rss": page("Just a moment")}
        outcome = room.crawl()
        assert outcome.entry_problems == {"unreadable_entry": 1}
        (funnel,) = room.store.statistics.funnel()
        assert funnel.entry_errors == (f"{room.site.url('/rss')}: the answer is not an RSS or Atom feed",)

    def test_a_dead_feed_does_not_keep_the_pages_of_earlier_runs(self, room: Newsroom) -> None:
        room.site.replies = {"/rss": rss("/mot", "/hai"), "/mot": page("Một"), "/hai": page("Hai")}
        assert room.crawl(max_pages=1).fetched == 1
        del room.site.replies["/rss"]
        outcome = room.crawl()
        assert (outcome.entry_problems, outcome.fetched) == ({"gone": 1}, 1)

    def test_old_announcements_are_left_out_and_undated_ones_are_not(self, room: Newsroom) -> None:
        today = datetime.now(UTC)
        room.site.replies = {
            "/map.xml": sitemap(
                (room.site.url("/moi"), today.isoformat()),
                (room.site.url("/cu"), (today - timedelta(days=8)).isoformat()),
                (room.site.url("/khong-ngay"), ""),
            ),
        }
        source = replace(room.source, entries=(Entry("news_sitemap", room.site.url("/map.xml")),))
        outcome = room.crawl(source, max_age_days=7)
        assert (outcome.discovered, outcome.left_out) == (2, {"too_old": 1})


class TestGuard:
    def test_nothing_private_is_asked_without_leave(self, room: Newsroom) -> None:
        room.site.replies = {"/rss": rss("/mot")}
        outcome = room.crawl(allow_private=False)
        assert outcome.entry_problems == {"private_address": 1}
        assert room.site.asked == []

    @pytest.mark.parametrize("scheme", ["http", "https"])
    def test_a_name_that_resolves_to_a_private_address_gets_no_byte(self, room: Newsroom, scheme: str) -> None:
        """DNS rebinding: the name is as public as can be, its address is not."""
        with socket.create_server(("127.0.0.1", 0)) as server:
            url = f"{scheme}://bao.example:{server.getsockname()[1]}/rss"
            source = replace(room.source, domains=("bao.example",), entries=(Entry("feed", url),))
            with resolving({"bao.example": "127.0.0.1"}):
                outcome = room.crawl(source, allow_private=False)
            connection, _ = server.accept()
            with connection:
                assert connection.recv(1000) == b"", "it was left without a word"
        assert outcome.entry_problems == {"private_address": 1}

    def test_a_proxy_that_is_none_is_refused(self, room: Newsroom) -> None:
        with pytest.raises(SettingsError, match=r"^crawl\.proxy: "):
            room.crawl(proxy="socks5://127.0.0.1:9")

    def test_with_a_proxy_the_request_goes_there(self, room: Newsroom) -> None:
        room.site.replies = {"http://bao.example/rss": rss("http://bao.example/mot")}
        source = replace(room.source, domains=("bao.example",), entries=(Entry("feed", "http://bao.example/rss"),))
        outcome = room.crawl(source, allow_private=False, proxy=room.site.url(""))
        assert outcome.entries_read == 1
        assert "http://bao.example/mot" in room.site.asked

    def test_proxies_of_the_environment_are_not_used(self, room: Newsroom, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
        room.site.replies = {"/rss": rss()}
        assert room.crawl().entries_read == 1


class TestTls:
    def test_only_a_trusted_certificate_is_believed(
        self, room: Newsroom, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        certificate = tmp_path / "self.pem"
        certificate.write_bytes(self_signed())
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        room.site.serve_tls(context)
        room.site.replies = {"/rss": rss("/mot"), "/mot": page("Một")}
        url = room.site.url("/rss").replace("http:", "https:")
        source = replace(room.source, entries=(Entry("feed", url),))
        assert room.crawl(source).entry_problems == {"robots_unreachable": 1}
        assert room.site.asked == []
        (funnel,) = room.store.statistics.funnel()
        assert "certificate verify failed" in funnel.entry_errors[0]
        # What an operator does whose network has a certificate authority of its own.
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        assert room.crawl(source).fetched == 1


def self_signed(address: str = "127.0.0.1") -> bytes:
    """A certificate for `address` with its key, signed by itself."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, address)])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2020, 1, 1))
        .not_valid_after(datetime(2120, 1, 1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))]), False)
        .sign(key, hashes.SHA256())
    )
    form = serialization.PrivateFormat.PKCS8
    private = key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())
    return private + made.public_bytes(serialization.Encoding.PEM)


class resolving:
    """Within, the reactor resolves names by a table and nothing else."""

    def __init__(self, table: Mapping[str, str]) -> None:
        self._table = table

    def __enter__(self) -> None:
        crawl([], Store("sqlite://").crawl, CrawlSettings(), Path("unused"))  # the first crawl makes the reactor
        from twisted.internet import reactor
        from twisted.internet.address import IPv4Address
        from twisted.internet.interfaces import IHostnameResolver
        from zope.interface import implementer  # type: ignore[import-untyped]

        table = self._table

        @implementer(IHostnameResolver)
        class Resolver:
            def resolveHostName(self, receiver: Any, name: str, portNumber: int = 0, **others: Any) -> Any:
                receiver.resolutionBegan(self)
                receiver.addressResolved(IPv4Address("TCP", table[name], portNumber))
                receiver.resolutionComplete()
                return self

        self._before = reactor.installNameResolver(Resolver())

    def __exit__(self, *error: object) -> None:
        from twisted.internet import reactor

        reactor.installNameResolver(self._before)


class TestTheRun:
    def test_max_pages_leaves_the_rest_for_the_next_run(self, room: Newsroom) -> None:
        paths = [f"/{n}" for n in range(7)]
        room.site.replies = {"/rss": rss(*paths)} | {path: page(path) for path in paths}
        assert [room.crawl(max_pages=3).fetched for _ in range(3)] == [3, 3, 1]

    def test_progress_is_told_as_it_goes(self, room: Newsroom) -> None:
        told: list[CrawlProgress] = []
        room.site.replies = {"/rss": rss("/mot", "/hai"), "/mot": page("Một")}
        room.store.crawl.put_sources([room.source])
        settings = CrawlSettings(delay=0, allow_private=True)
        crawl([room.source], room.store.crawl, settings, room.archive, told.append)
        assert [(p.entries, p.pages, p.sources_done) for p in told] == [(1, 0, 0), (1, 1, 0), (1, 2, 0), (1, 2, 1)]
        assert told[-1].sources == 1 and told[-1].fetched == 1

    def test_ctrl_c_ends_the_run_and_the_next_one_goes_on(self, room: Newsroom) -> None:
        paths = [f"/{n}" for n in range(9)]
        room.site.replies = {"/rss": rss(*paths)} | {path: page(path) for path in paths}
        seen: list[str] = []

        def interrupt(path: str) -> None:
            if path in paths:
                seen.append(path)
                if len(seen) == 4:
                    os.kill(os.getpid(), signal.SIGINT)

        room.site.on_request = interrupt
        before = signal.getsignal(signal.SIGINT)
        first = room.crawl()
        assert first.interrupted
        assert first.fetched < 9
        assert signal.getsignal(signal.SIGINT) is before
        room.site.on_request = lambda path: None
        second = room.crawl()
        assert not second.interrupted
        assert sorted(room.kept) == paths

    def test_after_kill_9_the_next_run_takes_up_the_rest(self, room: Newsroom, tmp_path: Path) -> None:
        paths = [f"/{n}" for n in range(6)]
        room.site.replies = {"/rss": rss(*paths)} | {path: page(path) for path in paths}
        room.store.crawl.put_sources([room.source])
        script = """
import sys
from pathlib import Path
from crawlers.crawl import crawl
from newsroom.sections import CrawlSettings
from newsroom.store import Store
store = Store(sys.argv[1])
settings = CrawlSettings(delay=0, allow_private=True)
crawl(list(store.crawl.sources().values()), store.crawl, settings, Path(sys.argv[2]))
"""
        arguments = [f"sqlite:///{tmp_path / 'store.sqlite'}", str(room.archive)]
        with subprocess.Popen([sys.executable, "-c", script, *arguments]) as child:
            # Three pages are through when the fourth is asked for.
            room.site.on_request = lambda path: child.kill() if len(set(room.site.asked) & set(paths)) == 4 else None
            assert child.wait(60) == -signal.SIGKILL
        room.site.on_request = lambda path: None
        assert len(room.kept) == 3
        assert room.crawl().fetched == 3
        assert sorted(room.kept) == paths

    def test_what_the_store_refuses_ends_the_run_with_its_error(self, room: Newsroom) -> None:
        class Locked:
            def __getattr__(self, name: str) -> Any:
                raise StoreError("data/diembao.sqlite: the store is locked by another program")

        room.site.replies = {"/rss": rss("/mot")}
        settings = CrawlSettings(delay=0, allow_private=True)
        with pytest.raises(StoreError, match="locked by another"):
            crawl([room.source], Locked(), settings, room.archive)
        assert room.crawl().entries_read == 1, "and the next run works"

    def test_an_archive_that_cannot_be_written_ends_the_run(self, room: Newsroom) -> None:
        room.archive.write_text("a file where the folder should be")
        with pytest.raises(StoreError, match="cannot write the archive"):
            room.crawl()

    def test_a_run_ends_when_its_time_is_over_and_the_rest_waits(self, room: Newsroom) -> None:
        paths = [f"/{n}" for n in range(30)]
        room.site.replies = {"/rss": rss(*paths)} | {path: page("Tin") for path in paths}
        room.site.on_request = lambda path: time.sleep(0.1)
        fetched = room.crawl(max_minutes=1 / 60).fetched
        assert 1 <= fetched < 30
        assert len(room.due()) == 30 - fetched
        assert room.crawl(max_minutes=1e-9).left_out == {"out_of_time": 1}

    def test_a_contact_that_would_break_the_header_is_refused(self, room: Newsroom) -> None:
        with pytest.raises(SettingsError, match=r"^crawl\.contact: "):
            room.crawl(contact="x\r\nCookie: y")

    def test_it_must_be_the_main_thread(self, room: Newsroom) -> None:
        caught: list[BaseException] = []

        def run() -> None:
            try:
                room.crawl()
            except RuntimeError as error:
                caught.append(error)

        thread = threading.Thread(target=run)
        thread.start()
        thread.join()
        assert "main thread" in str(caught[0])


class TestSamplePress:
    def test_the_whole_press_is_read_and_the_traps_are_not(self, tmp_path: Path) -> None:
        with SamplePress() as press:
            declared = tmp_path / "sources.toml"
            declared.write_text(press.sources_toml(), "utf-8")
            sources = load_sources(declared)
            store = Store(f"sqlite:///{tmp_path / 'store.sqlite'}")
            store.crawl.put_sources(sources)
            settings = CrawlSettings(delay=0, allow_private=True, max_age_days=60)
            first = crawl(sources, store.crawl, settings, tmp_path / "archive")
            asked = len(press.requests)
            second = crawl(sources, store.crawl, settings, tmp_path / "archive")
            looked_back = len(press.requests)
            today = press.press.today
            weeks = Period(today - timedelta(days=56), today - timedelta(days=31))
            crawl(sources, store.crawl, settings, tmp_path / "archive", period=weeks)
        pages = {
            (outlet.id, piece.path): today - piece.published.date()
            for outlet in press.press.outlets
            # A feed that dates everything 1970 says of its articles that they are too old.
            if outlet.quirks.feed_dates != "1970" and not outlet.unlisted
            for piece in press.press.of(outlet.id)
        }
        read = [{(r.outlet, r.path) for r in part} for part in (press.requests[:asked], press.requests[asked:])]
        of_the_archive = {
            (outlet, path)
            for (outlet, path), age in pages.items()
            if (days := press.press.outlet(outlet).quirks.feed_days) and age > timedelta(days=days)
        }
        assert of_the_archive and pages.keys() - read[0] == of_the_archive
        assert first.skipped == {"robots": 1, "gone": 1}
        assert not [request for request in press.requests if request.path.startswith(("/noi-bo/", "/amp/", "/lich/"))]
        assert (second.discovered, second.fetched) == (0, 0)
        assert not {(r.outlet, r.path) for r in press.requests[asked:looked_back]} & pages.keys()
        assert read[1] & pages.keys() == of_the_archive
        store.close()
