"""Find the taxonomy's phrases in a text, in one pass and without being fooled by Vietnamese.

Without its diacritics "biến động" (fluctuation) is "Biển Đông" (the South China Sea). So phrases are looked for in
folded words, which makes one automaton serve every spelling, and each find is then checked word by word against the
exact form; only in a text that is typed without diacritics as a whole does the folded form count by itself, and
there not for short phrases.

Words are compared, not characters: case, hyphens, possessives, plural and British or American spelling do not
matter in English.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

import ahocorasick  # type: ignore[import-not-found]

from newsroom.text import exact_form, fold, nfc

UNACCENTED_SHARE = 0.05
"""A text in which at most this share of words carries a mark is typed without diacritics. Measured on press texts: of
40,000 in Vietnamese one in a hundred has a share below 0.5 and none one below 0.1; of 1,931 in English one in a
hundred has one above 0.015."""

SURE_WORDS = 3
"""In a text typed without diacritics a phrase of fewer words (bien dong) needs a longer one of its label beside it."""

# An acronym with dots (U.S., U.23), a word, or the plus of ASEAN+3 and ADMM+.
_WORD = re.compile(r"(?:[A-Z]\.)+[A-Z0-9]+\.?|[^\W_]+|\+\d*")
# What may stand between two words of one phrase; anything else (a comma, a full stop, a new paragraph) separates.
_JOINS = re.compile(r"[ \t\u00a0/'\"‘’“”«»\-\u2010-\u2015]*")
_POSSESSIVE = re.compile(r"['’][sS](?!\w)")
_BREAK = "\x1f"

# Scripts in which words are not set off by spaces, or in which particles are written onto a name.
_SPACED = re.compile(r"[\u0000-\u052f\u1e00-\u1fff]*")

# Vietnamese articles quote English names and phrases; English ones do not quote Vietnamese.
_READ_IN = {"vi": ("vi", "en")}

_AMERICAN = {
    "centre": "center", "defence": "defense", "licence": "license", "programme": "program", "theatre": "theater",
}  # fmt: skip
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


class _Words:
    """The words of an NFC text. Only their keys are made for all; the rest for those where a phrase may stand."""

    def __init__(self, text: str) -> None:
        folded = fold(text)
        self._text, self._exact = text, exact_form(text)
        self.keys: list[str] = []
        """What is looked up, by word; `_BREAK` where a phrase must not reach across."""
        self._spans: list[tuple[int, int]] = []
        last = 0
        for match in _WORD.finditer(text):
            start, end = span = match.span()
            if start == last + 1 and text[last] == " ":  # nearly always, and then there is nothing to look for
                last = end
            else:
                possessive = _POSSESSIVE.match(text, last)
                gap = possessive.end() if possessive else last
                if self.keys and gap <= start and not _JOINS.fullmatch(text, gap, start):
                    self.keys.append(_BREAK)
                    self._spans.append((gap, start))
                last = end
                if possessive and gap == end:
                    continue  # the s of ASEAN's
            bare = folded[start:end]
            self.keys.append(_key(bare.replace(".", "") if "." in bare else bare))
            self._spans.append(span)

    def between(self, first: int, behind: int) -> tuple[_Word | None, ...]:
        """The words from number `first` to before `behind`, None for a break."""
        return tuple(map(self._word, self.keys[first:behind], self._spans[first:behind]))

    def _word(self, key: str, span: tuple[int, int]) -> _Word | None:
        if key == _BREAK:
            return None
        exact, shown = (form[slice(*span)].replace(".", "") for form in (self._exact, self._text))
        return _Word(key, exact, shown, *span)

    def joined(self) -> tuple[str, list[int]]:
        """The keys with a space around each, and where in that string each begins."""
        places = list(accumulate((len(key) + 1 for key in self.keys[:-1]), initial=1)) if self.keys else []
        return f" {' '.join(self.keys)} ", places


def is_unaccented(*texts: str) -> bool:
    """Whether texts that belong together are typed without diacritics (`UNACCENTED_SHARE`)."""
    words = [word for text in texts for word in _WORD.findall(text)]
    return len(words) - sum(map(str.isascii, words)) <= UNACCENTED_SHARE * len(words)


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

    Of overlapping finds of one label the longest counts. A find inside a context of its label (`unless`) does not.
    """

    def __init__(self, phrases: Iterable[Phrase], unless: Iterable[Phrase] = ()) -> None:
        self._spaced = ahocorasick.Automaton()
        self._unspaced = ahocorasick.Automaton()
        spaced: defaultdict[str, list[_Entry]] = defaultdict(list)
        unspaced: defaultdict[str, list[_Entry]] = defaultdict(list)
        for context, group in ((False, phrases), (True, unless)):
            for phrase in group:
                text = nfc(phrase.text)
                words = _Words(text)
                entry = _Entry(phrase, words.between(0, len(words.keys)), context, _is_abbreviation(text))
                if _SPACED.fullmatch(text):
                    spaced[words.joined()[0]].append(entry)
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
        found: list[Found] = []
        unsure: list[Found] = []
        contexts: defaultdict[str, list[tuple[int, int]]] = defaultdict(list)
        for entry, start, end, sure in (*self._in_unspaced(text), *self._in_spaced(text, loose)):
            phrase = entry.phrase
            if phrase.language and language and phrase.language not in _READ_IN.get(language, (language,)):
                continue
            if entry.context:
                contexts[phrase.label].append((start, end))
            else:
                (found if sure else unsure).append(Found(phrase.label, phrase.text, start, end))
        certain = {item.label for item in found}
        found += [item for item in unsure if item.label in certain]
        covers = {label: Cover(spans) for label, spans in contexts.items()}
        return _longest(f for f in found if f.label not in covers or not covers[f.label].holds(f.start, f.end))

    def _in_unspaced(self, text: str) -> Iterator[tuple[_Entry, int, int, bool]]:
        if not len(self._unspaced):
            return
        for last, entries in self._unspaced.iter(text):
            for entry in entries:
                yield entry, last + 1 - len(nfc(entry.phrase.text)), last + 1, True

    def _in_spaced(self, text: str, loose: bool) -> Iterator[tuple[_Entry, int, int, bool]]:
        if not len(self._spaced):
            return
        words = _Words(text)
        joined, places = words.joined()
        for last, entries in self._spaced.iter(joined):
            final = bisect_right(places, last - 1)
            for entry in entries:
                span = words.between(final - len(entry.words), final)
                sure = _agrees(entry, span, loose)
                if sure is not None and span[0] is not None and span[-1] is not None:
                    yield entry, span[0].start, span[-1].end, sure


