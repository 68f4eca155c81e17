"""Labels from key phrases: no model, no training, every label with the words that support it.

The rules are those of the readers' guide of the plan: what counts as being about ASEAN, which topics an article has, and that a
match report is sport in passing. Thresholds were set on 1,055 labelled articles of 2004-2026 (a title and its opening).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from classify.phrases import Found, is_unaccented
from classify.taxonomy import LANGUAGES, Taxonomy, load_taxonomy
from classify.vocabulary import ABBREVIATION, ASEAN, PARTNER, PASSING, REGION, WORKING, matcher
from newsroom.article import Article, Label, Labels, Match, Relevance
from newsroom.text import nfc

VERSION = "phrases-1"

Zone = Literal["title", "opening", "rest"]
ZONE_WEIGHTS: Mapping[Zone, float] = {"title": 0.5, "opening": 0.35, "rest": 0.15}
"""Share of a full score that each part of the article can give: a headline says what an article is about, its middle less so."""

OPENING_WORDS = 80
"""Words at the start of the text that count as its opening beside the lead: about the first two paragraphs of a report."""

MIN_SCORE = 0.12
"""Below this a topic is only touched: less than one phrase in the opening, or than many in the rest."""
SHARE_OF_BEST = 0.45
"""A topic with less than this share of the best topic's score is beside the point."""
MAX_TOPICS = 4
"""As in the readers' guide."""

ABOUT_MENTIONS = 2
"""Mentions of ASEAN of which one stands in the opening: then the article is about ASEAN even without it in the title."""
DENSE_MENTIONS = 4
"""Mentions anywhere, if not thinner than one in `DENSE_WORDS`, that make an article one about ASEAN."""
DENSE_WORDS = 150

SPORTS = "sports"
DISTORTED = "distorted_claims"

_SENTENCE_END = re.compile(r"[.!?…]+[\"”’')]*\s+|\n+")


@dataclass(frozen=True, slots=True)
class _Hit:
    found: Found
    field: Literal["title", "lead", "text"]
    zone: Zone
    sentence: tuple[str, int]
    """Field and number of the sentence."""


