"""Memory over a long run: what each stage holds after each fifth of its work. Flat means that any run fits."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tests.bench.measure import fresh
from tests.bench.office import make_office
from tests.bench.site import Served, served
from tests.bench.size import Size

FIFTHS = 5


@dataclass(frozen=True, slots=True)
class Growth:
    """One stage of a run."""

    stage: str
    work: int
    """Pages or articles."""
    megabytes: tuple[float, ...]
    """Resident memory of the process after each fifth of the work."""

    @property
    def ratio(self) -> float:
        """The last fifth over the second: in the first one modules and caches are loaded."""
        return self.megabytes[-1] / self.megabytes[1]


def resident() -> float:
    """Megabytes of this process in memory now (Linux)."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


class _Watch:
    """Takes the memory each time that another fifth is done."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.taken: list[float] = []

    def saw(self, done: int) -> None:
        """So much of the work is done."""
        while len(self.taken) < FIFTHS and done * FIFTHS >= self.total * (len(self.taken) + 1):
            self.taken.append(resident())


def run(size: Size, scratch: Path) -> list[Growth]:
    """The main job over `size.run_pages` pages, each stage in a process of its own as `diembao crawl`, `extract`,
    `label` and `sync` are."""
    with served(size.outlets, size.run_pages // size.outlets) as press:
        stages = [_crawl, _extract, _label, _sync]
        return [fresh(stage, press, scratch / "long") for stage in stages]


def _crawl(press: Served, folder: Path) -> Growth:
    from crawlers.crawl import crawl
    from crawlers.sources import load_sources
    from newsroom.store import open_store

    settings = make_office(folder, press.sources_toml).settings
    sources = load_sources(settings.crawl.sources)
    store = open_store(settings)
    store.crawl.put_sources(sources)
    total = len(press.pages)
    watch = _Watch(total)
    generous = settings.crawl.model_copy(update={"max_pages": total})
    crawl(sources, store.crawl, generous, settings.archive_place, lambda state: watch.saw(state.fetched))
    store.close()
    return Growth("crawl", total, tuple(watch.taken))


def _extract(press: Served, folder: Path) -> Growth:
    from newsroom.pipeline.extraction import extract_pages

    return _stage("extract", press, folder, extract_pages)


def _label(press: Served, folder: Path) -> Growth:
    from newsroom.pipeline.labelling import label_articles

    return _stage("label", press, folder, label_articles)


def _sync(press: Served, folder: Path) -> Growth:
    from newsroom.pipeline.run import sync_index

    return _stage("sync", press, folder, sync_index)


def _stage(name: str, press: Served, folder: Path, work: Callable[..., object]) -> Growth:
    from newsroom.progress import Progress
    from newsroom.store import open_store
    from tests.newsroom.runs import Office

    settings = Office(folder).settings
    store = open_store(settings)
    watch = _Watch(len(press.pages))

    def listen(progress: Progress) -> None:
        watch.saw(progress.done)

    work(store, settings, listen)
    store.close()
    return Growth(name, len(press.pages), tuple(watch.taken))
