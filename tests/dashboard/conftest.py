"""A desk of its own for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from newsroom.settings import SETTINGS_VARIABLE, Settings
from tests.dashboard.press import STORIES, put, settings_in


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
