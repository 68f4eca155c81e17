"""What an article is about, learned from examples: relevance, topics, pillars and themes, each with its reasons.

Relevance is decided first, then the topics of what concerns ASEAN: each needs its own threshold, an article about
ASEAN has at least one, and the pillars are those of the topics. In a language other than Vietnamese and English
ASEAN is found by its names only, as `PhraseLabeller` does.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from classify.decision import Decider
from classify.experts import Descriptions, ask, encoded, tfidf
from classify.explanation import Explainer
from classify.features import Encoder, Reader
from classify.label_model import LabelModel
from classify.ngrams import Words
from classify.outlet_kinds import OutletKinds
from classify.phrase_labeller import PhraseLabeller
from classify.taxonomy import LANGUAGES, Taxonomy
from newsroom.article import Article, Labels
from newsroom.errors import ModelError

BATCH = 256
"""Articles that are looked at together."""


class Labeller:
    """Labels articles by a trained model. Safe to share between threads."""

    def __init__(
        self,
        model: LabelModel,
        name: str,
        taxonomy: Taxonomy,
        encoder: Encoder,
        kinds: OutletKinds | None = None,
    ) -> None:
        """`name` is the model's id, `kinds` what is known of outlets. Raises ModelError where the model was trained
        with another encoder."""
        if model.encoder != encoder.name:
            raise ModelError(
                f"the model of labels was trained with the encoder {model.encoder}, the settings name {encoder.name}: "
                "run diembao train labels"
            )
        self.taxonomy, self._model, self._encoder = taxonomy, model, encoder
        self.name = f"{name}/{taxonomy.checksum}"
        self._reader, self._kinds = Reader(taxonomy), kinds or OutletKinds()
        self._descriptions = Descriptions(taxonomy, encoder)
        self._words = Words(model.learned.words)
        self._decider = Decider(model, taxonomy)
        self._explainer = Explainer(model)
        self._phrases = PhraseLabeller(taxonomy)

    def label(self, article: Article) -> Labels:
        """What `article` is about."""
        return next(self.label_many([article]))

    def label_many(self, articles: Sequence[Article]) -> Iterator[Labels]:
        """What each of `articles` is about, in their order; much faster than one by one."""
        for at in range(0, len(articles), BATCH):
            yield from self._label_batch(articles[at : at + BATCH])

    def _label_batch(self, articles: Sequence[Article]) -> Iterator[Labels]:
        known = [article for article in articles if article.language in LANGUAGES]
        if not known:
            yield from self._phrases.label_many(articles)
            return
        readings = [self._reader.read(article, self._kinds.of(article)) for article in known]
        vectors = encoded(readings, self._encoder)
        grams, matrix = tfidf(readings, self._words, self._model.learned)
        experts = ask(readings, vectors, matrix, self._model.learned, self._descriptions)
        said = self._decider.probabilities(experts)
        row = 0
        for article in articles:
            if article.language not in LANGUAGES:
                yield self._phrases.label(article)
                continue
            decided = self._decider.decide(said, row)
            topics, themes = [label.id for label in decided.topics], [label.id for label in decided.themes]
            yield Labels(
                relevance=decided.relevance,
                relevance_confidence=round(decided.confidence, 4),
                assessed=True,
                pillars=decided.pillars,
                topics=decided.topics,
                subject=decided.subject,
                subject_pillars=decided.subject_pillars,
                themes=decided.themes,
                matches=self._explainer.matches(readings[row], row, grams, matrix, topics, themes),
                labeller=self.name,
            )
            row += 1
