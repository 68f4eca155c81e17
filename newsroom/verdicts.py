"""The health of a source in words: its verdict, and in a line why. One catalogue for the command and the dashboard."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

from newsroom.clock import local_day
from newsroom.health import SourceHealth, Verdict
from newsroom.layout import Fallen
from newsroom.reasons import reason_in_words
from newsroom.texts import Language, Texts, load_texts, number

CATALOGUE = Path(__file__).with_name("verdicts.toml")

Day = Callable[[date], str]
"""How a day is written; the command and the dashboard each have their own way."""


def verdict_in_words(verdict: Verdict, language: Language) -> str:
    """A verdict as the name of a state."""
    texts = load_texts(CATALOGUE, language)
    return {
        "dead": texts("dead"),
        "never_worked": texts("never_worked"),
        "layout": texts("layout"),
        "quiet": texts("quiet"),
        "high": texts("high"),
        "new": texts("new"),
        "normal": texts("normal"),
        "inactive": texts("inactive"),
    }[verdict]


def why(health: SourceHealth, language: Language, day: Day) -> str:
    """Why the verdict is what it is, in one or two sentences without technical words."""
    texts = load_texts(CATALOGUE, language)
    said = _why(health, texts, day)
    if health.failing and health.cause != "unread" and health.verdict != "inactive":
        return f"{said} {_failing(health, texts, day)}"
    return said


def usual(a_day: float, language: Language) -> str:
    """Articles on a usual day in words: `about 12 a day`, `about 2 a week`."""
    texts = load_texts(CATALOGUE, language)
    if a_day >= 1:
        return texts("a_day", count=number(round(a_day), language))
    return texts("a_week", count=round(a_day * 7)) if a_day * 7 >= 1 else texts("rarely")


def percent(share: float, language: Language) -> str:
    """A share in whole percents; in Vietnamese without a space, as the reports write it."""
    return f"{number(round(100 * share), language)}%"


def _why(health: SourceHealth, texts: Texts, day: Day) -> str:
    language, volume = texts.language, health.volume
    a_day = usual(volume.a_day, language)
    reason = next((reason_in_words(r, language) for r in health.fell), texts("unknown_reason"))
    match health.verdict, health.cause:
        case "dead", "unread":
            read = _day(health.last_read, day)
            return texts("dead_unread", since=read) if read else texts("dead_unread_ever")
        case "dead", "falls":
            return texts("dead_falls", days=volume.silent_days, reason=reason, usual=a_day)
        case "dead", "stock_only":
            return texts("dead_stock_only")
        case "dead", _:
            return texts("dead_nothing_new", days=volume.silent_days, usual=a_day)
        case "never_worked", "unread":
            return texts("never_unread")
        case "never_worked", "falls":
            return texts("never_falls", reason=reason)
        case "never_worked", _:
            return texts("never_nothing_new")
        case "layout", _:
            return texts("layout_fell", what="; ".join(_fell(trait, texts) for trait in health.layout.fallen))
        case (("quiet" | "high"), _):
            counts = {
                "count": number(volume.count, language),
                "expected": number(max(1, round(volume.expected)), language),
            }
            if volume.window == 1:
                return texts("unusual_day", **counts)
            return texts("unusual_days", days=volume.window, **counts)
        case "new", _:
            return texts("not_enough")
        case "inactive", _:
            return texts("out_of_dates")
    return texts("answers") if health.source.kind == "search" else texts("as_usual", usual=a_day)


def _fell(fallen: Fallen, texts: Texts) -> str:
    language = texts.language
    if fallen.trait == "length":
        before, now = (number(round(length), language) for length in (fallen.before, fallen.now))
        return texts("fell_length", before=before, now=now)
    shares = {"before": percent(fallen.before, language), "now": percent(fallen.now, language)}
    return {
        "dated": texts("fell_dated", **shares),
        "byline": texts("fell_byline", **shares),
        "lead": texts("fell_lead", **shares),
        "read": texts("fell_read", **shares),
    }[fallen.trait]


def _failing(health: SourceHealth, texts: Texts, day: Day) -> str:
    counts = {"count": len(health.failing), "entries": len(health.entries)}
    # The one that has been unread for longest says since when something is wrong.
    read = [entry.succeeded_at for entry in health.failing]
    earliest = min((moment for moment in read if moment is not None), default=None)
    if earliest is None:
        return texts("failing_ever", **counts)
    return texts("failing", since=day(local_day(earliest)), **counts)


def _day(moment: datetime | None, day: Day) -> str:
    return day(local_day(moment)) if moment else ""
