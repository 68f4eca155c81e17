"""The passage of an article that shows why it is cited: one whole sentence, word for word, with its place.

The labeller's matches say where a topic is spoken of; the sentence around the first fitting one is quoted.
Sentences with quotation marks are passed over: they give the words of a person whose office a machine cannot state
safely.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from newsroom.article import Record

SHORTEST, LONGEST = 40, 300
"""Code points of a quotation: shorter says nothing, longer is a copy."""

_ENDS = re.compile(r"[.!?…](?=\s|$)|\n")
_ABBREVIATION = re.compile(r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|Gen|Sen|St|No|vs|Inc|Ltd|Co|TP|PGS|GS|TS|ThS|Ts|Gs)|\b[A-Z])\.$")
_LEANS = re.compile(
    r"(?:He|She|They|We|I|His|Her|Their|This|These|That|Those|But|And|What I|Ông|Bà|Họ|Chúng tôi|Tôi|Nhưng|Song|Còn|"
    r"Điều (?:này|đó)|Việc (?:này|đó)|Theo đó)\b(?! [A-ZĐÀ-Ỹ])"
)
"""How a sentence begins that needs the one before it; "Ông Nguyễn" and "This May" stand alone."""
_DATELINE = re.compile(
    r"(?:\([A-ZĐ][\w./ ]{1,24}\) ?[-–—] "
    r"|[^\W\d_][\w .,'’-]{1,40} \([A-ZĐ][\w./ ]{1,20}\) [-–—] "
    r"|[A-ZĐ][A-ZĐ .'’-]{2,30}, [\w .]{2,30}? [-–—] "
    r"|(?!ASEAN|APEC|BRICS|COVID|OPEC|RCEP|UNCLOS)[A-ZĐ][A-ZĐ .'’-]{2,30} — )(?=[^\W\d_])"
)
"""“LAC HAI, Viet Nam — ”, “HANOI (VNA) - ”, “(TTXVN) - ” in front of the first sentence."""
_QUOTATION = re.compile(r'["“”„«»「」『』]')


@dataclass(frozen=True, slots=True)
class Passage:
    """A literal piece of an article: code points into the NFC form of that field."""

    field: Literal["title", "lead", "text"]
    start: int
    end: int
    text: str


def passage(record: Record, label: str) -> Passage | None:
    """The sentence of `record` that shows `label` (a topic or theme id), None where none can stand alone."""
    for match in record.labels.matches:
        if match.label != label or match.field == "title":
            continue
        text = record.article.lead if match.field == "lead" else record.article.text
        start, end = sentence_around(text, match.start, match.end)
        if fits(text[start:end]):
            return Passage(match.field, start, end, text[start:end])
    return None


def sentence_around(text: str, start: int, end: int) -> tuple[int, int]:
    """The bounds of the sentence (within its paragraph) of `text` that holds the span from `start` to `end`, without
    the dateline of an agency before it."""
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
    start, end = first + len(piece) - len(piece.lstrip()), first + len(piece.rstrip())
    dateline = _DATELINE.match(text, start, end)
    return dateline.end() if dateline else start, end


def fits(sentence: str) -> bool:
    """Whether a sentence can be quoted alone: whole, of a quotation's length, no question, nobody's words within."""
    return (
        SHORTEST <= len(sentence) <= LONGEST
        and sentence[-1] in ".!…"
        and (sentence[0].isupper() or not sentence[0].isascii() or sentence[0].isdigit())
        and not _QUOTATION.search(sentence)
        and not _LEANS.match(sentence)
        and "\n" not in sentence
    )
