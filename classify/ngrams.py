"""Word n-grams of many articles at once, with their places: what the linear models count.

Every word counts in its folded form, so that a text typed without diacritics is read too, and an n-gram with marks
also in its exact form. N-grams do not reach over the end of a sentence. Words are looked up once and n-grams are
numbers made of theirs, so that counting is arithmetic on arrays. Pieces of words (`classify.pieces`) count beside them
where they are among the words that are known.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from classify.pieces import OPEN, pieces_of_forms
from newsroom.article import Article, SourceKind
from newsroom.text import exact_form, fold, nfc

Field = Literal["title", "lead", "text", "section", "outlet"]
Keys = NDArray[np.int64]
Floats = NDArray[np.float32]
Csr = Any
"""A sparse matrix of scipy, which has no types."""

TITLE_WEIGHT = 2.0
"""What a word of the title counts, against 1 in the opening."""
REST_WEIGHT = 0.35
"""What a word after the opening counts."""
OPENING_WORDS = 80
"""Words at the start of the text, beside the lead, that count in full: about two paragraphs of a report."""
TITLE_WORDS = 60
"""Words of a title that are read; some files have the whole text there."""
MARKS: Mapping[Field, str] = {"section": "§", "outlet": "¤"}
"""Before a word that is no word of the article: a section called Sports says something else than a text that speaks of
it."""
KINDS = tuple(f"{MARKS['outlet']}{kind}" for kind in get_args(SourceKind) if kind != "search")
"""The words for the kinds of outlets."""
READ_WORDS = 400
"""Words of lead and text that are read: what an article is about has been said by then."""
READ_CHARS = 6_000
"""And at most so many characters: a page without spaces is one word."""
SECTION_CHARS = 120
MAX_URL = 2_000
APART = 0.3
"""What the kind of an outlet is in a row of unit length: docs/labels.md tells how it was chosen."""
LONGEST = 3
"""Words of the longest n-gram."""
_BITS = 20
"""Bits of a key that one word takes; three words fit into 63."""
MOST_WORDS = 2**_BITS - 2

_WORDS = [re.compile(rf"(?:\s*\S+){{0,{n}}}") for n in (TITLE_WORDS, OPENING_WORDS, READ_WORDS)]
# A word (longer ones are addresses or noise), or what ends a sentence.
_TOKEN = re.compile(r"[^\W_]{1,24}|[.!?…;:|\n]")
_ADDRESS = re.compile(r"[a-z]+://[^/?#]*/([^?#]*)", re.IGNORECASE)
# A folder of an address that is named for what is in it, not for a day or a number.
_FOLDER = re.compile(r"[a-z]{3,}(?:-[a-z]+){0,4}", re.IGNORECASE)
_ENDS = frozenset(".!?…;:|\n")
_BREAK = -1


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of an article whose words weigh the same."""

    field: Field
    text: str
    """NFC."""
    start: int
    """Where it starts in the field, in code points."""
    weight: float


def passages(article: Article, kind: SourceKind | None = None) -> tuple[Passage, ...]:
    """The parts of `article` that are read: its title, its lead unless the text repeats it, opening and rest; its
    section, and the `kind` of its outlet."""
    title, lead, text = nfc(article.title)[:READ_CHARS], nfc(article.lead)[:READ_CHARS], nfc(article.text)[:READ_CHARS]
    made = [Passage("title", title[: _end(title, 0)], 0, TITLE_WEIGHT)]
    if lead and text.find(lead, 0, len(lead) + 200) < 0:
        made.append(Passage("lead", lead[: _end(lead, 2)], 0, 1.0))
    opening = _end(text, 1)
    if opening:
        made.append(Passage("text", text[:opening], 0, 1.0))
        rest = _end(text, 2)
        if rest > opening:
            made.append(Passage("text", text[opening:rest], opening, REST_WEIGHT))
    if section := section_of(article):
        made.append(Passage("section", section, 0, 1.0))
    if kind:
        made.append(Passage("outlet", kind, 0, 1.0))
    return tuple(made)


def section_of(article: Article) -> str:
    """The section in which `article` stands: as its page names it, else the folders of its address that have names; ""
    where neither says."""
    if article.section:
        return nfc(article.section)[:SECTION_CHARS]
    path = _ADDRESS.match(article.url[:MAX_URL])
    folders = path[1].split("/")[:-1] if path else ()
    return ". ".join(folder for folder in folders if _FOLDER.fullmatch(folder))[:SECTION_CHARS]


def _end(text: str, which: int) -> int:
    found = _WORDS[which].match(text)
    return found.end() if found else 0


@dataclass(frozen=True, slots=True)
class Tokens:
    """The words of an article in both forms; "" between two words where a sentence ends."""

    folded: tuple[str, ...]
    exact: tuple[str, ...]
    passage: tuple[int, ...]
    """Number of the passage of each."""


