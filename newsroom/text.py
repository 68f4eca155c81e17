"""Vietnamese and other text in one form: NFC, folding without losing places, and one habit of placing the tone mark.

What is shown or quoted is always the NFC text itself. Search, key phrases, features and shingles use the forms below,
all of
which keep one character for one character, so that an offset found in a folded text is an offset in the text shown.
"""

from __future__ import annotations

import re
import unicodedata

# Both habits are met in print: hòa and hoà, khỏe and khoẻ, thúy and thuý. In open syllables oa, oe, uy we take the
# mark on the second vowel (the school norm of 1984). After q, "u" belongs to the consonant and "quý" has one form only.
_TONED = {"o": "òóỏõọ", "u": "ùúủũụ"}
_SECOND = {"a": "àáảãạ", "e": "èéẻẽẹ", "y": "ỳýỷỹỵ"}
_TONE_PAIRS = {
    first + second: plain + _SECOND[second][tone]
    for plain, seconds in (("o", "ae"), ("u", "y"))
    for tone, first in enumerate(_TONED[plain])
    for second in seconds
}
_CASED = {vowel: toned + toned.upper() for vowel, toned in _TONED.items()}
# A pattern that begins with a class of characters runs through a text fifty times as fast as one that begins with
# alternatives; so what stands around the vowel is looked at behind it.
_OLD_TONE = re.compile(
    rf"[{_CASED['o']}{_CASED['u']}](?<![qQ].)(?:(?<=[{_CASED['o']}])[aeAE]|(?<=[{_CASED['u']}])[yY])(?!\w)"
)


def nfc(text: str) -> str:
    """`text` in NFC, the one form that the store keeps."""
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


class _Folded(dict[int, str]):
    """Folded characters by code point, for `str.translate`; filled as they are met."""

    def __missing__(self, code: int) -> str:
        folded = _fold_char(chr(code))
        if len(self) < _MOST_FOLDED:
            self[code] = folded
        return folded


_MOST_FOLDED = 65_536
_FOLDED = _Folded()


def _fold_char(char: str) -> str:
    if char in "đĐ":
        return "d"
    base = unicodedata.normalize("NFD", char)[0] if unicodedata.decomposition(char)[:1] not in ("", "<") else char
    lowered = base.lower()
    return lowered if len(lowered) == 1 else base


def lower(text: str) -> str:
    """`text` in lower case, one character for one (`str.lower` turns İ into two)."""
    lowered = text.lower()
    if len(lowered) == len(text):
        return lowered
    return "".join(c if len(c.lower()) != 1 else c.lower() for c in text)


def fold(text: str) -> str:
    """NFC `text` without case and diacritics, đ as d; the same length, so offsets carry over."""
    if text.isascii():
        return text.lower()
    return text.translate(_FOLDED)


def unify_tones(text: str) -> str:
    """NFC `text` with the tone mark of open oa, oe, uy on the second vowel; the same length."""

    def swap(match: re.Match[str]) -> str:
        found = match.group()
        new = _TONE_PAIRS[found.lower()]
        return "".join(n.upper() if o.isupper() else n for o, n in zip(found, new, strict=True))

    return _OLD_TONE.sub(swap, text)


def tone_rules() -> tuple[tuple[str, str], ...]:
    """`unify_tones` for lower-case text as pairs of a pattern and what takes its place, for libraries that prepare
    text by themselves; the patterns use look-around only."""
    return tuple(
        (("(?<!q)" if old[0] in _TONED["u"] else "") + old + r"(?!\w)", new) for old, new in _TONE_PAIRS.items()
    )


_OLD_HABIT = {new: old for old, new in _TONE_PAIRS.items()}


def tone_spellings(word: str) -> tuple[str, ...]:
    """The ways in which the lower-case syllable `word` is written: as it is, and in the other habit of placing the
    tone mark (hòa, hoà)."""
    stem, rhyme = word[:-2], word[-2:]
    other = _TONE_PAIRS.get(rhyme) or _OLD_HABIT.get(rhyme)
    return (word,) if other is None or stem.endswith("q") else (word, stem + other)


def exact_form(text: str) -> str:
    """The form in which two spellings of one Vietnamese word are equal: NFC, lower case, one habit of tone marks;
    same length as NFC."""
    return unify_tones(lower(nfc(text)))


_CONTROL = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
_SPACES = re.compile(r"[^\S\n]+")


def clean_line(text: str) -> str:
    """One line of crawled text: NFC, without control, zero-width and direction marks, runs of white space as one
    space."""
    return _SPACES.sub(" ", _CONTROL.sub("", nfc(text)).replace("\n", " ")).strip()


def clean_text(text: str) -> str:
    """Crawled text of several paragraphs: each a clean line, separated by one empty line."""
    lines = (clean_line(line) for line in _CONTROL.sub("", nfc(text)).replace("\r", "\n").split("\n"))
    return "\n\n".join(line for line in lines if line)


CHARS_PER_WORD = {"cjk": 2, "southeast": 5}
"""Characters that stand for a word where words are not spaced: Chinese and Japanese about two, Thai, Lao, Khmer,
Burmese about five."""

_CJK = "\u3041-\u30ff\u3400-\u9fff"
_SOUTHEAST = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
_TOKEN = re.compile(rf"(?P<cjk>[{_CJK}])|(?P<southeast>[{_SOUTHEAST}])|[^\W{_CJK}{_SOUTHEAST}]+")


_UNSPACED = re.compile(rf"[{_CJK}{_SOUTHEAST}]")
_WORD = re.compile(r"[^\W]+")


def tokens(text: str) -> list[str]:
    """The words of `text`; in scripts without spaces each character is one."""
    if not _UNSPACED.search(text):
        return _WORD.findall(text)
    return [match.group() for match in _TOKEN.finditer(text)]


def count_words(text: str) -> int:
    """How many words `text` has; in scripts without spaces estimated from the characters."""
    if not _UNSPACED.search(text):
        return len(_WORD.findall(text))
    kinds = [match.lastgroup for match in _TOKEN.finditer(text)]
    unspaced = {kind: kinds.count(kind) for kind in CHARS_PER_WORD}
    return len(kinds) + sum(found // CHARS_PER_WORD[kind] - found for kind, found in unspaced.items())
