"""What was measured, as tables: on the terminal, and the same ones in docs/benchmarks.md, between two markers for each
part of the benchmark, so that a part can be measured anew without the others."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from io import StringIO
from pathlib import Path
from statistics import median

from rich import box
from rich.console import Console
from rich.table import Table

from tests.bench.desk import BESIDE, FACTOR, DeskFigures
from tests.bench.measure import Comparison, Kind, p95
from tests.bench.memory import FIFTHS, Growth
from tests.bench.pipeline import Stage
from tests.bench.reporting import Step

LIBRARIES = ("scrapy", "trafilatura", "tantivy", "elasticsearch")
WIDE = 1_000
"""Columns of a page that never wraps a row: a Markdown table has one line for each."""


HEADINGS: Mapping[Kind, tuple[str, str]] = {
    "rate": ("Work per second. A ratio above 1 means that ours is faster.", "/s"),
    "latency": ("Milliseconds. A ratio above 1 means that ours is slower.", " ms"),
    "size": ("Kilobytes on the disk for each article. A ratio above 1 means that ours takes more.", " kB"),
    "memory": ("Megabytes that the process had at most. A ratio above 1 means that ours takes more.", " MB"),
    "rest": ("Megabytes that the process has when it does nothing. A ratio above 1 means that ours takes more.", " MB"),
}
"""What stands above the table of a kind, and the unit in it."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as it is."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Results:
    """One part of the benchmark, as measured."""

    comparisons: Sequence[Comparison]
    stages: Sequence[Stage]
    load: tuple[float, float]
    """Load average of a minute before and after."""
    growth: Sequence[Growth] = ()
    parts: Sequence[Stage] = ()
    """Of the label stage."""
    steps: Sequence[Step] = ()
    """Of a report."""
    grids: Sequence[Grid] = ()
    desk: DeskFigures | None = None


def load_average() -> float:
    """Processes that wanted to run, on average over the last minute."""
    return os.getloadavg()[0]


def machine(load: tuple[float, float]) -> str:
    """On what the figures were taken, and how busy it was."""
    cores = os.cpu_count() or 1
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    return (
        f"{cores} cores, {platform.system()} {platform.machine()}, Python {platform.python_version()}, {libraries}. "
        f"Load average {load[0]:.1f} before and {load[1]:.1f} after, where {cores}.0 keeps every core busy."
    )


def show(results: Results, console: Console) -> None:
    """Print the tables that `results` has rows for."""
    console.print(machine(results.load), soft_wrap=True, highlight=False)
    for kind, (title, unit) in HEADINGS.items():
        if comparisons := [c for c in results.comparisons if c.case.kind == kind]:
            _print(title, _compared(comparisons, unit), console)
    if results.stages:
        title = "Where the time of `diembao run` goes: from an empty store, imports and process starts included."
        _print(title, _staged(results.stages, "stage", "pages"), console)
    if results.parts:
        title = "Where the time of the label stage goes: each part alone on one core, without the store."
        _print(title, _staged(results.parts, "part", "articles"), console)
    if results.steps:
        title = "Seconds of each step of the foreign press-opinion report, by the number of articles that it counts."
        _print(title, _stepped(results.steps), console)
    if results.desk is not None:
        for title, table in _desk(results.desk):
            _print(title, table, console)
    if results.growth:
        title = "Megabytes in memory after each fifth of a long run; growth is the last fifth over the second."
        _print(title, _grown(results.growth), console)
    for grid in results.grids:
        table = _table(grid.columns, grid.columns[1:])
        for row in grid.rows:
            table.add_row(*row)
        _print(grid.title, table, console)


def _print(title: str, table: Table, console: Console) -> None:
    console.print()
    console.print(title, soft_wrap=True, highlight=False)
    console.print(table)


def _table(columns: Iterable[str], right: Iterable[str]) -> Table:
    table = Table(box=box.MARKDOWN)
    for column in columns:
        table.add_column(column, justify="right" if column in right else "left", overflow="fold")
    return table


def _compared(comparisons: Sequence[Comparison], unit: str) -> Table:
    figures = (f"ours{unit}", f"bare{unit}", "ratio", "min-max")
    aims = ("aim",) if any(comparison.case.aim for comparison in comparisons) else ()
    table = _table(("case", "work", *figures, *aims, "bare is", "ours does beside"), figures)
    for comparison in comparisons:
        case, ratios = comparison.case, comparison.ratios
        table.add_row(
            case.name,
            case.work,
            figure(median(comparison.ours)),
            figure(median(comparison.bare)),
            figure(comparison.ratio),
            f"{figure(min(ratios))}-{figure(max(ratios))}",
            *([case.aim] if aims else []),
            case.bare,
            case.beside,
        )
    return table


