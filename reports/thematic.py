"""The thematic note: one question (a search or an event), an answer in three lines, the evidence, the list."""

from __future__ import annotations

from collections.abc import Sequence

from classify.taxonomy import Taxonomy
from newsroom.article import Scope, Tone
from newsroom.sections import ReportSettings
from reports import words
from reports.annexes import annexes
from reports.compose import assemble
from reports.draft import Draft
from reports.evidence import Archive, Edits, Evidence
from reports.happenings import happenings, various
from reports.model import Block, Column, Gap, Paragraph, Report, Section, Span, Table, Text
from reports.overview import period_notes
from reports.parts import numbered
from reports.phrases import Phrases
from reports.timeline import timeline_blocks

STORIES = 5
"""Stories told of each part of the press."""
TOPICS = 10
"""Rows of the table of topics."""
SIDES: dict[Scope, str] = {"domestic": "thematic.domestic", "foreign": "thematic.foreign"}
PRESS: dict[Scope | None, str] = {
    None: "thematic.press",
    "domestic": "thematic.press_domestic",
    "foreign": "thematic.press_foreign",
}
TONES: dict[Tone, str] = {
    "favourable": "thematic.tone_favourable",
    "neutral": "thematic.tone_neutral",
    "critical": "thematic.tone_critical",
}


def thematic_report(
    evidence: Evidence, archive: Archive, edits: Edits, taxonomy: Taxonomy, settings: ReportSettings
) -> Report:
    """The note on what `evidence.selected` or the chosen events have, of both parts of the press or of one."""
    spec = evidence.spec
    phrases = Phrases(spec.language)
    text = phrases.text
    draft = Draft.begin(
        evidence, archive, edits, taxonomy, settings, subject=_subject(evidence, phrases), press=text(PRESS[spec.scope])
    )
    parts: list[tuple[str, Sequence[Block], Sequence[Section]]] = [
        (text("thematic.answer"), _answer(draft), ()),
        (text("thematic.time"), timeline_blocks(draft.prose, draft.figures, 1), ()),
        (text("thematic.content"), _topics(draft), _stories(draft)),
        (text("thematic.remarks"), _remarks(draft), ()),
    ]
    return assemble(
        draft,
        title=text("thematic.title", subject=draft.subject),
        subtitle=f"({draft.prose.words.period(draft.period)})",
        opening=(_asked(draft),),
        sections=numbered(parts),
        annexes=annexes(draft),
        counting_note=text("thematic.counting"),
    )


def _subject(evidence: Evidence, phrases: Phrases) -> str:
    """The chosen events by name, else the search as it was typed."""
    language = evidence.spec.language
    chosen = [event.name(language) for event in evidence.events if event.chosen]
    if chosen:
        return words.words_of(language).listing(chosen)
    return phrases.text("thematic.question", question=evidence.spec.question)


def _asked(draft: Draft) -> Paragraph:
    spec, prose = draft.evidence.spec, draft.prose
    period = prose.words.period(draft.period)
    question = prose.text("thematic.question", question=spec.question)
    if spec.question and question != draft.subject:
        return prose.say(
            "thematic.asked_search", question=question, press=draft.press, subject=draft.subject, period=period
        )
    return prose.say("thematic.asked", press=draft.press, subject=draft.subject, period=period)


def _answer(draft: Draft) -> tuple[Block, ...]:
    """How much by whom; which pillars; which tone."""
    figures, prose = draft.figures, draft.prose
    if not figures.coverage.total:
        return (prose.say("thematic.none", subject=draft.subject), *period_notes(draft))
    return (_volume(draft), *_pillars(draft), *_tones(draft), *period_notes(draft))


def _volume(draft: Draft) -> Paragraph:
    figures, prose = draft.figures, draft.prose
    volume, senders = prose.volume(figures), prose.senders(figures)
    if figures.scope is not None:
        return prose.say("thematic.volume_scope", volume=volume, senders=senders)
    domestic, foreign = figures.number(scope="domestic"), figures.number(scope="foreign")
    if domestic.value and foreign.value:
        return prose.say(
            "thematic.volume",
            volume=volume,
            senders=senders,
            domestic=prose.items(domestic),
            foreign=prose.items(foreign),
        )
    press = prose.text(PRESS["domestic" if domestic.value else "foreign"])
    return prose.say("thematic.volume_one_side", volume=volume, senders=senders, press=press)


