"""What a report is about, in words: the events that it was asked for, else ASEAN."""

from __future__ import annotations

import re

from newsroom.counting import counting_class
from reports import words
from reports.evidence import EventFact, Evidence
from reports.phrases import Phrases

_WITH_ARTICLE = re.compile(r"\A\d|\b(?:Summits?|Meetings?|Forum|Conference|Assembly|Council|Dialogue)\b")
"""English names that stand with an article within a sentence; "ASEAN Day" does not."""
NAMED = 3
"""Events that a title can name; more are "ASEAN events" there."""


def subject_of(evidence: Evidence) -> str:
    """What stands after "về" / "on" in the title where the spec does not say it."""
    phrases = Phrases(evidence.spec.language)
    chosen = [event for event in evidence.events if event.chosen or event.id in evidence.spec.events]
    if not chosen:
        return phrases.text("foreign.subject")
    if len(chosen) > NAMED:
        return phrases.text("foreign.several")
    names = [event_name(event, phrases, evidence) for event in chosen]
    if len(names) == 1 and _has_others_within(chosen[0], evidence):
        return phrases.text("foreign.related", event=names[0])
    return words.words_of(evidence.spec.language).listing(names)


def event_name(event: EventFact, phrases: Phrases, evidence: Evidence) -> str:
    """An event within a sentence: "the 47th ASEAN Summit"."""
    name = event.name(evidence.spec.language)
    named = evidence.spec.language == "vi" or not _WITH_ARTICLE.search(name)
    return name if named else phrases.text("foreign.with_article", event=name)


def _has_others_within(event: EventFact, evidence: Evidence) -> bool:
    """Whether other events of the calendar were held as a part of `event`: on its days, and all that was written on
    them is coverage of it, too."""
    name = event.name(evidence.spec.language)
    if "liên quan" in name or "related" in name:
        return False
    counted = [item for item in evidence.facts if item.events]
    for other in evidence.events:
        if other.id == event.id or not other.event or other.held.first not in event.held:
            continue
        about = [item for item in counted if other.id in item.events and counting_class(item) == "counted"]
        if about and all(event.id in item.events for item in about):
            return True
    return False
