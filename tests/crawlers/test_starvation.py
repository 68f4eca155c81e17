"""What one bad address, host, engine or clock must not do to everything else that is to be collected."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

import crawlers.crawl
import crawlers.newsstand
from crawlers.answers import FetchProblem
from crawlers.crawl import crawl
from crawlers.fetch import Fetcher
from crawlers.hits import Hit
from crawlers.outlets import guess_outlet
from crawlers.tally import CrawlOutcome
from newsroom.article import Entry, Source
from newsroom.clock import Period, utc_now
from newsroom.errors import ArchiveUnavailable
from newsroom.pages import EntryOutcome, Found, HostRecord
from newsroom.sections import CrawlSettings
from newsroom.store.schema import entries, pages
from newsroom.urls import article_id
from tests.crawlers.room import PAGE, Newsroom, links, reading
from tests.crawlers.site import Reply, Site, rss, sitemap

MARCH = Period(date(2026, 3, 1), date(2026, 3, 3))


@pytest.fixture
def room(room: Newsroom) -> Newsroom:
    room.site.replies = {"/rss": rss()}
    return room


def finder(engine: Site, path: str = "/tim?q={query}", queries: tuple[str, ...] = ("ASEAN",)) -> Source:
    return Source(
        id="tim-tin",
        name="Tìm Tin",
        kind="search",
        country="ZZ",
        scope="foreign",
        languages=("vi",),
        domains=(engine.domain,),
        timezone="UTC",
        entries=(Entry("query_feed", engine.url(path), queries=queries, lang="vi"),),
    )


def announced_at(url: str) -> Found:
    return Found(id=article_id(url), url=url, title="Tin")


def collect(
    room: Newsroom,
    *declared: Source,
    only: Sequence[Source] = (),
    period: Period | None = None,
    **settings: Any,
) -> CrawlOutcome:
    room.store.crawl.put_sources(declared)
    given = CrawlSettings(**{"delay": 0, "allow_private": True, "timeout": 5, **settings})
    return crawl(only or declared, room.store.crawl, given, room.archive, known=declared, period=period)


def searched(engine: Site) -> list[str]:
    return [path for path in engine.asked if path.startswith("/tim")]


class TestOneAddressOfMany:
    def test_a_question_that_an_engine_does_not_understand_keeps_no_other_from_being_asked(
        self, room: Newsroom, engine: Site
    ) -> None:
        engine.replies = {"/tim?q=x": Reply(b"too short"), "/tim?q=ASEAN": rss(room.site.url("/bai/1"))}
        room.site.replies["/bai/1"] = PAGE
        outcome = collect(room, room.source, finder(engine, queries=("x", "ASEAN")))
        assert (outcome.fetched, outcome.entry_problems) == (1, {"unreadable_entry": 1})

    def test_an_engine_that_asks_to_wait_is_not_asked_the_next_question(self, room: Newsroom, engine: Site) -> None:
        engine.replies = {"/tim?q=x": Reply(b"", 429)}
        collect(room, room.source, finder(engine, queries=("x", "ASEAN")))
        assert searched(engine) == ["/tim?q=x"]

    def test_an_unchanged_answer_to_the_first_question_says_nothing_of_the_second(
        self, room: Newsroom, engine: Site
    ) -> None:
        engine.replies = {"/tim?q=x": replace(rss(), headers={"ETag": '"1"'}), "/tim?q=ASEAN": rss()}
        for _ in range(2):
            collect(room, room.source, finder(engine, queries=("x", "ASEAN")))
        assert searched(engine) == ["/tim?q=x", "/tim?q=ASEAN"] * 2

    def test_a_day_whose_list_is_empty_does_not_end_looking_back(self, room: Newsroom) -> None:
        archive = Entry("archive", room.site.url("/tin/{year}/{month}/{day}/"), links="/bai/")
        room.site.replies = {
            "/tin/2026/03/03/": links("/bai/3"),
            "/tin/2026/03/02/": links("/lien-he"),
            "/tin/2026/03/01/": links("/bai/1"),
        }
        outcome = collect(room, reading(room, archive), period=MARCH)
        assert (outcome.discovered, outcome.entry_problems) == (2, {})

    def test_a_day_that_fails_does_not_end_looking_back_and_is_told(self, room: Newsroom) -> None:
        archive = Entry("archive", room.site.url("/tin/{year}/{month}/{day}/"), links="/bai/")
        room.site.replies = {
            "/tin/2026/03/03/": links("/bai/3"),
            "/tin/2026/03/02/": Reply(b"", 500),
            "/tin/2026/03/01/": links("/bai/1"),
        }
        outcome = collect(room, reading(room, archive), period=MARCH)
        assert (outcome.discovered, outcome.entry_problems) == (2, {"server_error": 1})

    def test_a_list_that_broke_off_is_read_to_its_end_the_next_time(self, room: Newsroom) -> None:
        entry = Entry("list_page", room.site.url("/tin?trang={page}"), pages=3, links=r"/bai/\d+$")
        room.site.replies = {"/tin?trang=1": links("/bai/1"), "/tin?trang=2": Reply(b"", 500)}
        collect(room, reading(room, entry))
        room.site.replies["/tin?trang=2"] = links("/bai/2")
        outcome = collect(room, reading(room, entry))
        # There is no third page, and that is no fault.
        assert (outcome.discovered, outcome.entry_problems) == (1, {})

    def test_a_list_during_which_the_process_ended_is_read_as_if_for_the_first_time(
        self, room: Newsroom, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        entry = Entry("list_page", room.site.url("/tin?trang={page}"), pages=3, links=r"/bai/\d+$")
        room.site.replies = {"/tin?trang=1": links("/bai/0"), "/tin?trang=2": links("/bai/0"), "/bai/0": PAGE}
        collect(room, reading(room, entry))
        room.site.replies |= {f"/tin?trang={n}": links(f"/bai/{n}") for n in (1, 2)}
        really = Fetcher.fetch

        async def ends(fetcher: Fetcher, url: str, *given: Any, **named: Any) -> Any:
            if url.endswith("trang=2"):
                raise ArchiveUnavailable("the power went off")
            return await really(fetcher, url, *given, **named)

        with monkeypatch.context() as patched, pytest.raises(ArchiveUnavailable):
            patched.setattr(Fetcher, "fetch", ends)
            collect(room, reading(room, entry))
        assert collect(room, reading(room, entry)).discovered == 2

    def test_a_list_whose_further_page_another_worker_asks_for_is_read_to_its_end_later(
        self, room: Newsroom, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        entry = Entry("list_page", room.site.url("/tin?trang={page}"), pages=3, links=r"/bai/\d+$")
        room.site.replies = {f"/tin?trang={n}": links(f"/bai/{n}") for n in (1, 2)} | {"/bai/1": PAGE, "/bai/2": PAGE}
        really = Fetcher.fetch

        async def busy(fetcher: Fetcher, url: str, *given: Any, **named: Any) -> Any:
            if url.endswith("trang=2"):
                raise FetchProblem("host_busy", "the host is asked by another worker")
            return await really(fetcher, url, *given, **named)

        with monkeypatch.context() as patched:
            patched.setattr(Fetcher, "fetch", busy)
            assert collect(room, reading(room, entry)).discovered == 1
        assert collect(room, reading(room, entry)).discovered == 1

    def test_a_list_whose_further_page_stands_on_a_host_that_rests_is_read_to_its_end_later(
        self, room: Newsroom, engine: Site
    ) -> None:
        entry = Entry("list_page", room.site.url("/tin"), pages=3, links=r"/bai/\d+$")
        room.site.replies = {"/tin": links("/bai/1", following=engine.url("/tin-2")), "/bai/1": PAGE}
        engine.replies = {"/tin-2": links(room.site.url("/bai/2"))}
        both = replace(reading(room, entry), domains=(room.site.domain, engine.domain))
        rest = HostRecord(host=engine.domain, strikes=5, rests=1, rest_until=utc_now() + timedelta(minutes=9))
        room.store.crawl.host_changed(rest)
        assert collect(room, both).discovered == 1
        room.store.crawl.host_changed(replace(rest, rest_until=utc_now() - timedelta(minutes=1)))
        assert collect(room, both).discovered == 1


class TestSearches:
    def test_looking_back_does_not_count_as_the_last_search(self, room: Newsroom, engine: Site) -> None:
        engine.replies = {"/tim": rss()}
        search = finder(engine, "/tim?q={query}&tu={from}")
        collect(room, room.source, search, period=MARCH)
        engine.asked.clear()
        collect(room, room.source, search)
        (asked,) = searched(engine)
        assert asked.endswith(f"&tu={utc_now() - timedelta(days=7):%Y-%m-%d}")

    def test_after_two_years_without_an_answer_a_search_reaches_back_as_far_as_hits_are_kept(
        self, room: Newsroom, engine: Site
    ) -> None:
        engine.replies = {"/tim": rss()}
        search = finder(engine, "/tim?q={query}&tu={from}")
        room.store.crawl.put_sources([room.source, search])
        long_ago = EntryOutcome(checked_at=utc_now() - timedelta(days=700), status=200)
        room.store.crawl.entry_checked(search.id, search.entries[0], long_ago)
        collect(room, room.source, search)
        assert len(searched(engine)) == 5

    def test_an_engine_that_takes_no_dates_is_asked_once(self, room: Newsroom, engine: Site) -> None:
        engine.replies = {"/tim": rss()}
        collect(room, room.source, finder(engine), period=Period(date(2026, 1, 1), date(2026, 3, 1)))
        assert searched(engine) == ["/tim?q=ASEAN"]

    def test_an_outlet_that_was_taken_off_is_not_fetched_from_because_an_engine_found_it(
        self, room: Newsroom, engine: Site
    ) -> None:
        engine.replies = {"/tim": rss(room.site.url("/bai/1"))}
        outcome = collect(room, replace(room.source, active_to=date(2026, 1, 1)), finder(engine))
        assert room.site.asked == [] and outcome.left_out == {"inactive_source": 2}

    def test_an_outlet_that_asked_to_wait_is_left_alone_by_searches_too(self, room: Newsroom, engine: Site) -> None:
        wait = Reply(b"", 429, headers={"Retry-After": "3600"})
        room.site.replies |= {"/rss": rss("/bai/1"), "/bai/1": wait, "/bai/2": PAGE}
        engine.replies = {"/tim": rss(room.site.url("/bai/2"))}
        collect(room, room.source, finder(engine))
        assert "/bai/2" not in room.site.asked and "/bai/2" in room.due()

    def test_a_run_over_one_source_leaves_what_searches_found_alone(
        self, room: Newsroom, engine: Site, stranger: Site
    ) -> None:
        engine.replies = {"/tim": rss(stranger.url("/bai/1"))}
        stranger.replies = {"/bai/1": Reply(b"", 500)}
        search = finder(engine)
        collect(room, room.source, search, retry_minutes=0)
        stranger.asked.clear()
        collect(room, room.source, search, only=[room.source])
        assert stranger.asked == []
        collect(room, room.source, search, only=[search])
        assert "/bai/1" in stranger.asked

    def test_an_engine_that_names_outlets_without_end_fills_neither_store_nor_run(
        self, room: Newsroom, engine: Site, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(crawlers.newsstand, "MAX_GUESSES", 3)
        articles = [{"url": f"http://127.0.0.{n}:9/bai", "title": "Tin"} for n in range(2, 22)]
        engine.replies = {"/tim": Reply(json.dumps({"articles": articles}).encode(), kind="application/json")}
        outcome = collect(room, room.source, finder(engine))
        assert outcome.discovered == 3 and outcome.left_out["too_many_outlets"] == 17
        assert sum(source.guessed for source in room.store.crawl.sources().values()) == 3

    def test_a_search_engine_inherits_no_outlet(self, room: Newsroom, engine: Site) -> None:
        search = finder(engine)
        room.store.crawl.put_sources([room.source, search])
        guess = guess_outlet(engine.url("/bai/1"))
        assert guess is not None
        room.store.crawl.put_guessed(guess)
        room.store.crawl.put_sources([room.source, search])
        assert room.store.crawl.sources()[guess.id].guessed

    def test_two_sites_whose_ids_would_be_the_same_are_two_outlets(self, room: Newsroom) -> None:
        room.store.crawl.put_sources([room.source])
        hits = [Hit(made, made.url) for made in map(announced_at, ("https://a.co.uk/1", "https://a-co.uk/2"))]
        for _ in range(2):
            newsstand = crawlers.newsstand.Newsstand([room.source], room.store.crawl)
            found = [outlet for hit in hits if (outlet := newsstand.outlet_of(hit, "en"))]
            assert [outlet.domains for outlet in found] == [("a.co.uk",), ("a-co.uk",)]
            assert found[0].id == "a-co-uk" and found[1].id.startswith("a-co-uk-")

    def test_when_an_engine_changed_its_item_no_article_is_fetched_again(self, room: Newsroom, engine: Site) -> None:
        room.site.replies["/bai/1"] = PAGE
        engine.replies = {"/tim": rss(room.site.url("/bai/1"), modified="2099-01-01T00:00:00Z")}
        collect(room, room.source, finder(engine))
        with room.store.database.write() as connection:
            connection.execute(pages.update().values(state="labelled"))
        collect(room, room.source, finder(engine))
        assert room.site.asked.count("/bai/1") == 1

    def test_a_headline_without_words_is_none(self, room: Newsroom, engine: Site, stranger: Site) -> None:
        items = f"<item><link>{engine.url('/di/1')}</link><source url='{stranger.url('')}'>Báo</source></item>"
        engine.replies = {"/tim": Reply(f"<rss version='2.0'><channel>{items}</channel></rss>".encode())}
        assert collect(room, room.source, finder(engine)).discovered == 0


class TestHosts:
    def test_a_host_whose_robots_txt_fails_keeps_nobody_from_the_outlets_others(
        self, room: Newsroom, stranger: Site
    ) -> None:
        stranger.replies = {"/robots.txt": Reply(b"", 500)}
        room.site.replies |= {"/rss": rss("/bai/1"), "/bai/1": PAGE}
        feeds = [Entry("feed", site.url("/rss")) for site in (stranger, room.site)]
        outcome = collect(room, reading(room, *feeds))
        assert (outcome.fetched, outcome.entry_problems) == (1, {"robots_unreachable": 1})

    def test_pages_on_such_a_host_are_left_for_later_and_cost_one_attempt(self, room: Newsroom, stranger: Site) -> None:
        stranger.replies = {"/robots.txt": Reply(b"", 500)}
        paths = [stranger.url(f"/bai/{n}") for n in range(3)]
        room.site.replies |= {"/rss": rss(*paths, "/bai/9"), "/bai/9": PAGE}
        outcome = collect(room, replace(room.source, domains=(room.site.domain, stranger.domain)))
        assert (outcome.fetched, outcome.failed) == (1, {"robots_unreachable": 1})

    def test_a_source_with_no_end_of_pages_leaves_the_rest_for_the_next_run(
        self, room: Newsroom, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        room.site.replies |= {"/rss": rss("/bai/1", "/bai/2"), "/bai/1": PAGE, "/bai/2": PAGE}
        monkeypatch.setattr(crawlers.crawl, "LONGEST_TURN", timedelta(0))
        outcome = collect(room, room.source)
        assert (outcome.fetched, outcome.left_out) == (0, {"paused_source": 1})
        assert room.due() == {"/bai/1", "/bai/2"}
        assert collect(room, room.source, period=Period(date(2026, 1, 1), date(2026, 1, 2))).fetched == 2

    def test_robots_txt_of_a_host_that_two_sources_share_is_read_once(self, room: Newsroom) -> None:
        room.site.replies |= {"/en/rss": rss("/en/1")}
        second = replace(room.source, id="lachai-en", entries=(Entry("feed", room.site.url("/en/rss")),))
        collect(room, room.source, second)
        assert room.site.asked.count("/robots.txt") == 1 and room.site.most_at_once == 1

    def test_a_clock_that_was_wrong_once_makes_nobody_blind(self, room: Newsroom) -> None:
        room.site.replies |= {"/rss": rss("/bai/1"), "/bai/1": PAGE}
        room.store.crawl.put_sources([room.source])
        future = utc_now() + timedelta(days=300)
        room.store.crawl.entry_checked(
            room.source.id, room.source.entries[0], EntryOutcome(checked_at=future, status=200)
        )
        rest = HostRecord(host=room.site.domain, strikes=5, rests=1, rest_until=future, reason="timeout")
        room.store.crawl.host_changed(rest)
        assert collect(room, room.source).fetched == 1


def test_an_index_whose_sitemaps_bring_news_is_not_one_that_rarely_changes(room: Newsroom) -> None:
    entry = Entry("news_sitemap", room.site.url("/index.xml"))
    child = f"<sitemapindex><sitemap><loc>{room.site.url('/n.xml')}</loc></sitemap></sitemapindex>"
    room.site.replies = {
        "/index.xml": Reply(child.encode(), kind="application/xml"),
        "/n.xml": sitemap(("/bai/1", "")),
    }

    def aged(**hours: int) -> None:
        moments = {name: utc_now() - timedelta(hours=before) for name, before in hours.items()}
        with room.store.database.write() as connection:
            connection.execute(entries.update().where(entries.c.url == entry.url).values(moments))

    collect(room, reading(room, entry))
    aged(news_at=50, succeeded_at=30)
    room.site.replies["/n.xml"] = sitemap(("/bai/1", ""), ("/bai/2", ""))
    assert collect(room, reading(room, entry)).discovered == 1
    aged(succeeded_at=1)
    room.site.replies["/n.xml"] = sitemap(("/bai/1", ""), ("/bai/2", ""), ("/bai/3", ""))
    assert collect(room, reading(room, entry)).discovered == 1


def test_an_answer_refers_to_no_file_that_is_gone(room: Newsroom) -> None:
    room.site.replies |= {"/rss": rss("/bai/1"), "/bai/1": PAGE}
    collect(room, room.source)
    for file in room.archive.iterdir():
        file.rename(file.with_suffix(".away"))
    collect(room, room.source)
    assert [kind for kind, path, _ in room.archived() if path == "/rss"] == ["response"]


def test_all_sitemaps_of_an_index_without_dates_have_their_turn(room: Newsroom) -> None:
    children = "".join(f"<sitemap><loc>{room.site.url(f'/bai-{n}.xml')}</loc></sitemap>" for n in range(50))
    dated = f"<sitemap><loc>{room.site.url(f'/{utc_now():%Y-%m-%d}.xml')}</loc></sitemap>"
    index = Reply(f"<sitemapindex>{children}{dated}</sitemapindex>".encode(), kind="application/xml")
    room.site.replies = {"/index.xml": index}
    source = reading(room, Entry("news_sitemap", room.site.url("/index.xml")))
    random.seed(5)
    seen: set[str] = set()
    for _ in range(6):
        room.site.asked.clear()
        collect(room, source)
        asked = {path for path in room.site.asked if path not in ("/index.xml", "/robots.txt")}
        assert len(asked) == 20 and f"/{utc_now():%Y-%m-%d}.xml" in asked
        seen |= asked
    # Of the first twenty in its order none would ever have been another.
    assert len(seen) > 40
