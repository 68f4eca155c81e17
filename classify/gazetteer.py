"""The names that are known beforehand, from the taxonomy, the provinces, CLDR, names.toml and holders.toml, as one
phrase matcher.

Every phrase has a label of the form `kind:id`; the kinds are those of `Kind`, and `classify.mentions` says which finds
count.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

from classify.phrases import Phrase, PhraseMatcher
from classify.slugs import slug
from classify.taxonomy import LANGUAGES, Language, Taxonomy
from classify.vocabulary import expand
from newsroom.provinces import provinces
from newsroom.text import fold, nfc

Kind = Literal[
    "body", "abbr", "country", "short", "capital", "ministry", "org", "province", "office", "holder", "inside"
]
"""`abbr`: of a body, counts beside ASEAN's name; `short`: a country's name that may be something else (Anh, Jordan);
`capital`: of a country, for its government; `holder`: a person of holders.toml; `inside`: nothing in it counts."""

_NAMES = Path(__file__).with_name("names.toml")
_HOLDERS = Path(__file__).with_name("holders.toml")
_OTHER_PROVINCE_NAMES = {
    "TP. Hồ Chí Minh": (
        *("TP.HCM", "TP HCM", "TP Hồ Chí Minh", "Thành phố Hồ Chí Minh", "thành phố Hồ Chí Minh", "Sài Gòn", "Saigon"),
    ),
    "Hà Nội": ("Hanoi", "Ha Noi"),
    "Đà Nẵng": ("Danang", "Da Nang"),
    "Hải Phòng": ("Haiphong", "Hai Phong"),
    "Đắk Lắk": ("Dak Lak",),
}  # fmt: skip
_NO_TERRITORY = frozenset(["EZ", "UN", "XA", "XB", "QO", "ZZ", "EU", "001"])


@dataclass(frozen=True, slots=True)
class Held:
    """An office that somebody held."""

    office: str
    of: str
    """ISO code of the country, or id of the organisation."""
    first: date
    last: date | None


@dataclass(frozen=True, slots=True)
class Holder:
    """A person known beforehand."""

    id: str
    vi: str
    en: str
    short: tuple[str, ...]
    plain: bool
    """Whether the short names mean this person without office, too: Putin, but not Wang."""
    held: tuple[Held, ...]


@dataclass(frozen=True, slots=True)
class Named:
    """A thing with its names to print."""

    vi: str
    en: str

    def name(self, language: Language) -> str:
        """Its name in `language`."""
        return self.vi if language == "vi" else self.en


class Gazetteer:
    """Everything that is known by name. Safe to share between threads."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        names = tomllib.loads(_NAMES.read_text("utf-8"))
        self.taxonomy = taxonomy
        self.bodies: Mapping[str, Named] = {row.id: Named(row.vi, row.en) for row in taxonomy.institutions}
        self.organisations: Mapping[str, Named] = {
            id: Named(row["vi"][0], row["en"][0]) for id, row in names["organisation"].items()
        }
        self.ministries: Mapping[str, Named] = {row["id"]: Named(row["vi"], row["en"]) for row in names["ministry"]}
        self.owners: Mapping[str, str] = {
            name: owner for row in names["ministry"] for name, owner in row.get("owners", {}).items()
        }
        """Whose a ministry of that name is; "" where it must be said."""
        self.vietnamese: frozenset[str] = frozenset(
            name
            for row in names["ministry"]
            for name in (row["vi"], *row.get("other_vi", ()), *row.get("former", ()))
            if name.startswith(("Bộ ", "Quốc hội", "Ngân hàng Nhà nước", "Uỷ ban")) or name in row.get("former", ())
        )
        """Names that mean Viet Nam's where no other country is said."""
        self.vietnamese |= frozenset(map(_plain, self.vietnamese))
        self.holders: Mapping[str, Holder] = {holder.id: holder for holder in _holders()}
        short: defaultdict[str, list[Holder]] = defaultdict(list)
        for holder in self.holders.values():
            for name in holder.short:
                short[slug(name)].append(holder)
        self.by_short_name: Mapping[str, Sequence[Holder]] = dict(short)
        """Holders by what they are called without their full name (`slug`)."""
        self.matcher = PhraseMatcher(self._phrases(names))

    def _phrases(self, names: Mapping[str, Any]) -> Iterator[Phrase]:
        yield from self._asean()
        yield from self._countries(names["country"])
        yield from _ministries(names["ministry"])
        for id, row in names["organisation"].items():
            yield from _proper(f"org:{id}", row["vi"], "vi")
            yield from _proper(f"org:{id}", row["en"], "en")
        for id, row in names["office"].items():
            for text in row["vi"]:
                yield Phrase(f"office:{id}", text, "vi")
                yield Phrase(f"office:{id}", _plain(text), "vi", proper=True)
            for text in row["en"]:
                yield Phrase(f"office:{id}", text, "en")
        for province in provinces():
            label = f"province:{province.name}"
            for text in {
                province.name,
                *province.former,
                *province.also,
                *_OTHER_PROVINCE_NAMES.get(province.name, ()),
            }:
                yield Phrase(label, text, proper=True)
                yield Phrase(label, _plain(text), proper=True)
        for language in LANGUAGES:
            yield from _proper("inside:", names["inside"][language], language)
        for text in names["media"]["names"]:
            yield Phrase("inside:", text, proper=True)
        for text in self.taxonomy.asean.ignored:
            yield Phrase("inside:", text)
        for row in tomllib.loads(_HOLDERS.read_text("utf-8"))["person"]:
            for text in {row["vi"], row["en"], *row.get("other", ())}:
                yield Phrase(f"holder:{row['id']}", text, proper=True)
                yield Phrase(f"holder:{row['id']}", _plain(text), proper=True)

    def _asean(self) -> Iterator[Phrase]:
        for row in self.taxonomy.institutions:
            for language in LANGUAGES:
                for phrase in expand(f"body:{row.id}", row.names(language), language, self.taxonomy):
                    yield phrase
                    yield Phrase(phrase.label, _plain(phrase.text), language, phrase.proper)
            if row.abbreviation:
                yield Phrase(f"{'body' if row.alone else 'abbr'}:{row.id}", row.abbreviation)

    def _countries(self, more: Mapping[str, Mapping[str, Any]]) -> Iterator[Phrase]:
        from babel import Locale

        cldr = {
            language: {str(code): str(name) for code, name in Locale(language).territories.items()}
            for language in LANGUAGES
        }
        territories = (
            code for code in cldr["en"] if len(code) == 2 and code not in _NO_TERRITORY and code in cldr["vi"]
        )
        for iso in sorted({*territories, "EU"}):
            row, known = more.get(iso, {}), self.taxonomy.country(iso)
            for language in LANGUAGES:
                listed = {*known.names(language)} if known else {cldr[language][iso].split(" (")[0]}
                listed |= {name.split(" (")[0] for name in listed} | {*row.get(language, ())}
                adjectives = row.get("adjective", ()) if language == "en" else ()
                for name in sorted({*listed, *adjectives}):
                    single = language == "vi" and " " not in name and not name.isascii() and len(name) < 6
                    bare = language == "vi" and name in ("Anh", "Nga")
                    kind = "short" if row.get("careful") or single or bare else "country"
                    yield from _proper(f"{kind}:{iso}", (name,), language, plain=kind == "country")
                yield from _proper(f"capital:{iso}", row.get(f"capital_{language}", ()), language)


