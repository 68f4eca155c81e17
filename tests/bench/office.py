"""A folder with settings and sources as an operator has it, set so that nothing waits."""

from __future__ import annotations

from pathlib import Path

from tests.newsroom.runs import Office

SETTINGS = """\
[desk]
data = "data"
[crawl]
sources = "sources.toml"
allow_private = true
delay = 0.0
"""


def make_office(folder: Path, sources_toml: str) -> Office:
    """Settings and sources in `folder`."""
    return Office.make(folder, sources_toml, SETTINGS)
