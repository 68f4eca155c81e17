"""Where in an article its phrases stand: what a labeller weighs, separate from how it weighs it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal

from classify.phrases import Cover, Found, PhraseMatcher, is_unaccented
from classify.sentences import lead_end, sentence_bounds
from newsroom.article import Article, TextField
from newsroom.text import nfc

Zone = Literal["title", "opening", "rest"]

OPENING_WORDS = 80
"""Words at the start of the text that count as its opening beside the lead: about two paragraphs of a report."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase with its place in the article."""

    label: str
    found: Found
    field: TextField
    zone: Zone
    sentence: tuple[TextField, int]
    """Field, and number of the sentence in it."""


@dataclass(frozen=True, slots=True)
class Mentions:
    """Hits of one kind."""

    hits: Sequence[Hit]

    @property
    def sentences(self) -> int:
        """How many sentences hold one: "the Association of Southeast Asian Nations (ASEAN)" is one mention."""
        return len({hit.sentence for hit in self.hits})

    def within(self, zone: Zone) -> bool:
        """Whether one stands in `zone`."""
        return any(hit.zone == zone for hit in self.hits)

    def inside(self, others: Sequence[Hit]) -> Mentions:
        """Those that are part of one of `others`, as ASEAN is in ASEAN Summit."""
        fields = {hit.field for hit in others}
        covers = {f: Cover((h.found.start, h.found.end) for h in others if h.field == f) for f in fields}
        return Mentions(
            [h for h in self.hits if h.field in covers and covers[h.field].holds(h.found.start, h.found.end)]
        )


def gather(article: Article, matcher: PhraseMatcher, languages: Collection[str]) -> list[Hit]:
    """Every phrase of `article` with its place; phrases of all languages where the article's is not among `languages`.

    A lead that the text repeats counts once, in the text.
    """
    title, lead, text = nfc(article.title), nfc(article.lead), nfc(article.text)
    unaccented = is_unaccented(title, lead, text)
    repeated_to = lead_end(lead, text)
    opening_end = max(repeated_to, _nth_word_end(text, OPENING_WORDS))
    language = article.language if article.language in languages else ""
    fields: list[tuple[TextField, str, int]] = [("title", title, 0), ("text", text, opening_end)]
    if not repeated_to:
        fields.insert(1, ("lead", lead, len(lead)))
    hits = []
    for field, content, opening in fields:
        starts = [start for start, _ in sentence_bounds(content)]
        for found in matcher.find(content, language, unaccented):
            zone: Zone = "title" if field == "title" else "opening" if found.start < opening else "rest"
            hits.append(Hit(found.label, found, field, zone, (field, bisect_right(starts, found.start))))
    return hits


def _nth_word_end(text: str, n: int) -> int:
    found = re.match(rf"(?:\s*\S+){{0,{n}}}", text)
    return found.end() if found else 0
