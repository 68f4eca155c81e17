"""The weekly digest: one or two pages for Monday morning, the domestic and the foreign press side by side."""

from __future__ import annotations

from collections.abc import Sequence

from classify.taxonomy import Taxonomy
from newsroom.sections import ReportSettings
from reports import form
from reports.articles_listed import articles
from reports.compose import assemble
from reports.draft import Draft
from reports.evidence import Archive, Edits, Evidence
from reports.model import Annex, Block, Paragraph, Report, Section
from reports.overview import period_notes
from reports.parts import numbered
from reports.phrases import Phrases
from reports.weekly_changes import weekly_changes
from reports.weekly_stories import by_pillar, highlighted
from reports.weekly_watch import coming_events, source_state, watch_list


def weekly_report(
    evidence: Evidence, archive: Archive, edits: Edits, taxonomy: Taxonomy, settings: ReportSettings
) -> Report:
    """The digest of the week `evidence.spec.period`, with both parts of the press."""
    text = Phrases(evidence.spec.language).text
    draft = Draft.begin(
        evidence,
        archive,
        edits,
        taxonomy,
        settings,
        subject=text("weekly.subject"),
        press=text("weekly.press"),
    )
    parts: list[tuple[str, Sequence[Block], Sequence[Section]]] = [
        (text("weekly.highlights"), highlighted(draft), ()),
        (text("weekly.pillars"), (), by_pillar(draft)),
        (text("weekly.changes"), weekly_changes(draft), ()),
        (text("weekly.watch"), watch_list(draft), ()),
        (text("weekly.events"), coming_events(draft), ()),
    ]
    return assemble(
        draft,
        genre=text("weekly.genre", week=str(evidence.spec.number)),
        title=text("weekly.title"),
        subtitle=f"({draft.prose.words.period(draft.period)})",
        opening=(_opening(draft), *period_notes(draft), *source_state(draft)),
        sections=numbered(parts),
        annexes=_annexes(draft),
        counting_note=text("weekly.counting"),
    )


def _opening(draft: Draft) -> Paragraph:
    say, prose, figures = draft.prose.say, draft.prose, draft.figures
    domestic, foreign = figures.number(scope="domestic"), figures.number(scope="foreign")
    if not figures.coverage.total:
        return say("weekly.opening_none")
    period, volume = prose.words.period(draft.period), prose.volume(figures)
    if domestic.value and foreign.value:
        return say(
            "weekly.opening", period=period, volume=volume, domestic=prose.items(domestic), foreign=prose.items(foreign)
        )
    press = prose.text("weekly.domestic_press" if domestic.value else "weekly.foreign_press")
    return say("weekly.opening_one_side", period=period, volume=volume, press=press)


def _annexes(draft: Draft) -> tuple[Annex, ...]:
    """Only what is cited: a digest is short, the rest is on the desk."""
    if not draft.citations.all():
        return ()
    language = draft.prose.language
    attached = form.attached_to(draft.settings, draft.evidence.created_at, language)
    listed = articles(draft, others=False)
    return (Annex(form.annex_number(1, language), draft.prose.text("annexes.articles"), attached, listed, wide=True),)
