"""Correcting labels from the desk: what is offered, and the decision that comes of it.

Whoever decides names what they saw to be decided; where somebody was faster they are told who said what, and nothing is
lost.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from dashboard.access import User
from dashboard.acting import act
from dashboard.desk import Desk
from newsroom.article import Labels
from newsroom.clock import utc_now
from newsroom.decisions import Decision, Field, Value, latest, value_of
from newsroom.errors import IndexUnavailable
from newsroom.pipeline import reviewing
from newsroom.pipeline.desk_calendar import desk_calendar
from newsroom.pipeline.run import sync_index
from newsroom.store.reviews import Overtaken

Standing = Mapping[Field, Decision | None]
Change = Callable[[Labels], Value]
"""From the labels of an article to what a field of them is to be."""

SYNCED_AT_ONCE = 1_000
"""Articles that may wait for the index when it is told of a decision at once; more are left to the next run."""


def correct(
    desk: Desk, user: User, id: str, values: Mapping[Field, Value | None], standing: Standing, note: str = ""
) -> None:
    """Decide on fields of one article; None takes the decision before back.

    `standing` is what the person saw to be decided. Raises Overtaken where that has changed, Refused, InputError.
    """
    calendar = desk_calendar(desk.store, desk.settings.classify, desk.taxonomy)
    seen = {(id, field): standing.get(field) for field in values}

    def do() -> None:
        reviewing.decide(desk.store, id, values, desk.taxonomy, calendar, user.name, note, utc_now(), seen)

    act(desk, user, "analyst", "decide-label", {"fields": sorted(values)}, do, subject=id)


def correct_all(
    desk: Desk, user: User, ids: Sequence[str], field: Field, change: Change
) -> tuple[int, tuple[str, ...]]:
    """Decide on one field of several articles; each by itself, so that one that was overtaken stops none.

    Return how many were decided, and which were overtaken. Raises Refused, InputError.
    """
    done, late = 0, []
    given = desk.store.reviews.given(ids)
    there: dict[str, list[Decision]] = {}
    for decision in desk.store.reviews.decisions(ids):
        there.setdefault(decision.article_id, []).append(decision)
    for id in ids:
        if id not in given:
            late.append(id)
            continue
        try:
            correct(desk, user, id, {field: change(given[id][1])}, {field: latest(there.get(id, ())).get(field)})
            done += 1
        except Overtaken:
            late.append(id)
    return done, tuple(late)


def added(field: Field, label: str) -> Change:
    """Give `label` (a topic or theme) in the last place, where it is not given yet."""

    def change(labels: Labels) -> Value:
        there = value_of(labels, field)
        assert isinstance(there, tuple)
        return there if label in there else (*there, label)

    return change


def removed(field: Field, label: str) -> Change:
    """Take `label` (a topic or theme) away."""

    def change(labels: Labels) -> Value:
        return tuple(each for each in value_of(labels, field) if each != label)

    return change


def tell_index(desk: Desk) -> bool:
    """Bring the index up to what was just decided, so that searches and counts show it; False where it is told later:
    another process is writing, or there is too much to do."""
    if desk.store.projection.needs_rebuild() or desk.store.projection.backlog() > SYNCED_AT_ONCE:
        return False
    try:
        sync_index(desk.store, desk.settings)
    except IndexUnavailable:
        return False
    return True
