"""What the learned models look at in an article: n-grams, phrases of the taxonomy, how ASEAN is named, and meaning.

An article may come as a headline, a headline with a lead, or a full text. Nothing here depends on how much there is
but by what is found in it, so that a model trained on all three reads all three.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from classify.evidence import Hit, Mentions, gather
from classify.ngrams import MARKS, Passage, Tokens, passages, tokens
from classify.phrase_labeller import PhraseLabeller, relevance_by_rule
from classify.taxonomy import LANGUAGES, Taxonomy
from classify.vocabulary import ABBREVIATION, ASEAN, MEMBER, PARTNER, PASSING, REGION, WORKING
from newsroom.article import Article, SourceKind

Floats = NDArray[np.float32]

SPORTS = "sports"
ENCODED_WORDS = 120
"""Words of lead and text that the encoder reads beside the title."""
FEW_WORDS = 40
"""A text of fewer words beside its title is hardly more than an announcement."""

MENTIONS = (
    "headline_only", "short", "named", "named_title", "named_opening", "named_sentences", "named_density",
    "named_first", "named_once", "telling_title", "telling_opening", "region", "region_title", "region_opening",
    "region_sentences", "passing", "passing_title", "passing_opening", "only_passing", "abbreviation_title",
    "abbreviation_opening", "neither", "partner_title", "members_title", "members_opening", "sports", "sports_title",
    "sports_best", "named_sports", "rule_asean", "rule_passing", "topics_title", "topics_opening",
)  # fmt: skip
"""How ASEAN and its region are named in an article, and what stands beside it; all about 0 to 1. `telling` is ASEAN as
part of a phrase of a topic, a body or a meeting; `rule` is what the phrase labeller says."""


class Encoder(Protocol):
    """Turns texts into vectors of unit length; `classify.encoder.Encoder`."""

    @property
    def name(self) -> str:
        """Which encoder, so that a model trained with one is not used with another."""
        ...

    @property
    def dimensions(self) -> int:
        """Length of a vector."""
        ...

    def encode(self, texts: Sequence[str], *, query: bool = False) -> Floats:
        """One row a text."""
        ...


@dataclass(frozen=True, slots=True)
class Reading:
    """What one article shows, before any model has seen it."""

    passages: tuple[Passage, ...]
    tokens: Tokens
    hits: Sequence[Hit]
    phrases: Mapping[str, float]
    """Score of each topic and theme by its phrases, 0..1; absent where there is none."""
    title_phrases: frozenset[str]
    """The labels that have a phrase in the title."""
    mentions: tuple[float, ...]
    """In the order of `MENTIONS`."""
    texts: tuple[str, str]
    """What the encoder reads: the title, and the title with lead or opening."""


class Reader:
    """Reads articles for the models. Safe to share between threads."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        self.taxonomy = taxonomy
        self._phrases = PhraseLabeller(taxonomy)

    def read(self, article: Article, kind: SourceKind | None = None) -> Reading:
        """What `article` shows, with the `kind` of its outlet where that is known and counts."""
        read = passages(article, kind)
        hits = gather(article, self._phrases.matcher, LANGUAGES)
        topics = self._phrases.topic_scores(hits)
        title = read[0].text
        body = " ".join(passage.text for passage in read[1:] if passage.field not in MARKS)
        opening = " ".join(body.split(maxsplit=ENCODED_WORDS)[:ENCODED_WORDS])
        return Reading(
            passages=read,
            tokens=tokens(read),
            hits=hits,
            phrases={**topics, **self._phrases.theme_scores(hits)},
            title_phrases=frozenset(hit.label for hit in hits if hit.zone == "title"),
            mentions=_mentions(hits, topics, title, body),
            texts=(title, f"{title}. {opening}" if opening else title),
        )


def _mentions(hits: Sequence[Hit], scores: Mapping[str, float], title: str, body: str) -> tuple[float, ...]:
    words = len(title.split()) + len(body.split())
    in_body = len(body.split())
    of = {label: [hit for hit in hits if hit.label == label] for label in WORKING}
    named, region = Mentions(of[ASEAN]), Mentions(of[REGION])
    passing, abbreviation = Mentions(of[PASSING]), Mentions(of[ABBREVIATION])
    telling = named.inside([hit for hit in hits if hit.label not in WORKING])
    either = Mentions([*named.hits, *region.hits])
    outside = len(either.hits) - len(either.inside(passing.hits).hits)
    sports = scores.get(SPORTS, 0.0)
    topics = {hit.label: hit for hit in hits if hit.label not in WORKING}
    rule = relevance_by_rule(hits, scores, in_body)
    first = min((_place(hit, len(title)) for hit in named.hits), default=None)
    found = {
        "headline_only": not in_body,
        "short": in_body < FEW_WORDS,
        "named": bool(named.hits),
        "named_title": named.within("title"),
        "named_opening": named.within("opening"),
        "named_sentences": _some(named.sentences),
        "named_density": min(1.0, 25 * named.sentences / max(words, 25)),
        "named_first": 0.0 if first is None else 1 / (1 + first / 200),
        "named_once": either.sentences == 1 and not either.within("title"),
        "telling_title": telling.within("title"),
        "telling_opening": telling.within("opening"),
        "region": bool(region.hits),
        "region_title": region.within("title"),
        "region_opening": region.within("opening"),
        "region_sentences": _some(region.sentences),
        "passing": bool(passing.hits),
        "passing_title": passing.within("title"),
        "passing_opening": passing.within("opening"),
        "only_passing": bool(passing.hits) and outside <= 0,
        "abbreviation_title": abbreviation.within("title"),
        "abbreviation_opening": abbreviation.within("opening"),
        "neither": not (named.hits or region.hits or passing.hits),
        "partner_title": any(hit.zone == "title" for hit in of[PARTNER]),
        "members_title": _some(len({hit.found.phrase for hit in of[MEMBER] if hit.zone == "title"})),
        "members_opening": _some(len({hit.found.phrase for hit in of[MEMBER] if hit.zone != "rest"})),
        "sports": min(1.0, 2 * sports),
        "sports_title": any(hit.zone == "title" for hit in hits if hit.label == SPORTS),
        "sports_best": sports > 0 and sports >= max(scores.values()),
        "named_sports": bool(named.hits or passing.hits) and sports > 0,
        "rule_asean": rule == "asean",
        "rule_passing": rule == "passing",
        "topics_title": _some(sum(hit.zone == "title" for hit in topics.values())),
        "topics_opening": _some(len(topics)),
    }
    return tuple(float(found[name]) for name in MENTIONS)


def _some(count: int) -> float:
    """0 for none, towards 1 for many."""
    return min(1.0, math.log1p(count) / math.log(9))


def _place(hit: Hit, title: int) -> int:
    return hit.found.start + (0 if hit.field == "title" else title)
