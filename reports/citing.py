"""Which articles a report cites: few, from different outlets and countries, and never one wire story as two voices.

A story is an original with its reprints. It has one representative in the whole report: the original if it is among the
counted articles, else the earliest reprint.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass

from newsroom.article import Facts
from reports.words import NAMED_UP_TO

CITED_PER_TOPIC = 3
"""Two or three citations carry a topic; more is a list, and that is Phụ lục I."""


def story_of(facts: Facts) -> str:
    """The id of the original."""
    return facts.reprint_of or facts.id


@dataclass(frozen=True)
class Stories:
    """The counted articles by story."""

    copies: dict[str, tuple[Facts, ...]]
    """Story id to its articles, the representative first, then by time."""

    @classmethod
    def of(cls, counted: Iterable[Facts]) -> Stories:
        """Group `counted` (all dated)."""
        groups: dict[str, list[Facts]] = {}
        for item in sorted(counted, key=lambda f: (f.reprint_of is not None, f.published_at, f.id)):
            groups.setdefault(story_of(item), []).append(item)
        return cls({story: tuple(items) for story, items in groups.items()})

    def representative(self, facts: Facts) -> Facts:
        """The one article that speaks for the story of `facts`."""
        return self.copies[story_of(facts)][0]

    def others(self, facts: Facts) -> tuple[Facts, ...]:
        """The other articles of its story."""
        return tuple(item for item in self.copies[story_of(facts)] if item.id != facts.id)


def choose(
    found: Sequence[Facts],
    stories: Stories,
    cited: Collection[str],
    weight: Callable[[Facts], int] = lambda _: 0,
    limit: int = CITED_PER_TOPIC,
) -> tuple[Facts, ...]:
    """At most `limit` articles that speak for `found`, best first.

    Better is: labelled so itself (not only its copy), a smaller `weight` (how far down the topic stands in the
    article), not in `cited` yet, reprinted more often, earlier. After the first choice another country goes before
    another article of the same, and no outlet speaks twice, unless one or two articles are all there is.
    """
    ids = {item.id for item in found}
    spokesmen = {item.id: item for item in map(stories.representative, found)}
    ranked = sorted(
        spokesmen.values(),
        key=lambda f: (
            f.id not in ids,
            weight(f),
            f.id in cited,
            -len(stories.others(f)),
            f.published_at,
            f.id,
        ),
    )
    if len(found) <= NAMED_UP_TO:
        return tuple(ranked)
    chosen: list[Facts] = []
    while len(chosen) < limit:
        outlets, countries = {f.source_id for f in chosen}, {f.country for f in chosen}
        rest = [f for f in ranked if f.source_id not in outlets]
        if not rest:
            break
        chosen.append(next((f for f in rest if f.country not in countries), rest[0]))
    return tuple(chosen)


def topic_weight(topic: str) -> Callable[[Facts], int]:
    """How far down `topic` stands among the topics of an article: the less, the more it is about it."""
    return lambda facts: facts.topics.index(topic) if topic in facts.topics else len(facts.topics)
