"""Where a page states its publication: JSON-LD, metas, <time>, the line under the headline, the URL, and htmldate.

Only places are known here; how a date is written is `crawlers.dates`, which one is believed `crawlers.date_claims`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from lxml.html import HtmlElement

from crawlers.date_claims import Claim, Zone, published, settle
from crawlers.dates import is_date_line, read_printed, read_stamp, read_url
from crawlers.extract_page import Page, element_text

NEAR_LEVELS = 4
"""Ancestors of the headline within which its date line is looked for. Of 144 real pages three levels find the line of
87, four of 91 (86 of them with the right day), five of 94; further out lie the clock of the site's head and lists of
other articles."""
MAX_LINE_CHARS = 90
"""A date line is short: place, weekday, date, time and zone have 60 characters. Longer is prose that mentions a date.
"""
MAX_LINES = 400
"""Elements looked at around the headline."""

_METAS = (
    "article:published_time", "og:article:published_time", "datepublished", "pubdate", "publishdate", "publish_date",
    "publish-date", "published_time", "article:published", "article.published", "parsely-pub-date", "sailthru.date",
    "cxenseparse:recs:publishtime", "dc.date.issued", "dcterms.issued", "dc.date", "dcterms.date", "dc.date.created",
    "dcterms.created", "article_date_original", "originalpublicationdate", "bt:pubdate", "citation_publication_date",
    "date", "release_date", "article:created_time", "datecreated",
)  # fmt: skip
_TIMES = "(.//time[@datetime][not(ancestor::aside or ancestor::nav or ancestor::footer)])[position() <= 3]"
_OTHER_TIME = re.compile(r"modif|updat|time-?now|clock|today|comment|related", re.IGNORECASE)


def page_claims(page: Page, title: str) -> Iterator[Claim]:
    """The page's claims, the most trustworthy first; read one by one: later places cost only where they are needed."""
    if stamp := read_stamp(page.jsonld.published):
        yield Claim("json-ld", stamp)
    for key in _METAS:
        if key in page.meta and (stamp := read_stamp(page.meta[key])):
            yield Claim("meta", stamp)
    yield from _time_elements(page.tree)
    yield from _lines_near_heading(page.tree, title)
    if stamp := read_url(page.url):
        yield Claim("url", stamp)


def _time_elements(tree: HtmlElement) -> Iterator[Claim]:
    """<time> and itemprop=datePublished: the marked ones, then the page's first that tell of no update or neighbour."""
    marked = tree.xpath(".//*[@itemprop='datePublished' or @pubdate][@datetime or @content]")
    for element in [*marked[:3], *tree.xpath(_TIMES)]:
        if _OTHER_TIME.search(f"{element.get('class', '')} {element.get('itemprop', '')} {element.get('id', '')}"):
            continue
        if stamp := read_stamp(element.get("datetime") or element.get("content") or ""):
            yield Claim("time", stamp)


def _heading(tree: HtmlElement, title: str) -> HtmlElement | None:
    """The heading that prints `title`, else the first h1, which may be a logo."""
    headings = [(heading, element_text(heading)) for heading in tree.iter("h1", "h2")]
    printed = next((heading for heading, text in headings if text and text == title), None)
    return printed if printed is not None else next((h for h, text in headings if text and h.tag == "h1"), None)


def _lines_near_heading(tree: HtmlElement, title: str) -> Iterator[Claim]:
    """Short lines around the headline that print a date, the nearest container first."""
    heading = _heading(tree, title)
    if heading is None:
        return
    seen = 0
    inner: HtmlElement = heading
    for _ in range(NEAR_LEVELS):
        container = inner.getparent()
        if container is None or container.tag in ("body", "html"):
            return
        # The line mostly follows the headline; what stands before it at this level comes second.
        children = list(container)
        place = children.index(inner)
        for child in [*children[place + 1 :], *children[:place]]:
            for element in child.iter("*"):
                seen += 1
                if seen > MAX_LINES:
                    return
                if _OTHER_TIME.search(element.get("class", "")) or element.tag in ("script", "style"):
                    continue
                line = element_text(element) if len(element) <= 4 else ""
                if (
                    8 <= len(line) <= MAX_LINE_CHARS
                    and (stamp := read_printed(line))
                    and (stamp.has_time or is_date_line(line))
                ):
                    yield Claim("visible", stamp)
        inner = container


def htmldate_claim(page: Page, fetched_at: datetime) -> Claim | None:
    """What htmldate finds anywhere on the page: a bare day, and the costliest and least sure of the claims."""
    from htmldate import find_date

    last = (fetched_at + timedelta(days=1)).strftime("%Y-%m-%d")
    # Its plain search first: the extensive one takes five times as long, and a second more in each process.
    for extensive in (False, True):
        found = find_date(page.tree, extensive_search=extensive, original_date=True, url=page.url, max_date=last)
        if found:
            break
    stamp = read_stamp(found) if found else None
    return Claim("htmldate", stamp) if stamp else None


def find_published(
    page: Page, title: str, fetched_at: datetime, zone: Zone, feed: Claim | None
) -> tuple[datetime | None, str]:
    """The publication time in UTC and its origin; (None, "") where neither page nor feed says one that can be.

    htmldate is asked only where no other claim of the page can be; the feed's time comes last, or refines a bare day.
    """

    def claims() -> Iterator[Claim]:
        believable = False
        for claim in page_claims(page, title):
            believable = believable or settle(claim.stamp, fetched_at, zone) is not None
            yield claim
        if not believable and (searched := htmldate_claim(page, fetched_at)):
            yield searched
        if feed:
            yield feed

    return published(claims(), fetched_at, zone) or (None, "")
