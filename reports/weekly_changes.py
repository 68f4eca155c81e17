"""What of a week is out of the usual, told with the usual; see `reports.trends`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from newsroom.article import Scope
from newsroom.clock import Period
from reports import trends, words
from reports.draft import Draft
from reports.figures import Limits
from reports.model import Block, Number, Paragraph
from reports.phrases import Piece

LINES = 6
VIETNAM_ROLE = "vietnam_role"
SPORTS = "sports"
PRESS: dict[Scope, str] = {"domestic": "weekly.domestic_press", "foreign": "weekly.foreign_press"}


@dataclass(frozen=True, slots=True)
class _Series:
    """One figure of the week and of the weeks before."""

    id: str
    what: tuple[Piece, ...]
    limits: Limits
    within: tuple[str, ...] = ()
    """Ids of the series of which it is a part."""


def weekly_changes(draft: Draft) -> tuple[Block, ...]:
    """At most `LINES` changes, the surest first, and how they were told; or why none are."""
    say, text = draft.prose.say, draft.prose.words
    weeks = [baseline.period for baseline in draft.baselines("usual") if baseline.comparable]
    if len(weeks) < trends.FEWEST_WEEKS:
        return (say("weekly.changes_no_basis", needed=words.items(text, trends.FEWEST_WEEKS, "weeks")),)
    series = list(_series(draft))
    counts = [(_number(draft, one), [_number(draft, one, week) for week in weeks]) for one in series]
    found = trends.changes([(now.value, [n.value for n in before]) for now, before in counts])
    kept = _narrowest(series, found)[:LINES]
    told = [_told(draft, series[change.place], change, *counts[change.place]) for change in kept]
    span = words.items(text, len(weeks), "weeks")
    if not told:
        return (say("weekly.changes_none", weeks=span),)
    return (*told, say("weekly.changes_method", role="note", weeks=span))


def _series(draft: Draft) -> Iterator[_Series]:
    """What is watched: each part of the press, in it every pillar, topic, Viet Nam's role and criticism. Match reports
    are no matter of the digest."""
    spans = draft.prose.spans
    for scope, key in PRESS.items():
        press = draft.prose.text(key)
        yield _Series(scope, spans("weekly.series_scope", press=press), {"scope": scope})
        critical = spans("weekly.series_critical", press=press)
        yield _Series(f"{scope}:critical", critical, {"scope": scope, "tone": "critical"})
        for pillar in draft.taxonomy.pillars:
            label = draft.names.of(pillar.id)
            what = spans("weekly.series_pillar", press=press, label=label)
            yield _Series(f"{scope}:{pillar.id}", what, {"scope": scope, "pillar": pillar.id}, (scope,))
        for topic in draft.taxonomy.topics:
            if topic.id != SPORTS:
                within = (scope, f"{scope}:{draft.taxonomy.pillar_of(topic.id)}")
                yield _Series(
                    f"{scope}:{topic.id}", _what(draft, press, topic.id), {"scope": scope, "topic": topic.id}, within
                )
        role: Limits = {"scope": scope, "theme": VIETNAM_ROLE}
        yield _Series(f"{scope}:{VIETNAM_ROLE}", _what(draft, press, VIETNAM_ROLE), role)


def _what(draft: Draft, press: str, label: str) -> tuple[Piece, ...]:
    name = draft.prose.words.inner_case(draft.names.of(label))
    return draft.prose.spans("weekly.series_label", press=press, label=name)


def _narrowest(series: Sequence[_Series], found: Sequence[trends.Change]) -> list[trends.Change]:
    """`found` without the whole of a part of the press, or a pillar of it, where a topic in it moved the same way: it
    would say the same thing twice."""
    ways: set[tuple[str, bool]] = {(within, c.now > c.high) for c in found for within in series[c.place].within}
    return [c for c in found if (series[c.place].id, c.now > c.high) not in ways]


def _number(draft: Draft, one: _Series, week: Period | None = None) -> Number:
    return draft.figures.number(days=week, **one.limits)


def _told(draft: Draft, one: _Series, change: trends.Change, now: Number, before: list[Number]) -> Paragraph:
    """The change with the usual; its ends are counts of two of the weeks before."""
    prose = draft.prose
    low = next(number for number in before if number.value == change.low)
    high = next(number for number in before if number.value == change.high)
    if change.low == change.high:
        usual = prose.spans("weekly.usual_one", low=prose.digits(low))
    elif change.low:
        usual = prose.spans("weekly.usual", low=prose.digits(low), high=prose.digits(high))
    else:
        usual = prose.spans("weekly.usual_up_to", high=prose.digits(high))
    if not change.high:
        return prose.say("weekly.change_new", about=one.id, role="item", what=one.what, now=prose.items(now))
    if not now.value:
        return prose.say("weekly.change_gone", about=one.id, role="item", what=one.what, usual=usual)
    key = "weekly.change_rise" if now.value > change.high else "weekly.change_fall"
    return prose.say(key, about=one.id, role="item", now=prose.items(now), what=one.what, usual=usual)
