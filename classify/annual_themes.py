"""The themes under which ASEAN's chairs put their years, and which articles speak of them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pydantic import TypeAdapter

from classify.entries import ByLanguage, Language, Named
from classify.evidence import gather
from classify.phrases import Phrase, PhraseMatcher
from classify.taxonomy import LANGUAGES, Taxonomy, load_taxonomy
from newsroom.article import Article, TextField
from newsroom.text import fold, nfc

SHIPPED = Path(__file__).with_name("annual_themes.toml")
NEAR = 160
"""Characters around a phrase, or around the word for theme, in which what belongs to it is looked for."""

_THEME = re.compile(r"\b(?:chu de|khau hieu|thong diep|theme[ds]?|motto|slogan)\b")
_CHAIR = re.compile(
    r"\bnam (?:chu tich|asean)|\bchu tich (?:luan phien )?(?:cua )?asean|\bcuong vi chu tich"
    r"|\bchairmanship|\basean chair|\bchair(?:ing|s)? (?:of )?(?:the )?asean|\basean (?:nam )?20\d\d|\b20\d\d asean"
)
_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
_OTHER_THEME = re.compile(r"[\"“”'‘’«»:]\s*[^\W\d_]")
"""Words in quotation marks after the word for theme: the theme of something else, where they are not the year's."""


@dataclass(frozen=True, kw_only=True)
class AnnualTheme(Named):
    """The theme of a year."""

    year: int
    chair: str
    """ISO 3166-1 alpha-2 of the country that chairs ASEAN."""
    phrases: ByLanguage
    plain: bool = False

    @property
    def id(self) -> str:
        """The year, as digits."""
        return str(self.year)


@dataclass(frozen=True, kw_only=True)
class _File:
    annual_theme: tuple[AnnualTheme, ...]


@lru_cache(maxsize=1)
def shipped_themes() -> tuple[AnnualTheme, ...]:
    """The themes of `annual_themes.toml`, by year."""
    return TypeAdapter(_File).validate_python(tomllib.loads(SHIPPED.read_text("utf-8"))).annual_theme


class AnnualThemes:
    """Finds annual themes. Safe to share between threads."""

    def __init__(self, themes: Iterable[AnnualTheme] | None = None, taxonomy: Taxonomy | None = None) -> None:
        self.themes = tuple(shipped_themes() if themes is None else themes)
        known = taxonomy or load_taxonomy()
        self._by_id = {theme.id: theme for theme in self.themes}
        self._chairs = {
            theme.id: tuple(
                fold(nfc(name))
                for language in LANGUAGES
                for country in [known.country(theme.chair)]
                if country is not None
                for name in country.names(language)
            )
            for theme in self.themes
        }
        self._matcher = PhraseMatcher(
            Phrase(theme.id, text, language)
            for theme in self.themes
            for language in LANGUAGES
            for text in theme.phrases.get(language, ())
        )

    def name(self, id: str, language: Language) -> str:
        """The theme of a year in `language`; the id itself where the data does not have it, so it still prints."""
        found = self._by_id.get(id)
        return id if found is None else found.name(language)

    def speaks_of(self, article: Article) -> tuple[str, ...]:
        """Ids of the annual themes that `article` speaks of, by year: it words the theme, ordinary words only beside
        the word for theme, the year or the chair; or it says "chủ đề năm ASEAN 2025" without words of its own."""
        fields: Mapping[TextField, str] = {
            "title": nfc(article.title),
            "lead": nfc(article.lead),
            "text": nfc(article.text),
        }
        folded = {name: fold(text) for name, text in fields.items()}
        if not any("asean" in text for text in folded.values()):
            return ()
        found = set()
        for hit in gather(article, self._matcher, LANGUAGES):
            around = folded[hit.field][max(0, hit.found.start - NEAR) : hit.found.end + NEAR]
            if not self._by_id[hit.label].plain or self._belongs(hit.label, around):
                found.add(hit.label)
        for text in folded.values():
            found |= self._by_year(text)
        return tuple(sorted(found))

    def _belongs(self, id: str, around: str) -> bool:
        """Whether what stands around plain words says that they are the theme of the year."""
        asean = "asean" in around
        chaired = bool(_CHAIR.search(around)) and (id in around or any(name in around for name in self._chairs[id]))
        return asean and (bool(_THEME.search(around)) or chaired)

    def _by_year(self, text: str) -> set[str]:
        """Years whose theme is named as such: the word for theme, then ASEAN's year or chair, with the year's number
        or its country."""
        found = set()
        for match in _THEME.finditer(text):
            near = text[match.start() : match.end() + NEAR // 2].split("\n", 1)[0]
            near = re.split(r"[.!?…](?:\s|$)", near, maxsplit=1)[0]
            if not _CHAIR.search(near) or _OTHER_THEME.search(near):
                continue
            found |= {year for year in _YEAR.findall(near) if year in self._by_id}
        return found
