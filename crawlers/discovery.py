"""From a feed or a sitemap to the pages that it announces: pure functions over bytes that somebody else fetched.

The bytes are hostile. Documents that declare entities are refused, nothing is loaded from the network, sizes and
counts are bounded, and only http(s) links come out.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, tzinfo
from email.utils import parsedate_to_datetime
from io import BytesIO
from itertools import islice
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urljoin

from crawlers.date_claims import EARLIEST
from crawlers.xml_input import UnreadableEntry as UnreadableEntry  # raised here, named by those who read
from crawlers.xml_input import plain_document, refuse_long_tags, without_prolog
from newsroom.pages import Found
from newsroom.text import clean_line
from newsroom.urls import article_id, canonical_url

if TYPE_CHECKING:
    from lxml.etree import _Element

MAX_SITEMAP_BYTES = 50_000_000
"""A sitemap may hold 50 MB unpacked (sitemaps.org)."""

MAX_FEED_BYTES = 5_000_000
"""Real feeds of a thousand items stay under 2 MB; a malformed one costs feedparser up to 10 s for each megabyte."""

MAX_FEED_MARKUP = 500_000
"""Elements and attributes of a feed: ten times those of the largest real ones. Nested they cost 13 s and 430 MB."""

MAX_SITEMAP_MARKUP = 2_000_000
"""Elements and attributes of a sitemap: a full one of 50,000 addresses has half a million. They cost 230 MB."""

MAX_LINKS = 50_000
"""Links read from one document: the most that a sitemap may hold (sitemaps.org)."""

MAX_TITLE = 500
"""Code points kept of an announced title; longer ones are no titles."""

MAX_SUMMARY = 2000
"""Code points kept of an announced summary; some feeds put whole articles there."""

MAX_MARKUP = 4_000
"""Characters looked at for a title or summary. The time to find tags grows faster than these, and Python refuses to
read a character reference of more than 4,300 digits."""

MAX_URL = 2_048
"""Characters of an address; sitemaps.org allows no more, and servers refuse those of several thousand."""

# Vietnamese feeds write "GMT+7"; RFC 822 knows +0700 only and feedparser then gives no date.
_GMT_OFFSET = re.compile(r"\b(?:GMT|UTC)\s*([+-])(\d{1,2}):?(\d{2})?\s*$", re.IGNORECASE)
_ZONE = re.compile(r"(?:Z|[+-]\d{2}:?\d{2}|\b[A-Z]{1,4})\s*$", re.IGNORECASE)
# Sites built with ASP.NET print its American default form: 10/27/2025 9:15:00 AM.
_US_DATE = "%m/%d/%Y %I:%M:%S %p"
_HALF_DAY = re.compile(r"\b[AP]M\s*$", re.IGNORECASE)
_TAG = re.compile(r"<[^>]{0,1000}>")
_ROOT = re.compile(rb"<(?:\w+:)?(urlset|sitemapindex|rss|feed|rdf)[\s>:]", re.IGNORECASE)


def read_feed(body: bytes, url: str, zone: tzinfo = UTC) -> list[Found]:
    """The pages that an RSS, Atom or RDF feed announces, in its order, each once.

    `url` is where the feed stands: links may be relative to it. `zone` is given to dates without one. Raises
    UnreadableEntry.
    """
    return _unique(announced(item, url, zone) for item in feed_items(body, url))


def feed_items(body: bytes, url: str) -> list[Any]:
    """The items of an RSS, Atom or RDF feed as feedparser gives them. Raises UnreadableEntry."""
    import feedparser  # type: ignore[import-untyped]

    document = plain_document(body, url, MAX_FEED_BYTES, MAX_FEED_MARKUP)
    refuse_long_tags(document, url)
    plain = BytesIO(without_prolog(document, url))
    try:
        # As a stream: given bytes, feedparser would take a short body for the name of a file and open it.
        feed = feedparser.parse(
            plain,
            response_headers={"content-type": "application/xml", "content-location": url},
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except Exception as error:
        # It lets through what its parsers raise on garbage: ValueError for impossible characters and encodings, and
        # more.
        raise UnreadableEntry(f"{url}: the feed cannot be parsed ({type(error).__name__})") from error
    if not feed.version and not feed.entries:
        raise UnreadableEntry(f"{url}: the answer is not an RSS or Atom feed")
    return list(feed.entries[:MAX_LINKS])


def announced(item: Any, url: str, zone: tzinfo) -> Found | None:
    """The page that an item of the feed at `url` announces; None where its link is no http(s) address."""
    link = item.get("link") or (item.get("id", "") if item.get("guidislink") else "")
    # `in` and `get` of feedparser's own dict give "published" for "updated"; the plain dict does not.
    published, modified = (
        _feed_date(dict.get(item, key), dict.get(item, f"{key}_parsed"), zone) for key in ("published", "updated")
    )
    found = made_found(url, link, item.get("title") or "", published or modified, modified)
    return found and replace(found, summary=_words(item.get("summary") or "")[:MAX_SUMMARY])


def _feed_date(printed: Any, parsed: Any, zone: tzinfo) -> datetime | None:
    """A feed's date in UTC. feedparser takes one without a zone for UTC, which in Ha Noi is seven hours late."""
    if not isinstance(printed, str):
        return None
    if offset := _GMT_OFFSET.search(printed):
        sign, hours, minutes = offset.groups()
        printed = f"{printed[: offset.start()]}{sign}{int(hours):02d}{minutes or '00'}"
        parsed = None
    try:
        if parsed is not None:
            year, month, day, hour, minute, second = parsed[:6]
            known = UTC if _ZONE.search(printed) else zone
            moment = datetime(year, month, day, hour, minute, second, tzinfo=known)
        elif _HALF_DAY.search(printed):
            moment = datetime.strptime(printed.strip(), _US_DATE)
        else:
            moment = parsedate_to_datetime(printed)
        return _believed(moment if moment.tzinfo else moment.replace(tzinfo=zone))
    except (ValueError, TypeError, OverflowError):
        return None


