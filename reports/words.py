"""How a report words numbers, dates, shares and changes: one place, so that all reports and renderers agree.

The rules are those of administrative writing (Decree 30/2020/NĐ-CP for dates in Vietnamese) and of the newsroom's own
manner: quantity words have one fixed meaning, nothing found is said in words and never as a zero, and a sentence
never begins with a digit. Every function returns running text; a caller that starts a sentence with it uses
`sentence_case`. `words_of` gives the words of a language.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Literal

from newsroom.clock import Period
from reports.model import Language

NONE_IN_TABLE = "–"
"""Stands in a table for nothing found; a column of zeros reads as a measured result."""

WORDS_BELOW = 10
"""From ten on numbers are digits, below they are words in running text."""
NAMED_UP_TO = 2
"""One or two items are named instead of counted."""
PERCENT_FROM = 10
"""A share or a change of fewer items is given as items: two of three is no "66,7%"."""

Unit = Literal[
    "articles",
    "originals",
    "reprints",
    "copies",
    "outlets",
    "countries",
    "sources",
    "languages",
    "stories",
    "others",
    "pages",
    "days",
    "weeks",
    "reports",
    "digests",
    "topics",
    "provinces",
    "events",
    "persons",
    "duties",
    "claims",
]
"""What is counted; each language has its own words for them."""

_ROMAN = ((100, "C"), (90, "XC"), (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


class Words(ABC):
    """The words of one language."""

    language: Language
    numbers: Sequence[str]
    """Below `WORDS_BELOW`, each at its place."""
    changes: tuple[str, str, str]
    """What stands before the items of a rise and of a fall; for no change."""
    last_link: str
    """What stands before the last of a list, with its spaces."""

    @abstractmethod
    def digits(self, number: int) -> str:
        """`number` in digits with the language's mark between thousands."""

    @abstractmethod
    def decimal(self, value: Decimal | float, places: int = 1) -> str:
        """`value` rounded half up to `places` decimals, without trailing zeros; of a measured quality."""

    def spoken(self, number: int) -> str:
        """A positive `number` in running text: words below ten, digits from there. ValueError for zero, which is said
        in words by the caller."""
        if number < 1:
            raise ValueError("nothing found is worded as a sentence, not as a number")
        return self.numbers[number] if number < WORDS_BELOW else self.digits(number)

    @abstractmethod
    def unit(self, number: int, unit: Unit) -> str:
        """The noun for `number` of `unit`."""

    @abstractmethod
    def quantity(self, part: int, whole: int) -> str:
        """The quantity word for `part` of `whole` items, to stand before the noun: most, some, about a third, a
        percentage. ValueError for one or two items, which are named."""

    def change(self, now: int, before: int, unit: Unit = "articles") -> str:
        """The change from `before` to `now`; a percentage only where both the change and the base reach ten. The
        caller names what is compared with."""
        rise, fall, none = self.changes
        size = abs(now - before)
        if not size:
            return none
        share = f" ({percent(self, size, before)})" if size >= PERCENT_FROM and before >= PERCENT_FROM else ""
        return f"{rise if now > before else fall} {items(self, size, unit)}{share}"

    @abstractmethod
    def day(self, value: date) -> str:
        """A date in running text or a table."""

    @abstractmethod
    def short_day(self, value: date) -> str:
        """Day and month."""

    @abstractmethod
    def long_day(self, value: date) -> str:
        """The date of a document."""

    @abstractmethod
    def month(self, value: date) -> str:
        """Month and year."""

    @abstractmethod
    def period(self, value: Period) -> str:
        """ "from … to …"; a period of one day is that day."""

    def listing(self, parts: Sequence[str]) -> str:
        """ "A", "A and B", "A, B and C"."""
        return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])}{self.last_link}{parts[-1]}"

    @abstractmethod
    def language_name(self, code: str) -> str:
        """A language by ISO 639-1 code; `und` is an undetermined one."""

    @abstractmethod
    def letter(self, number: int) -> str:
        """Letter of the n-th point, from 1, in the alphabet of the language."""

    @abstractmethod
    def inner_case(self, text: str) -> str:
        """A heading within a sentence: its first word in lower case, unless it is a name or all capitals."""


