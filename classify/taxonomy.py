"""The plan's taxonomy as data: read once, checked once, looked up everywhere.

The pillars, topics and themes come from a decision that will be followed by another one, so they live in a TOML
file that an operator may replace (`[classify] taxonomy`), and a mistake in it must be found at the start and told
in one sentence.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, get_args

from pydantic import TypeAdapter, ValidationError

from classify.entries import (
    LANGUAGES,
    Asean,
    Country,
    Described,
    Group,
    Institution,
    Language,
    Named,
    Pillar,
    Plan,
    TaxonomyFile,
    Theme,
    Topic,
)
from newsroom.errors import SettingsError

__all__ = ["LANGUAGES", "SHIPPED", "Language", "Taxonomy", "load_taxonomy"]

SHIPPED = Path(__file__).with_name("taxonomy.toml")
"""The taxonomy of the plan of 2021-2025."""


@lru_cache
def _name_in_cldr(iso: str, language: Language) -> str:
    from babel import Locale

    name: str = Locale(language).territories.get(iso, iso)
    return name


class Taxonomy:
    """Everything that can be said about an article, and how it is named. Never changes; order is that of the file."""

    def __init__(self, file: TaxonomyFile, checksum: str) -> None:
        self._file = file
        self.checksum = checksum
        """First 8 hexadecimal digits of the file's SHA-256: two labellings compare only where it is equal."""

    @property
    def plan(self) -> Plan:
        """The decision behind it."""
        return self._file.plan

    @property
    def pillars(self) -> tuple[Pillar, ...]:
        """The pillars."""
        return self._file.pillar

    @property
    def topics(self) -> tuple[Topic, ...]:
        """The topics of all pillars."""
        return self._file.topic

    @property
    def themes(self) -> tuple[Theme, ...]:
        """The themes across pillars."""
        return self._file.theme

    @property
    def asean(self) -> Asean:
        """How ASEAN and its region are named."""
        return self._file.asean

    @property
    def bodies(self) -> tuple[Institution, ...]:
        """Those of `institutions` that can act and speak: no meetings, no documents."""
        return self._file.body

    @property
    def institutions(self) -> tuple[Institution, ...]:
        """Bodies, meetings and documents of ASEAN."""
        return self._file.body + self._file.meeting + self._file.document

    @property
    def countries(self) -> tuple[Country, ...]:
        """Members, partners, and others whose press is followed."""
        return self._file.country

    @cached_property
    def _pillars_by_topic(self) -> Mapping[str, str]:
        return {topic.id: topic.pillar for topic in self.topics}

    @cached_property
    def _by_id(self) -> Mapping[str, Described]:
        labels: tuple[Described, ...] = (*self.pillars, *self.topics, *self.themes)
        return {label.id: label for label in labels}

    @cached_property
    def _countries_by_iso(self) -> Mapping[str, Country]:
        return {country.iso: country for country in self.countries}

    def pillar_of(self, topic: str) -> str:
        """Id of the pillar of a topic id. Raises KeyError where the taxonomy does not have it."""
        return self._pillars_by_topic[topic]

    def topics_of(self, pillar: str) -> tuple[Topic, ...]:
        """The topics of a pillar id, () where the taxonomy does not have it."""
        return tuple(topic for topic in self.topics if topic.pillar == pillar)

    def name(self, id: str, language: Language) -> str:
        """Name of a pillar, topic or theme id; the id itself where another taxonomy gave it, so it still prints."""
        found = self._by_id.get(id)
        return id if found is None else found.name(language)

    def definition(self, id: str, language: Language) -> str:
        """One sentence on a pillar, topic or theme id; "" where another taxonomy gave it."""
        found = self._by_id.get(id)
        return "" if found is None else found.definition(language)

    def country(self, iso: str) -> Country | None:
        """The country with this ISO code, None where the taxonomy does not have it."""
        return self._countries_by_iso.get(iso)

    def country_name(self, iso: str, language: Language) -> str:
        """Name of a country by its ISO code, `ZZ` for one that nobody knows; where the taxonomy does not have it the
        name in Unicode's CLDR, else the code itself."""
        found = self.country(iso)
        return _name_in_cldr(iso, language) if found is None else found.name(language)

    def country_names(self, group: str, language: Language) -> tuple[str, ...]:
        """Every name, aliases included, of the countries of `group` (member, partner or other)."""
        return tuple(name for country in self.countries if country.group == group for name in country.names(language))

    @property
    def groups(self) -> Mapping[Group, Named]:
        """The groups of countries by id: member, partner, other."""
        return self._file.country_group

    def group_name(self, group: Group, language: Language) -> str:
        """Name of a group of countries."""
        return self.groups[group].name(language)


