"""Events that no calendar announces: articles of a few days that tell of one happening.

An article joins the event that it resembles most, if it does enough, else it starts one (single-pass clustering by
time, as in topic detection and tracking: Allan et al. 1998). Resemblance is the mean over the event's recent articles
of two cosines: of the encoder's vectors, which know that two texts mean the same, also in two languages, and of the
names and numbers in them, which know that it was another minister on another day.

Articles are taken in the order of publication and compared with those of `WINDOW` before, so the answer depends on the
set of articles only, what comes later changes nothing before, and the cost grows with the number of articles.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import log, sqrt

import numpy as np
from numpy.typing import NDArray

from newsroom.text import fold, nfc

WINDOW = timedelta(days=3)
"""An article is compared with those of so many days before it. Nine in ten events of the press are told within a
day and a half."""
SAME_EVENT = 0.48
"""Mean resemblance from which an article belongs to an event. Halves of 199 events of the Vietnamese press choose 0.42
to 0.48, all of them together 0.50: the more is written in a day, the stricter. See `classify.evaluate_events`."""
MEANING = 0.5
"""Share of the encoder's cosine in the resemblance; the rest is that of names."""
READ = 3_000
"""Characters of an article in which names are looked for."""
MARK = "story-"
"""The id of a discovered event is this with the id of its earliest article."""

_KEPT = 512
"""Articles that are too old are dropped when there are so many."""
_WORD = re.compile(r"[^\W_]+")
_OPENS = re.compile(r"(?:^|[.!?…:\n\"“(])\s?$")
_JOINS = (" ", "-", " - ", "–", " – ")

Vector = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventCandidate:
    """What is needed of an article to say of which event it tells."""

    id: str
    published_at: datetime
    vector: Vector = field(repr=False, compare=False)
    """Of unit length; of one encoder for all."""
    names: Mapping[str, float] = field(repr=False)
    """See `names_in`."""


def event_candidate(id: str, published_at: datetime, vector: bytes, names: Mapping[str, float]) -> EventCandidate:
    """The candidate that an article with this `newsroom.article.Record.vector` is; which must not be empty."""
    return EventCandidate(
        id=id, published_at=published_at, vector=np.frombuffer(vector, "<f2").astype(np.float32), names=names
    )


def names_in(title: str, lead: str, text: str) -> dict[str, float]:
    """Names and numbers of an article with their weights (1 + log of how often), the sum of their squares 1.

    A name is a word with a capital that does not merely begin a sentence, alone and with the one before it; diacritics
    do not matter, so that "Phạm Minh Chính" is found in an English article.
    """
    parts = (title, "" if lead and lead[:80] in text else lead, text)
    whole = nfc("\n".join(part for part in parts if part))[:READ]
    folded = fold(whole)
    counts: Counter[str] = Counter()
    before, end = "", 0
    for match in _WORD.finditer(whole):
        start, shown = match.start(), match.group()
        word = folded[start : match.end()]
        if shown[0].isdigit():
            counts[word] += 1
            before = ""
        elif not shown[0].isupper() or (_only_opens(whole, match) and not shown.isupper()):
            before = ""
        else:
            counts[word] += 1
            if before and whole[end:start] in _JOINS:
                counts[f"{before} {word}"] += 1
            before = word
        end = match.end()
    weights = {name: 1 + log(count) for name, count in counts.items()}
    length = sqrt(sum(weight * weight for weight in weights.values()))
    return {name: weight / length for name, weight in weights.items()}


def _only_opens(text: str, match: re.Match[str]) -> bool:
    """Whether a word has its capital only because it is the first of a sentence: the next one has none."""
    if not _OPENS.search(text[max(0, match.start() - 2) : match.start()]):
        return False
    following = text[match.end() : match.end() + 2]
    return not (len(following) == 2 and following[0] == " " and following[1].isupper())


