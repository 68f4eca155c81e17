"""One crawl from beginning to end: a visit to every source at the same time, on one Twisted reactor.

Scrapy's own process classes stop the reactor at the end, and a stopped reactor never starts again. Here it is left with
`crash()`, which ends the loop only, so that a process may crawl as often as it likes, one crawl after another.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import threading
from collections.abc import Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from crawlers.answers import Answer, FetchProblem
from crawlers.desk import CrawlDesk
from crawlers.fetch import Download, Fetcher
from crawlers.tally import CrawlOutcome, CrawlProgress, Tally
from crawlers.visit import Budget, SourceVisit
from newsroom.article import Source
from newsroom.clock import local_day, utc_now
from newsroom.errors import InputError
from newsroom.settings import CrawlSettings
from newsroom.warc import WarcWriter

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

DNS_THREADS = 10
"""Names looked up at the same time (Twisted's default)."""

_loop: asyncio.AbstractEventLoop | None = None


def crawl(
    sources: Sequence[Source],
    desk: CrawlDesk,
    settings: CrawlSettings,
    archive: Path,
    progress: Callable[[CrawlProgress], None] | None = None,
) -> CrawlOutcome:
    """Read the entries of the `sources` active today, fetch the pages that are due, keep every answer in `archive`.

    Ctrl-C (or SIGTERM) ends it cleanly, a second one at once. To be called in the main thread. Raises SettingsError
    for a contact or proxy that cannot be used, StoreError where the archive cannot be written, and what `desk` or
    `progress` raise.
    """
    from crawlers.download import user_agent

    today = local_day(utc_now())
    active = [s for s in sources if (s.active_from or today) <= today <= (s.active_to or today)]
    tally = Tally(len(active), progress)
    if len(active) < len(sources):
        tally.left_out["inactive_source"] = len(sources) - len(active)

    with WarcWriter(archive, software=user_agent(settings.contact)) as writer:

        async def work(download: Download) -> None:
            gate = asyncio.Semaphore(settings.concurrency)
            budget = Budget(settings.max_pages)
            try:
                async with asyncio.TaskGroup() as group:
                    for source in active:
                        delay = settings.delay if source.options.delay is None else source.options.delay
                        fetcher = Fetcher(download, writer, settings, gate, delay)
                        visit = SourceVisit(source, desk, fetcher, settings, tally, budget)
                        group.create_task(visit.run())
            except ExceptionGroup as errors:
                # The first failure ended the other visits; it is the one to tell.
                raise errors.exceptions[0] from None

        interrupted, statistics = _download_with(settings, work)
    return tally.outcome(interrupted=interrupted, statistics=statistics)


def fetch_one(url: str, settings: CrawlSettings) -> Answer:
    """Fetch one page under the rules of a crawl (guards, robots.txt, redirects, limits) and keep nothing of it.

    To be called in the main thread. Raises InputError naming `url` where there is no page, SettingsError as `crawl`.
    """
    answers: list[Answer] = []
    with TemporaryDirectory() as folder, WarcWriter(Path(folder)) as writer:

        async def work(download: Download) -> None:
            fetcher = Fetcher(download, writer, settings, asyncio.Semaphore(1), settings.delay)
            try:
                answers.append(await fetcher.fetch(url))
            except FetchProblem as problem:
                raise InputError(f"{url}: cannot be fetched ({problem.detail})") from problem

        _download_with(settings, work)
    if not answers:
        raise KeyboardInterrupt
    return answers[0]


def _download_with(
    settings: CrawlSettings, work: Callable[[Download], Coroutine[Any, Any, None]]
) -> tuple[bool, dict[str, Any]]:
    """Do `work` with Scrapy's downloader; say whether a signal ended it early, and what Scrapy counted."""
    if threading.current_thread() is not threading.main_thread():
        raise RuntimeError("a crawl must be started in the main thread, where signals arrive")
    loop = _event_loop()
    from scrapy.crawler import Crawler

    from crawlers.download import checked_proxy, scrapy_settings
    from crawlers.spider import PressSpider

    if logging.getLogger("scrapy").level == logging.NOTSET:
        logging.getLogger("scrapy").setLevel(logging.WARNING)
    crawler = Crawler(PressSpider, scrapy_settings(settings))
    with _stopped_by_signals(loop, crawler) as interrupted:
        _run(loop, crawler.crawl_async(work=work, proxy=checked_proxy(settings.proxy)))
    spider = crawler.spider
    if isinstance(spider, PressSpider) and spider.error is not None:
        raise spider.error
    assert crawler.stats is not None
    return interrupted.is_set(), crawler.stats.get_stats()


def _event_loop() -> asyncio.AbstractEventLoop:
    """The loop under the process's reactor, both made at the first call. Raises RuntimeError beside another reactor."""
    global _loop
    if _loop is None:
        from scrapy.utils.reactor import is_reactor_installed
        from twisted.internet import asyncioreactor

        if is_reactor_installed():
            raise RuntimeError("another part of this process has already installed a Twisted reactor")
        _loop = asyncio.SelectorEventLoop()
        asyncioreactor.install(_loop)  # type: ignore[no-untyped-call]
    return _loop


def _run(loop: asyncio.AbstractEventLoop, work: Coroutine[Any, Any, None]) -> None:
    """Run `work` to its end on the reactor of `loop`."""
    from twisted.internet import reactor as installed

    reactor: Any = installed

    async def main() -> None:
        try:
            await work
        finally:
            reactor.crash()

    threads = reactor.getThreadPool()
    threads.adjustPoolsize(0, DNS_THREADS)
    asyncio.set_event_loop(loop)
    task = loop.create_task(main())
    try:
        reactor.run(installSignalHandlers=False)
    finally:
        # Idle threads would keep the process from ending.
        threads.adjustPoolsize(0, 0)
    task.result()


@contextmanager
def _stopped_by_signals(loop: asyncio.AbstractEventLoop, crawler: Crawler) -> Iterator[threading.Event]:
    """Within, the first Ctrl-C or SIGTERM ends the crawl cleanly and sets the event; a second acts as usual."""
    stopped = threading.Event()
    names = (signal.SIGINT, signal.SIGTERM)
    before = {name: signal.getsignal(name) for name in names}

    def restore() -> None:
        for name, handler in before.items():
            signal.signal(name, handler)

    # The loop keeps only weak references to its tasks.
    stopping: list[asyncio.Task[None]] = []

    def heard(number: int, frame: object) -> None:
        stopped.set()
        restore()
        loop.call_soon_threadsafe(lambda: stopping.append(loop.create_task(crawler.stop_async())))

    for name in names:
        signal.signal(name, heard)
    try:
        yield stopped
    finally:
        restore()
