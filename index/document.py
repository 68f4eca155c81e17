"""From a record to what every engine keeps: the one projection, so that two engines hold the same of an
article.

Text is cut into tokens here and handed over as tokens with a space between them; an engine splits on the
spaces and does no analysis of its own. Each text stands twice: exact (diacritics kept, both tone habits as
one) and folded.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from index.matching import written_bare
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

# Newest first as a number that sorts upwards: seconds left until the year 2286 in the upper bits (37 hold
# every date since the year 1), the first three bytes of the id in the lower 24, so that few articles share a
# number.
_FAR = 10**10
_UNDATED = 2**37 - 1


@dataclass(frozen=True, slots=True)
class Document:
    """An article as an engine keeps it."""

    id: str
    texts: Mapping[str, str]
    """Tokens with a space between them, by field."""
    bare: tuple[str, ...]
    """Names of the texts that are `written_bare`; only these are matched by a bare way of writing."""
    keywords: Mapping[str, tuple[str, ...]]
    """Values by facet name; a facet without a value is an empty tuple."""
    day: int | None
    """Local publication day as YYYYMMDD, None for an undated article."""
    newest_first: int
    """Sorted upwards: newest first, undated last; of equal numbers the smaller id comes first."""
    shown: Mapping[str, Any]
    """What a hit shows, as JSON takes it: the original texts among it, for snippets."""


def newest_first(published_at: datetime | None, article_id: str) -> int:
    """The number that, sorted upwards together with the id, puts the newest article first and undated ones
    last."""
    left = _UNDATED if published_at is None else max(0, _FAR - int(published_at.timestamp()))
    return left << 24 | int.from_bytes(article_id.encode("utf-8", "replace")[:3].ljust(3, b"\0"))


def day_number(day: date) -> int:
    """`day` as the number YYYYMMDD; `day_of` reads it back."""
    return day.year * 10_000 + day.month * 100 + day.day


def day_of(number: int) -> date:
    """The date of a YYYYMMDD number."""
    return date(number // 10_000, number // 100 % 100, number % 100)


def document(record: Record) -> Document:
    """Project `record`."""
    article, facts = record.article, record.facts
    texts: dict[str, str] = {}
    bare: list[str] = []
    originals = {"title": nfc(article.title), "lead": nfc(article.lead), "body": nfc(article.text)}
    for name in TEXTS:
        exact, folded = spaced(originals[name])
        texts[f"{name}_exact"], texts[f"{name}_folded"] = exact, folded
        if written_bare(exact.split(), folded.split()):
            bare.append(name)
    counting = counting_class(facts)
    local = None if facts.published_at is None else local_day(facts.published_at)
    return Document(
        id=article.id,
        texts=texts,
        bare=tuple(bare),
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
        day=None if local is None else day_number(local),
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
