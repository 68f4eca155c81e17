"""What a news search engine found: RSS of Google News or Bing News form, GDELT's list of articles as JSON or RSS.

A hit belongs to the outlet that published it, never to the engine. Some engines give links of their own that no longer
lead to the article; then the outlet must be named, and the hit is a headline and nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, tzinfo
from itertools import islice
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from crawlers.discovery import MAX_LINKS, UnreadableEntry, announced, feed_items, kind_of, made_found
from newsroom.pages import Found
from newsroom.text import clean_line
from newsroom.urls import canonical_url, on_site

MAX_HITS = 1000
"""Hits taken of one answer; engines give 100 (Google News) to 250 (GDELT)."""

_GDELT_DATE = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True, slots=True)
class Hit:
    """One result."""

    found: Found
    outlet_url: str
    """An address of the outlet's site: the article's own, else the one that the engine names; "" for neither."""
    outlet_name: str = ""
    headline_only: bool = False
    """The link stays at the engine."""
    language: str = ""
    """As the engine says it, in English ("Indonesian") or "" """
    country: str = ""
    """As the engine says it, in English ("Indonesia") or "" """


def read_hits(body: bytes, url: str, engine: tuple[str, ...], zone: tzinfo = UTC) -> list[Hit]:
    """The hits in the answer at `url` of an engine that stands on the domains `engine`, each link once.

    Raises UnreadableEntry.
    """
    hits = _gdelt(body, url) if kind_of(body) == "json" else _feed(body, url, zone)
    settled = (_settled(hit, engine) for hit in islice(hits, MAX_HITS))
    # A headline without words is nothing at all.
    return list({hit.found.id: hit for hit in settled if hit.found.title or not hit.headline_only}.values())


def _feed(body: bytes, url: str, zone: tzinfo) -> Iterator[Hit]:
    for item in feed_items(body, url):
        found = announced(item, url, zone)
        if found is None:
            continue
        source = item.get("source") or {}
        # Bing names the outlet in an element of its own namespace, without an address.
        name = clean_line(str(source.get("title") or item.get("news_source") or ""))[:200]
        # When the engine changed its item says nothing of the article.
        yield Hit(replace(found, modified_at=None), str(source.get("href") or ""), name)


def _gdelt(body: bytes, url: str) -> Iterator[Hit]:
    try:
        # GDELT leaves control characters in titles.
        answer = json.loads(body.decode("utf-8-sig", "replace"), strict=False)
        # Nothing found is {} there.
        articles = answer.get("articles", []) if isinstance(answer, dict) else None
    except (ValueError, RecursionError) as error:
        raise UnreadableEntry(f"{url}: the answer is not a list of articles (damaged JSON)") from error
    if not isinstance(articles, list):
        raise UnreadableEntry(f"{url}: the answer is not a list of articles")
    for article in articles[:MAX_LINKS]:
        if not isinstance(article, dict):
            continue
        link, title, language, country = (_text(article, key) for key in ("url", "title", "language", "sourcecountry"))
        found = made_found(url, link, title, _seen(_text(article, "seendate")), None)
        if found is not None:
            yield Hit(found, found.url, language=language, country=country)


def _text(article: dict[str, Any], key: str) -> str:
    value = article.get(key)
    return clean_line(value) if isinstance(value, str) else ""


def _seen(text: str) -> datetime | None:
    """When GDELT saw the article: within a quarter of an hour after its publication, so good enough for a hint."""
    try:
        return datetime.strptime(text, _GDELT_DATE).replace(tzinfo=UTC)
    except ValueError:
        return None


def _settled(hit: Hit, engine: tuple[str, ...]) -> Hit:
    """`hit` with the article's own link where the engine's carries it, else as a headline."""
    if not on_site(hit.found.url, engine):
        return replace(hit, outlet_url=hit.found.url)
    for _, value in parse_qsl(urlsplit(hit.found.url).query):
        if value.startswith(("http://", "https://")):
            try:
                if on_site(value, engine):
                    continue
                inner = made_found(hit.found.url, canonical_url(value), hit.found.title, hit.found.published_at, None)
            except ValueError:
                continue
            if inner is not None:
                return replace(hit, found=replace(inner, summary=hit.found.summary), outlet_url=inner.url)
    return replace(hit, headline_only=True)
