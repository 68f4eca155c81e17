"""Turn the press into the bytes a newsroom's server would send.

Pure functions of their arguments: the same press gives the same bytes, so an ETag can be a hash of them.
"""

import gzip
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from tests.samplepress import dates
from tests.samplepress.charset import encode
from tests.samplepress.outlets import Outlet, Trap
from tests.samplepress.press import HERE, Piece
from tests.samplepress.structured import json_ld, og_type

RELATED = 4
FEED_PATHS = {"rss": "/rss.xml", "atom": "/atom.xml"}
SITEMAP_PATH = "/news-sitemap.xml"
MONTH_PATH = "/sitemap/"
ROBOTS_PATH = "/robots.txt"
IMAGE_PATH = "/hinh/"
AMP_PATH = "/amp"
AMP_QUERY = "?outputType=amp"
DISALLOWED = "/noi-bo/"
AMP_ANNOUNCED = 3
"""Of the newest articles of an outlet with AMP pages the feed announces all three addresses."""
FAR_AHEAD = timedelta(days=400)
"""How far in the future a feed's wrong dates lie: no clock is that wrong, and no article is published for then."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

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
    return f"{dates.english_date(moment.date())}, {moment:%H:%M}"


def _utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


_environment.filters.update(
    vn_stamp=dates.vietnamese_stamp,
    en_stamp=_english_stamp,
    zh_stamp=dates.chinese_stamp,
    th_stamp=dates.thai_stamp,
    id_stamp=dates.indonesian_stamp,
    rfc822=format_datetime,
    utc=_utc,
)


def article_page(outlet: Outlet, piece: Piece, pieces: Sequence[Piece], base: str) -> bytes:
    """The page of one article; `pieces` are the outlet's own, for the links beside it."""
    return _article(f"{piece.template}.html", outlet, piece, pieces, base)


def amp_page(outlet: Outlet, piece: Piece, pieces: Sequence[Piece], base: str) -> bytes:
    """The same article for phones: another address and markup, the plain page as its canonical one."""
    return _article("_amp.html", outlet, piece, pieces, base)


def _article(template: str, outlet: Outlet, piece: Piece, pieces: Sequence[Piece], base: str) -> bytes:
    others = [other for other in pieces if other.key != piece.key and other.language == piece.language]
    html = _environment.get_template(template).render(
        outlet=outlet,
        # Behind a paywall the server keeps all but the first paragraph to itself.
        piece=replace(piece, body=piece.paragraphs[0]) if piece.paywall else piece,
        base=base,
        url=base + piece.path,
        image=base + image_path(piece),
        amp=base + AMP_PATH + piece.path if outlet.quirks.amp else "",
        og_type=og_type(piece),
        related=others[:RELATED],
        json_ld=json_ld(outlet, piece, base, base + image_path(piece)),
        vi=piece.language == "vi",
    )
    return encode(unicodedata.normalize("NFD" if piece.unicode == "nfd" else "NFC", html), outlet.quirks.charset)


def image_path(piece: Piece) -> str:
    """Path of the article's main picture."""
    return f"{IMAGE_PATH}{piece.slug}.svg"


def picture() -> bytes:
    """What stands for every picture of the press."""
    return (
        b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 5"><rect width="8" height="5" fill="#4b7f9b"/>'
        b'<path d="M0 4l2-1 2 1 2-1 2 1v1H0z" fill="#e8e0c8"/></svg>'
    )


def page(template: str, outlet: Outlet, **context: Any) -> bytes:
    """Any other HTML page of an outlet, in its charset."""
    html = _environment.get_template(template).render(outlet=outlet, **context)
    return encode(html, outlet.quirks.charset)


def xml(template: str, **context: Any) -> bytes:
    """A feed or sitemap, always in UTF-8."""
    return _environment.get_template(template).render(context).encode()


def front_page(outlet: Outlet, pieces: Sequence[Piece], base: str) -> bytes:
    """The outlet's front page: a list of links to everything it has published."""
    return page("_front.html", outlet, pieces=pieces, base=base)


@dataclass(frozen=True)
class Item:
    """One announcement in a feed."""

    url: str
    title: str
    summary: str = ""
    byline: str = ""
    published: datetime | None = None
    updated: datetime | None = None
    source: tuple[str, str] = ("", "")
    """Name and address of the outlet, where another site announces its article."""


