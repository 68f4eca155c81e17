"""The sources file: what an operator writes, and the sentence that each mistake gets."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from crawlers.sources import SHIPPED, load_sources
from crawlers.templates import query_addresses
from newsroom.article import Entry, Source, SourceOptions
from newsroom.errors import SettingsError
from newsroom.provinces import provinces
from newsroom.urls import on_site

GOOD = """\
[[source]]
id = "lionharbour"
name = "The Lion Harbour Post"
kind = "commercial"
country = "SG"
scope = "foreign"
languages = ["en"]
domains = ["127.0.0.1:8707"]
timezone = "Asia/Singapore"
entries = [{ kind = "feed", url = "http://127.0.0.1:8707/rss.xml" }]
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "sources.toml"


def test_a_source_is_read_as_it_is_written(file: Path) -> None:
    more = 'province = "Lạc Hải"\nactive_from = 2001-02-03\noptions = { delay = 1.5, lead_from_description = true }\n'
    file.write_text(GOOD + more, "utf-8")
    (source,) = load_sources(file)
    assert source.entries == (Entry("feed", "http://127.0.0.1:8707/rss.xml"),)
    assert source.languages == ("en",)
    assert source.province == "Lạc Hải"
    assert (source.active_from, source.active_to) == (date(2001, 2, 3), None)
    assert source.options == SourceOptions(1.5, True)


@pytest.mark.parametrize(("written", "read"), [("tỉnh Hà Giang", "Tuyên Quang"), ("Khánh Hoà", "Khánh Hòa")])
def test_a_province_is_todays_however_it_is_written(file: Path, written: str, read: str) -> None:
    file.write_text(GOOD + f'province = "{written}"\n', "utf-8")
    assert load_sources(file)[0].province == read


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('kind = "commercial"', 'kind = "paper"', "source lionharbour: kind: input should be 'agency', "),
        (
            'country = "SG"',
            'country = "Singapore"',
            "source lionharbour: country: must be two capital letters (ISO 3166-1)",
        ),
        ('scope = "foreign"', "", "source lionharbour: scope: is missing"),
        ('name = "The', 'colour = "red"\nname = "The', "source lionharbour: colour: is not a key of a source"),
        ('"Asia/Singapore"', '"Asia/Saigonn"', "source lionharbour: timezone: 'Asia/Saigonn' is not an IANA time zone"),
        ('"Asia/Singapore"', '"../../etc/passwd"', "source lionharbour: timezone: '../../etc/passwd' is not an IANA"),
        ('languages = ["en"]', "languages = []", "source lionharbour: languages: "),
        ('languages = ["en"]', 'languages = ["English"]', "source lionharbour: languages.0: must be two small letters"),
        (
            '["127.0.0.1:8707"]',
            '["https://lion.example"]',
            "source lionharbour: domains.0: must be a host such as bao.example",
        ),
        (
            '"http://127.0.0.1:8707/rss.xml"',
            '"rss.xml"',
            "source lionharbour: entries.0.url: 'rss.xml' is not an http(s)",
        ),
        ('kind = "feed"', 'kind = "page"', "source lionharbour: entries.0.kind: input should be 'feed', "),
        (
            "languages",
            "active_from = 2026-01-02\nactive_to = 2026-01-01\nlanguages",
            "source lionharbour: active_from: 2026-01-02 is after active_to",
        ),
        ('id = "lionharbour"', 'id = "Lion Harbour"', "source Lion Harbour: id: must be small letters and digits"),
    ],
)
def test_a_mistake_is_told_with_file_line_source_and_key(file: Path, old: str, new: str, sentence: str) -> None:
    assert old in GOOD
    file.write_text("# a comment\n\n" + GOOD.replace(old, new), "utf-8")
    with pytest.raises(SettingsError) as caught:
        load_sources(file)
    key = sentence.split(": ")[1].partition(".")[0]
    text = file.read_text("utf-8").splitlines()
    line = next((number for number, each in enumerate(text, 1) if each.startswith(f"{key} =")), 3)
    assert str(caught.value).startswith(f"{file}, line {line}: source ")
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_line_is_that_of_the_second_source_where_the_mistake_is(file: Path) -> None:
    second = GOOD.replace("lionharbour", "other").replace("8707/rss", "8708/rss").replace('"SG"', "7")
    file.write_text(GOOD + "\n" + second, "utf-8")
    with pytest.raises(SettingsError, match="line 16: source other: country: "):
        load_sources(file)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "holds no [[source]]"),
        ("source = 3", "holds no [[source]]"),
        ("[[source", "not valid TOML"),
        ("[settings]\nx = 1\n" + GOOD, "settings: is not known here"),
    ],
)
def test_a_file_that_is_no_sources_file_is_told(file: Path, text: str, sentence: str) -> None:
    file.write_text(text, "utf-8")
    with pytest.raises(SettingsError) as caught:
        load_sources(file)
    assert str(caught.value).startswith(f"{file}: ") and sentence in str(caught.value)


