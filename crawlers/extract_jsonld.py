"""What a page says of itself in JSON-LD (schema.org), read as the hostile and sloppy input that it is.

Real pages hold comments, trailing commas, raw line breaks in strings, HTML entities, lists where an object is meant,
graphs, and other articles beside their own. Nothing here raises: what cannot be read is left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any

from lxml.html import HtmlElement

from newsroom.text import clean_line, clean_text, lower

MAX_SCRIPT_CHARS = 500_000
"""A longer script is left out; the longest of 180 real press pages has 25,000 characters."""
MAX_OBJECTS = 500
"""Objects looked at in one page, over all scripts."""
MAX_DEPTH = 6
"""Levels of nesting under which an article object is looked for; @graph in a list in a WebPage needs four."""
MAX_AUTHORS = 10

_ARTICLE_TYPE = re.compile(
    r"(?:Article|Posting|Report|Review)$|^(?:VideoObject|AudioObject|PodcastEpisode|ImageGallery|MediaGallery)$"
)
_FRONT_PAGES = frozenset(
    ("trang chủ", "home", "homepage", "beranda", "首页", "首頁", "トップ", "ホーム", "홈", "หน้าแรก")
)
_TRAILING_COMMA = re.compile(r",(?=\s*[}\]])")
_WRAPPING = re.compile(
    r"^\s*(?://\s*)?(?:<!--|<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/)|(?:-->|(?://\s*|/\*\s*)?\]\]>(?:\s*\*/)?)\s*$"
)
_BARE_VALUE = re.compile(r'"(headline|datePublished|description)"\s*:\s*"((?:[^"\\\n]|\\.){1,2000})"')
_BLOCK_END = re.compile(r"<br\b[^<>]{0,20}>|</(?:p|div|h\d|li)>", re.IGNORECASE)
_MARKUP = re.compile(r"<[^<>]{1,200}>")


@dataclass(frozen=True, slots=True)
class JsonLd:
    """The article object of a page; "" and () where it says nothing."""

    headline: str = ""
    description: str = ""
    published: str = ""
    authors: tuple[str, ...] = ()
    publisher: str = ""
    body: str = ""
    """Plain text of articleBody, paragraphs as far as it has line breaks."""
    kinds: tuple[str, ...] = ()
    """Its types: `NewsArticle`, `LiveBlogPosting` …"""
    modified: str = ""
    section: str = ""
    keywords: tuple[str, ...] = ()
    image: str = ""
    free: bool | None = None
    """isAccessibleForFree, of the article or of a part of it; None where it is not said."""
    words: int = 0
    """wordCount, 0 where it is not said."""


def _load(script: str) -> Any:
    text = _WRAPPING.sub("", _WRAPPING.sub("", script)).strip().rstrip(";")
    for attempt in (text, _TRAILING_COMMA.sub("", text)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    # Beyond mending: quotes left open and the like. The three plain values are still there to be read.
    return {"@type": "Article", **{key: value for key, value in reversed(_BARE_VALUE.findall(text))}}


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    """Objects of a JSON value, the shallow ones first."""
    level = [value]
    for _ in range(MAX_DEPTH + 1):
        deeper: list[Any] = []
        for item in level:
            if isinstance(item, dict):
                yield item
                deeper.extend(part for part in item.values() if isinstance(part, dict | list))
            elif isinstance(item, list):
                deeper.extend(part for part in item[:MAX_OBJECTS] if isinstance(part, dict | list))
        level = deeper


def _line(value: Any) -> str:
    """A value as one clean line: the first of a list, "" for anything but text."""
    if isinstance(value, list):
        value = next((part for part in value if isinstance(part, str)), "")
    if isinstance(value, dict):
        value = value.get("@value", "")
    if not isinstance(value, str):
        return ""
    # Entities are often escaped twice.
    return clean_line(_MARKUP.sub(" ", unescape(unescape(value[:10_000]))))


def _paragraphs(value: Any) -> str:
    if not isinstance(value, str):
        return ""
    return clean_text(_MARKUP.sub(" ", _BLOCK_END.sub("\n", unescape(unescape(value)))))


def _names(value: Any) -> tuple[str, ...]:
    """Names of a person, an organisation, or a list of them."""
    names: list[str] = []
    for item in (value if isinstance(value, list) else [value])[:MAX_AUTHORS]:
        if isinstance(item, dict):
            given = item.get("name")
            names.extend(_line(part) for part in (given if isinstance(given, list) else [given])[:MAX_AUTHORS])
        else:
            names.append(_line(item))
    return tuple(dict.fromkeys(name for name in names if name))


def _kinds(item: dict[str, Any]) -> tuple[str, ...]:
    kinds = item.get("@type")
    return tuple(kind for kind in (kinds if isinstance(kinds, list) else [kinds]) if isinstance(kind, str))


def _is_article(item: dict[str, Any]) -> bool:
    return any(map(_ARTICLE_TYPE.search, _kinds(item)))


def _trail(item: dict[str, Any]) -> list[str]:
    """Names of a breadcrumb trail, the front page's first."""
    steps = item.get("itemListElement")
    names: list[str] = []
    for step in steps[:MAX_AUTHORS] if isinstance(steps, list) else ():
        if isinstance(step, dict):
            inner = step.get("item")
            names.append(_line(step.get("name")) or (_line(inner.get("name")) if isinstance(inner, dict) else ""))
    return [name for name in names if name]


