"""Syllables: the one way in which texts and queries are cut, so that what is indexed is what is looked for.

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

from newsroom.text import exact_form, fold

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
# Runs are bounded: no word is longer, an engine limits the length of a term, and hostile text stacks marks
# without end.
_LETTER = rf"[^\W_{_SOLID}]"
_TOKEN = re.compile(
    rf"{_LETTER}{{1,64}}(?:[{_MARKS}]{{1,4}}{_LETTER}{{0,64}}){{0,16}}|(?=[^\W_])[{_SOLID}][{_MARKS}]{{0,8}}"
)


class Token(NamedTuple):
    """One token with its place, in code points of the NFC text that it was cut from."""

    exact: str
    """In the form of `newsroom.text.exact_form`: with diacritics, both tone habits as one."""
    folded: str
    """Without diacritics, đ as d."""
    start: int
    end: int


def cut(text: str) -> Iterator[Token]:
    """Cut NFC `text` into tokens, in order."""
    exact = exact_form(text)
    folded = fold(exact)
    for found in _TOKEN.finditer(exact):
        start, end = found.span()
        yield Token(found[0], folded[start:end], start, end)


def spaced(text: str) -> tuple[str, str]:
    """The tokens of NFC `text` with a space between them, exact and folded: what `cut` yields."""
    exact = " ".join(_TOKEN.findall(exact_form(text)))
    return exact, fold(exact)
