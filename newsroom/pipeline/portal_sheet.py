"""Lists of articles for the portal, as an editor fills them in away from diembao: JSON Lines or CSV."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from newsroom.errors import InputError
from newsroom.sheets import read_rows
from newsroom.store.portal import WORDS, Words

MAX_BYTES = 20_000_000

Row = tuple[str, str, Mapping[Words, str]]
"""File and line, article (id or address), the words that are given."""


def read_sheet(file: Path) -> list[Row]:
    """The rows of `file`: `id` (or `url`) and any of title_vi, title_en, summary_vi, summary_en; other columns are
    passed over. An empty cell leaves what is kept as it is; rows without id and address are refused.

    Raises InputError naming file and line of the first mistake.
    """
    rows = read_rows(file, MAX_BYTES)
    found = [_row(where, each) for where, each in rows]
    if not found:
        raise InputError(f"{file}: holds no row")
    return found


def _row(where: str, each: Mapping[str, Any]) -> Row:
    article = str(each.get("id") or each.get("url") or "").strip()
    if not article:
        raise InputError(f"{where}: names no article; give its id or url")
    words: dict[Words, str] = {}
    for name in WORDS:
        value = each.get(name) or ""
        if not isinstance(value, str):
            raise InputError(f"{where}: {name}: not a text")
        if value.strip():
            words[name] = value
    return where, article, words
