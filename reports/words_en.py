"""The words of an English report: British spelling, "," between thousands, "5 August 2026"."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from string import ascii_lowercase

from babel import Locale

from newsroom.clock import Period
from reports.model import Language
from reports.words import (
    QuantityWord,
    Unit,
    Words,
    inner_case,
    quantity_of,
    rounded,
)

_NAMES = ("Viet Nam",)
"""What a heading may begin with that keeps its capital within a sentence."""
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_UNITS: Mapping[Unit, tuple[str, str]] = {
    "articles": ("article", "articles"),
    "originals": ("original", "originals"),
    "reprints": ("reprint", "reprints"),
    "copies": ("article with the same text", "articles with the same text"),
    "outlets": ("outlet", "outlets"),
    "countries": ("country or territory", "countries and territories"),
    "sources": ("source", "sources"),
    "languages": ("language", "languages"),
    "stories": ("story", "stories"),
    "others": ("other article", "other articles"),
    "pages": ("page", "pages"),
    "days": ("day", "days"),
    "weeks": ("week", "weeks"),
    "reports": ("report", "reports"),
    "digests": ("digest", "digests"),
    "topics": ("topic", "topics"),
    "provinces": ("province", "provinces"),
    "events": ("event", "events"),
    "persons": ("person", "people"),
    "duties": ("duty", "duties"),
    "claims": ("claim", "claims"),
}
_QUANTITIES: Mapping[QuantityWord, str] = {
    "all": "all",
    "most": "most",
    "third": "about a third of",
    "some": "some",
}


class English(Words):
    """See `reports.words.Words`."""

    language: Language = "en"
    numbers = ("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    changes = ("up by", "down by", "unchanged")
    last_link = " and "

    def digits(self, number: int) -> str:
        """1,234."""
        return f"{number:,}"

    def decimal(self, value: Decimal | float, places: int = 1) -> str:
        """12.5."""
        return rounded(value, places)

    def unit(self, number: int, unit: Unit) -> str:
        """Singular for one."""
        return _UNITS[unit][number != 1]

    def quantity(self, part: int, whole: int) -> str:
        """ "all", "most", "about a third of", "some", "25% of"."""
        word = quantity_of(self, part, whole, _QUANTITIES)
        return f"{word} of" if word.endswith("%") else word

    def day(self, value: date) -> str:
        """5 August 2026."""
        return f"{value.day} {_MONTHS[value.month - 1]} {value.year}"

    def short_day(self, value: date) -> str:
        """5 August."""
        return f"{value.day} {_MONTHS[value.month - 1]}"

    def long_day(self, value: date) -> str:
        """5 August 2026."""
        return self.day(value)

    def month(self, value: date) -> str:
        """August 2026."""
        return f"{_MONTHS[value.month - 1]} {value.year}"

    def period(self, value: Period) -> str:
        """ "from 28 July 2026 to 10 August 2026"; a period of one day is "on 5 August 2026"."""
        if value.first == value.last:
            return f"on {self.day(value.first)}"
        return f"from {self.day(value.first)} to {self.day(value.last)}"

    def language_name(self, code: str) -> str:
        """ "English"; "an undetermined language" for `und`."""
        if code == "und":
            return "an undetermined language"
        name: str = Locale("en").languages.get(code, f"the language with the code {code}")
        return name

    def letter(self, number: int) -> str:
        """a, b, c …"""
        return ascii_lowercase[number - 1]

    def inner_case(self, text: str) -> str:
        """ "Trade facilitation" as "trade facilitation"."""
        return text if text.startswith(_NAMES) else inner_case(text)