def tokens(read: Sequence[Passage]) -> Tokens:
    """The words of passages, numbers as so many noughts."""
    folded: list[str] = []
    exact: list[str] = []
    passage: list[int] = []
    for number, part in enumerate(read):
        lower = exact_form(part.text)
        bare = fold(lower)
        found = _TOKEN.findall(bare)
        mark = MARKS.get(part.field, "")
        written = found if bare == lower else _TOKEN.findall(lower)
        if len(written) != len(found):  # a character that only one form counts as a letter
            written = found
        for word, shown in zip(found, written, strict=True):
            if word in _ENDS:
                folded.append("")
                exact.append("")
            elif word.isdecimal():
                zeros = "0" * min(len(word), 5)
                folded.append(zeros)
                exact.append(zeros)
            else:
                folded.append(mark + word)
                exact.append(mark + shown)
        folded.append("")
        exact.append("")
        passage.extend([number] * (len(folded) - len(passage)))
    return Tokens(tuple(folded), tuple(exact), tuple(passage))


def spans(read: Sequence[Passage]) -> list[tuple[Field, int, int]]:
    """Where each of `tokens` stands: field and code points into it."""
    made: list[tuple[Field, int, int]] = []
    for part in read:
        lower = exact_form(part.text)
        places = [(part.field, part.start + m.start(), part.start + m.end()) for m in _TOKEN.finditer(fold(lower))]
        made.extend(places)
        made.append((part.field, part.start + len(part.text), part.start + len(part.text)))
    return made


@dataclass(frozen=True, slots=True, eq=False)
class Grams:
    """The n-grams of a batch of articles, one entry an occurrence, article by article."""

    keys: Keys
    article: NDArray[np.int32]
    first: NDArray[np.int32]
    """Number of its first word among the tokens of the article."""
    length: NDArray[np.int8]
    weight: Floats


class Words:
    """The words that n-grams are made of, numbered in their order. A piece is one that stands alone, and where there
    is none, pieces are not looked for."""

    def __init__(self, words: Sequence[str]) -> None:
        self.words = tuple(words)
        self._numbers = {word: at for at, word in enumerate(self.words)}
        self._is_piece = np.array([False, *(OPEN in word for word in self.words)], dtype=np.bool_)
        self._has_pieces = bool(self._is_piece.any())

    @classmethod
    def found(cls, articles: Iterable[Tokens], at_least: int, *, with_pieces: bool = False) -> Words:
        """Those of `articles` that so many of them have, and `KINDS`, in alphabetical order."""
        seen: Counter[str] = Counter()
        for one in articles:
            seen.update(set(one.folded) | set(one.exact))
            if with_pieces:
                pairs = set(zip(one.folded, one.exact, strict=True))
                seen.update({piece for pair in pairs for piece in pieces_of_forms(*pair)})
        frequent = {word for word, count in seen.items() if word and count >= at_least}
        kept = sorted(frequent.union(KINDS))
        return cls(kept[:MOST_WORDS])

    def grams(self, articles: Sequence[Tokens], weights: Sequence[Sequence[float]]) -> Grams:
        """Every n-gram of known words; `weights` are those of each article's passages."""
        get = self._numbers.get
        folded = np.array([get(word, _BREAK) for one in articles for word in one.folded], dtype=np.int64)
        exact = np.array([get(word, _BREAK) for one in articles for word in one.exact], dtype=np.int64)
        sizes = np.array([len(one.folded) for one in articles])
        owner = np.repeat(np.arange(len(articles), dtype=np.int32), sizes)
        place = (np.arange(len(folded)) - np.repeat(np.cumsum(sizes) - sizes, sizes)).astype(np.int32)
        weight = np.array(
            [of[number] for one, of in zip(articles, weights, strict=True) for number in one.passage], dtype=np.float32
        )
        parts = []
        for n in range(1, LONGEST + 1):
            if len(folded) < n:
                break
            bare, known = _keys(folded, n)
            full, known_too = _keys(exact, n)
            known_too &= full != bare
            for keys, ok in ((bare, known), (full, known_too)):
                at = np.flatnonzero(ok)
                parts.append((keys[at], at, np.full(len(at), n, dtype=np.int8)))
        if self._has_pieces:
            parts.append(self._pieces(articles))
        keys, at, length = (np.concatenate(column) for column in zip(*parts, strict=True)) if parts else _NOTHING
        order = np.argsort(owner[at], kind="stable")
        keys, at, length = keys[order], at[order], length[order]
        return Grams(keys, owner[at], place[at], length, weight[at])

    def _pieces(self, articles: Sequence[Tokens]) -> tuple[Keys, NDArray[np.int64], NDArray[np.int8]]:
        """Key, number of its word among all words of `articles`, and length of every known piece."""
        different: dict[tuple[str, str], int] = {}
        of_word = np.array(
            [
                different.setdefault(pair, len(different))
                for one in articles
                for pair in zip(one.folded, one.exact, strict=True)
            ],
            dtype=np.int64,
        )
        get = self._numbers.get
        known = [[n for n in map(get, pieces_of_forms(*pair)) if n is not None] for pair in different]
        sizes = np.array([len(numbers) for numbers in known], dtype=np.int64)
        flat = np.array([number for numbers in known for number in numbers], dtype=np.int64)
        starts, counts = (np.cumsum(sizes) - sizes)[of_word], sizes[of_word]
        at = np.repeat(np.arange(len(of_word)), counts)
        inside = np.arange(len(at)) - np.repeat(np.cumsum(counts) - counts, counts)
        return flat[starts[at] + inside] + 1, at, np.ones(len(at), dtype=np.int8)

    def are_pieces(self, keys: Keys) -> NDArray[np.bool_]:
        """Which of `keys` are pieces of words."""
        return self._is_piece[np.where(keys < 2**_BITS, keys, 0)]

    def are_kinds(self, keys: Keys) -> NDArray[np.bool_]:
        """Which of `keys` are kinds of outlets."""
        return np.isin(keys, self.kinds)

    @property
    def kinds(self) -> Keys:
        """The keys of `KINDS` that are known, sorted."""
        return np.sort(np.array([self._numbers[word] + 1 for word in KINDS if word in self._numbers], dtype=np.int64))

    def only(self, keys: Keys) -> tuple[Words, Keys]:
        """The words that n-grams of `keys` have, and the n-grams in their numbers, sorted."""
        parts = [(keys >> (_BITS * at)) & (2**_BITS - 1) for at in range(LONGEST)]
        used = np.unique(np.concatenate(parts))
        used = used[used > 0]
        number = np.zeros(len(self.words) + 1, dtype=np.int64)
        number[used] = np.arange(1, len(used) + 1)
        made = sum((number[part] << (_BITS * at) for at, part in enumerate(parts)), np.zeros_like(keys))
        return Words([self.words[at - 1] for at in used]), np.sort(made)

    def text(self, key: int) -> str:
        """The n-gram of a key as words."""
        parts = []
        while key:
            parts.append(self.words[(key & (2**_BITS - 1)) - 1])
            key >>= _BITS
        return " ".join(reversed(parts))


