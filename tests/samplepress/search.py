"""The invented news search engine: what it finds, as RSS, as the JSON of GDELT's DOC API and as a news portal's feed.

It knows the whole press, the outlet included that no sources file lists. The first two answers link to the articles.
The portal's links stay on the engine and lead nowhere without a script, as those of Google News do; all that can be
told from such an item is title, time and the outlet that its <source> names.
"""

import base64
import hashlib
import json
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta

from tests.samplepress import render
from tests.samplepress.outlets import Outlet
from tests.samplepress.press import Piece, Press
from tests.samplepress.render import Item

DIRECT_TEMPLATE = "/tim?q={query}&lang={lang}&from={from}&to={to}"
GDELT_TEMPLATE = (
    "/gdelt?query={query}&mode=artlist&format=json"
    "&startdatetime={from:%Y%m%d%H%M%S}&enddatetime={to:%Y%m%d%H%M%S}"
)  # fmt: skip
PORTAL_TEMPLATE = "/rss/search?q={query}&hl={lang}"
REDIRECTOR_PATH = "/rss/articles/"
MOST = 75
"""Answers in one response, as GDELT gives without `maxrecords`."""
SEEN_AFTER = timedelta(minutes=15)
"""GDELT says when it saw an article, in steps of a quarter of an hour, never when it appeared."""

_LANGUAGES = {"vi": "Vietnamese", "en": "English", "zh": "Chinese", "th": "Thai", "id": "Indonesian"}
_COUNTRIES = {
    "AU": "Australia", "CN": "China", "GB": "United Kingdom", "ID": "Indonesia", "JP": "Japan", "MY": "Malaysia",
    "SG": "Singapore", "TH": "Thailand", "US": "United States", "VN": "Vietnam",
}  # fmt: skip
_TERM = re.compile(r'"([^"]+)"|(\S+)')

Bases = Mapping[str, str]
"""The address of each outlet's site by its id."""


def find(press: Press, query: str, lang: str, begin: datetime, end: datetime) -> list[Piece]:
    """The pieces in `lang` ("" for any) from `begin` to `end` that hold all terms of `query`, newest first.

    Terms are words and "phrases"; a capital OR parts alternatives.
    """
    alternatives = [_terms(part) for part in re.split(r"\bOR\b", query.replace("(", " ").replace(")", " "))]
    found = [
        piece
        for piece in press.pieces
        if lang in ("", piece.language) and begin <= piece.published <= end and _matches(piece, alternatives)
    ]
    return sorted(found, key=lambda piece: piece.published, reverse=True)[:MOST]


def _terms(text: str) -> list[str]:
    return [_plain(phrase or word) for phrase, word in _TERM.findall(text)]


def _matches(piece: Piece, alternatives: Sequence[Sequence[str]]) -> bool:
    text = _plain(f"{piece.title} {piece.lead} {piece.body}")
    return any(terms and all(_holds(text, term) for term in terms) for terms in alternatives)


def _holds(text: str, term: str) -> bool:
    # Chinese and Thai have no spaces at which a word could end.
    spaced = rf"\b{re.escape(term)}\b" if term.isascii() else re.escape(term)
    return re.search(spaced, text, re.ASCII) is not None


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def answer(press: Press, outlet: Outlet, path: str, query: Mapping[str, str], bases: Bases) -> tuple[str, bytes] | None:
    """Content type and body of what the engine answers; None for a path that it does not know."""
    known: dict[str, Callable[[Press, Outlet, Mapping[str, str], Bases], tuple[str, bytes]]] = {
        "/tim": _direct,
        "/gdelt": _gdelt,
        "/rss/search": _portal,
    }
    if path.startswith(REDIRECTOR_PATH):
        return "text/html; charset=utf-8", render.page("_redirector.html", outlet)
    return known[path](press, outlet, query, bases) if path in known else None


