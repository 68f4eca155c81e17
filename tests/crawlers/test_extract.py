"""Extraction: golden pages, each with what must be read from it; and what must never happen, whatever the bytes.

To add a page, put `name.html` (written by us, of a fictional outlet) and `name.json` into `golden/`. The JSON holds the
call (url, fetched_at, charset, source, hint) and the article, or the reason for which it is `refused`.
"""

from __future__ import annotations

import io
import json
import unicodedata
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawlers.extract import FeedHint, NotArticle, extract
from crawlers.extract_body import with_lead
from crawlers.extract_byline import clean_byline, signature, without_byline
from crawlers.extract_file import article_json, read_input
from crawlers.extract_language import find_language
from crawlers.extract_markup import decode
from crawlers.extract_title import without_outlet
from crawlers.gold import source_of
from newsroom.article import Article, Source, SourceOptions
from newsroom.errors import InputError
from newsroom.text import count_words
from newsroom.urls import article_id

GOLDEN = sorted((Path(__file__).parent / "golden").glob("*.html"))
NOW = datetime(2025, 10, 28, 5, 0, tzinfo=UTC)
URL = "https://saobien.test/tin/hoi-nghi.html"
SENTENCE = "Hội nghị cấp cao ASEAN khai mạc tại Lạc Hải với sự tham dự của các nhà lãnh đạo trong khu vực. "
TITLE = "Khai mạc hội nghị cấp cao ASEAN"


def make_source(**given: Any) -> Source:
    lead = given.pop("lead_from_description", False)
    fields: dict[str, Any] = {
        "id": "saobien",
        "name": "Báo Sao Biển",
        "kind": "commercial",
        "country": "VN",
        "scope": "domestic",
        "languages": ("vi",),
        "domains": ("saobien.test",),
        "timezone": "Asia/Ho_Chi_Minh",
        "entries": (),
        "options": SourceOptions(lead_from_description=lead),
    }
    return Source(**(fields | given))


def make_page(head: str = "", body: str = f"<h1>{TITLE}</h1><p>{SENTENCE * 4}</p><p>{SENTENCE * 4}</p>") -> bytes:
    return f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>".encode()


def read(body: bytes, url: str = URL, **given: Any) -> Article:
    found = extract(body, url, NOW, **given)
    assert isinstance(found, Article), found
    return found


def refused(body: bytes, url: str = URL, **given: Any) -> str:
    found = extract(body, url, NOW, **given)
    assert isinstance(found, NotArticle), found.title
    return found.reason


@pytest.mark.parametrize("page", GOLDEN, ids=lambda page: page.stem)
def test_golden_page(page: Path) -> None:
    case = json.loads(page.with_suffix(".json").read_text("utf-8"))
    hint = case.get("hint")
    source = case.get("source")
    found = extract(
        page.read_bytes(),
        case["url"],
        datetime.fromisoformat(case["fetched_at"]),
        source=source_of(source) if source else None,
        charset=case.get("charset"),
        hint=FeedHint(hint["title"], datetime.fromisoformat(hint["published_at"])) if hint else None,
    )
    if "refused" in case:
        assert isinstance(found, NotArticle)
        assert found.reason == case["refused"]
        return
    assert isinstance(found, Article), found
    assert found.text.split("\n\n") == case["article"].pop("paragraphs")
    values = article_json(found)
    assert {key: values[key] for key in case["article"]} == case["article"]


class TestIdentity:
    def test_article_is_known_by_its_canonical_url(self) -> None:
        found = read(make_page(), url=URL + "?utm_source=zalo#binh-luan")
        assert found.url == URL
        assert found.id == article_id(URL)
        assert (found.source_id, found.version) == ("", 1)

    def test_values_of_the_caller_are_kept(self) -> None:
        found = read(make_page(), source=make_source())
        assert (found.source_id, found.fetched_at) == ("saobien", NOW)

    def test_mistakes_of_the_caller_are_errors(self) -> None:
        with pytest.raises(ValueError, match="http"):
            extract(make_page(), "file:///etc/passwd", NOW)
        with pytest.raises(ValueError, match="time zone"):
            extract(make_page(), URL, NOW.replace(tzinfo=None))


