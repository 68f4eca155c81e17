"""Labelled articles for the index, as many as a case wants, one by one: 200,000 never stand in memory together.

Words come from `newsprint`; facets are dealt out as skewed as a monitor's are: a few outlets and topics have most of
the articles, most have few. Whatever the machine and the day, the articles are the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import accumulate, islice
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from newsroom.article import Article, Facts, Form, Label, Labels, Record, Relevance, Scope, SourceKind, Tone
from newsroom.text import fold
from newsroom.urls import article_id
from tests.bench.frequencies import Language
from tests.bench.newsprint import Text, walk

T = TypeVar("T")

SEED = 2026
BLOCK = 500
"""Articles that are drawn together: enough to keep numpy busy."""
FIRST_DAY = datetime(2024, 7, 1, tzinfo=UTC)
DAYS = 730
LATE = timedelta(days=2)
"""Articles lie in the order in which they were found, by publication no more than this apart."""
UNDATED = 0.01

VIETNAMESE = 0.7
BARE = 0.03
"""Of the Vietnamese ones: written without diacritics as a whole."""
TITLE, LEAD, BODY = 11, 34, 400
"""Words and marks of each part, on average; the parts of single articles spread around it."""
LONGEST_BODY = 1_200
ENCODER = "bench-1+00000000"
DIMENSIONS = 256
REPRINTS = 0.15
PARTIAL = 0.05

DOMESTIC: Mapping[Language, float] = {"vi": 0.98, "en": 0.2}
"""By language, the share of outlets licensed in Viet Nam."""
OUTLETS: Mapping[Scope, int] = {"domestic": 90, "foreign": 60}
COUNTRIES = ("SG", "ID", "MY", "TH", "PH", "US", "CN", "JP", "GB", "KH", "LA", "IN", "AU", "KR", "MM", "BN", "TL")
PROVINCES = ("Quảng Ninh", "Đà Nẵng", "Cần Thơ", "Lào Cai", "Khánh Hòa", "Thanh Hóa", "Lâm Đồng", "Cà Mau", "Gia Lai")
KINDS: dict[SourceKind, float] = {
    "commercial": 0.4,
    "local": 0.2,
    "ministry": 0.1,
    "agency": 0.1,
    "broadcaster": 0.1,
    "party": 0.04,
    "sector": 0.04,
    "institution": 0.02,
}
RELEVANCE: dict[Relevance, float] = {"asean": 0.5, "passing": 0.3, "none": 0.2}
FORMS: dict[Form | None, float] = {"text": 0.85, "video": 0.05, "interview": 0.03, "photo_story": 0.03, None: 0.04}
TONES: dict[Tone | None, float] = {"neutral": 0.6, "favourable": 0.33, "critical": 0.02, None: 0.05}
TOPICS = (0.1, 0.6, 0.25, 0.05)
"""Shares of the articles about ASEAN that have no topic, one, two, three."""
THEMED = 0.1


@dataclass(frozen=True, slots=True)
class Outlet:
    """Who published."""

    id: str
    kind: SourceKind
    country: str
    scope: Scope
    province: str


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """What an article can be about, the most frequent first."""

    topics: tuple[str, ...]
    pillar: Mapping[str, str]
    themes: tuple[str, ...]


def records(number: int) -> Iterator[Record]:
    """The first `number` of the articles of a press of two years; how they are spread over it depends on `number`."""
    drawn = (text for block in range(-(-number // BLOCK)) for text in _texts(block))
    for n, (language, text) in enumerate(islice(drawn, number)):
        yield _record(n, number, language, text)


def _texts(block: int) -> Iterator[tuple[Language, Text]]:
    """The texts of a block of articles."""
    rng = np.random.default_rng((SEED, block))
    languages: list[Language] = ["vi" if share < VIETNAMESE else "en" for share in rng.random(BLOCK)]
    titles = rng.integers(TITLE - 3, TITLE + 4, BLOCK)
    leads = rng.integers(LEAD - 10, LEAD + 11, BLOCK)
    spread = 0.5
    bodies = (BODY * np.exp(rng.normal(-spread * spread / 2, spread, BLOCK))).astype(np.int64).clip(40, LONGEST_BODY)
    made: dict[int, Text] = {}
    for language in ("vi", "en"):
        mine = np.array([n for n, other in enumerate(languages) if other == language])
        rows = walk(language).draw((titles + leads + bodies)[mine], rng)
        for n, row in zip(mine.tolist(), rows, strict=True):
            made[n] = walk(language).text(row, int(titles[n]), int(leads[n]), rng)
    bare = rng.random(BLOCK) < BARE
    for n, language in enumerate(languages):
        text = made[n]
        if bare[n] and language == "vi":
            text = Text(fold(text.title), fold(text.lead), fold(text.body))
        yield language, text


def _record(n: int, number: int, language: Language, text: Text) -> Record:
    rng = np.random.default_rng((SEED, n, 0))
    share = rng.random
    outlet = _skewed(outlets("domestic" if share() < DOMESTIC[language] else "foreign"), share())
    found = FIRST_DAY + timedelta(days=DAYS) * ((n + 1) / number)
    published = None if share() < UNDATED else found - LATE * share() ** 3
    url = f"https://{outlet.id}.example/{n}"
    key = article_id(url)
    relevance = _dealt(RELEVANCE, share())
    topics, pillars, themes = _about(rng) if relevance == "asean" else ((), (), ())
    article = Article(
        id=key,
        url=url,
        source_id=outlet.id,
        title=text.title,
        lead=text.lead,
        text=f"{text.lead}\n\n{text.body}",
        language=language,
        published_at=published,
        fetched_at=found,
    )
    facts = Facts(
        id=key,
        version=1,
        url=url,
        title=text.title,
        source_id=outlet.id,
        source_name=outlet.id.title(),
        kind=outlet.kind,
        country=outlet.country,
        scope=outlet.scope,
        province=outlet.province,
        language=language,
        published_at=published,
        relevance=relevance,
        assessed=True,
        pillars=pillars,
        topics=topics,
        themes=themes,
        reprint_of=key[::-1] if share() < REPRINTS else None,
        form=_dealt(FORMS, share()),
        tone=_dealt(TONES, share()) if relevance == "asean" else None,
        partial=share() < PARTIAL,
    )
    labels = Labels(
        relevance=relevance,
        assessed=True,
        pillars=pillars,
        topics=tuple(Label(topic, 0.5) for topic in topics),
        themes=tuple(Label(theme, 0.5) for theme in themes),
        labeller="bench",
    )
    return Record(article, facts, labels, 1, found, vector(n).astype("<f2").tobytes(), ENCODER)


def vector(n: int) -> NDArray[np.float32]:
    """What article `n` means: of unit length, in any direction."""
    made = np.random.default_rng((SEED, n)).standard_normal(DIMENSIONS, np.float32)
    return made / np.linalg.norm(made)


def _about(rng: np.random.Generator) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Topics, pillars and themes of an article about ASEAN."""
    known = taxonomy()
    number = _dealt(dict(enumerate(TOPICS)), rng.random())
    topics = tuple(dict.fromkeys(_skewed(known.topics, rng.random()) for _ in range(number)))
    pillars = tuple(dict.fromkeys(known.pillar[topic] for topic in topics))
    return topics, pillars, (_skewed(known.themes, rng.random()),) if rng.random() < THEMED else ()


