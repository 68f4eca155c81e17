"""The whole job: the extract stage beside one process of trafilatura, and where the time of a run goes."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from tests.bench.extracting import BARE
from tests.bench.measure import Case, Comparison, DifferentWork, Reading, compare, fresh
from tests.bench.office import make_office
from tests.bench.site import Served
from tests.bench.size import Size
from tests.newsroom.runs import Office

NAME = "extract stage"
STAGES = ("crawl", "extract", "label", "sync")
CRAWLED = "crawled"
"""Folder in the scratch folder: an office after its crawl."""


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of `diembao run`, over several runs."""

    name: str
    work: int
    """Pages or articles, the same in every run."""
    seconds: tuple[float, ...]

    @property
    def median(self) -> float:
        """Seconds of the median run."""
        return median(self.seconds)


def run_extract_stage(size: Size, press: Served, scratch: Path) -> list[Comparison]:
    """Extract what one crawl archived: through the pipeline, and bare from memory."""
    fresh(_collect, press, scratch / CRAWLED)
    case = Case(
        name=NAME,
        kind="rate",
        work=f"{len(press.pages):,} archived pages",
        bare=f"{BARE}, one process, pages in memory",
        beside="as many processes as cores and their start, a time limit for each page, reading the archive, the store",
    )
    ours = partial(fresh, _extract_stage, scratch)
    return compare([case], ours, lambda: fresh(_bare, scratch), size.repetitions)


def run_stages(size: Size, press: Served, scratch: Path) -> tuple[list[Stage], Office]:
    """Run the main job from an empty store `size.runs` times; the stages, and the office of the last run."""
    runs = [fresh(_run_once, press, scratch / f"run{n}") for n in range(size.runs)]
    names = list(runs[0])
    stages = [Stage(name, runs[0][name][0], tuple(run[name][1] for run in runs)) for name in names]
    for number, run in enumerate(runs, 1):
        if [run[name][0] for name in names] != [stage.work for stage in stages]:
            raise DifferentWork(f"run {number} of the main job did other work than the first: {run}, not {runs[0]}")
    return stages, Office(scratch / f"run{size.runs - 1}")


def _collect(press: Served, folder: Path) -> None:
    from newsroom.pipeline.run import collect
    from newsroom.store import open_store

    settings = make_office(folder, press.sources_toml).settings
    store = open_store(settings)
    collect(store, settings)
    store.close()


def _extract_stage(scratch: Path) -> dict[str, Reading]:
    from newsroom.pipeline.extraction import extract_pages
    from newsroom.store import open_store

    with TemporaryDirectory(dir=scratch) as folder:
        office = Office(Path(folder) / "office")
        shutil.copytree(scratch / CRAWLED, office.folder)
        settings = office.settings
        store = open_store(settings)
        pages = store.statistics.states()["fetched"]
        start = perf_counter()
        extract_pages(store, settings)
        seconds = perf_counter() - start
        articles = sorted(article.url for article in store.articles.to_label(pages))
        store.close()
    return {NAME: Reading(pages / seconds, articles)}


def _bare(scratch: Path) -> dict[str, Reading]:
    from trafilatura import bare_extraction

    from newsroom.store import open_store
    from newsroom.warc import read_response

    settings = Office(scratch / CRAWLED).settings
    store = open_store(settings)
    waiting = store.articles.pages_to_extract(store.statistics.states()["fetched"])
    store.close()
    limit = settings.crawl.max_bytes
    pages = [(page.url, read_response(settings.archive_place, page.place, limit).body) for page in waiting]
    start = perf_counter()
    articles = []
    for url, body in pages:
        document = bare_extraction(body, url=url, with_metadata=True)
        if getattr(document, "text", None):
            articles.append(url)
    seconds = perf_counter() - start
    return {NAME: Reading(len(pages) / seconds, sorted(articles))}


def _run_once(press: Served, folder: Path) -> dict[str, tuple[int, float]]:
    """Work and seconds of each stage of one run, imports included, as an operator's timer starts it."""
    return run_office(make_office(folder, press.sources_toml))


def run_office(office: Office, wanted: Sequence[str] = STAGES) -> dict[str, tuple[int, float]]:
    """Work and seconds of each of the `wanted` stages of the main job."""
    from newsroom.pipeline.extraction import extract_pages
    from newsroom.pipeline.labelling import label_articles
    from newsroom.pipeline.run import collect, run_stages, sync_index
    from newsroom.store import open_store

    settings = office.settings
    store = open_store(settings)
    seconds: dict[str, float] = {}

    def timed(name: str, stage: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        start = perf_counter()
        counts = stage()
        seconds[name] = perf_counter() - start
        return counts

    stages: dict[str, Callable[[], dict[str, Any]]] = {
        "crawl": lambda: collect(store, settings),
        "extract": lambda: extract_pages(store, settings),
        "label": lambda: label_articles(store, settings),
        "sync": lambda: sync_index(store, settings),
    }
    chosen = {name: partial(timed, name, stages[name]) for name in wanted}
    done = run_stages(store, settings, chosen, "run").stages
    store.close()
    work: dict[str, Callable[[dict[str, Any]], int]] = {
        "crawl": lambda counts: counts["fetched"],
        "extract": lambda counts: sum(counts.values()),
        "label": lambda counts: counts["labelled"],
        "sync": lambda counts: counts["synced"],
    }
    return {name: (work[name](done[name]), seconds[name]) for name in wanted}
