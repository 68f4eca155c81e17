"""Editions of the calendar that people changed: what is labelled, searched and reported goes by the new days."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from classify.events import MARK
from newsroom.pipeline.desk_calendar import desk_calendar, find_articles
from newsroom.pipeline.labelling import label_articles
from newsroom.store import Store, open_store
from newsroom.store.desk_events import DeskEvent
from tests.newsroom.makers import NOW, SOURCE, article, dirty, extract, fetched, found, label
from tests.newsroom.runs import Office
from tests.newsroom.test_cli_review import SOURCES

TODAY = NOW.date()
MOVED = DeskEvent(
    id="asean_summit_49",
    name_vi="Hội nghị Cấp cao ASEAN lần thứ 49",
    name_en="49th ASEAN Summit",
    first=TODAY,
    last=TODAY + timedelta(1),
    days_before=3,
    days_after=5,
    by="Đỗ Thị Lan",
    at=NOW,
)
TITLE = "Khai mạc Hội nghị Cấp cao ASEAN lần thứ 49"
TEXT = "Các nhà lãnh đạo ASEAN bàn về hợp tác kinh tế và thương mại của ASEAN trong khu vực."


@pytest.fixture
def office(tmp_path: Path) -> Office:
    made = Office.make(tmp_path, SOURCES)
    store = open_store(made.settings)
    store.crawl.put_sources([SOURCE])
    store.close()
    return made


def put(store: Store, number: int, title: str, days: int = 0) -> str:
    """An extracted article published `days` after `NOW`; its id."""
    page = found(number)
    store.crawl.discover(SOURCE.id, SOURCE.entries[0].url, [page], NOW)
    store.crawl.page_fetched(page.id, fetched(number))
    extract(store, {number: replace(article(number, text=TEXT, at=NOW + timedelta(days)), title=title)})
    return page.id


def test_articles_are_found_anew_when_an_edition_is_moved_and_moved_back(office: Office) -> None:
    store, settings = open_store(office.settings), office.settings.classify
    told, late, other = put(store, 1, TITLE), put(store, 2, TITLE, 30), put(store, 3, "Tin bên lề")
    label(store)
    story = f"{MARK}{other}"
    store.events.settle({told: (story,), other: (story,)})
    assert find_articles(store, desk_calendar(store, settings), [MOVED.id]) == 0, "the summit is in November"
    before = {record.article.id: record.revision for record in dirty(store)}
    store.desk_events.put(MOVED)
    assert find_articles(store, desk_calendar(store, settings), [MOVED.id]) == 1
    assert store.events.kept([told, late, other]) == {told: (MOVED.id, story), late: (), other: (story,)}
    changed = {record.article.id for record in dirty(store) if record.revision > before[record.article.id]}
    assert changed == {told}, "only this goes to the index again"
    assert find_articles(store, desk_calendar(store, settings), [MOVED.id]) == 0
    away = replace(MOVED, first=date(2026, 11, 10), last=date(2026, 11, 12), revision=1)
    store.desk_events.put(away)
    assert find_articles(store, desk_calendar(store, settings), [MOVED.id]) == 1
    assert store.events.kept([told]) == {told: (story,)}
    store.close()


def test_what_is_labelled_later_goes_by_the_new_days(office: Office) -> None:
    store = open_store(office.settings)
    store.desk_events.put(MOVED)
    id = put(store, 1, TITLE)
    label_articles(store, office.settings)
    assert store.events.kept([id]) == {id: (MOVED.id,)}
    store.close()


def test_an_event_that_people_made_is_none_of_the_calendars(office: Office) -> None:
    store = open_store(office.settings)
    store.desk_events.put(replace(MOVED, id="desk-fair", query="hội chợ"))
    assert desk_calendar(store, office.settings.classify).edition("desk-fair") is None
    store.close()


def test_the_command_finds_them_tells_the_index_and_events_have_the_new_days(office: Office) -> None:
    store = open_store(office.settings)
    id = put(store, 1, TITLE)
    label(store)
    store.desk_events.put(MOVED)
    store.close()
    made = json.loads(office.call("label", "--event", MOVED.id, "--json").stdout)
    assert made["events_changed"] == 1 and made["sync"]["synced"] == 1
    listed = json.loads(office.call("search", f"event:{MOVED.id}", "--json").stdout)
    assert [hit["id"] for hit in listed["hits"]] == [id]
    day = TODAY.isoformat()
    events = json.loads(office.call("events", "--from", day, "--to", day, "--json").stdout)["events"]
    assert [(e["held"]["first"], e["articles"]) for e in events if e["id"] == MOVED.id] == [(day, 1)]
    assert "exclude one another" in office.call("label", "--event", MOVED.id, "--all", code=2).stderr
