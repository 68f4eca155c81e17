"""All that is said of an article by machine, put together: the models in use here, in the order in which they need one
another. The one way to labels for the store (`newsroom.pipeline.labelling`) and for a stream (`diembao classify`)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import classify
from classify.annual_themes import AnnualThemes
from classify.claims import suggest_claims
from classify.encoder import Encoder, load_encoder
from classify.label_model import load_model
from classify.labeller import Labeller
from classify.names import entities
from classify.outlet_kinds import OutletKinds
from classify.quotes import quotes
from classify.taxonomy import Taxonomy, load_taxonomy
from classify.tone import ToneReader, Tones
from classify.tone_model import load_tone_model
from classify.vectors import article_vectors
from crawlers.sources import load_sources
from newsroom.article import Article, Labels
from newsroom.errors import SettingsError
from newsroom.pipeline.models import chosen
from newsroom.settings import Settings

RULES_CODE = 1
"""Rises when the code of the rules (names, quotes, claims, annual themes, events of the calendar) gives other results.
What they know is in files, and these count by themselves."""
_RULES_FILES = ("agencies", "annual_themes", "calendar", "claims", "holders", "names", "tone_lexicon", "wording")
"""Of `classify`; the taxonomy counts in the name of the labeller."""


@dataclass(frozen=True, slots=True)
class Assessed:
    """What was found out about one article."""

    labels: Labels
    vector: bytes
    """As in `newsroom.article.Record`."""


class Assessor:
    """Labels articles. Safe to share between threads."""

    def __init__(self, labeller: Labeller, tone: ToneReader, encoder: Encoder, versions: str) -> None:
        self.taxonomy: Taxonomy = labeller.taxonomy
        self._labeller, self._tone, self._encoder = labeller, tone, encoder
        self._annual = AnnualThemes(taxonomy=self.taxonomy)
        self.name = f"{labeller.name}/{versions}"
        """Who gives the labels: models and taxonomy by their checksums, at most 64 characters."""
        self.encoder = encoder.name
        """Name of the encoder of the vectors."""

    def assess(self, articles: Sequence[Article]) -> list[Assessed]:
        """What is said of each of `articles`, in their order."""
        labelled = list(self._labeller.label_many(articles))
        tones = self._tone.assess(articles, [labels.relevance == "asean" for labels in labelled])
        vectors = article_vectors(self._encoder, articles)
        return [
            Assessed(self._whole(article, labels, tone), vector)
            for article, labels, tone, vector in zip(articles, labelled, tones, vectors, strict=True)
        ]

    def _whole(self, article: Article, labels: Labels, tone: Tones) -> Labels:
        if not labels.assessed:
            return replace(labels, labeller=self.name)
        named = entities(article, self.taxonomy)
        claims = suggest_claims(article)
        return replace(
            labels,
            tone=tone.combined,
            tone_asean=tone.asean,
            tone_vietnam=tone.vietnam,
            claims=claims,
            claim=claims[0].role if claims else None,
            entities=named,
            quotes=quotes(article, named, self.taxonomy),
            annual_themes=self._annual.speaks_of(article),
            labeller=self.name,
        )


def open_assessor(settings: Settings) -> Assessor:
    """The assessor that `settings` mean. Raises ModelError for a model that is none or does not fit the encoder,
    SettingsError for a taxonomy or a sources file that is none."""
    own = settings.classify
    encoder = load_encoder(own.encoder, own.encoder_prompts)
    taxonomy = load_taxonomy(own.taxonomy)
    model, manifest = load_model(chosen(settings, "labels"))
    tone = load_tone_model(chosen(settings, "tone"))
    labeller = Labeller(model, manifest.id, taxonomy, encoder, outlet_kinds(settings))
    reader = ToneReader(tone, encoder.encode, encoder.name)
    return Assessor(labeller, reader, encoder, f"{tone.id.partition('+')[2]}/{_rules(own.calendar)}")


def outlet_kinds(settings: Settings) -> OutletKinds:
    """What the sources file says of outlets. Raises SettingsError for one that cannot be read."""
    return OutletKinds(load_sources(settings.crawl.sources, settings.crawl.own_sources))


def _rules(calendar: Path | None) -> str:
    """The version of the rules: where it changes all is labelled anew. It is made of the files that the rules know
    things from, the operator's calendar in place of the shipped one."""
    shipped = Path(classify.__file__).parent
    files = [calendar if name == "calendar" and calendar else shipped / f"{name}.toml" for name in _RULES_FILES]
    digest = hashlib.sha256()
    for file in files:
        try:
            digest.update(hashlib.sha256(file.read_bytes()).digest())
        except OSError as error:
            what = "calendar" if file == calendar else "rules"
            raise SettingsError(f"{file}: cannot read the {what} ({error.strerror or error})") from error
    return f"rules{RULES_CODE}-{digest.hexdigest()[:6]}"
