"""From a record to what every engine keeps: the one projection, so that two engines hold the same of an article."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import date, datetime
from hashlib import blake2b
from typing import Any

from index.matching import together, written
from index.query import Listed
from index.space import Space
from index.tokens import searchable
from index.tree import WHOLE, TextName
from newsroom.article import Record
from newsroom.clock import local_day
from newsroom.counting import counting_class
from newsroom.text import nfc

LAYOUT = 5
"""Rises when what `document` gives or how an engine keeps it changes, so that an index of an older layout is made anew
and not misread."""

CHECKSUM_BITS = 24
"""Sums of checksums stay exact in an engine's floating point for 500 million articles."""

# Newest first as a number that sorts upwards: seconds left until the year 2286 in the upper bits (37 hold
# every date since the year 1), the first three bytes of the id in the lower 24, so that few articles share a
# number.
_FAR = 10**10
_UNDATED = 2**37 - 1


@dataclass(frozen=True, slots=True)
class Document:
    """An article as an engine keeps it."""

    id: str
    revision: int
    first_seen: datetime
    texts: Mapping[TextName, str]
    """NFC as written, but for overlong words (`index.tokens.searchable`)."""
    bare: tuple[str, ...]
    """Names of the texts that are `written_bare`, `all` for the three together; only these are matched by a bare way of
    writing."""
    keywords: Mapping[str, tuple[str, ...]]
    """Values by facet name; a facet without a value is an empty tuple."""
    published_at: datetime | None
    shown: Mapping[str, Any]
    """What a list shows beside `texts`, as JSON takes it."""
    checksum: int
    """Of all of the above but the revision."""
    vector: bytes = b""
    """`Record.vector` where the index can compare it with its others, else empty."""

    @property
    def day(self) -> int | None:
        """Local publication day as YYYYMMDD, None for an undated article."""
        return None if self.published_at is None else day_number(local_day(self.published_at))

    @property
    def newest_first(self) -> int:
        """Sorted upwards: newest first, undated last; of equal numbers the smaller id comes first."""
        return newest_first(self.published_at, self.id)


@dataclass(frozen=True, slots=True)
class Tally:
    """What an index holds, in figures that can be compared with what it should hold."""

    articles: int = 0
    revisions: int = 0
    """Sum of the revisions."""
    checksums: int = 0
    """Sum of the documents' checksums."""
    vectors: int = 0
    """Sum of all numbers of all vectors (`index.vectors.numbers_of`)."""

    def plus(self, other: Tally) -> Tally:
        """Both together."""
        return Tally(*(mine + its for mine, its in zip(astuple(self), astuple(other), strict=True)))

    def less(self, other: Tally) -> Tally:
        """This without `other`."""
        return Tally(*(mine - its for mine, its in zip(astuple(self), astuple(other), strict=True)))


def tally_of(documents: Sequence[Document]) -> Tally:
    """What an index of `documents` holds."""
    revisions, checksums = sum(made.revision for made in documents), sum(made.checksum for made in documents)
    return Tally(len(documents), revisions, checksums, sum(_sum(made.vector) for made in documents if made.vector))


def _sum(vector: bytes) -> int:
    from index.vectors import numbers_of  # Numpy only where there are vectors.

    numbers = numbers_of(vector)
    return 0 if numbers is None else int(numbers.sum(dtype="int64"))


def newest_first(published_at: datetime | None, article_id: str) -> int:
    """The number that, sorted upwards together with the id, puts the newest article first and undated ones
    last."""
    left = _UNDATED if published_at is None else max(0, _FAR - int(published_at.timestamp()))
    return left << 24 | int.from_bytes(article_id.encode("utf-8", "replace")[:3].ljust(3, b"\0"))


def id_head(article_id: str) -> int:
    """A number that sorts as the first seven bytes of the id do."""
    return int.from_bytes(article_id.encode("utf-8", "replace")[:7].ljust(7, b"\0"))


def day_number(day: date) -> int:
    """`day` as the number YYYYMMDD; `day_of` reads it back."""
    return day.year * 10_000 + day.month * 100 + day.day