def group_events(
    candidates: Iterable[EventCandidate],
    standing: Iterable[tuple[EventCandidate, str]] = (),
    *,
    threshold: float = SAME_EVENT,
    meaning: float = MEANING,
) -> dict[str, str]:
    """Of each candidate the id of the first article of its event; its own id where it is the first.

    `standing` are articles before them whose events are decided: (article, id of the first article of its event).
    An article that nothing else joins stands for itself: an event has two articles or more.
    """
    recent = _Recent(meaning)
    for candidate, event in sorted(standing, key=lambda pair: _order(pair[0])):
        recent.put(candidate, event)
    found: dict[str, str] = {}
    for candidate in sorted(candidates, key=_order):
        recent.forget(candidate.published_at - WINDOW)
        event = recent.best(candidate, threshold) or candidate.id
        found[candidate.id] = event
        recent.put(candidate, event)
    return found


def _order(candidate: EventCandidate) -> tuple[datetime, str]:
    return candidate.published_at, candidate.id


class _Recent:
    """The articles of the last days, with their events."""

    def __init__(self, meaning: float) -> None:
        self._meaning = meaning
        self._clear()

    def _clear(self) -> None:
        self._articles: list[EventCandidate] = []
        self._events: list[str] = []
        self._numbers: dict[str, int] = {}
        """Of each event."""
        self._event_numbers = array("i")
        """Of each article."""
        self._by_name: dict[str, tuple[array[int], array[float]]] = {}
        """Places of the articles that have a name, ascending, and its weight in each."""
        self._vectors: NDArray[np.float32] = np.zeros((0, 0), dtype=np.float32)
        self._first = 0
        """Those before it are too old."""

    def put(self, candidate: EventCandidate, event: str) -> None:
        at = len(self._articles)
        self._articles.append(candidate)
        self._events.append(event)
        if at == len(self._vectors):
            grown = np.zeros((max(64, 2 * at), len(candidate.vector)), dtype=np.float32)
            if at:
                grown[:at] = self._vectors
            self._vectors = grown
        self._vectors[at] = candidate.vector
        self._event_numbers.append(self._numbers.setdefault(event, len(self._numbers)))
        for name, weight in candidate.names.items():
            places, weights = self._by_name.setdefault(name, (array("i"), array("d")))
            places.append(at)
            weights.append(weight)

    def forget(self, before: datetime) -> None:
        while self._first < len(self._articles) and self._articles[self._first].published_at < before:
            self._first += 1
        if self._first > max(_KEPT, len(self._articles) // 2):
            kept = list(zip(self._articles[self._first :], self._events[self._first :], strict=True))
            self._clear()
            for candidate, event in kept:
                self.put(candidate, event)

    def best(self, candidate: EventCandidate, threshold: float) -> str | None:
        """The event that `candidate` resembles most, None where it resembles none enough."""
        start, end = self._first, len(self._articles)
        if start == end:
            return None
        alike = self._meaning * (self._vectors[start:end] @ candidate.vector).astype(np.float64)
        for name, weight in candidate.names.items():
            if name in self._by_name:
                # Views, gone when this returns: an array that numpy looks at cannot grow.
                places, weights = (np.asarray(part) for part in self._by_name[name])
                first = int(np.searchsorted(places, start))
                alike[places[first:] - start] += (1 - self._meaning) * weight * weights[first:]
        numbers = np.asarray(self._event_numbers)[start:end]
        counts = np.bincount(numbers, minlength=len(self._numbers))
        sums = np.bincount(numbers, weights=alike, minlength=len(self._numbers))
        means = np.where(counts > 0, np.round(sums / np.maximum(counts, 1), 6), -np.inf)
        most = float(means.max())
        if most < threshold:
            return None
        # Of events that are equally near the one with the smaller id, so that no order of rows decides.
        events = list(self._numbers)
        return min(events[number] for number in np.flatnonzero(means == most))


def event_ids(firsts: Mapping[str, str]) -> dict[str, str]:
    """From what `group_events` found to ids of events: an article that no other joins has none."""
    sizes = Counter(firsts.values())
    return {article: f"{MARK}{first}" for article, first in firsts.items() if sizes[first] > 1}
