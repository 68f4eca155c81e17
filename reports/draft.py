"""What the parts of one report share while it is written: its figures, names, manner, stories and citations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from classify.taxonomy import Taxonomy
from newsroom.article import Facts, Scope
from newsroom.clock import Period
from newsroom.funnel import SourceFunnel
from newsroom.sections import ReportSettings
from reports.citations import Citations
from reports.citing import Chooser, Stories
from reports.evidence import Archive, Baseline, Basis, Edits, Evidence
from reports.figures import Figures, Selection
from reports.model import Number, PageQuery
from reports.names import Names
from reports.prose import Prose


@dataclass(frozen=True, slots=True)
class Draft:
    """One report in the making. `names`, `prose` and `citations` remember what was said, so parts are written in
    reading order.
    """

    evidence: Evidence
    edits: Edits
    settings: ReportSettings
    subject: str
    """What the report is about, as it stands after "về"."""
    press: str
    """Whose articles are counted, such as "báo chí nước ngoài"."""
    selection: Selection
    figures: Figures
    """Of the report's period, scope and events."""
    names: Names
    prose: Prose
    stories: Stories
    chooser: Chooser
    citations: Citations

    @classmethod
    def begin(
        cls,
        evidence: Evidence,
        archive: Archive,
        edits: Edits,
        taxonomy: Taxonomy,
        settings: ReportSettings,
        *,
        subject: str = "",
        press: str = "",
    ) -> Draft:
        """Start a report; `subject` and `press` name it by its kind, the spec's own subject goes first."""
        spec = evidence.spec
        selection = Selection(evidence, edits)
        figures = Figures(selection, spec.period, spec.scope, spec.events)
        names = Names(taxonomy, spec.language)
        prose = Prose(spec.language, names)
        stories = Stories.of(figures.counted, [id for ids in edits.pinned.values() for id in ids])
        chooser = Chooser(stories, archive, edits)
        citations = Citations(figures, stories, prose, archive, chooser, translated=settings.translations)
        return cls(
            evidence,
            edits,
            settings,
            spec.subject or subject,
            press,
            selection,
            figures,
            names,
            prose,
            stories,
            chooser,
            citations,
        )

    @property
    def period(self) -> Period:
        """The days that the report covers."""
        return self.evidence.spec.period

    @property
    def taxonomy(self) -> Taxonomy:
        """The plan's pillars, topics and themes."""
        return self.names.taxonomy

    def baselines(self, basis: Basis) -> tuple[Baseline, ...]:
        """The baselines of one kind, oldest first."""
        return tuple(b for b in self.evidence.baselines if b.basis == basis)

    def of_scope(self, scope: Scope | None) -> Figures:
        """The same period, of one scope."""
        return Figures(self.selection, self.period, scope, self.evidence.spec.events)

    def choose(self, found: Sequence[Facts], label: str, limit: int | None = None) -> tuple[Facts, ...]:
        """The articles that speak for `found` under `label`; see `reports.citing`."""
        return self.chooser.choose(found, label) if limit is None else self.chooser.choose(found, label, limit)


def active_funnel(funnel: Sequence[SourceFunnel], period: Period, scope: Scope | None) -> tuple[SourceFunnel, ...]:
    """The sources of `scope` that were active on a day of `period`, by name; institutions are no press."""
    return tuple(
        sorted(
            (
                f
                for f in funnel
                if (scope is None or f.source.scope == scope)
                and f.source.kind != "institution"
                and (f.source.active_from or period.first) <= period.last
                and (f.source.active_to or period.last) >= period.first
            ),
            key=lambda f: (f.source.name.lower(), f.source.id),
        )
    )


def pages(found: SourceFunnel, stage: str) -> Number:
    """How many pages of a source reached `stage`, or left by `fell:<reason>`."""
    value = found.fell[stage.removeprefix("fell:")] if stage.startswith("fell:") else getattr(found, stage)
    return Number(value, PageQuery(found.source.id, stage))
