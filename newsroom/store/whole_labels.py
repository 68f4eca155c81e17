"""Labels as a row of the store: all of them as JSON, and the columns by which articles are counted."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from typing import Any

from pydantic import TypeAdapter

from newsroom.article import EntityKind, Labels


@lru_cache(maxsize=1)
def _adapter() -> TypeAdapter[Labels]:
    return TypeAdapter(Labels)


def as_json(labels: Labels) -> dict[str, Any]:
    """`labels` as JSON values; what is as the class has it by default is left out."""
    made: dict[str, Any] = _adapter().dump_python(labels, mode="json", exclude_defaults=True)
    return made


def from_json(value: Any) -> Labels:
    """What `as_json` gave."""
    return _adapter().validate_python(value)


def columns(labels: Labels) -> dict[str, Any]:
    """The values that stand in columns of their own."""
    tones = {name: getattr(labels, name) for name in ("tone", "tone_asean", "tone_vietnam")}
    return {
        "relevance": labels.relevance,
        "assessed": labels.assessed,
        "pillars": list(labels.pillars),
        "topics": [label.id for label in labels.topics],
        "themes": [label.id for label in labels.themes],
        **{name: None if tone is None else tone.tone for name, tone in tones.items()},
        "tone_unsure": labels.tone is not None and labels.tone.unsure,
        "claim": labels.claim,
        "claim_confirmed": bool(labels.claim_by),
        "persons": _named(labels, "person"),
        "bodies": _named(labels, "body"),
        "countries": _named(labels, "country"),
        "organisations": _named(labels, "organisation"),
        "annual_themes": list(labels.annual_themes),
        "labeller": labels.labeller,
    }


def _named(labels: Labels, kind: EntityKind) -> list[str]:
    counts = Counter({entity.id: len(entity.mentions) for entity in labels.entities if entity.kind == kind})
    return [id for id, _ in counts.most_common()]
