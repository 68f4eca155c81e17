"""Where a page states its publication: JSON-LD, metas, <time>, the line under the headline, the URL, and htmldate.

Only places are known here; how a date is written is `crawlers.dates`, which one is believed `crawlers.date_claims`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from lxml.html import HtmlElement

from crawlers.date_claims import Claim, Zone, published, settle
from crawlers.dates import is_date_line, read_printed, read_stamp, read_url
from crawlers.extract_jsonld import JsonLd
from crawlers.extract_page import element_text

NEAR_LEVELS = 4
"""Ancestors of the headline within which its date line is looked for. In Vietnamese pages it is at most three up;
further out come the site's head, with a clock that shows today, and the lists of other articles."""
MAX_LINE_CHARS = 90
"""A date line is short: place, weekday, date, time and zone have 60 characters. Longer is prose that mentions a date.
"""
MAX_LINES = 400
"""Elements looked at around the headline."""

_METAS = (
    "article:published_time", "og:article:published_time", "datepublished", "pubdate", "publishdate",
    "publish_date", "publish-date",
    "published_time", "article:published", "article.published", "parsely-pub-date", "sailthru.date",
    "cxenseparse:recs:publishtime",
    "dc.date.issued", "dcterms.issued", "dc.date", "dcterms.date", "dc.date.created", "dcterms.created",
    "article_date_original",
    "originalpublicationdate", "bt:pubdate", "citation_publication_date", "date", "release_date",
    "article:created_time", "datecreated",
)  # fmt: skip
_OTHER_TIME = re.compile(r"modif|updat|time-?now|clock|today|comment|related", re.IGNORECASE)


def page_claims(tree: HtmlElement, meta: Mapping[str, str], jsonld: JsonLd, url: str) -> Iterator[Claim]:
    """The page's claims, the most trustworthy first; read one by one, so that the later places cost only where they
    are needed."""
    if stamp := read_stamp(jsonld.published):
        yield Claim("json-ld", stamp)
    for key in _METAS:
        if key in meta and (stamp := read_stamp(meta[key])):
            yield Claim("meta", stamp)
    yield from _time_elements(tree)
    yield from _lines_near_heading(tree)
    if stamp := read_url(url):
        yield Claim("url", stamp)


def _time_elements(tree: HtmlElement) -> Iterator[Claim]:
    """<time> and itemprop=datePublished: the marked ones first, then the first <time> of the page that tells of no
    update."""
    marked = tree.xpath(".//*[@itemprop='datePublished' or @pubdate][@datetime or @content]")
    for element in [*marked[:3], *tree.xpath("(.//time[@datetime])[position() <= 3]")]:
        if _OTHER_TIME.search(f"{element.get('class', '')} {element.get('itemprop', '')} {element.get('id', '')}"):
            continue
        if stamp := read_stamp(element.get("datetime") or element.get("content") or ""):
            yield Claim("time", stamp)


def _lines_near_heading(tree: HtmlElement) -> Iterator[Claim]:
    """Short lines around the headline that print a date, the nearest container first."""
    headings = [h1 for h1 in tree.iter("h1") if element_text(h1)]
    if not headings:
        return
    seen = 0
    inner: HtmlElement = headings[0]
    for _ in range(NEAR_LEVELS):
        container = inner.getparent()
        if container is None or container.tag in ("body", "html"):
            return
        # What stands before the headline at this level is a breadcrumb line at best; it comes after what
        # follows it.
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


def htmldate_claim(tree: HtmlElement, url: str, fetched_at: datetime) -> Claim | None:
    """What htmldate finds anywhere on the page: a bare day, and the costliest and least sure of the claims."""
    from htmldate import find_date

    found = find_date(tree, original_date=True, url=url, max_date=(fetched_at + timedelta(days=1)).strftime("%Y-%m-%d"))
    stamp = read_stamp(found) if found else None
    return Claim("htmldate", stamp) if stamp else None


def find_published(
    tree: HtmlElement,
    meta: Mapping[str, str],
    jsonld: JsonLd,
    url: str,
    fetched_at: datetime,
    zone: Zone,
    feed: Claim | None,
) -> tuple[datetime | None, str]:
    """The publication time in UTC and its origin; (None, "") where neither page nor feed says one that can be.

    htmldate is asked only where no other claim of the page can be; the feed's time comes last, or refines a bare day.
    """

    def claims() -> Iterator[Claim]:
        believable = False
        for claim in page_claims(tree, meta, jsonld, url):
            believable = believable or settle(claim.stamp, fetched_at, zone) is not None
            yield claim
        if not believable and (searched := htmldate_claim(tree, url, fetched_at)):
            yield searched
        if feed:
            yield feed

    return published(claims(), fetched_at, zone) or (None, "")
