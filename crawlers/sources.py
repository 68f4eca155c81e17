"""The outlets that are read, as data: one or two sources files in TOML, checked in full before anything is fetched.

The second file is the operator's own. A [[source]] in it whose id the first one has changes only the keys that it
gives, so that an update of the first still reaches the others; every other [[source]] in it is one more outlet.
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from crawlers.templates import mistake
from newsroom.article import Entry, EntryKind, Scope, Source, SourceKind, SourceOptions
from newsroom.errors import SettingsError
from newsroom.provinces import province_today

SHIPPED = Path(__file__).with_name("sources.toml")
"""The sources file that comes with diembao."""

MAX_LIST_PAGES = 50
"""Pages of one list in one run; a list that goes on for ever ends here."""

_HEADER = re.compile(r"^[ \t]*\[\[[ \t]*source[ \t]*\]\]", re.MULTILINE)
_FORMS = {
    "id": "must be small letters and digits, parts joined by one hyphen",
    "country": "must be two capital letters (ISO 3166-1), such as VN",
    "languages": "must be two small letters (ISO 639-1), such as vi",
    "lang": "must be two small letters (ISO 639-1), such as vi",
    "domains": "must be a host such as bao.example, in small letters, with a port where it is not the usual one",
}
_Domain = Annotated[str, Field(pattern=r"^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?$")]
_Language = Annotated[str, Field(pattern=r"^[a-z]{2}$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Entry(_Strict):
    kind: EntryKind
    url: str
    pages: int = Field(1, ge=1, le=MAX_LIST_PAGES)
    links: str = ""
    queries: tuple[Annotated[str, Field(min_length=1, max_length=500)], ...] = ()
    lang: str = Field("", pattern=r"^([a-z]{2})?$")

    @field_validator("url")
    @classmethod
    def _http(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(f"{value!r} is not an http(s) address")
        return value

    @field_validator("links")
    @classmethod
    def _expression(cls, value: str) -> str:
        try:
            re.compile(value)
        except re.error as error:
            raise ValueError(f"{value!r} is not a regular expression ({error})") from error
        return value

    @model_validator(mode="after")
    def _fit_the_kind(self) -> Self:
        if wrong := mistake(self.kind, self.url):
            raise ValueError(f"url: {wrong}")
        if self.kind == "query_feed" and not self.queries:
            raise ValueError("queries: a query_feed needs at least one")
        for key, kinds in (
            ("pages", ("list_page",)),
            ("links", ("list_page", "archive")),
            ("queries", ("query_feed",)),
        ):
            if key in self.model_fields_set and self.kind not in kinds:
                raise ValueError(f"{key}: has no meaning for a {self.kind}")
        return self


class _Options(_Strict):
    delay: float | None = Field(None, ge=0, le=3600)
    lead_from_description: bool = False
    body: str = ""
    remove: tuple[str, ...] = ()

    @field_validator("body", "remove")
    @classmethod
    def _selectors(cls, value: str | tuple[str, ...]) -> str | tuple[str, ...]:
        from cssselect import SelectorError
        from lxml.cssselect import CSSSelector

        for selector in [value] if isinstance(value, str) else value:
            try:
                if selector:
                    CSSSelector(selector)
            except SelectorError as error:
                raise ValueError(f"{selector!r} is not a CSS selector ({error})") from error
        return value


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

    @field_validator("province")
    @classmethod
    def _of_today(cls, value: str) -> str:
        # A former province counts with the one that took it in; a name that is none is the operator's own business.
        return province_today(value) or value

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.active_from and self.active_to and self.active_from > self.active_to:
            raise ValueError(f"active_from: {self.active_from} is after active_to, {self.active_to}")
        for entry in self.entries:
            if (entry.kind == "query_feed") != (self.kind == "search"):
                raise ValueError(f"entries: a {entry.kind} does not belong to a source of kind {self.kind}")
        return self

    def declared(self) -> Source:
        """The same as the newsroom's noun."""
        plain = {name: getattr(self, name) for name in type(self).model_fields}
        plain["entries"] = tuple(Entry(**entry.model_dump()) for entry in self.entries)
        plain["options"] = SourceOptions(**self.options.model_dump())
        return Source(**plain)


