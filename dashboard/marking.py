"""Which words of an article support which of its labels: its texts cut into pieces, each with the labels that stand on
it. Offsets are code points into the NFC form of each text, as labels keep them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from newsroom.article import Labels, Record, Span, TextField
from newsroom.text import nfc

LONGEST = 200_000
"""Characters of a text that are shown; a longer one is cut, and its page says so."""
MOST_MARKS = 5_000
"""Places that are marked in one article."""
QUOTES = "quotes"
"""Key of what is quoted."""

_UNSHOWN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")
"""Control characters, and marks that turn the direction of what stands behind them."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A place that supports a label."""

    key: str
    """Id of a topic or theme, `asean`, a field of tone, `claim`, or `QUOTES`."""
    span: Span


@dataclass(frozen=True, slots=True)
class Piece:
    """Text with the keys of what it supports."""

    text: str
    keys: tuple[str, ...] = ()


Line = tuple[Piece, ...]


def marks_of(labels: Labels) -> list[Mark]:
    """All places that support the labels, and what is quoted."""
    found = [Mark(match.label, Span(match.field, match.start, match.end)) for match in labels.matches]
    for key, tone in (
        ("tone", labels.tone),
        ("tone_asean", labels.tone_asean),
        ("tone_vietnam", labels.tone_vietnam),
    ):
        found += [Mark(key, span) for span in (tone.sentences if tone else ())]
    found += [Mark("claim", suggestion.sentence) for suggestion in labels.claims]
    found += [Mark(QUOTES, quote.quoted) for quote in labels.quotes]
    return found[:MOST_MARKS]


def texts_of(record: Record) -> dict[TextField, tuple[Line, ...]]:
    """Title, lead and text of an article as lines of pieces. The lead is left out where the text begins with it."""
    article = record.article
    marks = marks_of(record.labels)
    texts: dict[TextField, str] = {"title": nfc(article.title), "lead": nfc(article.lead), "text": nfc(article.text)}
    if texts["lead"] and texts["text"].startswith(texts["lead"]):
        del texts["lead"]
    return {
        field: lines(text[:LONGEST], [(m.key, m.span.start, m.span.end) for m in marks if m.span.field == field])
        for field, text in texts.items()
    }


def lines(text: str, marks: Iterable[tuple[str, int, int]] = ()) -> tuple[Line, ...]:
    """`text` by lines, empty ones left out, each cut where one of `marks` (key, start, end) begins or ends."""
    edges: dict[int, list[tuple[bool, str]]] = {}
    for key, start, end in marks:
        start, end = max(0, start), min(len(text), end)
        if start < end:
            edges.setdefault(start, []).append((True, key))
            edges.setdefault(end, []).append((False, key))
    made: list[list[Piece]] = [[]]
    standing: dict[str, int] = {}
    places = sorted({0, len(text), *edges})
    for place, following in zip(places, [*places[1:], len(text)], strict=True):
        for begins, key in edges.get(place, ()):
            standing[key] = standing.get(key, 0) + (1 if begins else -1)
        keys = tuple(sorted(key for key, number in standing.items() if number > 0))
        for number, part in enumerate(text[place:following].split("\n")):
            if number:
                made.append([])
            shown = shown_text(part)
            if shown:
                made[-1].append(Piece(shown, keys))
    return tuple(tuple(line) for line in made if any(piece.text.strip() for piece in line))


def shown_text(text: str) -> str:
    """Crawled text as it may stand on a page: without control characters and turning marks."""
    return _UNSHOWN.sub("", text)


def phrases(labels: Labels, key: str, most: int) -> Sequence[tuple[str, float, int]]:
    """The phrases that support a topic, theme or `asean`: each with its weight in the learned part (0 for a phrase of
    the taxonomy) and how often it stands there; the weightiest first."""
    found: dict[str, tuple[float, int]] = {}
    for match in labels.matches:
        if match.label == key:
            weight, times = found.get(match.phrase, (0.0, 0))
            found[match.phrase] = (max(weight, match.weight), times + 1)
    ranked = sorted(found.items(), key=lambda item: (-item[1][0], -item[1][1], item[0]))
    return [(shown_text(phrase), weight, times) for phrase, (weight, times) in ranked[:most]]
