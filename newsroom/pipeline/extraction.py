"""Stage two: archived pages become articles, in worker processes with a time limit for each page.

A page that hangs or crashes the parser is quarantined and the run goes on.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator
from concurrent.futures import Future, TimeoutError
from datetime import timedelta
from typing import TYPE_CHECKING

from newsroom.article import Article, Source
from newsroom.errors import ArchiveUnavailable, StoreError
from newsroom.pages import PageState
from newsroom.pipeline.working import at_work
from newsroom.progress import Listener, Progress, silent
from newsroom.sections import CrawlSettings
from newsroom.settings import Settings
from newsroom.store import Store
from newsroom.store.extracted import Fall, FetchedPage

if TYPE_CHECKING:
    from pebble import ProcessPool

    from crawlers.extract import NotArticle

BATCH = 64
"""Pages in one transaction: small enough that a kill repeats seconds of work, large enough that commits cost
nothing."""

WALLS = frozenset(("challenge", "consent_wall", "login_wall"))
"""Reasons of pages that stand in an article's place."""

ERROR_PAGE_ATTEMPTS = 2
"""Fetches after which a page that says that nothing is there is believed."""

MAX_DOUBLINGS = 8
"""Pauses between attempts double up to 256 times the setting."""


def extract_archived(page: FetchedPage, source: Source, settings: Settings) -> Article | Fall:
    """Read one archived page and extract it. Runs in a worker process; knows nothing of the store.

    Raises ArchiveUnavailable where the archive cannot be reached: that says nothing of the page.
    """
    from crawlers.extract import FeedHint, NotArticle, extract
    from newsroom.warc import read_response

    if page.headline_only:
        from crawlers.headline import headline_article

        told = (page.announced_title, page.announced_summary, page.announced_at)
        return headline_article(page.id, page.url, *told, page.fetched_at, source)
    try:
        response = read_response(settings.archive_place, page.place, settings.crawl.max_bytes)
    except ArchiveUnavailable:
        raise
    except StoreError as error:
        return Fall(page.id, "quarantined", "archive_unreadable", str(error))
    found = extract(
        response.body,
        page.url,
        page.fetched_at,
        source=source,
        charset=page.charset,
        hint=FeedHint(page.announced_title, page.announced_at),
        min_words=settings.extract.min_words,
    )
    if not isinstance(found, NotArticle):
        return found
    if found.reason in WALLS:
        # The site answered a robot instead of a reader; another day it may not.
        return _again_or(page, "quarantined", settings.crawl.max_attempts, found, settings.crawl)
    if found.reason == "error_page":
        # Feeds announce what a site's caches do not have yet. Afterwards it is as gone as with a 404, and nothing that
        # a person could release.
        attempts = min(ERROR_PAGE_ATTEMPTS, settings.crawl.max_attempts)
        return _again_or(page, "skipped", attempts, found, settings.crawl)
    state: PageState = "quarantined" if found.reason == "undecodable" else "skipped"
    return Fall(page.id, state, found.reason, found.detail)


def _again_or(page: FetchedPage, end: PageState, attempts: int, found: NotArticle, settings: CrawlSettings) -> Fall:
    """Fetch it again after a pause; after so many attempts it ends as `end`."""
    reason, detail = found.reason, found.detail
    if page.attempts + 1 >= attempts:
        return Fall(page.id, end, reason, detail)
    pause = timedelta(minutes=settings.retry_minutes * 2 ** min(page.attempts, MAX_DOUBLINGS))
    return Fall(page.id, "discovered", reason, detail, page.fetched_at + pause)


def extract_pages(store: Store, settings: Settings, listener: Listener = silent) -> dict[str, int]:
    """Extract every fetched page; return how many became `articles` and how many fell out, by reason.

    Raises ArchiveUnavailable where the archive cannot be reached; the pages wait.
    """
    counts: dict[str, int] = {}
    done, total = 0, store.statistics.states()["fetched"]
    if not total:
        return counts
    listener(Progress("extract", 0, total))
    with at_work(store, settings), _pool(settings, total) as pool:
        while batch := store.articles.pages_to_extract(BATCH):
            # Read after the batch: other workers' searches meet new outlets at any time.
            sources = store.crawl.sources()
            extracted: list[tuple[FetchedPage, Article]] = []
            falls: list[Fall] = []
            for page, found in _extract_batch(pool, batch, sources, settings):
                if isinstance(found, Fall):
                    falls.append(found)
                    counts[found.reason] = counts.get(found.reason, 0) + 1
                else:
                    extracted.append((page, found))
                    counts["articles"] = counts.get("articles", 0) + 1
                done += 1
                listener(Progress("extract", done, max(total, done)))
            store.articles.put_extracted(extracted, falls)
    return counts


def _pool(settings: Settings, pages: int) -> ProcessPool:
    from pebble import ProcessPool

    workers = settings.extract.workers or os.cpu_count() or 1
    # spawn: the parent has run Twisted's reactor and holds open sockets and threads that a fork would copy.
    return ProcessPool(max_workers=min(workers, pages), max_tasks=2_000, context=multiprocessing.get_context("spawn"))


def _extract_batch(
    pool: ProcessPool, batch: list[FetchedPage], sources: dict[str, Source], settings: Settings
) -> Iterator[tuple[FetchedPage, Article | Fall]]:
    from pebble import ProcessExpired

    futures: list[tuple[FetchedPage, Future[Article | Fall]]] = [
        (
            page,
            pool.schedule(
                extract_archived,
                args=[page, sources[page.source_id], settings],
                timeout=settings.extract.timeout,
            ),
        )
        for page in batch
    ]
    for page, future in futures:
        try:
            yield page, future.result()
        except TimeoutError:
            detail = f"extraction took longer than {settings.extract.timeout:g} s"
            yield page, Fall(page.id, "quarantined", "extract_timeout", detail)
        except ProcessExpired as error:
            yield page, Fall(page.id, "quarantined", "extract_crash", f"the worker ended with code {error.exitcode}")
        except ArchiveUnavailable:
            raise
        except Exception as error:  # whatever a hostile page provokes must not end the run; it is kept for a person
            yield page, Fall(page.id, "quarantined", "extract_error", f"{type(error).__name__}: {error}")
