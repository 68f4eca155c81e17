"""Pages per second of extraction on one core: `crawlers.extract` beside the trafilatura inside it."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from newsroom.clock import utc_now
from tests.bench.measure import Case, Comparison, Reading, compare, fresh
from tests.bench.site import saved_pages
from tests.bench.size import Size

NAME = "extract"
SAVED = "extract, saved pages"
BARE = "trafilatura.bare_extraction(with_metadata=True)"
BESIDE = (
    "charset and walls; title, lead, date, byline, language by our own cascades; lead put in; lists and stubs refused"
)
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
            return [(url, body) for url, body, _ in saved_pages(self.outlets, self.pages)]
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
    made = _run(NAME, f"{size.outlets * size.pages:,} rendered pages", Pages(size.outlets, size.pages), size)
    if folder is None:
        return made
    return made + _run(SAVED, f"{len(page_files(folder)):,} saved pages", Pages(folder=folder), size)


def _run(name: str, work: str, pages: Pages, size: Size) -> list[Comparison]:
    case = Case(name=name, kind="rate", work=f"{work}, one process", bare=BARE, beside=BESIDE)
    return compare([case], lambda: fresh(_ours, name, pages), lambda: fresh(_bare, name, pages), size.repetitions)


def _ours(name: str, pages: Pages) -> dict[str, Reading]:
    from crawlers.extract import extract
    from newsroom.article import Article

    return _reading(name, pages, lambda url, body: isinstance(extract(body, url, utc_now()), Article))


def _bare(name: str, pages: Pages) -> dict[str, Reading]:
    from trafilatura import bare_extraction

    def found(url: str, body: bytes) -> bool:
        document = bare_extraction(body, url=url, with_metadata=True)
        return bool(getattr(document, "text", None))

    return _reading(name, pages, found)


def _reading(name: str, pages: Pages, found: Callable[[str, bytes], bool]) -> dict[str, Reading]:
    """Time `found` over all pages. On rendered pages both sides must find the same articles; of saved ones ours refuses
    some on purpose, so only that all were tried is compared."""
    bodies = pages.read()
    found(*bodies[0])  # imports and compiles what the first page needs
    start = perf_counter()
    articles = [url for url, body in bodies if found(url, body)]
    seconds = perf_counter() - start
    evidence = articles if pages.folder is None else [url for url, _ in bodies]
    return {name: Reading(len(bodies) / seconds, evidence)}
