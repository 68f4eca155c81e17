"""Feeds that portals and readers take: valid, the same bytes for the same choice, and no text that becomes markup."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import feedparser  # type: ignore[import-untyped]
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from newsroom.text import clean_line, nfc
from reports.portal import Channel, Item, borrowed, json_feed, json_lines, newest, rss
from tests.reports.specimen_texts import HOSTILE

AT = datetime(2026, 8, 5, 3, tzinfo=UTC)
VI = Channel(
    language="vi",
    title="Điểm báo Lạc Hải <&>",
    description="Tin, bài do ban biên tập chọn",
    site="https://cong.example/",
    folder="https://cong.example/nguon/",
)


def item(number: int = 1, **changes: Any) -> Item:
    made = Item(
        article_id=f"{number:024x}",
        url=f"https://bao.example/tin/{number}?a=1&b=2",
        source_id="thoibao",
        source="Thời báo Lạc Hải",
        country="VN",
        language="vi",
        titles={"vi": f"Bài số {number}", "en": f"Article {number}"},
        summaries={"vi": "ASEAN bàn về lưới điện chung.\n\nHai nước ký thoả thuận."},
        categories={"vi": ("Kinh tế", "Năng lượng"), "en": ("Economic", "Energy")},
        pillars=("economic",),
        topics=("energy_food",),
        published_at=AT + timedelta(hours=number),
        chosen_at=AT + timedelta(days=1),
        changed_at=AT + timedelta(days=2, minutes=number),
    )
    return replace(made, **changes)


def parsed(content: bytes) -> Any:
    found = feedparser.parse(content)
    assert not found.bozo, found.bozo_exception
    assert found.version == "rss20"
    return found


class TestRss:
    def test_a_reader_finds_what_was_chosen(self) -> None:
        feed = parsed(rss(VI, [item(2), item(1)]))
        assert (feed.feed.title, feed.feed.link, feed.feed.language) == (VI.title, VI.site, "vi")
        (self_link,) = (link.href for link in feed.feed.links if link.rel == "self")
        assert self_link == "https://cong.example/nguon/feed.vi.xml"
        first = feed.entries[0]
        assert first.title == "Bài số 2"
        assert first.link == "https://bao.example/tin/2?a=1&b=2"
        assert first.summary == "ASEAN bàn về lưới điện chung.\n\nHai nước ký thoả thuận."
        assert [tag.term for tag in first.tags] == ["Kinh tế", "Năng lượng"]
        assert (first.source.title, first.source.href) == ("Thời báo Lạc Hải", "https://bao.example/")
        assert first.id == f"diembao:{2:024x}"
        assert not first.guidislink
        assert parsedate_to_datetime(first.published) == AT + timedelta(hours=2)

    def test_nothing_chosen_is_a_feed_as_well(self) -> None:
        feed = parsed(rss(VI, []))
        assert feed.entries == []
        assert "updated" not in feed.feed

    def test_it_says_when_the_choice_changed_not_when_it_was_written(self) -> None:
        feed = parsed(rss(VI, [item(1), item(3), item(2)]))
        assert parsedate_to_datetime(feed.feed.updated) == AT + timedelta(days=2, minutes=3)

    @pytest.mark.parametrize("number", range(len(HOSTILE)))
    def test_hostile_words_stay_words(self, number: int) -> None:
        words = HOSTILE[number]
        hostile = item(
            titles={"vi": words}, summaries={"vi": words}, source=words, categories={"vi": (words,), "en": ()}
        )
        root = etree.fromstring(rss(replace(VI, title=words, description=words), [hostile]))
        assert {e.tag for e in root.iter()} <= {
            *("rss", "channel", "title", "link", "description", "language", "lastBuildDate", "generator", "item"),
            *("category", "guid", "pubDate", "source", "{http://www.w3.org/2005/Atom}link"),
        }
        assert (root.findtext("channel/item/title") or "") == clean_line(words)

    @given(st.text(), st.text())
    def test_any_text_gives_well_formed_xml_in_nfc(self, title: str, summary: str) -> None:
        written = rss(VI, [item(titles={"vi": title}, summaries={"vi": summary})])
        etree.fromstring(written)
        assert nfc(written.decode()) == written.decode()


class TestJson:
    def test_the_keys_that_the_specification_requires(self) -> None:
        feed = json.loads(json_feed(VI, [item(2), item(1, summaries={})]))
        assert feed["version"] == "https://jsonfeed.org/version/1.1"
        assert feed["title"] == VI.title
        assert feed["feed_url"] == "https://cong.example/nguon/feed.vi.json"
        assert feed["home_page_url"] == VI.site
        for each in feed["items"]:
            assert isinstance(each["id"], str)
            assert each["content_text"]
            assert datetime.fromisoformat(each["date_published"]).tzinfo is not None
            assert each["authors"] == [{"name": "Thời báo Lạc Hải", "url": "https://bao.example/"}]
        first, second = feed["items"]
        assert first["summary"] == first["content_text"]
        assert "summary" not in second
        assert second["content_text"] == "Bài số 1"
        assert first["tags"] == ["Kinh tế", "Năng lượng"]

    def test_a_row_has_both_languages(self) -> None:
        rows = [json.loads(line) for line in json_lines([item(1), item(2, published_at=None)]).decode().splitlines()]
        assert [row["id"] for row in rows] == [f"{2:024x}", f"{1:024x}"]
        assert rows[0]["published_at"] is None
        assert rows[1]["title"] == {"vi": "Bài số 1", "en": "Article 1"}
        assert set(rows[1]) == {
            *("id", "url", "source_id", "source", "country", "language", "published_at", "title", "summary"),
            *("pillars", "topics", "chosen_at", "changed_at"),
        }

    @given(st.lists(st.text(), min_size=1, max_size=4))
    def test_a_row_is_a_line_whatever_is_in_it(self, titles: list[str]) -> None:
        items = [item(number, titles={"vi": title}) for number, title in enumerate(titles)]
        assert len(json_lines(items).decode().splitlines()) == len(items)


class TestChoice:
    def test_the_newest_with_a_title_in_the_language(self) -> None:
        items = [item(n) for n in range(1, 6)]
        items[3] = replace(items[3], titles={"vi": "Chỉ tiếng Việt"})
        assert [i.article_id for i in newest(items, "en", 3)] == [f"{n:024x}" for n in (5, 3, 2)]
        assert [i.article_id for i in newest(items, "vi", 2)] == [f"{n:024x}" for n in (5, 4)]

    def test_an_address_that_is_none_of_the_web_is_not_shown(self) -> None:
        assert newest([item(url="javascript:alert(1)")], "vi", 5) == ()
        assert json_lines([item(url="javascript:alert(1)")]) == b""

    def test_the_same_choice_is_the_same_file(self) -> None:
        both = [item(1), item(2)]
        assert newest(both, "vi", 9) == newest(both[::-1], "vi", 9)
        assert rss(VI, newest(both, "vi", 9)) == rss(VI, newest(both[::-1], "vi", 9))

    def test_decomposed_words_come_out_composed(self) -> None:
        title = unicodedata.normalize("NFD", "Đường dây điện")
        assert parsed(rss(VI, [item(titles={"vi": title})])).entries[0].title == "Đường dây điện"


class TestBorrowed:
    def test_the_longest_run_of_words(self) -> None:
        article = "Hôm qua, các bộ trưởng họp tại Lạc Hải. Họ bàn về lưới điện chung và nước sạch."
        assert borrowed("Các bộ trưởng HỌP ở Lạc Hải bàn về lưới điện chung, và về nước sạch.", [article]) == 6
        assert borrowed("", [article]) == 0
        assert borrowed("bàn về", []) == 0
        assert borrowed(article, ["khác", article]) == 18

    def test_one_word_again_and_again_is_no_run(self) -> None:
        assert borrowed("a a a a", ["a b a"]) == 1

    def test_a_long_article_of_one_word_takes_no_time(self) -> None:
        assert borrowed("a " * 600, ["a " * 3_000]) == 600
