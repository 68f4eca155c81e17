"""The declaration of a site that nobody has declared yet: its feeds and sitemaps are looked for, tried and written out.

What a machine cannot know (kind, scope by licence, province) is guessed and marked to be looked at.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from time import monotonic
from urllib.parse import urljoin, urlsplit
from zoneinfo import ZoneInfo

from lxml.html import HtmlElement

from crawlers.answers import FetchProblem
from crawlers.crawl import fetching
from crawlers.discovery import UnreadableEntry, kind_of, made_found
from crawlers.extract_language import declared_language
from crawlers.extract_markup import Unreadable, parse, read_markup
from crawlers.extract_page import element_text, meta_values
from crawlers.fetch import Fetcher
from crawlers.lists import base_of
from crawlers.outlets import guess_outlet
from crawlers.reading import read_entry
from newsroom.article import Entry, Source
from newsroom.errors import InputError
from newsroom.sections import CrawlSettings
from newsroom.text import clean_line
from newsroom.urls import on_site

MOST_FEEDS = 8
"""Feeds kept: the home feed and the sections; a site may have a hundred."""
MOST_TRIED = 40
"""Addresses tried on one site in all."""
LONGEST_LOOK = 300.0
"""Seconds after which no further address is tried: forty answers, each just within the time limit, would take an
hour."""

_COMMON_FEEDS = ("/rss", "/feed", "/rss.xml", "/feed.xml", "/rss/home.rss", "/atom.xml", "/index.xml")
_COMMON_SITEMAPS = ("/news-sitemap.xml", "/sitemap-news.xml", "/sitemap_news.xml", "/google-news-sitemap.xml")
_FEED_TYPE = re.compile(r"application/(?:rss|atom|rdf)\+xml", re.IGNORECASE)
_FEED_LINK = re.compile(r"(?:\.rss|/rss/?|/feed/?|rss\.xml|\.rdf|atom\.xml)$", re.IGNORECASE)
_SITEMAP = re.compile(r"^[ \t]*sitemap[ \t]*:[ \t]*(\S+)", re.IGNORECASE | re.MULTILINE)


def scout(url: str, settings: CrawlSettings) -> Source:
    """The site of `url` as a source: name, language, country, and the entries that announce pages of its own.

    To be called in the main thread. Raises InputError where the site cannot be read or announces nothing.
    """
    found: list[Source] = []

    async def work(fetcher: Fetcher) -> None:
        found.append(await _Scout(fetcher).look_at(url))

    fetching(settings, work)
    return found[0]


class _Scout:
    def __init__(self, fetcher: Fetcher) -> None:
        self._fetcher = fetcher
        self._tried: set[str] = set()
        self._until = monotonic() + LONGEST_LOOK
        self._listed: list[str] = []
        """Feeds to which a page leads that was taken for one."""

    async def look_at(self, url: str) -> Source:
        try:
            front = await self._fetcher.fetch(url)
        except FetchProblem as problem:
            raise InputError(f"{url}: cannot be fetched ({problem.detail})") from problem
        markup = read_markup(front.body, front.content_type[1])
        tree = None if isinstance(markup, Unreadable) else parse(markup)
        if tree is None:
            raise InputError(f"{url}: is not an HTML page; name the outlet's front page")
        title = tree.find(".//head/title")
        name = meta_values(tree).get("og:site_name") or (element_text(title) if title is not None else "")
        guess = guess_outlet(front.url, name=clean_line(name)[:200], language=declared_language(tree))
        if guess is None:
            raise InputError(f"{url}: is no address of a site")
        source = replace(guess, guessed=False, languages=guess.languages or ("en",))
        if urlsplit(front.url).port:
            source = replace(source, domains=(urlsplit(front.url).netloc,))
        entries = [entry async for entry in self._feeds(front.url, list(_feed_links(tree, front.url)), source)]
        entries += [entry async for entry in self._sitemaps(front.url, source)]
        if not entries and await self._works(Entry("list_page", front.url), source):
            entries = [Entry("list_page", front.url)]
        if not entries:
            raise InputError(f"{url}: no feed, news sitemap or list of articles was found there")
        return replace(source, entries=tuple(entries))

    async def _feeds(self, front: str, named: list[str], source: Source) -> AsyncIterator[Entry]:
        kept = 0
        # The usual places are tried only where the site names none; a page that lists feeds names them.
        for places in (named, self._listed, [urljoin(front, path) for path in _COMMON_FEEDS]):
            for address in list(dict.fromkeys(places)):
                if await self._works(Entry("feed", address), source):
                    kept += 1
                    yield Entry("feed", address)
                if kept >= MOST_FEEDS:
                    return
            if kept and not self._listed:
                return

    async def _sitemaps(self, front: str, source: Source) -> AsyncIterator[Entry]:
        named: list[str] = []
        try:
            robots = await self._fetcher.fetch(urljoin(front, "/robots.txt"))
            named = _SITEMAP.findall(robots.body[:500_000].decode("utf-8", "replace"))
        except FetchProblem:
            pass  # a site without one names no sitemap there
        # A news sitemap holds two days; a sitemap of everything is for looking back, and far larger.
        named = sorted((urljoin(front, each) for each in named), key=lambda each: "news" not in each.lower())[:5]
        for address in named or [urljoin(front, path) for path in _COMMON_SITEMAPS]:
            if await self._works(Entry("news_sitemap", address), source):
                yield Entry("news_sitemap", address)
                return

    async def _works(self, entry: Entry, source: Source) -> bool:
        """Whether an entry announces pages of the site itself."""
        if entry.url in self._tried or len(self._tried) >= MOST_TRIED or monotonic() >= self._until:
            return False
        self._tried.add(entry.url)
        try:
            answer = await self._fetcher.fetch(entry.url)
            said = await self._fetcher.aside.read(
                len(answer.body), read_entry, entry, answer, ZoneInfo(source.timezone)
            )
        except FetchProblem:
            return False
        except UnreadableEntry:
            if entry.kind == "feed" and not self._listed and kind_of(answer.body) == "page":
                markup = read_markup(answer.body, answer.content_type[1])
                tree = None if isinstance(markup, Unreadable) else parse(markup)
                self._listed += _feed_links(tree, answer.url) if tree is not None else []
            return False
        return any(on_site(page.url, source.domains) for page in said.found) or bool(said.sitemaps)


def _feed_links(tree: HtmlElement, front: str) -> Iterator[str]:
    """Addresses that the front page calls feeds, those of its head first."""
    base = base_of(tree, front)
    for element in tree.iter("link", "a"):
        head = element.tag == "link"
        if head and not _FEED_TYPE.search(element.get("type") or ""):
            continue
        link = made_found(base, element.get("href") or "", "", None, None)
        if link is not None and (head or _FEED_LINK.search(urlsplit(link.url).path)):
            yield link.url
