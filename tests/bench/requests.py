"""What analysts ask of an index, as six kinds of request with words out of the synthetic articles themselves, and one
that shows nothing, to tell what finding takes from what showing takes.

Words are taken from running text, so that frequent ones come up as often as they do in print.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Literal

from newsroom.article import Record
from newsroom.text import fold, lower
from tests.bench.frequencies import COMMA, END, load
from tests.bench.synthetic import SEED, records

Kind = Literal[
    "word",
    "three words",
    "phrase",
    "without diacritics",
    "filters, facets, days",
    "everything",
    "three words, only counted",
]
Find = Literal["all", "some", "phrase"]

PAGE = 20
"""Hits on a page."""
COMMON = range(20, 1_500)
"""Ranks of the words that are looked for alone: neither in every article nor in hardly any."""
KNOWN = range(20, 8_000)
"""Ranks of the words that are looked for together."""
ARTICLES = 2_000
"""The words come from the first so many articles."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request, in words that suit every engine."""

    words: tuple[str, ...] = ()
    """Lower case; none for everything, newest first."""
    find: Find = "all"
    """Articles with all of the words, with some of them, or with the words side by side."""
    filters: Mapping[str, str] = field(default_factory=dict)
    """A value by facet."""
    facets: bool = False
    """Count every facet."""
    days: bool = False
    """Count the articles of each day."""
    hits: int = PAGE
    """How many to show."""

    @property
    def text(self) -> str:
        """As typed."""
        joined = " ".join(self.words)
        return f'"{joined}"' if self.find == "phrase" else joined


def requests(number: int, articles: int) -> dict[Kind, tuple[Request, ...]]:
    """`number` requests of each kind, about the first of `articles` articles; the same ones each time.

    Where everything is asked for there is nothing to vary.
    """
    rng = random.Random(SEED)
    known = list(records(min(articles, ARTICLES)))
    made: dict[Kind, tuple[Request, ...]] = {}
    for kind, make in _MAKERS.items():
        found: dict[str, Request] = {}
        while len(found) < number:
            request = make(rng.choice(known), rng)
            if request is not None:
                found.setdefault(request.text, request)
        made[kind] = tuple(found.values())
    made["everything"] = (Request(facets=True),) * number
    made["three words, only counted"] = tuple(replace(request, hits=0) for request in made["three words"])
    return made


def _word(record: Record, rng: random.Random) -> Request | None:
    word = rng.choice(record.article.lead.split())
    return Request((lower(word),)) if _rank(record, word) in COMMON else None


def _three(record: Record, rng: random.Random) -> Request | None:
    words = list(dict.fromkeys(lower(w) for w in record.article.text.split() if _rank(record, w) in KNOWN))
    return Request(tuple(rng.sample(words, 3))) if len(words) >= 3 else None


def _phrase(record: Record, rng: random.Random) -> Request | None:
    words = _side_by_side(record.article.lead, rng.choice((2, 2, 3)), rng)
    return Request(words, "phrase") if all(_rank(record, word) in KNOWN for word in words) else None


def _unaccented(record: Record, rng: random.Random) -> Request | None:
    words = _side_by_side(record.article.title, rng.choice((4, 5)), rng)
    if record.article.language != "vi" or any(_rank(record, word) not in KNOWN for word in words):
        return None
    return Request(tuple(fold(word) for word in words), "some") if len(set(map(fold, words))) == len(words) else None


def _narrowed(record: Record, rng: random.Random) -> Request | None:
    words, facts = _side_by_side(record.article.lead, 2, rng), record.facts
    if not facts.topics or len(set(words)) < 2 or any(_rank(record, word) not in KNOWN for word in words):
        return None
    filters = {"scope": facts.scope, "topic": facts.topics[0]}
    return Request(words, filters=filters, facets=True, days=True)


_MAKERS: Mapping[Kind, Callable[[Record, random.Random], Request | None]] = {
    "word": _word,
    "three words": _three,
    "phrase": _phrase,
    "without diacritics": _unaccented,
    "filters, facets, days": _narrowed,
}


def _side_by_side(text: str, number: int, rng: random.Random) -> tuple[str, ...]:
    """`number` words of `text` that follow one another, marks and all."""
    words = text.split()
    at = rng.randrange(max(1, len(words) - number + 1))
    return tuple(lower(word) for word in words[at : at + number])


def _rank(record: Record, word: str) -> int:
    """How many words are more frequent; -1 for a word that is not in the table, such as one with a mark at its end."""
    return _ranks(record.article.language).get(lower(word), -1)


@lru_cache(maxsize=2)
def _ranks(language: str) -> Mapping[str, int]:
    table = next(table for name, table in load().items() if name == language)
    return {word: rank for rank, word in enumerate(table.words) if word not in (END, COMMA)}
