"""Which words an article owes its labels to: the taxonomy's phrases, and the n-grams that weigh most."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from classify.combine import STACK
from classify.features import MENTIONS, Reading
from classify.label_model import LabelModel
from classify.ngrams import Csr, Field, Grams, spans
from classify.phrase_labeller import phrase_matches
from newsroom.article import Match

MOST = 4
"""N-grams that are shown for a label."""
LEAST = 0.1
"""Log-odds that an n-gram must add to be shown."""


class Explainer:
    """Finds the words that speak for what was decided."""

    def __init__(self, model: LabelModel) -> None:
        learned = model.learned
        self._weights, self._ngrams = learned.ngram_weights, learned.ngrams
        self._columns = {label: at for at, label in enumerate(learned.labels)}
        width = len(STACK) + 1
        topic, theme = (stack.reshape(2, width) for stack in (model.topic_stack, model.theme_stack))
        at = [STACK.index("ngrams"), STACK.index("ngrams_margin")]
        # An n-gram moves the expert's log-odds and as much the distance to the other labels.
        self._shares = {"topic": topic[:, at].sum(axis=1), "theme": theme[:, at].sum(axis=1)}

    def matches(
        self,
        reading: Reading,
        row: int,
        grams: Grams,
        matrix: Csr,
        topics: Collection[str],
        themes: Collection[str],
    ) -> tuple[Match, ...]:
        """The phrases of the given labels and of ASEAN, then for each label the n-grams that add most to it."""
        found = list(phrase_matches(reading.hits, {*topics, *themes}))
        wanted = [(label, "topic") for label in topics] + [(label, "theme") for label in themes]
        wanted = [(label, kind) for label, kind in wanted if label in self._columns]
        if wanted:
            found.extend(self._learned(reading, row, grams, matrix, wanted))
        return tuple(found)

    def _learned(
        self, reading: Reading, row: int, grams: Grams, matrix: Csr, wanted: list[tuple[str, str]]
    ) -> list[Match]:
        headline = int(reading.mentions[MENTIONS.index("headline_only")])
        begin, end = matrix.indptr[row], matrix.indptr[row + 1]
        columns, values = matrix.indices[begin:end], matrix.data[begin:end]
        labels = [self._columns[label] for label, _ in wanted]
        shares = np.array([self._shares[kind][: headline + 1].sum() for _, kind in wanted], dtype=np.float32)
        added = values[:, None] * self._weights[columns][:, labels] * shares
        heavy = np.flatnonzero(added.max(axis=1) >= LEAST / 2)
        if not len(heavy):
            return []
        places = self._first_places(grams, row, columns[heavy])
        where = spans(reading.passages)
        made = []
        for at, (label, _) in enumerate(wanted):
            # The exact and the folded n-gram of one place count together.
            total: defaultdict[tuple[int, int], float] = defaultdict(float)
            for number, place in zip(heavy, places, strict=True):
                if place is not None:
                    total[place] += float(added[number, at])
            taken: list[tuple[int, int]] = []
            for (first, last), weight in sorted(total.items(), key=lambda item: (-item[1], item[0])):
                if weight < LEAST or len(taken) == MOST:
                    break
                field, start, _ = where[first]
                # The names of section and kind have no place in the article.
                if field == "section" or field == "outlet":
                    continue
                if any(first <= other[1] and other[0] <= last for other in taken):
                    continue
                taken.append((first, last))
                end_at = where[last][2]
                made.append(Match(label, _text(reading, field, start, end_at), field, start, end_at, round(weight, 3)))
        return made

    def _first_places(self, grams: Grams, row: int, columns: NDArray[np.int32]) -> list[tuple[int, int] | None]:
        """First and last word of the first occurrence of each n-gram in the article."""
        start, end = np.searchsorted(grams.article, (row, row + 1))
        keys = grams.keys[start:end]
        order = np.argsort(keys, kind="stable")
        wanted = self._ngrams[columns]
        at = np.searchsorted(keys[order], wanted)
        places: list[tuple[int, int] | None] = []
        for number, key in zip(at, wanted, strict=True):
            if number == len(order) or keys[order[number]] != key:
                places.append(None)
                continue
            gram = start + order[number]
            first = int(grams.first[gram])
            places.append((first, first + int(grams.length[gram]) - 1))
        return places


def _text(reading: Reading, field: Field, start: int, end: int) -> str:
    """The words of the article between two places of one passage."""
    for passage in reading.passages:
        if passage.field == field and passage.start <= start and end <= passage.start + len(passage.text):
            return passage.text[start - passage.start : end - passage.start]
    return ""
