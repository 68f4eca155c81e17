"""`python -m tests.bench`: measure, print the tables, and with --write put them into docs/benchmarks.md."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from rich.console import Console

from tests.bench import crawling, extracting, indexing, pipeline, searching, starting
from tests.bench.measure import Comparison
from tests.bench.site import served
from tests.bench.size import FULL, LARGE, QUICK, Size
from tests.bench.tables import WIDE, Results, load_average, show, write

ROOT = Path(__file__).parents[2]
SCRATCH = ROOT / ".bench"
"""On the disk of the checkout: a temporary folder is memory on many systems, where fsync costs nothing."""
PAGE = ROOT / "docs" / "benchmarks.md"
ROOMS = ("crawl", "extract", "pipeline", "index")


def run(size: Size, scratch: Path, rooms: Sequence[str] = ROOMS, saved: Path | None = None) -> Results:
    """Measure `rooms`, working in `scratch`; `saved` is a folder of saved pages to extract as well."""
    notes = Console(stderr=True)
    before = load_average()
    comparisons: list[Comparison] = []
    stages: list[pipeline.Stage] = []
    for room in rooms:
        notes.print(f"measuring {room} …", highlight=False)
        if room == "crawl":
            comparisons += crawling.run(size, scratch)
        elif room == "extract":
            comparisons += extracting.run(size, saved)
        elif room == "index":
            comparisons += indexing.run(size, scratch)
            comparisons += searching.run(size, scratch)
        else:
            with served(size.outlets, size.pages) as press:
                comparisons += pipeline.run_extract_stage(size, press, scratch)
                stages, office = pipeline.run_stages(size, press, scratch)
            comparisons += starting.run(size, office)
    return Results(comparisons, stages, (before, load_average()))


def main(arguments: Sequence[str] | None = None) -> int:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("rooms", nargs="*", metavar="ROOM", help=f"only these of {', '.join(ROOMS)}")
    parser.add_argument("--quick", action="store_true", help="run everything tiny; the figures mean nothing")
    parser.add_argument("--large", action="store_true", help=f"{LARGE.articles:,} articles in the index")
    parser.add_argument("--pages", type=Path, metavar="DIR", help="extract the .html and .html.gz files in DIR as well")
    parser.add_argument("--write", action="store_true", help=f"put the tables into {PAGE.relative_to(ROOT)}")
    options = parser.parse_args(arguments)
    if strange := sorted(set(options.rooms) - set(ROOMS)):
        parser.error(f"there is no room {strange[0]!r}; known are {', '.join(ROOMS)}")
    if options.write and (options.quick or options.rooms or options.pages):
        parser.error("--write takes a full run: without rooms, --quick and --pages")
    if options.pages and not extracting.page_files(options.pages):
        parser.error(f"{options.pages}: no .html or .html.gz file in it")

    size = QUICK if options.quick else FULL
    if options.large:
        size = replace(size, articles=LARGE.articles)
    SCRATCH.mkdir(exist_ok=True)
    with TemporaryDirectory(dir=SCRATCH) as scratch:
        results = run(size, Path(scratch), options.rooms or ROOMS, options.pages)
    console = Console() if sys.stdout.isatty() else Console(width=WIDE)
    show(results, console)
    if options.write:
        write(results, PAGE)
    return 0


if __name__ == "__main__":
    sys.exit(main())
