"""The outlets that are read, as data: a sources file in TOML, checked in full before anything is fetched."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from newsroom.article import Entry, EntryKind, Scope, Source, SourceKind, SourceOptions
from newsroom.errors import SettingsError

SHIPPED = Path(__file__).with_name("sources.toml")
"""The sources file that comes with diembao."""

_HEADER = re.compile(r"^[ \t]*\[\[[ \t]*source[ \t]*\]\]", re.MULTILINE)
_FORMS = {
    "id": "must be small letters and digits, parts joined by one hyphen",
    "country": "must be two capital letters (ISO 3166-1), such as VN",
    "languages": "must be two small letters (ISO 639-1), such as vi",
    "domains": "must be a host such as bao.example, in small letters, with a port where it is not the usual one",
}
_Domain = Annotated[str, Field(pattern=r"^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?$")]
_Language = Annotated[str, Field(pattern=r"^[a-z]{2}$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Entry(_Strict):
    kind: EntryKind
    url: str

    @field_validator("url")
    @classmethod
    def _http(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"{value!r} is not an http(s) address")
        return value


class _Options(_Strict):
    delay: float | None = Field(None, ge=0, le=3600)
    lead_from_description: bool = False


class _Source(_Strict):
    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)
    name: str = Field(min_length=1, max_length=200)
    kind: SourceKind
    country: str = Field(pattern=r"^[A-Z]{2}$")
    scope: Scope
    languages: tuple[_Language, ...] = Field(min_length=1)
    domains: tuple[_Domain, ...] = Field(min_length=1)
    timezone: str
    entries: tuple[_Entry, ...] = Field(min_length=1)
    province: str = ""
    active_from: date | None = None
    active_to: date | None = None
    options: _Options = _Options()

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (OSError, ValueError, KeyError) as error:
            raise ValueError(f"{value!r} is not an IANA time zone, such as Asia/Ho_Chi_Minh") from error
        return value

    @model_validator(mode="after")
    def _dates_in_order(self) -> _Source:
        if self.active_from and self.active_to and self.active_from > self.active_to:
            raise ValueError(f"active_from ({self.active_from}) is after active_to ({self.active_to})")
        return self

    def declared(self) -> Source:
        """The same as the newsroom's noun."""
        plain = {name: getattr(self, name) for name in type(self).model_fields}
        plain["entries"] = tuple(Entry(entry.kind, entry.url) for entry in self.entries)
        plain["options"] = SourceOptions(self.options.delay, self.options.lead_from_description)
        return Source(**plain)


def load_sources(path: Path | None) -> tuple[Source, ...]:
    """Read a sources file, None for the shipped one. Raises SettingsError naming file, source and key of a mistake."""
    file = path or SHIPPED
    try:
        text = file.read_text("utf-8")
        table = tomllib.loads(text)
    except OSError as error:
        raise SettingsError(f"{file}: cannot read the sources file ({error.strerror or error})") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{file}: not valid TOML: {error}") from error
    if strange := sorted(set(table) - {"source"}):
        raise SettingsError(f"{file}: {strange[0]}: is not known here; every outlet is a [[source]]")
    blocks = table.get("source")
    if not isinstance(blocks, list) or not blocks or not all(isinstance(block, dict) for block in blocks):
        raise SettingsError(f"{file}: holds no [[source]]")
    lines = [text.count("\n", 0, header.start()) + 1 for header in _HEADER.finditer(text)]
    sources = []
    for number, block in enumerate(blocks):
        line = lines[number] if len(lines) == len(blocks) else None
        where = f"{file}{f', line {line}' if line else ''}: source {block.get('id', number + 1)}"
        sources.append(_checked(block, where))
    for key, values in (
        ("id", (s.id for s in sources)),
        ("entries.url", (e.url for s in sources for e in s.entries)),
    ):
        value, count = Counter(values).most_common(1)[0]
        if count > 1:
            raise SettingsError(f"{file}: {key}: {value} is declared twice")
    return tuple(sources)


def _checked(block: dict[str, Any], where: str) -> Source:
    try:
        return _Source.model_validate(block).declared()
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"]) or "dates"
        what = {
            "extra_forbidden": "is not a key of a source",
            "missing": "is missing",
            "string_pattern_mismatch": _FORMS.get(str(first["loc"][0]) if first["loc"] else "", first["msg"]),
            "value_error": first["msg"].removeprefix("Value error, "),
        }.get(first["type"], first["msg"][:1].lower() + first["msg"][1:])
        raise SettingsError(f"{where}: {key}: {what}") from error