def day_of(number: int) -> date:
    """The date of a YYYYMMDD number."""
    return date(number // 10_000, number // 100 % 100, number % 100)


def document(record: Record, space: Space | None = None) -> Document:
    """Project `record`; its vector only where it is one of `space`."""
    article, facts = record.article, record.facts
    texts: dict[TextName, str] = {
        "title": searchable(nfc(article.title)),
        "lead": searchable(nfc(article.lead)),
        "body": searchable(nfc(article.text)),
    }
    counting = counting_class(facts)
    keywords = {
        "scope": (facts.scope,),
        "country": (facts.country,),
        "outlet": (facts.source_id,),
        "kind": (facts.kind,),
        "province": _one(facts.province),
        "language": (facts.language,),
        "form": _one(facts.form),
        "relevance": (facts.relevance,),
        "pillar": facts.pillars,
        "topic": facts.topics,
        "theme": facts.themes,
        "tone": _one(facts.tone),
        "tone_asean": _one(facts.tone_asean),
        "tone_vietnam": _one(facts.tone_vietnam),
        "claim": _one(facts.claim),
        "person": facts.persons,
        "asean_body": facts.bodies,
        "organisation": facts.organisations,
        "about": facts.countries,
        "event": facts.events,
        "annual_theme": facts.annual_themes,
        "review": ("decided" if facts.decided else "machine",),
        "source": (facts.found_by or facts.source_id,),
        "partial": ("partial" if facts.partial else "full",),
        "counting": (counting,),
        "reprint": ("original" if facts.reprint_of is None else "reprint",),
    }
    shown = {
        "version": article.version,
        "url": article.url,
        "byline": article.byline,
        "source_name": facts.source_name,
        "reprint_of": facts.reprint_of,
        "tone_unsure": facts.tone_unsure,
        "claim_confirmed": facts.claim_confirmed,
        "published_at": None if facts.published_at is None else facts.published_at.isoformat(),
    }
    return Document(
        id=article.id,
        revision=record.revision,
        first_seen=record.first_seen,
        texts=texts,
        bare=_bare(texts),
        keywords=keywords,
        published_at=facts.published_at,
        shown=shown,
        checksum=_checksum(texts.values(), article.id, keywords, shown),
        vector=record.vector if space is not None and space.holds(record) else b"",
    )


def _bare(texts: Mapping[TextName, str]) -> tuple[str, ...]:
    found = {name: written(text) for name, text in texts.items()}
    names = tuple(name for name, one in found.items() if one.bare)
    return (*names, WHOLE) if together(found.values()).bare else names


def _one(value: str | None) -> tuple[str, ...]:
    return (value,) if value else ()


def _checksum(texts: Iterable[str], *parts: Any) -> int:
    made = blake2b(digest_size=CHECKSUM_BITS // 8)
    for text in (*texts, json.dumps(parts, separators=(",", ":"))):
        made.update(text.encode("utf-8", "surrogatepass"))
        made.update(b"\xff")  # In no UTF-8: where a text ends tells.
    return int.from_bytes(made.digest())


def listed(article_id: str, title: str, lead: str, keywords: Mapping[str, Any], shown: Mapping[str, Any]) -> Listed:
    """What a list shows, from what an engine gives back of a `Document`; each of `keywords` a list."""
    return Listed(**listing(article_id, title, lead, keywords, shown))


def listing(
    article_id: str, title: str, lead: str, keywords: Mapping[str, Any], shown: Mapping[str, Any]
) -> dict[str, Any]:
    """The values of `listed` by name: a page of hits is made from them, and an article need not be made twice."""

    def one(name: str) -> Any:
        values = keywords.get(name)
        return values[0] if values else None

    published = shown["published_at"]
    return {
        "id": article_id,
        "version": shown["version"],
        "title": title,
        "lead": lead,
        "url": shown["url"],
        "byline": shown["byline"],
        "source_id": one("outlet"),
        "source_name": shown["source_name"],
        "kind": one("kind"),
        "country": one("country"),
        "scope": one("scope"),
        "province": one("province") or "",
        "language": one("language"),
        "form": one("form"),
        "partial": one("partial") == "partial",
        "published_at": None if published is None else datetime.fromisoformat(published),
        "relevance": one("relevance"),
        "counting": one("counting"),
        "pillars": tuple(keywords.get("pillar") or ()),
        "topics": tuple(keywords.get("topic") or ()),
        "themes": tuple(keywords.get("theme") or ()),
        "tone": one("tone"),
        "tone_unsure": shown["tone_unsure"],
        "tone_asean": one("tone_asean"),
        "tone_vietnam": one("tone_vietnam"),
        "claim": one("claim"),
        "claim_confirmed": shown["claim_confirmed"],
        "persons": tuple(keywords.get("person") or ()),
        "bodies": tuple(keywords.get("asean_body") or ()),
        "about": tuple(keywords.get("about") or ()),
        "events": tuple(keywords.get("event") or ()),
        "decided": one("review") == "decided",
        "reprint_of": shown["reprint_of"],
    }
