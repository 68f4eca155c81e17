"""What a desk must look at: confirmed claims, next week's events, and sources that gave nothing."""

from __future__ import annotations

from datetime import timedelta

from newsroom.clock import Period
from newsroom.funnel import SourceFunnel
from reports import words
from reports.draft import Draft, active_funnel
from reports.evidence import LONGEST_EVENT
from reports.model import Block, Paragraph
from reports.names import LONGEST_NAME, shortened
from reports.phrases import Piece

CLAIM = "distorted_claims"
NAMED = 4
"""Sources named in the line about them."""


def watch_list(draft: Draft) -> tuple[Block, ...]:
    """The claims that an analyst confirmed, each with its article; how many suggestions wait."""
    say, figures = draft.prose.say, draft.figures
    confirmed = figures.select(claim="claim")
    told: list[Block] = [draft.citations.told(item, CLAIM) for item in draft.choose(confirmed, CLAIM)]
    if not told:
        told.append(say("weekly.watch_none"))
    waiting = figures.number("suggested")
    if waiting.value == 1:
        told.append(say("weekly.watch_waiting_one", role="note"))
    elif waiting.value:
        told.append(say("weekly.watch_waiting", role="note", count=draft.prose.items(waiting)))
    return tuple(told)


def coming_events(draft: Draft) -> tuple[Block, ...]:
    """What the calendar has for the seven days after."""
    say, text = draft.prose.say, draft.prose.words
    first = draft.period.last + timedelta(1)
    coming = Period(first, first + timedelta(6))
    held = [
        event
        for event in draft.evidence.events
        if len(event.held) <= LONGEST_EVENT and event.held.first <= coming.last and event.held.last >= coming.first
    ]
    if not held:
        return (say("weekly.events_none", first=text.day(coming.first), last=text.day(coming.last)),)
    return tuple(
        say(
            "weekly.event",
            about=event.id,
            role="item",
            name=event.name(draft.prose.language),
            days=text.period(event.held),
        )
        for event in held
    )


def source_state(draft: Draft) -> tuple[Paragraph, ...]:
    """One line each about sources that gave nothing or cannot be read; nothing where all is well."""
    funnel = active_funnel(draft.evidence.funnel, draft.period, None)
    if not funnel:
        return (draft.prose.say("weekly.sources_unknown", role="note"),)
    silent = [found for found in funnel if not found.labelled]
    broken = [found for found in funnel if found.labelled and found.entry_errors]
    told = []
    if silent:
        told.append(draft.prose.say("weekly.silent", role="note", sources=_named(draft, silent)))
    if broken:
        told.append(draft.prose.say("weekly.broken", role="note", sources=_named(draft, broken)))
    return tuple(told) or (draft.prose.say("weekly.sources_ok", role="note"),)


def _named(draft: Draft, found: list[SourceFunnel]) -> Piece:
    names = [shortened(one.source.name, LONGEST_NAME) for one in found]
    if len(names) <= NAMED:
        return draft.prose.words.listing(names)
    count = words.items(draft.prose.words, len(names), "sources")
    return draft.prose.spans("weekly.sources_many", count=count, named=", ".join(names[: NAMED - 1]))
