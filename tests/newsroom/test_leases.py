"""Workers and what they hold: nothing is held twice, nobody writes over another's work, and pauses are kept."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from newsroom.errors import ArchiveUnavailable, IndexUnavailable, LeaseLost, StoreError
from newsroom.pipeline.worker import _Worker
from newsroom.progress import silent
from newsroom.sections import DeskSettings, IndexSettings
from newsroom.settings import Settings
from newsroom.store import Store
from newsroom.store.leases import Presence
from newsroom.store.turns import ON_ITS_WAY
from newsroom.urls import article_id
from tests.newsroom.makers import NOW, SOURCE, article, fetched, found, url

LONG, SHORT = timedelta(minutes=5), timedelta(milliseconds=1)
Comes = Callable[..., Store]


@pytest.fixture
def comes(store_url: str) -> Iterator[Comes]:
    """Brings a worker to a store that all of them share."""
    stores: list[Store] = []

    def come(name: str, term: timedelta = LONG, data: str = "/data", host: str = "may1") -> Store:
        store = Store(store_url)
        stores.append(store)
        store.database.worker = store.leases.begin(Presence(name, host, 7, data, ("extract",)), term)
        return store

    yield come
    for store in stores:
        store.close()


def fetched_pages(store: Store, count: int) -> list[str]:
    store.crawl.put_sources([SOURCE])
    store.crawl.discover(SOURCE.id, SOURCE.entries[0].url, [found(n) for n in range(count)], NOW)
    for number in range(count):
        store.crawl.page_fetched(article_id(url(number)), fetched(number))
    return [article_id(url(number)) for number in range(count)]


def taken(store: Store, limit: int) -> set[str]:
    return {page.id for page in store.articles.pages_to_extract(limit)}


class TestPages:
    def test_no_page_is_given_twice_until_its_worker_has_ended(self, comes: Comes) -> None:
        one, other = comes("một"), comes("hai")
        ids = set(fetched_pages(one, 5))
        first, second = taken(one, 3), taken(other, 9)
        assert len(first) == 3 and second == ids - first and taken(one, 9) == set()
        one.leases.end(one.database.worker or 0)
        assert taken(other, 9) == first

    def test_many_at_once_share_without_overlap(self, comes: Comes) -> None:
        stores = [comes(f"thợ-{number}") for number in range(4)]
        ids = set(fetched_pages(stores[0], 60))
        got: list[list[str]] = [[] for _ in stores]

        def work(number: int) -> None:
            while pages := stores[number].articles.pages_to_extract(4):
                got[number] += [page.id for page in pages]

        threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        every = [id for part in got for id in part]
        assert len(every) == 60 and set(every) == ids

    def test_one_that_is_not_heard_of_is_taken_over_from_and_writes_nothing_any_more(self, comes: Comes) -> None:
        late = comes("chậm", SHORT)
        (id,) = fetched_pages(late, 1)
        (page,) = late.articles.pages_to_extract(1)
        time.sleep(0.01)
        other = comes("nhanh")
        (again,) = other.articles.pages_to_extract(1)
        other.articles.put_extracted([(again, article(0, text="ASEAN họp."))], [])
        with pytest.raises(LeaseLost, match="another worker has taken over"):
            late.articles.put_extracted([(page, article(0, text="Bản cũ."))], [])
        with pytest.raises(LeaseLost):
            late.leases.renew(late.database.worker or 0, LONG, "")
        ((kept, _),) = other.articles.versions_of(id)
        assert kept.text == "ASEAN họp."
        assert other.leases.in_hand() == {"crawl": 0, "extract": 0, "label": 0}

    def test_a_term_that_is_over_harms_nobody_whom_nobody_succeeds(self, comes: Comes) -> None:
        late = comes("chậm", SHORT)
        fetched_pages(late, 1)
        (page,) = late.articles.pages_to_extract(1)
        time.sleep(0.01)
        (known,) = late.leases.workers()
        assert known.late and known.holds == {"page": 1}
        late.articles.put_extracted([(page, article(0))], [])
        assert [each.url for each in late.articles.to_label(5)] == [url(0)]


class TestNames:
    def test_one_that_comes_again_has_what_it_held_and_the_former_one_is_ended(self, comes: Comes) -> None:
        first = comes("một")
        ids = fetched_pages(first, 2)
        assert taken(first, 9) == set(ids)
        again = comes("một")
        assert taken(again, 9) == set(ids)
        with pytest.raises(LeaseLost):
            first.articles.pages_to_extract(1)
        assert [worker.id for worker in again.leases.workers()] == [again.database.worker]

    @pytest.mark.parametrize("elsewhere", [{"host": "may2"}, {"data": "/khac"}])
    def test_a_name_in_use_elsewhere_is_refused(self, comes: Comes, elsewhere: dict[str, str]) -> None:
        comes("một")
        with pytest.raises(StoreError, match=r"works on may1 .*give this one another --name"):
            comes("một", **elsewhere)
        comes("hai", SHORT)
        time.sleep(0.01)
        comes("hai", **elsewhere)

    def test_of_many_that_come_at_once_under_one_name_one_works(self, store_url: str) -> None:
        stores = [Store(store_url) for _ in range(6)]
        together, refused = threading.Barrier(len(stores)), []

        def come(number: int) -> None:
            together.wait()
            try:
                stores[number].leases.begin(Presence("một", f"may{number}", 7, "/data", ()), LONG)
            except StoreError as error:
                refused.append(str(error))

        threads = [threading.Thread(target=come, args=(number,)) for number in range(len(stores))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(stores[0].leases.workers()) == 1 and len(refused) == len(stores) - 1
        for store in stores:
            store.close()


class TestHosts:
    def test_a_host_is_asked_by_one_and_the_next_keeps_the_pause(self, comes: Comes) -> None:
        one, other = comes("một"), comes("hai")
        asked = one.turns.ask("bao.example", 30.0)
        assert asked is not None and asked.wait == 0
        assert other.turns.ask("bao.example", 1.0) is None
        free = other.turns.ask("khac.example", 1.0)
        assert free is not None and free.wait == 0
        mine = one.turns.ask("bao.example", 40.0, mine=True)
        assert mine is not None and mine.wait == 0
        one.turns.leave({"bao.example": 20.0})
        kept = other.turns.ask("bao.example", 1.0)
        assert kept is not None and 15 < kept.wait <= 20 and kept.delay == 40.0
        assert one.turns.ask("bao.example", 1.0) is None
        other.turns.leave({"bao.example": 0.0})
        now = one.turns.ask("bao.example", 1.0)
        assert now is not None and now.wait == 0

    def test_after_a_kill_the_pause_and_a_little_more_are_kept(self, comes: Comes) -> None:
        killed = comes("một")
        killed.turns.ask("bao.example", 30.0)
        again = comes("một").turns.ask("bao.example", 1.0)
        assert again is not None and 29 < again.wait <= 30 + ON_ITS_WAY.total_seconds()

    def test_one_that_was_taken_over_from_asks_nobody(self, comes: Comes) -> None:
        late = comes("chậm", SHORT)
        late.turns.ask("bao.example", 0.0)
        time.sleep(0.01)
        assert comes("nhanh").turns.ask("bao.example", 0.0) is not None
        with pytest.raises(LeaseLost):
            late.turns.ask("bao.example", 0.0, mine=True)


class TestTurns:
    SOURCES = {"a": False, "b": False, "tim": True}  # noqa: RUF012

    def take(self, store: Store, most: int = 9) -> list[tuple[str, bool]]:
        return [(turn.source_id, turn.entries) for turn in store.turns.take(self.SOURCES, most)]

    def test_sources_are_shared_and_searches_come_after_the_outlets(self, comes: Comes) -> None:
        one, other = comes("một"), comes("hai")
        assert self.take(one, 1) == [("a", True)] and self.take(other) == [("b", True)] and self.take(other) == []
        hour = timedelta(hours=1)
        one.turns.ended("a", hour, None)
        assert self.take(one) == []
        other.turns.ended("b", hour, None)
        assert self.take(one) == [("tim", True)]
        one.turns.want(["a", "khach"])
        one.turns.ended("tim", hour, None)
        assert sorted(self.take(other)) == [("a", False), ("khach", False)]
        other.turns.ended("a", None, timedelta(0))
        other.turns.ended("khach", None, None)
        assert self.take(one) == [("a", False)] and one.turns.waiting(self.SOURCES, timedelta(0)) == 1
        one.turns.ended("a", None, None)
        assert one.turns.waiting(self.SOURCES, timedelta(0)) == 0
        assert one.turns.waiting(self.SOURCES, 2 * hour) == 3

    def test_what_is_found_for_a_source_while_it_is_visited_is_fetched_after_that(self, comes: Comes) -> None:
        one, other = comes("một"), comes("hai")
        one.turns.want(["khach"])
        assert ("khach", False) in self.take(one)
        other.turns.want(["khach"])
        one.turns.ended("khach", None, None)
        assert self.take(other) == [("khach", False)]
        other.turns.ended("khach", None, None)
        assert self.take(one) == []

    def test_a_visit_that_was_killed_is_made_again(self, comes: Comes) -> None:
        killed = comes("một")
        assert self.take(killed, 1) == [("a", True)]
        assert self.take(comes("một"), 1) == [("a", True)]


def test_what_only_one_may_do_is_done_by_one(comes: Comes) -> None:
    one, other = comes("một"), comes("hai")
    assert one.leases.take("stage", "stories") and not other.leases.take("stage", "stories")
    other.leases.drop("stage", ["stories"])
    assert not other.leases.take("stage", "stories")
    one.leases.drop("stage", ["stories"])
    assert other.leases.take("stage", "stories")


def test_a_worker_that_waits_counts_nothing(comes: Comes, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Looking for work every few seconds must not cost more where the store is large."""
    one = comes("một")
    monkeypatch.setattr(one.statistics, "states", lambda: pytest.fail("every page was counted"))
    worker = _Worker(one, settings, ["extract", "label", "sync"], silent, lambda stage, counts: None, patient=True)
    worker._fresh.clear()
    assert not worker.one_pass() and not worker.left()
    fetched_pages(one, 1)
    assert worker.left()


