"""The plan's taxonomy as data: read once, checked once, looked up everywhere.

The pillars, topics and themes come from a decision that will be followed by another one, so they live in a TOML file that an
operator may replace (`[classify] taxonomy`), and a mistake in it must be found at the start and told in one sentence.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, ConfigDict, StringConstraints, TypeAdapter, ValidationError

from newsroom.errors import SettingsError
from newsroom.text import nfc

Language = Literal["vi", "en"]
LANGUAGES: tuple[Language, ...] = ("vi", "en")

SHIPPED = Path(__file__).with_name("taxonomy.toml")
"""The taxonomy of the plan of 2021-2025."""

Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1), AfterValidator(nfc)]
Lines = tuple[Line, ...]
ByLanguage = Mapping[Language, Lines]


class _Strict:
    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")


@dataclass(frozen=True, kw_only=True)
class Plan(_Strict):
    """The decision behind the taxonomy, and the days on which it applies."""

    id: str
    title_vi: Line
    title_en: Line
    decision: Line
    decided: date
    first: date
    last: date


@dataclass(frozen=True, kw_only=True)
class Pillar(_Strict):
    """A pillar of the ASEAN Community."""

    id: Id
    code: Line
    vi: Line
    en: Line
    definition_vi: Line
    definition_en: Line


@dataclass(frozen=True, kw_only=True)
class Theme(_Strict):
    """A subject across the pillars, with the phrases that show it."""

    id: Id
    vi: Line
    en: Line
    definition_vi: Line
    definition_en: Line
    phrases: ByLanguage
    unless: ByLanguage = field(default_factory=dict)
    """Contexts inside which a phrase does not count."""


@dataclass(frozen=True, kw_only=True)
class Topic(Theme):
    """A subject within one pillar."""

    pillar: Id
    added: bool = False
    """True where the plan does not name the topic and the press writes about it."""
    weight: float = 1.0
    """What one phrase is worth; below 1 where the phrases accompany every report on ASEAN, whatever its subject."""
    partners: bool = False
    """True where a title that names ASEAN together with a partner country speaks for the topic."""


@dataclass(frozen=True, kw_only=True)
class Institution(_Strict):
    """A body, meeting or document of ASEAN; naming one is naming ASEAN."""

    id: Id
    vi: Line
    en: Line
    abbreviation: str = ""
    alone: bool = False
    """The abbreviation means ASEAN by itself; others do so only beside ASEAN's name."""
    topic: str = ""
    """The topic that a mention speaks for, "" for none."""
    other_vi: Lines = ()
    other_en: Lines = ()

    def names(self, language: Language) -> Lines:
        """Its full names in `language`, the abbreviation not included."""
        return (self.vi, *self.other_vi) if language == "vi" else (self.en, *self.other_en)


@dataclass(frozen=True, kw_only=True)
class Country(_Strict):
    """A country or territory as the press names it."""

    iso: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
    """ISO 3166-1 alpha-2, and EU for the European Union."""
    vi: Line
    en: Line
    group: Literal["member", "partner", "other"]
    other_vi: Lines = ()
    other_en: Lines = ()

    def names(self, language: Language) -> Lines:
        """Its names in `language`, the one to print first."""
        return (self.vi, *self.other_vi) if language == "vi" else (self.en, *self.other_en)


@dataclass(frozen=True, kw_only=True)
class Named(_Strict):
    """A thing with a name in both languages."""

    vi: Line
    en: Line


@dataclass(frozen=True, kw_only=True)
class Asean(_Strict):
    """How ASEAN and its region are named, and where the name says nothing about them."""

    names: Lines
    region: Lines
    passing: ByLanguage
    """Private, sporting and ranking names that hold ASEAN's: a mention in passing."""
    ignored: Lines
    """Media names, links and look-alikes: no mention at all."""


@dataclass(frozen=True, kw_only=True)
class _File(_Strict):
    """The tables of a taxonomy file."""

    plan: Plan
    pillar: tuple[Pillar, ...]
    topic: tuple[Topic, ...]
    theme: tuple[Theme, ...]
    asean: Asean
    body: tuple[Institution, ...] = ()
    meeting: tuple[Institution, ...] = ()
    document: tuple[Institution, ...] = ()
    country_group: Mapping[Literal["member", "partner", "other"], Named]
    country: tuple[Country, ...]