@dataclass(frozen=True, slots=True)
class _Block:
    """One [[source]] as it is written."""

    file: Path
    number: int
    """In its file, from 1."""
    table: dict[str, Any]
    text: str
    """From its header to the next one; "" where the file is laid out so that this cannot be told."""
    line: int
    """Of its header."""

    def where(self, key: str = "") -> str:
        """Its place for a sentence, as near as possible to `key`."""
        line = self.line
        if key and (found := re.search(rf"^[ \t]*{re.escape(key)}[ \t]*=", self.text, re.MULTILINE)):
            line += self.text.count("\n", 0, found.start())
        return f"{self.file}{f', line {line}' if self.text else ''}: source {self.table.get('id', self.number)}"


def load_sources(path: Path | None, own: Path | None = None) -> tuple[Source, ...]:
    """Read the sources file, None for the shipped one, and the operator's `own` over it.

    Raises SettingsError naming file, line, source and key of the first mistake.
    """
    written: dict[str, tuple[_Block, Source]] = {}
    for file in [path or SHIPPED, *([own] if own else [])]:
        seen: set[str] = set()
        for block in _blocks(file):
            name = block.table.get("id")
            if isinstance(name, str) and name in seen:
                raise SettingsError(f"{block.where('id')}: id: {name} is declared twice")
            known = written.get(name) if isinstance(name, str) else None
            source = _checked({**known[0].table, **block.table} if known else block.table, block)
            seen.add(source.id)
            written[source.id] = (block if not known else known[0], source)
    sources = tuple(source for _, source in written.values())
    url, count = Counter(entry.url for source in sources for entry in source.entries).most_common(1)[0]
    if count > 1:
        last = [block for block, source in written.values() if any(entry.url == url for entry in source.entries)][-1]
        raise SettingsError(f"{last.where('entries')}: entries.url: {url} is declared twice")
    return sources


def _blocks(file: Path) -> Iterator[_Block]:
    try:
        text = file.read_text("utf-8")
        table = tomllib.loads(text)
    except OSError as error:
        raise SettingsError(f"{file}: cannot read the sources file ({error.strerror or error})") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{file}: not valid TOML: {error}") from error
    if strange := sorted(set(table) - {"source"}):
        raise SettingsError(f"{file}: {strange[0]}: is not known here; every outlet is a [[source]]")
    tables = table.get("source")
    if not isinstance(tables, list) or not tables or not all(isinstance(each, dict) for each in tables):
        raise SettingsError(f"{file}: holds no [[source]]")
    starts = [header.start() for header in _HEADER.finditer(text)]
    placed = len(starts) == len(tables)
    for number, each in enumerate(tables):
        end = starts[number + 1] if placed and number + 1 < len(starts) else len(text)
        part = text[starts[number] : end] if placed else ""
        yield _Block(file, number + 1, each, part, text.count("\n", 0, starts[number]) + 1 if placed else 0)


def _checked(table: dict[str, Any], block: _Block) -> Source:
    try:
        return _Source.model_validate(table).declared()
    except ValidationError as error:
        first = error.errors()[0]
        loc: Sequence[int | str] = first["loc"]
        key = ".".join(str(part) for part in loc)
        what = {
            "extra_forbidden": "is not a key of a source",
            "missing": "is missing",
            "string_pattern_mismatch": _FORMS.get(
                next((str(p) for p in reversed(loc) if p in _FORMS), ""), first["msg"]
            ),
            "value_error": first["msg"].removeprefix("Value error, "),
        }.get(first["type"], first["msg"][:1].lower() + first["msg"][1:])
        # What concerns the whole of a source begins with the key that does not fit.
        told = f"{key}: {what}" if key else what
        raise SettingsError(f"{block.where(re.split(r'[.: ]', told)[0])}: {told}") from error
