"""Where the labeller's rows come from: examples, real articles that were read, weak labels, analysts' decisions."""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from classify.evidence import gather
from classify.examples import SHIPPED_EXAMPLES, read_examples
from classify.features import SPORTS, Floats
from classify.gold_rows import GoldRow, as_article, opening_only
from classify.phrase_labeller import PhraseLabeller, relevance_by_rule
from classify.taxonomy import LANGUAGES, Taxonomy
from classify.training.rows import LearningRow
from newsroom.article import Article, Relevance
from newsroom.jsonl import jsonl_files, jsonl_rows
from newsroom.progress import Listener, Progress, silent
from newsroom.text import fold

PRESS = ("rss_vn_2025_2026", "baomoi2017", "vntc10_train", "sea_press_en")
"""Sets of real articles from which weak labels are taken."""
SECTIONS: Mapping[str, tuple[str, ...]] = {
    "the thao": ("sports",),
    "sport": ("sports",),
    "sports": ("sports",),
    "suc khoe": ("health",),
    "van hoa": ("culture_heritage",),
    "khoa hoc": ("science_technology", "environment_climate"),
    "cong nghe": ("science_technology", "digital_economy", "cyber_security"),
    "vi tinh": ("science_technology", "digital_economy", "cyber_security"),
    "phap luat": ("transnational_threats",),
    "the gioi": ("regional_crises", "peace_stability", "external_relations", "maritime_security"),
    "kinh doanh": ("investment", "finance_cooperation", "business_opportunities", "multilateral_trade"),
    "business": ("investment", "finance_cooperation", "business_opportunities", "multilateral_trade"),
    "sustainability": ("environment_climate",),
    "giao duc": ("education_training",),
    "du lich": ("tourism",),
}
"""Topics that a section's or label's name speaks for, by the name without marks."""
TELLING = 0.3
"""Phrase score from which phrases speak for a topic: title and opening, or several in one of them."""
AGREED = 0.5
PER_TOPIC = 200
"""Weak rows of a topic."""
NO_TOPIC, MATCHES = "no topic", "matches"
OFFERED: Mapping[str, int] = {NO_TOPIC: 2_000, MATCHES: 300, "asean": 1_500, "passing": 1_000}
"""Candidates that no phrase speaks for; match reports that name ASEAN; others that name it, by the rules' relevance."""
WEAK_WEIGHT = 0.3
SHINGLE = 5
COPY = 0.5
"""Share of the shorter text's shingles from which an article is nearly a copy."""
PROGRESS = 5_000


def example_rows(taxonomy: Taxonomy, folder: Path = SHIPPED_EXAMPLES) -> list[LearningRow]:
    """The shipped examples."""
    return [
        LearningRow(
            as_article({"title": example.title, "lead": example.lead, "lang": example.lang}),
            "example",
            example.relevance,
            frozenset(example.subject),
            example.topics,
            frozenset(example.themes),
            group=file,
        )
        for file, example in read_examples(taxonomy, folder)
    ]


def real_rows(gold: Sequence[GoldRow]) -> list[LearningRow]:
    """Real articles that were read."""
    return [
        LearningRow(
            row.article,
            "real",
            row.relevance,
            frozenset(row.subject),
            row.topics,
            frozenset(row.themes),
            group=row.stratum or row.file,
        )
        for row in gold
    ]


class Known:
    """Articles that must not be learned from: those of a set for evaluation, and whatever nearly copies one."""

    def __init__(self, articles: Sequence[Article] = ()) -> None:
        self._ids = {article.id for article in articles}
        self._shingles = [_shingles(article) for article in articles]
        self._where: dict[str, list[int]] = {}
        for at, shingles in enumerate(self._shingles):
            for shingle in shingles:
                self._where.setdefault(shingle, []).append(at)

    def holds(self, article: Article) -> bool:
        """Whether `article` is one of them or nearly a copy."""
        if article.id in self._ids:
            return True
        mine = _shingles(article)
        shared = Counter(at for shingle in mine for at in self._where.get(shingle, ()))
        return any(count >= COPY * min(len(mine), len(self._shingles[at])) for at, count in shared.items())