@lru_cache(maxsize=1)
def taxonomy() -> Taxonomy:
    """The plan's topics and themes."""
    from classify.taxonomy import load_taxonomy

    loaded = load_taxonomy()
    pillar = {topic.id: topic.pillar for topic in loaded.topics}
    topics = np.random.default_rng(SEED).permutation(sorted(pillar)).tolist()
    return Taxonomy(tuple(topics), pillar, tuple(theme.id for theme in loaded.themes))


@lru_cache(maxsize=2)
def outlets(scope: Scope) -> tuple[Outlet, ...]:
    """Outlets that do not exist, the one with most articles first."""
    rng = np.random.default_rng((SEED, len(scope)))
    made = []
    for n in range(OUTLETS[scope]):
        kind: SourceKind = (
            _dealt(KINDS, rng.random()) if scope == "domestic" else "wire" if n % 7 == 0 else "commercial"
        )
        country = "VN" if scope == "domestic" else _skewed(COUNTRIES, rng.random())
        province = _skewed(PROVINCES, rng.random()) if kind == "local" else ""
        made.append(Outlet(f"{scope}-{n + 1}", kind, country, scope, province))
    return tuple(made)


def _skewed(values: Sequence[T], share: float) -> T:
    """One of `values`: the first ones often, the last ones hardly ever (about as 1/n)."""
    return values[int((len(values) + 1) ** share) - 1]


def _dealt(shares: dict[T, float], share: float) -> T:
    """The value in whose part of `shares`, laid end to end, `share` falls."""
    ends = zip(shares, accumulate(shares.values()), strict=True)
    return next((value for value, end in ends if share < end), next(reversed(shares)))