def _last_section(trail: list[str], headline: str) -> str:
    """The innermost section of a trail: neither the front page nor the article itself."""
    sections = [name for name in trail if name != headline and lower(name) not in _FRONT_PAGES]
    return sections[-1] if sections else ""


def _keywords(value: Any) -> tuple[str, ...]:
    """Keywords of a list, or of one string that lists them; each a clean line."""
    values = value if isinstance(value, list) else [value]
    return tuple(line for part in values[:MAX_OBJECTS] if isinstance(part, str) and (line := _line(part)))


def _address(value: Any) -> str:
    """The first address of an image, an object of it, or a list of them; "" without."""
    for item in (value if isinstance(value, list) else [value])[:MAX_AUTHORS]:
        found = (item.get("url") or item.get("contentUrl") or item.get("@id")) if isinstance(item, dict) else item
        if isinstance(found, str) and found.strip():
            return found.strip()
    return ""


def _free(item: dict[str, Any]) -> bool | None:
    parts = item.get("hasPart")
    said = [
        str(part["isAccessibleForFree"]).lower().rpartition("/")[2]
        for part in (item, *(parts if isinstance(parts, list) else [parts]))
        if isinstance(part, dict) and "isAccessibleForFree" in part
    ]
    return None if not said else not any(word in ("false", "0", "no") for word in said)


def _number(value: Any) -> int:
    try:
        return max(int(value), 0)
    except (TypeError, ValueError, OverflowError):
        return 0


def read_jsonld(tree: HtmlElement) -> JsonLd:
    """The page's own article object: of those of an article type the fullest, shallowest, first; empty without any."""
    best: dict[str, Any] = {}
    trail: list[str] = []
    seen = 0
    for script in tree.iterfind(".//script[@type]"):
        if script.get("type", "").strip().lower().partition(";")[0] != "application/ld+json":
            continue
        text = script.text or ""
        if not text.strip() or len(text) > MAX_SCRIPT_CHARS:
            continue
        for item in _objects(_load(text)):
            seen += 1
            if seen > MAX_OBJECTS:
                break
            if item.get("@type") == "BreadcrumbList":
                trail = trail or _trail(item)
            # An object with a headline and a date is the page's own; a bare one may be a neighbour or an image.
            if _is_article(item) and _weight(item) > _weight(best):
                best = item
    authors = _names(best.get("author")) or _names(best.get("creator"))
    return JsonLd(
        headline=_line(best.get("headline")) or _line(best.get("name")),
        description=_line(best.get("description")),
        published=_line(best.get("datePublished")) or _line(best.get("uploadDate")) or _line(best.get("dateCreated")),
        authors=authors,
        publisher=next(iter(_names(best.get("publisher"))), ""),
        body=_paragraphs(best.get("articleBody")),
        kinds=_kinds(best),
        modified=_line(best.get("dateModified")),
        section=_line(best.get("articleSection")) or _last_section(trail, _line(best.get("headline"))),
        keywords=_keywords(best.get("keywords")),
        image=_address(best.get("image")) or _address(best.get("thumbnailUrl")),
        free=_free(best),
        words=_number(best.get("wordCount")),
    )


def _weight(item: dict[str, Any]) -> int:
    return 2 * ("headline" in item) + 2 * ("datePublished" in item) + ("author" in item) + ("uploadDate" in item)