def _shingles(article: Article) -> set[str]:
    """Runs of words of title and opening, in one spelling."""
    opening = opening_only(article)
    words = re.findall(r"\w+", fold(f"{opening.title} {opening.lead or opening.text}"))
    return {" ".join(words[at : at + SHINGLE]) for at in range(max(1, len(words) - SHINGLE + 1))}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A real article with what phrases and its section say of it."""

    article: Article
    phrases: Mapping[str, float]
    section: frozenset[str]
    """Topics that its section or label speaks for."""
    relevance: Relevance
    """What the rules of the phrase labeller say."""


def candidates(
    folder: Path, taxonomy: Taxonomy, without: Known, seed: int, listener: Listener = silent
) -> list[Candidate]:
    """Real articles for weak labels from the sets of `PRESS` in `folder`: for every topic some that phrases speak for,
    and some that none does. A title is taken once."""
    phrases = PhraseLabeller(taxonomy)
    names = {path.name.split(".")[0] for path in folder.glob("*.jsonl*")} & set(PRESS)
    taken: dict[str, list[Candidate]] = {}
    seen: set[str] = set()
    done = 0
    for path in jsonl_files(folder, names) if names else ():
        for _, row in jsonl_rows(path):
            done += 1
            if done % PROGRESS == 0:
                listener(Progress("train", done, 0))
            if not row.get("title"):
                continue
            article = opening_only(as_article({"section": row.get("label"), **row}))
            if article.title in seen or article.language not in LANGUAGES:
                continue
            seen.add(article.title)
            hits = gather(article, phrases.matcher, LANGUAGES)
            scores = phrases.topic_scores(hits)
            relevance = relevance_by_rule(hits, scores, len(article.lead.split()))
            candidate = Candidate(article, scores, _section_topics(row, taxonomy), relevance)
            keys = [topic for topic, score in scores.items() if score >= TELLING] or ([] if scores else [NO_TOPIC])
            if relevance != "none":
                keys.append(MATCHES if scores.get(SPORTS, 0.0) >= TELLING else relevance)
            for key in keys:
                taken.setdefault(key, []).append(candidate)
    chosen: dict[str, Candidate] = {}
    for key in sorted(taken):
        draw = random.Random(f"{seed} {key}")
        for candidate in draw.sample(taken[key], min(OFFERED.get(key, 2 * PER_TOPIC), len(taken[key]))):
            if not without.holds(candidate.article):
                chosen[candidate.article.id] = candidate
    return [chosen[id] for id in sorted(chosen)]


def _section_topics(row: Mapping[str, Any], taxonomy: Taxonomy) -> frozenset[str]:
    path = urlsplit(str(row.get("url") or "")).path.strip("/").split("/")
    names = {fold(str(row.get("label") or "")).replace("-", " "), *(fold(part).replace("-", " ") for part in path[:-1])}
    found = {topic for name in names for topic in SECTIONS.get(name, ())}
    return frozenset(topic.id for topic in taxonomy.topics if topic.id in found)


def weak_rows(
    found: Sequence[Candidate], said: Floats, topics: Sequence[str], relevances: Sequence[Relevance], seed: int
) -> list[LearningRow]:
    """Rows of the candidates' topics on which two of three agree: phrases, section, and a first model. `said` holds
    that model's probabilities, a column for each of `topics`; `relevances` what it says of relevance, which counts
    where the rules agree. What only one says is no lesson either way; of a topic so many rows are taken that no topic
    outweighs the others."""
    order = list(range(len(found)))
    random.Random(seed).shuffle(order)
    have: Counter[str] = Counter()
    rows: dict[int, LearningRow] = {}
    for at in order:
        candidate = found[at]
        votes = Counter(topic for topic, score in candidate.phrases.items() if score >= TELLING)
        votes.update(candidate.section)
        votes.update(topic for column, topic in enumerate(topics) if said[at, column] >= AGREED)
        touched = set(votes) | {topic for topic, score in candidate.phrases.items() if score > 0}
        sure = frozenset(topic for topic, count in votes.items() if count >= 2)
        agreed = candidate.relevance if candidate.relevance == relevances[at] else None
        named = agreed in ("asean", "passing")
        if not named and (touched if not sure else all(have[topic] >= PER_TOPIC for topic in sure)):
            continue
        have.update(sure)
        rows[at] = LearningRow(
            candidate.article,
            "weak",
            agreed,
            sure,
            unsure=frozenset(touched) - sure,
            group="weak",
            weight=WEAK_WEIGHT,
        )
    return [rows[at] for at in sorted(rows)]
