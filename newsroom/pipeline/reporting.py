"""Reports from beginning to end: drafted from the store, edited, refreshed, verified, reviewed, made final, rendered.

A draft is composed of frozen evidence, so that whoever opens it later sees what its author saw. What analysts write is
laid over it and survives a refresh; what they drop, pin or pass over is composed anew. Each step is one transaction
that names the revision it was made of, and stands in the report's trail.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from typing import Any

from classify.taxonomy import Taxonomy, load_taxonomy
from newsroom.errors import SettingsError, StoreError, UsageError
from newsroom.pipeline.frozen import (
    FrozenArchive,
    edits_from_json,
    edits_to_json,
    evidence_from_json,
    evidence_to_json,
)
from newsroom.pipeline.gathering import gather
from newsroom.progress import Listener, Progress, silent
from newsroom.sections import ReportSettings
from newsroom.settings import Settings
from newsroom.store import Store
from newsroom.store.reports import Change, Contents, Drafted, KeptReport, NewReport, Step
from reports.editing import Applied, apply, cited_by
from reports.evidence import Archive, Edits, Evidence, Spec
from reports.finishing import finished
from reports.listing import attachment, listing
from reports.model import Report
from reports.plain import report_from_json, report_to_json
from reports.plan import SHIPPED

Compose = Callable[[Evidence, Archive, Edits, Taxonomy, ReportSettings], Report]
"""`reports.compose.compose`."""


STEPS = 2
"""What is told of a draft in the making: gathered, composed. A year of coverage takes half a minute."""


class OpenReport:
    """One report as it is kept, read when it is looked at."""

    def __init__(self, store: Store, kept: KeptReport) -> None:
        self.kept = kept
        self._store = store

    @cached_property
    def drafted(self) -> Drafted:
        """Its newest contents."""
        return self._store.reports.contents(self.kept.id)

    @cached_property
    def evidence(self) -> Evidence:
        """What it was made from."""
        return evidence_from_json(self.drafted.contents.evidence)

    @cached_property
    def edits(self) -> Edits:
        """What analysts did to it."""
        return edits_from_json(self.kept.edits)

    @cached_property
    def archive(self) -> FrozenArchive:
        """The articles that it cites."""
        contents = self.drafted.contents
        return FrozenArchive(self._store, self.evidence.facts, contents.records, contents.vectors)

    @cached_property
    def composed(self) -> Report:
        """Without analysts' words."""
        return report_from_json(self.drafted.contents.report)

    @cached_property
    def applied(self) -> Applied:
        """With analysts' words, and what became of these."""
        return apply(self.composed, self.edits, self.evidence)

    @cached_property
    def report(self) -> Report:
        """As it is printed now; of a final report what was made final, whatever this diembao would make of it."""
        return self.applied.report if self.drafted.final is None else report_from_json(self.drafted.final)

    @cached_property
    def settings(self) -> ReportSettings:
        """Header and foot as they were frozen; what a later diembao no longer sets is left out."""
        known = {name: value for name, value in self.kept.header.items() if name in ReportSettings.model_fields}
        return ReportSettings(**known)

    @cached_property
    def steps(self) -> list[Step]:
        """What was done to it, oldest first."""
        return self._store.reports.trail(self.kept.id)

    def withdrawn(self, ids: Collection[str]) -> set[str]:
        """Those of `ids` that were withdrawn since."""
        return self._store.cited.withdrawn(ids)

    def unharmed(self) -> bool:
        """Whether a final report is still the one whose SHA-256 was recorded; True for one that is not final."""
        final = self.drafted.final
        return final is None or hashlib.sha256(final).hexdigest() == self.kept.sha256


