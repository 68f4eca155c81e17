"""Where what a report says can be looked at: an article's page, and the search that finds what a number counted."""

from __future__ import annotations

from urllib.parse import urlencode

from dashboard.links import ARTICLE, SEARCH
from newsroom.counting import BESIDE
from newsroom.texts import Language
from reports.model import Query


def article_at(id: str, language: Language, usual: Language) -> str:
    """The address of an article's page."""
    return f"{ARTICLE}?{urlencode({'id': id, **_language(language, usual)})}"


def search_at(query: Query, language: Language, usual: Language) -> str:
    """The address of the search for what `query` counts. The store may have more by now than the frozen evidence."""
    words = {"q": question(query), "from": query.first.isoformat(), "to": query.last.isoformat()}
    words |= {"scope": query.scope} if query.scope else {}
    words |= {"pillar": query.pillar} if query.pillar else {}
    words |= {"list": query.measure} if query.measure in BESIDE else {}
    return f"{SEARCH}?{urlencode({**{k: v for k, v in words.items() if v}, **_language(language, usual)})}"


def question(query: Query) -> str:
    """The limits of `query` that the page's own filters do not have, in the language of queries."""
    limits = [
        ("topic", (query.topic,)),
        ("theme", (query.theme,)),
        ("country", query.countries),
        ("language", (query.language,)),
        ("outlet", query.outlets),
        ("kind", query.kinds),
        ("province", (query.province,)),
        ("form", (query.form,)),
        (f"tone_{query.tone_of}" if query.tone_of else "tone", (query.tone,)),
        ("event", query.events),
        ("annual_theme", (query.annual_theme,)),
        ("claim", (query.claim,)),
        ("reprint", ({"originals": "original", "reprints": "reprint"}.get(query.measure, ""),)),
        ("review", ("decided" if query.measure == "reviewed" else "",)),
    ]
    told = []
    for name, values in limits:
        either = [f'{name}:"{value}"' for value in values if value]
        if either:
            told.append(f"({' OR '.join(either)})" if len(either) > 1 else either[0])
    return " AND ".join(told)


def _language(language: Language, usual: Language) -> dict[str, str]:
    return {} if language == usual else {"lang": language}
