"""Keeping responses on a server where nothing can be appended: every few of them become one object.

Records are gathered in memory and put together, a second's worth at a time, while the sites are left alone anyway. Only
what the server has confirmed is given out as archived. So nothing lies on the crawler's own disk, a worker that is
killed leaves nothing to be brought in later, and whoever reads the store can read what it names.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from newsroom.objects import ObjectStore
from newsroom.pages import Archived, WarcPlace
from newsroom.warc import Received, WarcWriter, record_of, warc_name, warcinfo

GATHER_SECONDS = 1.0
"""How long records are gathered for one object. At the usual pause of two seconds the wait costs a source nothing."""
LARGE_BYTES = 8_000_000
"""An object of this size is put without waiting for more."""


@dataclass(slots=True)
class _Segment:
    """Records that will be one object."""

    name: str
    data: bytearray
    kept: asyncio.Future[None]


class ObjectWriter:
    """Puts a worker's responses to `place` as objects named `<prefix>-<UTC time>-<random>.warc.gz`.

    Use it as a context manager, within one event loop.
    """

    def __init__(
        self,
        place: ObjectStore,
        prefix: str = "diembao",
        *,
        software: str = "diembao",
        gather: float = GATHER_SECONDS,
    ) -> None:
        self._place = place
        self._prefix = prefix
        self._software = software
        self._gather = gather
        self._segment: _Segment | None = None
        self._putting: asyncio.Task[None] | None = None

    def __enter__(self) -> ObjectWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._putting is not None and not self._putting.get_loop().is_closed():
            self._putting.cancel()

    async def keep(self, received: Received) -> Archived:
        """Keep one response and say where it is in full; on return the server has it.

        As `newsroom.warc.WarcWriter.append`; raises ArchiveUnavailable where the server does not take it.
        """
        earlier = received.checked().repeats
        there = earlier is not None and await asyncio.to_thread(self._place.has, earlier.place.file)
        refers_to = earlier if there else None
        record = record_of(received, refers_to)
        segment = self._segment or self._new()
        offset = len(segment.data)
        segment.data += record
        if self._putting is None or self._putting.done():
            self._putting = asyncio.get_running_loop().create_task(self._put())
        # Shielded: one source that is given up must not take the record of another with it.
        await asyncio.shield(segment.kept)
        return refers_to or Archived(
            received.url, received.digest, received.fetched_at, WarcPlace(segment.name, offset)
        )

    def _new(self) -> _Segment:
        name = warc_name(self._prefix)
        start = bytearray(warcinfo(name, self._software))
        self._segment = _Segment(name, start, asyncio.get_running_loop().create_future())
        return self._segment

    async def _put(self) -> None:
        """Put what was gathered, and what is gathered meanwhile."""
        while self._segment is not None:
            if len(self._segment.data) < LARGE_BYTES:
                await asyncio.sleep(self._gather)
            segment, self._segment = self._segment, None
            try:
                await asyncio.to_thread(self._place.put, segment.name, bytes(segment.data))
            except Exception as error:
                segment.kept.set_exception(error)
                segment.kept.exception()  # told to whoever waits; nobody waiting any more is no defect
            else:
                segment.kept.set_result(None)


def archive_writer(place: Path | ObjectStore, prefix: str, *, software: str, pause: float) -> WarcWriter | ObjectWriter:
    """The writer for `place`; `pause` is how many seconds a source is left alone between two requests at least."""
    if isinstance(place, Path):
        return WarcWriter(place, prefix, software=software)
    return ObjectWriter(place, prefix, software=software, gather=min(GATHER_SECONDS, pause / 2))
