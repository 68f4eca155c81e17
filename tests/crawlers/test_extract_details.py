"""What a page says beside its text: changes, section, tags, image, form, whether it is all there, and its address."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from crawlers.error_page import says_nothing_here
from crawlers.extract_canonical import believed_address
from newsroom.article import SourceOptions
from newsroom.urls import article_id
from tests.crawlers.test_extract import SENTENCE, TITLE, URL, make_page, make_source, read, refused

SHORT = f"<h1>{TITLE}</h1><p>{SENTENCE * 3}</p>"


LONG = f"<h1>{TITLE}</h1>" + "".join(f"<p>{number}. {SENTENCE * 5}</p>" for number in range(4))


def data(**given: Any) -> str:
    """JSON-LD of an article with its publication."""
    values = {"@type": "NewsArticle", "headline": TITLE, "datePublished": "2025-10-27T09:15:00+07:00"} | given
    return f'<script type="application/ld+json">{json.dumps(values)}</script>'


class TestModified:
    @pytest.mark.parametrize(
        ("head", "body", "origin"),
        [
            (data(dateModified="2025-10-27T11:00:00+07:00"), "", "json-ld"),
            ('<meta property="article:modified_time" content="2025-10-27T04:00:00Z">', "", "meta"),
            ("", '<time itemprop="dateModified" datetime="2025-10-27T11:00:00+07:00">11:00</time>', "time"),
            ("", '<time class="entry-updated" datetime="2025-10-27T11:00:00+07:00">11:00</time>', "time"),
        ],
    )
    def test_places(self, head: str, body: str, origin: str) -> None:
        found = read(make_page(head, SHORT + body))
        assert found.modified_at == datetime(2025, 10, 27, 4, 0, tzinfo=UTC)
        assert found.origins["modified_at"] == origin

    @pytest.mark.parametrize("stamp", ["2025-10-25T09:00:00+07:00", "2025-10-28T20:00:00+07:00", "0001-01-01", "sớm"])
    def test_what_cannot_be_is_no_change(self, stamp: str) -> None:
        assert read(make_page(data(dateModified=stamp))).modified_at is None

    def test_a_change_on_the_day_before_is_a_matter_of_zones(self) -> None:
        assert read(make_page(data(dateModified="2025-10-26T12:00:00+07:00"))).modified_at is not None


class TestSectionAndTags:
    def test_meta_then_data_then_the_trail(self) -> None:
        trail = {
            "@type": "BreadcrumbList",
            "itemListElement": [{"name": "Trang chủ"}, {"item": {"name": "Kinh tế"}}, {"name": TITLE}],
        }
        trailed = f'<script type="application/ld+json">{json.dumps(trail)}</script>'
        meta = '<meta property="article:section" content="Thời sự">'
        assert read(make_page(meta + data(articleSection="Biển"))).section == "Thời sự"
        assert read(make_page(data(articleSection=["Biển", "Đảo"]))).section == "Biển"
        assert read(make_page(data() + trailed)).section == "Kinh tế"

    def test_the_outlet_is_no_section_and_no_tag(self) -> None:
        head = '<meta property="article:section" content="Sao Biển"><meta name="keywords" content="Báo Sao Biển, cảng">'
        found = read(make_page(head), source=make_source())
        assert (found.section, found.tags) == ("", ("cảng",))

    def test_tags_are_listed_once_each(self) -> None:
        head = "".join(f'<meta property="article:tag" content="{tag}">' for tag in ("ASEAN", "cảng xanh", "asean"))
        assert read(make_page(head + '<meta name="keywords" content="tin nóng">')).tags == ("ASEAN", "cảng xanh")
        assert read(make_page(data(keywords="ASEAN; cảng xanh, ASEAN"))).tags == ("ASEAN", "cảng xanh")
        links = '<a rel="tag" href="/a">#ASEAN</a><a rel="tag" href="/b">cảng xanh</a>'
        found = read(make_page("", SHORT + links))
        assert (found.tags, found.origins["tags"]) == (("ASEAN", "cảng xanh"), "links")


class TestImage:
    @pytest.mark.parametrize(
        ("value", "image"),
        [
            ("https://anh.saobien.test/1.jpg", "https://anh.saobien.test/1.jpg"),
            ("/anh/cảng 1.jpg", "https://saobien.test/anh/cảng%201.jpg"),
            ("//anh.saobien.test/1.jpg", "https://anh.saobien.test/1.jpg"),
            ("https://saobien.test/static/logo.png", ""),
            ("data:image/png;base64,xx", ""),
            ("javascript:alert(1)", ""),
            ("http://[", ""),
        ],
    )
    def test_only_addresses_of_pictures(self, value: str, image: str) -> None:
        assert read(make_page(f'<meta property="og:image" content="{value}">')).image == image

    def test_the_data_serves_where_the_meta_is_a_logo(self) -> None:
        head = '<meta property="og:image" content="/logo.png">' + data(image=[{"url": "https://saobien.test/2.jpg"}])
        assert read(make_page(head)).image == "https://saobien.test/2.jpg"


class TestForm:
    @pytest.mark.parametrize(
        ("head", "url", "form", "origin"),
        [
            ("", URL, "text", ""),
            (data(**{"@type": "LiveBlogPosting"}), URL, "live_blog", "json-ld"),
            (data(**{"@type": "VideoObject"}), URL, "video", "json-ld"),
            (data(**{"@type": ["CreativeWork", "PodcastEpisode"]}), URL, "podcast", "json-ld"),
            (data(**{"@type": "ImageGallery"}), URL, "photo_story", "json-ld"),
            ('<meta property="og:type" content="video.other">', URL, "video", "og"),
            ('<meta property="article:section" content="Xã luận">', URL, "editorial", "section"),
            ('<meta property="article:section" content="Phỏng vấn">', URL, "interview", "section"),
            ("", "https://saobien.test/infographic/gao-5-nuoc.html", "infographic", "url"),
            ("", "https://saobien.test/e-magazine/cang.html", "photo_story", "url"),
            ("", "https://video.saobien.test/cang.html", "video", "url"),
            ("", "https://saobien.test/opinion/2025/10/harbours", "editorial", "url"),
            ("", "https://saobien.test/tin/video-cho-tre-em-tang-gia.html", "text", ""),
        ],
    )
    def test_where_markup_section_or_address_shows_it(self, head: str, url: str, form: str, origin: str) -> None:
        found = read(make_page(head), url=url)
        assert (found.form, found.origins.get("form", "")) == (form, origin)

    @pytest.mark.parametrize(
        ("title", "form"),
        [
            ("[Infographic] Gạo của năm nước", "infographic"),
            ("Podcast: Cảng xanh là gì?", "podcast"),
            ("Video - Tàu cập cảng Lạc Hải", "video"),
            ("Ảnh hưởng của bão tới cảng Lạc Hải", "text"),
            ("Video về cảng gây tranh cãi trên mạng", "text"),
        ],
    )
    def test_a_word_in_front_of_the_headline(self, title: str, form: str) -> None:
        assert read(make_page("", f"<h1>{title}</h1><p>{SENTENCE * 6}</p>")).form == form

    def test_a_video_beside_the_article_makes_no_video(self) -> None:
        clip = f'<script type="application/ld+json">{json.dumps({"@type": "VideoObject", "name": "Clip"})}</script>'
        assert read(make_page(clip + data(author={"name": "Đỗ Hữu Lộc"}))).form == "text"


class TestPartial:
    @pytest.mark.parametrize(
        ("head", "body", "origin"),
        [
            (data(isAccessibleForFree=False), SHORT, "json-ld"),
            (data(isAccessibleForFree="http://schema.org/False"), SHORT, "json-ld"),
            (data(hasPart={"isAccessibleForFree": "False", "cssSelector": ".wall"}), SHORT, "json-ld"),
            ("", SHORT + "<div>Đăng ký gói hội viên để đọc tiếp bài viết này</div>", "words"),
            ("", SHORT + "<div>残り：1234文字</div>", "words"),
            ("", SHORT + '<div class="c-paywall">…</div>', "markup"),
            ("", f"<h1>{TITLE}</h1><p>{SENTENCE * 3} Trong khi đó, các nước…</p>", "text"),
        ],
    )
    def test_a_short_text_beside_a_wall(self, head: str, body: str, origin: str) -> None:
        found = read(make_page(head, body))
        assert (found.partial, found.origins["partial"]) == (True, origin)

    @pytest.mark.parametrize(
        ("head", "body"),
        [
            ("", SHORT),
            (data(isAccessibleForFree=False), LONG),
            (data(isAccessibleForFree=False, wordCount=63), SHORT),
            (data(isAccessibleForFree=True), SHORT + "<div>Subscribe to continue reading</div>"),
            ("", f"<h1>{TITLE}</h1><p>{SENTENCE * 3}</p><p>Họ nói về chuyện đọc tiếp… và dừng.</p>"),
        ],
    )
    def test_never_a_full_text(self, head: str, body: str) -> None:
        assert not read(make_page(head, body)).partial


class TestAddress:
    OWN = "https://saobien.test/kinh-te/cang-xanh-lac-hai-102251027.htm"

    @pytest.mark.parametrize(
        ("own", "link"),
        [
            ("https://m.saobien.test/amp/cang-xanh-lac-hai-102251027.htm", OWN),
            ("https://saobien.test/kinh-te/cang-xanh-lac-hai-102251027.amp", OWN),
            ("https://saobien.test/tin.php?id=102251027", OWN),
            ("https://saobien.test/a/cang-xanh-lac-hai/amp", "/kinh-te/cang-xanh-lac-hai"),
            ("http://saobien.test/kinh-te/cang-xanh-lac-hai", "https://saobien.test/kinh-te/cang-xanh-lac-hai"),
        ],
    )
    def test_variants_of_an_address_are_one_article(self, own: str, link: str) -> None:
        assert believed_address(own, [link], ["saobien.test"]) == (
            link if "://" in link else f"https://saobien.test{link}"
        )

    @pytest.mark.parametrize(
        "link",
        [
            "https://saobien.test/",
            "https://saobien.test",
            "https://saobien.test/kinh-te/",
            "https://saobien.test/bai-mau-1.htm",
            "https://baokhac.test/kinh-te/cang-xanh-lac-hai-102251027.htm",
            "javascript:void(0)",
            "http://[",
            "",
        ],
    )
    def test_templates_that_name_something_else_are_not_believed(self, link: str) -> None:
        assert believed_address(self.OWN, [link], ["saobien.test"]) == self.OWN
        assert believed_address(self.OWN, [self.OWN, "https://saobien.test/cang-xanh-2"], ["saobien.test"]) == self.OWN

    def test_without_a_source_the_registered_domain_is_the_site(self) -> None:
        assert believed_address("https://m.bao.com.vn/a-12345.htm", ["https://bao.com.vn/a-12345.htm"]) == (
            "https://bao.com.vn/a-12345.htm"
        )
        other = "https://khac.com.vn/a-12345.htm"
        assert believed_address("https://bao.com.vn/a-12345.htm", [other]) == "https://bao.com.vn/a-12345.htm"

    def test_the_article_is_known_by_it(self) -> None:
        found = read(make_page(f'<link rel="canonical" href="{self.OWN}">'), url=self.OWN + "?zarsrc=1&amp=1")
        assert (found.url, found.id, found.origins["url"]) == (self.OWN, article_id(self.OWN), "canonical")
        assert "url" not in read(make_page()).origins


class TestErrorPage:
    @pytest.mark.parametrize(
        "title",
        [
            "404",
            "404 Not Found",
            "Error 404 - Page not found",
            "404 | Báo Sao Biển",
            "Không tìm thấy trang - Báo Sao Biển",
            "Trang bạn tìm không tồn tại",
            "Bài viết không tồn tại hoặc đã bị xóa",
            "Oops! The page you requested could not be found.",
            "页面不存在",
            "Halaman tidak ditemukan",
        ],
    )
    def test_a_page_that_says_that_nothing_is_there(self, title: str) -> None:
        page = (
            f"<html><head><title>{title}</title></head><body><h2>Tin đọc nhiều</h2><p>{SENTENCE * 2}</p></body></html>"
        )
        assert refused(page.encode()) == "error_page"

    @pytest.mark.parametrize(
        "title",
        [
            "Không tìm thấy nạn nhân vụ chìm tàu",
            "Page not found: how ASEAN lost a website",
            "404 tàu cá vào tránh bão",
            "Trang trại không tồn tại trên giấy",
            "Nothing found in search for missing plane",
        ],
    )
    def test_a_headline_about_things_not_found_is_an_article(self, title: str) -> None:
        assert says_nothing_here([title]) == ""

    def test_an_article_of_some_length_is_one_whatever_its_title(self) -> None:
        assert read(make_page("<title>404</title>", LONG.replace(TITLE, "404"))).title == "404"


class TestSelectors:
    PAGE = make_page(
        "",
        f"<h1>{TITLE}</h1><div class='than'><p>{SENTENCE * 5}</p><div class='hop'><p>{'Hộp bên. ' * 20}</p></div>"
        f"<p>Câu cuối của bài.</p></div><div class='khac'><p>{'Một bài khác hẳn. ' * 90}</p></div>",
    )

    def test_what_a_source_names_is_the_body_and_what_it_removes_is_gone(self) -> None:
        source = make_source(options=SourceOptions(body="div.than", remove=(".hop", ".khong-co")))
        found = read(self.PAGE, source=source)
        assert found.text.split("\n\n") == [(SENTENCE * 5).strip(), "Câu cuối của bài."]
        assert found.origins["text"] == "selector"

    def test_a_selector_that_finds_nothing_falls_back_and_says_so(self) -> None:
        found = read(self.PAGE, source=make_source(options=SourceOptions(body="#noi-dung")))
        assert found.origins["text"] == "trafilatura (body selector found nothing)"
        assert SENTENCE.strip() in found.text
