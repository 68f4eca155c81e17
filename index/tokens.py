"""Syllables: how texts and queries are cut. The embedded engine is given the same rule as `PATTERN`, Elasticsearch is
helped to it by `separated`, and tests hold all three together: what is indexed is what is looked for.

A token is a run of letters and digits. Vietnamese is written with a space between syllables, so a token is a
syllable and no word segmenter is needed: adjacency, which the engines reward, does a segmenter's work. In
scripts written without spaces (Chinese, Japanese, Thai, Lao, Khmer, Burmese) and in Korean, which glues its
particles to the noun, each character with its combining marks is a token of its own, and a run of them in a
query is a phrase: 东盟 is found inside 东盟峰会 by substring, without a dictionary.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from index.folding import fold_word
from newsroom.text import lower

# Scripts whose characters are tokens of their own: Thai and Lao, Burmese (and its extensions), Hangul, Khmer,
# kana, Han, Burmese again, Hangul syllables, Han compatibility, half-width kana and Hangul, Han beyond the
# BMP.
_SOLID = (
    "\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3005-\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\ua9e0-\ua9ff\uaa60-\uaa7f\uac00-\ud7a3\uf900-\ufaff\uff66-\uffdc\U00020000-\U0003ffff"
)
# Marks that belong to the character before them and that Python's \w does not hold: general combining marks,
# Arabic, Indic, Thai, Lao, Burmese and Khmer vowels and tones, the kana voicing marks.
_MARKS = (
    "\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0903\u093a-\u094f\u0980-\u0983\u09bc-\u09cd\u0b82\u0bbe-\u0bcd"
    "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ece\u102b-\u103e\u1056-\u1059\u17b4-\u17d3\u3099\u309a"
)
LETTER = rf"[^\W_{_SOLID}]"
"""A letter or digit that is not a token of its own, as a regular expression."""
_TOKEN = re.compile(rf"{LETTER}+(?:[{_MARKS}]+{LETTER}*)*|(?=[^\W_])[{_SOLID}][{_MARKS}]*")
PATTERN = (
    rf"[\p{{L}}\p{{N}}--[{_SOLID}]]+(?:[{_MARKS}]+[\p{{L}}\p{{N}}--[{_SOLID}]]*)*"
    rf"|[[{_SOLID}]&&[\p{{L}}\p{{N}}]][{_MARKS}]*"
)
"""The same tokens for the embedded engine's regular expressions, which know no lookahead."""

SEPARATOR = "\u200b"
"""A zero-width space. Collected text has none (`newsroom.text.clean_text`), so it can be taken out again unseen."""
LONGEST = 64
"""Characters of a word; hostile text has longer ones, which an engine would refuse or cut in its own way."""
_LONG = re.compile(rf"\S{{{LONGEST + 1}}}")
_RUN = re.compile(rf"[^\W{_SOLID}][\w{_MARKS}]{{{LONGEST - 1}}}(?=[\w{_MARKS}])")
_GLUED = re.compile(rf"[{_SOLID}][{_MARKS}]*|(?<=[^\W_])[^\w\s]+(?=[^\W_])|_+")

_SPECIAL = re.compile(rf"[_{_SOLID}]")
_PUNCTUATED = re.compile(r"[^\w\s](?<=[^\W_].)[^\w\s]*(?=[^\W_])")
"""What `_GLUED` finds in a text without `_SPECIAL` characters, four times as fast."""


class Token(NamedTuple):
    """One token with its place, in code points of the NFC text that it was cut from."""

    exact: str
    """In lower case, with diacritics."""
    folded: str
    """As `index.folding.fold_word` gives it."""
    start: int
    end: int


def cut(text: str) -> Iterator[Token]:
    """Cut NFC `text` into tokens, in order."""
    for found in _TOKEN.finditer(lower(text)):
        yield Token(found[0], fold_word(found[0]), *found.span())


def words(text: str) -> list[str]:
    """The tokens of NFC `text` in lower case."""
    return _TOKEN.findall(lower(text))


def searchable(text: str) -> str:
    """NFC `text` as engines take it: overlong words cut by a `SEPARATOR`."""
    return _RUN.sub(rf"\g<0>{SEPARATOR}", text) if _LONG.search(text) else text


def separated(text: str) -> str:
    """`searchable` text with a `SEPARATOR` wherever a token ends and the standard word rules (UAX #29) would read on:
    `3.5`, `don't`, `a_b`, and inside every run of a script written without spaces."""
    glued = _GLUED if _SPECIAL.search(text) else _PUNCTUATED
    return glued.sub(lambda found: f"{SEPARATOR}{found[0]}{SEPARATOR}", text)


def unseparated(text: str) -> str:
    """`text` as it was before `searchable` and `separated`."""
    return text.replace(SEPARATOR, "")