def feed(outlet: Outlet, pieces: Sequence[Piece], base: str) -> bytes:
    """The outlet's RSS or Atom feed, with the links that lead to no article at its end."""
    newest = max((piece.modified for piece in pieces), default=None)
    traps = [Item(base + trap.path, trap.title, published=newest, updated=newest) for trap in outlet.traps]
    items = [*_items(outlet, pieces, base), *traps]
    return feed_of(outlet.feed, items, outlet.name, outlet.tagline, outlet.languages[0], base, newest)


def feed_of(
    form: str, items: Sequence[Item], title: str, tagline: str, language: str, base: str, newest: datetime | None
) -> bytes:
    """A feed in the `form` rss or atom."""
    return xml(
        f"_{form}.xml", items=items, title=title, tagline=tagline, language=language, base=base, newest=newest
    )  # fmt: skip


def _items(outlet: Outlet, pieces: Sequence[Piece], base: str) -> Iterator[Item]:
    quirks = outlet.quirks
    newest = max((piece.published for piece in pieces), default=EPOCH)
    for number, piece in enumerate(pieces):
        if quirks.feed_days and newest - piece.published > timedelta(days=quirks.feed_days):
            continue
        published, updated = piece.published, piece.modified
        if quirks.feed_dates == "future":
            published, updated = published + FAR_AHEAD, updated + FAR_AHEAD
        elif quirks.feed_dates == "1970":
            published = updated = EPOCH
        paths = [announced_path(outlet, piece) + quirks.feed_query]
        if quirks.amp and number < AMP_ANNOUNCED:
            paths += [AMP_PATH + piece.path, piece.path + AMP_QUERY]
        for path in paths:
            yield Item(base + path, piece.title, piece.lead, piece.byline, published, updated)


def announced_path(outlet: Outlet, piece: Piece) -> str:
    """The path under which feed and sitemap know an article: the old one where it has moved."""
    return next((moved.path for moved in outlet.quirks.moved if moved.slug == piece.slug), piece.path)


def sitemap(outlet: Outlet, pieces: Sequence[Piece], base: str) -> bytes:
    """The outlet's news sitemap, or its sitemap index where it has one sitemap for each month."""
    if not outlet.quirks.sitemap_by_month:
        located = [(base + announced_path(outlet, piece), piece) for piece in pieces]
        return xml("_sitemap.xml", outlet=outlet, located=located, news=True)
    months = {path: max(piece.modified for piece in own) for path, own in by_month(pieces).items()}
    return xml("_sitemapindex.xml", base=base, months=months)


def month_sitemap(outlet: Outlet, pieces: Sequence[Piece], base: str, path: str) -> bytes | None:
    """The sitemap of one month, which says neither titles nor when an article appeared; None for no such month."""
    own = by_month(pieces).get(path)
    if own is None:
        return None
    body = xml("_sitemap.xml", outlet=outlet, located=[(base + piece.path, piece) for piece in own], news=False)
    return gzip.compress(body, mtime=0) if path.endswith(".gz") else body


def by_month(pieces: Sequence[Piece]) -> dict[str, list[Piece]]:
    """The pieces by the path of their month's sitemap, newest first; months that are over are kept compressed."""
    found: dict[str, list[Piece]] = {}
    newest = max((piece.published for piece in pieces), default=EPOCH)
    for piece in pieces:
        over = "" if f"{piece.published:%Y-%m}" == f"{newest:%Y-%m}" else ".gz"
        found.setdefault(f"{MONTH_PATH}{piece.published:%Y-%m}.xml{over}", []).append(piece)
    return found


def robots(outlet: Outlet, base: str) -> bytes:
    """The outlet's robots.txt."""
    lines = ["User-agent: *", f"Disallow: {DISALLOWED}"]
    if outlet.sitemap:
        lines += ["", f"Sitemap: {base}{SITEMAP_PATH}"]
    return ("\n".join(lines) + "\n").encode()


def challenge_page(outlet: Outlet) -> bytes:
    """What a bot wall sends with status 200 in place of the article."""
    return page("_challenge.html", outlet)


def trap_page(outlet: Outlet, trap: Trap, pieces: Sequence[Piece]) -> bytes:
    """What lies behind a trap, always with status 200: a wall, an error that hides its status, or a page that
    robots.txt forbids, served so that a crawler which ignores the rule is caught reading."""
    return page(f"_{trap.kind}.html", outlet, trap=trap, pieces=pieces[:RELATED])