class TestTitle:
    def test_the_only_h1_comes_first(self) -> None:
        found = read(make_page('<meta property="og:title" content="ASEAN: khai mạc">'))
        assert (found.title, found.origins["title"]) == (TITLE, "h1")

    def test_h1_that_shares_no_word_with_the_named_title_is_a_section(self) -> None:
        page = make_page(f'<meta property="og:title" content="{TITLE}">', f"<h1>Thời sự</h1><p>{SENTENCE * 5}</p>")
        assert (read(page).title, read(page).origins["title"]) == (TITLE, "og")

    def test_feed_title_serves_a_page_without_any(self) -> None:
        page = make_page("", f"<p>{SENTENCE * 5}</p>")
        assert read(page, hint=FeedHint(TITLE)).title == TITLE

    def test_page_without_any_headline_shows_how_it_begins(self) -> None:
        found = read(make_page("", f"<p>{SENTENCE * 5}</p>"))
        assert found.title.startswith("Hội nghị cấp cao ASEAN khai mạc")
        assert found.title.endswith(" …")
        assert found.origins["title"] == "text"

    @pytest.mark.parametrize(
        ("title", "expected"),
        [
            (f"{TITLE} - Báo Sao Biển", TITLE),
            (f"{TITLE} | Thời sự | Sao Biển điện tử", f"{TITLE} | Thời sự"),
            (f"saobien.test | {TITLE}", TITLE),
            (f"{TITLE} - thanh niên là trung tâm", f"{TITLE} - thanh niên là trung tâm"),
            ("Sao Biển - Lạc Hải: chuyến tàu đầu tiên", "Sao Biển - Lạc Hải: chuyến tàu đầu tiên"),
            ("Báo Sao Biển", "Báo Sao Biển"),
        ],
    )
    def test_outlet_is_taken_off_and_nothing_else(self, title: str, expected: str) -> None:
        assert without_outlet(title, frozenset({"saobien", "baosaobien", "saobientest", "thanhnien"})) == expected


class TestLead:
    LEAD = "Sáng 27/10, hội nghị bàn về cảng xanh đã mở màn với đại diện của mười một nước thành viên."
    HEAD = f'<meta property="og:description" content="{LEAD.replace("bàn", "&amp;quot;bàn&amp;quot;")}">'

    def test_lead_is_a_field_of_its_own_with_entities_resolved(self) -> None:
        found = read(make_page(self.HEAD))
        assert found.lead == self.LEAD.replace("bàn", '"bàn"')
        assert found.lead not in found.text

    def test_lead_goes_into_the_text_once_where_the_source_loses_it(self) -> None:
        source = make_source(lead_from_description=True)
        lost = read(make_page(self.HEAD), source=source)
        assert lost.text.startswith(lost.lead + "\n\n")
        printed = read(make_page(self.HEAD, f"<h1>{TITLE}</h1><p>{self.LEAD}</p><p>{SENTENCE * 4}</p>"), source=source)
        assert printed.text.count("bàn về cảng xanh") == 1

    def test_lead_printed_in_other_signs_counts_as_held(self) -> None:
        text = f"(SB) – {unicodedata.normalize('NFD', self.LEAD).upper()}\n\n{SENTENCE}"
        assert with_lead(text, self.LEAD) == text

    def test_description_that_repeats_the_title_is_no_lead(self) -> None:
        assert read(make_page(f'<meta property="og:description" content="{TITLE.upper()}">')).lead == ""


class TestText:
    def test_decomposed_text_becomes_composed(self) -> None:
        page = unicodedata.normalize("NFD", make_page().decode()).encode()
        found = read(page)
        assert unicodedata.is_normalized("NFC", found.title + found.text)
        assert SENTENCE.strip() in found.text

    def test_headline_and_date_line_are_not_repeated_at_the_top(self) -> None:
        body = (
            f"<article><h1>{TITLE}</h1><p>{TITLE}</p><p>Thứ Hai, 27/10/2025 - 09:15</p><p>{SENTENCE * 5}</p></article>"
        )
        assert read(make_page("", body)).text.startswith("Hội nghị cấp cao")

    def test_reader_comments_are_left_out(self) -> None:
        comment = (
            '<div class="comments"><div class="comment"><p>Rất mong được tham dự, xin cảm ơn toà soạn.</p></div></div>'
        )
        assert "toà soạn" not in read(make_page("", f"<article><p>{SENTENCE * 8}</p></article>{comment}")).text

    @pytest.mark.parametrize(
        ("text", "words"),
        [("Biển Đông, 27/10", 4), ("東盟領導人會議", 3), ("ประชุมอาเซียน", 2), ("", 0), ("아세안 정상회의", 2)],
    )
    def test_words_are_counted_in_any_script(self, text: str, words: int) -> None:
        assert count_words(text) == words


