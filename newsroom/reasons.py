"""Why a page or an entry fell out, in words: one catalogue for the command, the dashboard and the reports."""

from __future__ import annotations

from pathlib import Path

from newsroom.texts import Language, load_texts

CATALOGUE = Path(__file__).with_name("reasons.toml")


def reason_in_words(reason: str, language: Language) -> str:
    """A reason in words; one that is not known here is given as it is, so that nothing falls out of a table."""
    texts = load_texts(CATALOGUE, language)
    return texts(reason) if reason in texts.entries else reason
