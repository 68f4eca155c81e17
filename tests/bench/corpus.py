"""As many articles for the crawl and the pipeline as a case wants: the sample press's own sentences, dealt out anew.
For the index, which needs the word frequencies of a real press, see `synthetic`.

Copies of its own articles would not do: labelling would find them all to be reprints of one another.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache

from newsroom.clock import local_day, utc_now
from newsroom.text import nfc, unify_tones
from tests.samplepress.outlets import Outlet, Quirks
from tests.samplepress.press import Piece, Press, load

SEED = 2026
SENTENCES = (9, 22)
"""Sentences of a body: 200 to 500 words, the middle half of the sample press and of real news reports."""
PARAGRAPH = 3
MIN_SENTENCE_WORDS = 6
"""Shorter ones are mostly halves of quotations."""
TITLE_WORDS = (7, 14)
DAYS = 20
"""Days over which the articles appeared: within `[crawl] max_age_days`, so that none is left out as too old."""

_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+")


@dataclass(frozen=True, slots=True)
class Written:
    """The words of one composed article."""

    title: str
    lead: str
    body: str
    """Paragraphs without the lead, separated by an empty line."""


@lru_cache(maxsize=1)
def press() -> Press:
    """The sample press as of yesterday, so that nothing is dated later than it is fetched; without traps and quirks."""
    loaded = load(local_day(utc_now()) - timedelta(1))
    plain = tuple(replace(outlet, traps=(), quirks=Quirks()) for outlet in loaded.outlets)
    return replace(loaded, outlets=plain)


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
                form="text",
            )
        )
    return tuple(sorted(made, key=lambda piece: piece.published, reverse=True))