@dataclass(frozen=True, kw_only=True)
class Taxonomy:
    """Everything that can be said about an article, and how it is named. Order is the order of the file."""

    plan: Plan
    pillars: tuple[Pillar, ...]
    topics: tuple[Topic, ...]
    themes: tuple[Theme, ...]
    asean: Asean
    bodies: tuple[Institution, ...]
    meetings: tuple[Institution, ...]
    documents: tuple[Institution, ...]
    countries: tuple[Country, ...]
    groups: Mapping[str, Named]
    checksum: str
    """First 8 hexadecimal digits of the file's SHA-256: two labellings compare only where it is equal."""

    @property
    def institutions(self) -> tuple[Institution, ...]:
        """Bodies, meetings and documents."""
        return self.bodies + self.meetings + self.documents

    def pillar_of(self, topic: str) -> str:
        """Id of the pillar of a topic id. Raises KeyError where the taxonomy does not have it."""
        return _pillars_by_topic(self)[topic]

    def topics_of(self, pillar: str) -> tuple[Topic, ...]:
        """The topics of a pillar id, () where the taxonomy does not have it."""
        return tuple(topic for topic in self.topics if topic.pillar == pillar)

    def name(self, id: str, language: Language) -> str:
        """Name of a pillar, topic or theme id; the id itself where it comes from another taxonomy, so that old labels still print."""
        found = _labels_by_id(self).get(id)
        return id if found is None else (found.vi if language == "vi" else found.en)

    def definition(self, id: str, language: Language) -> str:
        """One sentence on a pillar, topic or theme id; "" where it comes from another taxonomy."""
        found = _labels_by_id(self).get(id)
        return "" if found is None else (found.definition_vi if language == "vi" else found.definition_en)

    def country(self, iso: str) -> Country | None:
        """The country with this ISO code, None where the taxonomy does not have it."""
        return next((country for country in self.countries if country.iso == iso), None)

    def country_name(self, iso: str, language: Language) -> str:
        """Name of a country by its ISO code; the code itself where the taxonomy does not have it."""
        found = self.country(iso)
        return iso if found is None else (found.vi if language == "vi" else found.en)

    def country_names(self, group: str, language: Language) -> tuple[str, ...]:
        """Every name, aliases included, of the countries of `group` (member, partner or other)."""
        return tuple(name for country in self.countries if country.group == group for name in country.names(language))

    def group_name(self, group: str, language: Language) -> str:
        """Name of a group of countries; the id itself where the taxonomy does not have it."""
        found = self.groups.get(group)
        return group if found is None else (found.vi if language == "vi" else found.en)

    def __hash__(self) -> int:
        return hash(self.checksum)


@lru_cache(maxsize=8)
def _pillars_by_topic(taxonomy: Taxonomy) -> Mapping[str, str]:
    return {topic.id: topic.pillar for topic in taxonomy.topics}


@lru_cache(maxsize=8)
def _labels_by_id(taxonomy: Taxonomy) -> Mapping[str, Pillar | Topic | Theme]:
    return {label.id: label for label in (*taxonomy.pillars, *taxonomy.topics, *taxonomy.themes)}


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
        parsed = TypeAdapter(_File).validate_python(table)
    except ValidationError as error:
        raise SettingsError(f"{file}: {_sentence(error, table)}") from error
    mistake = next(_mistakes(parsed), None)
    if mistake is not None:
        raise SettingsError(f"{file}: {mistake}")
    return Taxonomy(
        plan=parsed.plan,
        pillars=parsed.pillar,
        topics=parsed.topic,
        themes=parsed.theme,
        asean=parsed.asean,
        bodies=parsed.body,
        meetings=parsed.meeting,
        documents=parsed.document,
        countries=parsed.country,
        groups=parsed.country_group,
        checksum=hashlib.sha256(content).hexdigest()[:8],
    )


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
    what = {"missing": "is missing", "unexpected_keyword_argument": "is not a key of the taxonomy"}.get(
        first["type"], first["msg"][:1].lower() + first["msg"][1:]
    )
    return f"{'.'.join(parts)}: {what}"


def _mistakes(file: _File) -> Iterator[str]:
    """What types cannot say: ids that clash or lead nowhere, topics without phrases."""
    institutions = file.body + file.meeting + file.document
    for kind, ids in (
        ("pillar, topic or theme", [label.id for label in (*file.pillar, *file.topic, *file.theme)]),
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
    for group in ("member", "partner", "other"):
        if group not in file.country_group:
            yield f"country_group.{group}: is missing"
