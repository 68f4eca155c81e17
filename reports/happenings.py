"""What happened, as the press tells it: articles of one discovered event, or an original with its reprints.

A digest has room for a few happenings; those go first that most outlets told, in both parts of the press, and no
pillar fills it alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from classify.events import MARK
from newsroom.article import Facts, Scope
from reports.citing import story_of
from reports.figures import Limits, events_of

BOTH_SIDES = 2
"""A happening that both parts of the press tell counts as if so many more outlets told it."""
SAME_PILLAR = 2
"""Highlights of one pillar at most, while there are others."""


@dataclass(frozen=True, slots=True)
class Happening:
    """One of them."""

    id: str
    """Of the discovered event, or of the original."""
    articles: tuple[Facts, ...]

    @property
    def limits(self) -> Limits:
        """How a query counts it."""
        return {"events": (self.id,)} if self.id.startswith(MARK) else {"story": self.id}

    @property
    def outlets(self) -> int:
        """How many outlets told it."""
        return len({item.source_id for item in self.articles})

    @property
    def scopes(self) -> frozenset[Scope]:
        """Which parts of the press told it."""
        return frozenset(item.scope for item in self.articles)

    @property
    def pillar(self) -> str:
        """The pillar that most of its articles have first, "" where they have none."""
        first = Counter(item.pillars[0] for item in self.articles if item.pillars)
        return max(first, key=lambda pillar: (first[pillar], pillar)) if first else ""

    @property
    def rank(self) -> tuple[int, int, str]:
        """What most outlets told has the lowest."""
        both = BOTH_SIDES if len(self.scopes) > 1 else 0
        return (-self.outlets - both, -len(self.articles), self.id)


def happenings(counted: Iterable[Facts]) -> tuple[Happening, ...]:
    """Group `counted`, the most told first. A reprint belongs to the happening of its original where both are here."""
    facts = {item.id: item for item in counted}
    groups: dict[str, list[Facts]] = {}
    for item in facts.values():
        event = next((e for e in events_of(item, facts) if e.startswith(MARK)), "")
        groups.setdefault(event or story_of(item), []).append(item)
    found = [Happening(id_, tuple(articles)) for id_, articles in groups.items()]
    return tuple(sorted(found, key=lambda one: one.rank))


def highlights(found: Sequence[Happening], limit: int) -> tuple[Happening, ...]:
    """At most `limit` of `found` that more than one outlet told, in their order; `SAME_PILLAR` of a pillar first, more
    of it only where room is left. Where no two outlets told the same, the first three."""
    told = [one for one in found if one.outlets > 1] or list(found[:3])
    chosen: list[Happening] = []
    for one in told:
        if len(chosen) < limit and sum(other.pillar == one.pillar for other in chosen) < SAME_PILLAR:
            chosen.append(one)
    chosen += [one for one in told if one not in chosen][: limit - len(chosen)]
    return tuple(sorted(chosen, key=lambda one: one.rank))


def various(told: Sequence[Happening]) -> list[Happening]:
    """`told` with a second story of one outlet behind the first of all."""
    seen: set[str] = set()
    first: list[Happening] = []
    for one in told:
        outlets = {item.source_id for item in one.articles}
        if not outlets <= seen:
            first.append(one)
            seen |= outlets
    return first + [one for one in told if one not in first]
