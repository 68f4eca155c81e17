"""Three hundred queries of every kind, dealt out with a seed, over synthetic articles."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import timedelta

from index.fields import FACETS
from index.query import Query, Span
from index.tokens import words
from newsroom.article import Record
from newsroom.clock import Period, local_day
from newsroom.text import fold, nfc
from tests.bench.synthetic import records

SEED = 4
ARTICLES = 1_500
QUERIES = 300


def articles() -> list[Record]:
    """`ARTICLES` records of two years' press with real word frequencies: undated ones, reprints, bare ones among
    them."""
    return list(records(ARTICLES))


def queries(made: Sequence[Record]) -> list[Query]:
    """`QUERIES` queries that have to do with `made`."""
    rng = random.Random(SEED)
    return [_query(rng, made) for _ in range(QUERIES)]


def _query(rng: random.Random, made: Sequence[Record]) -> Query:
    record = rng.choice(made)
    text = words(nfc(rng.choice((record.article.title, record.article.text))))
    at = rng.randrange(max(1, len(text) - 6))
    near = text[at : at + 6]
    typed = _typed(rng, near, text)
    if rng.random() < 0.4:
        typed = fold(typed) if "AND" not in typed and "OR" not in typed and "NOT" not in typed else typed
    filters = {}
    if rng.random() < 0.4:
        facts = record.facts
        choices = {
            "scope": (facts.scope,),
            "country": (facts.country, "SG"),
            "outlet": (facts.source_id,),
            "language": (facts.language,),
            "pillar": facts.pillars,
            "reprint": ("original",),
            "counting": ("counted", "undated"),
        }
        filters = {name: choices[name] for name in rng.sample(sorted(choices), rng.randint(1, 3))}
    period = None
    if rng.random() < 0.3 and record.facts.published_at is not None:
        last = local_day(record.facts.published_at) + timedelta(days=rng.randrange(200))
        period = Period(last - timedelta(days=rng.randrange(400)), last)
    return Query(
        typed,
        filters=filters,
        period=period,
        sort=rng.choice(("relevance", "date")),
        match=rng.choice((None, None, "all", "some")),
        offset=rng.choice((0, 0, 0, 7, 40)),
        limit=rng.choice((5, 20, 50)),
        facets=FACETS if rng.random() < 0.5 else (),
        timeline=rng.choice((None, *_SPANS)),
    )


_SPANS: tuple[Span, ...] = ("day", "week", "month")


def _typed(rng: random.Random, near: Sequence[str], text: Sequence[str]) -> str:
    far = rng.choice(text)
    kinds = (
        near[0],
        " ".join(near[:2]),
        " ".join(near[: rng.randint(3, 6)]),
        f"{near[0]} {far}",
        f'"{" ".join(near[: rng.randint(2, 4)])}"',
        f'"{near[0]} {near[-1]}"~{rng.randint(1, 6)}',
        f'"{near[0]} {near[len(near) // 2]} {near[-1]}"~{rng.randint(0, 6)}',
        f"{near[0]} AND {far}",
        f"{near[0]} OR {far}",
        f"{near[0]} NOT {far}",
        f"({near[0]} OR {near[-1]}) AND NOT {far}",
        f"title:{near[0]} OR lead:{far}",
        f"{near[0][:2]}*" if len(near[0]) > 2 else near[0],
        f"{near[0]} language:vi date:2025..",
        f"NOT {near[0]}",
        "scope:foreign",
        "",
    )
    return rng.choice(kinds)