class ReportDesk:
    """The steps of reports, for one store. `compose` is another one only in tests."""

    def __init__(self, store: Store, settings: Settings, compose: Compose | None = None) -> None:
        self.store = store
        self.settings = settings
        self._given = compose

    def open(self, id: str) -> OpenReport:
        """A report. Raises InputError where there is none."""
        return OpenReport(self.store, self.store.reports.get(id))

    def new(self, spec: Spec, by: str, now: datetime, listener: Listener = silent) -> str:
        """Draft a report; return its id. Raises as `gather` does."""
        evidence = gather(self.store, self.settings, spec, now)
        listener(Progress("report", 1, STEPS))
        contents, report = self._composed(evidence, Edits(), FrozenArchive(self.store, evidence.facts))
        listener(Progress("report", 2, STEPS))
        new = NewReport(
            kind=spec.kind,
            language=spec.language,
            title=report.title,
            period=spec.period,
            header=self._header(),
            taxonomy=self._basis,
        )
        return self.store.reports.add(new, contents, by, now, _asked(spec, evidence))

    def edit(self, opened: OpenReport, edits: Edits, by: str, now: datetime, action: str = "edited") -> int:
        """Keep `edits` in place of those of `opened`; return the new revision.

        A reviewed report is a draft again. What changes the choice of articles, and what cites one that nothing cited,
        is composed anew. Raises UsageError where nothing would change, where the report is final or was changed since
        it was opened, and where it is to be composed anew but the taxonomy is another one.
        """
        if edits == opened.edits:
            raise UsageError(f"report {opened.kept.id} is as you want it already; nothing was changed")
        if opened.kept.state == "final":
            raise UsageError(f"report {opened.kept.id} is final and is locked; make a new one")
        contents: Contents | None = None
        if _chosen(edits) != _chosen(opened.edits):
            self._check_basis(opened.kept)
            settings = opened.settings.model_copy(update={"plan": self.settings.report.plan})
            contents, _ = self._composed(opened.evidence, edits, opened.archive, settings)
        change = Change(
            action=action,
            by=by,
            at=now,
            detail=changed(opened.edits, edits),
            state="draft",
            edits=edits_to_json(edits),
            composed=contents,
        )
        return self.store.reports.change(opened.kept.id, opened.kept.revision, change)

    def refresh(self, opened: OpenReport, by: str, now: datetime, listener: Listener = silent) -> int:
        """Read the store again for the same report and keep its edits; return the new revision. The former contents
        stay for comparison. Raises UsageError where it is final or was changed since, and as `gather` does."""
        if opened.kept.state == "final":
            raise UsageError(f"report {opened.kept.id} is final and locked; make a new one")
        evidence = gather(self.store, self.settings, opened.evidence.spec, now)
        listener(Progress("report", 1, STEPS))
        archive = FrozenArchive(self.store, evidence.facts)
        contents, report = self._composed(evidence, opened.edits, archive)
        listener(Progress("report", 2, STEPS))
        change = Change(
            action="refreshed",
            by=by,
            at=now,
            detail={"articles": len(evidence.facts), "before": len(opened.evidence.facts)},
            state="draft",
            title=report.title,
            header=self._header(),
            taxonomy=self._basis,
            refreshed=contents,
        )
        return self.store.reports.change(opened.kept.id, opened.kept.revision, change)

    def review(self, opened: OpenReport, by: str, now: datetime) -> int:
        """Mark a draft as reviewed. Raises UsageError where it is no draft or was changed since."""
        if opened.kept.state != "draft":
            raise UsageError(f"report {opened.kept.id} is {opened.kept.state} already")
        change = Change(action="reviewed", by=by, at=now, state="reviewed")
        return self.store.reports.change(opened.kept.id, opened.kept.revision, change)

    def reopen(self, opened: OpenReport, by: str, now: datetime) -> int:
        """Make a reviewed report a draft again. Raises UsageError where it is none, or was changed since."""
        if opened.kept.state != "reviewed":
            raise UsageError(f"report {opened.kept.id} is {opened.kept.state}, and only a reviewed one can be reopened")
        change = Change(action="reopened", by=by, at=now, state="draft")
        return self.store.reports.change(opened.kept.id, opened.kept.revision, change)

    def finish(self, opened: OpenReport, by: str, now: datetime) -> str:
        """Make a reviewed report final: locked, without its draft's mark, with its hash recorded; return that.

        The caller has seen to it that nothing speaks against it (`newsroom.pipeline.report_checks`). Raises UsageError
        where it is not reviewed or was changed since.
        """
        if opened.kept.state != "reviewed":
            raise UsageError(f"report {opened.kept.id} is {opened.kept.state}; `diembao report review` comes first")
        final = report_to_json(finished(opened.report)).encode()
        sha256 = hashlib.sha256(final).hexdigest()
        change = Change(
            action="final",
            by=by,
            at=now,
            detail={"sha256": sha256},
            state="final",
            final=(final, self.listing(opened), sha256),
        )
        self.store.reports.change(opened.kept.id, opened.kept.revision, change)
        return sha256

    def listing(self, opened: OpenReport) -> bytes:
        """The workbook of all articles that the report counts: of a final one as it was kept.

        Raises StoreError where it is not the one whose SHA-256 the report prints.
        """
        kept = opened.drafted.listing
        content = listing(opened.evidence, opened.edits, self._taxonomy) if kept is None else kept
        made = attachment(opened.evidence, content)
        printed = {each.name: each.sha256 for each in opened.report.attachments}
        if printed.get(made.name, made.sha256) != made.sha256:
            raise StoreError(
                f"report {opened.kept.id}: the list of articles is no longer the one whose SHA-256 it prints (another "
                "taxonomy, or another diembao); `diembao report refresh` mends that"
            )
        return content

    @cached_property
    def _taxonomy(self) -> Taxonomy:
        return load_taxonomy(self.settings.classify.taxonomy)

    @cached_property
    def _basis(self) -> str:
        """Checksums of taxonomy and plan, which name and order what a report says."""
        file = self.settings.report.plan or SHIPPED
        try:
            plan = hashlib.sha256(file.read_bytes()).hexdigest()[:8]
        except OSError as error:
            raise SettingsError(f"{file}: cannot read the plan ({error.strerror or error})") from error
        return f"{self._taxonomy.checksum}+{plan}"

    def _header(self) -> dict[str, Any]:
        return self.settings.report.model_dump(mode="json", exclude={"template", "plan"})

    def _composed(
        self, evidence: Evidence, edits: Edits, archive: FrozenArchive, settings: ReportSettings | None = None
    ) -> tuple[Contents, Report]:
        """Compose with the settings of today, or with the frozen ones."""
        listed = attachment(evidence, listing(evidence, edits, self._taxonomy))
        evidence = replace(evidence, attachments=(listed,))
        report = self._compose(evidence, archive, edits, self._taxonomy, settings or self.settings.report)
        records, vectors = archive.frozen()
        contents = Contents(
            evidence=evidence_to_json(evidence),
            records=records,
            vectors=vectors,
            report=report_to_json(report).encode(),
        )
        return contents, report

    @property
    def _compose(self) -> Compose:
        if self._given is not None:
            return self._given
        from reports.compose import compose

        return compose

    def _check_basis(self, kept: KeptReport) -> None:
        if kept.taxonomy != self._basis:
            raise UsageError(
                f"report {kept.id} was made with another taxonomy or plan ({kept.taxonomy}, now {self._basis}) and "
                "cannot be composed again as it was; `diembao report refresh` makes it anew and keeps your edits"
            )


def _chosen(edits: Edits) -> tuple[object, ...]:
    """What composing depends on."""
    return (edits.dropped, edits.passed_over, edits.pinned, cited_by(edits))


def _asked(spec: Spec, evidence: Evidence) -> dict[str, Any]:
    """What the trail says of a new draft."""
    asked = {"events": list(spec.events), "question": spec.question, "subject": spec.subject}
    return {name: value for name, value in asked.items() if value} | {"articles": len(evidence.facts)}


def changed(before: Edits, after: Edits) -> dict[str, Any]:
    """What differs between two states of the edits, for the trail: by field and key what stood there and what stands
    there now, null where there is nothing."""
    found: dict[str, Any] = {}
    old, new = edits_to_json(before), edits_to_json(after)
    for name in sorted(old.keys() | new.keys()):
        was, is_ = old.get(name, {}), new.get(name, {})
        if was == is_:
            continue
        if isinstance(was or is_, Mapping):
            keys = [key for key in sorted({*was, *is_}) if dict(was).get(key) != dict(is_).get(key)]
            found[name] = {key: [dict(was).get(key), dict(is_).get(key)] for key in keys}
        else:
            found[name] = {"added": sorted({*is_} - {*was}), "taken_back": sorted({*was} - {*is_})}
    return found
