"""What the fields of labels and their values are called on the dashboard."""

from __future__ import annotations

from collections.abc import Mapping

from dashboard.desk import Desk
from index.fields import value_in_words
from newsroom.decisions import Field, Value
from newsroom.texts import Texts


def field_names(texts: Texts) -> Mapping[Field, str]:
    """What the fields are called."""
    return {
        "relevance": texts("field_relevance"),
        "topics": texts("field_topics"),
        "themes": texts("field_themes"),
        "tone": texts("field_tone"),
        "tone_asean": texts("field_tone_asean"),
        "tone_vietnam": texts("field_tone_vietnam"),
        "claim": texts("field_claim"),
    }


def value_words(field: Field, value: Value, desk: Desk, texts: Texts) -> str:
    """A value as it is read."""
    if isinstance(value, tuple):
        return "; ".join(desk.taxonomy.name(id, texts.language) for id in value) or texts("review_none")
    facet = field if field in ("relevance", "claim") else "tone"
    return value_in_words(facet, value, texts.language) if value else texts("review_none")