_NOTHING = (np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.int8))


def _keys(words: Keys, n: int) -> tuple[Keys, NDArray[np.bool_]]:
    """The key of the n-gram that starts at each word, and whether all its words are known."""
    count = len(words) - n + 1
    keys = np.zeros(count, dtype=np.int64)
    known = np.ones(count, dtype=np.bool_)
    for at in range(n):
        part = words[at : at + count]
        keys = (keys << _BITS) | (part + 1)
        known &= part >= 0
    return keys, known


def counted(grams: Grams, vocabulary: Keys, articles: int) -> Csr:
    """How much each n-gram of the sorted `vocabulary` weighs in each article, as a sparse matrix: the logarithm of its
    weighted count, so that repeating does not shout."""
    from scipy.sparse import csr_matrix

    column = np.minimum(np.searchsorted(vocabulary, grams.keys), max(len(vocabulary) - 1, 0))
    known = vocabulary[column] == grams.keys if len(vocabulary) else np.zeros(0, dtype=np.bool_)
    matrix = csr_matrix(
        (grams.weight[known], (grams.article[known], column[known])),
        shape=(articles, len(vocabulary)),
        dtype=np.float32,
    )
    matrix.sum_duplicates()
    matrix.data = np.log1p(matrix.data)
    return matrix


def frequent(grams: Grams, at_least: int) -> Keys:
    """The keys that so many articles have, sorted."""
    order = np.lexsort((grams.article, grams.keys))
    keys, article = grams.keys[order], grams.article[order]
    new = np.ones(len(keys), dtype=np.bool_)
    new[1:] = (keys[1:] != keys[:-1]) | (article[1:] != article[:-1])
    found, counts = np.unique(keys[new], return_counts=True)
    return found[counts >= at_least]


def weighed(counts: Csr, idf: Floats, apart: NDArray[np.bool_] | None = None) -> Csr:
    """TF-IDF, each row of unit length. What stands in columns `apart` is no word of the article: it does not count in
    the length, and is `APART` in a headline and in a long text."""
    matrix = counts.copy()
    matrix.data *= idf[matrix.indices]
    outside = np.zeros(len(matrix.data), dtype=np.bool_) if apart is None else apart[matrix.indices]
    rows = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    squares = np.where(outside, 0.0, matrix.data.astype(np.float64) ** 2)
    norms = np.sqrt(np.bincount(rows, squares, minlength=matrix.shape[0]))
    matrix.data /= np.maximum(norms[rows], 1e-9).astype(np.float32)
    matrix.data[outside] = APART
    return matrix
