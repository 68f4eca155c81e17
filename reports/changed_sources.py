"""Why two periods are not quite comparable: which sources began or ended between them, and since when anything was
collected."""

from __future__ import annotations

from datetime import date

from newsroom.article import Source
from newsroom.clock import Period
from reports.draft import Draft
from reports.model import Paragraph
from reports.names import LONGEST_NAME, shortened

NAMED = 8
"""Sources named in the text; the others stand in the annex of sources."""


def changed_sources(draft: Draft, since: Period) -> tuple[Paragraph, ...]:
    """The sources that began after the first day of `since`, and those that ended before the report's last day; then
    the caveat, and where collecting began only within the time that is compared."""
    prose, last = draft.prose, draft.period.last
    sources = [
        f.source
        for f in draft.evidence.funnel
        if f.source.kind not in ("institution", "search")
        and not f.source.guessed
        and (draft.evidence.spec.scope is None or f.source.scope == draft.evidence.spec.scope)
    ]
    began = [(s, s.active_from) for s in sources if s.active_from and since.first < s.active_from <= last]
    ended = [(s, s.active_to) for s in sources if s.active_to and since.first <= s.active_to < last]
    out: list[Paragraph] = []
    day = prose.words.day(since.first)
    if began:
        out.append(prose.say("changed_sources.began", role="note", day=day, sources=_listed(draft, began)))
    if ended:
        out.append(prose.say("changed_sources.ended", role="note", day=day, sources=_listed(draft, ended)))
    if began or ended:
        out.append(prose.say("changed_sources.caveat", role="note"))
    collecting = draft.evidence.collecting_since
    if collecting is None:
        out.append(prose.say("changed_sources.never", role="note"))
    elif collecting > since.first:
        out.append(prose.say("changed_sources.since", role="note", day=prose.words.day(collecting)))
    return tuple(out)


def _listed(draft: Draft, found: list[tuple[Source, date]]) -> str:
    prose = draft.prose
    ordered = sorted(found, key=lambda pair: (pair[1], pair[0].name))
    names = [
        prose.text("changed_sources.one", source=shortened(s.name, LONGEST_NAME), day=prose.words.day(day))
        for s, day in ordered[:NAMED]
    ]
    if len(ordered) > NAMED:
        return prose.text("changed_sources.more", sources="; ".join(names))
    return "; ".join(names)
