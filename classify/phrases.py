"""Find the taxonomy's phrases in a text, in one pass and without being fooled by Vietnamese.

Without its diacritics "biến động" (fluctuation) is "Biển Đông" (the South China Sea). So phrases are looked for in folded words,
which makes one automaton serve every spelling, and each find is then checked word by word against the exact form; only in
a text that is typed without diacritics as a whole does the folded form count by itself, and there not for short phrases.

Words are compared, not characters: case, hyphens, possessives, plural and British or American spelling do not matter in English.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import ahocorasick

from newsroom.text import exact_form, fold, nfc

UNACCENTED_SHARE = 0.05
"""A text in which at most this share of words carries a mark is typed without diacritics. In ordinary Vietnamese prose well over
half of the words carry one, in English with foreign names one in a hundred: anything from 0.03 to 0.3 divides them alike."""

SURE_WORDS = 3
"""In a text typed without diacritics a phrase of fewer words (bien dong) needs a longer one of the same label beside it."""

# An acronym with dots (U.S., U.23), a word, or the plus of ASEAN+3 and ADMM+.
_WORD = re.compile(r"(?:[A-Z]\.)+[A-Z0-9]+\.?|[^\W_]+|\+\d*")
# What may stand between two words of one phrase; anything else (a comma, a full stop, a new paragraph) separates.
_JOINS = re.compile(r"[ \t\u00a0/'\"‘’“”«»\-\u2010-\u2015]*")
_POSSESSIVE = re.compile(r"['’][sS](?!\w)")
_BREAK = "\x1f"

# Scripts in which words are not set off by spaces, or in which particles are written onto a name.
_SPACED = re.compile(r"[\u0000-\u052f\u1e00-\u1fff]*")

_AMERICAN = {"centre": "center", "defence": "defense", "theatre": "theater", "programme": "program", "licence": "license"}
_ISE = re.compile(r"is(ation|ing|ed|e|er)$")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase to look for."""

    label: str
    text: str
    language: str = ""
    """Look only in texts of this language; "" in all. English phrases are also looked for in Vietnamese texts."""
    proper: bool = False
    """Its words keep their capitals: "ASEAN và Ý" (Italy) is not "ASEAN và ý thức"."""


@dataclass(frozen=True, slots=True)
class Found:
    """A phrase where it was found; `start` and `end` are code points into the NFC text."""

    label: str
    phrase: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Word:
    key: str
    """Folded, singular, American: what is looked up."""
    exact: str
    """`newsroom.text.exact_form`: what is compared."""
    shown: str
    start: int
    end: int


@lru_cache(maxsize=65536)
def _key(folded: str) -> str:
    """The form in which two spellings of one English word are equal; Vietnamese syllables stay as they are."""
    if not folded.isascii() or len(folded) < 4:
        return folded
    if folded.endswith("ies"):
        folded = folded[:-3] + "y"
    elif folded.endswith("s") and not folded.endswith(("ss", "us", "is")):
        folded = folded[:-1]
    folded = _AMERICAN.get(folded, folded)
    if len(folded) > 5 and folded.endswith("our"):
        return folded[:-3] + "or"
    return _ISE.sub(r"iz\1", folded) if len(folded) > 6 else folded


def _words(text: str) -> list[_Word | None]:
    """The words of an NFC text, None where a phrase must not reach across."""
    folded, exact = fold(text), exact_form(text)
    words: list[_Word | None] = []
    last = 0
    for match in _WORD.finditer(text):
        start, end = match.span()
        possessive = _POSSESSIVE.match(text, last)
        gap = possessive.end() if possessive else last
        if words and gap <= start and not _JOINS.fullmatch(text, gap, start):
            words.append(None)
        last = end
        if possessive and gap == end:
            continue  # the s of ASEAN's
        shown = match.group().replace(".", "")
        bare = folded[start:end].replace(".", "")
        words.append(_Word(_key(bare), exact[start:end].replace(".", ""), shown, start, end))
    return words


def is_unaccented(*texts: str) -> bool:
    """Whether texts that belong together are typed without diacritics (`UNACCENTED_SHARE`)."""
    words = [word for text in texts for word in _WORD.findall(text)]
    return sum(not word.isascii() for word in words) <= UNACCENTED_SHARE * len(words)


def _is_abbreviation(text: str) -> bool:
    letters = [char for char in text if char.isalpha()]
    return len(letters) > 1 and all(char.isupper() for char in letters)


@dataclass(frozen=True, slots=True)
class _Entry:
    phrase: Phrase
    words: tuple[_Word | None, ...]
    context: bool
    abbreviation: bool


