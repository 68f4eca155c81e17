"""The page Quản trị as Streamlit draws it: who sees what, giving roles, the trail of it, no secret in it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from streamlit.testing.v1 import AppTest

from newsroom.settings import Settings
from newsroom.store import open_store
from newsroom.store.audit import Wanted
from newsroom.store.leases import Presence
from tests.dashboard.press import STORIES, desk_settings, drawn, parts

PATH = "quan-tri"


@pytest.fixture
def named(filled: Settings) -> Iterator[Settings]:
    yield filled


def at(room: str, name: str = "Minh", **query: str) -> AppTest:
    """A part of the page, drawn for somebody who said their name."""
    page = drawn({"room": room, **query}, PATH)
    if name:
        next(box for box in page.text_input if box.key == "working analyst field").set_value(name).run()
    assert not page.exception
    return page


def names(page: AppTest, key: str) -> list[str]:
    return [row["name"] for row in parts(page, key)["rows"]]


def test_the_status_tells_states_and_runs(named: Settings) -> None:
    page = at("status", name="")
    states = {row["name"]: row["cells"][0] for row in parts(page, "states")["rows"]}
    assert states["Đã gắn nhãn"] == str(len(STORIES))
    assert names(page, "runs") == ["diembao run"]
    page = next(b for b in page.button if b.label == "Kiểm tra ngay").click().run(timeout=120)
    assert "Bộ phân loại" in names(page, "checks")
    assert "Số mục có vấn đề" in page.warning[0].value


def test_the_status_names_the_workers_where_there_are_some(named: Settings) -> None:
    store = open_store(named)
    worker = store.leases.begin(Presence("may1-1", "may1", 7, "/data", ("crawl", "label")), timedelta(minutes=5))
    page = at("status", name="")
    (row,) = parts(page, "workers")["rows"]
    assert row["name"] == "may1-1 (may1)"
    assert (row["cells"][0], row["cells"][3]) == ("Thu thập, Gắn nhãn", "đang chờ việc")
    store.leases.end(worker)
    store.close()


def test_the_models_come_with_their_figures(named: Settings) -> None:
    page = at("models", name="")
    keys = {element.key for element in page.get("bidi_component")}
    assert len([key for key in keys if key and key.startswith("figures ")]) == 3
    assert not [b for b in page.button if b.label == "Đưa vào sử dụng"], "all of them are in use"


def test_a_role_is_given_and_the_trail_has_it(named: Settings) -> None:
    page = at("users")
    next(box for box in page.text_input if box.label == "Người dùng").set_value("Lan@toasoan.example")
    next(box for box in page.selectbox if box.label == "Vai trò").set_value("editor")
    page = next(b for b in page.button if b.label == "Cấp vai trò").click().run()
    assert not page.exception
    assert names(page, "users") == ["lan@toasoan.example"]
    assert page.success[0].value == "Đã cấp vai trò."
    page = next(b for b in page.button if b.label == "Thu hồi").click().run()
    assert page.success[0].value == "Đã thu hồi vai trò."
    store = open_store(named)
    trail = [(a.by, a.action, a.subject, a.page, a.outcome) for a in store.audit.acts(Wanted(), 9)]
    store.close()
    assert trail == [
        ("Minh", "take-role", "lan@toasoan.example", PATH, "done"),
        ("Minh", "give-role", "lan@toasoan.example", PATH, "done"),
    ]
    page = at("audit", action="give-role")
    assert [row["cells"][1] for row in parts(page, "trail")["rows"]] == ["cấp vai trò"]


@pytest.mark.parametrize("room", ["users", "settings", "audit"])
def test_what_is_an_admins_needs_an_admin(
    settings: Settings, tmp_path_factory: pytest.TempPathFactory, room: str
) -> None:
    folder = settings.desk.data.parent
    desk_settings(folder, dashboard='unsigned_role = "editor"')
    open_store(settings).close()
    page = at(room)
    assert "dành cho quản trị viên" in page.warning[0].value
    keys = {element.key for element in page.get("bidi_component")}
    assert keys == {"account", "diembao_name"}


def test_settings_in_force_hide_secrets(named: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIEMBAO_MAIL__PASSWORD", "khong-ai-biet")
    page = at("settings")
    cells = {row["name"]: row["cells"] for row in parts(page, "settings mail")["rows"]}
    assert cells["password"][:2] == ["********", "đã đổi"]
    assert not any("khong-ai-biet" in element.proto.json for element in page.get("bidi_component"))


def test_storage_names_each_part(named: Settings) -> None:
    assert names(at("storage", name=""), "storage")[:2] == ["Kho dữ liệu", "Trang gốc (WARC)"]
