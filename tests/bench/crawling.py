"""Pages per second of a crawl: `crawlers.crawl` with archive and store beside a bare Scrapy spider."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.measure import Case, Comparison, Reading, compare, fresh
from tests.bench.office import make_office
from tests.bench.site import Served, served
from tests.bench.size import Size

NAME = "crawl"


def run(size: Size, scratch: Path) -> list[Comparison]:
    """Crawl the same press from both sides. Both are timed by Scrapy's own clock, from a spider's opening to its end,
    so that imports count for neither."""
    case = Case(
        name=NAME,
        kind="rate",
        work=f"{size.outlets * size.pages:,} pages of {size.outlets} outlets on loopback",
        bare="Scrapy spider, robots.txt obeyed, nothing kept",
        beside="finds the pages in feeds; each answer in the WARC archive on the disk (fsync), its state in the store",
    )
    with served(size.outlets, size.pages) as press:
        return compare([case], lambda: fresh(_ours, press, scratch), lambda: fresh(_bare, press), size.repetitions)


def _ours(press: Served, scratch: Path) -> dict[str, Reading]:
    import feedparser  # type: ignore[import-untyped]  # noqa: F401  # imported in the middle of a crawl otherwise
    import warcio.warcwriter  # type: ignore[import-untyped]  # noqa: F401

    from crawlers.crawl import crawl
    from crawlers.sources import load_sources
    from newsroom.store import open_store
    from newsroom.warc import read_response

    with TemporaryDirectory(dir=scratch) as folder:
        settings = make_office(Path(folder), press.sources_toml).settings
        sources = load_sources(settings.crawl.sources)
        store = open_store(settings)
        store.crawl.put_sources(sources)
        outcome = crawl(sources, store.crawl, settings.crawl, settings.archive_place)
        seconds = float(str(outcome.statistics["elapsed_time_seconds"]))
        lengths = {
            page.url: len(read_response(settings.archive_place, page.place, settings.crawl.max_bytes).body)
            for page in store.articles.pages_to_extract(len(press.pages) + 1)
        }
        store.close()
    return {NAME: Reading(len(lengths) / seconds, lengths)}


def _bare(press: Served) -> dict[str, Reading]:
    from tests.bench.bare_spider import fetch_all

    seconds, lengths = fetch_all(press.sites)
    pages = {url: length for url, length in lengths.items() if url in press.pages}
    return {NAME: Reading(len(pages) / seconds, pages)}
