"""The figures of a report against those of other periods: only where collecting ran over all of these, always with
what they are compared with, and with what changed in the sources.
"""

from __future__ import annotations

from collections.abc import Sequence

from reports import words
from reports.draft import Draft, active_funnel
from reports.evidence import Baseline, Basis
from reports.figures import Figures
from reports.model import Paragraph
from reports.names import LONGEST_NAME, shortened

ORDER: tuple[Basis, ...] = ("last_event", "last_year", "before")
"""The most telling first."""
NEW_NAMED = 6


def comparisons(draft: Draft, order: Sequence[Basis] = ORDER) -> tuple[Paragraph, ...]:
    """A sentence for each baseline of `order` that can be compared with, the pillars' changes for the first of them,
    and one sentence for those that cannot. The sources that came later are named in a note.
    """
    every = [baseline for basis in order for baseline in draft.baselines(basis)]
    # of a whole year the year before is also the period before: the same days of the same events are told once
    once: dict[tuple[object, ...], Baseline] = {}
    for one in every:
        once.setdefault((one.period, one.events or draft.evidence.spec.events), one)
    found = list(once.values())
    if not found:
        return (draft.prose.say("comparing.none"),)
    usable = [baseline for baseline in found if baseline.comparable]
    out = [_volume(draft, baseline) for baseline in usable]
    if usable:
        out += _pillars(draft, usable[0])
    out += _left_out(draft, [baseline for baseline in found if not baseline.comparable])
    if usable:
        out += _new_sources(draft, usable[0])
    return tuple(out)


def figures_of(draft: Draft, baseline: Baseline) -> Figures:
    """The figures of `baseline`, of its own event where it has one."""
    return draft.figures.over(baseline.period, baseline.events or None)


def what_of(draft: Draft, baseline: Baseline) -> str:
    """What figures are compared with, to stand within a sentence."""
    text = draft.prose.text
    if baseline.basis == "last_event":
        name = baseline.name
        return text("comparing.event_before", name=name) if name else text("comparing.event_before_unnamed")
    return text("comparing.year_before") if baseline.basis == "last_year" else text("comparing.period_before")


def _volume(draft: Draft, baseline: Baseline) -> Paragraph:
    prose = draft.prose
    now, before = draft.figures.number(), figures_of(draft, baseline).number()
    what, period = what_of(draft, baseline), prose.words.period(baseline.period)
    about = f"{baseline.basis}:{baseline.period.first}"
    if not before.value:
        if now.value:
            return prose.say("comparing.before_nothing", about=about, what=what, period=period)
        return prose.say("comparing.both_nothing", about=about, what=what, period=period)
    count = prose.items(before)
    if not now.value:
        return prose.say("comparing.now_nothing", about=about, what=what, period=period, before=count)
    change = prose.change(now, before)
    return prose.say("comparing.changed", about=about, what=what, period=period, before=count, change=change)


def _pillars(draft: Draft, baseline: Baseline) -> list[Paragraph]:
    """The change of each pillar, where there is enough to compare."""
    prose, base = draft.prose, figures_of(draft, baseline)
    if min(draft.figures.coverage.total, base.coverage.total) < words.PERCENT_FROM:
        return []
    changes = []
    for pillar in draft.taxonomy.pillars:
        now, before = draft.figures.number(pillar=pillar.id), base.number(pillar=pillar.id)
        if now.value or before.value:
            change = prose.change(now, before)
            changes.append(prose.spans("comparing.pillar_changed", pillar=draft.names.of(pillar.id), change=change))
    if not changes:
        return []
    return [prose.say("comparing.pillars", what=what_of(draft, baseline), changes=prose.in_clauses(changes))]


def _left_out(draft: Draft, found: Sequence[Baseline]) -> list[Paragraph]:
    if not found:
        return []
    prose, since = draft.prose, draft.evidence.collecting_since
    named = [
        prose.spans("comparing.what_period", what=what_of(draft, one), period=prose.words.period(one.period))
        for one in found
    ]
    whats = prose.listed(named)
    if since is None or since > draft.period.first:  # then the caveat of the report's own days names the day
        return [prose.say("comparing.not_comparable", whats=whats)]
    return [prose.say("comparing.not_comparable_since", whats=whats, since=prose.words.day(since))]


def _new_sources(draft: Draft, baseline: Baseline) -> list[Paragraph]:
    """Sources with articles now that were not monitored then."""
    counts = draft.figures.coverage.outlets
    found = [
        shortened(f.source.name, LONGEST_NAME)
        for f in active_funnel(draft.evidence.funnel, draft.period, draft.figures.scope)
        if counts.get(f.source.id) and f.source.active_from and f.source.active_from > baseline.period.last
    ]
    if not found or not figures_of(draft, baseline).coverage.total:
        return []
    named = [*found[:NEW_NAMED], *([draft.prose.text("overview.and_others")] if len(found) > NEW_NAMED else [])]
    sources = draft.prose.words.listing(named)
    if len(found) == 1:
        return [draft.prose.say("comparing.new_source", role="note", sources=sources)]
    return [draft.prose.say("comparing.new_sources", role="note", sources=sources)]
