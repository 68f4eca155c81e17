"""What `diembao doctor` finds, in words: one catalogue for the command and the dashboard."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from newsroom.texts import Language, load_texts, number

CATALOGUE = Path(__file__).with_name("findings.toml")


@dataclass(frozen=True, slots=True)
class Finding:
    """One check."""

    check: str
    ok: bool
    key: str
    """Of the catalogue; "" where the check could not be made."""
    values: Mapping[str, int | float | str] = field(default_factory=dict)
    error: str = ""
    """Why it could not be made: an operator's sentence with file or key, in English."""

    def told(self, language: Language) -> str:
        """What was found; an error and a key that is not known here as they are."""
        texts = load_texts(CATALOGUE, language)
        if self.key not in texts.entries:
            return self.error or self.key
        return texts(self.key, **{name: _shown(value, language) for name, value in self.values.items()})


def _shown(value: int | float | str, language: Language) -> str:
    if isinstance(value, float):
        told = f"{value:,.1f}"
        return told.translate(str.maketrans(",.", ".,")) if language == "vi" else told
    return number(value, language) if isinstance(value, int) else value
