"""Outlets that nobody declared: what can be guessed of one from its domain, and no more than that.

Coverage found by a search engine is worth keeping although its outlet is on no list. The guess is marked as one, so
that an analyst declares the outlet rightly before a report names it.
"""

from __future__ import annotations

import re
from datetime import datetime
from functools import lru_cache
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from newsroom.article import UNKNOWN_COUNTRY, Source
from newsroom.urls import canonical_url

_GENERIC = frozenset({"io", "co", "tv", "me", "ai", "fm", "to", "cc", "ws", "gg", "ly", "im", "eu", "su"})
"""Top-level domains of two letters that outlets of any country use (`su` and `eu` are of none)."""
_COUNTRY_OF_DOMAIN = {"uk": "GB"}
_CAPITAL_ZONE = {"CN": "Asia/Shanghai", "ID": "Asia/Jakarta"}
"""Where the national press has the capital's time in spite of several zones."""
MAX_ID = 60
"""Characters of a source's id, as in a sources file."""
_NOT_LETTERS = re.compile(r"[^a-z0-9]+")


def site_of(url: str) -> str:
    """The registrable domain of `url` (`theguardian.com`, `bbc.co.uk`), an IP address with its port; "" for none."""
    from courlan import extract_domain

    try:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            return ""
        return extract_domain(url) or parts.netloc.lower().rpartition("@")[2].removeprefix("www.")
    except ValueError:
        return ""


def country_of(site: str) -> str:
    """The country that a domain belongs to by its end, `UNKNOWN_COUNTRY` for .com and the like."""
    end = site.rpartition(".")[2].lower()
    if len(end) != 2 or not end.isalpha() or end in _GENERIC:
        return UNKNOWN_COUNTRY
    code = _COUNTRY_OF_DOMAIN.get(end, end.upper())
    return code if code in _territories().values() else UNKNOWN_COUNTRY


def guess_outlet(url: str, *, name: str = "", language: str = "", country: str = "") -> Source | None:
    """The outlet on whose site `url` lies; None where that is no site.

    `name`, `language` and `country` are what a search engine says, the last two in English or as ISO codes. The country
    is that of the domain, else the engine's, else unknown; the scope is domestic for .vn only, because a licence of
    Viet Nam goes with it more often than with anything else that can be seen from outside.
    """
    try:
        site = site_of(canonical_url(url))  # names in other scripts in the form that addresses of pages have
    except ValueError:
        site = ""
    id_ = _NOT_LETTERS.sub("-", site)[:MAX_ID].strip("-")
    if not id_:
        return None
    here = country_of(site)
    if here == UNKNOWN_COUNTRY:
        here = _code(country, _territories(), UNKNOWN_COUNTRY)
    return Source(
        id=id_,
        name=name or site,
        kind="commercial",
        country=here,
        scope="domestic" if site.endswith(".vn") else "foreign",
        languages=tuple(code for code in [_code(language, _languages(), "")] if code),
        domains=(site,),
        timezone=zone_of(here),
        entries=(),
        guessed=True,
    )


@lru_cache(maxsize=1)
def _zones() -> dict[str, set[str]]:
    from importlib.resources import files

    rows = (files("tzdata") / "zoneinfo" / "zone.tab").read_text("utf-8").splitlines()
    zones: dict[str, set[str]] = {}
    for code, _, zone, *_ in (row.split("\t") for row in rows if row and not row.startswith("#")):
        zones.setdefault(code, set()).add(zone)
    return zones


@lru_cache
def zone_of(country: str) -> str:
    """The IANA time zone of a country (tz database, zone.tab), `UTC` for one of several times of day and for none."""
    if country in _CAPITAL_ZONE:
        return _CAPITAL_ZONE[country]
    zones = sorted(_zones().get(country, ()))
    # The offsets of a January and a July day tell zones apart that differ by their summer only.
    days = [datetime(2026, month, 15) for month in (1, 7)]
    times = {tuple(ZoneInfo(zone).utcoffset(day) for day in days) for zone in zones}
    return zones[0] if len(times) == 1 else "UTC"


@lru_cache(maxsize=1)
def _territories() -> dict[str, str]:
    """English name, in small letters -> ISO 3166-1 code (Unicode CLDR)."""
    from babel import Locale

    names = Locale("en").territories
    known = {name.lower(): code for code, name in names.items() if len(code) == 2 and code.isalpha()}
    known.pop(names["ZZ"].lower(), None)
    return known | {"viet nam": "VN", "burma": "MM", "myanmar": "MM", "hong kong": "HK", "macau": "MO", "turkey": "TR"}


@lru_cache(maxsize=1)
def _languages() -> dict[str, str]:
    """English name, in small letters -> ISO 639-1 code (Unicode CLDR)."""
    from babel import Locale

    return {name.lower(): code for code, name in Locale("en").languages.items() if len(code) == 2}


def _code(word: str, known: dict[str, str], otherwise: str) -> str:
    word = word.strip()
    for code in (word.upper(), word.lower()):
        if code in known.values():
            return code
    return known.get(word.lower(), otherwise)
