"""The last part: remarks and proposals are the analyst's, the draft offers the figures that may help."""

from __future__ import annotations

from reports.comparing import ORDER, figures_of, what_of
from reports.content import covered_topics
from reports.draft import Draft
from reports.model import Gap, Paragraph, Section
from reports.tones import TONES, tone_name


def remarks(draft: Draft, *, number: str = "V.") -> tuple[Section, ...]:
    """Part `number`: the gap, and the closing sentence."""
    prose = draft.prose
    evidence = (*_compared(draft), *_pillars(draft), *_tones(draft))
    gap = Gap(prose.text("form.fill"), "gap:remarks", prose.text("form.evidence"), evidence)
    period = prose.words.period(draft.period)
    end = prose.say("remarks.closing", press=draft.press, subject=draft.subject, period=period)
    return (Section(number, prose.text("remarks.heading"), 1, (gap, end)),)


def _compared(draft: Draft) -> list[Paragraph]:
    prose, now = draft.prose, draft.figures.number()
    out = []
    for baseline in (b for basis in ORDER for b in draft.baselines(basis) if b.comparable):
        before = figures_of(draft, baseline).number()
        if now.value and before.value:
            about, change = f"{baseline.basis}:{baseline.period.first}", prose.change(now, before)
            what = what_of(draft, baseline)
            out.append(prose.say("remarks.compared", about=about, role="item", what=what, change=change))
    return out


def _pillars(draft: Draft) -> list[Paragraph]:
    prose = draft.prose
    out = []
    for pillar in draft.taxonomy.pillars:
        number, name = draft.figures.number(pillar=pillar.id), draft.names.of(pillar.id)
        topics = covered_topics(draft.figures, draft.taxonomy, pillar.id)
        if number.value and topics:
            topic, count = prose.words.inner_case(draft.names.of(topics[0])), prose.items(number)
            out.append(prose.say("remarks.pillar", about=pillar.id, role="item", pillar=name, count=count, topic=topic))
        else:
            out.append(prose.say("remarks.pillar_none", about=pillar.id, role="item", pillar=name))
    return out


def _tones(draft: Draft) -> list[Paragraph]:
    prose = draft.prose
    parts = [
        prose.spans("remarks.tone", tone=tone_name(draft, tone), count=prose.items(number))
        for tone in TONES
        if (number := draft.figures.number(tone=tone)).value
    ]
    return [prose.say("remarks.tones", role="item", tones=prose.in_clauses(parts))] if parts else []
