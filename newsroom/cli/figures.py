"""Measured figures as the commands that measure show them."""

from __future__ import annotations

from newsroom.paired import Difference
from newsroom.texts import Language


def figure(language: Language, value: float) -> str:
    """A score in 0..1 with three places: 0,955 or 0.955."""
    shown = f"{value:.3f}"
    return shown.replace(".", ",") if language == "vi" else shown


def gained(language: Language, difference: Difference | None) -> str:
    """A difference with its interval, "" without one."""
    if difference is None:
        return ""
    mean, low, high = (f"{value:+.3f}" for value in (difference.mean, difference.low, difference.high))
    if language == "vi":
        mean, low, high = (value.replace(".", ",") for value in (mean, low, high))
    return f"{mean} [{low}; {high}]"


def listed(difference: Difference | None) -> list[float] | None:
    """A difference as JSON: mean, low, high."""
    return None if difference is None else [difference.mean, difference.low, difference.high]
