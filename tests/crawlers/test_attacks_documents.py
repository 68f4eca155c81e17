"""Feeds and sitemaps that were made to stop the crawl: each ends soon, in bounded memory, in pages or one sentence."""

from __future__ import annotations

import gzip
from collections.abc import Callable

import pytest

from crawlers.discovery import MAX_LINKS, MAX_TITLE, MAX_URL, read_feed, read_sitemap
from crawlers.hits import read_hits
from crawlers.xml_input import UnreadableEntry
from tests.crawlers.measured import Kind, read_apart

URL = "https://bao.example/rss"
SECONDS = 45
"""What the slowest of these may take on a machine that does much else; alone it takes 13 s, most take none."""
MEGABYTES = 550


def rss(items: bytes, before: bytes = b"<?xml version='1.0'?>") -> bytes:
    return before + b"<rss version='2.0'><channel>" + items + b"</channel></rss>"


def urlset(items: bytes, before: bytes = b"") -> bytes:
    return before + b"<urlset>" + items + b"</urlset>"


def page(body: bytes) -> bytes:
    return b"<!DOCTYPE html><html><body>" + body + b"</body></html>"


def _attributes(count: int) -> bytes:
    return b" ".join(b"a%d=''" % n for n in range(count))


ITEM = b"<item><link>/1</link><title>A</title></item>"
LINK = b"<a href=/bai-%d>x</a>"
OPEN_LINKS = b"".join(b"<a href=/bai-%d><div>" % (12345 + n) for n in range(120))
DECLARED = b"<?xml version='1.0' encoding='%s'?>"
QUADRATIC = b"<!DOCTYPE r [\n<!ENTITY a '" + b"x" * 1_000_000 + b"'>\n]>"