class TestPatience:
    """A worker whose archive or index is away lives on, so nothing of what it had begun may stay its own."""

    def worker(self, store: Store, stage: str, tmp_path: Path) -> _Worker:
        settings = Settings(desk=DeskSettings(data=tmp_path), index=IndexSettings(engine="elasticsearch"))
        return _Worker(store, settings, [stage], silent, lambda stage, counts: None, patient=True)

    def test_what_was_begun_is_free_again(self, comes: Comes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        one, other = comes("một"), comes("hai")
        ids = fetched_pages(one, 3)

        def away(*_: object) -> dict[str, int]:
            assert taken(one, 9) == set(ids) and one.turns.take({"a": False}, 9)
            assert one.leases.take("host", "bao.example") and one.leases.take("stage", "index")
            raise ArchiveUnavailable("kho lưu trữ không trả lời")

        monkeypatch.setattr("newsroom.pipeline.extraction.extract_pages", away)
        assert not self.worker(one, "extract", tmp_path).one_pass()
        assert taken(other, 9) == set(ids) and other.turns.take({"a": False}, 9)
        assert other.leases.take("host", "bao.example") and not other.leases.take("stage", "index")

    def test_the_index_that_could_not_be_given_back_is_used_again(
        self, comes: Comes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        one, synced = comes("một"), []

        def sync(*_: object) -> dict[str, int]:
            synced.append(one.leases.take("stage", "index"))
            raise IndexUnavailable("máy chủ tìm kiếm không trả lời")

        def fails(*_: object) -> None:
            raise StoreError("mất kết nối")

        monkeypatch.setattr("newsroom.pipeline.run.sync_index", sync)
        monkeypatch.setattr("newsroom.pipeline.worker.FIRST_PAUSE", 0.0)
        worker = self.worker(one, "sync", tmp_path)
        with monkeypatch.context() as cut:
            cut.setattr(one.leases, "drop", fails)
            worker.one_pass()
        worker.one_pass()
        assert synced == [False, False] and comes("hai").leases.take("stage", "index")
