"""How articles lie in Elasticsearch: a strict mapping, versioned by `LAYOUT`, that needs no plugin; and what an article
is turned into."""

from __future__ import annotations

from typing import Any

from index.document import LAYOUT, Document
from index.fields import FACETS
from index.tokens import separated
from index.tree import TEXTS, WHOLE
from newsroom.sections import IndexSettings

_KEYWORDS = ("id", "bare", *FACETS)
_GAP = {"position_increment_gap": 1}
_FOLDED = {"type": "text", "analyzer": "folded"}
_TEXT = {"type": "text", "analyzer": "exact", "fields": {"folded": _FOLDED}}


def settings_of(settings: IndexSettings, shards: int, *, filling: bool) -> dict[str, Any]:
    """Settings of an index of so many `shards`; one that is being filled is neither refreshed nor copied."""
    return {
        "number_of_shards": shards,
        # Of a delete the version is remembered so long: no write can be as late as that.
        "gc_deletes": "1h",
        **serving(settings, filling=filling),
        "analysis": {
            "analyzer": {
                "exact": {"type": "custom", "tokenizer": "standard", "filter": ["lowercase"]},
                "folded": {"type": "custom", "tokenizer": "standard", "filter": ["lowercase", "asciifolding"]},
            }
        },
    }


def serving(settings: IndexSettings, *, filling: bool) -> dict[str, Any]:
    """The settings that differ while an index is being filled."""
    if filling:
        return {"number_of_replicas": 0, "refresh_interval": "-1"}
    return {"number_of_replicas": settings.replicas, "refresh_interval": "1s"}


def mapping(meta: dict[str, Any]) -> dict[str, Any]:
    """The mapping of an index that carries `meta`."""
    return {
        "dynamic": "strict",
        "_meta": {"layout": LAYOUT, **meta},
        "properties": {
            **{name: {"type": "keyword"} for name in _KEYWORDS},
            **{name: {**_TEXT, "copy_to": WHOLE} for name in TEXTS},
            # One place free between one text and the next, as in the embedded engine.
            WHOLE: {**_TEXT, **_GAP, "fields": {"folded": {**_FOLDED, **_GAP}}},
            "published_at": {"type": "date"},
            "first_seen": {"type": "date"},
            "day": {"type": "integer"},
            "newest_first": {"type": "long", "index": False},
            "revision": {"type": "long", "index": False},
            "checksum": {"type": "long", "index": False},
            # Every vector is looked at: the nearest are then the nearest, filtered or not, as in the embedded engine.
            # The first one that comes says how many numbers there are.
            "vector": {"type": "dense_vector", "similarity": "cosine", "index_options": {"type": "flat"}},
            "vector_sum": {"type": "long", "index": False},
            "shown": {"type": "object", "enabled": False},
        },
    }


def source(made: Document) -> dict[str, Any]:
    """What is sent of an article."""
    return {
        "id": made.id,
        "bare": list(made.bare),
        **{name: list(values) for name, values in made.keywords.items() if values},
        **{name: separated(text) for name, text in made.texts.items()},
        "published_at": None if made.published_at is None else made.published_at.isoformat(),
        "first_seen": made.first_seen.isoformat(),
        "day": made.day,
        "newest_first": made.newest_first,
        "revision": made.revision,
        "checksum": made.checksum,
        "shown": dict(made.shown),
        **_vector(made.vector),
    }


def _vector(vector: bytes) -> dict[str, Any]:
    """The same whole numbers as in the embedded engine (to a cosine their scale is nothing), and their sum, which can
    be added up."""
    if not vector:
        return {}
    from index.vectors import numbers_of  # Numpy only where there are vectors.

    numbers = numbers_of(vector)
    return {} if numbers is None else {"vector": numbers.tolist(), "vector_sum": int(numbers.sum(dtype="int64"))}
