"""Events one by one: when each was held, and how much was written before, during and after it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from newsroom.clock import Period, local_day
from reports import words
from reports.against import within
from reports.draft import Draft
from reports.evidence import LONGEST_EVENT, EventFact
from reports.figures import Figures
from reports.model import Block, Cell, Column, Number, Paragraph, Table, Text
from reports.names import LONGEST_NAME, shortened
from reports.numbering import Numbering
from reports.phrases import Phrases, Piece
from reports.subject import event_name

TOLD = 8
"""Events with a point of their own: the chosen ones, then the most covered; beyond, the table has them."""
DISCOVERED = 5
"""Events that no calendar has, found by the machine, at most; only with enough articles to be counted."""
CITED = 2


def name_of(draft: Draft, event: EventFact) -> str:
    """The name of an event in the language of the report."""
    return shortened(event.name(draft.prose.language), LONGEST_NAME)


def key_events(draft: Draft, figures: Figures) -> tuple[EventFact, ...]:
    """The events of the report, by first day: the chosen ones if there are any, else the calendar's that were held on a
    day of the period and the most covered discovered ones."""
    chosen = tuple(event for event in draft.evidence.events if event.chosen)
    if chosen:
        return chosen
    held = [event for event in draft.evidence.events if within(draft.period, event.held)]
    found = [e for e in held if not e.event and figures.number(events=(e.id,)).value > words.NAMED_UP_TO]
    found.sort(key=lambda e: -figures.number(events=(e.id,)).value)
    kept = {event.id for event in found[:DISCOVERED]}
    return tuple(event for event in held if event.event or event.id in kept)


def dated(event: EventFact) -> bool:
    """Whether its days are known: an event of the calendar whose days are as wide as its window has none of its own."""
    return not event.event or (event.held != event.window and len(event.held) <= LONGEST_EVENT)


def event_blocks(
    draft: Draft, scopes: Sequence[Figures], events: Sequence[EventFact], numbering: Numbering
) -> tuple[Block, ...]:
    """A table where there are several events, then a paragraph on each of the leading ones with citations.

    `scopes` are the figures of one scope, or of each of several that are told apart, the one of all first."""
    whole = scopes[0]
    if not events:
        return (draft.prose.say("key_events.none"),)
    counts = {event.id: whole.number(events=(event.id,)).value for event in events}
    covered = [event for event in events if counts[event.id]]
    since, today = draft.evidence.collecting_since, local_day(draft.evidence.created_at)
    without = [e for e in events if not counts[e.id]]
    coming = [e for e in without if e.held.first > today]
    silent = [e for e in without if e not in coming and (e.chosen or (since and since <= e.window.last))]
    ranked = sorted(covered, key=lambda e: (not e.chosen, -counts[e.id]))[:TOLD]
    told = [event for event in covered if event in ranked]
    blocks: list[Block] = []
    if len(covered) > words.NAMED_UP_TO:
        blocks.append(event_table(draft, scopes, covered, numbering))
    chosen = {event.id: draft.choose(whole.select(events=(event.id,)), f"event:{event.id}", CITED) for event in told}
    draft.citations.load([article.id for articles in chosen.values() for article in articles])
    for event in told:
        blocks.append(event_paragraph(draft, whole, event))
        blocks += [draft.citations.told(article, f"event:{event.id}") for article in chosen[event.id]]
    if any(_clipped(draft, event) for event in told):
        blocks.append(draft.prose.say("key_events.clipped", role="note"))
    if silent:
        parts = [_named(draft, event) for event in silent]
        blocks.append(draft.prose.say("key_events.silent", events=draft.prose.in_clauses(parts)))
    if coming:
        parts, day = [_named(draft, event) for event in coming], draft.prose.words.day(today)
        blocks.append(draft.prose.say("key_events.coming", day=day, events=draft.prose.in_clauses(parts)))
    return tuple(blocks) or (draft.prose.say("key_events.not_collected"),)


def _named(draft: Draft, event: EventFact) -> tuple[Piece, ...]:
    name = name_of(draft, event)
    if not dated(event):
        return (name,)
    return (draft.prose.spans("key_events.named", event=name, held=draft.prose.words.period(event.held)),)


def _clipped(draft: Draft, event: EventFact) -> bool:
    """Whether what was written around it in days outside the period is left out."""
    spread = bool(event.event) and dated(event) and event.window != event.held
    return spread and within(draft.period, event.window) != event.window


def parts_of(draft: Draft, event: EventFact) -> tuple[Period | None, Period | None, Period | None]:
    """The days before, during and after an event that are within the period of the report."""
    day, window, held = timedelta(1), event.window, event.held
    before = Period(window.first, held.first - day) if window.first < held.first else None
    after = Period(held.last + day, window.last) if window.last > held.last else None
    first, during, last = (within(draft.period, part) if part else None for part in (before, held, after))
    return first, during, last


def event_paragraph(draft: Draft, figures: Figures, event: EventFact) -> Paragraph:
    """One paragraph: the days, the whole, and before, during and after as far as the period has them."""
    prose, name = draft.prose, event_name(event, Phrases(draft.prose.language), draft.evidence)
    total = figures.number(events=(event.id,))
    volume, senders = prose.volume(figures, events=(event.id,)), prose.senders(figures, events=(event.id,))
    if not event.event:
        held = prose.words.period(within(draft.period, event.held) or event.held)
        return prose.say("key_events.discovered", about=event.id, event=name, held=held, volume=volume, senders=senders)
    if not dated(event):
        return prose.say("key_events.undated", about=event.id, event=name, volume=volume, senders=senders)
    held = prose.words.period(event.held)
    first = prose.say("key_events.told", about=event.id, event=name, held=held, volume=volume, senders=senders)
    parts: list[Piece] = []
    if total.value > words.NAMED_UP_TO:
        keys = ("key_events.before", "key_events.during", "key_events.after")
        for key, days in zip(keys, parts_of(draft, event), strict=True):
            number = figures.number(days=days, events=(event.id,)) if days else None
            if number and number.value:
                parts.append(prose.spans(key, count=prose.items(number)))
    rest: list[Paragraph] = []
    if len(parts) > 1:
        rest.append(prose.say("key_events.phases", phases=prose.listed(parts)))
    return prose.joined(first, *rest)


def event_table(draft: Draft, scopes: Sequence[Figures], events: Sequence[EventFact], numbering: Numbering) -> Table:
    """Every covered event with its days and its figures, of each scope where several are told apart."""
    prose = draft.prose
    several = len(scopes) > 1
    keys = [_SCOPES[figures.scope or ""] if several else "key_events.all" for figures in scopes]

    def phases(event: EventFact) -> list[Cell]:
        out: list[Cell] = []
        for days in parts_of(draft, event):
            shown = days if event.event and dated(event) else None
            number: Number | None = scopes[0].number(days=shown, events=(event.id,)) if shown else None
            out.append(prose.cell(number) if number else (Text(words.NONE_IN_TABLE),))
        return out

    def row(event: EventFact) -> tuple[Cell, ...]:
        held = _days(draft, event.held) if dated(event) else words.NONE_IN_TABLE
        counts = [prose.cell(figures.number(events=(event.id,))) for figures in scopes]
        return ((Text(name_of(draft, event)),), (Text(held),), *counts, *([] if several else phases(event)))

    columns = [
        Column(prose.text("key_events.event"), 5.4),
        Column(prose.text("key_events.held"), 3.6, "centre"),
        *(Column(prose.text(key), 1.8, "right") for key in keys),
    ]
    if not several:
        columns += [
            Column(prose.text("key_events.before_heading"), 1.8, "right"),
            Column(prose.text("key_events.during_heading"), 1.8, "right"),
            Column(prose.text("key_events.after_heading"), 1.8, "right"),
        ]
    return Table(
        caption=prose.text("key_events.table", number=numbering.table()),
        columns=tuple(columns),
        rows=tuple(row(event) for event in events),
        notes=(prose.say("key_events.overlap", role="note"),),
    )


_SCOPES = {"": "key_events.all", "domestic": "key_events.domestic", "foreign": "key_events.foreign"}


def _days(draft: Draft, held: Period) -> str:
    """ "05/8/2026", "05/8 - 07/8/2026"."""
    say = draft.prose.words
    if held.first == held.last:
        return say.day(held.first)
    start = say.short_day(held.first) if held.first.year == held.last.year else say.day(held.first)
    return f"{start} - {say.day(held.last)}"
