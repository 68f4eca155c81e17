"""Which articles people should look at first, and how well two of them agree.

Time for reviewing is short, so what is asked is what the labeller doubts and what a report would carry wrong.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import exp, log2

from newsroom.article import Facts, Labels
from newsroom.counting import counting_class
from newsroom.decisions import Decision, Field

TOPIC_SHARE = 0.5
"""Of a wrong topic in the weight of doubt; a wrong relevance puts an article into figures or out of them."""
TONE_SHARE = 0.25

CLAIM = 3.0
CRITICAL = 2.0
FOREIGN = 1.5
COUNTED = 2.0
"""How many times as much it matters where an article is on the watch-list, is critical, is foreign, stands in figures.
Judgements of what a press-opinion report dwells on, not measured."""
HALF_LIFE_DAYS = 14.0
"""After so many days an article matters half as much for the next digest; what a yearly report needs is asked for by
its period."""


def doubt(labels: Labels) -> float:
    """How unsure the labeller is of what it gave, 0 (sure) to 1: of relevance above all, then topics, then tone.

    A confidence of one half is full doubt (the entropy of a coin in bits). 0 where nothing was assessed.
    """
    if not labels.assessed:
        return 0.0
    topics = max((_entropy(topic.confidence) for topic in labels.topics), default=0.0)
    tones = [tone for tone in (labels.tone, labels.tone_asean, labels.tone_vietnam) if tone is not None]
    tone = max((1.0 if each.unsure else _entropy(each.confidence) for each in tones), default=0.0)
    parts = (_entropy(labels.relevance_confidence), TOPIC_SHARE * topics, TONE_SHARE * tone)
    return round(min(1.0, sum(parts) / (1 + TOPIC_SHARE + TONE_SHARE)), 4)


def _entropy(probability: float) -> float:
    """In bits, 0 at 0 and 1; below one half the label would hardly have been given, so that is full doubt."""
    p = max(0.5, min(1.0, probability))
    return 0.0 if p >= 1 else -(p * log2(p) + (1 - p) * log2(1 - p))


def importance(facts: Facts, reprints: int, now: datetime) -> float:
    """How much it matters that the labels of an article are right; only the order of such numbers means something.

    `reprints` is how many papers carry the text: one mistake is one in each of them.
    """
    weight = 1.0 + log2(1 + reprints)
    weight *= COUNTED if counting_class(facts) == "counted" else 1.0
    weight *= (
        CLAIM if facts.claim else CRITICAL if "critical" in (facts.tone_asean, facts.tone_vietnam, facts.tone) else 1
    )
    weight *= FOREIGN if facts.scope == "foreign" else 1.0
    if facts.published_at is not None:
        weight *= exp(-max(0.0, (now - facts.published_at).total_seconds()) / 86400 / HALF_LIFE_DAYS * 0.6931)
    return weight


@dataclass(frozen=True, slots=True)
class Waiting:
    """An article to be looked at."""

    facts: Facts
    doubt: float
    reprints: int
    priority: float


def queue(found: Iterable[tuple[Facts, float]], now: datetime) -> list[Waiting]:
    """Articles that nobody has decided on, the most pressing first; reprints are decided with their original.

    Pressing is doubt times importance. What is sure but on the watch-list is asked all the same: a tenth of doubt is
    the least.
    """
    articles = list(found)
    copies = Counter(facts.reprint_of for facts, _ in articles if facts.reprint_of)
    waiting = []
    for facts, unsure in articles:
        if facts.decided or facts.reprint_of is not None:
            continue
        share = max(unsure, 0.1 if facts.claim else 0.0)
        reprints = copies[facts.id]
        waiting.append(Waiting(facts, unsure, reprints, share * importance(facts, reprints, now)))
    return sorted(waiting, key=lambda each: (-each.priority, each.facts.id))


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two readers agree on one field or label."""

    what: str
    articles: int
    """Read by two analysts."""
    agreed: float
    """Share, 0..1."""
    kappa: float | None
    """Cohen's kappa; None where both always gave the one same answer, so that chance explains everything."""


def kappa(pairs: Sequence[tuple[object, object]]) -> float | None:
    """Cohen's kappa (1960) of pairs of answers, -1..1; None for no pairs and where chance alone would agree wholly."""
    if not pairs:
        return None
    agreed = sum(a == b for a, b in pairs) / len(pairs)
    first, second = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    chance = sum(first[answer] * second[answer] for answer in first) / len(pairs) ** 2
    return None if chance >= 1 else (agreed - chance) / (1 - chance)


def agreements(decisions: Iterable[Decision]) -> list[Agreement]:
    """Agreement of the first two analysts who read each article, by field; for topics and themes by label too.

    An analyst's last word on a version counts. Who comes first does not matter to kappa over many articles.
    """
    last: dict[tuple[str, int, Field, str], Decision] = {}
    for decision in decisions:
        key = (decision.article_id, decision.version, decision.field, decision.by)
        last.pop(key, None)
        last[key] = decision
    readers: defaultdict[tuple[str, int, Field], list[Decision]] = defaultdict(list)
    for (id, version, field, _), decision in last.items():
        if decision.after is not None:
            readers[(id, version, field)].append(decision)
    answers: defaultdict[str, list[tuple[object, object]]] = defaultdict(list)
    for (_, _, field), read in readers.items():
        if len(read) < 2:
            continue
        a, b = read[0].after, read[1].after
        if isinstance(a, tuple) and isinstance(b, tuple):
            answers[field].append((frozenset(a), frozenset(b)))
        else:
            answers[field].append((a, b))
    answers |= _by_label(readers)
    return [_agreement(what, answers[what]) for what in answers]


def _by_label(readers: Mapping[tuple[str, int, Field], Sequence[Decision]]) -> dict[str, list[tuple[object, object]]]:
    both = [
        (field, set(read[0].after or ()), set(read[1].after or ()))
        for (_, _, field), read in readers.items()
        if len(read) > 1 and field in ("topics", "themes")
    ]
    ids = sorted({(field, id) for field, a, b in both for id in a | b})
    return {f"{field}:{id}": [(id in a, id in b) for other, a, b in both if other == field] for field, id in ids}


def _agreement(what: str, pairs: Sequence[tuple[object, object]]) -> Agreement:
    return Agreement(what, len(pairs), sum(a == b for a, b in pairs) / len(pairs), kappa(pairs))
