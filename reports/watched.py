"""What is watched from week to week, and which of it is out of the usual: for the weekly digest and for the dashboard.

The test itself is that of `reports.trends`; here stands what it is asked of, and what of its answer would say the same
thing twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from classify.taxonomy import Taxonomy
from newsroom.article import Scope
from newsroom.clock import Period
from reports import trends
from reports.figures import Limits

VIETNAM_ROLE = "vietnam_role"
SPORTS = "sports"
SCOPES: tuple[Scope, ...] = ("domestic", "foreign")
Kind = Literal["press", "critical", "pillar", "topic", "theme"]


@dataclass(frozen=True, slots=True)
class Watched:
    """One figure of a week and of the weeks before it."""

    id: str
    kind: Kind
    scope: Scope
    label: str
    """Id of the pillar, topic or theme, "" for the whole and for criticism."""
    limits: Limits
    within: tuple[str, ...] = ()
    """Ids of the figures of which it is a part."""


def watched(taxonomy: Taxonomy) -> Iterator[Watched]:
    """Each part of the press, in it criticism, every pillar, topic and Viet Nam's role. Match reports are no matter of
    a digest."""
    for scope in SCOPES:
        yield Watched(scope, "press", scope, "", {"scope": scope})
        yield Watched(f"{scope}:critical", "critical", scope, "", {"scope": scope, "tone": "critical"})
        for pillar in taxonomy.pillars:
            limits: Limits = {"scope": scope, "pillar": pillar.id}
            yield Watched(f"{scope}:{pillar.id}", "pillar", scope, pillar.id, limits, (scope,))
        for topic in taxonomy.topics:
            if topic.id != SPORTS:
                within = (scope, f"{scope}:{taxonomy.pillar_of(topic.id)}")
                yield Watched(
                    f"{scope}:{topic.id}", "topic", scope, topic.id, {"scope": scope, "topic": topic.id}, within
                )
        role: Limits = {"scope": scope, "theme": VIETNAM_ROLE}
        yield Watched(f"{scope}:{VIETNAM_ROLE}", "theme", scope, VIETNAM_ROLE, role)


def unusual(
    series: Sequence[Watched], week: Period, before: Sequence[Period], count: Callable[[Period, Limits], int]
) -> list[tuple[Watched, trends.Change]]:
    """Of `series` what `week` has more or less of than the weeks `before` it explain, the surest first; `count` gives
    the articles of days within limits.

    Without the whole of a part of the press, or a pillar of it, where a topic in it moved the same way: it would say
    the same thing twice. ValueError where the weeks before are fewer than `trends.FEWEST_WEEKS`.
    """
    counts = [(count(week, one.limits), [count(days, one.limits) for days in before]) for one in series]
    found = [(series[change.place], change) for change in trends.changes(counts)]
    ways = {(within, change.now > change.high) for one, change in found for within in one.within}
    return [(one, change) for one, change in found if (one.id, change.now > change.high) not in ways]