def _proper(label: str, names: Iterable[str], language: Language, plain: bool = True) -> Iterator[Phrase]:
    """Names that keep their capitals, and as they are typed without diacritics."""
    for name in names:
        yield Phrase(label, name, language, proper=True)
        if plain and language == "vi" and " " in name:
            yield Phrase(label, _plain(name), language, proper=True)


def _ministries(rows: Iterable[Mapping[str, Any]]) -> Iterator[Phrase]:
    for row in rows:
        label = f"ministry:{row['id']}"
        vietnamese = [row["vi"], *row.get("other_vi", ()), *(n for n in row.get("former", ()) if not n.isascii())]
        yield from _proper(label, vietnamese, "vi")
        for name in (row["en"], *row.get("other_en", ()), *(n for n in row.get("former", ()) if n.isascii())):
            yield Phrase(label, name, "en")


def _plain(text: str) -> str:
    """`text` without diacritics and with its capitals."""
    text = nfc(text)
    return "".join(f.upper() if c.isupper() else f for c, f in zip(text, fold(text), strict=True))


def _holders() -> Iterator[Holder]:
    for row in tomllib.loads(_HOLDERS.read_text("utf-8"))["person"]:
        held = tuple(Held(h[0], h[1], h[2], h[3] if len(h) > 3 else None) for h in row["held"])
        yield Holder(
            row["id"], nfc(row["vi"]), nfc(row["en"]), tuple(row.get("short", ())), row.get("plain", False), held
        )


@lru_cache(maxsize=4)
def gazetteer(taxonomy: Taxonomy) -> Gazetteer:
    """The gazetteer of a taxonomy; made once."""
    return Gazetteer(taxonomy)
