"""Where quotation marks hold words of an NFC text: all kinds of marks, nested ones as part of the outer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_MARK = re.compile(r"[“”\"«»„‘’'‹›「」『』]|\n")
_CLOSERS = {
    "“": "”\"", '"': "\"”", "«": "»", "„": "“”\"", "‘": "’'", "'": "'’", "‹": "›", "「": "」", "『": "』", "”": "”",
}  # fmt: skip
_SINGLE = "‘'’"
_BEFORE_OPENING = ' \u00a0\n\t([{-–—:;,/“"«„….'


@dataclass(frozen=True, slots=True)
class Quoted:
    """Words in quotation marks: `start` and `end` without the marks, `outer_start` and `outer_end` with them."""

    outer_start: int
    start: int
    end: int
    outer_end: int


def quoted(text: str) -> list[Quoted]:
    """Every outermost pair of marks, by place. A quotation may run over several sentences; one that a line does not
    close ends with the line where the next line opens again (a long quotation in paragraphs), else it is none."""
    return list(_pairs(text))


def _pairs(text: str) -> Iterator[Quoted]:
    opened = -1
    mark = ""
    for match in _MARK.finditer(text):
        at, char = match.start(), match.group()
        if char == "\n":
            if opened >= 0 and mark not in _SINGLE and _reopens(text, at, mark):
                yield Quoted(opened, opened + 1, at, at)
            opened = -1
        elif opened < 0:
            if char in _CLOSERS and _opens(text, at, char):
                opened, mark = at, char
        elif char in _CLOSERS[mark]:
            if mark in _SINGLE and _is_apostrophe(text, at):
                continue
            if at > opened + 1:
                yield Quoted(opened, opened + 1, at, at + 1)
            opened = -1


def _opens(text: str, at: int, char: str) -> bool:
    before = text[at - 1] if at else "\n"
    after = text[at + 1 : at + 2]
    if not after or after.isspace():
        return False
    if char in _SINGLE:
        return char != "’" and before in _BEFORE_OPENING and (after.isalnum() or after in '“"…')
    if char in "”»›」』":
        return char == "”" and before in " \u00a0\n" and after.isalnum()
    return char != '"' or before in _BEFORE_OPENING or not before.isalnum()


def _is_apostrophe(text: str, at: int) -> bool:
    """Whether a single mark belongs to a word: don't, states'."""
    after = text[at + 1 : at + 2]
    before = text[at - 1]
    return after.isalnum() or (before == "s" and after == " " and text[at + 2 : at + 3].islower())


def _reopens(text: str, at: int, mark: str) -> bool:
    rest = text[at : at + 12].lstrip()
    return rest[:1] == mark
