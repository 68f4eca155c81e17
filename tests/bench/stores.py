"""The store on PostgreSQL beside the store on SQLite: the same work on either, through the same code.

The server runs on this machine as it would in earnest, with fsync; a network between would come on top.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from statistics import median
from time import perf_counter

from classify.taxonomy import load_taxonomy
from newsroom.article import Article, Record
from newsroom.clock import Period, local_day
from newsroom.decisions import Decision
from newsroom.pages import Archived, Fetched, Found, Validators, WarcPlace
from newsroom.store import Store
from newsroom.store.articles import Labelled
from newsroom.urls import article_id
from tests.bench.measure import Case, Comparison, Reading, compare, fresh
from tests.bench.size import Size
from tests.bench.synthetic import records
from tests.newsroom.makers import NOW, SOURCE
from tests.postgres.server import Server

MOST = 2_000
"""Articles, where the size asks for more."""
BATCH = 100
WRITERS = 4
ASKED = 10
"""Times that each figure is asked for; the median counts."""
SQLITE = "the same store on SQLite"

DISCOVER = "stores: discover pages"
FETCH = "stores: keep a fetched page"
TOGETHER = f"stores: the same, {WRITERS} at once"
EXTRACT = "stores: keep articles"
LABEL = "stores: keep labels"
DECIDE = "stores: keep a decision"
CLAIM = "stores: the next pages due"
FACTS = "stores: facts of a month"
FUNNEL = "stores: funnel"
HEALTH = "stores: health of sources"
DIRTY = "stores: what the index lacks"
READS = (CLAIM, FACTS, FUNNEL, HEALTH, DIRTY)
AS_IN_EARNEST = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on", "autovacuum": "on"}


def run(size: Size, scratch: Path) -> list[Comparison]:
    """Both stores from empty to labelled, then asked what pages and workers ask. Raises Unavailable."""
    number = min(size.articles, MOST)
    beside = "waits for the disk at each commit; other hosts can write, too"
    each, batch = f"{number:,}, each in a transaction", f"{number:,}, {BATCH} in a transaction"
    writes = {
        DISCOVER: batch,
        FETCH: each,
        TOGETHER: each,
        EXTRACT: batch,
        LABEL: batch,
        DECIDE: f"{number // 4:,}, each in a transaction",
    }
    cases = [Case(name=name, kind="rate", work=work, bare=SQLITE, beside=beside) for name, work in writes.items()]
    cases += [
        Case(name=name, kind="latency", work=f"of {number:,} articles", bare=SQLITE, beside="a process of its own")
        for name in READS
    ]
    with Server(**AS_IN_EARNEST) as server:
        files = iter(range(1_000))

        def ours() -> Mapping[str, Reading]:
            database = server.fresh()
            try:
                return fresh(_work, server.url(database), number)
            finally:
                server.drop(database)

        def bare() -> Mapping[str, Reading]:
            return fresh(_work, f"sqlite:///{scratch / f'store{next(files)}.sqlite'}", number)

        return compare(cases, ours, bare, size.puts)


def _work(url: str, number: int) -> dict[str, Reading]:
    made = [_own(record) for record in records(number)]
    readings: dict[str, Reading] = {}

    def timed(name: str, units: int, work: Callable[[], object]) -> None:
        start = perf_counter()
        work()
        readings[name] = Reading(units / (perf_counter() - start), units)

    with closing(Store(url)) as store:
        store.crawl.put_sources([SOURCE])
        timed(DISCOVER, number, lambda: _discover(store, made))
        half = number // 2
        timed(FETCH, half, lambda: _fetch(store, made[:half]))
        parts = [made[half + n :: WRITERS] for n in range(WRITERS)]
        with ThreadPoolExecutor(WRITERS) as threads:
            timed(TOGETHER, number - half, lambda: list(threads.map(lambda part: _fetch(store, part), parts)))
        timed(EXTRACT, number, lambda: _extract(store, made))
        timed(LABEL, number, lambda: _label(store, made))
        timed(DECIDE, number // 4, lambda: _decide(store, made[: number // 4]))
        period = Period.ending(local_day(max(m.article.published_at or NOW for m in made)), 30)
        now = NOW + timedelta(days=1)
        for name, ask in (
            (CLAIM, lambda: len(store.crawl.due_pages([SOURCE.id], now, 20))),
            (FACTS, lambda: sum(1 for _ in store.articles.facts(period))),
            (FUNNEL, lambda: [each.labelled for each in store.statistics.funnel()]),
            (HEALTH, lambda: len(store.health.records(now))),
            (DIRTY, lambda: len(store.projection.dirty(BATCH))),
        ):
            readings[name] = _asked(ask)
    return readings


def _own(record: Record) -> Record:
    """The article at an address and of a source that the store knows."""
    url = f"https://vd.example/{record.article.id}"
    return replace(record, article=replace(record.article, id=article_id(url), url=url, source_id=SOURCE.id))


def _batches(made: Sequence[Record]) -> list[Sequence[Record]]:
    return [made[start : start + BATCH] for start in range(0, len(made), BATCH)]


def _discover(store: Store, made: Sequence[Record]) -> None:
    for batch in _batches(made):
        found = [Found(id=one.article.id, url=one.article.url, title=one.article.title) for one in batch]
        store.crawl.discover(SOURCE.id, SOURCE.entries[0].url, found, NOW)


def _fetch(store: Store, made: Sequence[Record]) -> None:
    for one in made:
        place = WarcPlace("a.warc.gz", 1)
        archived = Archived(one.article.url, "0" * 40, NOW, place)
        answer = Fetched(
            final_url=one.article.url, charset="utf-8", validators=Validators(), archived=archived, fetched_at=NOW
        )
        store.crawl.page_fetched(one.article.id, answer)


def _extract(store: Store, made: Sequence[Record]) -> None:
    articles: dict[str, Article] = {one.article.id: one.article for one in made}
    while pages := store.articles.pages_to_extract(BATCH):
        store.articles.put_extracted([(page, articles[page.id]) for page in pages], [])


def _label(store: Store, made: Sequence[Record]) -> None:
    by_id = {one.article.id: one for one in made}
    pillar_of = load_taxonomy().pillar_of
    while batch := store.articles.to_label(BATCH):
        given = [
            Labelled(
                article=article,
                labels=by_id[article.id].labels,
                signature=tuple(range(128)),
                bands=tuple(f"{n}{article.id}" for n in range(16)),
                vector=by_id[article.id].vector,
                encoder=by_id[article.id].encoder,
            )
            for article in batch
        ]
        store.articles.put_labels(given, pillar_of, NOW)
        store.reprints.settle({}, [article.id for article in batch])


def _decide(store: Store, made: Sequence[Record]) -> None:
    pillar_of = load_taxonomy().pillar_of
    for one in made:
        word = Decision(
            article_id=one.article.id,
            version=1,
            field="relevance",
            before=one.labels.relevance,
            after="asean",
            by="Lan",
            at=NOW,
            labeller=one.labels.labeller,
        )
        store.reviews.add([word], pillar_of)


def _asked(ask: Callable[[], object]) -> Reading:
    times, answers = [], []
    for _ in range(ASKED):
        start = perf_counter()
        answers.append(ask())
        times.append((perf_counter() - start) * 1000)
    return Reading(median(times), answers)
