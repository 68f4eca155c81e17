"""The Scrapy spider: it lends Scrapy's downloader to the visits and has no callbacks of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request, Spider
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from crawlers.fetch import Download


class PressSpider(Spider):
    """Runs `work` with a function that downloads; `error` is what it raised."""

    name = "diembao"

    def __init__(self, work: Callable[[Download], Awaitable[None]], proxy: str | None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._work = work
        self._proxy = proxy
        self.error: Exception | None = None

    async def start(self) -> AsyncIterator[Any]:
        """Do all the work; nothing is left for Scrapy to schedule."""
        try:
            await self._work(self._download)
        except Exception as error:
            # Scrapy would log it and go on; `crawlers.crawl` raises it again.
            self.error = error
        for nothing in list[Any]():
            yield nothing  # makes this the generator that Scrapy expects

    async def _download(self, url: str, headers: Mapping[str, str]) -> Response:
        # `proxy` is always set, also to None: otherwise Scrapy would take one from the environment behind the guard's
        # back. One request at a time to one host, also where two sources share it.
        meta = {"proxy": self._proxy, "download_slot": urlsplit(url).netloc}
        request = Request(url, headers=dict(headers), meta=meta, callback=NO_CALLBACK)
        return await self.crawler.engine.download_async(request)
