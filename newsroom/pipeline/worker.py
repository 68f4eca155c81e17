"""A worker: does some of the stages over and over, beside any number of others on any number of hosts.

It does what `diembao run` does, with the same functions, for the part of the work that it could have for itself. Where
it loses its place, or the store or the archive goes away, it begins anew: everything that it had not finished is done
by whoever comes first.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from time import monotonic, sleep
from typing import Any

from newsroom.clock import utc_now
from newsroom.errors import ArchiveUnavailable, IndexUnavailable, LeaseLost, StoreError
from newsroom.pipeline.working import at_work
from newsroom.progress import Listener, silent
from newsroom.settings import Settings
from newsroom.store import Store
from newsroom.store.statistics import INDEX_ERROR, ONLY

STAGES = ("crawl", "extract", "label", "sync")
PASS_SECONDS = 60.0
"""After this a worker that crawls begins no visit, so that its other stages have their turn."""
FIRST_PAUSE, LONGEST_IDLE, LONGEST_PAUSE = 0.5, 10.0, 300.0
"""Seconds between two looks for work: doubled up to the second while there is none, up to the third after a fault."""
RECORD = timedelta(hours=1)
"""What a worker does is written down as one run an hour."""
SOON = timedelta(seconds=15)
"""A turn that comes so soon is something left to be done."""

Counts = dict[str, Any]

logger = logging.getLogger(__name__)


def work(
    store: Store,
    settings: Settings,
    stages: Sequence[str],
    name: str,
    *,
    once: bool = False,
    listener: Listener = silent,
    tell: Callable[[str, Counts], None] = lambda stage, counts: None,
) -> None:
    """Work as `name` until interrupted; with `once` until nothing is left for `stages`, in anybody's hands.

    `tell` hears what each stage did. Raises StoreError where a worker of this name is at work elsewhere, and with
    `once` what keeps it from working; without, it waits and tries again.
    """
    pause, began = FIRST_PAUSE, False
    while True:
        try:
            with at_work(store, settings, name, stages):
                began = True
                worker = _Worker(store, settings, stages, listener, tell, patient=not once)
                while True:
                    if worker.one_pass():
                        pause = FIRST_PAUSE
                    elif once and not worker.left():
                        return
                    else:
                        store.database.doing = ""
                        sleep(pause)
                        pause = min(2 * pause, LONGEST_IDLE)
        except LeaseLost as error:
            logger.warning("%s", error)
        except StoreError as error:
            if once or not began:
                raise
            logger.warning("%s; trying again in %.0f s", error, pause)
            sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)


class _Worker:
    """One term of work."""

    def __init__(
        self,
        store: Store,
        settings: Settings,
        stages: Sequence[str],
        listener: Listener,
        tell: Callable[[str, Counts], None],
        *,
        patient: bool,
    ) -> None:
        """`patient`: a stage whose archive or index is away waits while the others go on."""
        self._patient = patient
        self._rests: dict[str, tuple[float, float]] = {}
        """When a stage is tried again, by the monotonic clock, and the pause after the next failure."""
        self._store, self._settings, self._listener, self._tell = store, settings, listener, tell
        self._stages = [stage for stage in STAGES if stage in stages]
        self._robots: dict[str, Any] = {}
        self._robots_since = monotonic()
        self._fresh = {"label", "sync"}
        """Stages that look for old work once: labels of another labeller, an index that is another one."""
        self._holds_index = False
        self._record = _Record(store)

    def one_pass(self) -> bool:
        """Do every stage once; whether any had something to do."""
        done: dict[str, Counts] = {}
        for stage in self._stages:
            self._store.database.doing = stage
            counts = self._done(stage)
            if counts:
                done[stage] = counts
                self._tell(stage, counts)
        if done:
            self._record.add(done)
        return bool(done)

    def _done(self, stage: str) -> Counts:
        """What one stage did; nothing while it rests."""
        until, pause = self._rests.get(stage, (0.0, FIRST_PAUSE))
        if monotonic() < until:
            return {}
        does = {"crawl": self._crawl, "extract": self._extract, "label": self._label, "sync": self._sync}
        try:
            counts = does[stage]()
        except (ArchiveUnavailable, IndexUnavailable) as error:
            if not self._patient:
                raise
            logger.warning("%s: %s; trying again in %.0f s", stage, error, pause)
            # The worker lives on: what it kept would be kept from everybody, itself included.
            self._store.leases.give_back()
            self._rests[stage] = (monotonic() + pause, min(2 * pause, LONGEST_PAUSE))
            return {}
        self._rests.pop(stage, None)
        return counts

    def left(self) -> bool:
        """Whether anything is left for the stages, also what others hold."""
        looks: dict[str, Callable[[], int]] = {
            "crawl": lambda: self._store.turns.waiting(self._declared(), SOON),
            "extract": lambda: self._store.statistics.waits("fetched"),
            "label": lambda: self._store.statistics.waits("extracted"),
            "sync": lambda: self._store.projection.backlog(1),
        }
        return any(looks[stage]() for stage in self._stages)

    def _declared(self) -> set[str]:
        """Ids of the sources that are read now."""
        from crawlers.lookback import Lookback
        from crawlers.sources import load_sources

        lookback = Lookback(self._settings.crawl.max_age_days)
        declared = load_sources(self._settings.crawl.sources, self._settings.crawl.own_sources)
        return {source.id for source in declared if lookback.active(source, utc_now())}

    def _crawl(self) -> Counts:
        from crawlers.crawl import Shared
        from newsroom.pipeline.run import collect

        own = self._settings.worker
        if not self._store.turns.due(self._declared()):
            return {}
        interval = timedelta(minutes=own.interval)
        if monotonic() - self._robots_since > interval.total_seconds():
            self._robots, self._robots_since = {}, monotonic()
        shared = Shared(self._store.turns, own.visits, interval, PASS_SECONDS, self._robots)
        counts = collect(self._store, self._settings, self._listener, shared=shared)
        return counts if counts[ONLY] else {}

    def _extract(self) -> Counts:
        from newsroom.pipeline.extraction import extract_pages

        if not self._store.statistics.waits("fetched"):
            return {}
        return extract_pages(self._store, self._settings, self._listener)

    def _label(self) -> Counts:
        from newsroom.pipeline.labelling import label_articles

        first = "label" in self._fresh
        if not first and not self._store.statistics.waits("extracted"):
            return {}
        counts = label_articles(self._store, self._settings, self._listener, stale=first)
        self._fresh.discard("label")
        return counts if counts["labelled"] else {}

    def _sync(self) -> Counts:
        """Whoever has the index to itself drains what is dirty. The embedded index is kept: each host has one of its
        own, and two in turn would make all of each other's acknowledgements void."""
        from newsroom.pipeline.run import sync_index

        projection = self._store.projection
        if "sync" not in self._fresh and not projection.backlog(1) and not projection.needs_rebuild():
            return {}
        if not self._holds_index and not self._store.leases.take("stage", "index"):
            return {}
        self._holds_index = True
        try:
            counts = sync_index(self._store, self._settings, self._listener)
        finally:
            if self._settings.index.engine != "embedded":
                # Where it could not be given back it is this worker's to use again.
                with suppress(StoreError):
                    self._store.leases.drop("stage", ["index"])
                    self._holds_index = False
        self._fresh.discard("sync")
        return counts if any(counts[name] for name in ("rebuilt", "synced", "removed", "refused")) else {}


class _Record:
    """What a worker did, as runs in the store: one an hour, for a run of every pass would be thousands a day."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._id: int | None = None
        self._began: datetime = utc_now()
        self._done: dict[str, Any] = {}

    def add(self, done: dict[str, Counts]) -> None:
        """Add the counts of a pass."""
        now = utc_now()
        if self._id is None or now - self._began > RECORD:
            self._id, self._began, self._done = self._store.statistics.start_run("worker", now), now, {}
        self._done = added(self._done, {name: value for name, value in done.items() if name != INDEX_ERROR})
        self._store.statistics.finish_run(self._id, now, self._done)


def added(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """Counts added up: numbers are summed, lists united, of anything else the later one stays."""
    result = dict(one)
    for key, value in other.items():
        before = result.get(key)
        if isinstance(before, dict) and isinstance(value, dict):
            result[key] = added(before, value)
        elif isinstance(before, list) and isinstance(value, list):
            result[key] = sorted({*before, *value})
        elif isinstance(before, int) and isinstance(value, int) and key != "indexed":
            result[key] = before + value
        else:
            result[key] = value
    return result
