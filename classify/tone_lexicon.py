"""The words that carry tone and those that name its two targets, as `tone_lexicon.toml` has them, ready to be found."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import ConfigDict, TypeAdapter

from classify.phrases import Phrase, PhraseMatcher
from classify.taxonomy import Language, Taxonomy, load_taxonomy

FILE = Path(__file__).with_name("tone_lexicon.toml")

NEGATOR = "negator"
REJECTER = "rejecter"
CONTRAST = "contrast"
ASEAN = "asean"
"""ASEAN or its region by name."""
BLOC = "bloc"
"""The bloc: ASEAN where no other is meant."""
REGION = "region"
"""Words that mean ASEAN only in an article that names it."""
OTHER_BLOC = "other_bloc"
VIETNAM = "vietnam"
STATE = "state"
"""An institution of Viet Nam in a Vietnamese text, unless the name of another country follows."""
CAPITAL = "capital"
"""Ha Noi: the government in front of `ACT`, the town behind `PLACE`."""
ACT = "act"
PLACE = "place"
COUNTRY = "country"
"""Any country but Viet Nam."""


@dataclass(frozen=True, kw_only=True)
class _Words:
    __pydantic_config__ = ConfigDict(extra="forbid")
    vi: tuple[str, ...]
    en: tuple[str, ...]

    def of(self, language: Language) -> tuple[str, ...]:
        return self.vi if language == "vi" else self.en


@dataclass(frozen=True, kw_only=True)
class Group(_Words):
    """Words of one shade of tone."""

    id: str
    polarity: Literal[-1, 0, 1]


@dataclass(frozen=True, kw_only=True)
class _Asean:
    __pydantic_config__ = ConfigDict(extra="forbid")
    bloc: tuple[str, ...]
    region: tuple[str, ...]
    unless: tuple[str, ...]
    other: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class _Vietnam:
    __pydantic_config__ = ConfigDict(extra="forbid")
    names: tuple[str, ...]
    state: tuple[str, ...]
    capital: tuple[str, ...]
    acts: tuple[str, ...]
    place_before: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class _File:
    __pydantic_config__ = ConfigDict(extra="forbid")
    group: tuple[Group, ...]
    negators: _Words
    rejecters: _Words
    contrast: _Words
    asean: _Asean
    vietnam: _Vietnam


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What is looked for in a text of one language."""

    language: Language
    matcher: PhraseMatcher
    polarity: Mapping[str, int]
    """-1, 0 or 1 of every group."""


@lru_cache
def load_lexicon(language: Language) -> Lexicon:
    """The shipped lexicon for texts in `language`, with the shipped taxonomy's names of ASEAN and of countries."""
    file = _read()
    taxonomy = load_taxonomy()
    matcher = PhraseMatcher(_phrases(file, taxonomy, language), _contexts(file, taxonomy))
    return Lexicon(language, matcher, {group.id: group.polarity for group in file.group})


@lru_cache
def _read() -> _File:
    with FILE.open("rb") as opened:
        file: _File = TypeAdapter(_File).validate_python(tomllib.load(opened))
    return file


def _phrases(file: _File, taxonomy: Taxonomy, language: Language) -> Iterator[Phrase]:
    for group in file.group:
        yield from (Phrase(group.id, text) for text in group.of(language))
    turning = ((NEGATOR, file.negators), (REJECTER, file.rejecters), (CONTRAST, file.contrast))
    for label, words in turning:
        yield from (Phrase(label, text) for text in words.of(language))
    for text in (*taxonomy.asean.names, *taxonomy.asean.region):
        yield Phrase(ASEAN, text)
    for institution in taxonomy.institutions:
        names = (*institution.names("vi"), *institution.names("en"))
        yield from (Phrase(ASEAN, text) for text in names if "{" not in text)
        if institution.abbreviation and institution.alone:
            yield Phrase(ASEAN, institution.abbreviation)
    yield from (Phrase(BLOC, text) for text in file.asean.bloc)
    yield from (Phrase(REGION, text) for text in file.asean.region)
    yield from (Phrase(OTHER_BLOC, text) for text in file.asean.other)
    yield from (Phrase(VIETNAM, text, proper=True) for text in file.vietnam.names)
    yield from (Phrase(CAPITAL, text, proper=True) for text in file.vietnam.capital)
    if language == "vi":
        yield from (Phrase(STATE, text, proper=True) for text in file.vietnam.state)
        yield from (Phrase(ACT, text) for text in file.vietnam.acts)
    else:
        yield from (Phrase(PLACE, text) for text in file.vietnam.place_before)
    for country in taxonomy.countries:
        if country.iso != "VN":
            for text in (*country.names("vi"), *country.names("en")):
                yield Phrase(COUNTRY, text, proper=True)


def _contexts(file: _File, taxonomy: Taxonomy) -> Iterator[Phrase]:
    for label in (BLOC, REGION):
        yield from (Phrase(label, text) for text in file.asean.unless)
    passing = (*taxonomy.asean.passing.get("vi", ()), *taxonomy.asean.passing.get("en", ()))
    yield from (Phrase(ASEAN, text) for text in (*taxonomy.asean.ignored, *passing) if "{" not in text)
