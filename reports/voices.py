"""The articles that speak for a tone, and how each is told: officials and experts by their words, editorials and
reports by their own.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from newsroom.article import Facts, Record, Tone
from reports import words
from reports.draft import Draft
from reports.model import Blank, Paragraph, Quotation, Span, Text
from reports.phrases import spans
from reports.quoting import SHORTEST, Passage
from reports.speaking import Voice, passage_of, voice

VOICES = 3
"""Articles that speak for one tone, of each kind."""
EDITORIALS = 2
LOOKED_AT = 60
"""Stories of a tone, the most reprinted first, among which words are looked for: reading all of fifty thousand
articles would change little."""


@dataclass(frozen=True, slots=True)
class Voices:
    """Chosen articles of one tone: with somebody's words, editorials and comment, others. No story is in two."""

    people: tuple[Facts, ...]
    editorials: tuple[Facts, ...]
    reports: tuple[Facts, ...]


def choose_voices(draft: Draft, found: Sequence[Facts], tone: Tone, label: str) -> Voices:
    """Choose among `found`, all of `tone`, under `label` (what an analyst pins by)."""
    speaking = _readable(draft, found, tone, label)
    editorials = {id_ for id_, record in speaking.items() if record is not None and record.facts.form == "editorial"}
    people = _different(speaking, editorials, tone)
    choose = draft.chooser.choose
    if len(found) <= words.NAMED_UP_TO:
        chosen = choose(found, label, among=speaking.keys())
        return Voices(
            tuple(f for f in chosen if f.id in people),
            tuple(f for f in chosen if f.id in editorials),
            tuple(f for f in chosen if f.id not in people and f.id not in editorials),
        )
    first = choose(found, label, VOICES, among=people)
    second = choose(found, label, EDITORIALS, among=editorials)
    left = VOICES - len(first) - len(second)
    rest = {id_ for id_, record in speaking.items() if id_ not in editorials and not _speaks(record, tone)}
    return Voices(first, second, choose(found, label, left, among=rest) if left > 0 else ())


def _speaks(record: Record | None, tone: Tone) -> bool:
    return record is not None and voice(record, tone) is not None


def _different(speaking: Mapping[str, Record | None], editorials: Collection[str], tone: Tone) -> set[str]:
    """The articles in which somebody speaks, one for each speaker and for each saying."""
    found: set[str] = set()
    heard: set[str] = set()
    for id_, record in speaking.items():
        said = voice(record, tone) if record is not None and id_ not in editorials else None
        if said is None:
            continue
        marks = {said.speaker.casefold(), said.passage.text[:SHORTEST].casefold()}
        if not marks & heard:
            found.add(id_)
        heard |= marks
    return found


def _readable(draft: Draft, found: Sequence[Facts], tone: Tone, label: str) -> dict[str, Record | None]:
    """The representatives that have the tone themselves, with their records: the pinned ones and those with most
    reprints. What is on the watch-list has a place of its own in the report."""
    pins: Collection[str] = {*draft.edits.pinned.get(label, ()), *draft.edits.pinned.get("", ())}
    own = {item.id: item for item in map(draft.stories.representative, found)}
    ranked = sorted(
        (f for f in own.values() if f.tone == tone and not f.tone_unsure and f.claim is None),
        key=lambda item: (item.id not in pins, -len(draft.stories.others(item)), item.id),
    )[:LOOKED_AT]
    draft.citations.load([item.id for item in ranked])
    return {item.id: draft.citations.record(item) for item in ranked}


def tell_person(draft: Draft, item: Facts, tone: Tone) -> Paragraph:
    """An article by the words of whom it quotes."""
    record = draft.citations.record(item)
    said = voice(record, tone) if record else None
    if said is None:
        return tell_own(draft, item, tone)
    return draft.prose.say(
        "tones.voice",
        about=f"{tone}:{item.id}",
        role="item",
        source=draft.citations.clause(item, opening=True),
        speaker=speaker(draft, item, said),
        quotation=quoted(draft, item, said.passage),
    )


def tell_own(draft: Draft, item: Facts, tone: Tone) -> Paragraph:
    """An article by a sentence of its own that shows the tone; of a comment it is said to be one."""
    record = draft.citations.record(item)
    passage = passage_of(record, tone) if record else None
    source, about = draft.citations.clause(item, opening=True), f"{tone}:{item.id}"
    if passage is None or draft.citations.was_quoted(item, passage):
        return draft.prose.say("tones.plain", about=about, role="item", source=source)
    key = "tones.editorial" if item.form == "editorial" else "tones.report"
    return draft.prose.say(key, about=about, role="item", source=source, quotation=quoted(draft, item, passage))


def speaker(draft: Draft, item: Facts, said: Voice) -> tuple[Span, ...]:
    """Who speaks, as the article has it; with room for the office where it does not say it."""
    language = "" if item.language == draft.prose.language else item.language
    name = Text(said.speaker, language=language)
    if said.office:
        return (name,)
    key = f"office:{item.id}:{said.passage.start}"
    return spans(name, " ", Blank(draft.prose.text("tones.office"), key))


def quoted(draft: Draft, item: Facts, passage: Passage) -> tuple[Span, ...]:
    """A passage in quotation marks."""
    quotation = Quotation(passage.text, item.id, item.version, passage.field, passage.start, passage.end)
    return draft.citations.quoted(item, quotation)
