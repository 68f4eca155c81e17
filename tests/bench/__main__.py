"""`python -m tests.bench`: measure, print the tables, and with --write put them into docs/benchmarks.md."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console

from tests.bench import (
    cluster,
    crawling,
    desk,
    elastic,
    extracting,
    indexing,
    labels,
    labels_process,
    meaning,
    memory,
    pipeline,
    reporting,
    scale,
    searching,
    starting,
    stores,
    workers,
)
from tests.bench.measure import Comparison
from tests.bench.site import served
from tests.bench.size import FULL, LARGE, QUICK, Size
from tests.bench.tables import WIDE, Grid, Results, load_average, show, write

ROOT = Path(__file__).parents[2]
SCRATCH = ROOT / ".bench"
"""On the disk of the checkout: a temporary folder is memory on many systems, where fsync costs nothing."""
PAGE = ROOT / "docs" / "benchmarks.md"
PRESS = ("crawl", "pipeline")
EXTRACT = "extract"
LABELS = "labels"
INDEX = "index"
REPORTS = "reports"
STORES = "stores"
DESK = "desk"
MEMORY = "memory"
CLUSTER = "cluster"
SCALE = "scale"
WORKERS = "workers"
ROOMS = (*PRESS, EXTRACT, LABELS, INDEX, STORES, REPORTS, DESK)
"""What is measured where no room is named; a long run takes as long as all of it."""
MORE = (MEMORY, CLUSTER, SCALE, WORKERS)
"""What is measured only where it is named; the last three start servers of their own."""
PAGES = {SCALE: ROOT / "docs" / "scale.md"}
"""Parts that stand on a page of their own."""


def run(
    size: Size,
    scratch: Path,
    rooms: Sequence[str] = ROOMS,
    saved: Path | None = None,
    server: str | None = None,
    kept: Path | None = None,
) -> dict[str, Results]:
    """Measure `rooms`, working in `scratch`, and give the results by part of the page.

    In `kept` stays what takes long to make and is used again the next time; nothing does where it is None.
    `saved` is a folder of saved pages to extract as well; with the address of a `server` the index is Elasticsearch
    there and not the embedded one.
    """
    parts: dict[str, Results] = {}
    if chosen := [room for room in PRESS if room in rooms]:
        parts["press"] = _press(size, scratch, chosen)
    if EXTRACT in rooms:
        before = load_average()
        _note(EXTRACT)
        parts[EXTRACT] = Results(extracting.run(size, saved), [], (before, load_average()))
    if LABELS in rooms:
        before = load_average()
        _note(LABELS)
        comparisons = [*labels.run(size, scratch), *labels_process.run(size, scratch)]
        measured = labels.parts(size, scratch)
        parts[LABELS] = Results(comparisons, [], (before, load_average()), parts=measured)
    if REPORTS in rooms:
        before = load_average()
        _note(REPORTS)
        steps = reporting.run(size)
        parts[REPORTS] = Results([], [], (before, load_average()), steps=steps)
    if STORES in rooms:
        before = load_average()
        _note(STORES)
        parts[STORES] = Results(stores.run(size, scratch), [], (before, load_average()))
    if DESK in rooms:
        before = load_average()
        _note(DESK)
        parts[DESK] = Results([], [], (before, load_average()), desk=desk.run(size, kept or scratch))
    if MEMORY in rooms:
        before = load_average()
        _note(MEMORY)
        parts[MEMORY] = Results([], [], (before, load_average()), memory.run(size, scratch))
    if CLUSTER in rooms:
        parts[CLUSTER] = _grids(CLUSTER, lambda: [cluster.run(size, scratch)])
    if SCALE in rooms:
        parts[SCALE] = _grids(SCALE, lambda: scale.run(size, scratch))
    if WORKERS in rooms:
        parts[WORKERS] = _grids(WORKERS, lambda: [workers.run(size, scratch)])
    if INDEX in rooms:
        before = load_average()
        _note(INDEX)
        if server is None:
            comparisons = [*indexing.run(size, scratch), *searching.run(size, scratch), *meaning.run(size, scratch)]
        else:
            comparisons = elastic.run(size, scratch, server)
        parts[part_of(size, server is not None)] = Results(comparisons, [], (before, load_average()))
    return parts


def part_of(size: Size, elasticsearch: bool) -> str:
    """The part of the page that an index of this size is."""
    return f"{'elasticsearch' if elasticsearch else 'embedded'} {size.articles:,}"


def _press(size: Size, scratch: Path, rooms: Sequence[str]) -> Results:
    before = load_average()
    comparisons: list[Comparison] = []
    stages: list[pipeline.Stage] = []
    for room in rooms:
        _note(room)
        if room == "crawl":
            comparisons += crawling.run(size, scratch)
        else:
            with served(size.outlets, size.pages) as press:
                comparisons += pipeline.run_extract_stage(size, press, scratch)
                stages, office = pipeline.run_stages(size, press, scratch)
            comparisons += starting.run(size, office)
    return Results(comparisons, stages, (before, load_average()))


def _grids(room: str, measured: Callable[[], Sequence[Grid]]) -> Results:
    before = load_average()
    _note(room)
    grids = measured()
    return Results([], [], (before, load_average()), grids=grids)


def _note(room: str) -> None:
    Console(stderr=True).print(f"measuring {room} …", highlight=False)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("rooms", nargs="*", metavar="ROOM", help=f"only these of {', '.join((*ROOMS, *MORE))}")
    parser.add_argument("--quick", action="store_true", help="run everything tiny; the figures mean nothing")
    parser.add_argument("--large", action="store_true", help=f"{LARGE.articles:,} articles in the index")
    parser.add_argument("--elastic", action="store_true", help="the index in Elasticsearch, not the embedded one")
    parser.add_argument("--pages", type=Path, metavar="DIR", help="extract the .html and .html.gz files in DIR as well")
    parser.add_argument("--write", action="store_true", help=f"put the tables into {PAGE.relative_to(ROOT)}")
    options = parser.parse_args(arguments)
    if strange := sorted(set(options.rooms) - {*ROOMS, *MORE}):
        parser.error(f"there is no room {strange[0]!r}; known are {', '.join((*ROOMS, *MORE))}")
    rooms = options.rooms or ROOMS
    apart = [room for room in (*ROOMS, *MORE) if room not in PRESS]
    whole = (set(ROOMS), set(PRESS), *({room} for room in apart))
    if options.write and (options.quick or options.pages or set(rooms) not in whole):
        parts_ = f"all rooms, {' '.join(PRESS)}, or one of {', '.join(apart)}"
        parser.error(f"--write takes whole parts: {parts_}; no --quick, no --pages")
    if options.pages and not extracting.page_files(options.pages):
        parser.error(f"{options.pages}: no .html or .html.gz file in it")

    size = QUICK if options.quick else FULL
    if options.large:
        size = replace(size, articles=LARGE.articles, puts=LARGE.puts)
    SCRATCH.mkdir(exist_ok=True)
    with TemporaryDirectory(dir=SCRATCH) as scratch, elastic.server(options.elastic) as server:
        parts = run(size, Path(scratch), rooms, options.pages, server, SCRATCH)
    console = Console() if sys.stdout.isatty() else Console(width=WIDE)
    for results in parts.values():
        show(results, console)
    if options.write:
        for part, results in parts.items():
            write({part: results}, PAGES.get(part, PAGE))
    return 0


if __name__ == "__main__":
    sys.exit(main())
