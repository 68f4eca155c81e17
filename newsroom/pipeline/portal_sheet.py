"""Lists of articles for the portal, as an editor fills them in away from diembao: JSON Lines or CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from newsroom.errors import InputError
from newsroom.store.portal import WORDS, Words

MAX_BYTES = 20_000_000

Row = tuple[str, str, Mapping[Words, str]]
"""File and line, article (id or address), the words that are given."""


def read_sheet(file: Path) -> list[Row]:
    """The rows of `file`: `id` (or `url`) and any of title_vi, title_en, summary_vi, summary_en; other columns are
    passed over. An empty cell leaves what is kept as it is; rows without id and address are refused.

    Raises InputError naming file and line of the first mistake.
    """
    try:
        if file.stat().st_size > MAX_BYTES:
            raise InputError(f"{file}: larger than {MAX_BYTES // 1_000_000} MB")
        content = file.read_text("utf-8-sig")
    except OSError as error:
        raise InputError(f"{file}: cannot be read ({error.strerror or error})") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{file}: not UTF-8; save the list as 'CSV UTF-8'") from error
    rows = _json_rows(file, content) if content.lstrip()[:1] in ("{", "") else _csv_rows(file, content)
    found = [_row(where, each) for where, each in rows]
    if not found:
        raise InputError(f"{file}: holds no row")
    return found


def _json_rows(file: Path, content: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for number, line in enumerate(content.split("\n"), 1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise InputError(f"{file}, line {number}: not JSON ({str(error)[:100]})") from error
        if not isinstance(value, dict):
            raise InputError(f"{file}, line {number}: not an object")
        yield f"{file}, line {number}", value


def _csv_rows(file: Path, content: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    head = content.split("\n", 1)[0]
    delimiter = max((",", ";", "\t"), key=head.count)  # Excel in Vietnamese writes semicolons
    reader = csv.DictReader(io.StringIO(content, newline=""), delimiter=delimiter)
    try:
        for each in reader:
            if None in each:
                raise InputError(f"{file}, line {reader.line_num}: more cells than the head has columns")
            if any((value or "").strip() for value in each.values()):
                yield f"{file}, line {reader.line_num}", each
    except csv.Error as error:
        raise InputError(f"{file}, line {reader.line_num}: not CSV ({error})") from error


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