def items(words: Words, number: int, unit: Unit = "articles") -> str:
    """A positive number of `unit`: "ba tin, bài", "1,234 articles"."""
    return f"{words.spoken(number)} {words.unit(number, unit)}"


def in_table(words: Words, number: int) -> str:
    """A number for a table cell: digits, a dash for none."""
    return words.digits(number) if number else NONE_IN_TABLE


def percent_value(part: int, whole: int) -> tuple[Decimal, Literal["", "below", "above"]]:
    """`part` of `whole` in per cent with one decimal, rounded half up.

    Rounding never says nothing or everything where it is not so: then the value is 0.1 "below" or 99.9 "above".
    ValueError unless 0 < part and 0 < whole.
    """
    if part < 1 or whole < 1:
        raise ValueError("a share of nothing is not printed")
    value = (Decimal(100) * part / whole).quantize(Decimal("0.1"), ROUND_HALF_UP)
    if value == 0:
        return Decimal("0.1"), "below"
    if value == 100 and part < whole:
        return Decimal("99.9"), "above"
    return value.normalize(), ""


def percent(words: Words, part: int, whole: int) -> str:
    """ "12,5%", "under 0.1%"."""
    value, beyond = percent_value(part, whole)
    limit = {"": "", "below": {"vi": "dưới ", "en": "under "}, "above": {"vi": "trên ", "en": "over "}}[beyond]
    sign = limit[words.language] if isinstance(limit, Mapping) else limit
    return f"{sign}{words.decimal(value)}%"


QuantityWord = Literal["all", "most", "third", "some", "percent", "number"]


def quantity_word(part: int, whole: int) -> QuantityWord:
    """Which fixed quantity word fits: all; most above 50 %; a third 30-36 %; some from 3 items up to 20 %; else the
    percentage, or the number where the whole is below ten. ValueError for one or two items, which are named.
    """
    if part <= NAMED_UP_TO or part > whole:
        raise ValueError("one or two items are named, and a part is no larger than its whole")
    if part == whole:
        return "all"
    if 2 * part > whole:
        return "most"
    if 30 * whole <= 100 * part <= 36 * whole:
        return "third"
    if 5 * part <= whole:
        return "some"
    return "percent" if whole >= PERCENT_FROM else "number"


def quantity_of(words: Words, part: int, whole: int, fixed: Mapping[QuantityWord, str]) -> str:
    """The word of `fixed` for `part` of `whole`, or the percentage or the number."""
    word = quantity_word(part, whole)
    if word == "percent":
        return percent(words, part, whole)
    return words.spoken(part) if word == "number" else fixed[word]


def rounded(value: Decimal | float, places: int) -> str:
    """`value` with "." and without trailing zeros."""
    exact = Decimal(str(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return f"{exact.normalize():f}"


def roman(number: int) -> str:
    """Roman number of a part or an annex: I, II, III."""
    out = ""
    for value, sign in _ROMAN:
        out += sign * (number // value)
        number %= value
    return out


def sentence_case(text: str) -> str:
    """`text` with its first letter in upper case. ValueError where it begins with a digit: no sentence does."""
    if text[:1].isdigit():
        raise ValueError(f"a sentence would begin with a digit: {text[:40]}")
    return text[:1].upper() + text[1:]


def inner_case(text: str) -> str:
    """`text` with its first word in lower case, unless that is all capitals."""
    first, _, rest = text.partition(" ")
    return text if first.isupper() and len(first) > 1 else f"{first[:1].lower()}{first[1:]}{' ' if rest else ''}{rest}"


@cache
def words_of(language: Language) -> Words:
    """The words of `language`."""
    from reports.words_en import English
    from reports.words_vi import Vietnamese

    return Vietnamese() if language == "vi" else English()