def _pillars(draft: Draft) -> list[Paragraph]:
    counts = draft.figures.coverage.pillars
    parts = [
        draft.prose.spans(
            "thematic.pillar",
            name=draft.names.of(pillar.id),
            count=draft.prose.items(draft.figures.number(pillar=pillar.id)),
        )
        for pillar in sorted(draft.taxonomy.pillars, key=lambda pillar: -counts.get(pillar.id, 0))
        if counts.get(pillar.id)
    ]
    return [draft.prose.say("thematic.pillars", pillars=draft.prose.in_clauses(parts))] if parts else []


def _tones(draft: Draft) -> list[Paragraph]:
    """The three tones, how many the labeller left open, and how many a person has seen."""
    figures, prose = draft.figures, draft.prose
    unsure, reviewed = figures.number("unsure"), figures.number("reviewed")
    parts: list[tuple[Span, ...]] = []
    for tone, key in TONES.items():
        number = figures.number(tone=tone)
        if number.value and tone == "neutral" and unsure.value:
            parts.append(
                prose.spans("thematic.tone_neutral_open", count=prose.items(number), unsure=prose.items(unsure))
            )
        elif number.value:
            parts.append(prose.spans(key, count=prose.items(number)))
    if not parts:
        return []
    if not reviewed.value:
        return [prose.say("thematic.tones_unreviewed", tones=prose.in_clauses(parts))]
    return [prose.say("thematic.tones", tones=prose.in_clauses(parts), reviewed=prose.items(reviewed))]


def _topics(draft: Draft) -> tuple[Block, ...]:
    """The table of topics; none for one or two articles."""
    figures, prose = draft.figures, draft.prose
    counts = figures.coverage.topics
    found = [topic.id for topic in draft.taxonomy.topics if counts.get(topic.id)]
    if figures.coverage.total <= words.NAMED_UP_TO or not found:
        return ()
    shown = sorted(found, key=lambda topic: -counts[topic])[:TOPICS]
    columns = (
        Column(prose.text("thematic.topic"), 4.0),
        Column(prose.text("thematic.articles"), 1.2, "right"),
        Column(prose.text("thematic.outlets"), 1.2, "right"),
    )
    rows = tuple(
        (
            (Text(draft.names.of(topic)),),
            prose.cell(figures.number(topic=topic)),
            prose.cell(figures.number("outlets", topic=topic)),
        )
        for topic in shown
    )
    cut = words.items(prose.words, TOPICS, "topics")
    notes = (prose.say("thematic.topics_cut", role="note", shown=cut),) if len(found) > TOPICS else ()
    return (Table(prose.text("thematic.topics"), columns, rows, notes=notes),)


def _stories(draft: Draft) -> tuple[Section, ...]:
    """What each part of the press told, the most told first."""
    scopes = [draft.figures.scope] if draft.figures.scope else list(SIDES)
    sections: list[Section] = []
    if not draft.figures.coverage.total:
        return ()
    for n, scope in enumerate(scopes, 1):
        told: list[Block] = []
        for one in various(happenings(draft.figures.select(scope=scope)))[:STORIES]:
            for item in draft.choose(one.articles, f"{scope}:{one.id}", 1)[:1]:
                told.append(draft.citations.told(item, item.topics[0] if item.topics else "asean"))
        blocks = tuple(told) or (draft.prose.say("thematic.side_none", about=scope),)
        sections.append(Section(f"{n}.", draft.prose.text(SIDES[scope]), 2, blocks))
    return tuple(sections)


def _remarks(draft: Draft) -> tuple[Block, ...]:
    prose = draft.prose
    end = prose.say("thematic.end", press=draft.press, subject=draft.subject, period=prose.words.period(draft.period))
    if not draft.figures.coverage.total:
        return (end,)
    return (Gap(prose.text("form.fill"), "gap:remarks"), end)