class Cover:
    """Spans of a text that may hold others. Asked in logarithmic time: a hostile page can name ASEAN 100,000 times."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        ordered = sorted(spans)
        self._starts = [start for start, _ in ordered]
        self._furthest = list(accumulate((end for _, end in ordered), max))

    def holds(self, start: int, end: int) -> bool:
        """Whether one of the spans holds all of `start` to `end`."""
        before = bisect_right(self._starts, start)
        return before > 0 and self._furthest[before - 1] >= end


def _agrees(entry: _Entry, span: Sequence[_Word | None], loose: bool) -> bool | None:
    """None: the words are not the phrase's. False: they are only without diacritics, and the phrase is short."""
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


def _longest(found: Iterable[Found]) -> tuple[Found, ...]:
    """Of overlapping finds of one label the longest, of equally long ones the first."""
    kept: defaultdict[str, list[Found]] = defaultdict(list)
    starts: defaultdict[str, list[int]] = defaultdict(list)
    for item in sorted(found, key=lambda f: (f.start - f.end, f.start, f.phrase)):
        mine, at = kept[item.label], bisect_right(starts[item.label], item.start)
        free_before = at == 0 or mine[at - 1].end <= item.start
        free_after = at == len(mine) or item.end <= mine[at].start
        if free_before and free_after:
            mine.insert(at, item)
            starts[item.label].insert(at, item.start)
    return tuple(sorted((f for items in kept.values() for f in items), key=lambda f: (f.start, f.end, f.label)))
