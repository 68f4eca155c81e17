"""Runs of capitalised words: what names are made of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_UPPER = "".join(char for char in map(chr, [*range(0x41, 0x250), *range(0x1E00, 0x1F00)]) if char.isupper())
_PARTICLES = "bin|binti|bint|van|von|der|den|de|da|dos|del|al|el|ibn|di|du"
_TOKEN = rf"(?:(?:[{_UPPER}]\.){{1,4}}|(?:Jr|Sr|Ma)\.|[{_UPPER}]\w{{0,30}}(?:[-’'](?!s\b)\w{{1,20}}){{0,4}})"
_RUN = re.compile(rf"(?<![\w.-]){_TOKEN}(?:[ \u00a0](?:(?:{_PARTICLES})[ \u00a0]){{0,2}}{_TOKEN}){{0,15}}")
_DIGIT = re.compile(r"\d")
_WORD = re.compile(r"[^ \u00a0]+")


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a run."""

    text: str
    start: int
    end: int


def runs(text: str) -> Iterator[tuple[Token, ...]]:
    """Every run of capitalised words of NFC `text`, at most 16 long, with the particles inside (van der, bin); a word
    with a digit ends one."""
    for match in _RUN.finditer(text):
        start = match.start()
        run: list[Token] = []
        for word in _WORD.finditer(match.group()):
            token = word.group()
            if _DIGIT.search(token):
                if run:
                    yield tuple(run)
                run = []
                continue
            run.append(Token(token, start + word.start(), start + word.end()))
        if run:
            yield tuple(run)


def is_shouted(text: str) -> bool:
    """Whether a name is written in capitals only, initials and abbreviations apart."""
    letters = [char for char in text if char.isalpha()]
    return len(letters) > 4 and all(char.isupper() for char in letters)


_WORDS = re.compile(r"[^\W\d_]{2,}")
_CLOSED = (".", "”", '"', "!", ")", ";")
"""What a headline seldom ends with."""
_LONG_WORDS = re.compile(r"[^\W\d_]{4,}")


def has_headline_capitals(line: str) -> bool:
    """Whether a line is written As Headlines Are, or IN CAPITALS, so that capitals tell nothing of names. Short words
    (of, on) stay small in an English headline and are left out; Vietnamese has no such habit."""
    words = (_LONG_WORDS if line.isascii() else _WORDS).findall(line[:400])
    share = 0.95 if line.rstrip().endswith(_CLOSED) else 0.75
    return len(words) >= 3 and sum(word[0].isupper() for word in words) > share * len(words)
