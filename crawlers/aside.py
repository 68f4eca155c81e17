"""Reading what sites announce without being held up by it.

The parsers are not made for hostile documents: a page with one tag of a million attributes keeps libxml2 busy for
hours, in a thread that nothing can stop. Small documents are read in a thread, where the worst of them takes seconds;
larger ones in a process of their own, which is ended when it takes too long.
"""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
from collections.abc import Callable
from concurrent.futures import TimeoutError
from types import TracebackType
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from crawlers.xml_input import UnreadableEntry

if TYPE_CHECKING:
    from pebble import ProcessPool

SMALL_BYTES = 200_000
"""Up to here the costliest document known takes ten seconds (100,000 attributes on one tag). A process of its own costs
two seconds once a run; most feeds and news sitemaps are smaller, front pages of large papers are not."""
SECONDS = 60.0
"""The largest sitemap allowed (50,000 addresses) takes four on a slow machine."""

P = ParamSpec("P")
T = TypeVar("T")

logger = logging.getLogger(__name__)


class Aside:
    """Runs readers of documents; to be closed, as a context manager."""

    def __init__(self) -> None:
        self._pool: ProcessPool | None = None

    def __enter__(self) -> Aside:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool is not None:
            self._pool.stop()  # type: ignore[no-untyped-call]
            self._pool.join()

    async def read(self, size: int, read: Callable[P, T], *args: P.args, **named: P.kwargs) -> T:
        """What `read` makes of a document of `size` bytes; arguments and result must pickle.

        Anything that it stumbles over is an UnreadableEntry, so that one hostile document ends no run.
        """
        try:
            if size <= SMALL_BYTES:
                return await asyncio.to_thread(read, *args, **named)
            future = self._processes().schedule(read, args=list(args), kwargs=named, timeout=SECONDS)
            result: T = await asyncio.wrap_future(future)
            return result
        except UnreadableEntry:
            raise
        except TimeoutError as error:
            raise UnreadableEntry(f"reading it took longer than {SECONDS:g} seconds") from error
        except Exception as error:
            logger.exception("reading a document failed unexpectedly")
            raise UnreadableEntry(f"reading it failed ({type(error).__name__})") from error

    def _processes(self) -> ProcessPool:
        if self._pool is None:
            from pebble import ProcessPool

            # spawn: a fork would copy the reactor's sockets and threads.
            self._pool = ProcessPool(max_workers=1, context=multiprocessing.get_context("spawn"))
        return self._pool
