"""The sample press holds what it promises: the other tests measure diembao against it."""

import gzip
import html
import http.client
import re
import time
import tomllib
import unicodedata
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest

from crawlers.templates import archive_addresses, fill
from tests.samplepress import SamplePress
from tests.samplepress.client import get
from tests.samplepress.dates import resolve, vietnamese_stamp
from tests.samplepress.faults import Fault, draw
from tests.samplepress.press import Press, load
from tests.samplepress.render import announced_path

TODAY = date(2026, 11, 24)
VIET_NAM = ZoneInfo("Asia/Ho_Chi_Minh")
LONG_AGO = timedelta(days=56)


@pytest.fixture(scope="module")
def press() -> Press:
    return load(TODAY)


@pytest.fixture
def sample() -> Iterator[SamplePress]:
    with SamplePress(TODAY) as running:
        yield running


def shingles(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[i : i + 3]) for i in range(len(words) - 2)}


def test_there_is_enough_press(press: Press) -> None:
    outlets = [outlet for outlet in press.outlets if not outlet.unlisted and outlet.kind != "search"]
    assert len(outlets) >= 14 and len(press.pieces) >= 150
    assert all(len(press.of(outlet.id)) >= 2 for outlet in outlets)
    domestic = {outlet.kind for outlet in outlets if outlet.scope == "domestic"}
    assert domestic >= {"agency", "party", "commercial", "sector", "broadcaster", "institution"}
    assert {outlet.country for outlet in outlets} >= {"VN", "ID", "SG", "TH", "AU", "CN", "GB", "JP", "US"}
    assert (
        sum(outlet.kind == "wire" for outlet in outlets) == sum(outlet.kind == "institution" for outlet in outlets) == 1
    )
    assert sum(piece.language == "vi" for piece in press.pieces) >= 0.6 * len(press.pieces)
    assert {piece.language for piece in press.pieces} == {"vi", "en", "zh", "th", "id"}
    assert {piece.relevance for piece in press.pieces} == {"asean", "passing", "none"}
    assert {piece.tone for piece in press.pieces} == {"favourable", "neutral", "critical"}
    weeks = {(TODAY - piece.published.date()).days // 7 for piece in press.pieces}
    assert weeks >= set(range(8))


def test_every_piece_keeps_the_rules(press: Press) -> None:
    for piece in press.pieces:
        assert 120 <= piece.word_count <= 400, piece.key
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", piece.slug), piece.key
        assert piece.title and piece.lead and piece.lead not in piece.body, piece.key
        assert len(piece.topics) <= 4 and (piece.relevance != "none" or not piece.topics), piece.key
        assert piece.body == unicodedata.normalize("NFC", piece.body), piece.key
        assert not re.search("[{}]", piece.title + piece.lead + piece.body), piece.key


def test_dates_end_today(press: Press) -> None:
    days = [piece.published.date() for piece in press.pieces]
    assert max(days) == TODAY
    assert min(days) >= TODAY - LONG_AGO
    for piece in press.pieces:
        assert piece.published <= piece.modified, piece.key
        # The day's last edition is out by eight in the morning in Viet Nam; later nothing may be dated.
        assert piece.modified < datetime(TODAY.year, TODAY.month, TODAY.day, 8, tzinfo=VIET_NAM), piece.key


def test_copies_resemble_their_originals(press: Press) -> None:
    copies = [piece for piece in press.pieces if piece.copy_of]
    assert len(copies) >= 3
    for copy in copies:
        original = press.piece(copy.copy_of)
        shared = shingles(copy.body) & shingles(original.body)
        assert len(shared) >= 0.6 * len(shingles(copy.body)), copy.key
        assert copy.published >= original.published, copy.key


def test_placeholders_and_vietnamese_dates() -> None:
    assert resolve("{ngay:9} {date:9} {thu:9}", TODAY) == "15/11/2026 15 November 2026 Chủ nhật"
    with pytest.raises(ValueError, match="placeholder"):
        resolve("{tuan:1}", TODAY)
    moment = datetime(2026, 11, 16, 9, 15, tzinfo=VIET_NAM)
    assert vietnamese_stamp(moment) == "Thứ Hai, 16/11/2026 - 09:15 (GMT+7)"


def read(entry: dict[str, Any]) -> str:
    """All that an entry of a sources file announces, the children of a sitemap index and all pages of a list."""
    if entry["kind"] == "list_page":
        urls = [fill(entry["url"], {"page": str(number + 1)}) for number in range(entry["pages"])]
    elif entry["kind"] == "archive":
        urls = archive_addresses(entry["url"], TODAY - LONG_AGO, TODAY)
    else:
        urls = [entry["url"]]
    texts = []
    for url in urls:
        _, headers, body = get(url)
        charset = re.search("charset=(.+)", headers["content-type"])
        texts.append(body.decode(charset[1] if charset else "utf-8"))
    for child in re.findall("<sitemap><loc>([^<]+)<", texts[0]):
        body = get(child)[2]
        texts.append((gzip.decompress(body) if child.endswith(".gz") else body).decode())
    return "".join(texts)


def test_every_article_is_announced_and_served(sample: SamplePress) -> None:
    announced = {}
    for source in tomllib.loads(sample.sources_toml())["source"]:
        found = "".join(read(entry) for entry in source["entries"] if entry["kind"] != "query_feed")
        announced[source["id"]] = set(re.findall(r"/[a-z-]+/[a-z0-9-]+\.html", found))
    for outlet in sample.press.outlets:
        assert (outlet.id in announced) != outlet.unlisted
        for piece in sample.press.of(outlet.id):
            path = announced_path(outlet, piece)
            assert outlet.unlisted or path in announced[outlet.id], piece.key
            status, headers, body = get(sample.url(outlet.id, piece.path))
            assert status == 200 and headers["content-type"].startswith("text/html"), piece.key
            page = body.decode({"windows-1258": "cp1258"}.get(outlet.quirks.charset, outlet.quirks.charset))
            if outlet.quirks.charset == "utf-8":
                assert unicodedata.is_normalized("NFD" if piece.unicode == "nfd" else "NFC", page), piece.key
            page = html.unescape(unicodedata.normalize("NFC", page))
            assert re.search("hư cấu|fictional|虚构|สมมติ|fiktif", page), piece.key
            assert piece.title in page and piece.lead in page, piece.key
            last = piece.paragraphs[0 if piece.paywall else -1]
            assert last in page and (piece.paragraphs[-1] in page) != piece.paywall, piece.key


def test_unchanged_pages_answer_304_and_changed_ones_do_not(sample: SamplePress) -> None:
    piece = sample.press.of("lionharbour")[0]
    url = sample.url("lionharbour", piece.path)
    _, headers, _ = get(url)
    assert get(url, If_None_Match=headers["etag"])[0] == 304
    assert get(url, If_Modified_Since=headers["last-modified"])[0] == 304
    updated = piece.published + timedelta(hours=3)
    sample.replace("lionharbour", piece.slug, body="A new text.", updated=updated)
    status, changed, body = get(url, If_None_Match=headers["etag"])
    assert status == 200 and changed["etag"] != headers["etag"] and b"A new text." in body
    assert updated.isoformat().encode() in get(sample.url("lionharbour", "/news-sitemap.xml"))[2]
    assert [request.status for request in sample.requests] == [200, 304, 304, 200, 200]


def test_gzip_where_the_outlet_has_it(sample: SamplePress) -> None:
    _, headers, body = get(sample.url("lionharbour"), Accept_Encoding="gzip")
    assert headers["content-encoding"] == "gzip" and b"Lion Harbour" in gzip.decompress(body)
    assert "content-encoding" not in get(sample.url("sakurawire"), Accept_Encoding="gzip")[1]


def test_traps_and_robots(sample: SamplePress) -> None:
    kinds = set()
    for outlet in sample.press.outlets:
        assert b"Disallow: /noi-bo/" in get(sample.url(outlet.id, "/robots.txt"))[2]
        for trap in outlet.traps:
            kinds.add(trap.kind)
            feed = get(sample.url(outlet.id, "/rss.xml" if outlet.feed == "rss" else "/atom.xml"))[2]
            assert sample.url(outlet.id, trap.path).encode() in feed
            assert get(sample.url(outlet.id, trap.path))[0] == (404 if trap.kind == "gone" else 200)
    assert kinds == {"challenge", "consent", "login", "soft_404", "disallowed", "gone"}
    challenge = get(sample.url("thoibao-lachai", "/thoi-su/trang-thu-thach.html"))[2]
    assert b"Just a moment..." in challenge
    assert sample.url("lionharbour", "/news-sitemap.xml").encode() in get(sample.url("lionharbour", "/robots.txt"))[2]


def test_keep_alive_and_a_fast_end() -> None:
    with SamplePress(TODAY) as sample:
        connection = http.client.HTTPConnection(urlsplit(sample.url("sakurawire")).netloc, timeout=10)
        for _ in range(3):
            connection.request("GET", "/")
            assert connection.getresponse().read()
        began = time.monotonic()
    assert time.monotonic() - began < 2
    connection.close()


def test_faults_follow_the_seed() -> None:
    def run(seed: int) -> list[Fault]:
        return [draw(0.5, seed, "sakurawire", f"/asia/{n}.html", attempt) for n in range(40) for attempt in (0, 1)]

    assert run(1) == run(1) != run(2)
    assert set(run(1)) == set(Fault)
    assert all(draw(0.0, 1, "sakurawire", f"/{n}", 0) is Fault.NONE for n in range(40))


@pytest.mark.parametrize("fault", [fault for fault in Fault if fault not in (Fault.NONE, Fault.STALL)])
def test_faults_on_the_wire(fault: Fault, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.samplepress.server.draw", lambda *_: fault)
    with SamplePress(TODAY, faults=1.0) as sample:
        assert get(sample.url("sakurawire", "/robots.txt"))[0] == 200
        assert get(sample.url("sakurawire", "/rss.xml"))[0] == 200
        page = sample.url("sakurawire", sample.press.of("sakurawire")[0].path)
        match fault:
            case Fault.RESET:
                with pytest.raises(ConnectionResetError):
                    get(page)
            case Fault.CUT:
                with pytest.raises(http.client.IncompleteRead):
                    get(page)
            case Fault.CHALLENGE:
                status, _, body = get(page)
                assert status == 200 and b"Just a moment..." in body
            case _:
                status, headers, _ = get(page)
                assert status == 503
                assert headers.get("retry-after") == ("1" if fault is Fault.UNAVAILABLE_RETRY_AFTER else None)
        assert sample.requests[-1].fault is fault
