"""The main job: collect, extract, label, index. Each stage also stands alone as a command."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from newsroom.clock import utc_now
from newsroom.errors import UsageError
from newsroom.pipeline.lock import only_run
from newsroom.progress import Listener, Progress, silent
from newsroom.settings import Settings
from newsroom.store import Store

if TYPE_CHECKING:
    from crawlers.tally import CrawlOutcome, CrawlProgress


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run did: per stage, counts by name."""

    stages: dict[str, dict[str, Any]] = field(default_factory=dict)
    seconds: float = 0.0


def collect(
    store: Store, settings: Settings, listener: Listener = silent, *, only: tuple[str, ...] = ()
) -> dict[str, Any]:
    """Read the entries of every source (of those named in `only`) and fetch what is due; return counts by reason.

    Raises UsageError for an unknown source id.
    """
    from crawlers.crawl import crawl
    from crawlers.sources import load_sources

    declared = load_sources(settings.crawl.sources)
    unknown = sorted(set(only) - {source.id for source in declared})
    if unknown:
        raise UsageError(f"there is no source {unknown[0]!r} in {settings.crawl.sources or 'the shipped sources file'}")
    store.crawl.put_sources(declared)
    chosen = [source for source in declared if not only or source.id in only]

    def progress(state: CrawlProgress) -> None:
        # Pages are found while they are fetched, so the sources are what is known beforehand.
        listener(Progress("crawl", state.sources_done, state.sources))

    outcome = crawl(chosen, store.crawl, settings.crawl, settings.archive, progress)
    if outcome.interrupted:
        raise KeyboardInterrupt
    return _counts(outcome)


def _counts(outcome: CrawlOutcome) -> dict[str, Any]:
    """An outcome as the counts that a run writes down and prints: one number a name, nested by reason where there are
    reasons."""
    table = asdict(outcome)
    del table["interrupted"], table["statistics"]
    return {name: dict(value) if isinstance(value, dict) else value for name, value in table.items()}


def sync_index(
    store: Store, settings: Settings, listener: Listener = silent, *, rebuild: bool = False
) -> dict[str, Any]:
    """Bring the index up to the store; `rebuild` builds a new one beside the old one and swaps it in. Return counts."""
    from index.engine import open_index
    from index.sync import sync, sync_rebuilt

    total = store.articles.count() if rebuild else store.projection.backlog()

    def progress(done: int) -> None:
        listener(Progress("sync", done, max(done, total)))

    rebuilt = 0
    if rebuild:
        rebuilt = sync_rebuilt(store.projection, settings.index_folder, settings.index, progress=progress)
    index = open_index(settings.index_folder, settings.index)
    try:
        synced = sync(store.projection, index, progress=progress)
        return {"rebuilt": rebuilt, "synced": synced, "indexed": index.count()}
    finally:
        index.close()


def run_stages(
    store: Store,
    settings: Settings,
    stages: Mapping[str, Callable[[], dict[str, Any]]],
    command: str,
    now: Callable[[], datetime] = utc_now,
) -> Outcome:
    """Run `stages` in order under the run lock and write the run down, also when a stage fails."""
    with only_run(settings.desk.data):
        started = now()
        run_id = store.statistics.start_run(command, started)
        done: dict[str, dict[str, Any]] = {}
        try:
            for name, stage in stages.items():
                done[name] = stage()
        except BaseException as error:
            store.statistics.finish_run(run_id, now(), {**done, "error": str(error) or type(error).__name__})
            raise
        finished = now()
        store.statistics.finish_run(run_id, finished, done)
        return Outcome(done, (finished - started).total_seconds())
