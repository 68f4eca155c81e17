"""The table of coverage by pillar, on the counting base."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from classify.taxonomy import load_taxonomy
from newsroom.article import Facts
from newsroom.cli.output import Call, console, table
from newsroom.clock import Period
from newsroom.counting import coverage
from newsroom.texts import number


def coverage_json(facts: Sequence[Facts], period: Period) -> dict[str, Any]:
    """The figures of `print_coverage` for scripts."""
    figures = {"all": None, "domestic": "domestic", "foreign": "foreign"}
    result: dict[str, Any] = {}
    for name, scope in figures.items():
        found = coverage(facts, period, scope)  # type: ignore[arg-type]  # the values above are scopes
        result[name] = {
            "total": found.total,
            "originals": found.originals,
            "reprints": found.reprints,
            "pillars": dict(found.pillars),
            "no_pillar": found.no_pillar,
            "not_assessed": found.not_assessed,
            "beside": dict(found.beside),
        }
    return result


def print_coverage(call: Call, facts: Sequence[Facts], period: Period) -> None:
    """Print counted articles by pillar: total, originals, reprints, domestic, foreign, and what stands beside."""
    texts, taxonomy = call.texts, load_taxonomy(call.settings.classify.taxonomy)
    every = coverage(facts, period)
    scoped = {"domestic": coverage(facts, period, "domestic"), "foreign": coverage(facts, period, "foreign")}

    def numbers(*values: int) -> list[str]:
        return [number(value, call.language) for value in values]

    title = texts("coverage_title", first=f"{period.first:%d/%m/%Y}", last=f"{period.last:%d/%m/%Y}")
    heads = ("total", "originals", "reprints", "domestic", "foreign")
    rows = table(title, texts("pillar"), *(texts(head) for head in heads), numeric=5)
    for pillar in taxonomy.pillars:
        of_pillar = coverage(facts, period, pillar=pillar.id)
        rows.add_row(
            taxonomy.name(pillar.id, call.language),
            *numbers(of_pillar.total, of_pillar.originals, of_pillar.reprints),
            *numbers(*(scoped[scope].pillars.get(pillar.id, 0) for scope in scoped)),
        )
    for name in ("no_pillar", "not_assessed"):
        total = getattr(every, name)
        if total:
            rows.add_row(texts(name), *numbers(total), "", "", *numbers(*(getattr(c, name) for c in scoped.values())))
    rows.add_row(
        texts("all"),
        *numbers(every.total, every.originals, every.reprints, *(c.total for c in scoped.values())),
        style="bold",
    )
    console.print(rows)
    console.print(texts("overlap"), style="dim")
    console.print(texts("beside", **{k: number(v, call.language) for k, v in every.beside.items()}), style="dim")