@pytest.mark.parametrize(
    ("second", "sentence"),
    [
        (GOOD, "line 12: source lionharbour: id: lionharbour is declared twice"),
        (
            GOOD.replace("lionharbour", "b"),
            "line 20: source b: entries.url: http://127.0.0.1:8707/rss.xml is declared twice",
        ),
    ],
)
def test_what_is_declared_twice_is_told(file: Path, second: str, sentence: str) -> None:
    file.write_text(GOOD + second, "utf-8")
    with pytest.raises(SettingsError) as caught:
        load_sources(file)
    assert str(caught.value) == f"{file}, {sentence}"


class TestEntries:
    def read(self, file: Path, entry: str, kind: str = "commercial") -> Entry:
        text = GOOD.replace('{ kind = "feed", url = "http://127.0.0.1:8707/rss.xml" }', entry)
        file.write_text(text.replace('"commercial"', f'"{kind}"'), "utf-8")
        return load_sources(file)[0].entries[0]

    def test_a_list_page_an_archive_and_a_query_feed(self, file: Path) -> None:
        link = r"""{ kind = "list_page", url = "https://a.vn/tin?trang={page}", pages = 3, links = '-\d{5,}\.html$' }"""
        assert self.read(file, link) == Entry("list_page", "https://a.vn/tin?trang={page}", 3, r"-\d{5,}\.html$")
        archive = self.read(file, '{ kind = "archive", url = "https://a.vn/{year}/{month}/{day}/" }')
        assert archive.kind == "archive"
        found = self.read(
            file,
            '{ kind = "query_feed", url = "https://s.example/?q={query}&hl={lang}&a={from:%Y%m%d}", '
            'queries = ["ASEAN", "Đông Nam Á"], lang = "vi" }',
            "search",
        )
        assert found.queries == ("ASEAN", "Đông Nam Á")

    @pytest.mark.parametrize(
        ("entry", "kind", "sentence"),
        [
            (
                '{ kind = "feed", url = "https://a.vn/{page}" }',
                "party",
                "{page} has no meaning in the address of an entry of kind feed",
            ),
            (
                '{ kind = "archive", url = "https://a.vn/" }',
                "party",
                "the address of an entry of kind archive needs {year}",
            ),
            ('{ kind = "list_page", url = "https://a.vn/{" }', "party", "a brace that belongs to no placeholder"),
            ('{ kind = "list_page", url = "https://a.vn/", links = "(" }', "party", "'(' is not a regular expression"),
            (
                '{ kind = "list_page", url = "https://a.vn/", pages = 51 }',
                "party",
                "entries.0.pages: input should be less",
            ),
            ('{ kind = "feed", url = "https://a.vn/", pages = 2 }', "party", "pages: has no meaning for a feed"),
            ('{ kind = "query_feed", url = "https://a.vn/{query}" }', "search", "queries: a query_feed needs at least"),
            (
                '{ kind = "query_feed", url = "https://a.vn/{query}", queries = ["a"] }',
                "party",
                "a query_feed does not belong to a source of kind party",
            ),
            ('{ kind = "feed", url = "https://a.vn/" }', "search", "a feed does not belong to a source of kind search"),
        ],
    )
    def test_what_does_not_fit_together_is_told(self, file: Path, entry: str, kind: str, sentence: str) -> None:
        with pytest.raises(SettingsError) as caught:
            self.read(file, entry, kind)
        assert str(caught.value).startswith(f"{file}, line 10: source lionharbour: entries") and sentence in str(
            caught.value
        )

    def test_a_selector_that_is_none_is_told(self, file: Path) -> None:
        file.write_text(GOOD + 'options = { body = "div[[", remove = [".ad"] }\n', "utf-8")
        with pytest.raises(SettingsError, match=r"options\.body: 'div\[\[' is not a CSS selector"):
            load_sources(file)


class TestOwnFile:
    def test_it_changes_single_keys_and_adds_outlets(self, file: Path, tmp_path: Path) -> None:
        own = tmp_path / "own.toml"
        file.write_text(GOOD, "utf-8")
        more = GOOD.replace("lionharbour", "ours").replace("8707", "8708")
        own.write_text(f'[[source]]\nid = "lionharbour"\nactive_to = 2026-01-01\n\n{more}', "utf-8")
        first, second = load_sources(file, own)
        assert (first.name, first.active_to) == ("The Lion Harbour Post", date(2026, 1, 1))
        assert (second.id, second.domains) == ("ours", ("127.0.0.1:8708",))

    def test_a_mistake_in_it_names_it(self, file: Path, tmp_path: Path) -> None:
        own = tmp_path / "own.toml"
        file.write_text(GOOD, "utf-8")
        own.write_text('# mine\n[[source]]\nid = "lionharbour"\nscope = "near"\n', "utf-8")
        with pytest.raises(SettingsError) as caught:
            load_sources(file, own)
        assert str(caught.value).startswith(f"{own}, line 4: source lionharbour: scope: input should be")

    def test_a_new_outlet_in_it_must_be_whole(self, file: Path, tmp_path: Path) -> None:
        own = tmp_path / "own.toml"
        file.write_text(GOOD, "utf-8")
        own.write_text('[[source]]\nid = "lionharbor"\nscope = "foreign"\n', "utf-8")
        with pytest.raises(SettingsError, match=f"{own}, line 1: source lionharbor: name: is missing"):
            load_sources(file, own)


