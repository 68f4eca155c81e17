"""All that is said of an article by machine, put together: the models in use here, in the order in which they need one
another. The one way to labels for the store (`newsroom.pipeline.labelling`) and for a stream (`diembao classify`)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from classify.annual_themes import AnnualThemes
from classify.phrase_labeller import PhraseLabeller
from classify.taxonomy import Taxonomy, load_taxonomy
from newsroom.article import Article, Labels
from newsroom.settings import Settings


@dataclass(frozen=True, slots=True)
class Assessed:
    """What was found out about one article."""

    labels: Labels
    vector: bytes
    """As in `newsroom.article.Record`."""


class Assessor:
    """Labels articles. Safe to share between threads."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        self.taxonomy = taxonomy
        self._labeller = PhraseLabeller(taxonomy)
        self._annual_themes = AnnualThemes(taxonomy=taxonomy)
        self.name = self._labeller.name
        """Who gives the labels: models and taxonomy by their checksums, at most 64 characters."""
        self.encoder = ""
        """Name of the encoder of the vectors."""

    def assess(self, articles: Sequence[Article]) -> list[Assessed]:
        """What is said of each of `articles`, in their order."""
        return [Assessed(self._with_annual_themes(article, self._labeller.label(article)), b"") for article in articles]

    def _with_annual_themes(self, article: Article, labels: Labels) -> Labels:
        if labels.relevance != "asean":
            return labels
        return replace(labels, annual_themes=self._annual_themes.speaks_of(article))


def open_assessor(settings: Settings) -> Assessor:
    """The assessor that `settings` mean. Raises ModelError, SettingsError for a model or taxonomy that is none."""
    return Assessor(load_taxonomy(settings.classify.taxonomy))
