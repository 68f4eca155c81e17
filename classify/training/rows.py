"""The rows that the labeller learns from, of whatever origin, and the views in which each is shown to it."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from newsroom.article import Article, Relevance, SourceKind

Origin = Literal["real", "example", "weak", "decision"]
View = Literal["headline", "lead", "full"]

LEAD_WORDS = 60
"""Words of lead or text in the view `lead`."""
FULL_WORDS = 100
"""A text of fewer words is no view of its own."""


@dataclass(frozen=True, slots=True)
class LearningRow:
    """An article with what is known of its labels."""

    article: Article
    origin: Origin
    relevance: Relevance | None
    """None where nobody has judged it."""
    subject: frozenset[str]
    """Topics that it is about, whether or not ASEAN plays a part."""
    topics: tuple[str, ...] = ()
    """Topics that count, most important first."""
    themes: frozenset[str] | None = None
    """None where nobody has judged them."""
    unsure: frozenset[str] = frozenset()
    """Topics that it may or may not be about: no lesson on these."""
    group: str = ""
    """Where it comes from more narrowly: a stratum, a file of examples."""
    weight: float = 1.0
    outlet_kind: SourceKind | None = None
    """None where nobody knows it, or where it shall teach nothing."""

    def fold(self, folds: int) -> int:
        """In which of `folds` parts it is held out."""
        return fold_of(self.article, folds)


def fold_of(article: Article, folds: int) -> int:
    """In which of `folds` parts `article` is held out: by its title, so that copies stay together."""
    digest = hashlib.sha256(article.title.casefold().encode()).digest()
    return int.from_bytes(digest[:4], "big") % folds


DECISION_WEIGHT = 3.0
"""An analyst's word weighs as much as so many rows of others."""


def decided_row(
    article: Article,
    relevance: Relevance | None,
    topics: Sequence[str] | None,
    themes: Collection[str] | None,
    known: Collection[str],
    outlet_kind: SourceKind | None = None,
) -> LearningRow:
    """A row from what analysts decided on `article`, None for what they did not; `known` are the topics that there are.

    What an article in which ASEAN plays no part is about, nobody was asked: no lesson on its topics.
    """
    unknown = topics is None or (relevance == "none" and not topics)
    given = tuple(topic for topic in topics or () if topic in known)
    return LearningRow(
        article,
        "decision",
        relevance,
        frozenset(given),
        given,
        None if themes is None else frozenset(themes),
        frozenset(known) if unknown else frozenset(),
        group="decision",
        weight=DECISION_WEIGHT,
        outlet_kind=outlet_kind,
    )


def shown(article: Article, view: View) -> Article:
    """`article` with as much of it as `view` shows."""
    if view == "headline":
        return replace(article, lead="", text="")
    if view == "lead":
        body = f"{article.lead} {article.text}" if article.lead not in article.text else article.text
        return replace(article, lead=" ".join(body.split(maxsplit=LEAD_WORDS)[:LEAD_WORDS]), text="")
    return article


def views(row: LearningRow) -> tuple[View, ...]:
    """The views in which `row` is learned from."""
    if row.origin != "weak" and len(row.article.text.split()) >= FULL_WORDS:
        return ("headline", "lead", "full")
    return ("headline", "lead") if row.article.lead or row.article.text else ("headline",)