def test_a_missing_file_and_wrong_bytes_are_told(file: Path) -> None:
    with pytest.raises(SettingsError, match="cannot read the sources file"):
        load_sources(file)
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(SettingsError, match="not valid TOML"):
        load_sources(file)


ASEAN = ("BN", "KH", "ID", "LA", "MY", "MM", "PH", "SG", "TH", "TL", "VN")
PARTNERS = ("CN", "JP", "KR", "IN", "AU", "NZ", "US", "CA", "GB", "FR", "DE", "RU")
BY_THE_PLAN = {
    "vtv", "vov", "vovworld", "vietnamplus", "baotintuc", "vietnamnews", "lecourrier", "baoanhvietnam", "bnews",
    "nhandan", "qdnd", "cand", "baochinhphu", "baoquocte", "tapchicongsan", "tuyengiao", "baovanhoa", "bienphong",
    "haiquanvietnam", "daidoanket", "aseanvietnam", "mofa-vn", "chinhphu", "asean-secretariat",
}  # fmt: skip
EARLIER = {
    "vietnamplus", "baotintuc", "nhandan", "qdnd", "cand", "baochinhphu", "baoquocte", "vov", "vtv", "vnexpress",
    "tuoitre", "thanhnien", "vneconomy", "straitstimes", "cna", "jakartapost", "antara", "bangkokpost", "inquirer",
    "rappler", "malaymail", "phnompenhpost", "laotiantimes", "nikkeiasia", "scmp", "thediplomat", "bbc-vietnamese",
    "asean-secretariat",
}  # fmt: skip
"""Ids of the first file that was shipped: articles may be filed under them."""

ARTICLES = (
    ("lecourrier", "https://lecourrier.vn/un-article/1292252.html"),
    ("baoanhvietnam", "https://vietnam.vnanet.vn/vietnamese/mot-bai/287870.html"),
    (
        "tapchicongsan",
        "https://www.tapchicongsan.org.vn/web/guest/quoc-phong-an-ninh-oi-ngoai1/-/2018/44966/mot-bai.aspx",
    ),
    ("tuyengiao", "https://tuyengiao.vn/mot-muc/mot-bai-113371"),
    ("qdnd", "https://www.qdnd.vn/quoc-te/mot-muc/mot-bai-1020977"),
    ("cand", "https://cand.com.vn/mot-muc/mot-bai-i654321/"),
    ("baovanhoa", "https://baovanhoa.vn/di-san/mot-bai-3748.html"),
    ("bienphong", "https://www.bienphong.com.vn/mot-bai-post473259.html"),
    ("haiquanvietnam", "https://baohaiquanvietnam.vn/tin-tuc/mot-bai"),
    ("vov", "https://vov.vn/chinh-tri/mot-bai-post1089712.vov"),
    ("vovworld", "https://vovworld.vn/en-US/culture/one-article-172401.vov"),
    ("mekongasean", "https://mekongasean.vn/mot-bai-59256.html"),
    ("baodautu", "https://baodautu.vn/mot-bai-d538952.html"),
    ("laodong", "https://laodong.vn/the-gioi/mot-bai-1234567.ldo"),
    ("sggp", "https://www.sggp.org.vn/mot-bai-post123456.html"),
    ("baolangson", "https://baolangson.vn/mot-bai-5071654.html"),
    ("baocaobang", "https://baocaobang.vn/Mot-bai-38371.html"),
    ("baodongnai", "https://baodongnai.com.vn/kinh-te/202608/mot-bai-1a2b3c4/"),
    ("baobacninh", "https://baobacninhtv.vn/mot-bai-postid431234.bbg"),
    ("akp", "https://www.akp.gov.kh/post/detail/382367"),
    ("kpl", "https://kpl.gov.la/EN/Detail.aspx?id=106044"),
    ("prachatai", "https://prachatai.com/journal/2019/01/80642"),
    ("xinhua", "https://english.news.cn/20260113/004b0522f987475cbf83ffc3a8d009aa/c.html"),
    ("peoplesdaily", "https://en.people.cn/n3/2025/0303/c90000-20283377.html"),
    ("yomiuri", "https://japannews.yomiuri.co.jp/politics/politics-government/20241013-216478/"),
    ("bbc-vietnamese", "https://www.bbc.com/vietnamese/articles/c1234567890o"),
    ("rfi-vietnamese", "https://www.rfi.fr/vi/vi%E1%BB%87t-nam/20260801-mot-bai"),
    ("nhk-vietnamese", "https://www3.nhk.or.jp/nhkworld/vi/news/20220916_14/"),
    ("mofa-vn", "https://mofa.gov.vn/tin-chi-tiet/chi-tiet/mot-bai-12345-140.html"),
    ("chinhphu", "https://vpcp.chinhphu.vn/mot-bai-115260801.htm"),
)
"""Articles' addresses in the form that each outlet gives them, where it is known."""


