"""The yearly summary (Section VI.1), also of several years: its parts in order, from evidence to a `Report`."""

from __future__ import annotations

from collections.abc import Sequence

from classify.taxonomy import Taxonomy
from newsroom.sections import ReportSettings
from reports import form, words
from reports.against import against, column_heading, column_note
from reports.annexes import annexes
from reports.changed_sources import changed_sources
from reports.comparing import comparisons
from reports.compose import assemble
from reports.content import covered_pillars
from reports.draft import Draft
from reports.duties import duty_blocks, sent_blocks, without_evidence
from reports.evidence import Archive, Basis, Edits, Evidence
from reports.gaps import missing_topics
from reports.key_events import event_blocks, key_events
from reports.model import Block, Cell, Column, Gap, Paragraph, Report, Section, Table
from reports.months import month_blocks
from reports.numbering import Numbering
from reports.outlets import (
    agencies,
    part_of,
)
from reports.overview import recorded
from reports.parts import Point, part
from reports.phrases import Phrases
from reports.plan import load_plan
from reports.themes import VIETNAM_ROLE, annual_theme_blocks, benefit_blocks, theme_blocks
from reports.topics import pillar_blocks, topic_table
from reports.year import Year, period_name
from reports.yearly_limits import limits
from reports.yearly_outlets import outlets_part

ORDER: tuple[Basis, ...] = ("last_year", "before")


def yearly_report(
    evidence: Evidence, archive: Archive, edits: Edits, taxonomy: Taxonomy, settings: ReportSettings
) -> Report:
    """Write the summary of `evidence.spec.period`. SettingsError where the plan file has a mistake."""
    plan = load_plan(settings.plan, taxonomy)
    text = Phrases(evidence.spec.language).text
    draft = Draft.begin(
        evidence, archive, edits, taxonomy, settings, subject=text("yearly.subject"), press=text("yearly.press")
    )
    domestic = draft.of_scope("domestic")
    year = Year(
        draft,
        plan,
        Numbering(),
        domestic,
        draft.of_scope("foreign"),
        against(draft, ORDER, None),
        against(draft, ORDER, "domestic"),
        against(draft, ORDER, "foreign"),
        agencies(draft, domestic, plan),
    )
    prose = draft.prose
    sections = (
        Section("I.", prose.text("domestic.overview"), 1, _overview(year)),
        *_content(year),
        Section("III.", prose.text("yearly.events"), 1, _events(year)),
        *outlets_part(year),
        *_duties(year),
        Section("VI.", prose.text("yearly.limits"), 1, limits(year)),
        _directions(year),
    )
    decision, body = taxonomy.plan, settings.issuing_body or form.LONG_DOTS
    period, label = prose.words.period(draft.period), period_name(draft, draft.period)
    opening = prose.say(
        "yearly.opening",
        decision=decision.decision,
        day=prose.words.day(decision.decided),
        plan=decision.title_vi if prose.language == "vi" else decision.title_en,
        body=body,
        subject=draft.subject,
        label=label,
        period=period,
    )
    return assemble(
        draft,
        title=prose.text("yearly.title", subject=draft.subject, label=label).strip(),
        subtitle=f"({period})",
        opening=(opening,),
        sections=sections,
        annexes=annexes(draft, others=False),
        counting_note=prose.text("yearly.counting"),
    )


# --- I and II


def _overview(year: Year) -> tuple[Block, ...]:
    draft, prose, figures = year.draft, year.draft.prose, year.draft.figures
    total = figures.number()
    blocks = recorded(draft, nothing="yearly.nothing", few="yearly.few", volume="yearly.volume")
    if total.value > words.NAMED_UP_TO:
        for key, none, scope in (
            ("yearly.domestic", "yearly.domestic_none", year.domestic),
            ("yearly.foreign", "yearly.foreign_none", year.foreign),
        ):
            if scope.coverage.total:
                share = part_of(draft, scope.number(), total)
                blocks.append(prose.say(key, volume=prose.volume(scope), senders=prose.senders(scope), part=share))
            else:
                blocks.append(prose.say(none, about="overview"))
    # which sources came and went is told for the whole time below
    blocks += [said for said in comparisons(draft, ORDER) if said.role != "note"]
    blocks += changed_sources(draft, year.other.baseline.period if year.other else draft.period)
    sports = figures.number("sports_only")
    if sports.value:
        blocks.append(prose.say("domestic.sports", count=prose.items(sports)))
    blocks.append(prose.say("yearly.counting", role="note"))
    return (*blocks, *month_blocks(draft, year.scopes, year.other, year.numbering))


