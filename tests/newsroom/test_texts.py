"""What analysts read on the command line: complete in both languages, nothing missing, nothing left over."""

import re
from pathlib import Path

import pytest

from newsroom.cli.output import CATALOGUE
from newsroom.pages import STATES
from newsroom.texts import load_texts, number

SOURCE = "".join(file.read_text("utf-8") for file in CATALOGUE.parent.glob("*.py"))


def test_every_text_is_used_and_every_used_text_exists() -> None:
    entries = set(load_texts(CATALOGUE, "vi").entries)
    used = {key for key in entries if f'"{key}"' in SOURCE or f"'{key}'" in SOURCE}
    assert entries - used <= set(STATES)
    assert set(re.findall(r'texts\(\s*"(\w+)"', SOURCE)) <= entries
    assert set(STATES) <= entries


def test_a_text_without_one_language_or_with_other_places_is_refused(tmp_path: Path) -> None:
    for bad in ('[a]\nvi = "x"\n', '[a]\nvi = "{n} bài"\nen = "{m} articles"\n'):
        file = tmp_path / f"{len(bad)}.toml"
        file.write_text(bad)
        with pytest.raises(ValueError, match="a: needs vi and en"):
            load_texts(file, "vi")


def test_numbers_are_written_as_each_language_does() -> None:
    assert (number(1234567, "vi"), number(1234567, "en"), number(7, "vi")) == ("1.234.567", "1,234,567", "7")