def _direct(press: Press, outlet: Outlet, query: Mapping[str, str], bases: Bases) -> tuple[str, bytes]:
    begin = _moment(query.get("from", ""), "%Y-%m-%d", press.today - timedelta(days=7), time.min)
    end = _moment(query.get("to", ""), "%Y-%m-%d", press.today, time.max)
    pieces = find(press, query.get("q", ""), query.get("lang", ""), begin, end)
    links = [bases[piece.outlet_id] + piece.path + "?utm_source=vantin&utm_medium=rss" for piece in pieces]
    return _rss(press, outlet, pieces, links, bases)


def _portal(press: Press, outlet: Outlet, query: Mapping[str, str], bases: Bases) -> tuple[str, bytes]:
    begin = datetime.combine(press.today - timedelta(days=365), time.min, UTC)
    end = datetime.combine(press.today + timedelta(days=1), time.max, UTC)
    pieces = find(press, query.get("q", ""), query.get("hl", "").partition("-")[0], begin, end)
    links = [f"{bases[outlet.id]}{REDIRECTOR_PATH}{_token(piece)}?oc=5" for piece in pieces]
    return _rss(press, outlet, pieces, links, bases)


def _rss(
    press: Press, outlet: Outlet, pieces: Sequence[Piece], links: Sequence[str], bases: Bases
) -> tuple[str, bytes]:
    names = {one.id: one.name for one in press.outlets}
    items = [
        Item(
            link,
            f"{piece.title} - {names[piece.outlet_id]}",
            piece.lead,
            published=piece.published,
            source=(names[piece.outlet_id], bases[piece.outlet_id]),
        )
        for piece, link in zip(pieces, links, strict=True)
    ]
    newest = max((piece.published for piece in pieces), default=None)
    body = render.feed_of("rss", items, outlet.name, outlet.tagline, "vi", bases[outlet.id], newest)
    return "application/rss+xml; charset=utf-8", body


def _gdelt(press: Press, outlet: Outlet, query: Mapping[str, str], bases: Bases) -> tuple[str, bytes]:
    asked = query.get("query", "")
    if len(asked) < 3:
        # GDELT tells mistakes in plain words, with status 200.
        return "text/html; charset=utf-8", b"The specified phrase is too short.\n"
    begin = _moment(query.get("startdatetime", ""), "%Y%m%d%H%M%S", press.today - timedelta(days=7), time.min)
    end = _moment(query.get("enddatetime", ""), "%Y%m%d%H%M%S", press.today, time.max)
    countries = {one.id: one.country for one in press.outlets}
    articles = []
    for piece in find(press, asked, "", begin, end):
        base = bases[piece.outlet_id]
        seen = (piece.published + SEEN_AFTER).astimezone(UTC)
        quarter = seen.replace(minute=seen.minute // 15 * 15, second=0, microsecond=0)
        articles.append(
            {
                "url": base + piece.path,
                "url_mobile": "",
                "title": piece.title,
                "seendate": f"{quarter:%Y%m%dT%H%M%SZ}",
                "socialimage": base + render.image_path(piece),
                "domain": base.removeprefix("http://"),
                "language": _LANGUAGES[piece.language],
                "sourcecountry": _COUNTRIES[countries[piece.outlet_id]],
            }
        )
    body = json.dumps({"articles": articles} if articles else {}, ensure_ascii=False, indent=1)
    return "application/json; charset=utf-8", body.encode()


def _token(piece: Piece) -> str:
    """An address part that tells nothing of the article, as those of Google News since 2024."""
    return "CBMi" + base64.urlsafe_b64encode(hashlib.sha512(piece.key.encode()).digest()).decode().rstrip("=")


def _moment(text: str, form: str, otherwise: date, clock: time) -> datetime:
    try:
        moment = datetime.strptime(text, form)
    except ValueError:
        moment = datetime.combine(otherwise, clock)
    if form == "%Y-%m-%d":
        moment = datetime.combine(moment.date(), clock)
    return moment.replace(tzinfo=UTC)
