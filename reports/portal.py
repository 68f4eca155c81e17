"""Articles chosen for a portal, as feeds that portals and readers take: RSS 2.0, JSON Feed 1.1, and JSON Lines.

Title, link, outlet and the editor's own summary; no text of the press. A feed follows from what was chosen alone: as
long as nothing changes it has the same bytes, so a reader that asks again learns that there is nothing new.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

from newsroom.text import clean_line, clean_text, exact_form, tokens
from newsroom.texts import Language
from reports.printable import web_address

ATOM = "http://www.w3.org/2005/Atom"
JSON_FEED = "https://jsonfeed.org/version/1.1"
BORROWED = 20
"""Words in a row that a summary may share with the article. Names of meetings run to fifteen Vietnamese syllables."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A chosen article, complete in at least one language."""

    article_id: str
    url: str
    source_id: str
    source: str
    """The outlet's name."""
    country: str
    """ISO 3166-1 alpha-2 of the outlet."""
    language: str
    """ISO 639-1 of the article."""
    titles: Mapping[Language, str]
    """As it is called in each language in which it can be shown: the press's own title in the article's language unless
    the editor gave another, the editor's translation in the other."""
    summaries: Mapping[Language, str]
    """The editor's own, only where there is one."""
    categories: Mapping[Language, tuple[str, ...]]
    """Names of pillars, then of topics."""
    pillars: tuple[str, ...]
    topics: tuple[str, ...]
    """Ids."""
    published_at: datetime | None
    """UTC."""
    chosen_at: datetime
    changed_at: datetime

    @property
    def date(self) -> datetime:
        """When it was published; of an undated article when it was chosen."""
        return self.published_at or self.chosen_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """What a feed says of itself."""

    language: Language
    title: str
    description: str
    site: str
    """Address of the portal."""
    folder: str
    """Address under which the files are published."""

    def address(self, ending: str) -> str:
        """Where the file of this feed with `ending` is published."""
        return f"{self.folder.rstrip('/')}/{file_name(self.language, ending)}"


def file_name(language: Language, ending: str) -> str:
    """What the feed of a language is called: feed.vi.xml."""
    return f"feed.{language}.{ending}"


def newest(items: Sequence[Item], language: Language, most: int) -> tuple[Item, ...]:
    """The items of a feed in `language`, the newest first."""
    shown = (item for item in items if language in item.titles and web_address(item.url))
    return tuple(sorted(shown, key=lambda item: (item.date, item.article_id), reverse=True)[:most])


def borrowed(summary: str, texts: Sequence[str]) -> int:
    """The most words in a row of `summary` that stand so in one of `texts`."""
    words = tokens(exact_form(summary))
    longest = 0
    for text in texts:
        theirs = tokens(exact_form(text))
        places: dict[str, list[int]] = {}
        for place, word in enumerate(theirs):
            places.setdefault(word, []).append(place)
        before: dict[int, int] = {}
        for word in words:
            before = {place: before.get(place - 1, 0) + 1 for place in places.get(word, ())}
            longest = max(longest, *before.values(), 0)
    return longest


def rss(channel: Channel, items: Sequence[Item]) -> bytes:
    """An RSS 2.0 file of `items`, as `newest` gives them."""
    root = etree.Element("rss", {"version": "2.0"}, nsmap={"atom": ATOM})
    made = etree.SubElement(root, "channel")
    _say(made, "title", channel.title)
    _say(made, "link", channel.site)
    _say(made, "description", channel.description)
    _say(made, "language", channel.language)
    if items:
        # Of the last change, not of writing: the same choice is the same file.
        _say(made, "lastBuildDate", _rfc822(max(item.changed_at for item in items)))
    _say(made, "generator", "diembao")
    etree.SubElement(
        made, f"{{{ATOM}}}link", {"href": channel.address("xml"), "rel": "self", "type": "application/rss+xml"}
    )
    for item in items:
        entry = etree.SubElement(made, "item")
        _say(entry, "title", item.titles[channel.language])
        _say(entry, "link", item.url)
        if summary := item.summaries.get(channel.language):
            _say(entry, "description", summary)
        for category in item.categories[channel.language]:
            _say(entry, "category", category)
        etree.SubElement(entry, "guid", {"isPermaLink": "false"}).text = _guid(item)
        _say(entry, "pubDate", _rfc822(item.date))
        etree.SubElement(entry, "source", {"url": _origin(item.url)}).text = clean_line(item.source)
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True)
    return written


def json_feed(channel: Channel, items: Sequence[Item]) -> bytes:
    """A JSON Feed 1.1 file of `items`, as `newest` gives them."""
    feed = {
        "version": JSON_FEED,
        "title": clean_line(channel.title),
        "home_page_url": channel.site,
        "feed_url": channel.address("json"),
        "description": clean_line(channel.description),
        "language": channel.language,
        "items": [_json_item(item, channel.language) for item in items],
    }
    return _json(feed, indent=1)


def json_lines(items: Sequence[Item]) -> bytes:
    """Every item with all that is known of it, both languages in one row, the newest first."""
    ordered = sorted(items, key=lambda item: (item.date, item.article_id), reverse=True)
    return b"".join(_json(_row(item)) for item in ordered if web_address(item.url))


def _json_item(item: Item, language: Language) -> dict[str, Any]:
    title = clean_line(item.titles[language])
    summary = clean_text(item.summaries.get(language, ""))
    return {
        "id": _guid(item),
        "url": item.url,
        "title": title,
        # An item must have content; without a summary it has no more to say than its title.
        "content_text": summary or title,
        **({"summary": summary} if summary else {}),
        "date_published": _rfc3339(item.date),
        "date_modified": _rfc3339(item.changed_at),
        "authors": [{"name": clean_line(item.source), "url": _origin(item.url)}],
        "tags": [clean_line(category) for category in item.categories[language]],
        "language": language,
    }


def _row(item: Item) -> dict[str, Any]:
    return {
        "id": item.article_id,
        "url": item.url,
        "source_id": item.source_id,
        "source": clean_line(item.source),
        "country": item.country,
        "language": item.language,
        "published_at": _rfc3339(item.published_at) if item.published_at else None,
        "title": {language: clean_line(title) for language, title in item.titles.items()},
        "summary": {language: clean_text(summary) for language, summary in item.summaries.items()},
        "pillars": list(item.pillars),
        "topics": list(item.topics),
        "chosen_at": _rfc3339(item.chosen_at),
        "changed_at": _rfc3339(item.changed_at),
    }


def _json(value: Any, indent: int | None = None) -> bytes:
    # Two separators of lines that JSON allows and JSON Lines readers may take for an end of line.
    text = (
        json.dumps(value, ensure_ascii=False, indent=indent).replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
    )
    return f"{text}\n".encode()


def _say(parent: etree._Element, name: str, text: str) -> None:
    etree.SubElement(parent, name).text = clean_text(text) if name == "description" else clean_line(text)


def _guid(item: Item) -> str:
    """The same for ever, whatever becomes of title and address."""
    return f"diembao:{item.article_id}"


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/"


def _rfc822(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def _rfc3339(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
