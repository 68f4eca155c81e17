"""What announces articles beside feeds: lists and archives by date; entries and hosts that are left alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from crawlers.tally import CrawlOutcome
from newsroom.article import Entry
from newsroom.clock import Period, local_day, utc_now
from newsroom.pages import EntryOutcome
from tests.crawlers.room import PAGE, Newsroom, links, reading
from tests.crawlers.site import Reply, rss, sitemap


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
        return room.crawl(reading(room, *entries), period=period)

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
