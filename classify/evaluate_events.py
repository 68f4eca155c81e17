"""Measure discovered events against articles that people have sorted: B-cubed F1, beside TF-IDF cosine with a
threshold."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from classify.encoder import Encoder
from classify.events import MEANING, EventCandidate, event_candidate, group_events, names_in
from classify.sorted_articles import SortedArticle
from classify.vectors import article_vectors
from newsroom.article import Article
from newsroom.text import exact_form, tokens

THRESHOLDS = tuple(round(0.02 * step, 2) for step in range(3, 41))
"""What is tried on the half that tunes."""


@dataclass(frozen=True, slots=True)
class BCubed:
    """Precision and recall over articles (Bagga and Baldwin 1998): of those that an article was put together with the
    share that belongs with it, of those that belong with it the share that was put together with it."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """Their harmonic mean."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


@dataclass(frozen=True, slots=True)
class HalfScores:
    """A way of grouping, its threshold chosen on one half of the events, measured on the other."""

    way: str
    """`ours`, `meaning`, `names`, `baseline`."""
    threshold: float
    tuned: BCubed
    """On the half that chose the threshold."""
    other: BCubed
    """On the half that did not."""


@dataclass(frozen=True, slots=True)
class EventFigures:
    """Both halves in turn, and the shipped threshold on everything."""

    articles: int
    events: int
    halves: tuple[HalfScores, ...]
    shipped: BCubed
    """`SAME_EVENT` on all events together."""
    baseline: BCubed
    """TF-IDF on all events together, at the mean of the thresholds that its halves chose."""


def b_cubed(found: Mapping[str, str], wanted: Mapping[str, str]) -> BCubed:
    """`found` and `wanted` give a group to each id of `wanted`. Raises ValueError where there is none."""
    if not wanted:
        raise ValueError("no articles to measure on")
    ours, theirs = Counter(found[id] for id in wanted), Counter(wanted.values())
    both = Counter((found[id], wanted[id]) for id in wanted)
    precision = sum(both[found[id], wanted[id]] / ours[found[id]] for id in wanted)
    recall = sum(both[found[id], wanted[id]] / theirs[wanted[id]] for id in wanted)
    return BCubed(precision / len(wanted), recall / len(wanted))


def evaluate_events(articles: Sequence[SortedArticle], encoder: Encoder) -> EventFigures:
    """Group the dated articles that have an event. Raises ValueError where there are less than two events."""
    known = [article for article in articles if article.event and article.published_at is not None]
    wanted = {article.id: article.event for article in known}
    if len(set(wanted.values())) < 2:
        raise ValueError("events are measured on dated articles of two events or more")
    vectors = article_vectors(encoder, [_as_article(article) for article in known])
    nothing = bytes(2 * encoder.dimensions)
    ours = [_candidate(article, vector or nothing) for article, vector in zip(known, vectors, strict=True)]
    ways: dict[str, tuple[Sequence[EventCandidate], float]] = {
        "ours": (ours, MEANING),
        "meaning": (ours, 1.0),
        "names": (ours, 0.0),
        "baseline": (_by_words(known, ours), 0.0),
    }
    halves = [_half(event) for event in wanted.values()]
    first = {id for (id, _), half in zip(wanted.items(), halves, strict=True) if half}
    scores = []
    for way, (candidates, meaning) in ways.items():
        for tuning in (first, wanted.keys() - first):
            scores.append(_tuned(way, candidates, meaning, tuning, wanted))
    plain = [score.threshold for score in scores if score.way == "baseline"]
    mean = sum(plain) / len(plain)
    return EventFigures(
        articles=len(known),
        events=len(set(wanted.values())),
        halves=tuple(scores),
        shipped=b_cubed(group_events(ours), wanted),
        baseline=b_cubed(group_events(ways["baseline"][0], threshold=mean, meaning=0.0), wanted),
    )


def _half(event: str) -> bool:
    return hashlib.blake2b(event.encode(), digest_size=1).digest()[0] % 2 == 0


def _tuned(
    way: str, candidates: Sequence[EventCandidate], meaning: float, tuning: set[str], wanted: Mapping[str, str]
) -> HalfScores:
    def measured(ids: set[str], threshold: float) -> BCubed:
        chosen = [candidate for candidate in candidates if candidate.id in ids]
        found = group_events(chosen, threshold=threshold, meaning=meaning)
        return b_cubed(found, {id: event for id, event in wanted.items() if id in ids})

    tried = {threshold: measured(tuning, threshold) for threshold in THRESHOLDS}
    best = max(tried, key=lambda threshold: (tried[threshold].f1, -threshold))
    return HalfScores(way, best, tried[best], measured(set(wanted) - tuning, best))


def _as_article(row: SortedArticle) -> Article:
    when = row.published_at or datetime.now(UTC)
    return Article(
        id=row.id, url="", source_id="sorted", title=row.title, lead=row.lead, text=row.text, fetched_at=when
    )


def _candidate(article: SortedArticle, vector: bytes) -> EventCandidate:
    assert article.published_at is not None
    names = names_in(article.title, article.lead, article.text)
    return event_candidate(article.id, article.published_at, vector, names)


def _by_words(articles: Sequence[SortedArticle], candidates: Sequence[EventCandidate]) -> list[EventCandidate]:
    """The baseline: the same grouping by the TF-IDF weights of all words, known from these very articles."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    texts = [f"{article.title}\n{article.lead}\n{article.text}" for article in articles]
    vectorizer = TfidfVectorizer(
        tokenizer=lambda text: tokens(exact_form(text)), token_pattern=None, lowercase=False, sublinear_tf=True
    )
    matrix = vectorizer.fit_transform(texts).tocsr()
    rows = (dict(zip(map(str, row.indices), row.data.tolist(), strict=True)) for row in matrix)
    return [replace(candidate, names=row) for candidate, row in zip(candidates, rows, strict=True)]
