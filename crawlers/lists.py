"""Articles that a list page links to, for outlets without a usable feed: pure functions over a page's bytes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import unquote, urljoin, urlsplit

from crawlers.discovery import MAX_LINKS, MAX_TITLE, UnreadableEntry, made_found
from crawlers.extract_markup import Unreadable, parse, read_markup
from newsroom.pages import Found
from newsroom.text import clean_line
from newsroom.urls import canonical_url

if TYPE_CHECKING:
    from lxml.html import HtmlElement

MIN_SLUG_WORDS = 5
"""Words in the last part of an address that make it an article's: sections and tags have one to four, headlines turned
into addresses more (in 180 real press pages all but a few articles, and no section)."""

_NUMBER = re.compile(r"\d{5,}")
"""Numbers of articles; years and pages are shorter."""
_WORD = re.compile(r"[^\W_]+")
_FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|svg|pdf|mp[34]|zip|docx?|xlsx?|css|js|xml|rss)$", re.IGNORECASE)
_NOT_ARTICLES = re.compile(
    r"/(?:tags?|tac-gia|authors?|topics?|chu-de|search|tim-kiem|login|dang-nhap|category|chuyen-muc|page)(?:/|$)",
    re.IGNORECASE,
)


def read_list(body: bytes, url: str, charset: str | None, links: str) -> tuple[list[Found], str | None]:
    """The articles that the page at `url` links to, each once in its order, and the address of the list's next page.

    `links` is a regular expression that an article's address matches anywhere; "" takes links whose last part carries
    a number of five digits or more, or `MIN_SLUG_WORDS` words. The longest text of its links is an article's title; a
    list says no dates. Raises UnreadableEntry where the answer is no page or links to no article.
    """
    markup = read_markup(body, charset)
    tree = None if isinstance(markup, Unreadable) else parse(markup)
    if tree is None:
        raise UnreadableEntry(f"{url}: the answer is not an HTML page")
    wanted = re.compile(links).search if links else _looks_like_an_article
    found: dict[str, Found] = {}
    for link, words in _anchors(tree, url):
        if not wanted(link.url):
            continue
        known = found.setdefault(link.id, link)
        if len(words) > len(known.title):
            found[link.id] = replace(known, title=words)
    if not found:
        raise UnreadableEntry(f"{url}: the page links to no address that looks like an article's")
    return list(found.values()), _next_page(tree, url)


def base_of(tree: HtmlElement, url: str) -> str:
    """The address to which the links of the page at `url` are relative: its own, or what its `base` element says."""
    for element in tree.iter("base"):
        if href := (element.get("href") or "").strip():
            try:
                return canonical_url(urljoin(url, href))
            except ValueError:
                break
    return url


def _anchors(tree: HtmlElement, url: str) -> Iterator[tuple[Found, str]]:
    base = base_of(tree, url)
    for number, anchor in enumerate(tree.iter("a")):
        if number >= MAX_LINKS:
            return
        link = made_found(base, anchor.get("href") or "", "", None, None)
        if link is not None and link.url != url:
            title = clean_line(_text(anchor)) or clean_line(anchor.get("title") or "")
            yield link, title[:MAX_TITLE]


def _text(anchor: HtmlElement) -> str:
    """The text in a link, as far as a title may reach: a link left open holds the rest of the page, and a hundred such
    links one within the other hold it a hundred times."""
    pieces: list[str] = []
    left = 4 * MAX_TITLE
    for piece in anchor.itertext():
        pieces.append(piece[:left])
        left -= len(pieces[-1])
        if left <= 0:
            break
    return " ".join(pieces)


def _looks_like_an_article(url: str) -> bool:
    parts = urlsplit(url)
    if _FILE.search(parts.path) or _NOT_ARTICLES.search(parts.path):
        return False
    last = unquote(parts.path.rstrip("/").rpartition("/")[2])
    return bool(_NUMBER.search(last) or _NUMBER.search(parts.query) or len(_WORD.findall(last)) >= MIN_SLUG_WORDS)


def _next_page(tree: HtmlElement, url: str) -> str | None:
    """Where rel=next leads, in the head or at a link of the page."""
    base = base_of(tree, url)
    for element in tree.iter("link", "a"):
        if "next" in (element.get("rel") or "").lower().split():
            link = made_found(base, element.get("href") or "", "", None, None)
            if link is not None and link.url != canonical_url(url):
                return link.url
    return None
