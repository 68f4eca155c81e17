"""What a Vietnamese syllable and a Vietnamese surname look like, with and without diacritics."""

from __future__ import annotations

import re
from functools import lru_cache

from classify.wording import word_set
from newsroom.text import exact_form, fold

_SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdghklmnpqrstvx])?"
    r"(?:uye|uya|uyu|ieu|yeu|uoi|uou|oai|oay|oeo|uay|[aeo][iouy]|au|ay|ia|ie|iu|oa|oe|oo|ua|ue|ui|uo|uu|uy|ye|[aeiouy])"
    r"(?:ng|nh|ch|[cmnpt])?"
)


@lru_cache(maxsize=32768)
def is_syllable(word: str) -> bool:
    """Whether `word` could be a Vietnamese syllable, judged without its diacritics: Chính, Khoi, but not Marc."""
    return len(word) < 8 and _SYLLABLE.fullmatch(fold(word)) is not None


_STRONG = word_set("surnames")
_WEAK = word_set("surnames_also_words")
MIDDLE = word_set("middle_names")
"""What stands most often between surname and given name."""

_STRONG_EXACT = frozenset(map(exact_form, _STRONG))
_WEAK_EXACT = frozenset(map(exact_form, _WEAK))
_STRONG_FOLDED = frozenset(map(fold, _STRONG))
_WEAK_FOLDED = frozenset(map(fold, _WEAK))
_MIDDLE_EXACT = frozenset(map(exact_form, MIDDLE))
_MIDDLE_FOLDED = frozenset(map(fold, MIDDLE))


@lru_cache(maxsize=32768)
def surname_strength(word: str) -> int:
    """2 for a surname that is seldom anything else, 1 for one that is also a common word, 0 for none."""
    if word.isascii():
        folded = word.lower()
        return 2 if folded in _STRONG_FOLDED else 1 if folded in _WEAK_FOLDED else 0
    exact = exact_form(word)
    return 2 if exact in _STRONG_EXACT else 1 if exact in _WEAK_EXACT else 0


@lru_cache(maxsize=32768)
def is_middle_name(word: str) -> bool:
    """Whether `word` often stands between a Vietnamese surname and a given name."""
    return word.lower() in _MIDDLE_FOLDED if word.isascii() else exact_form(word) in _MIDDLE_EXACT
