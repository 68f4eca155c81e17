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
    """The catalogue at `path`, or that of all files in the folder `path`.

    Raises ValueError where a key lacks a language or its places differ, or stands in two files: a test holds it.
    """
    entries: dict[str, Mapping[str, str]] = {}
    for file in sorted(path.glob("*.toml")) if path.is_dir() else [path]:
        for key, both in tomllib.loads(file.read_text("utf-8")).items():
            if set(both) != set(LANGUAGES) or places(both["vi"]) != places(both["en"]):
                raise ValueError(f"{file}: {key}: needs vi and en with the same places")
            if key in entries:
                raise ValueError(f"{file}: {key}: stands in another file, too")
            entries[key] = both
    return Texts(entries, language)


def number(value: int, language: Language) -> str:
    """A count as the language writes it: 1.234 or 1,234."""
    return f"{value:,}".replace(",", ".") if language == "vi" else f"{value:,}"
