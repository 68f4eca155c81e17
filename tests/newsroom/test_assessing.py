"""Who gives the labels: the name of the labeller changes with whatever its rules know."""

from __future__ import annotations

from pathlib import Path

import pytest

from classify import calendar
from classify.gold_rows import as_article
from newsroom.errors import SettingsError
from newsroom.pipeline.assessing import open_assessor, outlet_kinds
from newsroom.sections import ClassifySettings, CrawlSettings
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


def test_the_kinds_of_outlets_are_those_of_the_operators_sources(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text('[[source]]\nid = "nhandan"\nkind = "agency"\n', "utf-8")
    article = as_article({"title": "Hội nghị", "url": "https://en.nhandan.vn/hoi-nghi.html"})
    assert outlet_kinds(Settings()).of(article) == "party"
    assert outlet_kinds(Settings(crawl=CrawlSettings(own_sources=own))).of(article) == "agency"
    own.write_text("[[source]]\nid = 3\n", "utf-8")
    with pytest.raises(SettingsError, match=r"own\.toml.*id"):
        open_assessor(Settings(crawl=CrawlSettings(own_sources=own)))
