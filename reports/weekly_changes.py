"""What of a week is out of the usual, told with the usual; see `reports.trends`."""

from __future__ import annotations

from collections.abc import Sequence

from newsroom.article import Scope
from newsroom.clock import Period
from reports import trends, words
from reports.draft import Draft
from reports.model import Block, Paragraph
from reports.phrases import Piece
from reports.watched import Watched, unusual, watched

LINES = 6
PRESS: dict[Scope, str] = {"domestic": "weekly.domestic_press", "foreign": "weekly.foreign_press"}


def weekly_changes(draft: Draft) -> tuple[Block, ...]:
    """At most `LINES` changes, the surest first, and how they were told; or why none are."""
    say, text = draft.prose.say, draft.prose.words
    weeks = [baseline.period for baseline in draft.baselines("usual") if baseline.comparable]
    if len(weeks) < trends.FEWEST_WEEKS:
        return (say("weekly.changes_no_basis", needed=words.items(text, trends.FEWEST_WEEKS, "weeks")),)
    found = unusual(
        list(watched(draft.taxonomy)),
        draft.figures.period,
        weeks,
        lambda days, limits: draft.figures.number(days=days, **limits).value,
    )
    told = [_told(draft, one, change, weeks) for one, change in found[:LINES]]
    span = words.items(text, len(weeks), "weeks")
    if not told:
        return (say("weekly.changes_none", weeks=span),)
    return (*told, say("weekly.changes_method", role="note", weeks=span))


def _what(draft: Draft, one: Watched) -> tuple[Piece, ...]:
    spans, press = draft.prose.spans, draft.prose.text(PRESS[one.scope])
    if one.kind == "press":
        return spans("weekly.series_scope", press=press)
    if one.kind == "critical":
        return spans("weekly.series_critical", press=press)
    name = draft.names.of(one.label)
    if one.kind == "pillar":
        return spans("weekly.series_pillar", press=press, label=name)
    return spans("weekly.series_label", press=press, label=draft.prose.words.inner_case(name))


def _told(draft: Draft, one: Watched, change: trends.Change, weeks: Sequence[Period]) -> Paragraph:
    """The change with the usual; its ends are counts of two of the weeks before."""
    prose, what = draft.prose, _what(draft, one)
    now = draft.figures.number(**one.limits)
    before = [draft.figures.number(days=week, **one.limits) for week in weeks]
    low = next(number for number in before if number.value == change.low)
    high = next(number for number in before if number.value == change.high)
    if change.low == change.high:
        usual = prose.spans("weekly.usual_one", low=prose.digits(low))
    elif change.low:
        usual = prose.spans("weekly.usual", low=prose.digits(low), high=prose.digits(high))
    else:
        usual = prose.spans("weekly.usual_up_to", high=prose.digits(high))
    if not change.high:
        return prose.say("weekly.change_new", about=one.id, role="item", what=what, now=prose.items(now))
    if not now.value:
        return prose.say("weekly.change_gone", about=one.id, role="item", what=what, usual=usual)
    key = "weekly.change_rise" if now.value > change.high else "weekly.change_fall"
    return prose.say(key, about=one.id, role="item", now=prose.items(now), what=what, usual=usual)
