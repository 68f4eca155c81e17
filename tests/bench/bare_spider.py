"""The least that Scrapy can do about the same addresses: ask robots.txt, fetch, keep the length of each body."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from itertools import chain, zip_longest
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request, Spider
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import Response

from newsroom.urls import canonical_url
from tests.bench.site import Site

SETTINGS = {
    "ROBOTSTXT_OBEY": True,
    "CONCURRENT_REQUESTS": 16,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
    "DOWNLOAD_DELAY": 0,
    "LOG_ENABLED": False,
    "TELNETCONSOLE_ENABLED": False,
    "REMOTE_CONTROL_ENABLED": False,
}
"""Scrapy's defaults but for robots.txt, ours' manners (one request at a time per outlet) and what only listens."""


class BareSpider(Spider):
    """Fetches the entries and pages of `sites`, outlets in turn, and writes nothing."""

    name = "bare"

    def __init__(self, sites: Sequence[Site], lengths: dict[str, int], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._sites = sites
        self._lengths = lengths

    async def start(self) -> AsyncIterator[Any]:
        turns = zip_longest(*((*site.entries, *site.pages) for site in self._sites))
        for url in chain.from_iterable(turns):
            if url is not None:
                # Else all outlets would share one slot: they differ by port only.
                yield Request(url, callback=self.parse, meta={"download_slot": urlsplit(url).netloc})

    def parse(self, response: Response, **kwargs: Any) -> None:
        self._lengths[canonical_url(response.url)] = len(response.body)


def fetch_all(sites: Sequence[Site]) -> tuple[float, dict[str, int]]:
    """Seconds from the opening of the spider to its end, and the length of each body by address."""
    process = AsyncCrawlerProcess(SETTINGS)
    crawler = process.create_crawler(BareSpider)
    lengths: dict[str, int] = {}
    process.crawl(crawler, sites=sites, lengths=lengths)
    process.start()
    assert crawler.stats is not None
    return float(crawler.stats.get_value("elapsed_time_seconds")), lengths