class TestByline:
    @pytest.mark.parametrize(
        ("values", "expected"),
        [
            (["By Mei Lin Goh and Arjun Pillai"], "Mei Lin Goh, Arjun Pillai"),
            (["Tác giả: Đỗ Hữu Lộc, loc@saobien.test"], "Đỗ Hữu Lộc"),
            (["Theo TTXVN"], "TTXVN"),
            (["Đồ họa: Lê Bách"], "Lê Bách"),
            (["记者 沈知遥"], "沈知遥"),
            (["Ngọc Thúy; ngọc thúy", "Đăng Hòa/TTXVN"], "Ngọc Thúy, Đăng Hòa, TTXVN"),
            (["Báo Sao Biển", "PV", "admin", "https://saobien.test/tac-gia/1", "@saobien"], ""),
            (["Rini Kartika (Jakarta)", ""], "Rini Kartika"),
        ],
    )
    def test_names_only(self, values: list[str], expected: str) -> None:
        assert clean_byline(values, frozenset({"saobien", "baosaobien"})) == expected

    @pytest.mark.parametrize(
        "line",
        [
            "By Mei Lin Goh",
            "By Mei Lin Goh 18 October 2026, 06:30 ET",
            "By Mei Lin Goh · 21 November 2026, 09:20 MYT",
            "- Tác giả, Mei Lin Goh (cộng tác viên)",
            "Chủ nhật, 04/10/2026 - 19:05 (GMT+7)",
            "Sao Biển",
        ],
    )
    def test_a_line_that_gives_author_or_date_only_is_no_text(self, line: str) -> None:
        names, outlet = "Mei Lin Goh, Arjun Pillai", frozenset({"saobien"})
        assert without_byline(f"{SENTENCE}\n\n{line}", names, outlet) == SENTENCE
        assert without_byline(f"{SENTENCE}\n\n{line}\n\n{SENTENCE}", names, outlet) == f"{SENTENCE}\n\n{SENTENCE}"

    @pytest.mark.parametrize(
        "line",
        [
            "Mei Lin Goh, the poet, died on Sunday.",
            "By seven in the evening of 19 November 2026 they had initials.",
            "Hội nghị bế mạc ngày 20/11/2026 tại Lạc Hải.",
            "Ngọc Thúy",
        ],
    )
    def test_a_line_that_says_more_stays(self, line: str) -> None:
        text = f"{SENTENCE}\n\n{line}"
        assert without_byline(text, "Mei Lin Goh", frozenset({"saobien"})) == text

    @pytest.mark.parametrize(
        ("last", "name"),
        [
            ("Đặng Ánh - Ý Nhi", "Đặng Ánh - Ý Nhi"),
            ("Hà Thu (Theo Reuters, AFP)", "Hà Thu"),
            ("Hội nghị bế mạc.", ""),
            ("Ảnh: Minh Hà", ""),
            ("PHÁT BIỂU KHAI MẠC", ""),
            ("TTXVN", ""),
        ],
    )
    def test_vietnamese_signature_at_the_foot(self, last: str, name: str) -> None:
        assert signature(f"{SENTENCE}\n\n{last}") == name


class TestPublished:
    def test_line_under_the_headline_not_the_clock_of_the_site_nor_a_neighbour(self) -> None:
        body = (
            "<header><span>Thứ Ba, 28/10/2025 11:59</span></header>"
            "<aside><time datetime='2025-10-20T08:00:00+07:00'>20/10</time></aside>"
            f"<main><div><h1>{TITLE}</h1><span>Thứ Hai, 27/10/2025 - 09:15 (GMT+7)</span></div>"
            f"<p>{SENTENCE * 5}</p></main>"
        )
        found = read(make_page("", body))
        assert found.published_at == datetime(2025, 10, 27, 2, 15, tzinfo=UTC)
        assert found.origins["published_at"] == "visible"

    def test_feed_serves_a_page_that_says_nothing(self) -> None:
        announced = datetime(2025, 10, 27, 2, 15, tzinfo=UTC)
        found = read(make_page(), hint=FeedHint(published_at=announced))
        assert (found.published_at, found.origins["published_at"]) == (announced, "feed")

    def test_no_claim_at_all_leaves_the_article_undated(self) -> None:
        found = read(make_page())
        assert found.published_at is None
        assert "published_at" not in found.origins