def _staged(stages: Sequence[Stage], what: str, of: str) -> Table:
    figures = (of, "seconds", "min-max", f"{of}/s", "share")
    table = _table((what, *figures), figures)
    whole = sum(stage.median for stage in stages)
    for stage in stages:
        table.add_row(
            stage.name,
            f"{stage.work:,}",
            figure(stage.median),
            f"{figure(min(stage.seconds))}-{figure(max(stage.seconds))}",
            figure(stage.work / stage.median),
            f"{stage.median / whole:.0%}",
        )
    return table


def _stepped(steps: Sequence[Step]) -> Table:
    counts = sorted({count for step in steps for count in step.seconds})
    heads = tuple(f"{count:,}" for count in counts)
    table = _table(("step", *heads), heads)
    for step in steps:
        table.add_row(step.name, *(figure(step.seconds[count]) for count in counts))
    table.add_row("all", *(figure(sum(step.seconds[count] for step in steps)) for count in counts))
    return table


def _desk(found: DeskFigures) -> Iterator[tuple[str, Table]]:
    """The tables of the dashboard."""
    heads = tuple(f"{name} {share}" for name in ("cold", "first", "then") for share in ("p50", "p95"))
    pages = _table(("page", *heads, "busy", "what is done then"), (*heads, "busy"))
    for page in found.pages:
        times = [f"{share(took):,.0f}" for took in (page.cold, page.first, page.then) for share in (median, p95)]
        pages.add_row(page.name, *times, f"{page.busy:,.0f}", page.what)
    yield f"Milliseconds of the server over {found.articles:,} articles, one session at a time.", pages
    heads = ("page p50", "page p95", "engine p50", "engine p95", "wanted p95")
    searches = _table(("days", "searches", *heads), ("searches", *heads))
    for one in found.searches:
        times = [f"{share(took):,.0f}" for took in (one.page, one.engine) for share in (median, p95)]
        searches.add_row(one.days, str(len(one.page)), *times, f"≤ {one.allowed:,.0f}")
    yield (
        f"Searches by the page and by the engine alone, in turn; wanted: {FACTOR} × the engine's p95 and {BESIDE} ms.",
        searches,
    )
    together = _table(("at once", "drawings", "p50", "p95"), ("drawings", "p50", "p95"))
    for name, took in found.together:
        together.add_row(name, str(len(took)), f"{median(took):,.0f}", f"{p95(took):,.0f}")
    yield "Milliseconds of each drawing, with several sessions.", together
    weights = _table(("memory of the server", "MB", "MB a session"), ("MB", "MB a session"))
    for weight in found.weights:
        grown = "" if weight.per_session is None else f"{weight.per_session:.1f}"
        weights.add_row(weight.state, f"{weight.megabytes:,.0f}", grown)
    yield "Megabytes that the server holds for itself, without the mapped files of the index.", weights


def _grown(growth: Sequence[Growth]) -> Table:
    fifths = tuple(f"{100 * n // FIFTHS} %" for n in range(1, FIFTHS + 1))
    table = _table(("stage", "pages", *fifths, "growth"), ("pages", *fifths, "growth"))
    for stage in growth:
        table.add_row(stage.stage, f"{stage.work:,}", *map(figure, stage.megabytes), figure(stage.ratio))
    return table


def figure(value: float) -> str:
    """Three significant digits, as a person writes them: 1,234, 56.7, 0.245."""
    if value >= 100:
        return f"{value:,.0f}"
    decimals = 1 if value >= 10 else 2 if value >= 1 else 3
    return f"{value:.{decimals}f}"


def as_markdown(results: Results) -> str:
    """The same tables as Markdown."""
    page = StringIO()
    show(results, Console(file=page, width=WIDE, color_system=None))
    return "\n".join(line.rstrip() for line in page.getvalue().splitlines()).strip()


def markers(part: str) -> tuple[str, str]:
    """The lines between which the tables of `part` stand."""
    return (
        f"<!-- bench {part}: begin, written by `python -m tests.bench --write` -->",
        f"<!-- bench {part}: end -->",
    )


def write(parts: Mapping[str, Results], file: Path) -> None:
    """Put the tables of each part between its markers in `file`. Raises ValueError where it has not exactly one pair of
    them."""
    text = file.read_text("utf-8")
    for part, results in parts.items():
        begin, end = markers(part)
        if text.count(begin) != 1 or text.count(end) != 1 or text.index(begin) > text.index(end):
            raise ValueError(f"{file}: needs one line {begin!r} and after it one line {end!r}")
        before, after = text.partition(begin)[0], text.partition(end)[2]
        text = f"{before}{begin}\n\n{as_markdown(results)}\n\n{end}{after}"
    file.write_text(text, "utf-8")
