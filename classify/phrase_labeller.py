"""Labels from key phrases: no model, no training, every label with the words that support it.

The rules are those of the plan's readers: what counts as being about ASEAN, which topics an article has, and that a
match report is sport in passing. Thresholds were set on 1,055 labelled articles of 2004-2026 (title and opening) and
on the sample press (whole articles).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from classify.evidence import Hit, Mentions, Zone, gather
from classify.taxonomy import LANGUAGES, Taxonomy, load_taxonomy
from classify.vocabulary import ABBREVIATION, ASEAN, PARTNER, PASSING, REGION, WORKING, matcher
from newsroom.article import Article, Label, Labels, Match, Relevance

VERSION = "phrases-1"

ZONE_WEIGHTS: Mapping[Zone, float] = {"title": 0.45, "opening": 0.35, "rest": 0.2}
"""Share of a full score that each part can give: a headline says what an article is about, its middle less so."""
ONE_PHRASE = 0.5
"""Share of its part's weight that one phrase gives; each further one gives as much of what is left."""
MIN_SCORE = 0.1
"""A topic below this is only touched: no phrase in title or opening, and but one in the rest (0.2 x 0.5 x weight)."""
SHARE_OF_BEST = 0.45
"""A topic with less than this share of the best topic's score is beside the point."""
MAX_TOPICS = 4
"""As the plan's readers give."""

ABOUT_SENTENCES = 2
"""Sentences that name ASEAN, one of them in the opening, that make an article one about it."""
DENSE_SENTENCES = 4
"""Sentences anywhere that name ASEAN or its region, if not thinner than one in `DENSE_WORDS`, that do so too."""
DENSE_WORDS = 150
ABOUT_MENTIONS = 2
"""Mentions that do so in a language that the labeller does not know."""

SPORTS = "sports"
DISTORTED = "distorted_claims"
"""The one theme that counts whatever the relevance: such claims are watched also where ASEAN is not named."""
_MENTIONS = frozenset({ASEAN, REGION, PASSING})


class PhraseLabeller:
    """Labels articles by the phrases of a taxonomy. Safe to share between threads."""

    def __init__(self, taxonomy: Taxonomy | None = None) -> None:
        self.taxonomy = taxonomy or load_taxonomy()
        self.name = f"{VERSION}+{self.taxonomy.checksum}"
        self.matcher = matcher(self.taxonomy)
        self._topics = {topic.id: topic.weight for topic in self.taxonomy.topics}
        self._themes = {theme.id: 1.0 for theme in self.taxonomy.themes}
        self._partner_topics = [topic.id for topic in self.taxonomy.topics if topic.partners]

    def label(self, article: Article) -> Labels:
        """What `article` is about. In a language other than Vietnamese and English: relevance by names, no topics."""
        hits = gather(article, self.matcher, LANGUAGES)
        if article.language not in LANGUAGES:
            return self._unassessed(hits)
        scores = self.topic_scores(hits)
        relevance = relevance_by_rule(hits, scores, len(article.text.split()))
        if relevance == "none":
            scores = {}
        elif relevance == "passing":
            mentioned = {hit.sentence for hit in hits if hit.label in _MENTIONS}
            scores = self.topic_scores([hit for hit in hits if hit.sentence in mentioned])
        topics = _ranked(scores, self._topics, SHARE_OF_BEST)[:MAX_TOPICS]
        watched = self._themes if relevance == "asean" else self._themes.keys() & {DISTORTED}
        theme_scores = self.theme_scores(hits)
        themes = _ranked({id: score for id, score in theme_scores.items() if id in watched}, self._themes, 0.0)
        return Labels(
            relevance=relevance,
            assessed=True,
            pillars=self._pillars(topics),
            topics=topics,
            themes=themes,
            matches=phrase_matches(hits, {label.id for label in (*topics, *themes)}),
            labeller=self.name,
        )

    def label_many(self, articles: Iterable[Article]) -> Iterator[Labels]:
        """What each of `articles` is about, in their order."""
        return map(self.label, articles)

    def topic_scores(self, hits: Sequence[Hit]) -> dict[str, float]:
        """Score in 0..1 of each topic that one of `hits` speaks for."""
        title = {hit.label for hit in hits if hit.zone == "title"}
        return _scores(hits, self._topics, self._partner_topics if {ASEAN, PARTNER} <= title else ())

    def theme_scores(self, hits: Iterable[Hit]) -> dict[str, float]:
        """Score in 0..1 of each theme that one of `hits` speaks for."""
        return _scores(hits, self._themes)

    def _pillars(self, topics: Iterable[Label]) -> tuple[str, ...]:
        support: defaultdict[str, float] = defaultdict(float)
        for topic in topics:
            support[self.taxonomy.pillar_of(topic.id)] += topic.score
        # Sorting is stable and topics come best first, so of two equal pillars the one of the better topic leads.
        return tuple(sorted(support, key=lambda pillar: -support[pillar]))

    def _unassessed(self, hits: Sequence[Hit]) -> Labels:
        named = Mentions([hit for hit in hits if hit.label == ASEAN])
        about = named.within("title") or len(named.hits) >= ABOUT_MENTIONS
        seen = any(hit.label in _MENTIONS for hit in hits)
        return Labels(
            relevance="asean" if about else "passing" if seen else "none",
            assessed=False,
            matches=phrase_matches(hits, ()),
            labeller=self.name,
        )


