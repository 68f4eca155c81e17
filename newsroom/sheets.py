"""Reading a list that people filled in: JSON Lines, or CSV as a spreadsheet saves it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from newsroom.errors import InputError


def read_rows(file: Path, most_bytes: int) -> list[tuple[str, dict[str, Any]]]:
    """Every row of `file` that holds anything, with its place ("file, line 3") in front. Empty cells of a CSV are "".

    Raises InputError naming file and line of the first mistake of form, or that the file is larger than `most_bytes`.
    """
    try:
        if file.stat().st_size > most_bytes:
            raise InputError(f"{file}: larger than {most_bytes // 1_000_000} MB")
        content = file.read_text("utf-8-sig")
    except OSError as error:
        raise InputError(f"{file}: cannot be read ({error.strerror or error})") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{file}: not UTF-8; save the sheet as 'CSV UTF-8'") from error
    return list(_json_rows(file, content) if content.lstrip()[:1] in ("{", "") else _csv_rows(file, content))


def _json_rows(file: Path, content: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for number, line in enumerate(content.split("\n"), 1):
        if not line.strip():
            continue
        where = f"{file}, line {number}"
        try:
            value = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise InputError(f"{where}: not JSON ({str(error)[:100]})") from error
        if not isinstance(value, dict):
            raise InputError(f"{where}: not an object")
        yield where, value


def _csv_rows(file: Path, content: str) -> Iterator[tuple[str, dict[str, Any]]]:
    head = content.split("\n", 1)[0]
    # Excel in Vietnamese writes semicolons; a sheet may also come back with tabs.
    delimiter = max((",", ";", "\t"), key=head.count)
    reader = csv.DictReader(io.StringIO(content, newline=""), delimiter=delimiter)
    try:
        for each in reader:
            if None in each:
                raise InputError(f"{file}, line {reader.line_num}: more cells than the head has columns")
            if any((value or "").strip() for value in each.values()):
                yield f"{file}, line {reader.line_num}", {name: value or "" for name, value in each.items()}
    except csv.Error as error:
        raise InputError(f"{file}, line {reader.line_num}: not CSV ({error})") from error