class PhraseMatcher:
    """Finds phrases of many labels at once.

    Of overlapping finds of one label the longest counts. A find inside a context of its label (`unless`) does not count.
    """

    def __init__(self, phrases: Iterable[Phrase], unless: Iterable[Phrase] = ()) -> None:
        self._spaced = ahocorasick.Automaton()
        self._unspaced = ahocorasick.Automaton()
        spaced: defaultdict[str, list[_Entry]] = defaultdict(list)
        unspaced: defaultdict[str, list[_Entry]] = defaultdict(list)
        for context, group in ((False, phrases), (True, unless)):
            for phrase in group:
                text = nfc(phrase.text)
                words = tuple(_words(text))
                entry = _Entry(phrase, words, context, _is_abbreviation(text))
                if _SPACED.fullmatch(text):
                    spaced[_joined(words)[0]].append(entry)
                else:
                    unspaced[text].append(entry)
        for automaton, table in ((self._spaced, spaced), (self._unspaced, unspaced)):
            for key, entries in table.items():
                automaton.add_word(key, tuple(entries))
            automaton.make_automaton()

    def find(self, text: str, language: str = "", unaccented: bool | None = None) -> tuple[Found, ...]:
        """Every phrase in `text`, by place; a phrase of another `language` is left out.

        `unaccented` says that the document is typed without diacritics; None judges by `text` alone, so pass the
        answer of `is_unaccented` where the text is one field of several.
        """
        text = nfc(text)
        loose = is_unaccented(text) if unaccented is None else unaccented
        found: list[tuple[Found, bool]] = []
        contexts: list[Found] = []

        def keep(entry: _Entry, start: int, end: int, sure: bool) -> None:
            phrase = entry.phrase
            if phrase.language and language and phrase.language != language and (language, phrase.language) != ("vi", "en"):
                return
            item = Found(phrase.label, phrase.text, start, end)
            if entry.context:
                contexts.append(item)
            else:
                found.append((item, sure))

        if len(self._unspaced):
            for last, entries in self._unspaced.iter(text):
                for entry in entries:
                    keep(entry, last + 1 - len(nfc(entry.phrase.text)), last + 1, True)
        if len(self._spaced):
            words = _words(text)
            joined, places = _joined(words)
            for last, entries in self._spaced.iter(joined):
                final = bisect_right(places, last - 1) - 1
                for entry in entries:
                    span = words[final + 1 - len(entry.words) : final + 1]
                    sure = _agrees(entry, span, loose)
                    if sure is not None and (first := span[0]) is not None and (end := span[-1]) is not None:
                        keep(entry, first.start, end.end, sure)
        sure_labels = {item.label for item, sure in found if sure}
        kept = [item for item, sure in found if (sure or item.label in sure_labels) and not _inside(item, contexts)]
        return _longest(kept)


def _joined(words: Sequence[_Word | None]) -> tuple[str, list[int]]:
    """The keys with a space around each, and where in that string each begins."""
    places: list[int] = []
    parts: list[str] = []
    at = 1
    for word in words:
        key = _BREAK if word is None else word.key
        places.append(at)
        parts.append(key)
        at += len(key) + 1
    return " " + " ".join(parts) + " ", places


def _agrees(entry: _Entry, span: Sequence[_Word | None], loose: bool) -> bool | None:
    """None where the words are others than the phrase's; False where they agree only without diacritics and the phrase is short."""
    folded_only = False
    for wanted, word in zip(entry.words, span, strict=True):
        if wanted is None or word is None:
            if wanted is not word:
                return None
            continue
        if entry.abbreviation and word.shown not in (wanted.shown, wanted.shown + "s"):
            return None
        if entry.phrase.proper and wanted.shown[0].isupper() and not word.shown[0].isupper():
            return None
        if wanted.exact.isascii() and word.exact.isascii():
            continue
        if wanted.exact != word.exact:
            if not (loose and word.exact.isascii()):
                return None
            folded_only = True
    return not folded_only or sum(word is not None for word in entry.words) >= SURE_WORDS


def _inside(item: Found, contexts: Iterable[Found]) -> bool:
    return any(c.label == item.label and c.start <= item.start and item.end <= c.end for c in contexts)


def _longest(found: Iterable[Found]) -> tuple[Found, ...]:
    """Of overlapping finds of one label the longest, of equally long ones the first."""
    kept: defaultdict[str, list[Found]] = defaultdict(list)
    for item in sorted(found, key=lambda f: (f.start - f.end, f.start, f.phrase)):
        if all(item.end <= other.start or other.end <= item.start for other in kept[item.label]):
            kept[item.label].append(item)
    return tuple(sorted((f for items in kept.values() for f in items), key=lambda f: (f.start, f.end, f.label)))
