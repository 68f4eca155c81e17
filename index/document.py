"""From a record to what every engine keeps: the one projection, so that two engines hold the same of an
article.

Text is cut into tokens here and handed over as tokens with a space between them; an engine splits on the
spaces and does no analysis of its own. Each text stands twice: exact (diacritics kept, both tone habits as
one) and folded. """

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from index.tokens import spaced
from newsroom.article import Record
from newsroom.clock import local_day
from newsroom.counting import counting_class
from newsroom.text import nfc

LAYOUT = 1
"""Rises when what `document` gives changes, so that an index of an older layout is made anew and not
misread."""

TEXTS: tuple[str, ...] = ("title", "lead", "body")
"""Searched texts of an article; each is a field `<name>_exact` and a field `<name>_folded`."""

# Newest first as a key that sorts upwards: seconds left until a moment far away, then the id. Text sorts in
# every engine.
_FAR = 10**12
_UNDATED = "9" * 13


@dataclass(frozen=True, slots=True)
class Document:
    """An article as an engine keeps it."""

    id: str
    texts: Mapping[str, str]
    """Tokens with a space between them, by field."""
    keywords: Mapping[str, tuple[str, ...]]
    """Values by facet name; a facet without a value is an empty tuple."""
    day: int | None
    """Local publication day as YYYYMMDD, None for an undated article."""
    newest_first: str
    """Sorted upwards: newest first, undated last, ties by id."""
    shown: Mapping[str, Any]
    """What a hit shows, as JSON takes it: the original texts among it, for snippets."""


def newest_first(published_at: datetime | None, article_id: str) -> str:
    """The key that, sorted upwards, puts the newest article first, undated ones last, and ties by id."""
    left = _UNDATED if published_at is None else f"{_FAR - int(published_at.timestamp()):013d}"
    return f"{left} {article_id}"


def document(record: Record) -> Document:
    """Project `record`."""
    article, facts = record.article, record.facts
    texts: dict[str, str] = {}
    originals = {"title": nfc(article.title), "lead": nfc(article.lead), "body": nfc(article.text)}
    for name in TEXTS:
        texts[f"{name}_exact"], texts[f"{name}_folded"] = spaced(originals[name])
    counting = counting_class(facts)
    local = None if facts.published_at is None else local_day(facts.published_at)
    return Document(
        id=article.id,
        texts=texts,
        keywords={
            "scope": (facts.scope,),
            "country": (facts.country,),
            "outlet": (facts.source_id,),
            "kind": (facts.kind,),
            "province": (facts.province,) if facts.province else (),
            "language": (facts.language,),
            "relevance": (facts.relevance,),
            "pillar": facts.pillars,
            "topic": facts.topics,
            "theme": facts.themes,
            "counting": (counting,),
            "reprint": ("original" if facts.reprint_of is None else "reprint",),
        },
        day=None if local is None else local.year * 10_000 + local.month * 100 + local.day,
        newest_first=newest_first(facts.published_at, article.id),
        shown={
            **originals,
            "version": article.version,
            "url": article.url,
            "source_id": facts.source_id,
            "source_name": facts.source_name,
            "country": facts.country,
            "scope": facts.scope,
            "language": facts.language,
            "published_at": None if facts.published_at is None else facts.published_at.isoformat(),
            "pillars": list(facts.pillars),
            "topics": list(facts.topics),
            "relevance": facts.relevance,
            "counting": counting,
            "reprint_of": facts.reprint_of,
        },
    )
