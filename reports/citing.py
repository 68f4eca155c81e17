"""Which articles a report cites: few, near the middle of what was written, from different outlets, countries and
tones, and never one wire story as two voices.

A story is an original with its reprints. It has one representative in the whole report: the original if it is among
the counted articles, else the earliest reprint, unless an analyst pinned another one. Choosing is greedy: each next
article is the one with the best sum of nearness to the middle of its label (the mean of the stories' vectors), reach
and prominence of the label, less its likeness to those already chosen (maximal marginal relevance, Carbonell &
Goldstein 1998).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log

import numpy as np

from newsroom.article import Facts, Tone
from reports.evidence import Archive, Edits, Vector
from reports.model import Choice
from reports.words import NAMED_UP_TO

CITED_PER_TOPIC = 3
"""Two or three citations carry a topic; more is a list, and that is annex I."""
CANDIDATES = 300
"""Stories of a label that are compared, the most reprinted first: more costs time and changes no choice."""
REACH = 0.1
"""Weight of the logarithm of a story's reprints, against a cosine that spreads over a few tenths."""
PROMINENCE = 0.2
"""Taken off for each topic that stands before this one in the article."""
LIKENESS = 0.5
"""Share of the likeness to the nearest chosen article that is taken off."""
SAME_COUNTRY, SAME_TONE, CITED_ALREADY = 1.0, 0.15, 0.6
"""Taken off: another country goes first while there is one, another tone where the rest is about equal, and an
article that speaks elsewhere in the report only where little else does."""


def story_of(facts: Facts) -> str:
    """The id of the original."""
    return facts.reprint_of or facts.id


@dataclass(frozen=True)
class Stories:
    """The counted articles by story."""

    copies: Mapping[str, tuple[Facts, ...]]
    """Story id to its articles, the representative first, then by time."""

    @classmethod
    def of(cls, counted: Iterable[Facts], pinned: Collection[str] = ()) -> Stories:
        """Group `counted` (all dated). A copy that an analyst pinned speaks for its story."""
        groups: dict[str, list[Facts]] = {}
        first = set(pinned)
        for item in sorted(counted, key=lambda f: (f.id not in first, f.reprint_of is not None, f.published_at, f.id)):
            groups.setdefault(story_of(item), []).append(item)
        return cls({story: tuple(items) for story, items in groups.items()})

    def representative(self, facts: Facts) -> Facts:
        """The one article that speaks for the story of `facts`."""
        return self.copies[story_of(facts)][0]

    def others(self, facts: Facts) -> tuple[Facts, ...]:
        """The other articles of its story."""
        return tuple(item for item in self.copies[story_of(facts)] if item.id != facts.id)


class Chooser:
    """Chooses for one report; remembers what was chosen and why."""

    def __init__(self, stories: Stories, archive: Archive, edits: Edits) -> None:
        self._stories = stories
        self._archive = archive
        self._edits = edits
        self._chosen: dict[str, list[Choice]] = {}

    def reasons(self, article_id: str) -> tuple[Choice, ...]:
        """Why an article was chosen, once for each label."""
        return tuple(self._chosen.get(article_id, ()))

    def choose(
        self,
        found: Sequence[Facts],
        label: str,
        limit: int = CITED_PER_TOPIC,
        among: Collection[str] | None = None,
    ) -> tuple[Facts, ...]:
        """At most `limit` articles that speak for `found`, best first.

        What an analyst pinned for `label` comes first; what an analyst passed over does not come. A page of which only
        a part could be read speaks only where nothing else does. One or two articles are all named. No outlet speaks
        twice. `among` leaves only these articles (their stories' representatives).
        """
        ids = {item.id for item in found}
        passed = set(self._edits.passed_over)
        spokesmen = {item.id: item for item in map(self._stories.representative, found) if item.id not in passed}
        if among is not None:
            spokesmen = {id_: item for id_, item in spokesmen.items() if id_ in among}
        pins = [*self._edits.pinned.get(label, ()), *self._edits.pinned.get("", ())]
        candidates = self._candidates(spokesmen.values(), pins)
        pinned = [spokesmen[id_] for id_ in dict.fromkeys(pins) if id_ in spokesmen]
        whole = [f for f in candidates if not f.partial and f not in pinned]
        rest = whole if whole or pinned else [f for f in candidates if f not in pinned]
        vectors = self._archive.vectors([f.id for f in candidates]) if len(candidates) > NAMED_UP_TO else {}
        near = _nearness(vectors)
        if len(found) <= NAMED_UP_TO:
            chosen = [*pinned, *sorted(candidates if not pinned else rest, key=self._by_reach)][:NAMED_UP_TO]
        else:
            chosen = self._greedy(pinned[:limit], rest, label, ids, near, vectors, limit)
        for place, item in enumerate(chosen, 1):
            reach = len(self._stories.others(item))
            choice = Choice(label, place, len(spokesmen), round(near.get(item.id, 0.0), 3), reach, item.id in pins)
            self._chosen.setdefault(item.id, []).append(choice)
        return tuple(chosen)

    def _by_reach(self, item: Facts) -> tuple[int, float, str]:
        moment = item.published_at.timestamp() if item.published_at else 0.0
        return (-len(self._stories.others(item)), moment, item.id)

    def _candidates(self, spokesmen: Iterable[Facts], pins: Collection[str]) -> list[Facts]:
        ranked = sorted(spokesmen, key=self._by_reach)
        kept = set(pins)
        return [f for place, f in enumerate(ranked) if place < CANDIDATES or f.id in kept]

    def _greedy(
        self,
        chosen: list[Facts],
        rest: list[Facts],
        label: str,
        own: Collection[str],
        near: Mapping[str, float],
        vectors: Mapping[str, Vector],
        limit: int,
    ) -> list[Facts]:
        base = {
            f.id: near.get(f.id, 0.0)
            + REACH * log(1 + len(self._stories.others(f)))
            - PROMINENCE * _depth(f, label)
            - (0 if f.id in own else SAME_COUNTRY)
            - (CITED_ALREADY if f.id in self._chosen else 0)
            for f in rest
        }
        while len(chosen) < limit:
            outlets, countries = {f.source_id for f in chosen}, {f.country for f in chosen}
            tones = {f.tone for f in chosen}
            left = [f for f in rest if f.source_id not in outlets and f not in chosen]
            if not left:
                break

            def worth(f: Facts, countries: set[str] = countries, tones: set[Tone | None] = tones) -> float:
                like = max((_cosine(vectors, f.id, other.id) for other in chosen), default=0.0)
                return (
                    base[f.id]
                    - LIKENESS * like
                    - (SAME_COUNTRY if f.country in countries else 0)
                    - (SAME_TONE if f.tone in tones else 0)
                )

            ranked = sorted(left, key=self._by_reach)
            chosen.append(max(ranked, key=worth))
        return chosen


def _depth(facts: Facts, label: str) -> int:
    """How many topics stand before `label` in the article: the fewer, the more it is about it."""
    return min(facts.topics.index(label), 3) if label in facts.topics else 0


def _cosine(vectors: Mapping[str, Vector], one: str, other: str) -> float:
    return float(vectors[one] @ vectors[other]) if one in vectors and other in vectors else 0.0


def _nearness(vectors: Mapping[str, Vector]) -> dict[str, float]:
    """Cosine of each vector to the mean of all."""
    if not vectors:
        return {}
    matrix = np.stack(list(vectors.values()))
    middle = matrix.mean(axis=0)
    length = float(np.linalg.norm(middle)) or 1.0
    return dict(zip(vectors, (matrix @ middle / length).tolist(), strict=True))
