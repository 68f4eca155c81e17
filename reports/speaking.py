"""Who says what in an article: literal speech with its speaker as written there, else a sentence that shows the tone.

Which sentences show a tone is the labeller's to say (`newsroom.article.ToneLabel.sentences`); here is the choice of
the one that can stand alone in a report.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from classify.people import is_office, offices
from classify.sentences import sentence_bounds
from newsroom.article import Entity, Quote, Record, Span, Tone, ToneLabel
from newsroom.text import clean_line
from reports.quoting import LONGEST, SHORTEST, Passage, fits, sentence_around

LONGEST_SPEAKER = 150
"""Code points of a speaker's name with the office; what is longer was not read rightly."""

_BEHIND = re.compile(r", (?P<what>[^,.;:!?“”\"()\n]{3,90})(?=[,.])")
_BEFORE_NAME = re.compile(r"\A(?:theo|according to) ", re.IGNORECASE)
_NOBODY = frozenset(
    ["phóng viên", "pv", "tác giả", "đồng chí", "người viết", "the author", "the reporter", "the writer"]
)
"""Who is no voice of the article's: the one that asks, and an address without a name."""
_MARKS = re.compile(r'["“”„«»「」『』\n]')


@dataclass(frozen=True, slots=True)
class Voice:
    """Somebody's words in an article."""

    speaker: str
    """As the article names the speaker, office included where it stands beside the name."""
    passage: Passage
    in_tone: bool
    """Whether the words are of a sentence from which the tone was read."""
    office: bool
    """Whether the article says beside the name what the speaker is, or no office is to be expected (a body)."""
    spokesperson: bool


def voice(record: Record, tone: Tone) -> Voice | None:
    """The direct speech of `record` that shows `tone`: of a speaker whose office is known, then the first. None where
    nobody is quoted word for word in a passage that can stand alone and, unless the tone is neutral, is of a sentence
    of that tone: other words of a critical article need not criticise.
    """
    found = [one for one in _voices(record, tone) if one.in_tone or tone == "neutral"]
    return max(found, key=lambda one: (one.office, one.in_tone), default=None)


def official(record: Record) -> Voice | None:
    """What a spokesperson says word for word, None where none does (`reported`)."""
    return next((one for one in _voices(record, None) if one.spokesperson), None)


def reported(record: Record) -> Passage | None:
    """The sentence in which the article tells in its own words what a spokesperson said."""
    for quote in record.labels.quotes:
        if quote.spokesperson and not quote.direct and quote.quoted.field != "title":
            found = _sentence(record, quote.quoted)
            if found:
                return found
    return None


def passage_of(record: Record, tone: Tone) -> Passage | None:
    """A sentence from which `tone` was read, without anybody's words in it; None where none can stand alone."""
    for span in _tone_spans(record, tone):
        found = _sentence(record, span) if span.field != "title" else None
        if found:
            return found
    return None


def _sentence(record: Record, span: Span) -> Passage | None:
    text = record.article.lead if span.field == "lead" else record.article.text
    start, end = sentence_around(text, span.start, span.end)
    return Passage(span.field, start, end, text[start:end]) if fits(text[start:end]) else None


def _voices(record: Record, tone: Tone | None) -> Iterator[Voice]:
    spans = list(_tone_spans(record, tone)) if tone else []
    for quote in record.labels.quotes:
        name = _named(record, quote)
        if not quote.direct or quote.quoted.field == "title" or not name or len(name) > LONGEST_SPEAKER:
            continue
        passage = _words(record, quote, spans)
        if passage is None:
            continue
        place = Span(passage.field, passage.start, passage.end)
        kind = next((entity.kind for entity in record.labels.entities if entity.id == quote.speaker), "person")
        yield Voice(
            name,
            passage,
            any(_overlap(place, span) for span in spans),
            quote.spokesperson or kind != "person" or _says_office(name),
            quote.spokesperson,
        )


def _named(record: Record, quote: Quote) -> str:
    """The speaker with the office, as the article has it in this place or in another; "" where it has but a pronoun."""
    entity = next((entity for entity in record.labels.entities if entity.id == quote.speaker), None)
    others = [_plain(one.name) for one in record.labels.quotes if one.speaker == quote.speaker]
    own = _plain(quote.name)
    if entity is None:
        return own if " " in own and own.casefold() not in _NOBODY else ""
    if entity.kind != "person":
        return own if any(word[:1].isupper() for word in own.split()) else clean_line(entity.name)
    full = [name for name in (own, *others) if _says_office(name) and _last_word(entity) in name]
    if full:
        return full[0]
    apposition = next(filter(None, (_apposition(record, entity, span) for span in entity.mentions)), "")
    return apposition or (own if _last_word(entity) in own and " " in own else clean_line(entity.name))


def _plain(name: str) -> str:
    return _BEFORE_NAME.sub("", clean_line(name))


def _last_word(entity: Entity) -> str:
    return entity.name.split()[-1] if entity.name.split() else entity.name


def _apposition(record: Record, entity: Entity, mention: Span) -> str:
    """ "Ines Varga, director of a harbour institute" where the article says at this mention what a person is."""
    if mention.field == "title":
        return ""
    text = record.article.lead if mention.field == "lead" else record.article.text
    match = _BEHIND.match(text, mention.end)
    if match is None or not is_office(match["what"]):
        return ""
    return clean_line(text[mention.start : match.end("what")])


def _says_office(name: str) -> bool:
    """Whether a speaker's name holds an office, or is none but says what somebody is ("a diplomat")."""
    return offices()[1].search(name) is not None or not any(word[:1].isupper() for word in name.split()[1:])


def _words(record: Record, quote: Quote, spans: list[Span]) -> Passage | None:
    """The words within the quotation marks; of a long speech as many whole sentences as may be quoted, from the first
    that is of one of `spans`, else from the beginning."""
    field = quote.quoted.field
    text = record.article.lead if field == "lead" else record.article.text
    start, end = quote.quoted.start, quote.quoted.end
    if end - start > LONGEST:
        bounds = [(start + a, start + b) for a, b in sentence_bounds(text[start:end])]
        first = next((n for n, (a, b) in enumerate(bounds) if any(_overlap(Span(field, a, b), s) for s in spans)), 0)
        last = first
        while last < len(bounds) and bounds[last][1] - bounds[first][0] <= LONGEST:
            last += 1
        if last == first:
            return None
        start, end = bounds[first][0], bounds[last - 1][1]
    while end > start and text[end - 1] in ",;: ":
        end -= 1
    words = text[start:end]
    if not SHORTEST <= len(words) <= LONGEST or words[:1].islower() or _MARKS.search(words):
        return None
    return Passage(field, start, end, words)


def _tone_spans(record: Record, tone: Tone) -> Iterator[Span]:
    """The sentences from which `tone` was read, the combined one's first."""
    labels = record.labels
    found: tuple[ToneLabel | None, ...] = (labels.tone, labels.tone_asean, labels.tone_vietnam)
    for label in found:
        if label is not None and label.tone == tone and not label.unsure:
            yield from label.sentences


def _overlap(one: Span, other: Span) -> bool:
    return one.field == other.field and one.start < other.end and other.start < one.end
