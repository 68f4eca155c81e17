"""Which bytes lie at which path of an outlet's site: the routing, kept free of sockets."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from tests.samplepress import render
from tests.samplepress.press import Outlet, Press

_HTML = "text/html; charset=utf-8"


@dataclass(frozen=True)
class Answer:
    """What the site would send to a plain GET."""

    status: int
    content_type: str
    body: bytes
    modified: datetime | None = None
    # Only pages suffer the injected faults: robots, feeds and sitemaps always arrive.
    is_page: bool = True

    @property
    def etag(self) -> str:
        # Weak, because the same page may go out compressed or not.
        return f'W/"{hashlib.sha256(self.body).hexdigest()[:20]}"'


def answer(press: Press, outlet: Outlet, path: str, base: str) -> Answer:
    """The answer of one outlet's site to one path."""
    pieces = press.of(outlet.id)
    newest = max((piece.modified for piece in pieces), default=None)
    if path == render.ROBOTS_PATH:
        return Answer(200, "text/plain; charset=utf-8", render.robots(outlet, base), is_page=False)
    if path == render.FEED_PATHS.get(outlet.feed):
        kind = f"application/{outlet.feed}+xml; charset=utf-8"
        return Answer(200, kind, render.feed(outlet, pieces, base), newest, is_page=False)
    if outlet.sitemap and path == render.SITEMAP_PATH:
        body = render.sitemap(outlet, pieces, base)
        return Answer(200, "application/xml; charset=utf-8", body, newest, is_page=False)
    if path == "/":
        return Answer(200, _HTML, render.front_page(outlet, pieces, base), newest)
    for piece in pieces:
        if path == piece.path:
            return Answer(200, _HTML, render.article_page(outlet, piece, pieces, base), piece.modified)
    for trap in outlet.traps:
        if path == trap.path and trap.kind == "challenge":
            return Answer(200, _HTML, render.challenge_page(outlet))
        if path == trap.path and trap.kind == "disallowed":
            return Answer(200, _HTML, render.internal_page(outlet, trap))
    return Answer(404, _HTML, b"<!DOCTYPE html><title>404</title><h1>404 Not Found</h1>")