class TestLanguage:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("Thủ tướng dự hội nghị", ("vi", "script")),
            (SENTENCE, ("vi", "script")),
            ("東盟領導人在會議上討論了能源", ("zh", "script")),
            ("ASEANの首脳がエネルギーについて話し合った", ("ja", "script")),
            ("아세안 정상회의가 열렸다", ("ko", "script")),
            ("ผู้นำอาเซียนประชุมที่ลากไห่", ("th", "script")),
            ("ຜູ້ນຳອາຊຽນ", ("lo", "script")),
            ("မြန်မာနိုင်ငံ", ("my", "script")),
            ("មេដឹកនាំអាស៊ាន", ("km", "script")),
            (
                "Лидеры стран АСЕАН обсудили в понедельник вопросы энергетики и морской торговли в регионе",
                ("ru", "py3langid"),
            ),
            ("2025", ("vi", "source")),
        ],
    )
    def test_script_then_statistics_then_source(self, text: str, expected: tuple[str, str]) -> None:
        assert find_language(text, "", make_source()) == expected

    def test_declared_language_decides_between_indonesian_and_malay(self) -> None:
        text = (
            "Para pemimpin negara anggota bertemu untuk membahas kerja sama ekonomi dan keamanan di kawasan ini. " * 3
        )
        assert find_language(text, "id", None)[0] == "id"
        assert find_language(text, "ms", None)[0] == "ms"
        assert find_language(text, "en", make_source(languages=("id",)))[0] == "id"

    def test_unknown_stays_unknown(self) -> None:
        assert find_language("123", "", None) == ("und", "")


class TestCharset:
    @pytest.mark.parametrize(
        ("codec", "header", "meta"),
        [
            ("utf-8", "iso-8859-1", ""),
            ("utf-8", "windows-1258", "gb2312"),
            ("gb18030", "iso-8859-1", "gb2312"),
            ("gb18030", "utf-8", "gb2312"),
            ("gb18030", "gb2312", ""),
            ("cp932", None, "shift_jis"),
            ("euc-kr", "euc-kr", ""),
            ("utf-8-sig", "big5", ""),
            ("utf-16", None, ""),
        ],
    )
    def test_wrong_or_missing_header_does_no_harm(self, codec: str, header: str | None, meta: str) -> None:
        text = f"<html><head><meta charset='{meta}'></head><p>東京 2025年 中文 ASEAN</p></html>"
        if codec == "euc-kr":
            text = text.replace("東京 2025年 中文", "아세안 정상회의")
        assert decode(text.encode(codec), header) == text

    def test_character_cut_in_two_at_the_end(self) -> None:
        assert decode("<p>Lạc Hải</p>ả".encode()[:-1], None) == "<p>Lạc Hải</p>"

    def test_a_stray_byte_costs_one_mark(self) -> None:
        page = make_page()
        text = decode(page + b"\xff<p></p>", "utf-8")
        assert text == page.decode() + "\ufffd<p></p>"


class TestRefused:
    @pytest.mark.parametrize(
        ("body", "reason"),
        [
            (b"", "empty"),
            (b" \r\n\x00", "empty"),
            (b"%PDF-1.7 \x00\x01", "not_html"),
            (b"\x1f\x8b\x08\x00", "not_html"),
            (b'{"data": []}', "not_html"),
            (b"plain words and nothing else", "not_html"),
            (b'<?xml version="1.0"?><rss version="2.0"><channel><title>a</title></channel></rss>', "not_html"),
            (b"<html><body>" + bytes(range(128, 256)) * 9 + b"</body></html>", "undecodable"),
            (
                b"<html><head><title>Just a moment...</title></head><body>Checking your browser</body></html>",
                "challenge",
            ),
            (make_page("", f"<h1>{TITLE}</h1><p>Xem ảnh.</p>"), "too_short"),
        ],
    )
    def test_what_is_no_article_says_why(self, body: bytes, reason: str) -> None:
        assert refused(body) == reason

    def test_length_is_the_callers_choice(self) -> None:
        brief = make_page("", f"<h1>{TITLE}</h1><p>{SENTENCE}</p>")
        assert refused(brief) == "too_short"
        assert read(brief, min_words=10).title == TITLE

    def test_withdrawn_article_that_became_the_front_page(self) -> None:
        assert (
            refused(make_page('<meta property="og:type" content="website">'), url="https://saobien.test/")
            == "list_page"
        )

    def test_dated_page_that_calls_itself_a_website_is_an_article(self) -> None:
        head = '<meta property="og:type" content="website"><meta name="pubdate" content="2025-10-27T09:15:00+07:00">'
        assert read(make_page(head)).origins["published_at"] == "meta"


