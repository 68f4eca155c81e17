"""Addresses within the dashboard: relative ones, so that they hold under any host and path that it is served at."""

from __future__ import annotations

from datetime import date
from urllib.parse import parse_qsl, urlencode, urlsplit

from dashboard.desk import Desk
from dashboard.view import View, query_of, usual_view

SEARCH, ARTICLE, EVENTS, WATCH, REPORTS = "tim-kiem", "bai-bao", "su-kien", "diem-theo-doi", "bao-cao"
PATHS = ("tong-quan", SEARCH, ARTICLE, EVENTS, "duyet-nhan", WATCH, REPORTS, "nguon-tin", "quan-tri")
"""Paths of the pages; `dashboard.app` has one screen for each. The first is the one without a path of its own."""


def link(path: str, view: View, desk: Desk, today: date) -> str:
    """The address of the page `path` that shows `view`, which is of that page's kind."""
    query = urlencode(query_of(view, usual_view(today, desk.settings.desk.language, type(view))))
    return (path if path != PATHS[0] else "./") + (f"?{query}" if query else "")


def target(address: str) -> tuple[str, dict[str, str]] | None:
    """Path and query of an address that `link` made; None for any other."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    path = PATHS[0] if parts.path == "./" else parts.path
    if parts.scheme or parts.netloc or path not in PATHS:
        return None
    return path, dict(parse_qsl(parts.query))
