"""Who gives the labels: the name of the labeller changes with whatever its rules know."""

from __future__ import annotations

from pathlib import Path

import pytest

from classify import calendar
from newsroom.errors import SettingsError
from newsroom.pipeline.assessing import open_assessor
from newsroom.sections import ClassifySettings
from newsroom.settings import Settings


def test_the_labeller_has_another_name_where_the_operators_calendar_says_other_things(tmp_path: Path) -> None:
    shipped = calendar.SHIPPED.read_bytes()
    own = tmp_path / "calendar.toml"
    settings = Settings(classify=ClassifySettings(calendar=own))
    own.write_bytes(shipped)
    name = open_assessor(settings).name
    assert name == open_assessor(Settings()).name and len(name) <= 64
    own.write_bytes(shipped + b"\n# another line\n")
    assert open_assessor(settings).name != name


def test_a_calendar_that_is_nowhere_is_named(tmp_path: Path) -> None:
    settings = Settings(classify=ClassifySettings(calendar=tmp_path / "none.toml"))
    with pytest.raises(SettingsError, match=r"none\.toml: cannot read the calendar"):
        open_assessor(settings)
