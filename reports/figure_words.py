"""Whether the words of a printed figure follow from its numbers."""

from __future__ import annotations

import re

from newsroom.text import nfc
from reports import words as wording
from reports.model import Figure
from reports.words import Words

_NUMBER = re.compile(r"(?<![\w-])[0-9][0-9.,]*(?<![.,])%?")
"""Digits that are a number; those of a name (COVID-19, G20) are not."""


def number_signs(text: str) -> list[str]:
    """The numbers written in digits in `text`, as written."""
    return _NUMBER.findall(text)


def follows(figure: Figure, words: Words) -> bool:
    """Whether `figure.text` says what `figure.how` makes of its numbers, and no other number."""
    values = [number.value for number in figure.numbers]
    if figure.how == "sum":
        return bool(values) and _says(figure.text, _count(sum(values), words))
    if figure.how == "count":
        return len(values) == 1 and _says(figure.text, _count(values[0], words))
    if figure.how == "measured":
        return len(values) == 1 and _says(figure.text, {words.decimal(values[0] / 1000, 2)})
    if len(values) != 2:
        return False
    if figure.how == "share":
        return _says(figure.text, _share(values[0], values[1], words))
    return _says(figure.text, _change(values[0], values[1], words)) and _goes(figure.text, values[0], values[1], words)


def _count(value: int, words: Words) -> set[str]:
    forms = {words.digits(value), wording.in_table(words, value)}
    return forms | {words.spoken(value)} if value > 0 else forms | {""}  # nothing found is said in any words


def _share(part: int, whole: int, words: Words) -> set[str]:
    if part < 1 or whole < 1:
        return {wording.in_table(words, 0), ""}
    forms = {wording.percent(words, part, whole)} | _count(part, words)
    try:
        return forms | {words.quantity(part, whole)}
    except ValueError:  # one or two are named, and have no word for how many of all they are
        return forms


def _change(now: int, before: int, words: Words) -> set[str]:
    size = abs(now - before)
    if size == 0:
        return {words.change(now, before), wording.in_table(words, 0), "0"}
    shares = {wording.percent(words, size, before)} if before > 0 else set()
    return _count(size, words) | shares


def _says(text: str, forms: set[str]) -> bool:
    """Whether `text` has one of `forms` ("" for any words), and no number besides them."""
    rest, found = _plain(text), "" in forms
    for form in sorted(map(_plain, forms - {""}), key=len, reverse=True):
        rest, times = re.subn(rf"(?<![\w.,]){re.escape(form)}(?![\w%]|[.,]\d)", " ", rest)
        found = found or times > 0
    return found and not number_signs(rest)


def _goes(text: str, now: int, before: int, words: Words) -> bool:
    """Whether a change does not go the wrong way: no "giảm" where there are more."""
    if now == before:
        return True
    # the verb is what the words of both directions do not share
    way, other = (_plain(words.change(a, b)).split() for a, b in ((now, before), (before, now)))
    said = _plain(text).split()
    wrong = [word for word in other if word not in way and word.isalpha()]
    right = [word for word in way if word not in other and word.isalpha()]
    return any(word in said for word in right) or not any(word in said for word in wrong)


def _plain(text: str) -> str:
    return re.sub(r"\s+%", "%", re.sub(r"\s+", " ", nfc(text))).strip().lower()
