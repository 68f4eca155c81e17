"""The tone of an article: toward ASEAN, toward Viet Nam, and what an average reader takes away of both together."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from classify.taxonomy import LANGUAGES, Language
from classify.tone_features import CLASSES, Sparse, View, beside, features, whole
from classify.tone_model import Floats, Head, HeadWeights, Judgement, ToneModel, judgements, log_odds
from classify.tone_reading import TARGETS, Sentence, Target, read_article
from newsroom.article import Article, Span, ToneLabel
from newsroom.errors import ModelError

Encode = Callable[[Sequence[str]], Floats]
"""Vectors of unit length for texts."""

OPENING_WORDS = 90
"""Words of title, lead and text that the combined tone is read from: what an average reader reads."""
MAX_ABOUT = 20
"""Sentences about a target that its tone is read from."""
TELLING = 3
"""Sentences that are shown with a tone."""
NEUTRAL = CLASSES.index("neutral")
BATCH = 256
"""Articles whose vectors are asked for at once."""


@dataclass(frozen=True, slots=True)
class Tones:
    """The tones of one article; None where there is nothing to judge."""

    combined: ToneLabel | None = None
    """None only where the language is not known to the labeller, or there is no word."""
    asean: ToneLabel | None = None
    """None where nothing speaks of ASEAN."""
    vietnam: ToneLabel | None = None
    """None where nothing speaks of Viet Nam."""


def opening(sentences: Sequence[Sentence], words: int = OPENING_WORDS) -> tuple[Sentence, ...]:
    """The first sentences, as far as `words` words go; the sentence in which they end is left whole."""
    kept: list[Sentence] = []
    read = 0
    for sentence in sentences:
        if kept and read >= words:
            break
        kept.append(sentence)
        read += len(sentence.words)
    return tuple(kept)


def combined_view(sentences: Sequence[Sentence], language: str) -> View:
    """What the combined tone is read from."""
    return View("any", language, opening(sentences))


def target_view(sentences: Sequence[Sentence], target: Target, language: str) -> View | None:
    """The sentences that speak of `target`, and the others of the opening; None where nothing speaks of it.

    A sentence that goes on ("It failed to …") speaks of what the one before spoke of, unless it names somebody else.
    """
    about: list[Sentence] = []
    spoken = False
    for sentence in sentences:
        goes_on = spoken and sentence.follows and not sentence.marks
        spoken = sentence.names(target) or goes_on
        if spoken and len(about) < MAX_ABOUT:
            about.append(sentence)
    if not about:
        return None
    return View(target, language, tuple(about), tuple(s for s in opening(sentences) if s not in about))


def vectors_of(views: Sequence[View], encode: Encode) -> Floats:
    """Two encoder vectors for each view, side by side: of all its words, of those beside the target."""
    texts = [whole(view) for view in views] + [beside(view) for view in views]
    vectors = encode(texts)
    return np.hstack([vectors[: len(views)], vectors[len(views) :]]).astype(np.float32)


class ToneReader:
    """Judges the tone of articles. Safe to share between threads where `encode` is."""

    def __init__(self, model: ToneModel, encode: Encode, encoder: str) -> None:
        """`encoder` is the name of the encoder behind `encode`. Raises ModelError where the model was trained with
        another."""
        if encoder != model.encoder:
            raise ModelError(
                f"the model of tone {model.id} was trained with the encoder {model.encoder}, not with {encoder}; "
                "run diembao train tone"
            )
        self.name = model.id
        self._model, self._encode = model, encode

    def assess(self, articles: Sequence[Article], about_asean: Sequence[bool] = ()) -> list[Tones]:
        """The tones of each of `articles`; nothing for one in a language other than Vietnamese and English, or without
        a word. `about_asean`, one for each article where it is known, says which are about ASEAN though they may name
        it nowhere."""
        known = list(about_asean) or [False] * len(articles)
        made: list[Tones] = []
        for at in range(0, len(articles), BATCH):
            made.extend(self._assess(articles[at : at + BATCH], known[at : at + BATCH]))
        return made

    def _assess(self, articles: Sequence[Article], about_asean: Sequence[bool]) -> list[Tones]:
        combined: list[tuple[int, View]] = []
        targets: list[tuple[int, View]] = []
        for number, (article, about) in enumerate(zip(articles, about_asean, strict=True)):
            language = _known(article.language)
            sentences = read_article(article, language, about_asean=about) if language else ()
            if not language or not sentences:
                continue
            combined.append((number, combined_view(sentences, language)))
            views = [target_view(sentences, target, language) for target in TARGETS]
            targets.extend((number, view) for view in views if view is not None)
        labels: list[dict[str, ToneLabel]] = [{} for _ in articles]
        for head, views_of in (("combined", combined), ("target", targets)):
            given = self._labels(head, [view for _, view in views_of])  # type: ignore[arg-type]
            for (number, view), label in zip(views_of, given, strict=True):
                labels[number][view.who] = label
        return [Tones(found.get("any"), found.get("asean"), found.get("vietnam")) for found in labels]

    def _labels(self, head: Head, views: Sequence[View]) -> list[ToneLabel]:
        if not views:
            return []
        weights = self._model.heads[head]
        sparse = [features(view) for view in views]
        found = judgements(weights, log_odds(weights, sparse, vectors_of(views, self._encode)))
        return [_label(view, judgement, weights) for view, judgement in zip(views, found, strict=True)]


def assess_tone(article: Article, reader: ToneReader) -> tuple[ToneLabel | None, ToneLabel | None, ToneLabel | None]:
    """Tone of one article: combined, toward ASEAN, toward Viet Nam. For many, `ToneReader.assess` is faster."""
    tones = reader.assess([article])[0]
    return tones.combined, tones.asean, tones.vietnam


def _known(language: str) -> Language | None:
    return next((known for known in LANGUAGES if known == language), None)


def _label(view: View, judgement: Judgement, weights: HeadWeights) -> ToneLabel:
    if not judgement.sure:
        return ToneLabel("neutral", judgement.neutral, unsure=True, sentences=_telling(view, judgement.chosen, weights))
    tone = CLASSES[judgement.chosen]
    return ToneLabel(tone, judgement.probability, sentences=_telling(view, judgement.chosen, weights))


def _telling(view: View, chosen: int, weights: HeadWeights) -> tuple[Span, ...]:
    """The sentences that speak most for the class `chosen`; for neutral the first that name the target."""
    if chosen == NEUTRAL:
        naming = [s for s in view.about if any(mark.who != "other" for mark in s.marks)] or list(view.about)
        return tuple(sentence.span for sentence in naming[:TELLING])
    scores = [_speaks_for(features(View(view.who, view.language, (s,))), chosen, weights) for s in view.about]
    ranked = sorted(range(len(scores)), key=lambda at: -scores[at])
    kept = [at for at in ranked if scores[at] > 0][:TELLING] or ranked[:1]
    return tuple(view.about[at].span for at in kept)


def _speaks_for(sparse: Sparse, chosen: int, weights: HeadWeights) -> float:
    odds = sparse.values @ weights.sparse[sparse.places]
    return float(odds[chosen] - odds[NEUTRAL])
