"""Addresses with placeholders: `{query}` of a news search, `{page}` of a list, `{year}` of an archive by date."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from urllib.parse import quote_plus

from newsroom.article import EntryKind

PLACEHOLDERS: dict[EntryKind, frozenset[str]] = {
    "feed": frozenset(),
    "news_sitemap": frozenset(),
    "list_page": frozenset({"page"}),
    "archive": frozenset({"year", "month", "day"}),
    "query_feed": frozenset({"query", "lang", "from", "to"}),
}
"""What may stand in braces in the address of each kind of entry."""
NEEDED: dict[EntryKind, frozenset[str]] = {"archive": frozenset({"year"}), "query_feed": frozenset({"query"})}
"""Without these an address of the kind says nothing."""

_PLACE = re.compile(r"\{([^{}:]*)(?::([^{}]*))?\}")
_FORMS = {"year": "%Y", "month": "%m", "day": "%d"}
_DAY = "%Y-%m-%d"


def mistake(kind: EntryKind, url: str) -> str | None:
    """What is wrong with the placeholders of an entry's address, as the end of a sentence; None where nothing is."""
    found = [place[1] for place in _PLACE.finditer(url)]
    if strange := sorted(set(found) - PLACEHOLDERS[kind]):
        allowed = ", ".join(f"{{{name}}}" for name in sorted(PLACEHOLDERS[kind])) or "none"
        return f"{{{strange[0]}}} has no meaning in the address of an entry of kind {kind} (known: {allowed})"
    if missing := sorted(NEEDED.get(kind, frozenset()) - set(found)):
        return f"the address of an entry of kind {kind} needs {{{missing[0]}}}"
    if re.search(r"[{}]", _PLACE.sub("", url)):
        return "has a brace that belongs to no placeholder"
    return None


def fill(url: str, values: Mapping[str, str | date]) -> str:
    """`url` with its placeholders replaced, text escaped as in a query.

    A date becomes 2026-11-28 (year, month and day their digits), or the strftime form given after a colon:
    `{from:%Y%m%d%H%M%S}`, `{month:%-m}`.
    """

    def value(place: re.Match[str]) -> str:
        given = values[place[1]]
        if isinstance(given, date):  # also a datetime
            return quote_plus(given.strftime(place[2] or _FORMS.get(place[1], _DAY)), safe=":")
        return quote_plus(given)

    return _PLACE.sub(value, url)


def archive_addresses(url: str, first: date, last: date) -> list[str]:
    """The addresses of an archive from `first` to `last`, newest first: a day, month or year each, as the template
    says."""
    days = [date.fromordinal(number) for number in range(last.toordinal(), first.toordinal() - 1, -1)]
    filled = (fill(url, {"year": day, "month": day, "day": day}) for day in days)
    return list(dict.fromkeys(filled))


def query_addresses(url: str, queries: tuple[str, ...], lang: str, first: datetime, last: datetime) -> list[str]:
    """The addresses that ask a search engine for each of `queries` between two UTC times."""
    return [fill(url, {"query": query, "lang": lang, "from": first, "to": last}) for query in queries]
