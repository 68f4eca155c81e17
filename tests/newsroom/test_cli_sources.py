"""`diembao sources`: what is declared, what a site offers, what works."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawlers.sources import load_sources
from newsroom.article import Entry
from newsroom.clock import utc_now
from newsroom.store import open_store
from tests.crawlers.site import Reply, Site, rss, sitemap
from tests.newsroom.runs import Office

ARTICLE = (
    "<!DOCTYPE html><html lang='vi'><head><title>Lạc Hải họp bàn về lưới điện</title></head><body><article>"
    "<h1>Lạc Hải họp bàn về lưới điện</h1><p>Thứ Hai, 16/11/2026 - 09:15 (GMT+7)</p>"
    "<p>Các bên bàn về lưới điện chung của ASEAN và lịch nối thông các tuyến ở Lạc Hải trong năm tới.</p>"
    "<p>Đại diện mười một nước cho biết hai tuyến đầu tiên được khảo sát ngay sau mùa mưa.</p>"
    "<p>Chủ toạ phiên họp đề nghị công bố giá truyền tải để các công ty điện lực có căn cứ ký hợp đồng dài hạn.</p>"
    + "</article></body></html>"
)


def declared(site: Site, id_: str = "lachai", entry: str = "/rss") -> str:
    return (
        f'[[source]]\nid = "{id_}"\nname = "Thời báo Lạc Hải"\nkind = "commercial"\ncountry = "VN"\n'
        f'scope = "domestic"\nlanguages = ["vi"]\ndomains = ["{site.domain}"]\ntimezone = "Asia/Ho_Chi_Minh"\n'
        f'entries = [{{ kind = "feed", url = "{site.url(entry)}" }}]\n'
    )


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as made:
        yield made


def front(*head: str, body: str = "<p>Chào bạn đọc</p>") -> Reply:
    page = f"<!DOCTYPE html><html lang='vi'><head>{''.join(head)}</head><body>{body}</body></html>"
    return Reply(page.encode())


class TestCheck:
    def test_what_works_and_what_does_not_is_told_and_kept(self, tmp_path: Path, site: Site) -> None:
        site.replies = {"/rss": rss("/bai/1.html"), "/bai/1.html": Reply(ARTICLE.encode())}
        office = Office.make(tmp_path, declared(site) + declared(site, "chet", "/khong-con"))
        told = office.call("sources", "check", code=1).stdout
        assert "1 trong 2 nguồn thu thập được." in told
        assert f"PROBLEM  {site.url('/khong-con')} answered 404" in told
        assert "'Lạc Hải họp bàn về lưới điện'" in told and "16/11/2026 09:15, no byline" in told
        listed = {each["id"]: each["works"] for each in office.json("sources", "list")}
        assert listed == {"lachai": True, "chet": False}
        shown = office.call("sources", "show", "chet").stdout
        assert "answered 404" in shown and 'id = "chet"' in shown
        assert [each["id"] for each in json.loads(office.call("sources", "check", "lachai", "--json").stdout)] == [
            "lachai"
        ]

    def test_it_keeps_nothing_but_the_findings(self, tmp_path: Path, site: Site) -> None:
        site.replies = {"/rss": rss("/bai/1.html"), "/bai/1.html": Reply(ARTICLE.encode())}
        office = Office.make(tmp_path, declared(site))
        office.call("sources", "check")
        assert not list((tmp_path / "data").glob("archive/*"))
        assert sum(open_store(office.settings).statistics.states().values()) == 0

    def test_a_feed_of_other_sites_and_an_article_that_is_none_are_told(self, tmp_path: Path, site: Site) -> None:
        site.replies = {"/rss": rss("https://elsewhere.example/1")}
        office = Office.make(tmp_path, declared(site))
        assert "with no link of 1 to the outlet's own pages" in office.call("sources", "check", code=1).stdout
        site.replies = {
            "/rss": rss("/bai/1.html"),
            "/bai/1.html": Reply(b"<html><body><p>Ng\xe1\xba\xafn</p></body></html>"),
        }
        assert "gives no article (too_short" in office.call("sources", "check", code=1).stdout

    def test_an_unknown_source_is_told(self, tmp_path: Path, site: Site) -> None:
        office = Office.make(tmp_path, declared(site))
        assert "there is no source 'lachau'" in office.call("sources", "check", "lachau", code=2).stderr
        assert "there is no source 'lachau'" in office.call("sources", "show", "lachau", code=2).stderr


class TestAdd:
    def test_a_declaration_is_printed_that_can_be_read(self, tmp_path: Path, site: Site) -> None:
        site.replies = {
            "/": front(
                "<meta property='og:site_name' content='Báo Bến Cá'>",
                "<link rel='alternate' type='application/rss+xml' href='/tin.rss'>",
                "<link rel='alternate' type='application/rss+xml' href='/hong.rss'>",
            ),
            "/tin.rss": rss("/bai/1.html"),
            "/hong.rss": Reply(b"<html>"),
            "/robots.txt": Reply(
                f"User-agent: *\nSitemap: {site.url('/all.xml')}\nSitemap: {site.url('/news.xml')}\n".encode()
            ),
            "/all.xml": sitemap(("/bai/1.html", "2026-11-01")),
            "/news.xml": sitemap(("/bai/1.html", "2026-11-01")),
        }
        office = Office.make(tmp_path, declared(site, "khac"))
        printed = office.call("sources", "add", site.url("/")).stdout
        own = tmp_path / "own.toml"
        own.write_text(printed, "utf-8")
        (source,) = load_sources(own)
        assert (source.name, source.languages, source.domains) == ("Báo Bến Cá", ("vi",), (site.domain,))
        assert source.entries == (
            Entry("feed", site.url("/tin.rss")),
            Entry("news_sitemap", site.url("/news.xml")),
        )
        assert printed.startswith("# Found by `diembao sources add`.")

    def test_a_page_that_lists_feeds_is_followed(self, tmp_path: Path, site: Site) -> None:
        site.replies = {
            "/": front(body="<a href='/rss'>RSS</a>"),
            "/rss": front(body="<a href='/rss/the-gioi.rss'>Thế giới</a><a href='/rss/kinh-te.rss'>Kinh tế</a>"),
            "/rss/the-gioi.rss": rss("/bai/1.html"),
            "/rss/kinh-te.rss": rss("/bai/2.html"),
        }
        office = Office.make(tmp_path, declared(site, "khac"))
        printed = office.call("sources", "add", site.url("/")).stdout
        assert printed.count('kind = "feed"') == 2

    def test_without_feeds_the_front_page_is_a_list(self, tmp_path: Path, site: Site) -> None:
        site.replies = {"/": front(body="<a href='/tin/asean-hop-ban-ve-dien-12345.html'>ASEAN họp bàn về điện</a>")}
        office = Office.make(tmp_path, declared(site, "khac"))
        assert f'kind = "list_page", url = "{site.url("/")}"' in office.call("sources", "add", site.url("/")).stdout

    def test_a_site_that_announces_nothing_is_told(self, tmp_path: Path, site: Site) -> None:
        site.replies = {"/": front()}
        office = Office.make(tmp_path, declared(site, "khac"))
        told = office.call("sources", "add", site.url("/"), code=4).stderr
        assert "no feed, news sitemap or list of articles was found there" in told
        assert "cannot be fetched" in office.call("sources", "add", site.url("/khong"), code=4).stderr
        assert "not an http(s) address" in office.call("sources", "add", "ftp://a.example/", code=4).stderr


class TestList:
    def test_the_shipped_sources_are_listed_before_the_first_run(self, tmp_path: Path) -> None:
        office = Office.make(tmp_path, "", settings='[desk]\ndata = "data"\n')
        listed = office.json("sources", "list", "--country", "SG")
        assert {"straitstimes", "cna"} <= {each["id"] for each in listed}
        assert {each["country"] for each in listed} == {"SG"} and {each["works"] for each in listed} == {None}
        assert not (tmp_path / "data").exists()
        shown = office.call("sources", "list", "--kind", "search").stdout
        assert "Nguồn tin: 3" in shown and "gdelt" in shown


class TestLookingBack:
    @pytest.mark.parametrize(
        ("words", "sentence"),
        [
            (["--until", "2026-01-01"], "--until ends a period that --since begins"),
            (["--since", "2026-02-01", "--until", "2026-01-01"], "the period starts on 2026-02-01 after its end"),
            (["--since", "2024-01-01", "--until", "2026-01-01"], "at most 366 days are looked back at in one run"),
        ],
    )
    def test_a_period_that_cannot_be_is_told(self, tmp_path: Path, site: Site, words: list[str], sentence: str) -> None:
        office = Office.make(tmp_path, declared(site))
        assert sentence in office.call("crawl", *words, code=2).stderr

    def test_an_archive_of_last_year_comes_in(self, tmp_path: Path, site: Site) -> None:
        text = declared(site).replace('kind = "feed"', 'kind = "archive"').replace("/rss", "/map-{year}-{month}.xml")
        office = Office.make(tmp_path, text)
        site.replies = {
            "/map-2025-11.xml": sitemap(("/bai/1.html", "2025-11-03"), ("/bai/2.html", "2025-11-28")),
            "/bai/1.html": Reply(ARTICLE.encode()),
        }
        assert office.json("run")["stages"]["crawl"]["discovered"] == 0
        outcome = office.json("crawl", "--since", "2025-11-01", "--until", "10/11/2025")
        assert outcome["stages"]["crawl"]["fetched"] == 1
        assert outcome["stages"]["crawl"]["left_out"] == {"out_of_period": 1}
        assert office.json("run")["stages"]["extract"] == {"articles": 1}


def test_doctor_tells_when_pages_cannot_be_extracted(tmp_path: Path, site: Site) -> None:
    office = Office.make(tmp_path, declared(site))
    store = open_store(office.settings)
    for counts in ({"articles": 9}, {"articles": 2, "extract_error": 1, "extract_timeout": 1}):
        run = store.statistics.start_run("extract", utc_now())
        store.statistics.finish_run(run, utc_now(), {"extract": counts})
    store.close()
    found = {each["check"]: each for each in json.loads(office.call("doctor", "--json", code=1).stdout)}
    assert not found["extraction"]["ok"]
    assert found["extraction"]["finding"] == "of the last 4 pages 2 could not be read; see `diembao quarantine list`"
