"""The provinces and cities of Viet Nam, those of today and the former ones.

Since 1 July 2025 there are 34 where there were 63. An outlet belongs to today's province whatever its declaration
calls it, and whoever looks for a former province finds today's; which former ones a province took in stays known.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from newsroom.text import fold, nfc

_FILE = Path(__file__).with_name("provinces.toml")
_WORD = re.compile(r"[^\W_]+")
_UNIT = re.compile(r"^(?:tinh|thanh pho|tp) (?=\w)")


@dataclass(frozen=True, slots=True)
class Province:
    """A province or city of today."""

    name: str
    city: bool
    """Under the central government (thành phố trực thuộc trung ương)."""
    former: tuple[str, ...]
    """The provinces and cities of 30 June 2025 that make it up, the one that gave its name first."""
    also: tuple[str, ...]
    """Other spellings and older names of these."""


@lru_cache(maxsize=1)
def provinces() -> tuple[Province, ...]:
    """The 34 of today (Resolution 202/2025/QH15), first those that stayed as they were."""
    rows = tomllib.loads(_FILE.read_text("utf-8"))["province"]
    return tuple(
        Province(row["name"], row.get("city", False), tuple(row["former"]), tuple(row.get("also", ()))) for row in rows
    )


def province_today(name: str) -> str | None:
    """Today's province or city of that name, or the one that took in a former province of that name.

    Case, diacritics and spaces do not matter, nor does "tỉnh", "thành phố" or "TP." in front. None where there was no
    such province.
    """
    found = _named().get(_key(name))
    return found.name if found else None


def former(name: str) -> tuple[str, ...]:
    """The provinces and cities of 30 June 2025 that make up today's province of that name, or today's province into
    which a former one of that name went; () where there was no such province."""
    found = _named().get(_key(name))
    return found.former if found else ()


@lru_cache(maxsize=1)
def _named() -> Mapping[str, Province]:
    return {_key(name): p for p in provinces() for name in (p.name, *p.former, *p.also)}


def _key(name: str) -> str:
    """`name` without case, diacritics, spaces and signs, and without the kind of unit in front."""
    return _UNIT.sub("", " ".join(_WORD.findall(fold(nfc(name))))).replace(" ", "")