def _content(year: Year) -> tuple[Section, ...]:
    """Part II: the table of topics in both scopes against the year before, each pillar, what runs across them."""
    draft, prose, figures = year.draft, year.draft.prose, year.draft.figures
    heading = prose.text("yearly.content")
    pillars = covered_pillars(figures, draft.taxonomy)
    if not pillars:
        return (Section("II.", heading, 1, (prose.say("domestic.no_pillars"),)),)
    table: tuple[Block, ...] = (_topic_table(year),) if figures.coverage.total > words.NAMED_UP_TO else ()
    points: list[Point] = []
    for pillar in pillars:
        name = prose.text("topics.pillar_heading", pillar=draft.names.of(pillar))
        points.append((name, pillar_blocks(draft, figures, pillar)))
    across = (
        *annual_theme_blocks(draft, figures),
        *theme_blocks(draft, figures, VIETNAM_ROLE),
        *benefit_blocks(draft, figures),
    )
    points.append((prose.text("yearly.across"), across))
    return part("II.", heading, points, table)


def _topic_table(year: Year) -> Table:
    draft, prose, other = year.draft, year.draft.prose, year.other

    def cells(what: str, label: str) -> Sequence[Cell]:
        pillar, topic = (label if what == name else None for name in ("pillar", "topic"))
        out = [
            prose.cell(figures.number(pillar=pillar, topic=topic))
            for figures in (year.domestic, year.foreign, draft.figures)
        ]
        return [*out, prose.cell(other.figures.number(pillar=pillar, topic=topic))] if other else out

    headings = [prose.text(key) for key in ("months.domestic", "months.foreign", "months.all")]
    headings += [column_heading(draft, other)] if other else []
    return topic_table(
        draft,
        draft.figures,
        prose.text("yearly.topic_table", number=year.numbering.table()),
        [Column(heading, 2.2, "right") for heading in headings],
        cells,
        [column_note(draft, other)] if other else [],
    )


# --- III to V


def _events(year: Year) -> tuple[Block, ...]:
    return event_blocks(year.draft, year.scopes, key_events(year.draft, year.draft.figures), year.numbering)


def _duties(year: Year) -> tuple[Section, ...]:
    draft, prose = year.draft, year.draft.prose
    return part(
        "V.",
        prose.text("yearly.duties"),
        [
            (
                prose.text("yearly.duties_heading"),
                duty_blocks(draft, draft.figures, year.plan, year.agencies, year.numbering),
            ),
            (prose.text("yearly.sent_heading"), sent_blocks(draft, year.numbering)),
        ],
    )


# --- VI and VII


def _directions(year: Year) -> Section:
    """Part VII: the analyst's, with what was left without coverage beside it, and the closing sentence."""
    draft, prose = year.draft, year.draft.prose
    evidence: list[Paragraph] = []
    missing = missing_topics(draft, year.domestic)
    if missing:
        evidence.append(prose.say("yearly.missing", topics="; ".join(missing)))
    silent = [m for m in year.agencies if m.sources and not year.domestic.number(outlets=m.sources).value]
    if silent:
        names = prose.words.listing([m.agency.name(prose.language) for m in silent])
        evidence.append(prose.say("domestic.silent_agencies", agencies=names))
    for duty in without_evidence(draft, draft.figures, year.plan, year.agencies):
        evidence.append(prose.say("yearly.duty_open", about=duty.id, duty=duty.text(prose.language)))
    heading = prose.text("form.evidence") if evidence else ""
    gap = Gap(prose.text("form.fill"), "yearly:directions", heading, tuple(evidence))
    label, period = period_name(draft, draft.period), prose.words.period(draft.period)
    end = prose.say("yearly.end", subject=draft.subject, label=label, period=period)
    return Section("VII.", prose.text("yearly.directions"), 1, (gap, end))
