"""Turn the press into the bytes a newsroom's server would send.

Pure functions of their arguments: the same press gives the same bytes, so an ETag can be a hash of them.
"""

import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from tests.samplepress.dates import english_date, vietnamese_stamp
from tests.samplepress.press import HERE, Outlet, Piece, Trap

RELATED = 4
FEED_PATHS = {"rss": "/rss.xml", "atom": "/atom.xml"}
SITEMAP_PATH = "/news-sitemap.xml"
ROBOTS_PATH = "/robots.txt"
DISALLOWED = "/noi-bo/"

_environment = Environment(
    loader=FileSystemLoader(HERE / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
# Vietnamese newsrooms write JSON-LD in plain letters; escapes would also hide the text from NFD pages.
_environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False}


def _english_stamp(moment: datetime) -> str:
    return f"{english_date(moment.date())}, {moment:%H:%M}"


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


_environment.filters.update(vn_stamp=vietnamese_stamp, en_stamp=_english_stamp, rfc822=format_datetime, utc=_utc)


def article_page(outlet: Outlet, piece: Piece, pieces: Sequence[Piece], base: str) -> bytes:
    """The page of one article; `pieces` are the outlet's own, for the links beside it."""
    others = [other for other in pieces if other.key != piece.key and other.language == piece.language]
    html = _environment.get_template(f"{outlet.template}.html").render(
        outlet=outlet,
        piece=piece,
        base=base,
        url=base + piece.path,
        related=others[:RELATED],
        json_ld=_json_ld(outlet, piece, base),
        vi=piece.language == "vi",
    )
    return unicodedata.normalize("NFD" if piece.unicode == "nfd" else "NFC", html).encode()


def front_page(outlet: Outlet, pieces: Sequence[Piece], base: str) -> bytes:
    """The outlet's front page: a list of links to everything it has published."""
    return _render("_front.html", outlet=outlet, pieces=pieces, base=base)


def feed(outlet: Outlet, pieces: Sequence[Piece], base: str) -> bytes:
    """The outlet's RSS or Atom feed, with the links that lead to no article at its end."""
    newest = max((piece.modified for piece in pieces), default=None)
    return _render(f"_{outlet.feed}.xml", outlet=outlet, pieces=pieces, base=base, newest=newest, traps=outlet.traps)


def sitemap(outlet: Outlet, pieces: Sequence[Piece], base: str) -> bytes:
    """The outlet's news sitemap."""
    return _render("_sitemap.xml", outlet=outlet, pieces=pieces, base=base)


def robots(outlet: Outlet, base: str) -> bytes:
    """The outlet's robots.txt."""
    lines = ["User-agent: *", f"Disallow: {DISALLOWED}"]
    if outlet.sitemap:
        lines += ["", f"Sitemap: {base}{SITEMAP_PATH}"]
    return ("\n".join(lines) + "\n").encode()


def challenge_page(outlet: Outlet) -> bytes:
    """What a bot wall sends with status 200 in place of the article."""
    return _render("_challenge.html", outlet=outlet)


def internal_page(outlet: Outlet, trap: Trap) -> bytes:
    """A page that robots.txt forbids: served, so that a crawler which ignores the rule is caught reading."""
    return _render("_internal.html", outlet=outlet, trap=trap)


def _render(template: str, **context: Any) -> bytes:
    return _environment.get_template(template).render(context).encode()


def _json_ld(outlet: Outlet, piece: Piece, base: str) -> dict[str, Any]:
    description: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "mainEntityOfPage": {"@type": "WebPage", "@id": base + piece.path},
        "headline": piece.title,
        "description": piece.lead,
        "datePublished": piece.published.isoformat(),
        "dateModified": piece.modified.isoformat(),
        "inLanguage": piece.language,
        "publisher": {"@type": "NewsMediaOrganization", "name": outlet.name, "url": base + "/"},
    }
    if piece.byline:
        description["author"] = [{"@type": "Person", "name": piece.byline}]
    return description
