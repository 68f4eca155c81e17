"""What an analyst reads, in Vietnamese and English: catalogues in TOML, one table a text, both languages side by
side."""

from __future__ import annotations

import string
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

Language = Literal["vi", "en"]
LANGUAGES: tuple[Language, ...] = ("vi", "en")


@dataclass(frozen=True, slots=True)
class Texts:
    """A catalogue in one language; call it with a key and the values of its places."""

    entries: Mapping[str, Mapping[str, str]]
    language: Language

    def __call__(self, key: str, **values: object) -> str:
        """The text of `key`. Raises KeyError for an unknown key or a missing value: that is a defect, not a user's
        mistake."""
        return self.entries[key][self.language].format(**values)


def places(text: str) -> set[str]:
    """The names between braces in a text."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@cache
def load_texts(path: Path, language: Language) -> Texts:
    """The catalogue at `path`. Raises ValueError where a key lacks a language or its places differ: a test holds it."""
    entries = tomllib.loads(path.read_text("utf-8"))
    for key, both in entries.items():
        if set(both) != set(LANGUAGES) or places(both["vi"]) != places(both["en"]):
            raise ValueError(f"{path}: {key}: needs vi and en with the same places")
    return Texts(entries, language)


def number(value: int, language: Language) -> str:
    """A count as the language writes it: 1.234 or 1,234."""
    return f"{value:,}".replace(",", ".") if language == "vi" else f"{value:,}"
