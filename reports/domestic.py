"""The report on domestic press opinion (Decision 01/QĐ-BCĐASEAN, Annex I.5): its parts in order, from evidence to a
`Report`.
"""

from __future__ import annotations

from collections.abc import Sequence

from classify.taxonomy import Taxonomy
from newsroom.sections import ReportSettings
from reports import form, words
from reports.against import Against, against
from reports.annexes import annexes
from reports.comparing import ORDER, comparisons
from reports.compose import assemble
from reports.content import covered_pillars, covered_topics
from reports.draft import Draft
from reports.evidence import Archive, Edits, Evidence
from reports.gaps import form_blocks, gap_blocks, limit_blocks
from reports.key_events import event_blocks, key_events
from reports.model import Block, Cell, Column, Gap, Paragraph, Report, Section
from reports.numbering import Numbering
from reports.outlets import (
    KIND_HEADINGS,
    agencies,
    agency_blocks,
    kind_blocks,
    kinds_of,
    language_blocks,
    leading_outlets,
)
from reports.overview import period_notes, recorded, source_notes
from reports.parts import Point, part
from reports.phrases import Phrases
from reports.plan import Plan, load_plan
from reports.provinces_press import province_blocks
from reports.subject import subject_of
from reports.themes import VIETNAM_ROLE, annual_theme_blocks, annual_themes, benefit_blocks, theme_blocks
from reports.timeline import timeline_blocks
from reports.topics import pillar_blocks, topic_table


def domestic_report(
    evidence: Evidence, archive: Archive, edits: Edits, taxonomy: Taxonomy, settings: ReportSettings
) -> Report:
    """Write the report on what the press of Viet Nam published. SettingsError where the plan file has a mistake."""
    plan = load_plan(settings.plan, taxonomy)
    text = Phrases(evidence.spec.language).text
    draft = Draft.begin(
        evidence, archive, edits, taxonomy, settings, subject=_subject(evidence), press=text("domestic.press")
    )
    prose, numbering = draft.prose, Numbering()
    other = against(draft, ORDER, draft.figures.scope)
    sections = (
        *_overview(draft, plan, other, numbering),
        *_content(draft, numbering),
        *_themes(draft),
        Section("IV.", prose.text("domestic.events"), 1, _events(draft, numbering)),
        *_plan(draft, plan, other, numbering),
        _remarks(draft, plan),
    )
    decision, body = taxonomy.plan, settings.issuing_body or form.LONG_DOTS
    period = prose.words.period(draft.period)
    opening = prose.say(
        "domestic.opening",
        decision=decision.decision,
        day=prose.words.day(decision.decided),
        plan=decision.title_vi if prose.language == "vi" else decision.title_en,
        body=body,
        subject=draft.subject,
        period=period,
    )
    return assemble(
        draft,
        title=prose.text("domestic.title", subject=draft.subject),
        subtitle=f"({period})",
        opening=(opening,),
        sections=sections,
        annexes=annexes(draft),
        counting_note=prose.text("domestic.counting"),
    )


def _subject(evidence: Evidence) -> str:
    """The events to which the report is limited, else cooperation in ASEAN."""
    return subject_of(evidence) if evidence.spec.events else Phrases(evidence.spec.language).text("domestic.subject")


# --- I


def _overview(draft: Draft, plan: Plan, other: Against | None, numbering: Numbering) -> tuple[Section, ...]:
    """Part I. A period with up to two articles has only its first point: there is nothing to distribute."""
    prose, figures = draft.prose, draft.figures
    points: list[Point] = [(prose.text("domestic.volume_heading"), _volume(draft, numbering))]
    named = agency_blocks(draft, figures, agencies(draft, figures, plan), numbering)
    points.append((prose.text("domestic.agencies_heading"), named))
    if figures.coverage.total > words.NAMED_UP_TO:
        points += [
            (prose.text("domestic.kinds_heading"), kind_blocks(draft, figures, other, numbering)),
            (prose.text("domestic.provinces_heading"), province_blocks(draft, figures, numbering)),
            (prose.text("domestic.languages_heading"), language_blocks(draft, figures)),
        ]
    return part("I.", prose.text("domestic.overview"), points)


def _volume(draft: Draft, numbering: Numbering) -> tuple[Block, ...]:
    figures, prose = draft.figures, draft.prose
    total = figures.number()
    blocks = recorded(draft, nothing="domestic.nothing", few="domestic.few", volume="domestic.volume")
    if total.value > words.NAMED_UP_TO:
        blocks += leading_outlets(draft, figures)
    blocks += comparisons(draft)
    sports = figures.number("sports_only")
    if sports.value:
        blocks.append(prose.say("domestic.sports", count=prose.items(sports)))
    blocks += [*period_notes(draft), *source_notes(draft)]
    blocks.append(prose.say("domestic.counting", role="note"))
    if total.value > words.NAMED_UP_TO and len(draft.period) > 1:
        blocks += timeline_blocks(prose, figures, numbering.chart())
    return tuple(blocks)


