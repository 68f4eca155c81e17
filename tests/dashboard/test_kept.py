"""What the server keeps between drawings is never older than the store: the next view shows what was done."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from classify.taxonomy import load_taxonomy
from dashboard import review_desk
from dashboard.desk import Desk, Stamp, open_desk
from newsroom.clock import utc_now
from newsroom.pipeline.run import sync_index
from newsroom.pipeline.withdrawing import restore_article, withdraw_article
from newsroom.settings import Settings
from tests.dashboard.press import STORIES, Story, drawn, parts, put, titles

MINH = "Trần Văn Minh"
FORUM, GRID = STORIES[2], STORIES[1]


@pytest.fixture
def desk(filled: Settings) -> Iterator[Desk]:
    """The desk whose pages are drawn."""
    with open_desk(filled) as opened:
        yield opened


def counted(page: AppTest) -> str:
    """The overview's number of articles."""
    return str(parts(page, "totals")["figures"][0]["value"])


def facet(page: AppTest, id: str) -> dict[str, str]:
    """The counts of a facet of the search page, by the values' ids."""
    found: dict[str, Any] = next(one for one in parts(page, "facets")["groups"] if one["id"] == id)
    return {value["id"]: value["count"] for value in found["values"]}


def test_a_withdrawal_is_seen_by_the_next_view_and_so_is_taking_it_back(desk: Desk) -> None:
    overview, search = drawn(path="tong-quan"), drawn(path="tim-kiem")
    before = counted(overview)
    assert FORUM.title in titles(search)
    withdraw_article(desk.store, FORUM.id, "tin sai", MINH, utc_now())
    sync_index(desk.store, desk.settings)
    assert int(counted(overview.run())) == int(before) - 1
    assert FORUM.title not in titles(search.run())
    restore_article(desk.store, FORUM.id)
    sync_index(desk.store, desk.settings)
    assert counted(overview.run()) == before
    assert FORUM.title in titles(search.run())


def test_a_correction_is_seen_by_the_next_view(desk: Desk) -> None:
    overview, search = drawn(path="tong-quan"), drawn(path="tim-kiem")
    before, topics = counted(overview), facet(search, "topic")
    read = review_desk.reading(desk.store, GRID.id)
    assert read is not None and "youth" in topics and "energy_food" in topics
    values = {"relevance": "asean", "topics": ("youth",)}
    review_desk.keep(desk.store, desk.settings, load_taxonomy(), read, values, MINH, "", utc_now())  # type: ignore[arg-type]
    found = facet(search.run(), "topic")
    assert int(found["youth"]) == int(topics["youth"]) + 1
    assert "energy_food" not in found
    read = review_desk.reading(desk.store, GRID.id)
    assert read is not None
    review_desk.keep(desk.store, desk.settings, load_taxonomy(), read, {"relevance": "none"}, MINH, "", utc_now())
    assert int(counted(overview.run())) == int(before) - 1


def test_a_new_article_is_seen_when_the_store_has_it_and_found_when_the_index_has_it(desk: Desk) -> None:
    overview, search = drawn(path="tong-quan"), drawn(path="tim-kiem")
    before = counted(overview)
    new = Story(title="Hai cảng Lạc Hải mở tuyến tàu ASEAN", topics=("supply_chains",))
    put(desk.settings, [new], synced=False)
    assert int(counted(overview.run())) == int(before) + 1
    assert new.title not in titles(search.run())
    sync_index(desk.store, desk.settings)
    assert new.title in titles(search.run())


def test_the_stamp_counts_no_further_than_a_commit(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dashboard.desk.WAITING", 2)
    assert desk.stamp().backlog == 0
    desk.store.projection.forget_acknowledgements("another index")
    stamp: Stamp = desk.stamp()
    assert stamp.backlog == 2 < desk.store.projection.backlog()
    assert [desk.store.projection.backlog(most) for most in (1, 3)] == [1, 3]
