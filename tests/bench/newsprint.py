"""Texts with the word frequencies of real press: a walk from word to word over the table of `frequencies`.

From a word the walk goes to one of its listed followers as often as print does, else to a word drawn from all that is
left of the counts. So every word comes up exactly as often as in print, and so does every listed pair: multi-syllable
words of Vietnamese keep together. Many of the words that are drawn repeat an earlier draw of the same article, because
an article that has a name has it several times; that leaves the frequencies as they are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from tests.bench.frequencies import COMMA, END, NUMBER, RARE, Frequencies, Language, load

Ranks = npt.NDArray[np.int64]

CLUMPING: Mapping[Language, float] = {"vi": 0.63, "en": 0.78}
"""`frequencies.clumping` of real articles, as `python -m tests.bench.frequencies` prints it."""
REPEATED: Mapping[Language, float] = {"vi": 0.8, "en": 0.5}
"""Share of the draws that repeat an earlier one: found by trying, so that the articles made clump like real ones."""
SUBJECTS = 25
"""Only the first so many draws of an article are repeated."""
RARE_WORDS = 400_000
"""Different words behind `RARE`, the n-th of them 1/n as often as the first: as the vocabulary of print never ends."""
PARAGRAPH = 3
"""Sentences of a paragraph, on average."""
_ONSETS = ("b", "c", "d", "g", "h", "kh", "l", "m", "n", "ng", "ph", "r", "s", "t", "th", "tr", "v", "x")
_RIMES = ("a", "ai", "an", "ang", "e", "em", "en", "eo", "i", "in", "o", "oa", "on", "ong", "u", "ua", "un", "ung", "y")


@dataclass(frozen=True, slots=True)
class Text:
    """The words of one article."""

    title: str
    lead: str
    body: str
    """Paragraphs without the lead, separated by an empty line."""


class Walk:
    """The walk through the words of one language."""

    def __init__(self, language: Language, table: Frequencies) -> None:
        self.table = table
        self._repeated = REPEATED[language]
        counts = np.array(table.counts, dtype=np.int64)
        listed = [np.array(row, dtype=np.int64).reshape(-1, 2) for row in table.followers]
        self._to = np.concatenate([row[:, 0] for row in listed])
        times = np.concatenate([row[:, 1] for row in listed])
        # One running sum for all rows: row n begins at ends[n] and is followed as often as the word stands in print.
        self._sums = np.cumsum(times)
        ends = np.concatenate([[0], np.cumsum([len(row) for row in listed])])
        begun = np.concatenate([[0], self._sums])[ends]
        self._begin, self._listed = begun[:-1], begun[1:]
        self._counts = counts
        left = counts - np.bincount(self._to, weights=times, minlength=len(counts)).astype(np.int64)
        self._left = np.cumsum(np.maximum(left, 0))
        self._end = table.words.index(END)
        self._marks = [self._end, table.words.index(COMMA)]
        within = [word if word in (END, COMMA) else f" {word}" for word in table.words]
        first = [word if word in (END, COMMA) else f" {word.capitalize()}" for word in table.words]
        self._spelled = [*within, *first, f"{END}\n\n"]
        """By rank; from `_capital` on as the first word of a sentence; last the end of a paragraph."""
        self._capital, self._paragraph = len(within), 2 * len(within)
        self._digits = {rank: int(word[1:] or 0) for rank, word in enumerate(table.words) if word[0] in (RARE, NUMBER)}
        self._open = list(self._digits)

    def draw(self, lengths: Ranks, rng: np.random.Generator) -> list[Ranks]:
        """One row of words for each of `lengths`, each beginning after the end of a sentence."""
        order = np.argsort(-lengths, kind="stable")
        longest = int(lengths.max())
        rows = np.full((longest + 1, len(lengths)), self._end, dtype=np.int64)
        drawn = np.zeros((longest, len(lengths)), dtype=np.int64)
        times = np.zeros(len(lengths), dtype=np.int64)
        ordered = lengths[order]
        for step in range(longest):
            running = int(np.searchsorted(-ordered, -step, side="left"))
            now = rows[step, :running]
            place = self._begin[now] + rng.random(running) * self._counts[now]
            listed = place < self._listed[now]
            following = np.empty(running, dtype=np.int64)
            following[listed] = self._to[np.searchsorted(self._sums, place[listed], side="right")]
            free = np.flatnonzero(~listed)
            earlier = (rng.random(len(free)) * SUBJECTS / self._repeated).astype(np.int64)
            again = earlier < np.minimum(times[free], SUBJECTS)
            old, new = free[again], free[~again]
            following[old] = drawn[earlier[again], old]
            following[new] = np.searchsorted(self._left, rng.random(len(new)) * self._left[-1], side="right")
            drawn[times[new], new] = following[new]
            times[new] += 1
            rows[step + 1, :running] = following
        found: list[Ranks] = [np.empty(0, dtype=np.int64)] * len(lengths)
        for column, article in enumerate(order):
            found[article] = rows[1 : ordered[column] + 1, column]
        return found

    def text(self, ranks: Ranks, title: int, lead: int, rng: np.random.Generator) -> Text:
        """`ranks` spelled: the first `title` ones as a title, the next `lead` ones as a lead, the rest as a body."""
        marks = np.isin(ranks, self._marks)
        # Only where the walk jumped does a mark follow a mark.
        doubled = marks & np.concatenate([[False], marks[:-1]])
        ends = ranks == self._end
        first = np.concatenate([[True], ends[:-1]])
        first[[title, title + lead]] = True
        places = ranks + self._capital * first
        places[ends & (rng.random(len(ranks)) < 1 / PARAGRAPH)] = self._paragraph
        words = [self._spelled[place] for place in places.tolist()]
        for at in np.flatnonzero(np.isin(ranks, self._open)).tolist():
            words[at] = f" {self._rare(self._digits[int(ranks[at])], rng)}"
        for at in np.flatnonzero(doubled).tolist():
            words[at] = ""
        headline = (word for word in words[:title] if word[:1] != END)
        standfirst = _prose(words[title : title + lead]).replace("\n\n", " ")
        return Text("".join(headline).strip(f" {COMMA}"), standfirst, _prose(words[title + lead :]))

    def _rare(self, digits: int, rng: np.random.Generator) -> str:
        if digits:
            return str(rng.integers(10 ** (digits - 1), 10**digits))
        return rare_word(int(RARE_WORDS ** rng.random()))


def _prose(words: Sequence[str]) -> str:
    text = "".join(words).strip(f" \n{END}{COMMA}").replace("\n ", "\n")
    return f"{text}{END}" if text else ""


def rare_word(number: int) -> str:
    """A word of two or three made-up syllables, nearly always another one for another `number` from 1."""
    syllables = len(_ONSETS) * len(_RIMES)
    made, rest = "", number + syllables
    while rest:
        rest, place = divmod(rest, syllables)
        made = _ONSETS[place % len(_ONSETS)] + _RIMES[place // len(_ONSETS)] + made
    return made


@lru_cache(maxsize=2)
def walk(language: Language) -> Walk:
    """The walk over the table that is kept."""
    return Walk(language, load()[language])
