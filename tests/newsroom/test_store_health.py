"""What the store knows of a source's health, over made pages, runs and entries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from newsroom.article import Entry
from newsroom.clock import local_day
from newsroom.health import LATE_DAYS, LOOK_BACK, PageCount, SourceRecord, history, judge_sources
from newsroom.layout import SAMPLE_RECENT, Shape
from newsroom.pages import EntryOutcome, Found
from newsroom.store import Store
from newsroom.store.extracted import Fall
from newsroom.store.statistics import last_collected
from newsroom.urls import article_id
from newsroom.volume import HISTORY_DAYS
from tests.newsroom.makers import NOW, SOURCE, article, extract, fetched, found, url

TODAY = local_day(NOW)
ENTRY = SOURCE.entries[0]
OTHER = replace(SOURCE, id="khac", name="Báo Khác", entries=(Entry("feed", "https://khac.example/rss"),))


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    made = Store(store_url)
    made.crawl.put_sources([SOURCE, OTHER])
    yield made
    made.close()


def put(store: Store, numbers: range, *, ago: int = 0, **changes: object) -> None:
    """Articles discovered so many days ago."""
    at = NOW - timedelta(ago)
    store.crawl.discover(SOURCE.id, ENTRY.url, [found(n) for n in numbers], at)
    for n in numbers:
        store.crawl.page_fetched(article_id(url(n)), fetched(n, at=at))
    extract(store, {n: replace(article(n, at=at), **changes) for n in numbers})  # type: ignore[arg-type]


def collect(store: Store, *ago: int, statistics: dict[str, object] | None = None, command: str = "run") -> None:
    for days in ago:
        at = NOW - timedelta(days)
        store.statistics.finish_run(store.statistics.start_run(command, at), at, statistics or {"crawl": {}})


def record(store: Store, id_: str = SOURCE.id) -> SourceRecord:
    return next(r for r in store.health.records(NOW) if r.source.id == id_)


class TestPages:
    def test_pages_are_counted_by_local_day_state_and_reason(self, store: Store) -> None:
        put(store, range(3), ago=2)
        store.crawl.discover(SOURCE.id, ENTRY.url, [found(10), found(11), found(12)], NOW)
        store.crawl.page_skipped(article_id(url(10)), "robots", "", NOW)
        store.crawl.page_failed(article_id(url(11)), "forbidden", "403", NOW, NOW + timedelta(1))
        assert set(record(store).pages) == {
            PageCount(2, False, "extracted", "", True, False, 3),
            PageCount(0, False, "skipped", "robots", False, False, 1),
            PageCount(0, False, "discovered", "forbidden", False, True, 1),
            PageCount(0, False, "discovered", "", False, False, 1),
        }

    def test_the_day_is_that_of_viet_nam(self, store: Store) -> None:
        # 00:30 in Ha Noi is still the day before in UTC.
        night = NOW.replace(hour=17, minute=30) - timedelta(1)
        store.crawl.discover(SOURCE.id, ENTRY.url, [found(1)], night)
        assert [page.days_ago for page in record(store).pages] == [0]
        store.crawl.discover(SOURCE.id, ENTRY.url, [found(2)], night - timedelta(hours=1))
        assert sorted(page.days_ago for page in record(store).pages) == [0, 1]

    def test_old_articles_found_late_are_marked_by_what_page_or_feed_says(self, store: Store) -> None:
        put(store, range(1), ago=1, published_at=NOW - timedelta(LATE_DAYS + 2))
        put(store, range(1, 2), ago=1, published_at=NOW - timedelta(LATE_DAYS))
        old = Found(id=article_id(url(5)), url=url(5), published_at=NOW - timedelta(300))
        store.crawl.discover(SOURCE.id, ENTRY.url, [old, found(6)], NOW)
        assert sorted((p.days_ago, p.late, p.count) for p in record(store).pages) == [
            (0, False, 1),
            (0, True, 1),
            (1, False, 1),
            (1, True, 1),
        ]

    def test_addresses_that_led_elsewhere_are_no_pages(self, store: Store) -> None:
        store.crawl.discover(SOURCE.id, ENTRY.url, [found(1)], NOW)
        store.crawl.page_fetched(article_id(url(1)), fetched(1, final_url=url(2)))
        assert [(page.state, page.count) for page in record(store).pages] == [("fetched", 1)]

    def test_first_and_last_are_of_all_time_and_days_of_publication_apart(self, store: Store) -> None:
        put(store, range(1), ago=LOOK_BACK + 50)
        put(store, range(1, 3), ago=3, published_at=NOW - timedelta(5))
        store.crawl.discover(SOURCE.id, ENTRY.url, [found(9)], NOW)
        of_source = record(store)
        assert of_source.first_found == NOW - timedelta(LOOK_BACK + 50)
        assert of_source.last_article == NOW - timedelta(3)
        assert of_source.published == {TODAY - timedelta(5): 2}
        assert sum(page.count for page in of_source.pages) == 3
        other = record(store, OTHER.id)
        assert (other.first_found, other.last_article, other.pages, other.published) == (None, None, (), {})


class TestShapes:
    def test_what_was_read_of_each_article_of_the_last_weeks(self, store: Store) -> None:
        put(store, range(1), ago=3, byline="An Bình", lead="Dẫn.", text="Việt Nam")
        put(store, range(1, 2), ago=20, published_at=None, text="x" * 500)
        put(store, range(2, 3), ago=40)
        assert sorted(record(store).shapes, key=lambda shape: shape.days_ago) == [
            Shape(True, 3, 8, True, True, True),
            Shape(False, 20, 500, False, False, False),
        ]

    def test_of_many_only_a_sample_is_read(self, store: Store) -> None:
        put(store, range(SAMPLE_RECENT + 15), ago=1)
        put(store, range(100, 110), ago=9)
        shapes = record(store).shapes
        assert sum(shape.recent for shape in shapes) == SAMPLE_RECENT
        assert sum(not shape.recent for shape in shapes) == 10


class TestReading:
    def test_days_of_collecting_are_those_of_runs_that_crawled_to_their_end(self, store: Store) -> None:
        collect(store, 1, 4)
        collect(store, 2, command="sync")
        collect(store, 3, statistics={"error": "no network"})
        collect(store, 6, statistics={"crawl": {"looked_back": ["2025-01-01", "2025-01-31"]}})
        collect(store, 5, statistics={"crawl": {"fetched": 1}, "error": "labelling failed"})
        store.statistics.start_run("run", NOW)
        assert record(store).read_on == {TODAY - timedelta(n) for n in (1, 4, 5)}

    def test_a_run_over_some_sources_says_nothing_about_the_others(self, store: Store) -> None:
        collect(store, 1)
        collect(store, 2, statistics={"crawl": {"only": ["khac"]}})
        assert record(store).read_on == {TODAY - timedelta(1)}
        assert record(store, "khac").read_on == {TODAY - timedelta(1), TODAY - timedelta(2)}

    def test_a_worker_that_does_not_crawl_says_nothing_of_the_press(self, store: Store) -> None:
        collect(store, 2, command="worker", statistics={"crawl": {"only": ["khac"]}, "label": {"labelled": 3}})
        collect(store, 1, command="worker", statistics={"label": {"labelled": 3}})
        assert record(store).read_on == frozenset() and record(store, "khac").read_on == {TODAY - timedelta(2)}
        assert last_collected(store.statistics.last_runs(9)) == NOW - timedelta(2)

    def test_entries_with_their_last_answer_and_their_last_success(self, store: Store) -> None:
        store.crawl.entry_checked(SOURCE.id, ENTRY, EntryOutcome(checked_at=NOW, status=200, found=7))
        later = NOW + timedelta(hours=1)
        store.crawl.entry_checked(SOURCE.id, ENTRY, EntryOutcome(checked_at=later, status=503, error="503"))
        child = Entry("news_sitemap", "https://thoibao.example/child.xml")
        store.crawl.entry_checked(SOURCE.id, child, EntryOutcome(checked_at=NOW, status=200, found=7))
        (entry,) = record(store).entries
        assert (entry.url, entry.checked_at, entry.succeeded_at) == (ENTRY.url, later, NOW)
        assert (entry.status, entry.error, entry.found) == (503, "503", 7)


def test_a_source_no_longer_declared_has_no_health(store: Store) -> None:
    store.crawl.put_sources([SOURCE])
    assert [each.source.id for each in store.health.records(NOW)] == [SOURCE.id]


def test_from_the_store_to_the_verdict(store: Store) -> None:
    collect(store, *range(60))
    for ago in range(5, 60):
        put(store, range(ago * 10, ago * 10 + 6), ago=ago)
    store.crawl.entry_checked(SOURCE.id, ENTRY, EntryOutcome(checked_at=NOW, status=200, found=7))
    failed = EntryOutcome(checked_at=NOW, status=404, error="404")
    store.crawl.entry_checked(OTHER.id, OTHER.entries[0], failed)
    found = judge_sources(store.health.records(NOW), NOW)
    assert [(each.source.id, each.verdict, each.cause) for each in found] == [
        (SOURCE.id, "dead", "nothing_new"),
        (OTHER.id, "never_worked", "unread"),
    ]


def test_a_page_that_gave_no_article_at_extraction_keeps_its_reason(store: Store) -> None:
    store.crawl.discover(SOURCE.id, ENTRY.url, [found(1)], NOW)
    store.crawl.page_fetched(article_id(url(1)), fetched(1))
    store.articles.put_extracted([], [Fall(article_id(url(1)), "skipped", "too_short", "9 words")])
    assert record(store).pages == (PageCount(0, False, "skipped", "too_short", False, False, 1),)


def test_what_a_search_engine_found_says_nothing_about_the_outlets_own_entries(store: Store) -> None:
    store.crawl.discover(SOURCE.id, "https://search.example/?q=asean", [found(1)], NOW, found_by="engine")
    assert (record(store).first_found, record(store).pages) == (None, ())


def test_a_source_that_is_not_read_itself_has_no_health(store: Store) -> None:
    archive = replace(OTHER, entries=(Entry("archive", "https://khac.example/{year}/{month}/{day}"),))
    store.crawl.put_sources([SOURCE, archive])
    assert [each.source.id for each in store.health.records(NOW)] == [SOURCE.id]


class TestHistory:
    def test_what_was_found_on_each_day_is_told_by_what_became_of_it(self, store: Store) -> None:
        put(store, range(3), ago=2)
        store.crawl.discover(SOURCE.id, ENTRY.url, [found(n) for n in (10, 11, 12)], NOW)
        store.crawl.page_skipped(article_id(url(10)), "robots", "", NOW)
        collect(store, 0, 2)
        days = history(record(store), TODAY)
        assert [day.day for day in days] == [TODAY - timedelta(ago) for ago in reversed(range(HISTORY_DAYS))]
        told = {(TODAY - d.day).days: d for d in days if d.articles or d.skipped or d.quarantined or d.waiting}
        assert set(told) == {0, 2}
        assert (told[2].articles, told[2].read) == (3, True)
        assert (told[0].articles, told[0].skipped, told[0].waiting, told[0].read) == (0, 1, 2, True)
        assert not days[-2].read