class PhraseLabeller:
    """Labels articles by the phrases of a taxonomy. Safe to share between threads."""

    def __init__(self, taxonomy: Taxonomy | None = None) -> None:
        self.taxonomy = taxonomy or load_taxonomy()
        self.name = f"{VERSION}+{self.taxonomy.checksum}"
        self._matcher = matcher(self.taxonomy)
        self._weights = {topic.id: topic.weight for topic in self.taxonomy.topics}
        self._partner_topics = {topic.id for topic in self.taxonomy.topics if topic.partners}
        self._themes = {theme.id for theme in self.taxonomy.themes}

    def label(self, article: Article) -> Labels:
        """What `article` is about. In a language other than Vietnamese and English: relevance by ASEAN's names, no topics."""
        hits = self._hits(article)
        if article.language not in LANGUAGES:
            return self._unassessed(hits)
        scores = self._scores(hits, self._weights)
        relevance = self._relevance(hits, scores, len(article.text.split()))
        topics = self._topics(relevance, hits, scores)
        themes = self._scored_themes(relevance, hits)
        return Labels(
            relevance=relevance,
            assessed=True,
            pillars=self._pillars(topics),
            topics=topics,
            themes=themes,
            matches=_matches(hits, {ASEAN, REGION, PASSING, ABBREVIATION} if relevance != "none" else set(), {x.id for x in (*topics, *themes)}),
            labeller=self.name,
        )

    def _hits(self, article: Article) -> list[_Hit]:
        title, lead, text = nfc(article.title), nfc(article.lead), nfc(article.text)
        unaccented = is_unaccented(title, lead, text)
        lead_end = _lead_end(lead, text)
        opening_end = max(lead_end, _nth_word_end(text, OPENING_WORDS))
        fields: list[tuple[Literal["title", "lead", "text"], str]] = [("title", title), ("text", text)]
        if lead and not lead_end:
            fields.insert(1, ("lead", lead))
        language = article.language if article.language in LANGUAGES else ""
        hits = []
        for name, content in fields:
            ends = [match.end() for match in _SENTENCE_END.finditer(content)]
            for found in self._matcher.find(content, language, unaccented):
                zone: Zone = "title" if name == "title" else "opening" if name == "lead" or found.start < opening_end else "rest"
                sentence = sum(end <= found.start for end in ends)
                hits.append(_Hit(found, name, zone, (name, sentence)))
        return hits

    def _scores(self, hits: Sequence[_Hit], weights: Mapping[str, float]) -> dict[str, float]:
        """Score in 0..1 of each label of `weights`: the zones' shares, each nearer to full with every further phrase."""
        counts: defaultdict[str, Counter[Zone]] = defaultdict(Counter)
        for hit in hits:
            if hit.found.label in weights:
                counts[hit.found.label][hit.zone] += 1
        zones = {label: {hit.zone for hit in hits if hit.found.label == label} for label in (ASEAN, PARTNER)}
        if "title" in zones[ASEAN] & zones[PARTNER]:
            for label in self._partner_topics & weights.keys():
                counts[label]["title"] += 1
        return {
            label: weights[label] * sum(ZONE_WEIGHTS[zone] * (1 - 0.5**n) for zone, n in by_zone.items())
            for label, by_zone in counts.items()
        }

    def _relevance(self, hits: Sequence[_Hit], scores: Mapping[str, float], words: int) -> Relevance:
        named = Counter(hit.zone for hit in hits if hit.found.label == ASEAN)
        region = Counter(hit.zone for hit in hits if hit.found.label == REGION)
        passing = any(hit.found.label == PASSING for hit in hits)
        if named or region:
            named.update(hit.zone for hit in hits if hit.found.label == ABBREVIATION)
        strong = _strong(hits)
        if scores.get(SPORTS, 0) and scores[SPORTS] >= max(scores.values()) and SPORTS not in strong.values():
            return "passing" if named or region or passing else "none"
        total = named.total()
        if (
            named["title"]
            or (named["opening"] and (total >= ABOUT_MENTIONS or any(hit.zone == "opening" for hit in strong)))
            or (total >= DENSE_MENTIONS and total * DENSE_WORDS >= words)
            or (region["title"] and (total or region.total() >= ABOUT_MENTIONS))
        ):
            return "asean"
        return "passing" if named or region or passing else "none"

    def _topics(self, relevance: Relevance, hits: Sequence[_Hit], scores: Mapping[str, float]) -> tuple[Label, ...]:
        if relevance == "none":
            return ()
        if relevance == "passing":
            mentions = {hit.sentence for hit in hits if hit.found.label in (ASEAN, REGION, PASSING)}
            scores = self._scores([hit for hit in hits if hit.sentence in mentions], self._weights)
        order = {topic.id: n for n, topic in enumerate(self.taxonomy.topics)}
        ranked = sorted(scores.items(), key=lambda item: (-item[1], order[item[0]]))
        best = ranked[0][1] if ranked else 0.0
        kept = [(id, score) for id, score in ranked if score >= max(MIN_SCORE, SHARE_OF_BEST * best)]
        return tuple(Label(id, round(score, 4)) for id, score in kept[:MAX_TOPICS])

    def _scored_themes(self, relevance: Relevance, hits: Sequence[_Hit]) -> tuple[Label, ...]:
        allowed = dict.fromkeys(self._themes if relevance == "asean" else self._themes & {DISTORTED}, 1.0)
        ranked = sorted(self._scores(hits, allowed).items(), key=lambda item: (-item[1], item[0]))
        return tuple(Label(id, round(score, 4)) for id, score in ranked if score >= MIN_SCORE)

    def _pillars(self, topics: Iterable[Label]) -> tuple[str, ...]:
        support: Counter[str] = Counter()
        for topic in topics:
            support[self.taxonomy.pillar_of(topic.id)] += topic.score  # type: ignore[assignment]
        order = {pillar.id: n for n, pillar in enumerate(self.taxonomy.pillars)}
        return tuple(sorted(support, key=lambda pillar: (-support[pillar], order[pillar])))

    def _unassessed(self, hits: Sequence[_Hit]) -> Labels:
        named = Counter(hit.zone for hit in hits if hit.found.label == ASEAN)
        seen = named or any(hit.found.label in (PASSING, REGION) for hit in hits)
        about = named["title"] or named.total() >= ABOUT_MENTIONS
        return Labels(
            relevance="asean" if about else "passing" if seen else "none",
            assessed=False,
            matches=_matches(hits, {ASEAN, REGION, PASSING}, set()),
            labeller=self.name,
        )


def _strong(hits: Sequence[_Hit]) -> dict[_Hit, str]:
    """Mentions of ASEAN that are part of what a topic is found by (ASEAN Summit, ASEAN-China), with the topic."""
    return {
        mention: hit.found.label
        for mention in hits
        if mention.found.label == ASEAN
        for hit in hits
        if hit.field == mention.field and hit.found.label not in WORKING and hit.found.start <= mention.found.start and mention.found.end <= hit.found.end
    }


def _lead_end(lead: str, text: str) -> int:
    """Where in `text` the lead ends, 0 where the text does not begin with it."""
    if not lead:
        return 0
    at = text.find(lead, 0, len(lead) + 200)
    return at + len(lead) if at >= 0 else 0


def _nth_word_end(text: str, n: int) -> int:
    match = re.match(rf"(?:\s*\S+){{0,{n}}}", text)
    return match.end() if match else 0


def _matches(hits: Iterable[_Hit], working: set[str], labels: set[str]) -> tuple[Match, ...]:
    """The hits that support what was decided; working labels are shown as `asean`."""
    return tuple(
        Match(ASEAN if hit.found.label in working else hit.found.label, hit.found.phrase, hit.field, hit.found.start, hit.found.end)
        for hit in hits
        if hit.found.label in working or hit.found.label in labels
    )
