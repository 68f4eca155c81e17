"""A report as JSON text and back: the form in which it is kept, compared and handed to other programs.

Every object names what it is in `type` ("report", "figure", "page_query" …), so that spans and blocks are told apart.
Fields stand in the model's order and are left out where they have the model's default; text is NFC. Equal reports
give the same bytes.
"""

from __future__ import annotations

import dataclasses
import json
import math
import re
import types
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from newsroom.errors import InputError
from newsroom.text import nfc
from reports.model import Report

FORMAT = "diembao report 1"

_SURROGATES = re.compile("[\ud800-\udfff]")


def report_to_json(report: Report) -> str:
    """`report` as JSON text, one field a line, ended by a newline.

    Halves of surrogate pairs, which no file can hold, become U+FFFD. Raises ValueError for a `created_at` without a
    time zone and for a width that is no finite number.
    """
    content = {"format": FORMAT, "report": _written(report, Report)}
    return json.dumps(content, ensure_ascii=False, allow_nan=False, indent=1) + "\n"


def report_from_json(text: str | bytes) -> Report:
    """The report that `report_to_json` wrote. Raises InputError, which names the place, for anything else."""
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InputError(f"This is no report: it is not JSON ({error}).") from None
    found = content.get("format") if isinstance(content, dict) else None
    if found != FORMAT:
        raise InputError(f'This is no report that can be read here: its "format" is {_shown(found)}, not "{FORMAT}".')
    report: Report = _read(content.get("report"), Report, "report")
    return report


@cache
def type_name(cls: type) -> str:
    """How a class of the model is called in JSON and in templates: PageQuery is "page_query"."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", cls.__name__).lower()


@cache
def _fields(cls: type) -> tuple[tuple[str, Any, object], ...]:
    """Name, type and default of each field of a class of the model; a field without default has `MISSING`."""
    hints = get_type_hints(cls)
    return tuple((f.name, hints[f.name], f.default) for f in dataclasses.fields(cls))


def _is_union(hint: Any) -> bool:
    return get_origin(hint) in (Union, types.UnionType)


def _written(value: Any, hint: Any) -> Any:
    """`value` of the type `hint` as plain data."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        made: dict[str, Any] = {"type": type_name(type(value))}
        for name, inner, default in _fields(type(value)):
            field = getattr(value, name)
            if default is dataclasses.MISSING or field != default:
                made[name] = _written(field, inner)
        return made
    if isinstance(value, tuple):
        inner = get_args(hint)
        repeated = len(inner) == 2 and inner[1] is Ellipsis
        return [_written(item, inner[0] if repeated else inner[at]) for at, item in enumerate(value)]
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise ValueError("a report's time needs a time zone")
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, str):
        return nfc(_SURROGATES.sub("\ufffd", value))
    return float(value) if hint is float else value


def _read(value: Any, hint: Any, place: str) -> Any:
    """The value of the type `hint` that `_written` turned into `value`; `place` leads to it from the top."""
    if _is_union(hint):
        return _read_one_of(value, hint, place)
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return _read_object(value, hint, place)
    if get_origin(hint) is tuple:
        return _read_tuple(value, get_args(hint), place)
    if get_origin(hint) is Literal:
        if value not in get_args(hint) or isinstance(value, bool):
            raise _wrong(place, f"one of {', '.join(map(str, get_args(hint)))}", value)
        return value
    return _read_leaf(value, hint, place)


def _read_leaf(value: Any, hint: Any, place: str) -> Any:
    if hint is types.NoneType:
        if value is not None:
            raise _wrong(place, "null", value)
        return None
    if hint in (date, datetime):
        return _read_time(value, hint, place)
    if hint is float:
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value):
            raise _wrong(place, "a number", value)
        return float(value)
    if type(value) is not hint:
        named = {str: "text", int: "a whole number", bool: "true or false"}[hint]
        raise _wrong(place, named, value)
    if isinstance(value, str):
        return nfc(_SURROGATES.sub("\ufffd", value))
    return value


def _read_time(value: Any, hint: type[date], place: str) -> date:
    wanted = "a time in UTC such as 2026-08-16T02:30:00+00:00" if hint is datetime else "a day such as 2026-08-16"
    try:
        found = hint.fromisoformat(value)
    except (TypeError, ValueError):
        raise _wrong(place, wanted, value) from None
    if isinstance(found, datetime):
        if found.tzinfo is None:
            raise _wrong(place, wanted, value)
        return found.astimezone(UTC)
    return found


def _read_one_of(value: Any, hint: Any, place: str) -> Any:
    """One of several types: objects by their `type`, others by what they are."""
    kinds = get_args(hint)
    objects = {type_name(kind): kind for kind in kinds if dataclasses.is_dataclass(kind) and isinstance(kind, type)}
    if objects:
        named = value.get("type") if isinstance(value, dict) else None
        if not isinstance(named, str) or named not in objects:
            wanted = f'an object whose "type" is one of {", ".join(objects)}'
            raise _wrong(place, wanted, named if isinstance(value, dict) else value)
        return _read_object(value, objects[named], place)
    if value is None and types.NoneType in kinds:
        return None
    literals = [option for kind in kinds if get_origin(kind) is Literal for option in get_args(kind)]
    plain = [kind for kind in kinds if kind is not types.NoneType and get_origin(kind) is not Literal]
    if literals and not plain:
        return _read(value, Literal[tuple(literals)], place)
    return _read(value, plain[0], place)


def _read_object(value: Any, cls: type, place: str) -> Any:
    if not isinstance(value, Mapping) or value.get("type") != type_name(cls):
        found = value.get("type") if isinstance(value, Mapping) else value
        raise _wrong(place, f'an object of the type "{type_name(cls)}"', found)
    known = {name for name, _, _ in _fields(cls)}
    unknown = sorted(set(value) - known - {"type"})
    if unknown:
        raise InputError(f'The report is damaged: {place} has a field "{unknown[0]}" that a {type_name(cls)} has not.')
    made = {}
    for name, hint, default in _fields(cls):
        if name in value:
            made[name] = _read(value[name], hint, f"{place}.{name}")
        elif default is dataclasses.MISSING:
            raise InputError(f'The report is damaged: {place} lacks its field "{name}".')
    return cls(**made)


def _read_tuple(value: Any, inner: tuple[Any, ...], place: str) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise _wrong(place, "a list", value)
    if len(inner) == 2 and inner[1] is Ellipsis:
        return tuple(_read(item, inner[0], f"{place}[{at}]") for at, item in enumerate(value))
    if len(value) != len(inner):
        raise _wrong(place, f"a list of {len(inner)}", value)
    return tuple(_read(item, kind, f"{place}[{at}]") for at, (item, kind) in enumerate(zip(value, inner, strict=True)))


def _wrong(place: str, wanted: str, value: Any) -> InputError:
    return InputError(f"The report is damaged: {place} must be {wanted}, and is {_shown(value)}.")


def _shown(value: Any) -> str:
    """`value` short enough for an error message."""
    said = json.dumps(value, ensure_ascii=False)
    return said if len(said) <= 60 else said[:59] + "…"