def _believed(moment: datetime) -> datetime | None:
    """A date in UTC; None for one from before the web, which a system writes that knows none (1970-01-01)."""
    return moment.astimezone(UTC) if moment.date() >= EARLIEST else None


def read_sitemap(body: bytes, url: str, zone: tzinfo = UTC) -> tuple[list[Found], list[tuple[str, datetime | None]]]:
    """The pages of a (news) sitemap, or the further sitemaps (address, last change) of a sitemap index.

    Gzip is unpacked. `zone` is given to dates without one. Raises UnreadableEntry.
    """
    root = _parse_xml(plain_document(body, url, MAX_SITEMAP_BYTES, MAX_SITEMAP_MARKUP), url)
    kind = _local(root)
    if kind == "sitemapindex":
        children = []
        for item in islice(root, MAX_LINKS):
            fields = _fields(item)
            target = _absolute(url, fields.get("loc", ""))
            if target is not None:
                children.append((target, _w3c_date(fields.get("lastmod", ""), zone)))
        return [], children
    if kind != "urlset":
        raise UnreadableEntry(f"{url}: the answer is not a sitemap (its root is <{kind[:40]}>)")
    return _unique(_sitemap_links(islice(root, MAX_LINKS), url, zone)), []


def _sitemap_links(items: Iterable[_Element], url: str, zone: tzinfo) -> Iterator[Found | None]:
    for item in items:
        fields = _fields(item)
        modified = _w3c_date(fields.get("lastmod", ""), zone)
        published = _w3c_date(fields.get("publication_date", ""), zone)
        yield made_found(url, fields.get("loc", ""), fields.get("title", ""), published, modified)


def _fields(item: _Element) -> dict[str, str]:
    """Texts of a sitemap item by local name, those of its news:news included, the first of a name, images left out."""
    fields: dict[str, str] = {}
    for child in item.iterchildren("*"):
        for part in child.iterchildren("*") if _local(child) == "news" else (child,):
            fields.setdefault(_local(part), (part.text or "").strip())
    return fields


def _local(element: _Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _w3c_date(text: str, zone: tzinfo) -> datetime | None:
    """A W3C date and time in UTC; a date alone is its midnight in `zone`."""
    try:
        moment = datetime.fromisoformat(text)
        return _believed(moment if moment.tzinfo else moment.replace(tzinfo=zone))
    except (ValueError, OverflowError):
        return None


def _parse_xml(body: bytes, url: str) -> _Element:
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        recover=True,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        raise UnreadableEntry(f"{url}: the answer is not XML ({str(error)[:100]})") from error
    if root is None:
        raise UnreadableEntry(f"{url}: the answer is not XML")
    return root


def _absolute(base: str, link: str) -> str | None:
    """The canonical address of `link` as it stands in the document at `base`; None where that is no http(s) address or
    longer than any."""
    link = link.strip()
    if not link or len(link) > MAX_URL:
        return None
    try:
        return canonical_url(urljoin(base, link))
    except ValueError:
        return None


def made_found(
    base: str, link: str, title: str, published_at: datetime | None, modified_at: datetime | None
) -> Found | None:
    """A page announced in the document at `base`; None where `link` is no http(s) address."""
    url = _absolute(base, link)
    if url is None:
        return None
    return Found(
        id=article_id(url), url=url, title=_words(title)[:MAX_TITLE], published_at=published_at, modified_at=modified_at
    )


def _words(markup: str) -> str:
    """What a reader sees of an announcement's title or summary, as one line."""
    return clean_line(html.unescape(_TAG.sub("", html.unescape(_TAG.sub("", markup[:MAX_MARKUP])))))


def kind_of(body: bytes) -> Literal["feed", "sitemap", "json", "page"]:
    """What an answer is by its first bytes, for entries that may be any of these."""
    if body[:2] == b"\x1f\x8b":
        return "sitemap"
    start = body[:4096].replace(b"\0", b"")
    if found := _ROOT.search(start):
        return "sitemap" if found[1].lower() in (b"urlset", b"sitemapindex") else "feed"
    return "json" if start.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[") else "page"


def _unique(links: Iterable[Found | None]) -> list[Found]:
    return list({link.id: link for link in reversed([link for link in links if link is not None])}.values())[::-1]
