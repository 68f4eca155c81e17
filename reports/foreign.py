"""The report on foreign press opinion (Decision 01/QĐ-BCĐASEAN, Annex I.4): its parts in order."""

from __future__ import annotations

from collections.abc import Sequence

from classify.taxonomy import Taxonomy
from newsroom.sections import ReportSettings
from reports import form
from reports.annexes import annexes
from reports.claims import claims
from reports.compose import assemble
from reports.content import content
from reports.draft import Draft
from reports.evidence import Archive, Edits, Evidence
from reports.model import Block, Paragraph, Report, Section, Table
from reports.overview import counting_note, overview
from reports.phrases import Phrases
from reports.remarks import remarks
from reports.subject import subject_of
from reports.tones import currents
from reports.vietnam import role_of_vietnam, tone_toward_vietnam


def foreign_report(
    evidence: Evidence, archive: Archive, edits: Edits, taxonomy: Taxonomy, settings: ReportSettings
) -> Report:
    """Write what foreign press published in a period, about its events where the spec names some. Pure but for
    `archive`.
    """
    press = Phrases(evidence.spec.language).text("foreign.press")
    draft = Draft.begin(evidence, archive, edits, taxonomy, settings, subject=subject_of(evidence), press=press)
    prose, period = draft.prose, draft.prose.words.period(draft.period)
    parts: list[Section] = [*overview(draft), *content(draft)]
    parts += currents(draft, table=tables_of(parts) + 1)
    parts += on_vietnam(draft, archive, table=tables_of(parts) + 1)
    parts += remarks(draft)
    return assemble(
        draft,
        title=prose.text("foreign.title", subject=draft.subject),
        subtitle=prose.text("foreign.subtitle", period=period),
        opening=(_opening(draft, period),),
        sections=parts,
        annexes=annexes(draft),
        counting_note=counting_note(draft).text,
    )


def tables_of(sections: Sequence[Section]) -> int:
    """How many tables stand in `sections`: the next one has the number after that."""
    return sum(isinstance(block, Table) for section in sections for block in section.blocks)


def on_vietnam(draft: Draft, archive: Archive, *, table: int) -> tuple[Section, ...]:
    """Part IV: Viet Nam's role, then claims to note."""
    text = draft.prose.text
    role: tuple[Block, ...] = (*role_of_vietnam(draft), *tone_toward_vietnam(draft))
    return (
        Section("IV.", text("vietnam.heading"), 1, ()),
        Section("1.", text("vietnam.role_heading"), 2, role),
        *claims(draft, archive, number="2.", table=table),
    )


def _opening(draft: Draft, period: str) -> Paragraph:
    """The legal basis and what is reported."""
    plan = draft.taxonomy.plan
    return draft.prose.say(
        "foreign.opening",
        decision=plan.decision,
        decided=draft.prose.words.day(plan.decided),
        plan=plan.title_vi if draft.prose.language == "vi" else plan.title_en,
        body=draft.settings.issuing_body or form.LONG_DOTS,
        subject=draft.subject,
        period=period,
    )
