"""A source as text, as it stands in a sources file."""

from __future__ import annotations

import json

from newsroom.article import Source
from newsroom.text import clean_line


def declaration_text(source: Source, notes: tuple[str, ...] = ()) -> str:
    """`source` as it stands in a sources file, with `notes` as comments before it."""

    def table(values: dict[str, object]) -> str:
        return "{ " + ", ".join(f"{key} = {_value(value)}" for key, value in values.items()) + " }"

    lines = [*(f"# {clean_line(note)}" for note in notes), "[[source]]"]
    plain: dict[str, object] = {
        "id": source.id,
        "name": source.name,
        "kind": source.kind,
        "country": source.country,
        "scope": source.scope,
        "languages": list(source.languages),
        "domains": list(source.domains),
        "timezone": source.timezone,
    }
    plain |= {"province": source.province} if source.province else {}
    lines += [f"{key} = {_value(value)}" for key, value in plain.items()]
    for key in ("active_from", "active_to"):
        if day := getattr(source, key):
            lines.append(f"{key} = {day.isoformat()}")
    rows = []
    for entry in source.entries:
        values: dict[str, object] = {"kind": entry.kind, "url": entry.url}
        values |= {"pages": entry.pages} if entry.pages > 1 else {}
        values |= {key: getattr(entry, key) for key in ("links", "lang") if getattr(entry, key)}
        values |= {"queries": list(entry.queries)} if entry.queries else {}
        rows.append(f"    {table(values)},")
    lines += ["entries = [", *rows, "]"]
    options = {
        "delay": source.options.delay,
        "lead_from_description": source.options.lead_from_description or None,
        "body": source.options.body or None,
        "remove": list(source.options.remove) or None,
    }
    if given := {key: value for key, value in options.items() if value is not None}:
        lines.append(f"options = {table(dict(given))}")
    return "\n".join(lines) + "\n"


def _value(value: object) -> str:
    # JSON's strings, numbers, booleans and arrays are TOML's too.
    return json.dumps(value, ensure_ascii=False)