class TestHostileBytes:
    @pytest.mark.parametrize(
        "body",
        [
            make_page("", "<div>" * 1_000_000 + SENTENCE * 9),
            make_page("", f"<p>{SENTENCE * 9}</p>" + "<span>" * 300_000),
            make_page('<script type="application/ld+json">' + "[" * 100_000 + "</script>"),
            make_page('<script type="application/ld+json">{"@type":"Article","a":' + "9" * 9_000 + "}</script>"),
            make_page(
                '<meta name="date" content="9999-12-31T23:59:59-14:00"><meta name="pubdate" content="0001-01-01">'
            ),
            make_page("", "<h1>a\x00b</h1>" + f"<p>{SENTENCE * 9}&#xD800;&#0;</p>") + b"\xed\xa0\x80",
            b"<html>" + b"<!--" * 100_000,
            make_page("", "<article>" + f"<p>{SENTENCE}</p>" * 15_000 + "</article>"),
            make_page("", f"<h1>{TITLE}</h1>" + "<article><h1>x</h1><p>" + SENTENCE * 3 + "</p></article>" * 4_000),
            make_page("", "<script>" + "self.__next_f.push([1,']' " * 70_000 + "</script>"),
            make_page("", '<script type="application/json">{"a":[' + '{"body":"<p>' + "a" * 300 + '"},' * 4_000),
        ],
        ids=[
            "deep",
            "unclosed",
            "json-depth",
            "json-number",
            "calendar-ends",
            "surrogates",
            "comments",
            "alike",
            "stories",
            "stream",
            "strings",
        ],
    )
    def test_survives(self, body: bytes) -> None:
        found = extract(body, URL, NOW)
        if isinstance(found, Article):
            (found.title + found.text).encode()

    def test_entities_of_the_page_are_not_read_from_disk(self) -> None:
        page = b'<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/hostname">]>' + make_page().replace(
            b"ASEAN", b"&x;ASEAN"
        )
        hostname = Path("/etc/hostname").read_text().strip() if Path("/etc/hostname").exists() else "localhost"
        assert hostname not in read(page).text

    def test_wrong_types_in_jsonld_are_passed_over(self) -> None:
        data = {"@type": ["NewsArticle", 5], "headline": ["x", {}], "author": [[["z"]], {"name": {"a": 1}}, None]}
        data |= {"datePublished": {"@value": "2025-10-27T09:00:00+07:00"}, "articleBody": [1], "description": 7}
        found = read(make_page(f'<script type="application/ld+json">{json.dumps(data)}</script>'))
        assert found.origins["published_at"] == "json-ld"

    @settings(max_examples=200, deadline=None)
    @given(st.binary(max_size=400), st.integers(0, len(make_page())))
    def test_bytes_of_any_kind_give_an_answer(self, noise: bytes, place: int) -> None:
        page = make_page()
        assert isinstance(extract(page[:place] + noise + page[place:], URL, NOW), Article | NotArticle)


class TestFile:
    def test_saved_page_tells_its_own_address(self, tmp_path: Path) -> None:
        file = tmp_path / "trang.html"
        file.write_bytes(make_page(f'<link rel="canonical" href="{URL}">'))
        page = read_input(str(file))
        assert (page.url, page.body) == (URL, file.read_bytes())
        assert read_input(str(file), "https://saobien.test/khac").url == "https://saobien.test/khac"

    def test_page_without_an_address_gets_one_from_its_file_name(self, tmp_path: Path) -> None:
        file = tmp_path / "trang đã lưu.html"
        file.write_bytes(make_page())
        assert read_input(str(file)).url == "https://file.invalid/trang%20%C4%91%C3%A3%20l%C6%B0u.html"

    def test_standard_input(self) -> None:
        assert read_input("-", URL, stdin=io.BytesIO(make_page())).body == make_page()

    def test_each_mistake_is_one_sentence_with_the_name(self, tmp_path: Path) -> None:
        files = {"trống.html": b"", "ảnh.html": b"\x89PNG\r\n", "lớn.html": make_page() * 9}
        for name, content in files.items():
            (tmp_path / name).write_bytes(content)
        for name, words in [
            ("không có.html", "no such file"),
            ("", "folder"),
            ("trống.html", "no content"),
            ("ảnh.html", "an image"),
            ("lớn.html", "larger than"),
        ]:
            with pytest.raises(InputError, match=words) as caught:
                read_input(str(tmp_path / name), max_bytes=2 * len(make_page()))
            assert str(tmp_path / name) in str(caught.value)
        with pytest.raises(InputError, match="http"):
            read_input(str(tmp_path / "lớn.html"), "saobien.test")

    def test_json_holds_both_times(self) -> None:
        values = article_json(read(make_page('<meta name="pubdate" content="2025-10-27T23:30:00Z">')))
        assert values["published_at"] == "2025-10-27T23:30:00Z"
        assert values["published_at_local"] == "2025-10-28T06:30:00+07:00"
        assert json.loads(json.dumps(values, ensure_ascii=False)) == values
