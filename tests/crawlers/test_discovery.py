"""Feeds and sitemaps: what they announce in all the forms that outlets use, and what hostile ones must not achieve."""

from __future__ import annotations

import gzip
import unicodedata
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawlers.discovery import MAX_LINKS, MAX_TITLE, UnreadableEntry, read_feed, read_sitemap

URL = "https://bao.example/rss/home.rss"
HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
MORNING = datetime(2026, 10, 26, 2, 15, tzinfo=UTC)  # 9:15 in Ha Noi


def rss(*items: str) -> bytes:
    body = "".join(f"<item>{item}</item>" for item in items)
    head = '<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>B</title>'
    return f"{head}{body}</channel></rss>".encode()


def urlset(*items: str) -> bytes:
    news = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
    body = "".join(f"<url>{item}</url>" for item in items)
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" {news}>{body}</urlset>'.encode()


class TestFeeds:
    def test_an_rss_item_gives_address_title_and_date(self) -> None:
        (page,) = read_feed(
            rss(
                "<title>ASEAN thông qua Tuyên bố Lạc Hải</title><link>https://bao.example/tin/1.html</link>"
                "<pubDate>Mon, 26 Oct 2026 09:15:00 +0700</pubDate>"
            ),
            URL,
        )
        assert page.url == "https://bao.example/tin/1.html"
        assert page.title == "ASEAN thông qua Tuyên bố Lạc Hải"
        assert page.published_at == MORNING
        assert page.modified_at is None

    def test_atom_tells_publication_and_change_apart(self) -> None:
        feed = b"""<feed xmlns="http://www.w3.org/2005/Atom"><title>B</title><entry><title>A</title>
            <link rel="alternate" href="/tin/1"/><published>2026-10-26T02:15:00Z</published>
            <updated>2026-10-26T03:00:00Z</updated></entry></feed>"""
        (page,) = read_feed(feed, URL)
        assert page.url == "https://bao.example/tin/1"
        assert (page.published_at, page.modified_at) == (MORNING, datetime(2026, 10, 26, 3, tzinfo=UTC))

    def test_rdf_is_read(self) -> None:
        feed = b"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
            xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>B</title></channel>
            <item><title>A</title><link>https://bao.example/1</link><dc:date>2026-10-26T09:15:00+07:00</dc:date></item></rdf:RDF>"""
        (page,) = read_feed(feed, URL)
        assert page.published_at == MORNING

    @pytest.mark.parametrize(
        "printed",
        [
            "Mon, 26 Oct 2026 09:15:00 +0700",
            "Mon, 26 Oct 2026 09:15:00 GMT+7",
            "Mon, 26 Oct 2026 09:15:00 GMT+07:00",
            "Mon, 26 Oct 2026 02:15:00 GMT",
            "Mon, 26 Oct 2026 09:15:00",
            "2026-10-26T09:15:00+07:00",
            "2026-10-26 09:15:00",
            "10/26/2026 9:15:00 AM",
        ],
    )
    def test_dates_in_the_forms_of_vietnamese_outlets(self, printed: str) -> None:
        (page,) = read_feed(rss(f"<link>/1</link><title>A</title><pubDate>{printed}</pubDate>"), URL, HANOI)
        assert page.published_at == MORNING

    @pytest.mark.parametrize(
        "printed",
        [
            "",
            "hôm qua",
            "99/99/9999",
            "Mon, 45 Oct 2026 99:15:00 GMT+99999",
            "Thu, 01 Jan 1970 07:00:00 +0700",
            "0001-01-01T00:00:00Z",
        ],
    )
    def test_a_date_that_is_none_leaves_the_page_undated(self, printed: str) -> None:
        (page,) = read_feed(rss(f"<link>/1</link><title>A</title><pubDate>{printed}</pubDate>"), URL)
        assert page.published_at is None

    def test_titles_become_one_clean_line_of_nfc(self) -> None:
        loose = unicodedata.normalize("NFD", "Đặng Hải Lam")
        title = f"<title><![CDATA[ <b>{loose}</b> nói về\n ASEAN &amp; đối tác\u200b ]]></title>"
        (page,) = read_feed(rss(f"{title}<link>/1</link>"), URL)
        assert page.title == "Đặng Hải Lam nói về ASEAN & đối tác"

    def test_a_title_without_end_is_cut(self) -> None:
        (page,) = read_feed(rss(f"<title>{'x' * 9000}</title><link>/1</link>"), URL)
        assert len(page.title) == MAX_TITLE

    def test_one_page_announced_twice_is_one(self) -> None:
        links = "<link>https://bao.example/1?utm_source=rss</link>", "<link>https://bao.example/1#top</link>"
        assert [page.url for page in read_feed(rss(*links), URL)] == ["https://bao.example/1"]

    def test_the_permanent_id_serves_where_there_is_no_link(self) -> None:
        (page,) = read_feed(rss('<title>A</title><guid isPermaLink="true">https://bao.example/9</guid>'), URL)
        assert page.url == "https://bao.example/9"

    @pytest.mark.parametrize(
        "link",
        ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "ftp://bao.example/1", "http://[::1", ""],
    )
    def test_only_http_links_come_out(self, link: str) -> None:
        assert read_feed(rss(f"<title>A</title><link>{link}</link>"), URL) == []

    def test_a_careless_feed_is_read_all_the_same(self) -> None:
        """Bare ampersands and HTML entities are the commonest faults of Vietnamese feeds."""
        (page,) = read_feed(rss("<title>Xuất &amp; nhập & &eacute;p</title><link>/1?a=1&b=2</link>"), URL)
        assert page.title == "Xuất & nhập & ép"
        assert page.url == "https://bao.example/1?a=1&b=2"

    def test_other_encodings_are_read(self) -> None:
        feed = rss("<title>Đảo</title><link>/1</link>").decode().replace("utf-8", "utf-16")
        (page,) = read_feed(feed.encode("utf-16"), URL)
        assert page.title == "Đảo"

    def test_an_empty_feed_is_a_feed(self) -> None:
        assert read_feed(rss(), URL) == []

    def test_a_page_in_place_of_a_feed_is_told(self) -> None:
        with pytest.raises(UnreadableEntry, match=rf"^{URL}: the answer is not an RSS or Atom feed$"):
            read_feed(b"<!DOCTYPE html><html><body>Just a moment</body></html>", URL)

    def test_a_body_that_is_the_name_of_a_file_is_not_opened(self) -> None:
        with pytest.raises(UnreadableEntry):
            read_feed(b"/etc/hostname", URL)


