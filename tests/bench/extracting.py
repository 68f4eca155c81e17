"""Pages per second of extraction, on one core and on all: `crawlers.extract` beside the trafilatura inside it."""

from __future__ import annotations

import gzip
import multiprocessing
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from time import time

from newsroom.clock import utc_now
from tests.bench.furniture import furnished
from tests.bench.measure import Case, Comparison, Reading, compare
from tests.bench.site import saved_pages
from tests.bench.size import Size

NAME = "extract"
SAVED = "extract, saved pages"
BARE = "trafilatura.bare_extraction(with_metadata=True)"
BESIDE = (
    "charset and walls; title, lead, dates, byline, language, section, tags, image, form by our own cascades; what "
    "stands around the text taken out, what is lost put in; lists and stubs refused"
)
AIM = "≥ 0.9"
SHARE = 5
"""A page of real size takes as long as several of those that the crawl fetches."""
WARM = 40
"""Pages, spread over all, that a process reads before it is timed: they import and compile what the rest needs."""
PAGE_ENDINGS = (".html", ".html.gz")


@dataclass(frozen=True, slots=True)
class Pages:
    """Which pages to read: the rendered ones, or those of a folder."""

    outlets: int = 0
    pages: int = 0
    folder: Path | None = None

    def read(self) -> list[tuple[str, bytes]]:
        """Address and body of each."""
        if self.folder is None:
            return [(url, furnished(body, url)) for url, body, _ in saved_pages(self.outlets, self.pages)]
        found = []
        for file in page_files(self.folder):
            body = file.read_bytes()
            name = file.relative_to(self.folder).as_posix()
            found.append((f"https://file.invalid/{name}", gzip.decompress(body) if file.suffix == ".gz" else body))
        return found


def page_files(folder: Path) -> list[Path]:
    """The saved pages in `folder` and below, in order."""
    return sorted(file for file in folder.rglob("*") if file.is_file() and file.name.endswith(PAGE_ENDINGS))


def run(size: Size, folder: Path | None = None) -> list[Comparison]:
    """Extract the rendered press, and the saved pages of `folder` where one is given, from both sides."""
    each = max(size.pages // SHARE, 2)
    made = _run(NAME, f"{size.outlets * each:,} pages of a real page's size", Pages(size.outlets, each), size)
    if folder is None:
        return made
    return made + _run(SAVED, f"{len(page_files(folder)):,} saved pages", Pages(folder=folder), size)


def _run(name: str, work: str, pages: Pages, size: Size) -> list[Comparison]:
    found = []
    for cores in dict.fromkeys((1, os.cpu_count() or 1)):
        label = name if cores == 1 else f"{name}, all cores"
        where = "one process" if cores == 1 else f"{cores} processes"
        case = Case(name=label, kind="rate", work=f"{work}, {where}", bare=BARE, beside=BESIDE, aim=AIM)
        sides = (_side(label, pages, cores, ours=True), _side(label, pages, cores, ours=False))
        found += compare([case], *sides, size.repetitions)
    return found


def _side(label: str, pages: Pages, cores: int, *, ours: bool) -> Callable[[], dict[str, Reading]]:
    return lambda: {label: _reading(pages, cores, ours)}


def _reading(pages: Pages, cores: int, ours: bool) -> Reading:
    """Read all pages in `cores` fresh processes, each its share of them.

    On rendered pages both sides must find the same articles; of saved ones ours refuses some on purpose, so only that
    all were tried is compared.
    """
    with ProcessPoolExecutor(cores, mp_context=multiprocessing.get_context("spawn")) as pool:
        shares = list(pool.map(_share, [pages] * cores, range(cores), [cores] * cores, [ours] * cores))
    seconds = max(end for _, _, end in shares) - min(start for _, start, _ in shares)
    articles = sorted(url for urls, _, _ in shares for url in urls)
    tried = sorted(url for url, _ in pages.read())
    return Reading(len(tried) / seconds, articles if pages.folder is None else tried)


def _share(pages: Pages, number: int, of: int, ours: bool) -> tuple[list[str], float, float]:
    """Addresses of the articles found in one share of the pages, and the moments of its start and end."""
    bodies = pages.read()
    found = _ours if ours else _bare
    for url, body in bodies[:: max(len(bodies) // WARM, 1)]:
        found(url, body)
    mine: Sequence[tuple[str, bytes]] = bodies[number::of]
    start = time()
    articles = [url for url, body in mine if found(url, body)]
    return articles, start, time()


def _ours(url: str, body: bytes) -> bool:
    from crawlers.extract import extract
    from newsroom.article import Article

    return isinstance(extract(body, url, utc_now()), Article)


def _bare(url: str, body: bytes) -> bool:
    from trafilatura import bare_extraction

    document = bare_extraction(body, url=url, with_metadata=True)
    return bool(getattr(document, "text", None))
