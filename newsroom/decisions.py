"""What analysts decide about an article, and the labels that come of it: an analyst's word wins, the latest first.

A decision says what one field of an article's labels is, what stood there before, who says so, when and why. Decisions
are only ever added: changing one's mind is another decision, and so is taking one back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, TypeAlias, cast, get_args

from newsroom.article import ClaimRole, Label, Labels, Relevance, Tone, ToneLabel

Field = Literal["relevance", "topics", "themes", "tone", "tone_asean", "tone_vietnam", "claim"]
FIELDS: tuple[Field, ...] = get_args(Field)
"""In the order in which they are asked."""

Value: TypeAlias = "str | tuple[str, ...]"
"""Ids, most important first, for topics and themes; one word for the others, "" where there is none (a tone of a target
that is not spoken of, no claim)."""

DISTORTED = "distorted_claims"
"""The theme that only an analyst gives, by deciding `claim`."""

PillarOf = Callable[[str], str]
"""Pillar of a topic id. Raises KeyError for a topic that the taxonomy does not have (any more)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One field of one article as an analyst sees it."""

    article_id: str
    version: int
    """The version that the analyst read."""
    field: Field
    before: Value
    """What stood there; equal to `after` where the analyst agreed."""
    after: Value | None
    """None takes the decision before it back: what the labeller says counts again."""
    by: str
    at: datetime
    """UTC."""
    note: str = ""
    labeller: str = ""
    """Who gave what stood there."""


def value_of(labels: Labels, field: Field) -> Value:
    """What `labels` say in `field`."""
    if field == "relevance":
        return labels.relevance
    if field == "topics":
        return tuple(label.id for label in labels.topics)
    if field == "themes":
        return tuple(label.id for label in labels.themes if label.id != DISTORTED)
    if field == "claim":
        return labels.claim or ""
    tone = _tone(labels, field)
    return tone.tone if tone else ""


def allowed(field: Field, value: Value, topics: Iterable[str], themes: Iterable[str]) -> bool:
    """Whether `value` can stand in `field`, with the ids of the taxonomy's topics and themes."""
    if field in ("topics", "themes"):
        known = set(topics if field == "topics" else themes) - {DISTORTED}
        return isinstance(value, tuple) and known.issuperset(value) and len(set(value)) == len(value)
    return value in _CLOSED[field]


_CLOSED: Mapping[Field, tuple[str, ...]] = {
    "relevance": get_args(Relevance),
    "tone": ("", *get_args(Tone)),
    "tone_asean": ("", *get_args(Tone)),
    "tone_vietnam": ("", *get_args(Tone)),
    "claim": ("", *get_args(ClaimRole)),
}


def latest(decisions: Iterable[Decision]) -> dict[Field, Decision]:
    """The decision that counts for each field of one article; `decisions` as they were made, oldest first."""
    found: dict[Field, Decision] = {}
    for decision in decisions:
        found.pop(decision.field, None)
        if decision.after is not None:
            found[decision.field] = decision
    return found


def decided(labels: Labels, decisions: Iterable[Decision], pillar_of: PillarOf) -> Labels:
    """`labels` of the labeller with what analysts decided in their place.

    What the labeller says beside it (scores of labels that were kept, supporting words) stays. The pillars follow from
    the topics. Where an analyst says that ASEAN plays no part, and nothing of topics, there are none; where one says
    that it does, the article has those that the labeller took it to be about.
    """
    settled = latest(decisions)
    for field in FIELDS:
        if (decision := settled.get(field)) is not None and decision.after is not None:
            labels = _applied(labels, field, decision.after, decision.by)
    if labels.relevance_by and "topics" not in settled:
        about, pillars = labels.topics or labels.subject, labels.pillars or labels.subject_pillars
        if labels.relevance == "none":
            labels = replace(labels, topics=(), pillars=(), subject=about, subject_pillars=pillars)
        else:
            labels = replace(labels, topics=about, pillars=pillars, subject=(), subject_pillars=())
    if "topics" in settled:
        labels = replace(labels, pillars=_pillars(labels, pillar_of))
    return labels


def _pillars(labels: Labels, pillar_of: PillarOf) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for topic in labels.topics:
        with suppress(KeyError):  # A topic of an earlier taxonomy.
            found[pillar_of(topic.id)] = None
    return tuple(found)


def _applied(labels: Labels, field: Field, value: Value, by: str) -> Labels:
    if field in ("topics", "themes"):
        before = {label.id: label.score for label in (labels.topics if field == "topics" else labels.themes)}
        given = tuple(Label(id, before.get(id, 1.0), 1.0, by) for id in value)
        return replace(labels, topics=given) if field == "topics" else replace(labels, themes=given)
    if field == "relevance":
        return replace(labels, relevance=cast(Relevance, value), relevance_confidence=1.0, relevance_by=by)
    if field == "claim":
        role = cast(ClaimRole, value) if value else None
        watched = (Label(DISTORTED, 1.0, 1.0, by),) if role else ()
        themes = tuple(theme for theme in labels.themes if theme.id != DISTORTED)
        return replace(labels, claim=role, claim_by=by, themes=(*themes, *watched))
    sentences = tone.sentences if (tone := _tone(labels, field)) else ()
    made = ToneLabel(cast(Tone, value), 1.0, False, sentences, by) if value else None
    if field == "tone":
        return replace(labels, tone=made)
    return replace(labels, tone_asean=made) if field == "tone_asean" else replace(labels, tone_vietnam=made)


def _tone(labels: Labels, field: Field) -> ToneLabel | None:
    return {"tone": labels.tone, "tone_asean": labels.tone_asean, "tone_vietnam": labels.tone_vietnam}[field]
