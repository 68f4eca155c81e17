"""Corrections from the desk: an analyst's word counts, the later of two is told, and the trail has all of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from dashboard.access import User
from dashboard.acting import Refused
from dashboard.correcting import added, correct, correct_all, removed, tell_index
from dashboard.desk import Desk, open_desk
from dashboard.reading import reading
from dashboard.search_view import SearchView, choice
from dashboard.searching import find
from dashboard.view import usual_view
from newsroom.clock import local_day, utc_now
from newsroom.settings import Settings
from newsroom.store.audit import Wanted
from newsroom.store.reviews import Overtaken
from tests.dashboard.press import STORIES

LAN, MINH = (User(name, "unsigned", None, "analyst") for name in ("Lan", "Minh"))
TODAY = local_day(utc_now())
ID = STORIES[0].id


@pytest.fixture
def desk(filled: Settings) -> Iterator[Desk]:
    with open_desk(filled) as opened:
        yield opened


def labels_of(desk: Desk, id: str = ID) -> tuple[str, tuple[str, ...]]:
    found = reading(desk, id)
    assert found is not None
    return found.record.labels.relevance, tuple(label.id for label in found.record.labels.topics)


def test_a_correction_counts_and_the_facet_changes(desk: Desk) -> None:
    found = reading(desk, ID)
    assert found is not None and found.standing["topics"] is None
    correct(desk, LAN, ID, {"topics": ("youth",)}, found.standing)
    assert tell_index(desk)
    assert labels_of(desk) == ("asean", ("youth",))
    view = replace(usual_view(TODAY, "vi", SearchView), **choice("topic", ("youth",)))
    assert {hit.id for hit in find(desk, view, TODAY, None)[1].page.hits} == {ID, STORIES[2].id}
    (act,) = desk.store.audit.acts(Wanted(action="decide-label"), 10)
    assert (act.by, act.subject, act.outcome) == ("Lan", ID, "done")


def test_the_later_of_two_is_told_and_nothing_is_lost(desk: Desk) -> None:
    seen = reading(desk, ID)
    assert seen is not None
    correct(desk, LAN, ID, {"relevance": "passing"}, seen.standing)
    with pytest.raises(Overtaken) as told:
        correct(desk, MINH, ID, {"relevance": "none"}, seen.standing)
    assert told.value.by_now is not None and told.value.by_now.by == "Lan"
    assert labels_of(desk)[0] == "passing"
    # Another field is another matter, and with what counts now before their eyes the later one may decide.
    correct(desk, MINH, ID, {"tone": "neutral"}, seen.standing)
    now = reading(desk, ID)
    assert now is not None
    correct(desk, MINH, ID, {"relevance": "none"}, now.standing)
    assert labels_of(desk)[0] == "none"
    assert [each.by for each in now.decisions] == ["Lan", "Minh"]


def test_a_decision_that_was_taken_back_meanwhile_is_told(desk: Desk) -> None:
    correct(desk, LAN, ID, {"relevance": "passing"}, {})
    seen = reading(desk, ID)
    assert seen is not None
    correct(desk, LAN, ID, {"relevance": None}, seen.standing)
    with pytest.raises(Overtaken) as told:
        correct(desk, MINH, ID, {"relevance": "none"}, seen.standing)
    assert told.value.by_now is None
    assert labels_of(desk)[0] == "asean"


def test_a_viewer_decides_nothing(desk: Desk) -> None:
    viewer = User("Khách", "proxy", None, "analyst")  # what the page says of itself does not count
    with pytest.raises(Refused):
        correct(desk, viewer, ID, {"relevance": "none"}, {})
    assert labels_of(desk)[0] == "asean"


def test_several_articles_at_once(desk: Desk) -> None:
    ids = [ID, STORIES[1].id, "0" * 24]
    assert correct_all(desk, LAN, ids, "topics", added("topics", "youth")) == (2, ("0" * 24,))
    assert labels_of(desk)[1] == ("maritime_security", "youth")
    assert correct_all(desk, LAN, ids[:2], "topics", removed("topics", "energy_food"))[0] == 2
    assert labels_of(desk, STORIES[1].id)[1] == ("youth",)
    assert correct_all(desk, LAN, ids[:1], "claim", lambda _: "claim")[0] == 1
    assert desk.store.articles.records([ID])[0].facts.claim_confirmed
