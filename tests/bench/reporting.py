"""Seconds from the frozen selection to the files of a report, by step, for growing numbers of selected articles.

The articles are made up: outlets, days, topics, tones and reprints by lot, vectors at random, texts of a few sentences.
The foreign report is written, since it asks the most; gathering from the store is not among the steps.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from time import perf_counter
from typing import TypeVar, get_args

import numpy as np

from classify.taxonomy import load_taxonomy
from newsroom.article import Facts, Record, Tone
from newsroom.clock import Period, utc_now
from newsroom.sections import ReportSettings
from reports.compose import compose
from reports.docx import render_docx
from reports.editing import apply
from reports.evidence import Baseline, Edits, Evidence, Spec, Vector
from reports.figures import Selection
from reports.html import render_html
from reports.listing import listing
from reports.pdf import render_pdf
from reports.plain import report_to_json
from reports.verifying import verify
from tests.bench.size import Size
from tests.reports.coverage_of_a_summit import OUTLETS, fact, record

DIMENSIONS = 256
DAYS = Period(date(2026, 3, 1), date(2026, 8, 31))
REPRINTED, TOLD = 0.3, 2
"""Share of articles that are reprints; topics of an article."""

Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Step:
    """One step, with its seconds by how many articles were selected."""

    name: str
    seconds: Mapping[int, float]


def run(size: Size) -> list[Step]:
    """Write one report of each number of selected articles, each step once."""
    found: dict[str, dict[int, float]] = {}
    for count in size.selected:
        for name, seconds in _steps(count).items():
            found.setdefault(name, {})[count] = seconds
    return [Step(name, seconds) for name, seconds in found.items()]


def _steps(count: int) -> dict[str, float]:
    evidence = _evidence(count)
    archive = _Archive(evidence.facts)
    taxonomy, settings, edits = load_taxonomy(), ReportSettings(), Edits()
    seconds: dict[str, float] = {}

    def timed(name: str, do: Callable[[], Made]) -> Made:
        begin = perf_counter()
        made = do()
        seconds[name] = perf_counter() - begin
        return made

    composed = timed("compose", lambda: compose(evidence, archive, edits, taxonomy, settings))
    report = timed("lay edits over", lambda: apply(composed, edits, evidence)).report
    selection = timed("prepare counting again", lambda: Selection(evidence, edits))
    timed("verify", lambda: verify(report, evidence, edits, archive, selection.evaluate))
    timed("list of all articles (XLSX)", lambda: listing(evidence, edits, taxonomy))
    timed("JSON", lambda: report_to_json(report))
    timed("DOCX", lambda: render_docx(report))
    timed("PDF", lambda: render_pdf(report))
    timed("HTML", lambda: render_html(report))
    return seconds


def _evidence(count: int) -> Evidence:
    lot = Random(count)
    taxonomy = load_taxonomy()
    topics = [topic.id for topic in taxonomy.topics if topic.id != "sports"]
    tones: tuple[Tone, ...] = get_args(Tone)
    facts: list[Facts] = []
    for number in range(count):
        day = DAYS.first + timedelta(lot.randrange(len(DAYS)))
        original = lot.choice(facts[-50:]) if facts and lot.random() < REPRINTED else None
        base = fact(lot.choice(list(OUTLETS)), f"piece-{number}", min(day.day, 28), *lot.sample(topics, TOLD))
        moment = base.published_at
        assert moment is not None
        facts.append(
            replace(
                base,
                published_at=moment.replace(month=day.month),
                tone=lot.choice(tones),
                reprint_of=(original.reprint_of or original.id) if original else None,
            )
        )
    spec = Spec(kind="foreign", language="vi", period=DAYS, scope="foreign")
    before = Baseline(basis="before", period=DAYS.before(), comparable=False)
    return Evidence(spec=spec, created_at=utc_now(), facts=tuple(facts), baselines=(before,))


class _Archive:
    """Records made when they are asked for, and vectors by lot."""

    def __init__(self, facts: Collection[Facts]) -> None:
        self._facts = {item.id: item for item in facts}
        lot = np.random.default_rng(1)
        made = lot.normal(size=(len(facts), DIMENSIONS)).astype(np.float32)
        made /= np.linalg.norm(made, axis=1, keepdims=True)
        self._vectors = dict(zip(self._facts, made, strict=True))

    def records(self, ids: Collection[str]) -> Mapping[str, Record]:
        return {id_: record(self._facts[id_]) for id_ in ids if id_ in self._facts}

    def vectors(self, ids: Collection[str]) -> Mapping[str, Vector]:
        return {id_: self._vectors[id_] for id_ in ids if id_ in self._vectors}