DOCUMENTS: dict[str, tuple[Kind, Callable[[], bytes]]] = {
    # feedparser's expressions over what stands before the root: 1 MB of lines would take an hour.
    "empty lines before the root": ("feed", lambda: rss(ITEM, b"<?xml version='1.0'?>" + b"\n" * 1_000_000)),
    "empty lines in UTF-16": ("feed", lambda: ("<?xml version='1.0'?>" + "\n" * 1_000_000 + "<rss/>").encode("utf-16")),
    "document types before the root": ("feed", lambda: rss(ITEM, b"\n <!DOCTYPE" * 400_000)),
    "one document type without end": ("feed", lambda: b"<!DOCTYPE [" + b"] " * 2_000_000),
    "a comment without end": ("feed", lambda: b"<!--" + b"-- " * 1_500_000),
    "encodings on one line": ("feed", lambda: rss(ITEM, b"<?" + b"encoding='" * 20_000)),
    "encodings on one line behind the root": ("feed", lambda: rss(ITEM + b"encoding='" * 4_000)),
    # Encodings that are none, or hide markup from whoever looks at the bytes.
    "punycode": ("feed", lambda: DECLARED % b"punycode" + b"-a" + b"abcd9" * 900_000),
    "unicode_escape": ("feed", lambda: DECLARED % b"unicode_escape" + rss(ITEM)),
    "entities in UTF-7": ("feed", lambda: DECLARED % b"utf-7" + QUADRATIC.replace(b"<!", b"+ADwAIQ-") + rss(ITEM)),
    "entities in ISO-2022": ("feed", lambda: DECLARED % b"iso-2022-jp" + QUADRATIC.replace(b"EN", b"E\x1b(BN")),
    "entities in EBCDIC": ("feed", lambda: (b"<?xml version='1.0'?>" + QUADRATIC).decode().encode("cp037")),
    "a sitemap's entities in UTF-7": ("sitemap", lambda: DECLARED % b"utf-7" + urlset(b"+ADwAIQ-ENTITY")),
    # Small to send, large to hold: the elements, the attributes, the depth.
    "12 million elements": ("sitemap", lambda: gzip.compress(urlset(b"<u/>" * 12_000_000), 1)),
    "12 million elements in one address": ("sitemap", lambda: gzip.compress(urlset(b"<url>" + b"<u/>" * 12_000_000))),
    "7 million attributes": ("sitemap", lambda: gzip.compress(urlset(b"<u " + b"a='' " * 7_000_000), 1)),
    "as many elements as are let through": ("sitemap", lambda: gzip.compress(urlset(b"<u/>" * 1_999_000), 1)),
    "a million levels": ("feed", lambda: rss(b"<a>" * 1_000_000)),
    "as many levels as are let through": ("feed", lambda: rss(b"<item>" * 499_000)),
    "a tag of 200,000 attributes": ("feed", lambda: rss(b"<item " + _attributes(200_000) + b"/>" + ITEM)),
    "tags of as many attributes as are let through": ("feed", lambda: rss((b"<x " + _attributes(4_990) + b"/>") * 20)),
    "links left open, one within the other": ("list", lambda: page(OPEN_LINKS + b"x y " * 1_500_000)),
    "250,000 links in a page": ("list", lambda: page(b"".join(LINK % (100_000 + n) for n in range(250_000)))),
    "two million elements in a page": ("list", lambda: page(LINK % 12345 + b"<p>" * 2_000_000)),
    "brackets in a page": ("list", lambda: page(LINK % 12345 + b"<" * 7_000_000)),
    "levels of JSON": ("hits", lambda: b"[" * 7_000_000),
    "a number of JSON without end": ("hits", lambda: b'{"articles":[' + b"9" * 7_000_000 + b"]}"),
    "two million objects of JSON": ("hits", lambda: b'{"articles":[' + b"{}," * 2_000_000 + b"{}]}"),
    # Long values.
    "a title of opening brackets": ("feed", lambda: rss(b"<item><link>/1</link><title>" + b"&lt;" * 1_000_000)),
    "a title of ampersands": ("feed", lambda: rss(b"<item><link>/1</link><title>" + b"&amp;" * 800_000)),
    "a date without end": ("feed", lambda: rss(b"<item><link>/1</link><pubDate>" + b"GMT +7 " * 600_000)),
    "200,000 links in a sitemap": (
        "sitemap",
        lambda: urlset(b"".join(b"<url><loc>/%d</loc></url>" % n for n in range(200_000))),
    ),
    "10,000 links in a feed": (
        "feed",
        lambda: rss(b"".join(b"<item><link>/%d</link></item>" % n for n in range(10_000))),
    ),
    "200,000 links in a feed": (
        "feed",
        lambda: rss(b"".join(b"<item><link>/%d</link></item>" % n for n in range(150_000))),
    ),
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_reading_ends_soon_and_in_bounded_memory(name: str) -> None:
    kind, made = DOCUMENTS[name]
    reading = read_apart(kind, made())
    assert reading.seconds < SECONDS, reading
    assert reading.megabytes < MEGABYTES, reading
    assert reading.found <= MAX_LINKS
    assert not reading.problem or reading.problem.startswith(URL)


@pytest.mark.parametrize("name", ["empty lines before the root", "encodings on one line behind the root"])
def test_an_odd_feed_that_can_be_read_is_read(name: str) -> None:
    assert read_apart(*_made(name)).found == 1


def _made(name: str) -> tuple[Kind, bytes]:
    kind, made = DOCUMENTS[name]
    return kind, made()


def test_links_are_read_to_the_limit() -> None:
    assert read_apart(*_made("200,000 links in a sitemap")).found == MAX_LINKS
    assert read_apart(*_made("10,000 links in a feed")).found == 10_000


def test_what_stands_before_the_root_takes_nothing_from_the_feed() -> None:
    before = b"<?xml version='1.0' encoding='euc-jp'?>\n<?xml-stylesheet href='a'?><!-- <rss> <item> -->\n"
    (page,) = read_feed(rss("<item><link>/1</link><title>東南アジア</title></item>".encode("euc-jp"), before), URL)
    assert page.title == "東南アジア"
    typed = b'<!DOCTYPE rss PUBLIC "-//Netscape//DTD RSS 0.91//EN" "http://bao.example/rss.dtd">'
    assert len(read_feed(rss(ITEM, typed), URL)) == 1
    assert (
        len(read_feed(rss(ITEM, b"Warning: mysql_connect() in <b>/www/rss.php</b>\n<?xml version='1.0'?>"), URL)) == 1
    )


def test_a_feed_that_says_utf_16_and_is_utf_8_is_read() -> None:
    (page,) = read_feed(rss("<item><link>/1</link><title>Đảo</title></item>".encode(), DECLARED % b"utf-16"), URL)
    assert page.title == "Đảo"


@pytest.mark.parametrize("read", [read_feed, read_sitemap])
def test_a_bomb_within_a_bomb_is_refused(read: Callable[..., object]) -> None:
    bomb = gzip.compress(gzip.compress(b"\0" * 60_000_000))
    with pytest.raises(UnreadableEntry):
        read(bomb, URL)


@pytest.mark.parametrize(
    ("declared", "used"),
    [
        ("<!ENTITY a 'ha'><!ENTITY b '&a;&a;'>", "&b;"),
        ("<!ENTITY f SYSTEM 'file:///etc/hostname'>", "&f;"),
        ("<!ENTITY % p SYSTEM 'http://127.0.0.1:9/x.dtd'> %p;", ""),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("read", [read_feed, read_sitemap])
def test_entities_are_refused_in_every_encoding(
    read: Callable[..., object], encoding: str, declared: str, used: str
) -> None:
    document = f"<?xml version='1.0'?><!DOCTYPE r [{declared}]><rss><item><title>{used}</title></item></rss>"
    with pytest.raises(UnreadableEntry, match="declares XML entities"):
        read(document.encode(encoding), URL)


def test_a_title_may_hold_a_number_without_end() -> None:
    """Python refuses to read integers of more than 4,300 digits."""
    title = b"<![CDATA[&#" + b"9" * 5_000 + b"; A]]>"
    (page,) = read_feed(rss(b"<item><link>/1</link><title>" + title + b"</title></item>"), URL)
    assert len(page.title) <= MAX_TITLE


def test_an_address_without_end_is_none() -> None:
    links = [b"/" + b"a" * MAX_URL, b"/?" + b"a=" * 4_000, b"/ngan"]
    items = b"".join(b"<item><link>" + link + b"</link></item>" for link in links)
    assert [page.url for page in read_feed(rss(items), URL)] == ["https://bao.example/ngan"]


def test_a_hit_whose_link_carries_no_address_costs_no_other_hit() -> None:
    links = (b'{"url":"http://bao.example/x?u=http://[","title":"Tin"}', b'{"url":"http://khac.example/1"}')
    hits = read_hits(b'{"articles":[' + b",".join(links) + b"]}", URL, ("bao.example",))
    assert [(hit.found.url, hit.headline_only) for hit in hits][1] == ("http://khac.example/1", False)
    assert hits[0].headline_only
