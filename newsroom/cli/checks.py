"""What `diembao doctor` looks at: each check a sentence, and whether it holds."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from datetime import datetime

from newsroom.clock import LOCAL
from newsroom.errors import DiembaoError
from newsroom.findings import Finding
from newsroom.settings import Settings
from newsroom.store import Store, open_store
from newsroom.store.database import HEAD
from newsroom.store.statistics import (
    EXTRACTION_FAULTS,
    RUNS_LOOKED_AT,
    STALE_AFTER,
    collects,
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


Values = Mapping[str, int | float | str]
Found = tuple[bool, str, Values]
"""Whether it holds, and what was found: key and values of `newsroom/findings.toml`."""


def examine(settings: Settings, now: datetime) -> list[Finding]:
    """Run every check; one that cannot run because of an earlier problem is left out."""
    findings: list[Finding] = []

    def check(name: str, look: Callable[[], Found]) -> bool:
        try:
            found = Finding(name, *look())
        except DiembaoError as error:
            found = Finding(name, False, "", error=str(error))
        findings.append(found)
        return found.ok

    check("sources", lambda: _sources(settings))
    check("user agent", lambda: _contact(settings))
    check("taxonomy", lambda: _taxonomy(settings))
    check("models", lambda: _models(settings))
    check("disk", lambda: _disk(settings))
    store: list[Store] = []

    def opened() -> Found:
        store.append(open_store(settings, create=False))
        database = store[0].database
        fault = database.fault()
        if fault:
            return False, "store_damaged", {"name": database.name, "fault": fault}
        return True, "store", {"name": database.name, "schema": HEAD, "size": database.size() / 1e6}

    if check("store", opened):
        check("last run", lambda: _last_run(store[0], now))
        check("extraction", lambda: _extraction(store[0]))
        check("health", lambda: _health(store[0], now))
        check("archive", lambda: _archive(store[0], settings))
        check("index", lambda: _index(store[0], settings))
        if settings.index.engine == "elasticsearch":
            check("shards", lambda: _shards(store[0], settings))
    return findings


def _sources(settings: Settings) -> Found:
    from crawlers.sources import load_sources

    return True, "sources", {"count": len(load_sources(settings.crawl.sources, settings.crawl.own_sources))}


def _contact(settings: Settings) -> Found:
    if settings.crawl.contact:
        return True, "contact", {"contact": settings.crawl.contact}
    return False, "no_contact", {}


def _taxonomy(settings: Settings) -> Found:
    from classify.taxonomy import load_taxonomy

    taxonomy = load_taxonomy(settings.classify.taxonomy)
    counts = {"pillars": len(taxonomy.pillars), "topics": len(taxonomy.topics)}
    return True, "taxonomy", {**counts, "checksum": taxonomy.checksum}


def _models(settings: Settings) -> Found:
    """Models and encoder fit one another and are what they were: otherwise nothing is labelled."""
    from newsroom.pipeline.assessing import open_assessor

    assessor = open_assessor(settings)
    return True, "models", {"labels": assessor.name, "encoder": assessor.encoder}


def _disk(settings: Settings) -> Found:
    folder = settings.desk.data
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    return free > LOW_DISK, "disk", {"free": free / 1e9, "folder": str(folder)}


def _last_run(store: Store, now: datetime) -> Found:
    runs = store.statistics.last_runs(RUNS_LOOKED_AT)
    collected = last_collected(runs)
    newest = next((run for run in runs if collects(run.command, run.statistics)), None)
    if newest is not None and "error" in newest.statistics:
        return False, "run_failed", {"command": newest.command, "error": str(newest.statistics["error"])}
    if collected is None:
        return False, "run_none", {}
    return collected >= now - STALE_AFTER, "run_last", {"when": f"{collected.astimezone(LOCAL):%d/%m/%Y %H:%M}"}


def _extraction(store: Store) -> Found:
    """A library that does not fit makes every extraction fail, while each page by itself is only set aside."""
    stages = (run.statistics.get("extract") for run in store.statistics.last_runs(RUNS_LOOKED_AT))
    newest: dict[str, int] = next((counts for counts in stages if counts), {})
    failed = sum(count for reason, count in newest.items() if reason in EXTRACTION_FAULTS)
    total = sum(newest.values())
    key = "extraction_some" if failed else "extraction_all" if total else "extraction_none"
    return failed <= FAILING * total, key, {"total": total, "failed": failed}


def _health(store: Store, now: datetime) -> Found:
    from newsroom.health import judge_sources, tally

    counted = tally(judge_sources(store.health.records(now), now))
    dead, never, layout = counted["dead"], counted["never_worked"], counted["layout"]
    ok = dead + never <= LOST * sum(counted.values())
    counts = {"total": sum(counted.values()), "dead": dead, "never": never, "layout": layout}
    return ok, "health_see" if dead or never or layout else "health", counts


def _archive(store: Store, settings: Settings) -> Found:
    from newsroom.warc import read_response

    places = store.crawl.newest_places(20)
    for place in places:
        read_response(settings.archive_place, place, settings.crawl.max_bytes)
    return True, "archive", {"place": str(settings.archive_place), "count": len(places)}


def _index(store: Store, settings: Settings) -> Found:
    from index.engine import open_index

    index = open_index(settings.index_folder, settings.index, create=False)
    try:
        held, space = index.tally().articles, index.space
        current = index.generation == store.projection.acknowledged_generation()
    finally:
        index.close()
    if not current:
        return False, "index_other", {}
    labelled, backlog = store.articles.count(), store.projection.backlog()
    counts: Values = {"held": held, "labelled": labelled, "backlog": backlog}
    if aside := store.projection.refused(1):
        refused = len(store.projection.refused_ids())
        return False, "index_refused", {**counts, "refused": refused, "id": aside[0].id, "reason": aside[0].reason}
    encoder = store.projection.encoder()
    if space is not None and encoder and encoder != space.encoder:
        return False, "index_encoder", {**counts, "space": space.encoder, "encoder": encoder}
    if held == labelled + store.projection.unlabelled() and backlog == 0:
        return True, "index", counts
    away = index_error(store.statistics.last_runs(RUNS_LOOKED_AT))
    return (False, "index_away", {**counts, "away": away}) if away else (False, "index_behind", counts)


def _shards(store: Store, settings: Settings) -> Found:
    from index.elastic_shape import shape

    return shape(settings.index, store.projection.years())
