"""From evidence to a report: every kind has its composer, and all are put together in the same frame."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from classify.taxonomy import Taxonomy
from newsroom.sections import ReportSettings
from reports import form
from reports.draft import Draft
from reports.evidence import Archive, Edits, Evidence
from reports.model import Annex, Attachment, Block, Kind, Report, Section

Composer = Callable[[Evidence, Archive, Edits, Taxonomy, ReportSettings], Report]


def composers() -> Mapping[Kind, Composer]:
    """The composer of every kind of report."""
    from reports.domestic import domestic_report
    from reports.foreign import foreign_report
    from reports.thematic import thematic_report
    from reports.weekly import weekly_report
    from reports.yearly import yearly_report

    return {
        "foreign": foreign_report,
        "domestic": domestic_report,
        "weekly": weekly_report,
        "yearly": yearly_report,
        "thematic": thematic_report,
    }


def compose(evidence: Evidence, archive: Archive, edits: Edits, taxonomy: Taxonomy, settings: ReportSettings) -> Report:
    """Write the report that `evidence.spec` asks for. Pure but for `archive`, which is asked for what is cited.

    `edits` choose and leave out articles here; the analysts' words are laid over by `reports.editing.apply`.
    """
    return composers()[evidence.spec.kind](evidence, archive, edits, taxonomy, settings)


def assemble(
    draft: Draft,
    *,
    title: str,
    subtitle: str,
    opening: Sequence[Block],
    sections: Sequence[Section],
    annexes: Sequence[Annex],
    counting_note: str,
    genre: str = "",
    attachments: tuple[Attachment, ...] = (),
) -> Report:
    """A report of these parts in the frame of the settings, marked as a draft. Call it when all parts are written:
    the citations are complete only then."""
    spec, created_at = draft.evidence.spec, draft.evidence.created_at
    return Report(
        kind=spec.kind,
        language=spec.language,
        header=form.header(draft.settings, created_at, spec.language),
        genre=genre or form.genre(spec.language),
        title=title,
        subtitle=subtitle,
        opening=tuple(opening),
        sections=tuple(sections),
        closing=form.closing(draft.settings, spec.language),
        annexes=tuple(annexes),
        citations=draft.citations.all(),
        counting_note=counting_note,
        created_at=created_at,
        mark=draft.prose.text("form.draft"),
        attachments=attachments,
    )
