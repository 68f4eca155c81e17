"""A desk of its own for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from newsroom.settings import SETTINGS_VARIABLE, Settings
from tests.dashboard.press import STORIES, put, settings_in
from tests.pictures import browser

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings of an empty folder, which the app finds, too."""
    made = settings_in(tmp_path)
    monkeypatch.setenv(SETTINGS_VARIABLE, str(tmp_path / "settings.toml"))
    return made


@pytest.fixture
def filled(settings: Settings) -> Iterator[Settings]:
    """The same with `STORIES` collected and synced."""
    put(settings, STORIES)
    yield settings


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Chromium, one for the tests of a file."""
    with browser() as opened:
        yield opened


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A page with nothing remembered, as wide as a desk's screen."""
    opened = chromium.new_page(viewport={"width": 1280, "height": 900})
    yield opened
    opened.close()
