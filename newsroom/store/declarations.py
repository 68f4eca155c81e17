"""A source declaration as JSON in the store, so that articles keep their source when the sources file moves on."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from typing import Any

from newsroom.article import Entry, Source, SourceOptions


def declaration(source: Source) -> dict[str, Any]:
    """`source` as JSON values."""
    table = asdict(source)
    for key in ("active_from", "active_to"):
        table[key] = table[key].isoformat() if table[key] else None
    # Through JSON, so that it compares equal to what the store gives back.
    written: dict[str, Any] = json.loads(json.dumps(table))
    return written


def source_of(table: dict[str, Any]) -> Source:
    """The source that `declaration` wrote down."""
    day = {key: date.fromisoformat(table[key]) if table[key] else None for key in ("active_from", "active_to")}
    return Source(
        **{
            **table,
            **day,
            "languages": tuple(table["languages"]),
            "domains": tuple(table["domains"]),
            "entries": tuple(Entry(**_tuples(entry)) for entry in table["entries"]),
            "options": SourceOptions(**_tuples(table["options"])),
        }
    )


def _tuples(table: dict[str, Any]) -> dict[str, Any]:
    return {key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}
