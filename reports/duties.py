"""The plan's duties, each beside what shows that it was carried out, and the reports that were sent."""

from __future__ import annotations

from collections.abc import Sequence

from newsroom.clock import local_day
from reports.draft import Draft
from reports.figures import Figures
from reports.model import Blank, Block, Cell, Column, Number, OutsideQuery, Span, Table, Text, span_text
from reports.names import LONGEST_TITLE, shortened
from reports.numbering import Numbering
from reports.outlets import Monitored
from reports.phrases import capital, spans
from reports.plan import UNITS, ArticleEvidence, Duty, OutsideEvidence, Plan, ReportEvidence
from reports.words import Unit

KIND_NAMES = {
    "foreign": "duties.kind_foreign",
    "domestic": "duties.kind_domestic",
    "weekly": "duties.kind_weekly",
    "yearly": "duties.kind_yearly",
    "thematic": "duties.kind_thematic",
}
"""Text of each kind of report."""
DIGESTS = "weekly"
"""Not listed one by one: there are fifty a year."""


def duty_blocks(
    draft: Draft, figures: Figures, plan: Plan, agencies: Sequence[Monitored], numbering: Numbering
) -> tuple[Block, ...]:
    """The table of duties with their evidence. `figures` are those of both scopes."""
    prose, language = draft.prose, draft.prose.language

    def row(place: int, duty: Duty) -> tuple[Cell, ...]:
        return (
            (Text(str(place)),),
            (Text(prose.text("duties.duty", text=duty.text(language), place=duty.place(language))),),
            (Text(prose.text("duties.who", body=duty.body(language), when=duty.when(language))),),
            evidence_cell(draft, figures, duty, agencies),
        )

    return (
        prose.say("duties.lead"),
        Table(
            caption=prose.text("duties.table", number=numbering.table()),
            columns=(
                Column(prose.text("annexes.no"), 0.9, "centre"),
                Column(prose.text("duties.heading"), 5.4),
                Column(prose.text("duties.who_heading"), 3.8),
                Column(prose.text("duties.evidence_heading"), 6.4),
            ),
            rows=tuple(row(place, duty) for place, duty in enumerate(plan.duty, 1)),
        ),
        prose.say("duties.note", role="note"),
    )


def evidence_cell(draft: Draft, figures: Figures, duty: Duty, agencies: Sequence[Monitored]) -> Cell:
    """What there is to show for a duty; a blank for the analyst where the plan file names nothing that could."""
    if not duty.evidence:
        return (Blank(draft.prose.text("duties.fill"), f"duty:{duty.id}"),)
    parts = [_said(draft, figures, evidence, agencies) for evidence in duty.evidence]
    return _capital(draft.prose.in_clauses(tuple(dict.fromkeys(parts))))


def _said(
    draft: Draft,
    figures: Figures,
    evidence: ArticleEvidence | ReportEvidence | OutsideEvidence,
    agencies: Sequence[Monitored],
) -> tuple[Span, ...]:
    language = draft.prose.language
    if isinstance(evidence, ArticleEvidence):
        unit, number = UNITS[evidence.measure], article_number(draft, figures, evidence, agencies)
    else:
        unit, number = _unit(evidence), outside_number(draft, evidence.name)
        if number is None:
            return spans(draft.prose.text("duties.unknown"))
    if number is None or not number.value:
        return spans(evidence.nothing(language))
    before, _, after = evidence.said(language).partition("{count}")
    return spans(before, draft.prose.items(number, unit), after)


def _unit(evidence: ReportEvidence | OutsideEvidence) -> Unit:
    if isinstance(evidence, OutsideEvidence):
        return evidence.unit
    return "digests" if evidence.report == DIGESTS else "reports"


def article_number(
    draft: Draft, figures: Figures, evidence: ArticleEvidence, agencies: Sequence[Monitored]
) -> Number | None:
    """What `evidence` counts; None where it asks for events, agencies or provinces of which there is none."""
    editions = tuple(event.id for event in draft.evidence.events if event.event in evidence.events)
    named = tuple(sorted({id_ for monitored in agencies for id_ in monitored.sources}))
    if evidence.provinces:
        local = {item.source_id for item in figures.counted if item.province}
        named = tuple(sorted(local.intersection(named) if evidence.agencies else local))
    limited = evidence.agencies or evidence.provinces
    if (evidence.events and not editions) or (limited and not named):
        return None
    return figures.number(
        evidence.measure,
        scope=evidence.scope,
        pillar=evidence.pillar or None,
        topic=evidence.topic or None,
        theme=evidence.theme or None,
        language=evidence.language,
        kinds=evidence.outlets,
        form=evidence.form,
        events=editions or figures.events,
        outlets=named if limited else (),
    )


def outside_number(draft: Draft, name: str) -> Number | None:
    """A figure that was frozen with the draft, None where it does not carry that."""
    query = OutsideQuery(name)
    return Number(draft.selection.evaluate(query), query) if name in draft.evidence.outside else None


def without_evidence(draft: Draft, figures: Figures, plan: Plan, agencies: Sequence[Monitored]) -> tuple[Duty, ...]:
    """The duties for which nothing was found at all; one that a report of this kind answers has this very report."""

    def found(evidence: ArticleEvidence | ReportEvidence | OutsideEvidence) -> bool:
        if isinstance(evidence, ArticleEvidence):
            number = article_number(draft, figures, evidence, agencies)
        elif isinstance(evidence, ReportEvidence) and evidence.report == draft.evidence.spec.kind:
            return True
        else:
            number = outside_number(draft, evidence.name)
        return bool(number and number.value)

    return tuple(duty for duty in plan.duty if not any(found(evidence) for evidence in duty.evidence))


def sent_blocks(draft: Draft, numbering: Numbering) -> tuple[Block, ...]:
    """The reports that were made final, one by one, and how many digests went out."""
    prose = draft.prose
    listed = [report for report in draft.evidence.reports if report.kind != DIGESTS]
    blocks: list[Block] = []
    digests = outside_number(draft, f"reports:{DIGESTS}")
    if digests and digests.value:
        blocks.append(prose.say("duties.digests", count=prose.items(digests, "digests")))
    if not listed:
        blocks.append(prose.say("duties.no_reports"))
        return tuple(blocks)
    ordered = sorted(listed, key=lambda report: (report.at, report.id))
    rows = tuple(
        (
            (Text(str(place)),),
            (Text(prose.text(KIND_NAMES[report.kind])),),
            (Text(shortened(report.title, LONGEST_TITLE)),),
            (Text(prose.words.period(report.period)),),
            (Text(prose.words.day(local_day(report.at))),),
        )
        for place, report in enumerate(ordered, 1)
    )
    columns = (
        Column(prose.text("annexes.no"), 0.9, "centre"),
        Column(prose.text("duties.kind"), 3.4),
        Column(prose.text("duties.title"), 6.0),
        Column(prose.text("duties.period"), 3.8),
        Column(prose.text("duties.at"), 2.4, "centre"),
    )
    blocks.append(Table(prose.text("duties.sent_table", number=numbering.table()), columns, rows))
    return tuple(blocks)


def _capital(cell: Cell) -> Cell:
    """`cell` with a capital where it begins with a letter: within a table a digit may lead."""
    return cell if span_text(cell[0])[:1].isdigit() else capital(cell)
