"""Tìm kiếm as Streamlit draws it: facets, the address, picked articles, saved searches."""

from __future__ import annotations

import csv
import os
import stat
import time
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from dashboard import jobs
from dashboard.desk import open_desk
from dashboard.handing_on import KEPT
from newsroom.clock import utc_now
from newsroom.settings import Settings
from newsroom.store.audit import Wanted
from newsroom.store.searches import AlertWish
from tests.dashboard.press import HOSTILE, SECONDS, STORIES, Story, drawn, parts, put, titles

PATH = "tim-kiem"


def working(path: str, query: dict[str, str] | None = None, by: str = "Lan", **state: Any) -> AppTest:
    """A page drawn for somebody who said their name."""
    page = AppTest.from_string(f"from dashboard.app import main\nmain({path!r})", default_timeout=SECONDS)
    page.session_state["working analyst"] = by
    for key, value in state.items():
        page.session_state[key.replace("_", " ")] = value
    for key, value in (query or {}).items():
        page.query_params[key] = value
    return page.run()


def facets(page: AppTest) -> dict[str, dict[str, str]]:
    """By facet, the counts of its values by their names."""
    return {
        group["id"]: {value["name"]: value["count"] for value in group["values"]}
        for group in parts(page, "facets")["groups"]
    }


def test_everything_that_is_counted_with_its_facets(filled: Settings) -> None:
    page = drawn(path=PATH)
    assert not page.exception
    assert page.title[0].value == "Tìm kiếm"
    assert len(titles(page)) == 4
    found = facets(page)
    assert found["pillar"] == {"Chính trị - An ninh": "2", "Kinh tế": "1", "Văn hoá - Xã hội": "1"}
    assert found["scope"] == {"trong nước": "3", "nước ngoài": "1"}
    assert found["language"] == {"Tiếng Việt": "4"}


def test_an_address_restores_the_whole_search(filled: Settings) -> None:
    page = drawn({"q": "ASEAN", "topic": "youth,energy_food", "sort": "date", "mode": "words", "group": "1"}, path=PATH)
    assert not page.exception
    assert titles(page) == ["Lưới điện chung ASEAN nối thêm hai tỉnh", "Lion Harbour hosts ASEAN youth forum"]
    chosen = [v["id"] for group in parts(page, "facets")["groups"] for v in group["values"] if v["chosen"]]
    assert sorted(chosen) == ["energy_food", "youth"]
    assert page.selectbox(key="sort").value == "date"
    assert dict(page.query_params) == {
        "q": "ASEAN", "topic": "youth,energy_food", "sort": "date", "mode": "words", "group": "1"
    }  # fmt: skip


def test_a_control_writes_the_address_and_goes_back_to_the_first_page(filled: Settings) -> None:
    page = drawn({"page": "1"}, path=PATH)
    page.selectbox(key="sort").set_value("date").run()
    page.toggle(key="grouped").set_value(True).run()
    assert dict(page.query_params) == {"sort": "date", "group": "1"}
    assert any("1 bài đăng lại cũng phù hợp" in str(caption.value) for caption in page.caption)


def test_a_wrong_filter_is_told_and_can_be_cleared(filled: Settings) -> None:
    page = drawn({"topic": "alchemy", "country": "<script>"}, path=PATH)
    assert not page.exception
    assert "chưa đúng" in page.warning[0].value
    page.button[0].click().run()
    assert len(titles(page)) == 4
    assert "topic" not in page.query_params


def test_a_title_opens_the_article_and_keeps_the_search(filled: Settings) -> None:
    item = parts(drawn({"q": "Biển Đông", "lang": "en"}, path=PATH), "articles")["articles"][1]
    assert item["inside"].startswith("bai-bao?lang=en&")
    assert "q=Bi%E1%BB%83n" in item["inside"] and "at=2" in item["inside"] and f"id={item['id']}" in item["inside"]
    assert item["original"] == "Original at the source ↗"


def test_names_of_facets_are_text_and_nowhere_else(settings: Settings) -> None:
    put(settings, [Story(title=f"ASEAN {HOSTILE}", text=HOSTILE)])
    page = drawn({"q": HOSTILE, "person": "<b>x</b>"}, path=PATH)
    assert not page.exception
    shown = [element for element in page.main if element.type not in ("bidi_component", "text_input")]
    assert not [element for element in shown if "javascript" in repr(element)]


