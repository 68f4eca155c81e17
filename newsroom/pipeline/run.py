"""The main job: collect, extract, label, index. Each stage also stands alone as a command."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from newsroom.clock import Period, utc_now
from newsroom.errors import IndexUnavailable, UsageError
from newsroom.pipeline.lock import only_run
from newsroom.pipeline.working import at_work, run_name
from newsroom.progress import Listener, Progress, silent
from newsroom.settings import Settings
from newsroom.store import Store
from newsroom.store.statistics import INDEX_ERROR, LOOKED_BACK, ONLY

if TYPE_CHECKING:
    from crawlers.crawl import Shared
    from crawlers.tally import CrawlOutcome, CrawlProgress
    from index.document import Tally


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a run did: per stage, counts by name."""

    stages: dict[str, dict[str, Any]] = field(default_factory=dict)
    seconds: float = 0.0
    index_error: str = ""
    """Why the index could not be brought up to date, "" where it was; what the other stages did is kept."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """The store and the index beside each other."""

    expected: Tally
    """What the store says that the index should hold: every labelled article that was not refused."""
    found: Tally
    waiting: int
    """Articles that wait for the index or for labels of their present version, and changes made while the two were
    compared: known differences."""
    refused: int

    @property
    def equal(self) -> bool:
        """Whether both hold the same articles, texts, labels and revisions."""
        return self.expected == self.found


def collect(
    store: Store,
    settings: Settings,
    listener: Listener = silent,
    *,
    only: tuple[str, ...] = (),
    period: Period | None = None,
    shared: Shared | None = None,
) -> dict[str, Any]:
    """Read the entries of every source (of those named in `only`) and fetch what is due; return counts by reason.

    With a `period` the archives and searches of its days are read; where the sources are `shared` those whose turn it
    is. Raises UsageError for an unknown source id.
    """
    from crawlers.crawl import crawl
    from crawlers.sources import load_sources

    declared = load_sources(settings.crawl.sources, settings.crawl.own_sources)
    unknown = sorted(set(only) - {source.id for source in declared})
    if unknown:
        raise UsageError(f"there is no source {unknown[0]!r} in {settings.crawl.sources or 'the shipped sources file'}")
    store.crawl.put_sources(declared)
    chosen = [source for source in declared if not only or source.id in only]

    def progress(state: CrawlProgress) -> None:
        # Pages are found while they are fetched, so the sources are what is known beforehand.
        listener(Progress("crawl", state.sources_done, state.sources))

    with at_work(store, settings):
        outcome = crawl(
            chosen,
            store.crawl,
            settings.crawl,
            settings.archive_place,
            progress,
            known=declared,
            period=period,
            prefix=f"diembao-{store.database.worker_name}",
            shared=shared,
        )
    if outcome.interrupted:
        raise KeyboardInterrupt
    # What this crawl did not look at must not be read out of it as silence: other sources, the days since the period.
    limits = {ONLY: list(outcome.visited)} if shared else {ONLY: list(only)} if only else {}
    if period is not None:
        limits[LOOKED_BACK] = [period.first.isoformat(), period.last.isoformat()]
    return _counts(outcome) | limits


def _counts(outcome: CrawlOutcome) -> dict[str, Any]:
    """An outcome as the counts that a run writes down and prints: one number a name, nested by reason where there are
    reasons."""
    table = asdict(outcome)
    del table["interrupted"], table["statistics"], table["visited"]
    return {name: dict(value) if isinstance(value, dict) else value for name, value in table.items()}


def sync_index(
    store: Store, settings: Settings, listener: Listener = silent, *, rebuild: bool = False
) -> dict[str, Any]:
    """Bring the index up to the store; `rebuild` builds a new one beside the old one and swaps it in. Return counts.

    After an upgrade that changed ids it is rebuilt in any case. A rebuilt index was compared with the store before it
    was put in place; `compared` tells by what. Raises IndexUnavailable; what was acknowledged until then stays.
    """
    from index.engine import open_index
    from index.sync import Synced, sync, sync_rebuilt

    rebuild = rebuild or store.projection.needs_rebuild()
    total = store.articles.count() if rebuild else store.projection.backlog()

    def progress(done: int) -> None:
        listener(Progress("sync", done, max(done, total)))

    rebuilt = Synced()
    if rebuild:
        rebuilt = sync_rebuilt(store.projection, settings.index_folder, settings.index, progress=progress)
    index = open_index(settings.index_folder, settings.index)
    try:
        tally = index.tally() if rebuild else None
        synced = sync(store.projection, index, progress=progress)
        counts = {
            "rebuilt": rebuilt.put,
            "synced": synced.put,
            "removed": synced.removed,
            "refused": rebuilt.refused + synced.refused,
            "indexed": index.tally().articles,
        }
        return counts if tally is None else {**counts, "compared": tally_shown(tally)}
    finally:
        index.close()


def tally_shown(tally: Tally) -> dict[str, Any]:
    """A tally as it is printed."""
    return {
        "articles": tally.articles,
        "revisions": tally.revisions,
        "checksum": f"{tally.checksums:x}",
        "vectors": tally.vectors,
    }


def compare_index(store: Store, settings: Settings, listener: Listener = silent) -> Comparison:
    """Project the whole store again and compare it with what the index holds; nothing is changed.

    Raises IndexUnavailable, also where the index is not the one that was last synced from this store.
    """
    from index.document import Tally, document, tally_of
    from index.engine import open_index
    from index.sync import BATCH, expected_tally

    total, before, waiting = store.articles.count(), store.projection.changes(), store.projection.backlog()

    def progress(done: int) -> None:
        listener(Progress("sync", done, max(done, total)))

    index = open_index(settings.index_folder, settings.index, create=False)
    try:
        if index.generation != store.projection.acknowledged_generation():
            raise IndexUnavailable(f"{index_place(settings)}: not the index of this store; run `diembao sync`")
        expected = expected_tally(store.projection, index.space, progress=progress)
        refused, aside = store.projection.refused_ids(), Tally()
        for at in range(0, len(refused), BATCH):
            set_aside = store.articles.records(refused[at : at + BATCH])
            aside = aside.plus(tally_of([document(record, index.space) for record in set_aside]))
        found = index.tally()
    finally:
        index.close()
    waiting += store.projection.unlabelled() + store.projection.changes() - before
    return Comparison(expected.less(aside), found, waiting, len(refused))


def index_place(settings: Settings) -> str:
    """Where the index is, for a sentence: its folder or its servers."""
    return ", ".join(settings.index.hosts) if settings.index.engine == "elasticsearch" else str(settings.index_folder)


def run_stages(
    store: Store,
    settings: Settings,
    stages: Mapping[str, Callable[[], dict[str, Any]]],
    command: str,
    now: Callable[[], datetime] = utc_now,
) -> Outcome:
    """Run `stages` in order under the run lock and write the run down, also when a stage fails.

    An index that is away ends no run: articles stay dirty until a later sync, so everything else is done and kept, and
    the outcome says why the index was not reached.
    """
    with only_run(settings.desk.data), at_work(store, settings, run_name(settings.desk.data), tuple(stages)):
        started = now()
        run_id = store.statistics.start_run(command, started)
        done: dict[str, dict[str, Any]] = {}
        away: dict[str, Any] = {}
        try:
            for name, stage in stages.items():
                store.database.doing = name
                try:
                    done[name] = stage()
                except IndexUnavailable as error:
                    away = {INDEX_ERROR: str(error)}
        except BaseException as error:
            store.statistics.finish_run(run_id, now(), {**done, **away, "error": str(error) or type(error).__name__})
            raise
        finished = now()
        store.statistics.finish_run(run_id, finished, {**done, **away})
        return Outcome(done, (finished - started).total_seconds(), away.get(INDEX_ERROR, ""))
