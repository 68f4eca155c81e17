"""What search engines find, and whose it is."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from crawlers.tally import CrawlOutcome
from newsroom.article import Entry, Source
from newsroom.clock import utc_now
from newsroom.store.schema import pages
from tests.crawlers.room import PAGE, Newsroom
from tests.crawlers.site import Reply, Site, rss


class TestSearches:
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
        return room.crawl(room.source, finder)

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
