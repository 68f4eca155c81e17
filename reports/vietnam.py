"""Viet Nam in the press: its role and contribution by the plan's theme, and the tone toward it."""

from __future__ import annotations

from newsroom.article import Facts, Tone
from reports import words
from reports.distribution import leading
from reports.draft import Draft
from reports.model import Block, Figure, Number, Paragraph
from reports.phrases import Piece
from reports.tones import TONES, tone_name

VIETNAM_ROLE = "vietnam_role"
CRITICAL_CITED = 3


def role_of_vietnam(draft: Draft) -> tuple[Block, ...]:
    """How much was written on Viet Nam's role by whom, with which topics, and representative articles."""
    prose, figures = draft.prose, draft.figures
    found = figures.select(theme=VIETNAM_ROLE)
    if not found:
        return (prose.say("vietnam.role_none"),)
    blocks: list[Block] = []
    if len(found) > words.NAMED_UP_TO:
        number, whole = figures.number(theme=VIETNAM_ROLE), figures.number()
        share: Piece = ""
        if whole.value >= words.PERCENT_FROM and number.value < whole.value:
            share = prose.spans("content.share", share=prose.share(number, whole))
        volume, senders = prose.volume(figures, theme=VIETNAM_ROLE), prose.senders(figures, theme=VIETNAM_ROLE)
        blocks.append(prose.say("vietnam.role", volume=volume, senders=senders, share=share))
        blocks += _topics(draft)
    chosen = draft.choose(found, VIETNAM_ROLE)
    draft.citations.load([item.id for item in chosen])
    return (*blocks, *(draft.citations.told(item, VIETNAM_ROLE) for item in chosen))


def _topics(draft: Draft) -> list[Paragraph]:
    prose = draft.prose
    numbers = {topic.id: draft.figures.number(theme=VIETNAM_ROLE, topic=topic.id) for topic in draft.taxonomy.topics}
    found = leading({topic: number.value for topic, number in numbers.items()}, 3)
    if not found:
        return []
    parts = [
        prose.spans(
            "overview.in_brackets",
            name=prose.words.inner_case(draft.names.of(topic)),
            count=prose.digits(numbers[topic]),
        )
        for topic in found
    ]
    return [prose.say("vietnam.topics", topics=prose.in_clauses(parts))]


def tone_toward_vietnam(draft: Draft) -> tuple[Block, ...]:
    """The tone toward Viet Nam of the articles that speak of it, and those that criticise; nothing where none has
    one."""
    prose, figures = draft.prose, draft.figures
    numbers = {tone: figures.number(tone=tone, tone_of="vietnam") for tone in TONES}
    shown = tuple(number for number in numbers.values() if number.value)
    if not shown:
        return ()
    total = sum(number.value for number in shown)
    assessed = Figure(words.items(prose.words, total), shown, "sum")
    parts = [_part(draft, tone, number, total) for tone, number in numbers.items() if number.value]
    said = prose.say("vietnam.tone", assessed=assessed, tones=prose.in_clauses(parts))
    critical = figures.select(tone="critical", tone_of="vietnam")
    if len(critical) <= words.NAMED_UP_TO:
        return (said,)
    chosen = draft.choose(critical, "tone_vietnam:critical", CRITICAL_CITED)
    if not chosen:
        return (said,)
    heading = prose.say("vietnam.critical")
    clauses = [prose.say("tones.plain", about=f"vietnam:{f.id}", role="item", source=_source(draft, f)) for f in chosen]
    return (said, heading, *clauses)


def _source(draft: Draft, item: Facts) -> Piece:
    return draft.citations.clause(item, opening=True)


def _part(draft: Draft, tone: Tone, number: Number, total: int) -> Piece:
    """One tone's articles; one or two critical ones are named."""
    prose = draft.prose
    name = tone_name(draft, tone)
    if number.value <= words.NAMED_UP_TO:
        found = draft.figures.select(tone=tone, tone_of="vietnam")
        told = dict.fromkeys(map(draft.stories.representative, found))
        articles = prose.listed([draft.citations.clause(item) for item in told])
        return prose.spans("vietnam.tone_named", tone=name, articles=articles)
    return prose.spans("vietnam.tone_part", tone=name, count=prose.items(number))
