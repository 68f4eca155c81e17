"""What `diembao doctor` looks at: each check a sentence, and whether it holds."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from newsroom.clock import LOCAL
from newsroom.errors import DiembaoError
from newsroom.settings import Settings
from newsroom.store import Store, open_store
from newsroom.store.statistics import (
    COLLECTING,
    EXTRACTION_FAULTS,
    RUNS_LOOKED_AT,
    STALE_AFTER,
    index_error,
    last_collected,
)

FAILING = 0.2
"""Share of pages of the newest extraction that may fail; of 180 real pages none does."""
LOW_DISK = 2_000_000_000
"""Bytes; a day of a hundred sources takes some 300 MB of archive, so this is about a week."""
LOST = 0.25
"""Part of the sources that may be dead or never have worked: a few always are, and `sources health` names them; more at
once are a matter of this desk's own network, address or version."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One check."""

    check: str
    ok: bool
    finding: str


def examine(settings: Settings, now: datetime) -> list[Finding]:
    """Run every check; one that cannot run because of an earlier problem is left out."""
    findings: list[Finding] = []

    def check(name: str, look: Callable[[], tuple[bool, str]]) -> bool:
        try:
            ok, finding = look()
        except DiembaoError as error:
            ok, finding = False, str(error)
        findings.append(Finding(name, ok, finding))
        return ok

    check("sources", lambda: _sources(settings))
    check("user agent", lambda: _contact(settings))
    check("taxonomy", lambda: _taxonomy(settings))
    check("models", lambda: _models(settings))
    check("disk", lambda: _disk(settings))
    store: list[Store] = []

    def opened() -> tuple[bool, str]:
        store.append(open_store(settings, create=False))
        return store[0].database.healthy()

    if check("store", opened):
        check("last run", lambda: _last_run(store[0], now))
        check("extraction", lambda: _extraction(store[0]))
        check("health", lambda: _health(store[0], now))
        check("archive", lambda: _archive(store[0], settings))
        check("index", lambda: _index(store[0], settings))
        if settings.index.engine == "elasticsearch":
            check("shards", lambda: _shards(store[0], settings))
    return findings


def _sources(settings: Settings) -> tuple[bool, str]:
    from crawlers.sources import load_sources

    return True, f"{len(load_sources(settings.crawl.sources, settings.crawl.own_sources))} declared"


def _contact(settings: Settings) -> tuple[bool, str]:
    if settings.crawl.contact:
        return True, f"press sites are told to write to {settings.crawl.contact}"
    return False, "[crawl] contact is empty: press sites cannot see whom to ask; set an address or e-mail"


def _taxonomy(settings: Settings) -> tuple[bool, str]:
    from classify.taxonomy import load_taxonomy

    taxonomy = load_taxonomy(settings.classify.taxonomy)
    return True, f"{len(taxonomy.pillars)} pillars, {len(taxonomy.topics)} topics, checksum {taxonomy.checksum}"


def _models(settings: Settings) -> tuple[bool, str]:
    """Models and encoder fit one another and are what they were: otherwise nothing is labelled."""
    from newsroom.pipeline.assessing import open_assessor

    assessor = open_assessor(settings)
    return True, f"labels by {assessor.name}, meaning by {assessor.encoder}"


def _disk(settings: Settings) -> tuple[bool, str]:
    folder = settings.desk.data
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    return free > LOW_DISK, f"{free / 1e9:.1f} GB free at {folder}"


def _last_run(store: Store, now: datetime) -> tuple[bool, str]:
    runs = store.statistics.last_runs(RUNS_LOOKED_AT)
    collected = last_collected(runs)
    newest = next((run for run in runs if run.command in COLLECTING), None)
    if newest is not None and "error" in newest.statistics:
        return False, f"the last `diembao {newest.command}` failed: {newest.statistics['error']}"
    if collected is None:
        return False, "nothing was collected yet; run `diembao run`"
    return (
        collected >= now - STALE_AFTER,
        f"articles were last collected at {collected.astimezone(LOCAL):%d/%m/%Y %H:%M}",
    )


def _extraction(store: Store) -> tuple[bool, str]:
    """A library that does not fit makes every extraction fail, while each page by itself is only set aside."""
    stages = (run.statistics.get("extract") for run in store.statistics.last_runs(RUNS_LOOKED_AT))
    newest: dict[str, int] = next((counts for counts in stages if counts), {})
    failed = sum(count for reason, count in newest.items() if reason in EXTRACTION_FAULTS)
    total = sum(newest.values())
    told = f"of the last {total} pages {failed} could not be read" if total else "no page was extracted yet"
    return failed <= FAILING * total, told if not failed else f"{told}; see `diembao quarantine list`"


def _health(store: Store, now: datetime) -> tuple[bool, str]:
    from newsroom.health import judge_sources, tally

    counted = tally(judge_sources(store.health.records(now), now))
    dead, never, layout = counted["dead"], counted["never_worked"], counted["layout"]
    told = f"of {sum(counted.values())} sources {dead} dead, {never} never worked, {layout} with a changed layout"
    ok = dead + never <= LOST * sum(counted.values())
    return ok, told if not (dead or never or layout) else f"{told}; see `diembao sources health`"


def _archive(store: Store, settings: Settings) -> tuple[bool, str]:
    from newsroom.warc import read_response

    places = store.crawl.newest_places(20)
    for place in places:
        read_response(settings.archive_place, place, settings.crawl.max_bytes)
    return True, f"{settings.archive_place}: the newest {len(places)} pages can be read"


def _index(store: Store, settings: Settings) -> tuple[bool, str]:
    from index.engine import open_index

    index = open_index(settings.index_folder, settings.index, create=False)
    try:
        held, space = index.tally().articles, index.space
        current = index.generation == store.projection.acknowledged_generation()
    finally:
        index.close()
    if not current:
        return False, "the index is not the one that was last synced; run `diembao sync`"
    labelled, backlog = store.articles.count(), store.projection.backlog()
    found = f"{held} articles of {labelled} in the store, {backlog} waiting"
    if aside := store.projection.refused(1):
        return False, (
            f"{found}, {len(store.projection.refused_ids())} refused, the last one {aside[0].id} ({aside[0].reason}); "
            "they are tried again when they change and by `diembao sync --rebuild`"
        )
    encoder = store.projection.encoder()
    if space is not None and encoder and encoder != space.encoder:
        return False, (
            f"{found}, their meaning as {space.encoder} reads it, while most articles were read by {encoder}; "
            "run `diembao label --all`, then `diembao sync --rebuild`"
        )
    if held == labelled + store.projection.unlabelled() and backlog == 0:
        return True, found
    away = index_error(store.statistics.last_runs(RUNS_LOOKED_AT))
    since = f" (the last run could not reach the index: {away})" if away else ""
    return False, f"{found}{since}; run `diembao sync`, and `diembao sync --rebuild` if that does not help"


def _shards(store: Store, settings: Settings) -> tuple[bool, str]:
    from index.elastic_shape import shape

    return shape(settings.index, store.projection.years())