class TestShipped:
    def press(self) -> list[Source]:
        return [source for source in load_sources(None) if source.kind not in ("institution", "search")]

    def test_it_holds_the_bodies_that_the_plan_names(self) -> None:
        assert not BY_THE_PLAN - {source.id for source in load_sources(None)}

    def test_it_holds_so_many_outlets_of_so_many_countries(self) -> None:
        press = self.press()
        countries = Counter(source.country for source in press)
        assert len(press) >= 125
        assert all(countries[country] >= 2 for country in ASEAN), countries
        assert all(countries[country] >= 1 for country in PARTNERS), countries
        assert {source.scope for source in press} == {"domestic", "foreign"}

    def test_the_ids_of_earlier_files_are_still_there(self) -> None:
        assert not EARLIER - {source.id for source in load_sources(None)}

    def test_local_outlets_have_a_province_of_today_and_no_other_has(self) -> None:
        names = {province.name for province in provinces()}
        local = [source for source in self.press() if source.kind == "local"]
        assert {source.province for source in local} == names
        for source in load_sources(None):
            assert source.province in (names if source.kind == "local" else {""}), source.id

    def test_scope_follows_the_licence(self) -> None:
        for source in load_sources(None):
            assert (source.scope == "domestic") == (source.country == "VN"), source.id
            assert source.scope == "foreign" or source.timezone == "Asia/Ho_Chi_Minh", source.id

    def test_the_vietnamese_services_of_foreign_media_are_foreign(self) -> None:
        services = [s for s in self.press() if s.languages[0] == "vi" and s.country != "VN"]
        assert {"bbc-vietnamese", "voa-vietnamese", "rfi-vietnamese", "rfa-vietnamese"} <= {s.id for s in services}
        assert {source.scope for source in services} == {"foreign"}

    def test_outlets_that_ended_say_when(self) -> None:
        ended = {source.id: source.active_to for source in load_sources(None) if source.active_to}
        assert ended == {"rfa-vietnamese": date(2025, 10, 31), "vtc": date(2025, 1, 14)}

    def test_it_has_three_search_engines_and_they_alone_take_queries(self) -> None:
        engines = [source for source in load_sources(None) if source.kind == "search"]
        assert {source.id for source in engines} == {"gdelt", "google-news", "bing-news"}
        first, last = datetime(2026, 8, 1, tzinfo=UTC), datetime(2026, 8, 8, tzinfo=UTC)
        for entry in (entry for source in engines for entry in source.entries):
            addresses = query_addresses(entry.url, entry.queries, entry.lang, first, last)
            assert len(set(addresses)) == len(entry.queries)
            assert "{lang}" not in entry.url or entry.lang

    def test_a_list_page_does_not_take_itself_for_an_article(self) -> None:
        for entry in (entry for source in load_sources(None) for entry in source.entries):
            if entry.kind == "list_page" and entry.links:
                assert not re.search(entry.links, entry.url), entry.url

    @pytest.mark.parametrize(("outlet", "address"), ARTICLES)
    def test_an_article_is_known_by_its_address(self, outlet: str, address: str) -> None:
        source = next(source for source in load_sources(None) if source.id == outlet)
        assert on_site(address, source.domains)
        assert any(re.search(entry.links, address) for entry in source.entries if entry.links)

    def test_entries_stand_on_the_outlets_own_hosts_or_its_feed_service(self) -> None:
        elsewhere = {
            host
            for source in load_sources(None)
            for entry in source.entries
            if not on_site(entry.url, source.domains) and (host := urlsplit(entry.url).hostname)
        }
        assert elsewhere == {"feeds.bbci.co.uk"}

    def test_every_entry_is_reached_over_tls(self) -> None:
        assert all(entry.url.startswith("https://") for source in load_sources(None) for entry in source.entries)

    def test_it_says_that_it_is_untried(self) -> None:
        text = SHIPPED.read_text("utf-8")
        assert "None of them could be" in text
        assert len(tomllib.loads(text)["source"]) == len(load_sources(None))
