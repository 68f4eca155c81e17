"""As many articles as a case wants: the sample press's own sentences, dealt out anew with a seed.

Copies of the seventy articles would not do: labelling would find them all to be reprints of one another, and an index
of them would compress and rank like no newspaper.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import cast

from newsroom.article import Article, Facts, Label, Labels, Record, Relevance, Scope, SourceKind
from newsroom.clock import local_day, utc_now
from newsroom.text import fold, lower, nfc, unify_tones
from newsroom.urls import article_id
from tests.samplepress.press import Outlet, Piece, Press, load

SEED = 2026
SENTENCES = (9, 22)
"""Sentences of a body: 200 to 500 words, the middle half of the sample press and of real news reports."""
PARAGRAPH = 3
MIN_SENTENCE_WORDS = 6
"""Shorter ones are mostly halves of quotations."""
TITLE_WORDS = (7, 14)
DAYS = 20
"""Days over which the articles appeared: within `[crawl] max_age_days`, so that none is left out as too old."""
PASSING_SHARE = 0.2

_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+")
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Written:
    """The words of one composed article."""

    title: str
    lead: str
    body: str
    """Paragraphs without the lead, separated by an empty line."""


@lru_cache(maxsize=1)
def press() -> Press:
    """The sample press as of yesterday, so that nothing is dated later than it is fetched; without its traps."""
    loaded = load(local_day(utc_now()) - timedelta(1))
    return replace(loaded, outlets=tuple(replace(outlet, traps=()) for outlet in loaded.outlets))


@lru_cache(maxsize=8)
def sentences(language: str) -> tuple[str, ...]:
    """Every sentence of the sample press in `language`, NFC, in one habit of tone marks."""
    paragraphs = (p for piece in press().pieces if piece.language == language for p in piece.paragraphs)
    found = (unify_tones(nfc(s)) for paragraph in paragraphs for s in _SENTENCE_END.split(paragraph))
    return tuple(dict.fromkeys(s for s in found if len(s.split()) >= MIN_SENTENCE_WORDS))


def compose(rng: random.Random, language: str) -> Written:
    """An article of sentences of `language` that had nothing to do with one another."""
    headline, lead, *body = rng.sample(sentences(language), 2 + rng.randint(*SENTENCES))
    title = " ".join(headline.split()[: rng.randint(*TITLE_WORDS)]).rstrip(".,;:!?…")
    paragraphs = (" ".join(body[n : n + PARAGRAPH]) for n in range(0, len(body), PARAGRAPH))
    return Written(title, lead, "\n\n".join(paragraphs))


def pieces(outlet: Outlet, number: int) -> tuple[Piece, ...]:
    """`number` articles of `outlet` in the forms of its own ones (section, byline, NFC or NFD), newest first."""
    rng = random.Random(f"{SEED}/{outlet.id}")
    models = press().of(outlet.id)
    made = []
    for n in range(number):
        model = models[n % len(models)]
        written = compose(rng, model.language)
        moment = datetime.combine(press().today, model.published.timetz()) - timedelta(days=n * DAYS // number)
        made.append(
            replace(
                model,
                slug=f"{model.slug}-{n}",
                title=written.title,
                lead=written.lead,
                body=written.body,
                published=moment,
                updated=None,
                copy_of="",
            )
        )
    return tuple(sorted(made, key=lambda piece: piece.published, reverse=True))


def records(number: int) -> list[Record]:
    """`number` labelled articles for the index; the same ones each time on one day."""
    from classify.taxonomy import load_taxonomy

    rng = random.Random(SEED)
    pillar_of = {topic.id: topic.pillar for topic in load_taxonomy().topics}
    newest = datetime.combine(press().today, datetime.min.time(), UTC)
    outlets = {outlet.id: outlet for outlet in press().outlets}
    return [
        _record(rng, n, model, outlets[model.outlet_id], pillar_of, newest - timedelta(minutes=37 * n))
        for n, model in enumerate(rng.choices(press().pieces, k=number))
    ]


def _record(
    rng: random.Random, n: int, model: Piece, outlet: Outlet, pillar_of: dict[str, str], published: datetime
) -> Record:
    written = compose(rng, model.language)
    url = f"https://{outlet.id}.example{model.path}?n={n}"
    relevance: Relevance = "passing" if rng.random() < PASSING_SHARE else "asean"
    topics = tuple(topic for topic in model.topics if topic in pillar_of) if relevance == "asean" else ()
    pillars = tuple(dict.fromkeys(pillar_of[topic] for topic in topics))
    article = Article(
        id=article_id(url),
        url=url,
        source_id=outlet.id,
        title=written.title,
        lead=written.lead,
        text=f"{written.lead}\n\n{written.body}",
        byline=model.byline,
        language=model.language,
        published_at=published,
        fetched_at=published,
    )
    facts = Facts(
        id=article.id,
        version=1,
        url=url,
        title=article.title,
        source_id=outlet.id,
        source_name=outlet.name,
        kind=cast(SourceKind, outlet.kind),
        country=outlet.country,
        scope=cast(Scope, outlet.scope),
        province=outlet.province,
        language=article.language,
        published_at=published,
        relevance=relevance,
        assessed=True,
        pillars=pillars,
        topics=topics,
        themes=(),
        reprint_of=None,
    )
    labels = Labels(
        relevance=relevance,
        assessed=True,
        pillars=pillars,
        topics=tuple(Label(topic, 0.5) for topic in topics),
        labeller="bench",
    )
    return Record(article, facts, labels, revision=1)


def queries(number: int) -> dict[str, tuple[str, ...]]:
    """`number` queries of each kind, taken from the running text, so that frequent words come up as often as they do.

    `word`, `two words` and `phrase` consist of words with diacritics whose bare spelling is no word of the corpus, so
    that what matches does not hang on how an engine treats bare spellings; `folded word` is typed without diacritics.
    """
    rng = random.Random(SEED)
    vocabulary = {word for language in ("vi", "en") for s in sentences(language) for word in _words(s)}
    found: dict[str, list[str]] = {"word": [], "two words": [], "phrase": [], "folded word": []}
    while len(found["phrase"]) < number:
        words = _words(rng.choice(sentences("vi")))
        at = rng.randrange(len(words) - 1)
        first, second, other = words[at], words[at + 1], rng.choice(words)
        if other == first or any(fold(word) in vocabulary for word in (first, second, other)):
            continue
        found["word"].append(first)
        found["two words"].append(f"{first} {other}")
        found["phrase"].append(f'"{first} {second}"')
        found["folded word"].append(fold(first))
    return {kind: tuple(made) for kind, made in found.items()}


def _words(sentence: str) -> list[str]:
    return _WORD.findall(lower(sentence))


def batches(made: Sequence[Record], size: int) -> list[Sequence[Record]]:
    """`made` in portions of `size`."""
    return [made[n : n + size] for n in range(0, len(made), size)]
