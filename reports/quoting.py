"""The passage of an article that shows why it is cited: one whole sentence, word for word, with its place.

The labeller's matches say where a topic is spoken of; the sentence around the first fitting one is quoted.
Sentences with quotation marks are passed over: they give the words of a person whose office a machine cannot state
safely.
"""

from __future__ import annotations

import re

from newsroom.article import Record
from reports.model import Quote

SHORTEST, LONGEST = 40, 300
"""Code points of a quotation: shorter says nothing, longer is a copy."""

_ENDS = re.compile(r"[.!?…](?=\s|$)|\n")
_ABBREVIATION = re.compile(r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|Gen|Sen|St|No|vs|Inc|Ltd|Co|TP|PGS|GS|TS|ThS|Ts|Gs)|\b[A-Z])\.$")
_QUOTATION = re.compile(r'["“”„«»「」『』]')


def passage(record: Record, label: str) -> Quote | None:
    """The sentence of `record` that shows `label` (a topic or theme id), None where none can stand alone."""
    for match in record.labels.matches:
        if match.label != label or match.field == "title":
            continue
        text = record.article.lead if match.field == "lead" else record.article.text
        start, end = sentence_around(text, match.start, match.end)
        if _fits(text[start:end]):
            return Quote(match.field, start, end, text[start:end])
    return None


def sentence_around(text: str, start: int, end: int) -> tuple[int, int]:
    """The bounds of the sentence (within its paragraph) of `text` that holds the span from `start` to `end`."""
    first, last = 0, len(text)
    for stop in _ENDS.finditer(text):
        if text[stop.start()] == "." and _ABBREVIATION.search(text, max(0, stop.start() - 6), stop.end()):
            continue
        if stop.end() <= start:
            first = stop.end()
        elif stop.start() >= end - 1:
            last = stop.start() if text[stop.start()] == "\n" else stop.end()
            break
    piece = text[first:last]
    return first + len(piece) - len(piece.lstrip()), first + len(piece.rstrip())


def _fits(sentence: str) -> bool:
    return (
        SHORTEST <= len(sentence) <= LONGEST
        and sentence[-1] in ".!?…"
        and (sentence[0].isupper() or not sentence[0].isascii() or sentence[0].isdigit())
        and not _QUOTATION.search(sentence)
        and "\n" not in sentence
    )
