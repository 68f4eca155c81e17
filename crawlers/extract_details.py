"""What a page says of its article beside the text: when it was changed, its section, tags and main image."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from urllib.parse import urljoin, urlsplit

from crawlers.date_claims import Zone, settle
from crawlers.dates import Stamp, read_stamp
from crawlers.extract_page import Page, all_values, bare_name, element_text
from newsroom.text import clean_line, fold

MAX_TAGS = 20
MAX_TAG_CHARS = 60
"""A longer "keyword" is a sentence, or a list without separators."""
MAX_SECTION_CHARS = 60
MAX_ADDRESS_CHARS = 2000
BEFORE_PUBLICATION = timedelta(days=1)
"""How far a change may lie before the publication: of the two one is often a bare day or in another zone. Earlier ones
are of the draft or of the template."""

_MODIFIED = (
    "article:modified_time", "og:article:modified_time", "og:updated_time", "datemodified", "lastmod", "last-modified",
    "last_modified", "modified_time", "dcterms.modified", "dc.date.modified", "cxenseparse:recs:articlelastmodified",
    "revised",
)  # fmt: skip
_SECTIONS = ("article:section", "og:article:section", "section", "articlesection", "parsely-section", "category")
_IMAGES = ("og:image", "og:image:url", "og:image:secure_url", "twitter:image", "twitter:image:src")
_MARKED_MODIFIED = ".//*[@itemprop='dateModified'][@datetime or @content]|.//time[@datetime][@class]"
_UPDATED = re.compile(r"modif|updat", re.IGNORECASE)
_SPLIT_TAGS = re.compile(r"\s*[,;|、，]\s*")
_LOGO = re.compile(r"logo|placeholder|no[-_]?image|default[-_.]", re.IGNORECASE)


def find_modified(
    page: Page, published_at: datetime | None, fetched_at: datetime, zone: Zone
) -> tuple[datetime | None, str]:
    """When the article was last changed, in UTC, and the origin; (None, "") where the page does not say.

    Never later than the fetch, and not before the publication by more than `BEFORE_PUBLICATION`.
    """
    for origin, stamp in _changes(page):
        moment = settle(stamp, fetched_at, zone)
        if moment is not None and (published_at is None or moment >= published_at - BEFORE_PUBLICATION):
            return moment, origin
    return None, ""


def _changes(page: Page) -> Iterator[tuple[str, Stamp]]:
    if stamp := read_stamp(page.jsonld.modified):
        yield "json-ld", stamp
    for key in _MODIFIED:
        if key in page.meta and (stamp := read_stamp(page.meta[key])):
            yield "meta", stamp
    for element in page.tree.xpath(_MARKED_MODIFIED)[:20]:
        told = element.get("itemprop") == "dateModified" or _UPDATED.search(element.get("class", ""))
        if told and (stamp := read_stamp(element.get("datetime") or element.get("content") or "")):
            yield "time", stamp


def find_section(page: Page) -> tuple[str, str]:
    """The section as the page names it, and the origin; ("", "") without."""
    places = [("meta", page.meta[key]) for key in _SECTIONS if key in page.meta]
    for origin, value in (*places, ("json-ld", page.jsonld.section)):
        section = clean_line(value)
        if 1 < len(section) <= MAX_SECTION_CHARS and bare_name(section) not in page.outlet:
            return section, origin
    return "", ""


def find_tags(page: Page) -> tuple[tuple[str, ...], str]:
    """The keywords that the page gives the article, and the origin; the first place that has any."""
    for origin, values in (
        ("meta", all_values(page.tree, "article:tag")),
        ("json-ld", page.jsonld.keywords),
        ("meta", [page.meta.get("news_keywords", "")]),
        ("meta", [page.meta.get("keywords", "")]),
        ("links", (element_text(link) for link in page.tree.iterfind(".//a[@rel='tag']"))),
    ):
        if tags := _tags(values, page):
            return tags, origin
    return (), ""


def _tags(values: Iterable[str], page: Page) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for value in values:
        for part in _SPLIT_TAGS.split(clean_line(value)):
            tag = part.strip(" #\"'“”.")
            if 1 < len(tag) <= MAX_TAG_CHARS and bare_name(tag) not in page.outlet:
                found.setdefault(fold(tag), tag)
    return tuple(found.values())[:MAX_TAGS]


def find_image(page: Page) -> tuple[str, str]:
    """The http(s) address of the main image, and the origin; ("", "") without. The outlet's logo is none."""
    places = [("meta", page.meta[key]) for key in _IMAGES if key in page.meta]
    for origin, value in (*places, ("json-ld", page.jsonld.image)):
        if address := _absolute(value, page.url):
            return address, origin
    return "", ""


def _absolute(value: str, base: str) -> str:
    if not value or len(value) > MAX_ADDRESS_CHARS:
        return ""
    try:
        address = urljoin(base, clean_line(value).replace(" ", "%20"))
        parts = urlsplit(address)
    except ValueError:
        return ""
    return address if parts.scheme in ("http", "https") and parts.hostname and not _LOGO.search(parts.path) else ""
