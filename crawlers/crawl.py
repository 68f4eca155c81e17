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
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic
from typing import TYPE_CHECKING, Any

from crawlers.answers import Answer, FetchProblem
from crawlers.aside import Aside
from crawlers.desk import CrawlDesk, TurnDesk
from crawlers.entry_visit import EntryVisit
from crawlers.fetch import Download, Fetcher, Wire
from crawlers.hosts import Hosts
from crawlers.lookback import Lookback
from crawlers.newsstand import Newsstand
from crawlers.robots import RobotsRules
from crawlers.tally import CrawlOutcome, CrawlProgress, Tally
from crawlers.turns import OnePass, SharedTurns, Turn, Turns
from crawlers.visit import LONGEST_TURN, Budget, SourceVisit
from newsroom.article import Source
from newsroom.clock import Period, utc_now
from newsroom.errors import InputError, StoreError
from newsroom.objects import ObjectStore
from newsroom.sections import CrawlSettings
from newsroom.warc import WarcWriter
from newsroom.warc_objects import archive_writer

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

DNS_THREADS = 10
"""Names looked up at the same time (Twisted's default)."""

LOOK_SECONDS = 1.0
"""How often it is looked whose turn it is while visits go on."""

_loop: asyncio.AbstractEventLoop | None = None


@dataclass(frozen=True, slots=True)
class Shared:
    """How a worker crawls who shares the sources with others."""

    turns: TurnDesk
    most: int
    """Visits at a time."""
    interval: timedelta
    """After this a source is visited again, by whomever."""
    seconds: float
    """No visit begins after this, and none fetches pages for longer."""
    robots: dict[str, RobotsRules | FetchProblem]
    """What is known of robots.txt from earlier crawls of this worker."""


def crawl(
    sources: Sequence[Source],
    desk: CrawlDesk,
    settings: CrawlSettings,
    archive: Path | ObjectStore,
    progress: Callable[[CrawlProgress], None] | None = None,
    *,
    known: Sequence[Source] = (),
    period: Period | None = None,
    prefix: str = "diembao",
    shared: Shared | None = None,
) -> CrawlOutcome:
    """Read the entries of the `sources` active today, fetch the pages that are due, keep every answer in `archive`.

    `known` are all declared outlets where `sources` are only some of them: what a search engine finds may be theirs.
    With a `period` the archives and searches of its days are read and articles of other days left out, by the sources
    active within it. Where they are `shared` only those are visited whose turn it is. Names of files in the archive
    begin with `prefix`. Ctrl-C (or SIGTERM) ends it cleanly, a second one at once. To be called in the main thread.
    Raises SettingsError for a contact or proxy that cannot be used, StoreError where the archive cannot be written, and
    what `desk` or `progress` raise.
    """
    from crawlers.download import user_agent

    lookback = Lookback(settings.max_age_days, period)
    active = [source for source in sources if lookback.active(source, utc_now())]
    tally = Tally(len(active) if shared is None else 0, progress)
    if len(active) < len(sources):
        tally.left_out["inactive_source"] = len(sources) - len(active)

    software = user_agent(settings.contact)
    visited: set[str] = set()
    with archive_writer(archive, prefix, software=software, pause=settings.delay) as writer, Aside() as aside:

        async def work(download: Download) -> None:
            hosts = Hosts(desk.hosts(), desk.host_changed, desk.ask_host)
            wire = Wire(download, writer, settings, hosts, aside, shared.robots if shared else None)
            newsstand = Newsstand(known or sources, desk)
            budget = Budget(settings.max_pages, monotonic() + 60 * settings.max_minutes)
            # Looking back was asked for: only the run's own time ends it.
            longest = timedelta(seconds=shared.seconds) if shared else LONGEST_TURN if period is None else None
            visits: dict[str, tuple[SourceVisit, EntryVisit]] = {}
            turns: Turns = OnePass(active, newsstand, desk, lookback)
            if shared is not None:
                turns = SharedTurns(
                    active,
                    newsstand,
                    desk,
                    shared.turns,
                    lookback,
                    most=shared.most,
                    interval=shared.interval,
                    seconds=shared.seconds,
                )

            async def visit(turn: Turn) -> None:
                source = turn.source
                if source.id not in visits:
                    # Once: a site that asked to be left alone is left alone for the whole crawl.
                    delay = settings.delay if source.options.delay is None else source.options.delay
                    fetcher = Fetcher(wire, delay)
                    visits[source.id] = (
                        SourceVisit(source, desk, fetcher, settings, tally, budget, longest),
                        EntryVisit(source, desk, fetcher, tally, lookback, newsstand),
                    )
                visited.add(source.id)
                visitor, reader = visits[source.id]
                if turn.entries:
                    await visitor.run(reader)
                    tally.sources_done += 1
                else:
                    await visitor.run_pages()
                turns.ended(turn, visitor.left)
                tally.report()

            try:
                await _in_turn(turns, visit)
            except ExceptionGroup as errors:
                # The first failure ended the other visits; it is the one to tell.
                raise errors.exceptions[0] from None
            finally:
                with suppress(StoreError):
                    desk.leave_hosts(hosts.asked())

        interrupted, statistics = _download_with(settings, work)
    return tally.outcome(interrupted=interrupted, statistics=statistics, visited=visited)


async def _in_turn(turns: Turns, visit: Callable[[Turn], Coroutine[Any, Any, None]]) -> None:
    """Make the visits that `turns` gives, all of them at the same time, until there is none and none goes on."""
    running: set[asyncio.Task[None]] = set()
    async with asyncio.TaskGroup() as group:
        while True:
            for turn in turns.take(len(running)):
                task = group.create_task(visit(turn))
                running.add(task)
                task.add_done_callback(running.discard)
            if not running:
                return
            await asyncio.wait(running, timeout=LOOK_SECONDS, return_when=asyncio.FIRST_COMPLETED)
            # The callback of a task that ended runs in the next round of the loop.
            running = {task for task in running if not task.done()}


def fetching(settings: CrawlSettings, work: Callable[[Fetcher], Coroutine[Any, Any, None]]) -> None:
    """Do `work` with a fetcher under the rules of a crawl (guards, robots.txt, redirects, limits) and keep nothing.

    To be called in the main thread. Raises KeyboardInterrupt where a signal ended it, SettingsError as `crawl`, and
    what `work` raises.
    """
    with TemporaryDirectory() as folder, WarcWriter(Path(folder)) as writer, Aside() as aside:

        async def fetch(download: Download) -> None:
            await work(Fetcher(Wire(download, writer, settings, Hosts(), aside), settings.delay))

        interrupted, _ = _download_with(settings, fetch)
    if interrupted:
        raise KeyboardInterrupt


def fetch_one(url: str, settings: CrawlSettings) -> Answer:
    """Fetch one page and keep nothing of it, as `fetching`. Raises InputError naming `url` where there is no page."""
    answers: list[Answer] = []

    async def work(fetcher: Fetcher) -> None:
        try:
            answers.append(await fetcher.fetch(url))
        except FetchProblem as problem:
            raise InputError(f"{url}: cannot be fetched ({problem.detail})") from problem

    fetching(settings, work)
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
