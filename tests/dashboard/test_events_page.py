"""Sự kiện: the calendar, coverage in phases that a search finds again, own events with their roles."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import event_desk
from dashboard.desk import Desk, open_desk
from dashboard.event_desk import Occasion
from dashboard.links import target
from index.engine import open_index
from index.sync import sync
from newsroom.clock import Period, local_day, utc_now
from newsroom.settings import Settings
from newsroom.store.audit import Wanted
from newsroom.store.desk_events import DeskEvent
from tests.dashboard.press import SECONDS, STORIES, parts, put
from tests.dashboard.test_jobs import until

TODAY = local_day(utc_now())
LAN = "Đỗ Thị Lan"
FORUM = DeskEvent(
    id="desk-forum",
    name_vi="Diễn đàn biển Lạc Hải",
    name_en="Lac Hai sea forum",
    first=TODAY - timedelta(1),
    last=TODAY - timedelta(1),
    days_before=7,
    days_after=1,
    query='"Biển Đông"',
    by=LAN,
    at=utc_now(),
)


@pytest.fixture
def desk(settings: Settings) -> Iterator[Desk]:
    """A desk on which four of the articles tell of one discovered event."""
    put(settings, STORIES, synced=False)
    with open_desk(settings) as opened:
        story = f"story-{STORIES[0].id}"
        told = {s.id: (story,) for s in STORIES[:4]}
        assert opened.store.events.settle(told) == 4
        index = open_index(settings.index_folder, settings.index)
        sync(opened.store.projection, index, 100)
        index.close()
        yield opened


def page(query: dict[str, str] | None = None, name: str = LAN) -> AppTest:
    shown = AppTest.from_string("from dashboard.app import main\nmain('su-kien')")
    shown.default_timeout = SECONDS
    for key, value in (query or {}).items():
        shown.query_params[key] = value
    if name:
        shown.session_state["working analyst"] = name
    return shown.run()


def cells(shown: AppTest) -> list[list[str]]:
    return [[cell["text"] for cell in row["cells"]] for row in parts(shown, "event phases")["rows"]]


def test_the_calendar_lists_the_year_by_month(desk: Desk) -> None:
    shown = page({"year": "2025"})
    assert not shown.exception
    months = parts(shown, "events calendar")["months"]
    names = [event["name"] for month in months for event in month["events"]]
    assert "Hội nghị Cấp cao ASEAN lần thứ 46" in names and "Hội nghị Cấp cao ASEAN lần thứ 47" in names
    assert [month["id"] for month in months] == sorted(month["id"] for month in months)


def test_a_discovered_event_is_listed_and_counted_as_search_does(desk: Desk) -> None:
    shown = page()
    [item] = parts(shown, "events discovered")["articles"]
    path, query = target(item["inside"]) or ("", {})
    assert (path, query["event"]) == ("su-kien", f"story-{STORIES[0].id}")
    shown = page(query)
    assert not shown.exception
    assert cells(shown) == [["3", "2", "1", "1", "4", "1"]]
    one = event_desk.occasion(desk, event_desk.calendar_of(desk), query["event"])
    assert one is not None
    assert event_desk.totals(desk, [one], TODAY) == {one.id: 4}


def test_a_made_event_has_what_its_search_finds_in_its_phases(desk: Desk) -> None:
    desk.store.desk_events.put(FORUM)
    shown = page({"event": FORUM.id})
    assert not shown.exception
    rows = parts(shown, "event phases")["rows"]
    assert [row["cells"][4]["text"] for row in rows] == ["–", "1", "1", "2"]
    path, query = target(rows[1]["cells"][0]["address"]) or ("", {})
    assert path == "tim-kiem" and query["q"] == FORUM.query and query["scope"] == "domestic"
    assert query["from"] == query["to"] == FORUM.first.isoformat()


def test_phases_do_not_overlap_and_fill_the_window() -> None:
    held = Period(date(2026, 5, 8), date(2026, 5, 9))
    window = Period(date(2026, 4, 8), date(2026, 5, 23))
    one = Occasion(id="x", origin="calendar", name_vi="a", name_en="b", held=held, window=window)
    days = [day for _, period in one.phases for day in period.days()]
    assert days == window.days()
    assert [phase for phase, _ in one.phases] == ["before", "during", "after"]


def test_an_editor_makes_an_event_and_takes_it_off(desk: Desk) -> None:
    shown = page()
    shown.text_input(key="event vi new 0").set_value("Tuần phim Lạc Hải")
    shown.text_input(key="event en new 0").set_value("Lac Hai film week")
    shown.button(key="event make").click().run()
    assert not shown.exception
    [event] = desk.store.desk_events.all().values()
    assert (event.id, event.by, event.query) == ("desk-lac-hai-film-week", LAN, "")
    assert event.id in shown.query_params["event"], "it is opened"
    shown.button(key="event withdraw").click().run()
    assert desk.store.desk_events.all()[event.id].withdrawn_at is not None
    done = {(act.action, act.by, act.outcome) for act in desk.store.audit.acts(Wanted(), 10)}
    assert {("event-make", LAN, "done"), ("event-withdraw", LAN, "done")} <= done


def test_an_event_of_the_calendar_is_changed_and_goes_back(desk: Desk) -> None:
    calendar = event_desk.calendar_of(desk)
    edition = calendar.edition("asean_summit_46")
    assert edition is not None
    shown = page({"event": edition.id})
    shown.text_input(key=f"event vi {edition.id} 0").set_value("Cấp cao 46")
    shown.button(key="event save").click().run()
    one = event_desk.occasion(desk, calendar, edition.id)
    assert one is not None and (one.origin, one.name_vi, one.held) == ("changed", "Cấp cao 46", edition.held)
    shown.button(key="event as calendar").click().run()
    one = event_desk.occasion(desk, calendar, edition.id)
    assert one is not None and (one.origin, one.name_vi) == ("calendar", edition.name_vi)
    begun = desk.store.jobs.recent(("event",), 9)
    assert [job.arguments for job in begun] == [{"event": edition.id}] * 2, "each change finds its articles anew"
    for job in begun:
        assert until(desk.store, job.id, lambda job: not job.active).state == "done"


def test_who_only_looks_is_offered_no_form(desk: Desk) -> None:
    shown = page(name="")
    assert not shown.exception
    assert not [box for box in shown.button if box.key == "event make"]


def test_a_report_on_an_event_begins_with_it_chosen(desk: Desk) -> None:
    desk.store.desk_events.put(FORUM)
    for event in ("asean_summit_40_41", FORUM.id):
        shown = AppTest.from_string("from dashboard.app import main\nmain('bao-cao')")
        shown.default_timeout = SECONDS
        shown.query_params["event"] = event
        shown.session_state["working analyst"] = LAN
        shown.run()
        assert not shown.exception
        chosen = shown.multiselect(key="new report events").value
        assert chosen == ([event] if event != FORUM.id else [])
    assert shown.selectbox(key="new report kind").value == "thematic"
    assert shown.text_input(key="new report question").value == FORUM.query
    assert shown.date_input(key="new report first").value == FORUM.first - timedelta(7)


def test_an_event_that_is_not_there_is_said(desk: Desk) -> None:
    shown = page({"event": "no_such_event"})
    assert not shown.exception and "Không có sự kiện này" in shown.warning[0].value
