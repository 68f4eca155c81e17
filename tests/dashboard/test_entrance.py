"""The door where nobody signs in: the page asks who is working, and shows a name as it was written."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from dashboard.access import User
from newsroom.settings import SETTINGS_VARIABLE, Settings, load_settings
from tests.dashboard.press import STORIES, desk_settings, drawn, parts, put


def user(page: AppTest) -> User:
    """Who is there, as the page knows."""
    found: User = page.session_state["present user"]
    return found


def test_a_name_that_was_given_goes_along(filled: Settings) -> None:
    page = drawn()
    assert user(page) == User("", "unsigned", None, "admin", page="tong-quan")
    assert "Họ tên được ghi kèm mọi thao tác" in parts(page, "account")["lines"][1]
    field = next(box for box in page.text_input if box.key == "working analyst field")
    field.set_value("  Trần  Thị Lan ").run()
    assert not page.exception
    assert user(page).name == "Trần Thị Lan"
    page.run()
    assert user(page).name == "Trần Thị Lan"
    assert "Trần Thị Lan" not in str(page.query_params), "an address that is sent on takes no name along"


def test_on_an_address_that_others_reach_they_only_look(
    filled: Settings, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path_factory.mktemp("open")
    file = desk_settings(folder, dashboard='address = "0.0.0.0"\nopen = true')
    put(load_settings(file), STORIES)
    monkeypatch.setenv(SETTINGS_VARIABLE, str(file))
    assert user(drawn()).role == "viewer"


def test_nobody_comes_in_without_the_sign_in_that_the_settings_ask_for(
    filled: Settings, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path_factory.mktemp("proxy")
    file = desk_settings(folder, dashboard='proxy_header = "X-User"\nproxies = ["127.0.0.1"]')
    put(load_settings(file), STORIES)
    monkeypatch.setenv(SETTINGS_VARIABLE, str(file))
    page = drawn()
    assert [str(each.value)[:30] for each in page.warning] == ["Trang này chỉ vào được qua cổn"]
    assert not page.get("bidi_component")
    english = drawn({"lang": "en"})
    assert str(english.warning[0].value).startswith("This page is reached through")
