"""A newsroom over one small site: the store, the archive, and short ways to crawl and to look."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from crawlers.crawl import crawl
from crawlers.tally import CrawlOutcome
from newsroom.article import Entry, Source
from newsroom.clock import Period, utc_now
from newsroom.sections import CrawlSettings
from newsroom.store import Store
from newsroom.warc import read_response
from tests.crawlers.site import Reply, Site

LIMIT = 10_000_000
PAGE = Reply(b"<!DOCTYPE html><html><body><h1>Tin</h1></body></html>")


class Newsroom:
    """A store, an archive and one source on `site`, with short ways to crawl and to look."""

    def __init__(self, folder: Path, site: Site) -> None:
        self.site = site
        self.store = Store(f"sqlite:///{folder / 'store.sqlite'}")
        self.archive = folder / "archive"
        self.source = Source(
            id="lachai",
            name="Thời báo Lạc Hải",
            kind="commercial",
            country="VN",
            scope="domestic",
            languages=("vi",),
            domains=(site.domain,),
            timezone="Asia/Ho_Chi_Minh",
            entries=(Entry("feed", site.url("/rss")),),
        )

    def crawl(self, *sources: Source, period: Period | None = None, **settings: Any) -> CrawlOutcome:
        """Collect from `sources`, else from the one that is here."""
        given = {"delay": 0, "allow_private": True, "timeout": 5.0, **settings}
        declared = sources or (self.source,)
        self.store.crawl.put_sources(declared)
        return crawl(declared, self.store.crawl, CrawlSettings(**given), self.archive, period=period)

    @property
    def kept(self) -> dict[str, bytes]:
        """Path -> archived body of the pages that wait for extraction."""
        pages = self.store.articles.pages_to_extract(1000)
        return {
            page.url.removeprefix(self.site.url("")): read_response(self.archive, page.place, LIMIT).body
            for page in pages
        }

    @property
    def fallen(self) -> Mapping[tuple[str, str], int]:
        return self.store.statistics.reasons()

    def due(self, after: timedelta = timedelta(0)) -> set[str]:
        pages = self.store.crawl.due_pages([self.source.id], utc_now() + after, 1000)
        return {page.url.removeprefix(self.site.url("")) for page in pages}

    def archived(self) -> list[tuple[str, str, str]]:
        """Every record of the archive: type, path, status."""
        from warcio.archiveiterator import ArchiveIterator  # type: ignore[import-untyped]

        records = []
        for file in sorted(self.archive.glob("*.warc.gz")):
            with file.open("rb") as stream:
                for record in ArchiveIterator(stream):
                    if record.rec_type != "warcinfo":
                        url = record.rec_headers.get_header("WARC-Target-URI")
                        path = url.removeprefix(self.site.url(""))
                        records.append((record.rec_type, path, record.http_headers.get_statuscode()))
        return records


def links(*targets: str, following: str = "") -> Reply:
    anchors = "".join(f"<p><a href='{target}'>Bài về hội nghị ở Lạc Hải</a></p>" for target in targets)
    more = f"<a rel='next' href='{following}'>Trang sau</a>" if following else ""
    return Reply(f"<!DOCTYPE html><html><body>{anchors}{more}</body></html>".encode())


def reading(room: Newsroom, *entries: Entry) -> Source:
    return replace(room.source, entries=entries)