class TestSitemaps:
    def test_a_news_sitemap_gives_address_title_and_dates(self) -> None:
        found, children = read_sitemap(
            urlset(
                "<loc>https://bao.example/1</loc><lastmod>2026-10-26T03:00:00Z</lastmod><news:news><news:publication>"
                "<news:name>Báo</news:name></news:publication><news:title>Họp cấp cao</news:title>"
                "<news:publication_date>2026-10-26T09:15:00+07:00</news:publication_date></news:news>"
            ),
            URL,
        )
        (page,) = found
        assert (page.title, page.published_at) == ("Họp cấp cao", MORNING)
        assert page.modified_at == datetime(2026, 10, 26, 3, tzinfo=UTC)
        assert children == []

    def test_pictures_do_not_stand_in_for_pages(self) -> None:
        image = '<image:image xmlns:image="http://x"><image:loc>https://anh.example/1.jpg</image:loc></image:image>'
        found, _ = read_sitemap(urlset(f"{image}<loc>https://bao.example/1</loc>"), URL)
        assert [page.url for page in found] == ["https://bao.example/1"]

    def test_a_day_alone_is_its_midnight_where_the_outlet_is(self) -> None:
        (page,), _ = read_sitemap(urlset("<loc>/1</loc><lastmod>2026-10-26</lastmod>"), URL, HANOI)
        assert page.modified_at == datetime(2026, 10, 25, 17, tzinfo=UTC)

    def test_an_index_gives_its_sitemaps(self) -> None:
        index = b"""<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
            <sitemap><loc>/a.xml</loc><lastmod>2026-10-26T02:15:00Z</lastmod></sitemap>
            <sitemap><loc>https://bao.example/b.xml.gz</loc></sitemap>
            <sitemap><loc>javascript:x</loc></sitemap></sitemapindex>"""
        found, children = read_sitemap(index, URL)
        assert found == []
        assert children == [("https://bao.example/a.xml", MORNING), ("https://bao.example/b.xml.gz", None)]

    def test_gzip_is_unpacked(self) -> None:
        found, _ = read_sitemap(gzip.compress(urlset("<loc>/1</loc>")), URL)
        assert len(found) == 1

    @pytest.mark.parametrize("body", [b"", b"not xml", b"<html><body/></html>", b"\x1f\x8b\x08broken"])
    def test_what_is_no_sitemap_is_told(self, body: bytes) -> None:
        with pytest.raises(UnreadableEntry, match=rf"^{URL}: the "):
            read_sitemap(body, URL)


BOMB = """<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>
<{0}><item><title>&b;&f;</title><link>/1</link></item></{0}>"""


class TestHostileDocuments:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-32"])
    @pytest.mark.parametrize("read", [read_feed, read_sitemap])
    def test_declared_entities_are_refused(self, read: object, encoding: str) -> None:
        assert callable(read)
        with pytest.raises(UnreadableEntry, match="declares XML entities"):
            read(BOMB.format("rss").encode(encoding), URL)

    @pytest.mark.parametrize("read", [read_feed, read_sitemap])
    def test_a_gzip_bomb_is_refused(self, read: object) -> None:
        assert callable(read)
        bomb = gzip.compress(b"\0" * 60_000_000)
        assert len(bomb) < 100_000
        with pytest.raises(UnreadableEntry, match="larger than"):
            read(bomb, URL)

    def test_a_sitemap_without_end_is_read_to_the_limit(self) -> None:
        many = urlset(*(f"<loc>/{n}</loc>" for n in range(MAX_LINKS + 10)))
        found, _ = read_sitemap(many, URL)
        assert len(found) == MAX_LINKS

    @given(st.binary(max_size=300), st.integers(0, 400))
    @settings(max_examples=150, deadline=None)
    def test_no_bytes_bring_it_down(self, noise: bytes, at: int) -> None:
        for read, sound in (
            (read_feed, rss("<title>A</title><link>/1</link>")),
            (read_sitemap, urlset("<loc>/1</loc>")),
        ):
            try:
                read(sound[:at] + noise + sound[at:], URL)
            except UnreadableEntry as error:
                assert str(error).startswith(URL)
