"""What is installed from a wheel is whole: every file beside the modules is declared as the package's data."""

from __future__ import annotations

import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
DATA: dict[str, list[str]] = PROJECT["tool"]["setuptools"]["package-data"]
ROOMS = [pattern.removesuffix("*") for pattern in PROJECT["tool"]["setuptools"]["packages"]["find"]["include"]]


def test_every_file_that_is_no_module_is_in_the_wheel() -> None:
    beside = {
        file
        for room in ROOMS
        for file in (ROOT / room).rglob("*")
        if file.is_file() and file.suffix not in (".py", ".pyc") and "__pycache__" not in file.parts
    }
    assert len(beside) > 10
    declared = {file for room, patterns in DATA.items() for pattern in patterns for file in (ROOT / room).glob(pattern)}
    assert beside - declared == set()
