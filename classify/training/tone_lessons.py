"""What the model of tone learns from: written examples, real rows, sentences, analysts' decisions, each as lessons of a
head."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from classify.examples import Example
from classify.gold_rows import GoldRow, as_article, opening_only, title_only
from classify.targeted import Targeted, targeted_sentence
from classify.taxonomy import LANGUAGES, Language
from classify.tone import combined_view, target_view
from classify.tone_evaluation import JudgedArticle
from classify.tone_features import CLASSES, View
from classify.tone_model import Head
from classify.tone_reading import JUDGED, TARGETS, read_article
from newsroom.article import Article, Relevance, Tone

HEADLINE = 0.5
"""Weight of an example shown as a headline alone."""
TARGET_HEADLINE = 0.4
"""The same for the tone toward one target: the headline alone need not show it."""
REAL = 2.0
"""Weight of a real row against an example: they are few, and what the labeller meets."""
RELEVANCE: Mapping[Relevance, float] = {"asean": 1.0, "passing": 0.6, "none": 0.2}
"""Weight of a row by relevance: tone is counted over articles about ASEAN, and other rows are many and neutral."""
REAL_TARGET = 0.7
"""Weight of a real row for the one target that it names: its combined tone is taken for the tone toward that."""
SENTENCE = 0.5
"""Weight of a sentence of NewsMTSC."""

DECISION = 3.0
"""Weight of an analyst's decision where the model is trained anew."""

Origin = Literal["example", "real", "sentence", "decision"]


@dataclass(frozen=True, slots=True)
class Lesson:
    """One view with the tone that a reader gives it."""

    head: Head
    view: View
    tone: int
    """Index into `CLASSES`."""
    origin: Origin
    weight: float
    key: str
    """Rows with one key are held out together."""
    full: bool = True
    """False for a headline alone of a row that has more: it teaches, and measures nothing."""


def example_lessons(examples: Sequence[Example]) -> list[Lesson]:
    """What the written examples teach, as they are and as headlines."""
    made: list[Lesson] = []
    for example in examples:
        article = as_article({"title": example.title, "lead": example.lead, "lang": example.lang})
        tones = {"asean": example.tone_asean, "vietnam": example.tone_vietnam}
        weight = RELEVANCE[example.relevance]
        made.extend(_combined(article, example.tone, "example", weight, full=True))
        made.extend(_targets(article, tones, "example", 1.0, full=True))
        if example.lead:
            headline = title_only(article)
            made.extend(_combined(headline, example.tone, "example", weight * HEADLINE, full=False))
            # A headline that seems neutral may be of a text that is not, so neutral ones teach nothing.
            shown = {target: None if tone == "neutral" else tone for target, tone in tones.items()}
            made.extend(_targets(headline, shown, "example", TARGET_HEADLINE, full=False))
    return made


def real_lessons(rows: Sequence[GoldRow]) -> list[Lesson]:
    """What real articles teach, as readers saw them (title and opening) and as headlines."""
    made: list[Lesson] = []
    for row in rows:
        if row.tone is None or row.article.language not in LANGUAGES:
            continue
        article = opening_only(row.article)
        weight = REAL * RELEVANCE[row.relevance]
        made.extend(_combined(article, row.tone, "real", weight, full=True))
        made.extend(_combined(title_only(article), row.tone, "real", weight * HEADLINE, full=False))
        sentences = read_article(article, "vi" if article.language == "vi" else "en")
        named = [target for target in TARGETS if any(sentence.names(target) for sentence in sentences)]
        if row.tone == "neutral" or len(named) == 1:
            made.extend(_targets(article, dict.fromkeys(named, row.tone), "real", REAL_TARGET, full=True))
    return made


def sentence_lessons(rows: Sequence[Targeted]) -> list[Lesson]:
    """What sentences of the public set teach; rows of one article are held out together."""
    return [
        Lesson(
            "sentence",
            View(JUDGED, "en", (targeted_sentence(row),)),
            CLASSES.index(row.tone),
            "sentence",
            SENTENCE,
            "_".join(row.id.split("_")[:2]),
        )
        for row in rows
    ]


def decided_lessons(rows: Sequence[JudgedArticle]) -> list[Lesson]:
    """What analysts' decisions teach, of each article as the labeller reads it; nothing of a tone that none decided on,
    nor where a decision is that a target is not spoken of. As headlines they teach nothing: tried, and what was gained
    on other decisions was lost on our own set."""
    made: list[Lesson] = []
    for row in rows:
        if row.article.language not in LANGUAGES:
            continue
        tone, about = row.tones.get("combined"), row.about_asean
        if tone is not None:
            made.extend(_combined(row.article, tone, "decision", DECISION, full=True, about=about))
        made.extend(_targets(row.article, row.tones, "decision", DECISION, full=True, about=about))
    return made


def _combined(
    article: Article, tone: Tone, origin: Origin, weight: float, *, full: bool, about: bool = False
) -> list[Lesson]:
    language: Language = "vi" if article.language == "vi" else "en"
    view = combined_view(read_article(article, language, about_asean=about), language)
    return [Lesson("combined", view, CLASSES.index(tone), origin, weight, article.title.casefold(), full)]


def _targets(
    article: Article,
    tones: Mapping[str, Tone | None],
    origin: Origin,
    weight: float,
    *,
    full: bool,
    about: bool = False,
) -> list[Lesson]:
    language: Language = "vi" if article.language == "vi" else "en"
    sentences = read_article(article, language, about_asean=about)
    made = []
    for target in TARGETS:
        tone, view = tones.get(target), target_view(sentences, target, language)
        if tone is not None and view is not None:
            key = article.title.casefold()
            made.append(Lesson("target", view, CLASSES.index(tone), origin, weight, key, full))
    return made