# --- II and III


def _content(draft: Draft, numbering: Numbering) -> tuple[Section, ...]:
    """Part II: the table of topics and kinds of outlets, then each pillar."""
    prose, figures = draft.prose, draft.figures
    heading = prose.text("domestic.content")
    pillars = covered_pillars(figures, draft.taxonomy)
    if not pillars:
        return (Section("II.", heading, 1, (prose.say("domestic.no_pillars"),)),)
    blocks: tuple[Block, ...] = ()
    if figures.coverage.total > words.NAMED_UP_TO:
        kinds = kinds_of(figures)
        columns = [
            Column(prose.text("outlets.articles_heading"), 1.6, "right"),
            *(Column(prose.text(KIND_HEADINGS[kind]), 1.7, "right") for kind in kinds),
        ]

        def cells(what: str, label: str) -> Sequence[Cell]:
            pillar, topic = (label if what == name else None for name in ("pillar", "topic"))
            return [
                prose.cell(figures.number(pillar=pillar, topic=topic)),
                *(prose.cell(figures.number(pillar=pillar, topic=topic, kinds=(kind,))) for kind in kinds),
            ]

        caption = prose.text("domestic.topic_table", number=numbering.table())
        blocks = (topic_table(draft, figures, caption, columns, cells),)
    sections = [Section("II.", heading, 1, blocks)]
    for number, pillar in enumerate(pillars, 1):
        name = prose.text("topics.pillar_heading", pillar=draft.names.of(pillar))
        sections.append(Section(f"{number}.", name, 2, pillar_blocks(draft, figures, pillar)))
    return tuple(sections)


def _themes(draft: Draft) -> tuple[Section, ...]:
    """Part III: the year's theme, Viet Nam's role, people and firms."""
    prose, figures = draft.prose, draft.figures
    years = [theme.id for theme in annual_themes(draft)]
    heading = prose.text("domestic.annual_heading", years=prose.words.listing(years)) if years else ""
    return part(
        "III.",
        prose.text("domestic.themes"),
        [
            (heading or prose.text("domestic.annual_unknown"), annual_theme_blocks(draft, figures)),
            (prose.text("domestic.role_heading"), theme_blocks(draft, figures, VIETNAM_ROLE)),
            (prose.text("domestic.benefits_heading"), benefit_blocks(draft, figures)),
        ],
    )


# --- IV to VI


def _events(draft: Draft, numbering: Numbering) -> tuple[Block, ...]:
    return event_blocks(draft, (draft.figures,), key_events(draft, draft.figures), numbering)


def _plan(draft: Draft, plan: Plan, other: Against | None, numbering: Numbering) -> tuple[Section, ...]:
    """Part V: the gap table, the forms, and what no figure shows."""
    prose, figures = draft.prose, draft.figures
    gaps = gap_blocks(draft, figures, plan, other, numbering)
    forms = form_blocks(draft, figures, plan, numbering) if figures.coverage.total else ()
    return part(
        "V.",
        prose.text("domestic.plan"),
        [
            (prose.text("domestic.gaps_heading"), gaps),
            (prose.text("domestic.forms_heading"), forms),
            (prose.text("domestic.limits_heading"), limit_blocks(draft)),
        ],
    )


def _remarks(draft: Draft, plan: Plan) -> Section:
    """Part VI: the analyst's, with the figures that may help, and the closing sentence."""
    prose, figures = draft.prose, draft.figures
    evidence: list[Paragraph] = []
    for pillar in draft.taxonomy.pillars:
        number, name = figures.number(pillar=pillar.id), draft.names.of(pillar.id)
        topics = covered_topics(figures, draft.taxonomy, pillar.id)
        if not number.value:
            evidence.append(prose.say("domestic.pillar_nothing", about=pillar.id, pillar=name))
        elif not topics:
            evidence.append(prose.say("domestic.pillar_count", about=pillar.id, pillar=name, count=prose.items(number)))
        else:
            most = prose.words.inner_case(draft.names.of(topics[0]))
            evidence.append(
                prose.say("domestic.pillar_most", about=pillar.id, pillar=name, count=prose.items(number), topic=most)
            )
    found = agencies(draft, figures, plan)
    silent = [m for m in found if m.sources and not figures.number(outlets=m.sources).value]
    if silent and figures.coverage.total:
        names = prose.words.listing([m.agency.name(prose.language) for m in silent])
        evidence.append(prose.say("domestic.silent_agencies", agencies=names))
    gap = Gap(prose.text("form.fill"), "domestic:remarks", prose.text("form.evidence"), tuple(evidence))
    end = prose.say("domestic.end", subject=draft.subject, period=prose.words.period(draft.period))
    return Section("VI.", prose.text("domestic.remarks"), 1, (gap, end))
