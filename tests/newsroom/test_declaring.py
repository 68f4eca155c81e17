"""One more source in the operator's own file: checked with all the others before it is kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawlers.sources import load_sources
from newsroom.errors import UsageError
from newsroom.pipeline.declaring import declare
from newsroom.settings import Settings, load_settings

NEW = """
# Found by somebody.
[[source]]
id = "{id}"
name = "Báo {id}"
kind = "commercial"
country = "VN"
scope = "domestic"
languages = ["vi"]
domains = ["{id}.example"]
timezone = "Asia/Ho_Chi_Minh"
entries = [{{ kind = "feed", url = "https://{id}.example/rss" }}]
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    (tmp_path / "bao.toml").write_text(NEW.format(id="lachai"), "utf-8")
    (tmp_path / "rieng.toml").write_text(NEW.format(id="nuixa"), "utf-8")
    file = tmp_path / "settings.toml"
    file.write_text('[crawl]\nsources = "bao.toml"\nown_sources = "rieng.toml"\n', "utf-8")
    return load_settings(file)


def test_a_new_source_stands_behind_those_that_were_there(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "rieng.toml").chmod(0o640)
    assert declare(settings, NEW.format(id="songlang")) == ("songlang",)
    known = load_sources(settings.crawl.sources, settings.crawl.own_sources)
    assert [source.id for source in known] == ["lachai", "nuixa", "songlang"]
    assert "# Found by somebody." in (tmp_path / "rieng.toml").read_text("utf-8")
    assert (tmp_path / "rieng.toml").stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "declares no new source"),
        ('[[source]]\nid = "lachai"\nname = "Tên khác"\n', "changes one that is declared already"),
        (NEW.format(id="lachai"), "no new source"),
        (NEW.format(id="nuixa"), "declared twice"),
        (NEW.format(id="moi") + "speed = 3\n", "speed"),
        ("[[source]\n", r"rieng\.toml"),
        ("#" * 20_001, "at most"),
    ],
)
def test_what_is_not_sound_changes_nothing(settings: Settings, tmp_path: Path, text: str, said: str) -> None:
    before = (tmp_path / "rieng.toml").read_bytes()
    with pytest.raises(UsageError, match=said) as caught:
        declare(settings, text)
    assert ".new" not in str(caught.value)
    assert (tmp_path / "rieng.toml").read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bao.toml", "rieng.toml", "settings.toml"]


def test_a_desk_without_a_file_of_its_own_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="own_sources names no file"):
        declare(Settings(), NEW.format(id="moi"))


@pytest.mark.parametrize("there", [True, False])
def test_an_empty_file_or_none_is_a_beginning(settings: Settings, tmp_path: Path, there: bool) -> None:
    (tmp_path / "rieng.toml").write_text("", "utf-8")
    if not there:
        (tmp_path / "rieng.toml").unlink()
    assert declare(settings, NEW.format(id="moi")) == ("moi",)
