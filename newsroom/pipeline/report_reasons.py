"""Why an article stands in a report where it stands: what counts it or keeps it out, where it is cited, and what
analysts decided about it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from newsroom.article import Facts
from newsroom.clock import local_day
from newsroom.counting import CountingClass, counting_class
from newsroom.pipeline.reporting import OpenReport
from newsroom.store.reports import Step
from reports.keys import runs
from reports.listing import counted
from reports.model import Choice, Cite, Report


@dataclass(frozen=True, slots=True)
class Place:
    """Where an article is cited."""

    number: int
    heading: str
    key: str
    """Of the paragraph or table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reasons:
    """All that is known about an article in one report."""

    facts: Facts
    """As they are frozen."""
    counting: CountingClass
    published: date | None
    in_period: bool
    in_scope: bool
    selected: bool
    """Found by the report's search, coverage of its events; True where it has neither."""
    counted: bool
    dropped: bool
    """An analyst took it out of the report."""
    skipped: bool
    """An analyst has it counted and not cited."""
    places: tuple[Place, ...]
    choices: tuple[Choice, ...]
    """For which labels it was chosen to be cited, and against how many others."""
    steps: tuple[Step, ...]

    def as_json(self) -> Mapping[str, Any]:
        """For programs."""
        return {
            "id": self.facts.id,
            "title": self.facts.title,
            "counting": self.counting,
            "in_period": self.in_period,
            "in_scope": self.in_scope,
            "selected": self.selected,
            "counted": self.counted,
            "dropped": self.dropped,
            "skipped": self.skipped,
            "reprint_of": self.facts.reprint_of,
            "topics": list(self.facts.topics),
            "cited": [{"number": p.number, "heading": p.heading, "key": p.key} for p in self.places],
            "chosen": [asdict(choice) for choice in self.choices],
            "decided": [{"at": s.at, "by": s.by, "action": s.action} for s in self.steps],
        }


def reasons(opened: OpenReport, article: str) -> Reasons:
    """Why `article`, one of the report's evidence, is where it is."""
    evidence = opened.evidence
    spec = evidence.spec
    facts = next(item for item in evidence.facts if item.id == article)
    published = local_day(facts.published_at) if facts.published_at else None
    found = evidence.selected is None or article in evidence.selected
    return Reasons(
        facts=facts,
        counting=counting_class(facts),
        published=published,
        in_period=published is not None and published in spec.period,
        in_scope=spec.scope is None or facts.scope == spec.scope,
        selected=found and (not spec.events or not set(spec.events).isdisjoint(facts.events)),
        counted=any(item.id == article for item in counted(evidence, opened.edits)),
        dropped=article in opened.edits.dropped,
        skipped=article in opened.edits.passed_over,
        places=tuple(places(opened.report, article)),
        choices=tuple(c for cited in opened.report.citations if cited.article_id == article for c in cited.chosen),
        steps=tuple(step for step in opened.steps if _about(step, article)),
    )


def places(report: Report, article: str) -> Iterator[Place]:
    """Where `article` is cited, in reading order."""
    numbers = {citation.number for citation in report.citations if citation.article_id == article}
    for run in runs(report):
        cited = {span.number for span in run.spans if isinstance(span, Cite)} & numbers
        if cited and not run.aside:
            yield Place(min(cited), run.part.heading, run.key)


def _about(step: Step, article: str) -> bool:
    """Whether a step of the trail dropped, skipped or pinned `article`, or took that back."""
    for name in ("dropped", "passed_over"):
        change = step.detail.get(name, {})
        if article in (*change.get("added", ()), *change.get("taken_back", ())):
            return True
    pinned = step.detail.get("pinned", {})
    return any(article in (ids or ()) for both in pinned.values() for ids in both)
