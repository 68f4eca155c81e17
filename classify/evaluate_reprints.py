"""Measure reprint detection: edited copies of real texts are to be found, other reports of the same event are not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import combinations
from random import Random

from classify.reprint_edits import EDITS, LEAST_PARAGRAPHS, paragraphs
from classify.reprints import (
    MIN_WORDS,
    ReprintCandidate,
    bands,
    group_reprints,
    reprint_candidate,
    signature,
    similarity,
)
from newsroom.text import exact_form, tokens

SEED = 7
LEAST_WORDS = 120
"""A shorter text is not edited: a third of it would be shorter than what is compared at all."""
COPIED_RUN = 80
"""Two articles that share so many words in a row (three paragraphs) are no independent reports: such a pair counts
neither as right nor as wrong."""
ALL = "all"
BASELINE = 0.5
"""Similarity from which the baseline takes an article for a reprint."""
_NOON = datetime(2026, 3, 2, 5, tzinfo=UTC)

Grouping = Callable[[Sequence[ReprintCandidate], Mapping[str, str]], Mapping[str, str]]
"""(candidates, texts by id) -> the original of each reprint."""


@dataclass(frozen=True, slots=True)
class Text:
    """An article to make copies of."""

    id: str
    text: str
    event: str = ""
    """Other articles of the same event are the hard ones to keep apart; "" where that is not known."""


@dataclass(frozen=True, slots=True)
class PairScores:
    """Of pairs (article, copy)."""

    kind: str
    """Name of the edit, `ALL` for all copies together."""
    copies: int
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class ReprintFigures:
    """Per kind of edit, all together last; `baseline` for the same copies by MinHash similarity alone."""

    articles: int
    same_event_pairs: int
    """Pairs of different articles of one event, which must not be found."""
    set_aside: int
    """Pairs that share a run of `COPIED_RUN` words."""
    ours: tuple[PairScores, ...]
    baseline: tuple[PairScores, ...]


def by_signatures(candidates: Sequence[ReprintCandidate], texts: Mapping[str, str]) -> dict[str, str]:
    """The baseline: what resembles an earlier one by MinHash on exact words is its reprint."""
    places: defaultdict[str, list[str]] = defaultdict(list)
    signed: dict[str, tuple[int, ...]] = {}
    rank: dict[str, int] = {}
    found: dict[str, str] = {}
    for candidate in sorted(candidates, key=lambda c: (c.published_at or _NOON, c.id)):
        # Signatures are made of folded words; marking each word with its exact form keeps what they hide.
        mine = signature(" ".join(_marked(word) for word in tokens(exact_form(texts[candidate.id]))))
        keys = bands(mine)
        near = sorted({at for key in keys for at in places[key]}, key=rank.__getitem__)
        first = next((other for other in near if similarity(mine, signed[other]) >= BASELINE), None)
        if first is not None:
            found[candidate.id] = found.get(first, first)
        rank[candidate.id], signed[candidate.id] = len(rank), mine
        for key in keys:
            places[key].append(candidate.id)
    return found


def _marked(word: str) -> str:
    return word if word.isascii() else word + "".join(f"{ord(c):x}" for c in word if not c.isascii())


def evaluate_reprints(articles: Iterable[Text], most: int = 300, seed: int = SEED) -> ReprintFigures:
    """Make a copy of each kind of at most `most` of the articles and look for them among all. Raises ValueError where
    none has `LEAST_WORDS`."""
    natural = sorted(articles, key=lambda article: article.id)
    random = Random(seed)
    long_enough = [article for article in natural if _can_be_edited(article.text)]
    if len(long_enough) < 2:
        raise ValueError(f"there are no two articles of {LEAST_WORDS} words or more")
    bases = random.sample(long_enough, min(most, len(long_enough)))
    copies = {kind: _copies(kind, bases, random) for kind in EDITS}
    texts = {article.id: article.text for article in natural}
    texts |= {id: text for made in copies.values() for id, (_, text) in made.items()}
    candidates = _candidates(natural, copies)
    family, pairs, aside = _families(natural)
    ours, baseline = [], []
    for kinds in (*((kind,) for kind in EDITS), tuple(EDITS)):
        origin = {id: base for kind in kinds for id, (base, _) in copies[kind].items()}
        pool = [candidates[article.id] for article in natural] + [candidates[id] for id in origin]
        name = kinds[0] if len(kinds) == 1 else ALL
        ours.append(_scores(name, group_reprints(pool), origin, family))
        baseline.append(_scores(name, by_signatures(pool, texts), origin, family))
    return ReprintFigures(len(natural), pairs, aside, tuple(ours), tuple(baseline))


def _can_be_edited(text: str) -> bool:
    return len(tokens(text)) >= LEAST_WORDS and len(paragraphs(text)) >= LEAST_PARAGRAPHS


def _copies(kind: str, bases: Sequence[Text], random: Random) -> dict[str, tuple[str, str]]:
    """Id of each copy with the id of its base and its text."""
    made = {}
    for at, base in enumerate(bases):
        strangers = [bases[(at + step) % len(bases)] for step in range(1, min(4, len(bases)))]
        others = [p for s in strangers if s.event != base.event or not s.event for p in paragraphs(s.text)]
        text = EDITS[kind](base.text, others or paragraphs(strangers[0].text), random)
        if len(tokens(text)) >= MIN_WORDS:
            made[f"{base.id}#{kind}"] = (base.id, text)
    return made


def _candidates(
    natural: Sequence[Text], copies: Mapping[str, Mapping[str, tuple[str, str]]]
) -> dict[str, ReprintCandidate]:
    made = {article.id: reprint_candidate(article.id, article.text, _NOON, "commercial") for article in natural}
    for hour, rows in enumerate(copies.values(), 1):
        when = _NOON + timedelta(hours=hour)
        made |= {id: reprint_candidate(id, text, when, "commercial") for id, (_, text) in rows.items()}
    return made


def _families(natural: Sequence[Text]) -> tuple[dict[str, str], int, int]:
    """For every article the first one with which it shares a copied run, the pairs of one event that share none, and
    the pairs that do. Runs are looked for among all articles."""
    runs: defaultdict[int, list[str]] = defaultdict(list)
    for article in natural:
        words = tokens(exact_form(article.text))
        for run in {hash(tuple(words[at : at + COPIED_RUN])) for at in range(len(words) - COPIED_RUN + 1)}:
            runs[run].append(article.id)
    linked = {pair for ids in runs.values() if 1 < len(ids) < 50 for pair in combinations(sorted(set(ids)), 2)}
    family = {article.id: article.id for article in natural}
    for a, b in sorted(linked):
        old, new = sorted((family[a], family[b]), reverse=True)
        family = {id: new if root == old else root for id, root in family.items()}
    events: defaultdict[str, list[str]] = defaultdict(list)
    for article in natural:
        if article.event:
            events[article.event].append(article.id)
    same_event = {pair for ids in events.values() for pair in combinations(sorted(ids), 2)}
    return family, len(same_event - linked), len(linked)


def _scores(kind: str, found: Mapping[str, str], origin: Mapping[str, str], family: Mapping[str, str]) -> PairScores:
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for id in {*found, *found.values()}:
        groups[found.get(id, id)].append(id)
    root = {**family, **{copy: family[base] for copy, base in origin.items()}}
    source = {**{id: id for id in family}, **origin}
    right = wrong = 0
    for ids in groups.values():
        for a, b in combinations(ids, 2):
            right += source[a] == source[b]
            wrong += root[a] != root[b]
    sizes: defaultdict[str, int] = defaultdict(int)
    for base in origin.values():
        sizes[base] += 1
    wanted = sum(n * (n + 1) // 2 for n in sizes.values())
    precision = right / (right + wrong) if right + wrong else 0.0
    recall = right / wanted if wanted else 0.0
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return PairScores(kind, len(origin), precision, recall, f1)
