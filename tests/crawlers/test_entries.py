"""Everything that announces articles beside feeds: lists, archives by date, search engines; and entries left alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from crawlers.crawl import crawl
from crawlers.tally import CrawlOutcome
from newsroom.article import Entry, Source
from newsroom.clock import Period, local_day, utc_now
from newsroom.pages import EntryOutcome
from newsroom.settings import CrawlSettings
from newsroom.store.schema import pages
from tests.crawlers.site import Reply, Site, rss, sitemap
from tests.crawlers.test_crawl import Newsroom

PAGE = Reply(b"<!DOCTYPE html><html><body><h1>Tin</h1></body></html>")


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    with Site() as site:
        made = Newsroom(tmp_path, site)
        yield made
        made.store.close()


def links(*targets: str, following: str = "") -> Reply:
    anchors = "".join(f"<p><a href='{target}'>Bài về hội nghị ở Lạc Hải</a></p>" for target in targets)
    more = f"<a rel='next' href='{following}'>Trang sau</a>" if following else ""
    return Reply(f"<!DOCTYPE html><html><body>{anchors}{more}</body></html>".encode())


def reading(room: Newsroom, *entries: Entry) -> Source:
    return replace(room.source, entries=entries)


class TestListPages:
    def test_articles_are_found_by_the_form_of_their_address(self, room: Newsroom) -> None:
        room.site.replies = {
            "/the-gioi": links("/the-gioi/asean-hop-ban-ve-dien-chung.html", "/kinh-te", "/tag/asean-1")
        }
        room.crawl(reading(room, Entry("list_page", room.site.url("/the-gioi"))))
        assert "/the-gioi/asean-hop-ban-ve-dien-chung.html" in room.site.asked
        assert "/kinh-te" not in room.site.asked and "/tag/asean-1" not in room.site.asked

    def test_links_are_relative_to_what_the_page_calls_its_base(self, room: Newsroom) -> None:
        page = "<html><head><base href='/tin/'></head><body><a href='bai-12345.html'>Tin</a></body></html>"
        room.site.replies = {"/cate/asean.aspx": Reply(page.encode())}
        room.crawl(reading(room, Entry("list_page", room.site.url("/cate/asean.aspx"))))
        assert "/tin/bai-12345.html" in room.site.asked

    def test_numbered_pages_are_read_while_they_bring_something_new(self, room: Newsroom) -> None:
        pattern = r"/bai/\d+$"
        entry = Entry("list_page", room.site.url("/tin?trang={page}"), pages=5, links=pattern)
        room.site.replies = {
            "/tin?trang=1": links("/bai/1", "/bai/2"),
            "/tin?trang=2": links("/bai/3"),
            "/tin?trang=3": links("/bai/3"),
            "/bai/1": PAGE,
            "/bai/2": PAGE,
            "/bai/3": PAGE,
        }
        outcome = room.crawl(reading(room, entry))
        assert [path for path in room.site.asked if path.startswith("/tin")] == [f"/tin?trang={n}" for n in (1, 2, 3)]
        assert (outcome.discovered, outcome.fetched) == (3, 3)
        room.site.asked.clear()
        room.crawl(reading(room, entry))
        assert [path for path in room.site.asked if path.startswith("/tin")] == ["/tin?trang=1"]

    def test_a_list_that_goes_on_for_ever_ends_where_it_is_declared_to(self, room: Newsroom) -> None:
        room.site.replies = {f"/lich/{n}": links(f"/bai/{n}", following=f"/lich/{n + 1}") for n in range(30)}
        room.crawl(reading(room, Entry("list_page", room.site.url("/lich/0"), pages=3, links="/bai/")))
        assert sum(path.startswith("/lich") for path in room.site.asked) == 3

    def test_a_page_without_articles_is_an_entry_that_cannot_be_read(self, room: Newsroom) -> None:
        room.site.replies = {"/the-gioi": links("/kinh-te")}
        outcome = room.crawl(reading(room, Entry("list_page", room.site.url("/the-gioi"))))
        assert outcome.entry_problems == {"unreadable_entry": 1}
        (error,) = room.store.statistics.funnel()[0].entry_errors
        assert error == f"{room.site.url('/the-gioi')}: the page links to no address that looks like an article's"


class TestLookingBack:
    PERIOD = Period(date(2026, 3, 1), date(2026, 3, 3))

    def look_back(self, room: Newsroom, *entries: Entry, period: Period = PERIOD) -> CrawlOutcome:
        source = reading(room, *entries)
        room.store.crawl.put_sources([source])
        settings = CrawlSettings(delay=0, allow_private=True, timeout=5)
        return crawl([source], room.store.crawl, settings, room.archive, period=period)

    def test_an_archive_is_read_day_by_day_and_only_then(self, room: Newsroom) -> None:
        archive = Entry("archive", room.site.url("/tin/{year}/{month}/{day}/"), links="/bai/")
        feed = Entry("feed", room.site.url("/rss"))
        room.site.replies = {"/rss": rss()} | {f"/tin/2026/03/0{day}/": links(f"/bai/{day}") for day in range(1, 6)}
        room.site.replies |= {f"/bai/{day}": PAGE for day in range(1, 6)}
        assert room.crawl(reading(room, feed, archive)).discovered == 0
        assert not [path for path in room.site.asked if path.startswith("/tin")]
        outcome = self.look_back(room, feed, archive)
        assert outcome.fetched == 3
        assert "/tin/2026/03/04/" not in room.site.asked and "/tin/2026/03/03/" in room.site.asked

    def test_where_a_source_has_nothing_else_today_and_the_day_before_are_read(self, room: Newsroom) -> None:
        archive = Entry("archive", room.site.url("/tin/{year}/{month}/{day}/"), links="/bai/")
        day = local_day(utc_now()) - timedelta(days=1)
        room.site.replies = {f"/tin/{day:%Y/%m/%d}/": links("/bai/1"), "/bai/1": PAGE}
        outcome = room.crawl(reading(room, archive))
        # Today's page is not there yet.
        assert (outcome.fetched, outcome.entry_problems) == (1, {})
        room.site.replies = {}
        assert room.crawl(reading(room, archive)).entry_problems == {"gone": 1}

    def test_a_day_without_articles_does_not_end_it(self, room: Newsroom) -> None:
        archive = Entry("archive", room.site.url("/map-{year}-{month}-{day}.xml"))
        room.site.replies = {
            "/map-2026-03-01.xml": sitemap(("/bai/1", "2026-03-01")),
            "/map-2026-03-02.xml": Reply(b"<urlset></urlset>", kind="application/xml"),
            "/map-2026-03-03.xml": sitemap(("/bai/3", "2026-03-03")),
        }
        assert self.look_back(room, archive).discovered == 2

    def test_only_the_days_asked_for_are_taken(self, room: Newsroom) -> None:
        days = [("/bai/1", "2026-02-28"), ("/bai/2", "2026-03-02"), ("/bai/3", "2026-03-04"), ("/bai/4", "")]
        room.site.replies = {"/map.xml": sitemap(*days)}
        outcome = self.look_back(room, Entry("news_sitemap", room.site.url("/map.xml")))
        assert outcome.discovered == 1 and outcome.left_out == {"out_of_period": 3}

    def test_an_index_is_followed_to_the_months_asked_for(self, room: Newsroom) -> None:
        months = "".join(f"<sitemap><loc>{room.site.url(f'/2026-0{n}.xml')}</loc></sitemap>" for n in range(1, 8))
        room.site.replies = {
            "/index.xml": Reply(f"<sitemapindex>{months}</sitemapindex>".encode(), kind="application/xml"),
            "/2026-03.xml": sitemap(("/bai/1", "2026-03-02")),
        }
        assert self.look_back(room, Entry("news_sitemap", room.site.url("/index.xml"))).discovered == 1
        assert [path for path in room.site.asked if path.startswith("/2026")] == ["/2026-03.xml"]

    def test_it_asks_for_what_an_ordinary_run_has_just_read(self, room: Newsroom) -> None:
        feed = replace(rss(), headers={"ETag": '"1"'})
        room.site.replies = {"/rss": feed}
        room.crawl()
        self.look_back(room, Entry("feed", room.site.url("/rss")))
        assert "If-None-Match" not in room.site.headers["/rss"]


class TestSearches:
    @pytest.fixture
    def engine(self) -> Iterator[Site]:
        with Site() as site:
            yield site

    @pytest.fixture
    def stranger(self) -> Iterator[Site]:
        with Site() as site:
            yield site

    def search(self, room: Newsroom, engine: Site, path: str = "/tim?q={query}&tu={from}") -> CrawlOutcome:
        finder = Source(
            id="tim-tin",
            name="Tìm Tin",
            kind="search",
            country="ZZ",
            scope="foreign",
            languages=("vi",),
            domains=(engine.domain,),
            timezone="UTC",
            entries=(Entry("query_feed", engine.url(path), queries=("ASEAN", '"Đông Nam Á"'), lang="vi"),),
        )
        declared = [room.source, finder]
        room.store.crawl.put_sources(declared)
        return crawl(declared, room.store.crawl, CrawlSettings(delay=0, allow_private=True, timeout=5), room.archive)

    def rows(self, room: Newsroom) -> dict[str, tuple[str, str, bool]]:
        """Title or address -> outlet, who found it, whether it is a headline only."""
        with room.store.database.read() as connection:
            return {
                row.announced_title or row.url: (row.source_id, row.found_by, row.headline_only)
                for row in connection.execute(pages.select())
            }

    def feed(self, *items: tuple[str, str, str, str]) -> Reply:
        """Items of (title, link, outlet's address, outlet's name)."""
        body = "".join(
            f"<item><title>{title}</title><link>{link.replace('&', '&amp;')}</link>"
            f"<description>Tóm tắt của {title}</description><source url='{site}'>{name}</source></item>"
            for title, link, site, name in items
        )
        return Reply(f"<rss version='2.0'><channel><title>Tìm</title>{body}</channel></rss>".encode())

    def test_a_hit_belongs_to_the_outlet_that_published_it(self, room: Newsroom, engine: Site, stranger: Site) -> None:
        engine.replies = {
            "/tim": self.feed(
                ("Của nguồn đã khai", room.site.url("/bai/1?utm_source=tim"), "", ""),
                ("Của nguồn lạ", stranger.url("/bai/2"), stranger.url(""), "Báo Lạ"),
            )
        }
        room.site.replies = {"/rss": rss(), "/bai/1": PAGE}
        stranger.replies = {"/bai/2": PAGE}
        outcome = self.search(room, engine)
        assert outcome.fetched == 2 and "/bai/2" in stranger.asked
        guessed = f"127-0-0-1-{stranger.domain.rpartition(':')[2]}"
        assert self.rows(room) == {
            "Của nguồn đã khai": ("lachai", "tim-tin", False),
            "Của nguồn lạ": (guessed, "tim-tin", False),
        }
        kept = room.store.crawl.sources()[guessed]
        assert (kept.name, kept.guessed, kept.country, kept.scope) == ("Báo Lạ", True, "ZZ", "foreign")
        asked = [path for path in engine.asked if path.startswith("/tim")]
        assert len(asked) == 2 and asked[1].startswith("/tim?q=%22%C4%90%C3%B4ng+Nam+%C3%81%22&tu=20")

    def test_a_guessed_outlet_that_is_declared_later_hands_its_articles_over(
        self, room: Newsroom, engine: Site, stranger: Site
    ) -> None:
        engine.replies = {"/tim": self.feed(("Của nguồn lạ", stranger.url("/bai/2"), "", ""))}
        room.site.replies = {"/rss": rss()}
        stranger.replies = {"/bai/2": PAGE}
        self.search(room, engine)
        declared = replace(room.source, id="bao-la", domains=(stranger.domain,), entries=room.source.entries)
        room.store.crawl.put_sources([room.source, declared])
        assert self.rows(room)["Của nguồn lạ"][0] == "bao-la"
        assert not [source for source in room.store.crawl.sources().values() if source.guessed]

    def test_a_link_that_stays_at_the_engine_is_kept_as_a_headline_of_its_outlet(
        self, room: Newsroom, engine: Site, stranger: Site
    ) -> None:
        engine.replies = {
            "/tim": self.feed(
                ("ASEAN họp - Báo Lạ", engine.url("/di?den=abc"), stranger.url(""), "Báo Lạ"),
                ("Tin ta đã đọc", engine.url("/di?den=def"), room.site.url(""), "Lạc Hải"),
                ("Không rõ của ai", engine.url("/di?den=ghi"), "", ""),
                ("Có địa chỉ thật", engine.url(f"/di?url={stranger.url('/bai/9')}&x=1"), "", ""),
            )
        }
        room.site.replies = {"/rss": rss()}
        stranger.replies = {"/bai/9": PAGE}
        outcome = self.search(room, engine)
        assert outcome.left_out == {"covered_outlet": 2, "nameless_outlet": 2}
        assert "/di" not in "".join(engine.asked)
        rows = self.rows(room)
        assert {title: row[2] for title, row in rows.items()} == {"ASEAN họp": True, "Có địa chỉ thật": False}
        (waiting,) = [page for page in room.store.articles.pages_to_extract(10) if page.headline_only]
        assert waiting.announced_summary.startswith("Tóm tắt của ASEAN họp")

    def test_gdelt_names_language_and_country(self, room: Newsroom, engine: Site, stranger: Site) -> None:
        articles = [
            {
                "url": stranger.url("/bai/2"),
                "url_mobile": "",
                "title": "ASEAN leaders meet",
                "seendate": f"{utc_now():%Y%m%dT%H%M%SZ}",
                "domain": stranger.domain,
                "language": "Indonesian",
                "sourcecountry": "Malaysia",
            }
        ]
        engine.replies = {"/tim": Reply(json.dumps({"articles": articles}).encode(), kind="application/json")}
        room.site.replies = {"/rss": rss()}
        self.search(room, engine)
        (guessed,) = [source for source in room.store.crawl.sources().values() if source.guessed]
        assert (guessed.country, guessed.languages, guessed.timezone) == ("MY", ("id",), "Asia/Kuala_Lumpur")

    def test_what_a_second_engine_knows_of_an_outlet_is_learnt(
        self, room: Newsroom, engine: Site, stranger: Site
    ) -> None:
        engine.replies = {"/tim": self.feed(("Của nguồn lạ", stranger.url("/bai/2"), "", ""))}
        room.site.replies = {"/rss": rss()}
        stranger.replies = {"/bai/2": PAGE}
        self.search(room, engine)
        (first,) = [source for source in room.store.crawl.sources().values() if source.guessed]
        article = {"url": stranger.url("/bai/3"), "title": "Tin", "language": "English", "sourcecountry": "Malaysia"}
        engine.replies = {"/tim": Reply(json.dumps({"articles": [article]}).encode(), kind="application/json")}
        self.search(room, engine)
        (second,) = [source for source in room.store.crawl.sources().values() if source.guessed]
        assert (first.country, second.country) == ("ZZ", "MY")
        assert second.languages == first.languages == ("vi",)

    @pytest.mark.parametrize("body", [b"{}", b'{"articles": []}'])
    def test_finding_nothing_is_no_fault(self, room: Newsroom, engine: Site, body: bytes) -> None:
        engine.replies = {"/tim": Reply(body, kind="application/json")}
        room.site.replies = {"/rss": rss()}
        assert self.search(room, engine).entry_problems == {}

    def test_a_question_that_fails_does_not_end_the_others(self, room: Newsroom, engine: Site, stranger: Site) -> None:
        engine.on_request = lambda path: engine.replies.update(
            {
                "/tim": self.feed(("Của nguồn lạ", stranger.url("/bai/2"), "", ""))
                if "q=%22" in path
                else Reply(b"?", 400)
            }
        )
        room.site.replies = {"/rss": rss()}
        stranger.replies = {"/bai/2": PAGE}
        outcome = self.search(room, engine)
        assert outcome.entry_problems == {"http_error": 1} and outcome.fetched == 1
        known = room.store.crawl.entry_known(engine.url("/tim?q={query}&tu={from}"))
        assert known.checked_at is not None

    @pytest.mark.parametrize("body", [b"{", b'{"articles": 3}', b"[1]", b"<html>busy</html>"])
    def test_an_answer_that_is_none_is_told(self, room: Newsroom, engine: Site, body: bytes) -> None:
        engine.replies = {"/tim": Reply(body)}
        room.site.replies = {"/rss": rss()}
        assert self.search(room, engine).entry_problems == {"unreadable_entry": 1}


class TestSeldomAsked:
    def test_an_entry_without_news_is_left_alone_for_a_tenth_of_its_silence(self, room: Newsroom) -> None:
        room.site.replies = {"/rss": rss("/bai/1"), "/bai/1": PAGE}
        room.crawl()
        entry, now = room.source.entries[0], utc_now()
        silent = {"news": now - timedelta(hours=11), "read": now - timedelta(minutes=30)}
        room.store.crawl.entry_checked("lachai", entry, EntryOutcome(checked_at=silent["news"], status=200, new=True))
        room.store.crawl.entry_checked("lachai", entry, EntryOutcome(checked_at=silent["read"], status=200))
        room.site.asked.clear()
        assert room.crawl().left_out == {"rarely_changes": 1}
        assert room.site.asked == []
        read_long_ago = EntryOutcome(checked_at=now - timedelta(minutes=70), status=200)
        room.store.crawl.entry_checked("lachai", entry, read_long_ago)
        assert room.crawl().entries_read == 1

    def test_an_entry_that_failed_is_asked_again_at_the_next_run(self, room: Newsroom) -> None:
        room.site.replies = {"/rss": Reply(b"", 500)}
        room.crawl()
        assert room.crawl().entry_problems == {"server_error": 1}


class TestUnchanged:
    def test_the_same_feed_again_is_archived_as_a_reference(self, room: Newsroom) -> None:
        room.site.replies = {"/rss": rss("/bai/1"), "/bai/1": PAGE}
        room.crawl()
        room.crawl()
        feeds = [kind for kind, path, _ in room.archived() if path == "/rss"]
        assert sorted(feeds) == ["response", "revisit"]


class TestHostsThatFail:
    def test_a_host_rests_over_runs_and_is_tried_again(self, room: Newsroom) -> None:
        paths = [f"/{n}" for n in range(9)]
        room.site.replies = {"/rss": rss(*paths)} | {path: Reply(b"", 502) for path in paths}
        room.crawl()
        (record,) = room.store.crawl.hosts()
        assert (record.host, record.rests, record.reason) == (room.site.domain, 1, "server_error")
        room.site.asked.clear()
        outcome = room.crawl()
        assert room.site.asked == [] and outcome.left_out["host_resting"] >= 1
        assert outcome.entry_problems == {}
        assert room.store.statistics.funnel()[0].entry_errors == ()
        room.store.crawl.host_changed(replace(record, rest_until=utc_now() - timedelta(minutes=1)))
        room.site.replies |= {path: PAGE for path in paths}
        assert room.crawl(retry_minutes=0).fetched >= 3
        assert room.store.crawl.hosts() == []