def _scores(hits: Iterable[Hit], weights: Mapping[str, float], also_in_title: Iterable[str] = ()) -> dict[str, float]:
    """Score in 0..1 of each label of `weights` that was hit: the parts' shares, nearer to full with every phrase."""
    counts: defaultdict[str, Counter[Zone]] = defaultdict(Counter)
    for hit in hits:
        if hit.label in weights:
            counts[hit.label][hit.zone] += 1
    for label in also_in_title:
        counts[label]["title"] += 1
    return {
        label: weights[label] * sum(ZONE_WEIGHTS[zone] * (1 - (1 - ONE_PHRASE) ** n) for zone, n in zones.items())
        for label, zones in counts.items()
    }


def relevance_by_rule(hits: Sequence[Hit], scores: Mapping[str, float], words: int) -> Relevance:
    """Whether an article of `words` words is about ASEAN. The rules are tried in the order in which they stand."""
    if not any(hit.label in _MENTIONS for hit in hits):
        return "none"
    named = Mentions([hit for hit in hits if hit.label == ASEAN])
    region = Mentions([hit for hit in hits if hit.label == REGION])
    if scores.get(SPORTS, 0) and scores[SPORTS] >= max(scores.values()):
        # A match report, unless it is about ASEAN's own sports meetings.
        meeting = named.inside([hit for hit in hits if hit.label == SPORTS])
        if not meeting.hits:
            return "passing"
    either = Mentions([hit for hit in hits if hit.label in (ASEAN, REGION, ABBREVIATION)])
    # ASEAN as part of what a topic is found by (ASEAN Summit, ASEAN-China) says more than the bare name.
    telling = named.inside([hit for hit in hits if hit.label not in WORKING])
    repeated = either.sentences >= ABOUT_SENTENCES
    dense = either.sentences >= DENSE_SENTENCES and either.sentences * DENSE_WORDS >= words
    about = (
        named.within("title")
        or telling.within("opening")
        or (named.within("opening") and repeated)
        or (region.within("title") and repeated)
        or (dense and (named.hits or region.within("opening")))
    )
    return "asean" if about else "passing"


def _ranked(scores: Mapping[str, float], order: Iterable[str], share_of_best: float) -> tuple[Label, ...]:
    """The labels that count, best first; equal ones in the order of the taxonomy."""
    best = max(scores.values(), default=0.0)
    kept = [id for id in order if id in scores and scores[id] >= max(MIN_SCORE, share_of_best * best)]
    return tuple(Label(id, round(scores[id], 4)) for id in sorted(kept, key=lambda id: -scores[id]))


def phrase_matches(hits: Iterable[Hit], labels: Collection[str]) -> tuple[Match, ...]:
    """The hits that support what was decided; every way of naming ASEAN is shown as `asean`."""
    return tuple(
        Match(
            ASEAN if hit.label in WORKING else hit.label,
            hit.found.phrase,
            hit.field,
            hit.found.start,
            hit.found.end,
        )
        for hit in hits
        if hit.label in labels or hit.label in _MENTIONS
    )