class TestPicked:
    def test_picked_articles_are_decided_on_together_and_the_facet_changes(self, filled: Settings) -> None:
        page = working(PATH, {"topic": "maritime_security"}, picked_articles=[STORIES[0].id, STORIES[3].id])
        assert not page.exception
        assert sorted(parts(page, "articles")["picked"]) == sorted([STORIES[0].id, STORIES[3].id])
        page.selectbox(key="bulk field").set_value("topics").run()
        page.selectbox(key="bulk label").set_value("youth").run()
        next(button for button in page.button if button.label == "Thêm").click().run()
        assert not page.exception
        assert page.success[0].value == "Đã cập nhật 2 tin, bài."
        page = drawn({"topic": "youth"}, path=PATH)
        assert len(titles(page)) == 3

    def test_who_has_not_said_their_name_is_offered_nothing_to_write(self, filled: Settings) -> None:
        page = working(PATH, by="", picked_articles=[STORIES[0].id])
        assert not [button for button in page.button if button.label in ("Thêm", "Áp dụng cho các bài đã chọn")]


def test_a_large_file_is_a_job_that_survives_the_page_and_is_thrown_away_in_time(
    filled: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert [each.label for each in working(PATH).download_button] == ["CSV", "Excel (XLSX)", "Word (DOCX)"]
    assert not working(PATH, by="").download_button
    monkeypatch.setattr("dashboard.screens.search_acts.AT_ONCE", 3)
    page = working(PATH, {"q": "ASEAN", "sort": "date"})
    assert not page.download_button
    page.button(key="export csv").click().run()
    assert not page.exception
    with open_desk(filled) as desk:
        [job] = desk.store.jobs.recent(("export",), 10)
        while (job := desk.store.jobs.get(job.id)).active:
            time.sleep(0.2)
        assert job.state == "done", jobs.tail(job)
        [act] = desk.store.audit.acts(Wanted(action="export"), 10)
        assert (act.by, act.detail["address"]) == ("Lan", job.arguments["address"])
    file = Path(job.arguments["file"])
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    with file.open(encoding="utf-8-sig", newline="") as text:
        assert [row[2] for row in csv.reader(text)][1:] == titles(page)
    assert [each.label for each in working(PATH).download_button] == ["CSV"]
    assert not working(PATH, by="Minh").download_button, "another's file"
    old = (utc_now() - KEPT).timestamp() - 1
    os.utime(file, (old, old))
    page = working(PATH)
    assert not page.download_button and not file.exists()
    assert any("hết hạn lưu" in caption.value for caption in page.caption)


class TestSaved:
    def test_a_search_is_kept_with_its_whole_state(self, filled: Settings) -> None:
        page = working(PATH, {"q": "Biển Đông", "scope": "domestic"})
        page.text_input(key="save name").set_value("Biển Đông, trong nước")
        page.text_input(key="save mail").set_value("lan@vu.example")
        next(button for button in page.button if button.label == "Lưu").click().run()
        assert not page.exception
        with open_desk(filled) as desk:
            (kept,) = desk.store.searches.of("Lan")
        assert dict(kept.state) == {"q": "Biển Đông", "scope": "domestic"}
        assert kept.alert == AlertWish(hits=True, spikes=True, mail="lan@vu.example")
        (item,) = parts(page, f"saved {kept.id}")["groups"][0]["items"]
        assert item["text"] == "Biển Đông, trong nước"
        assert item["address"].startswith("tim-kiem?scope=domestic&q=")

    def test_what_is_new_is_told_on_the_page_until_it_was_seen(self, filled: Settings) -> None:
        with open_desk(filled) as desk:
            wish = AlertWish(hits=True)
            id = desk.store.searches.save("Lan", HOSTILE, {"q": '"Biển Đông"'}, wish, utc_now())
        put(filled, [Story(title="Bài mới về Biển Đông")])
        page = working(PATH)
        assert "thông báo mới" in page.expander[0].label
        item = parts(page, f"saved {id}")["groups"][0]["items"][0]
        assert item["text"] == HOSTILE and "tin, bài mới" in item["note"]
        page.button(key=f"seen {id}").click().run()
        assert page.expander[0].label == "Tìm kiếm đã lưu"

    def test_an_address_that_is_none_is_refused(self, filled: Settings) -> None:
        page = working(PATH)
        page.text_input(key="save name").set_value("x")
        page.text_input(key="save mail").set_value("không phải thư")
        next(button for button in page.button if button.label == "Lưu").click().run()
        assert page.error[0].value == "Địa chỉ thư điện tử chưa đúng."