def load_taxonomy(path: Path | None = None) -> Taxonomy:
    """Read a taxonomy file, the shipped one where `path` is None. A file is read again only after it has changed.

    Raises SettingsError naming the file and the key of the first mistake.
    """
    file = path or SHIPPED
    try:
        changed = file.stat().st_mtime_ns
    except OSError as error:
        raise SettingsError(f"{file}: cannot read the taxonomy ({error.strerror or error})") from error
    return _load(file, changed)


@lru_cache(maxsize=8)
def _load(file: Path, _changed: int) -> Taxonomy:
    try:
        content = file.read_bytes()
        table = tomllib.loads(content.decode("utf-8"))
    except OSError as error:
        raise SettingsError(f"{file}: cannot read the taxonomy ({error.strerror or error})") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{file}: not valid TOML: {error}") from error
    try:
        parsed = TypeAdapter(TaxonomyFile).validate_python(table)
    except ValidationError as error:
        raise SettingsError(f"{file}: {_sentence(error, table)}") from error
    mistake = next(_mistakes(parsed), None)
    if mistake is not None:
        raise SettingsError(f"{file}: {mistake}")
    return Taxonomy(parsed, hashlib.sha256(content).hexdigest()[:8])


def _sentence(error: ValidationError, table: Mapping[str, Any]) -> str:
    """The first mistake with its key, an entry of a list named by its id where it has one."""
    first = error.errors()[0]
    parts: list[str] = []
    where: Any = table
    for part in first["loc"]:
        try:
            where = where[part]
        except (KeyError, IndexError, TypeError):
            where = None
        named = where.get("id") or where.get("iso") if isinstance(part, int) and isinstance(where, dict) else None
        parts.append(str(named or part))
    known = {"missing": "is missing", "unexpected_keyword_argument": "is not a key of the taxonomy"}
    return f"{'.'.join(parts)}: {known.get(first['type'], first['msg'][:1].lower() + first['msg'][1:])}"


def _mistakes(file: TaxonomyFile) -> Iterator[str]:
    """What types cannot say: ids that clash or lead nowhere, labels without phrases."""
    institutions = file.body + file.meeting + file.document
    labels: tuple[Described, ...] = (*file.pillar, *file.topic, *file.theme)
    for kind, ids in (
        ("pillar, topic or theme", [label.id for label in labels]),
        ("body, meeting or document", [institution.id for institution in institutions]),
        ("country", [country.iso for country in file.country]),
    ):
        yield from (f"{id}: more than one {kind} has this id" for id, count in Counter(ids).items() if count > 1)
    if file.plan.first > file.plan.last:
        yield f"plan.last: {file.plan.last} is before plan.first"
    pillars = {pillar.id for pillar in file.pillar}
    topics = {topic.id for topic in file.topic}
    for topic in file.topic:
        if topic.pillar not in pillars:
            yield f"topic.{topic.id}.pillar: there is no pillar {topic.pillar!r}"
        if not 0 < topic.weight <= 1:
            yield f"topic.{topic.id}.weight: {topic.weight} is not above 0 and at most 1"
    for label in (*file.topic, *file.theme):
        for language in LANGUAGES:
            if not label.phrases.get(language):
                yield f"{label.id}.phrases.{language}: needs at least one phrase"
    for institution in institutions:
        if institution.topic and institution.topic not in topics:
            yield f"{institution.id}.topic: there is no topic {institution.topic!r}"
    for group in get_args(Group):
        if group not in file.country_group:
            yield f"country_group.{group}: is missing"
