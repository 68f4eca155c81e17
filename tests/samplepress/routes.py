"""Which bytes lie at which path of an outlet's site: the routing, kept free of sockets."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import parse_qsl

from tests.samplepress import lists, render, search
from tests.samplepress.outlets import Outlet
from tests.samplepress.press import Piece, Press


@dataclass(frozen=True)
class Answer:
    """What the site would send to a plain GET."""

    status: int
    content_type: str
    body: bytes
    modified: datetime | None = None
    # Only pages suffer the injected faults: robots, feeds, sitemaps and a search engine's answers always arrive.
    is_page: bool = True
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def etag(self) -> str:
        # Weak, because the same page may go out compressed or not.
        return f'W/"{hashlib.sha256(self.body).hexdigest()[:20]}"'


def answer(press: Press, outlet: Outlet, target: str, bases: search.Bases) -> Answer:
    """The answer of one outlet's site to one request target, a path with or without a query."""
    path, _, text = target.partition("?")
    query = dict(parse_qsl(text))
    pieces = press.of(outlet.id)
    found = _entry(press, outlet, pieces, path, query, bases) or _page(outlet, pieces, path, query, bases[outlet.id])
    return found or Answer(404, _html(outlet), b"<!DOCTYPE html><title>404</title><h1>404 Not Found</h1>")


def _html(outlet: Outlet) -> str:
    return f"text/html; charset={outlet.quirks.charset}" if outlet.quirks.header_charset else "text/html"


def _entry(
    press: Press, outlet: Outlet, pieces: Sequence[Piece], path: str, query: dict[str, str], bases: search.Bases
) -> Answer | None:
    """What machines ask for: robots.txt, feed, sitemaps, the search engine's answers."""
    base = bases[outlet.id]
    newest = max((piece.modified for piece in pieces), default=None)
    if path == render.ROBOTS_PATH:
        return Answer(200, "text/plain; charset=utf-8", render.robots(outlet, base), is_page=False)
    if path == render.FEED_PATHS.get(outlet.feed):
        if outlet.quirks.feed_status != 200:
            return Answer(outlet.quirks.feed_status, "text/plain", b"The feed is out of order.\n", is_page=False)
        kind = f"application/{outlet.feed}+xml; charset=utf-8"
        return Answer(200, kind, render.feed(outlet, pieces, base), newest, is_page=False)
    if outlet.sitemap and path == render.SITEMAP_PATH:
        body = render.sitemap(outlet, pieces, base)
        return Answer(200, "application/xml; charset=utf-8", body, newest, is_page=False)
    if outlet.quirks.sitemap_by_month and (month := render.month_sitemap(outlet, pieces, base, path)):
        kind = "application/gzip" if path.endswith(".gz") else "application/xml; charset=utf-8"
        return Answer(200, kind, month, is_page=False)
    if outlet.kind == "search" and (told := search.answer(press, outlet, path, query, bases)):
        return Answer(200, *told, is_page=False)
    return None


def _page(outlet: Outlet, pieces: Sequence[Piece], path: str, query: dict[str, str], base: str) -> Answer | None:
    """What readers ask for."""
    quirks = outlet.quirks
    if path == "/":
        newest = max((piece.modified for piece in pieces), default=None)
        return Answer(200, _html(outlet), render.front_page(outlet, pieces, base), newest)
    for piece in pieces:
        phone = quirks.amp and (path == render.AMP_PATH + piece.path or query.get("outputType") == "amp")
        if phone and path in (piece.path, render.AMP_PATH + piece.path):
            return Answer(200, _html(outlet), render.amp_page(outlet, piece, pieces, base), piece.modified)
        if path == piece.path:
            return Answer(200, _html(outlet), render.article_page(outlet, piece, pieces, base), piece.modified)
        if path == render.image_path(piece):
            return Answer(200, "image/svg+xml", render.picture())
        if any(moved.path == path and moved.slug == piece.slug for moved in quirks.moved):
            return Answer(301, _html(outlet), b"", headers={"Location": base + piece.path})
    for trap in outlet.traps:
        if path == trap.path and trap.kind != "gone":
            return Answer(200, _html(outlet), render.trap_page(outlet, trap, pieces))
    if quirks.list_page and path == lists.LIST_PATH:
        number = query.get("trang", "1")
        shown = int(number) if number.isdecimal() and int(number) > 0 else 1
        return Answer(200, _html(outlet), lists.list_page(outlet, pieces, base, shown))
    day = lists.day_page(outlet, pieces, base, path)
    return None if day is None else Answer(200, _html(outlet), day)
