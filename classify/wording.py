"""The word lists of wording.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from newsroom.text import nfc


@lru_cache(maxsize=1)
def _lists() -> Mapping[str, str | list[str]]:
    return tomllib.loads(nfc(Path(__file__).with_name("wording.toml").read_text("utf-8")))


def word_set(key: str) -> frozenset[str]:
    """The words of a list. Raises KeyError where there is none of that name."""
    found = _lists()[key]
    return frozenset(found.split() if isinstance(found, str) else found)


def phrases(key: str) -> tuple[str, ...]:
    """The phrases of a list, in its order. Raises KeyError where there is none of that name."""
    found = _lists()[key]
    return tuple(found.split() if isinstance(found, str) else found)
