"""How the dashboard words days, numbers and changes in either language; Vietnamese dates are those of the reports.

Everything here returns plain text for an analyst; what is fixed stands in the folder `texts`, a file a
page.
"""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from pathlib import Path

from newsroom.clock import LOCAL, Period, local_day
from newsroom.health import SourceHealth
from newsroom.texts import Language, Texts, load_texts, number
from newsroom.verdicts import verdict_in_words, why
from reports.words import NONE_IN_TABLE, PERCENT_FROM, words_of

CATALOGUE = Path(__file__).with_name("texts")
"""A folder: what every page says in `common.toml`, the rest in a file of the page's name."""


def catalogue(language: Language) -> Texts:
    """The dashboard's texts."""
    return load_texts(CATALOGUE, language)


def day(value: date, language: Language) -> str:
    """05/8/2026, or 5 August 2026."""
    return words_of(language).day(value)


def short_day(value: date, language: Language) -> str:
    """05/8, or 5 Aug: for the axis of a chart."""
    told = words_of(language).short_day(value)
    return told if language == "vi" else f"{value.day} {told.split()[1][:3]}"


def moment(value: datetime, language: Language) -> str:
    """Day and time in Viet Nam, for a list: 05/8/2026, 14:30."""
    local = value.astimezone(LOCAL)
    return f"{day(local_day(value), language)}, {local:%H:%M}"


def moment_told(value: datetime, language: Language) -> str:
    """The same within a sentence: "14:30 ngày 05/8/2026", or "5 August 2026 at 14:30"."""
    local, on = value.astimezone(LOCAL), day(local_day(value), language)
    return f"{local:%H:%M} ngày {on}" if language == "vi" else f"{on} at {local:%H:%M}"


def period(value: Period, language: Language) -> str:
    """ "từ ngày 28/7/2026 đến ngày 10/8/2026", or "28 July 2026 to 10 August 2026"."""
    if language == "vi":
        return words_of("vi").period(value)
    first, last = day(value.first, language), day(value.last, language)
    return first if value.first == value.last else f"{first} to {last}"


def percent(part: int, whole: int, language: Language) -> str:
    """`part` of `whole` (above 0) with one decimal: 12,5%, or 12.5%."""
    share = f"{100 * part / whole:.1f}%"
    return share.replace(".", ",") if language == "vi" else share


def health(value: SourceHealth, language: Language) -> str:
    """A source with its state and the reason, as one line."""
    verdict = verdict_in_words(value.verdict, language)
    return f"{value.source.name} – {verdict}: {why(value, language, partial(day, language=language))}"


def signed(now: int, before: int, language: Language) -> str:
    """The difference for a table cell: +12, −3, 0."""
    difference = now - before
    sign = "+" if difference > 0 else "−" if difference < 0 else ""
    return sign + number(abs(difference), language)


def change(now: int, before: int, texts: Texts) -> str:
    """The change in words: "tăng 12 (5,4%) so với kỳ trước"; see `PERCENT_FROM`."""
    size = abs(now - before)
    if size == 0:
        return texts("change_none")
    share = f" ({percent(size, before, texts.language)})" if min(size, before) >= PERCENT_FROM else ""
    return texts("change_up" if now > before else "change_down", size=number(size, texts.language) + share)


def in_table(value: int, language: Language) -> str:
    """A count for a table cell, a dash for none."""
    return number(value, language) if value else NONE_IN_TABLE


def day_of(value: datetime | None, texts: Texts) -> str:
    """The day of a moment in Viet Nam, or that there is none."""
    return day(local_day(value), texts.language) if value else texts("undated")
