"""The tables of a taxonomy file, one class each, so that its form is declared in one place and checked by pydantic."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, ConfigDict, StringConstraints

from newsroom.text import nfc

Language = Literal["vi", "en"]
LANGUAGES: tuple[Language, ...] = ("vi", "en")
Group = Literal["member", "partner", "other"]

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
class Named(_Strict):
    """A thing with a name in both languages."""

    vi: Line
    en: Line

    def name(self, language: Language) -> str:
        """Its name in `language`."""
        return self.vi if language == "vi" else self.en


@dataclass(frozen=True, kw_only=True)
class Described(Named):
    """A label that an article can have."""

    id: Id
    definition_vi: Line
    definition_en: Line

    def definition(self, language: Language) -> str:
        """What belongs here, in one sentence."""
        return self.definition_vi if language == "vi" else self.definition_en


@dataclass(frozen=True, kw_only=True)
class Pillar(Described):
    """A pillar of the ASEAN Community."""

    code: Line


@dataclass(frozen=True, kw_only=True)
class Theme(Described):
    """A subject across the pillars, with the phrases that show it."""

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
class Aliased(Named):
    """A thing with one name to print and others to recognise it by."""

    other_vi: Lines = ()
    other_en: Lines = ()

    def names(self, language: Language) -> Lines:
        """All its names in `language`, the one to print first."""
        return (self.vi, *self.other_vi) if language == "vi" else (self.en, *self.other_en)


@dataclass(frozen=True, kw_only=True)
class Institution(Aliased):
    """A body, meeting or document of ASEAN; naming one is naming ASEAN."""

    id: Id
    abbreviation: str = ""
    alone: bool = False
    """The abbreviation means ASEAN by itself; others do so only beside ASEAN's name."""
    topic: str = ""
    """The topic that a mention speaks for, "" for none."""


@dataclass(frozen=True, kw_only=True)
class Country(Aliased):
    """A country or territory as the press names it."""

    iso: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
    """ISO 3166-1 alpha-2, and EU for the European Union."""
    group: Group


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
class TaxonomyFile(_Strict):
    """A taxonomy file as it is written."""

    plan: Plan
    pillar: tuple[Pillar, ...]
    topic: tuple[Topic, ...]
    theme: tuple[Theme, ...]
    asean: Asean
    body: tuple[Institution, ...] = ()
    meeting: tuple[Institution, ...] = ()
    document: tuple[Institution, ...] = ()
    country_group: Mapping[Group, Named]
    country: tuple[Country, ...]
