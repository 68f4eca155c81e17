"""Điểm theo dõi: points with state, words, statement; decisions go into the labels; exports neutralise cells."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date
from urllib.parse import parse_qsl

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import watch_desk
from newsroom.clock import Period, utc_now
from newsroom.errors import DiembaoError
from newsroom.settings import Settings
from newsroom.store import Store, open_store
from newsroom.store.watch import WatchState
from tests.dashboard.press import STORIES, TAXONOMY, drawn, parts, put

LAN, MINH = "Đỗ Thị Lan", "Trần Minh"
EVER = Period(date(2000, 1, 1), date(2099, 12, 31))
ARTICLE = STORIES[0].id


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    put(settings, STORIES)
    opened = open_store(settings)
    yield opened
    opened.close()


def only(store: Store) -> watch_desk.Point:
    [point] = watch_desk.points(store, EVER, None)
    return point


def fresh(store: Store) -> watch_desk.Point:
    """An article that nobody has noted yet."""
    return watch_desk.Point(facts=store.cited.facts([ARTICLE])[ARTICLE], state="suggested", row=None, decision=None)


def settle(
    store: Store, settings: Settings, point: watch_desk.Point, state: WatchState, by: str = LAN, answer: str = ""
) -> None:
    watch_desk.settle(
        store,
        settings,
        TAXONOMY,
        point,
        state,
        claim="Nói rằng bản ghi nhớ bị sửa",
        reason="=cmd|' /C calc'!A0",
        answer=answer,
        by=by,
        now=utc_now(),
    )


def page(query: dict[str, str] | None = None) -> AppTest:
    shown = AppTest.from_string("from dashboard.app import main\nmain('diem-theo-doi')")
    shown.default_timeout = 60
    for key, value in (query or {}).items():
        shown.query_params[key] = value
    shown.session_state["working analyst"] = LAN
    return shown.run()


def test_what_is_confirmed_counts_in_the_labels(store: Store, settings: Settings) -> None:
    settle(store, settings, fresh(store), "confirmed")
    point = only(store)
    assert (point.state, point.by) == ("confirmed", LAN)
    assert point.facts.claim == "claim" and point.facts.claim_confirmed
    settle(store, settings, point, "answered", answer=STORIES[5].id)
    assert only(store).state == "answered"
    settle(store, settings, only(store), "dismissed", by=MINH)
    point = only(store)
    assert (point.state, point.by, point.facts.claim) == ("dismissed", MINH, None)
    assert [row.state for row in store.watch.history(ARTICLE)] == ["confirmed", "answered", "dismissed"]


def test_what_is_taken_back_is_what_the_labeller_says(store: Store, settings: Settings) -> None:
    settle(store, settings, fresh(store), "confirmed")
    settle(store, settings, only(store), "suggested")
    assert watch_desk.points(store, EVER, None) == [], "the labeller suggests nothing here"


def test_the_later_one_is_told(store: Store, settings: Settings) -> None:
    settle(store, settings, fresh(store), "confirmed")
    with pytest.raises(DiembaoError, match=LAN):
        settle(store, settings, fresh(store), "dismissed", by=MINH)
    assert only(store).state == "confirmed"
    seen = only(store)
    settle(store, settings, seen, "answered", answer="https://bo.example/1")
    with pytest.raises(DiembaoError, match="nothing was overwritten"):
        settle(store, settings, seen, "confirmed", by=MINH)


def test_a_point_is_listed_opened_and_answered_on_the_page(store: Store, settings: Settings) -> None:
    settle(store, settings, fresh(store), "confirmed")
    shown = page({"state": "confirmed"})
    assert not shown.exception
    [row] = parts(shown, "watch list")["rows"]
    assert (row["title"], row["badge"]) == ("Nói rằng bản ghi nhớ bị sửa", "Đã xác nhận")
    shown = page({"point": ARTICLE})
    assert not shown.exception
    key = f"{ARTICLE} {only(store).row.id}"  # type: ignore[union-attr]
    shown.text_input(key=f"answer {key}").set_value(STORIES[5].address).run()
    shown.button(key=f"watch answered {key}").click().run()
    assert not shown.exception
    assert only(store).state == "answered"
    assert [a["title"][0]["text"] for a in parts(shown, f"answer {STORIES[5].id}")["articles"]] == [STORIES[5].title]


def test_the_article_tells_what_is_noted_of_it_and_leads_there(store: Store, settings: Settings) -> None:
    assert watch_desk.point_of(store, ARTICLE) is None and watch_desk.point_of(store, "none") is None
    assert not [each for each in drawn({"id": ARTICLE}, path="bai-bao").subheader if each.value == "Điểm theo dõi"]
    settle(store, settings, fresh(store), "confirmed")
    assert watch_desk.point_of(store, ARTICLE) == only(store)
    [item] = parts(drawn({"id": ARTICLE}, path="bai-bao"), "watched")["groups"][0]["items"]
    assert item["text"] == "Nói rằng bản ghi nhớ bị sửa"
    assert item["note"].startswith("Đã xác nhận · =cmd|' /C calc'!A0 · Đỗ Thị Lan, ")
    path, query = item["address"].split("?")
    opened = drawn(dict(parse_qsl(query)), path=path)
    assert not opened.exception and parts(opened, "watch state now")


def test_an_export_has_no_formulas(store: Store, settings: Settings) -> None:
    import openpyxl

    settle(store, settings, fresh(store), "confirmed")
    rows = watch_desk.told([only(store)], {ARTICLE: "Câu làm căn cứ."}, lambda state: state)
    text = watch_desk.as_csv(["a"] * 11, rows).decode("utf-8-sig")
    assert "'=cmd" in text
    sheet = openpyxl.load_workbook(io.BytesIO(watch_desk.as_xlsx(["a"] * 11, rows))).active
    assert sheet["D2"].data_type == "s" and sheet["B2"].value == "Nói rằng bản ghi nhớ bị sửa"
