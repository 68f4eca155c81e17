"""Part I of a press-opinion report: how much, from whom, when, from where, and in which languages."""

from __future__ import annotations

from collections.abc import Sequence

from newsroom.article import Source
from newsroom.clock import local_day
from reports import words
from reports.comparing import comparisons
from reports.distribution import distribution
from reports.draft import Draft, active_funnel
from reports.model import Block, Paragraph, Section
from reports.names import LONGEST_NAME, shortened
from reports.outlets import leading_outlets
from reports.phrases import Piece
from reports.timeline import timeline_blocks

SILENT_NAMED = 6
"""Sources without articles are named in the text up to this many; all stand in the annex of sources."""


def overview(draft: Draft, *, number: str = "I.", table: int = 1, chart: int = 1) -> tuple[Section, ...]:
    """Part `number`. A period with up to two articles has only its first point: there is nothing to distribute."""
    text = draft.prose.text
    parts: list[tuple[str, tuple[Block, ...]]] = [
        (
            text("overview.volume_heading"),
            (
                *volume_blocks(draft),
                *unassessed(draft),
                *comparisons(draft),
                *period_notes(draft),
                *source_notes(draft),
                counting_note(draft),
            ),
        )
    ]
    if draft.figures.coverage.total > words.NAMED_UP_TO:
        over_time = timeline_blocks(draft.prose, draft.figures, chart)
        if over_time:
            parts.append((text("overview.timeline_heading"), over_time))
        parts.append((text("overview.distribution_heading"), distribution(draft, table)))
    points = (Section(f"{n}.", heading, 2, blocks) for n, (heading, blocks) in enumerate(parts, 1))
    return (Section(number, text("overview.heading"), 1, ()), *points)


def counted_subject(draft: Draft) -> str:
    """What every counted article is about: ASEAN, or the events to which the report is limited."""
    return draft.subject if draft.figures.events else draft.prose.text("overview.asean")


def counting_note(draft: Draft) -> Paragraph:
    """What the figures count."""
    if draft.figures.events:
        return draft.prose.say("overview.counting_events", role="note", press=draft.press, topic=draft.subject)
    return draft.prose.say("overview.counting", role="note", press=draft.press)


def volume_blocks(draft: Draft) -> tuple[Block, ...]:
    """How many articles from whom, and who published most; one or two articles by name, none in words."""
    prose, figures = draft.prose, draft.figures
    period, topic = prose.words.period(draft.period), counted_subject(draft)
    total = figures.coverage.total
    if not total:
        return (prose.say("overview.nothing", period=period, press=draft.press, topic=topic),)
    if total <= words.NAMED_UP_TO:
        volume = prose.volume(figures)
        first = prose.say("overview.recorded_few", period=period, volume=volume, press=draft.press, topic=topic)
        return (first, *(draft.citations.told(item, "asean") for item in draft.choose(figures.counted, "asean")))
    languages = figures.number("languages")
    named: Piece = ""
    if languages.value > words.NAMED_UP_TO:
        named = prose.spans("overview.in_languages", languages=prose.items(languages, "languages"))
    volume, senders = prose.volume(figures), prose.senders(figures)
    told = prose.say("overview.recorded", period=period, volume=volume, topic=topic, senders=senders, languages=named)
    return (told, *leading_outlets(draft, figures))


def recorded(draft: Draft, *, nothing: str, few: str, volume: str) -> list[Block]:
    """How many articles from whom in the sentences of these keys; one or two by name, unless an analyst passed over all
    of them."""
    prose, figures = draft.prose, draft.figures
    period, total = prose.words.period(draft.period), figures.number()
    if not total.value:
        return [prose.say(nothing, period=period, subject=draft.subject)]
    chosen = draft.choose(figures.counted, "asean") if total.value <= words.NAMED_UP_TO else ()
    if chosen:
        named = prose.say(few, period=period, total=prose.items(total), subject=draft.subject)
        return [named, *(draft.citations.told(item, "asean") for item in chosen)]
    much, senders = prose.volume(figures), prose.senders(figures)
    return [prose.say(volume, period=period, subject=draft.subject, volume=much, senders=senders)]


def unassessed(draft: Draft) -> tuple[Paragraph, ...]:
    """The articles in languages that the labeller does not know."""
    prose, figures = draft.prose, draft.figures
    unknown = figures.number("not_assessed")
    if not unknown.value:
        return ()
    codes = sorted({item.language for item in figures.counted if not item.assessed})
    languages = prose.words.listing([prose.words.language_name(code) for code in codes])
    part = prose.part(unknown, figures.number())
    return (prose.say("overview.unassessed", number=prose.items(unknown), part=part, languages=languages),)


def source_notes(draft: Draft) -> tuple[Paragraph, ...]:
    """The caveat beside the volume: which sources gave nothing, or can no longer be read."""
    prose = draft.prose
    funnel = active_funnel(draft.evidence.funnel, draft.period, draft.figures.scope)
    if not funnel:
        return (prose.say("overview.no_funnel", role="note"),)
    silent = [found.source for found in funnel if not found.labelled]
    broken = [found.source for found in funnel if found.labelled and found.entry_errors]
    notes: list[Paragraph] = []
    if silent:
        notes.append(prose.say("overview.silent", role="note", sources=named_sources(draft, silent)))
    if broken:
        notes.append(prose.say("overview.broken", role="note", sources=named_sources(draft, broken)))
    return tuple(notes)


def period_notes(draft: Draft) -> tuple[Paragraph, ...]:
    """The caveat of a period of which a part was not watched: days before anything was collected, days to come."""
    prose, since, today = draft.prose, draft.evidence.collecting_since, local_day(draft.evidence.created_at)
    notes: list[Paragraph] = []
    if since is not None and since > draft.period.first:
        notes.append(prose.say("changed_sources.since", role="note", day=prose.words.day(since)))
    if draft.period.last > today:
        notes.append(prose.say("months.running", role="note", day=prose.words.day(today)))
    return tuple(notes)


def named_sources(draft: Draft, found: Sequence[Source]) -> str:
    """The names of `found`, up to `SILENT_NAMED`; the annex on sources has the others."""
    named = [shortened(source.name, LONGEST_NAME) for source in found[:SILENT_NAMED]]
    return draft.prose.words.listing(
        [*named, draft.prose.text("overview.and_others")] if len(found) > SILENT_NAMED else named
    )
