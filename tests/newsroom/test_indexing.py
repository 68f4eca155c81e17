"""Bringing the index up to the store, comparing both, and a run that goes on when the index is away."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from index.engine import Refusal, open_index
from index.space import Space
from index.sync import expected_tally
from newsroom.article import Removal
from newsroom.cli.checks import _index
from newsroom.clock import utc_now
from newsroom.errors import IndexUnavailable, StoreError
from newsroom.pipeline.run import compare_index, run_stages, sync_index
from newsroom.pipeline.withdrawing import withdraw_article
from newsroom.progress import Progress
from newsroom.sections import DeskSettings, IndexSettings
from newsroom.settings import Settings
from newsroom.store import Store, open_store
from newsroom.store.statistics import Run, index_error, last_collected
from newsroom.urls import article_id
from tests.newsroom.makers import LABELS, NOW, SOURCE, article, extract, fetched, fill, found, label, url

ONE, TWO = article_id(url(1)), article_id(url(2))
VECTOR = np.array([0.6, 0.8, 0, 0], "<f2").tobytes()
AWAY = "http://127.0.0.1:9: the search server does not answer"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(desk=DeskSettings(data=tmp_path / "data"), index=IndexSettings(memory_mb=15))


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    """Three labelled articles."""
    made = open_store(settings)
    fill(made, range(1, 4))
    yield made
    made.close()


def refuse(store: Store, id_: str) -> None:
    """As if the index in use had refused the article's present revision."""
    (record,) = store.articles.records([id_])
    generation = store.projection.acknowledged_generation()
    assert generation is not None
    store.projection.refuse([Refusal(id_, record.revision, "mapper_parsing_exception")], generation)


class TestSync:
    def test_what_was_done_is_counted(self, store: Store, settings: Settings) -> None:
        assert sync_index(store, settings) == {"rebuilt": 0, "synced": 3, "removed": 0, "refused": 0, "indexed": 3}
        withdraw_article(store, ONE, "đăng nhầm", "Lan", NOW)
        assert sync_index(store, settings) == {"rebuilt": 0, "synced": 0, "removed": 1, "refused": 0, "indexed": 2}

    def test_what_the_index_refuses_is_counted_and_kept(
        self, store: Store, settings: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        from index import embedded_generation

        made = embedded_generation._document

        def poisoned(schema: object, document: object) -> object:
            if getattr(document, "id", "") == ONE:
                raise ValueError("immense term")
            return made(schema, document)  # type: ignore[arg-type]

        monkeypatch.setattr(embedded_generation, "_document", poisoned)
        counts = {"rebuilt": 0, "synced": 2, "removed": 0, "refused": 1, "indexed": 2}
        assert sync_index(store, settings) == counts
        assert [(aside.id, aside.reason) for aside in store.projection.refused(10)] == [(ONE, "immense term")]
        assert sync_index(store, settings) == {**counts, "synced": 0, "refused": 0}
        again = sync_index(store, settings, rebuild=True)
        assert (again["rebuilt"], again["refused"], again["indexed"]) == (2, 1, 2)

    def test_a_rebuild_tells_by_what_it_was_compared(self, store: Store, settings: Settings) -> None:
        counts = sync_index(store, settings, rebuild=True)
        expected = expected_tally(store.projection)
        assert (counts["rebuilt"], counts["synced"]) == (3, 0)
        assert counts["compared"] == {
            "articles": 3,
            "revisions": expected.revisions,
            "checksum": f"{expected.checksums:x}",
            "vectors": 0,
        }

    def test_a_new_index_is_told_how_many_articles_of_each_year_come(self, store: Store, settings: Settings) -> None:
        counts = store.projection.years()
        assert counts == Counter(record.first_seen.year for batch in store.projection.records(500) for record in batch)
        assert counts
        new_year = datetime(NOW.year + 1, 1, 1, tzinfo=UTC)
        for number, moment in ((901, new_year - timedelta(microseconds=1)), (902, new_year)):
            store.crawl.discover(SOURCE.id, SOURCE.entries[0].url, [found(number)], moment)
            store.crawl.page_fetched(article_id(url(number)), fetched(number))
            extract(store, {number: article(number)})
        label(store)
        more = Counter(store.projection.years()) - Counter(counts)
        assert more == {NOW.year: 1, NOW.year + 1: 1}


class TestComparing:
    @pytest.fixture(autouse=True)
    def _synced(self, store: Store, settings: Settings) -> None:
        sync_index(store, settings)

    def test_a_synced_index_is_equal(self, store: Store, settings: Settings) -> None:
        compared = compare_index(store, settings)
        assert (compared.equal, compared.waiting, compared.refused) == (True, 0, 0)
        assert compared.found.articles == 3

    def test_a_correction_that_waits_is_a_known_difference(self, store: Store, settings: Settings) -> None:
        store.articles.relabel(None)
        label(store, replace(LABELS, relevance="passing"))
        compared = compare_index(store, settings)
        assert (compared.equal, compared.waiting) == (False, 3)

    def test_a_new_version_that_waits_for_labels_is_a_known_difference(self, store: Store, settings: Settings) -> None:
        store.crawl.page_fetched(ONE, fetched(1))
        extract(store, {1: article(1, text="ASEAN sửa lại con số.")})
        compared = compare_index(store, settings)
        assert (compared.equal, compared.waiting) == (False, 1)

    def test_a_change_made_while_comparing_is_a_known_difference(self, store: Store, settings: Settings) -> None:
        def corrected_and_synced(progress: Progress) -> None:
            store.articles.relabel(None)
            label(store, replace(LABELS, relevance="passing"))
            sync_index(store, settings)

        compared = compare_index(store, settings, corrected_and_synced)
        assert (compared.equal, compared.waiting) == (False, 3)

    def test_an_article_that_the_index_lost_is_a_difference(self, store: Store, settings: Settings) -> None:
        index = open_index(settings.index_folder, settings.index)
        index.update([], [Removal(ONE, 99, NOW)])
        compared = compare_index(store, settings)
        assert (compared.equal, compared.waiting) == (False, 0)
        assert (compared.expected.articles, compared.found.articles) == (3, 2)

    def test_an_older_state_of_an_article_is_a_difference(self, store: Store, settings: Settings) -> None:
        (record,) = store.articles.records([ONE])
        changed = replace(record, article=replace(record.article, title="Bản cũ"))
        open_index(settings.index_folder, settings.index).update([changed])
        compared = compare_index(store, settings)
        assert not compared.equal
        assert compared.expected.articles == compared.found.articles == 3

    def test_vectors_are_compared_too(self, store: Store, settings: Settings) -> None:
        store.articles.relabel(None)
        label(store, vector=VECTOR, encoder="one-1")
        sync_index(store, settings)
        assert compare_index(store, settings).equal
        index = open_index(settings.index_folder, settings.index)
        assert index.space == Space("one-1", 4)
        (record,) = store.articles.records([ONE])
        index.update([replace(record, vector=VECTOR[::-1])])
        compared = compare_index(store, settings)
        assert (compared.equal, compared.expected.checksums) == (False, compared.found.checksums)

    def test_the_vectors_of_a_new_encoder_are_left_out_until_the_index_is_rebuilt(
        self, store: Store, settings: Settings
    ) -> None:
        for encoder in ("one-1", "two-2"):
            store.articles.relabel(None)
            label(store, vector=VECTOR, encoder=encoder)
            sync_index(store, settings)
            assert compare_index(store, settings).equal
        assert open_index(settings.index_folder, settings.index).space == Space("one-1", 4)
        ok, key, told = _index(store, settings)
        assert (ok, key, told["space"], told["encoder"]) == (False, "index_encoder", "one-1", "two-2")
        sync_index(store, settings, rebuild=True)
        assert open_index(settings.index_folder, settings.index).space == Space("two-2", 4)
        assert compare_index(store, settings).equal and _index(store, settings)[0]

    def test_what_the_index_refused_is_not_expected_of_it(self, store: Store, settings: Settings) -> None:
        fill(store, range(4, 5))
        refuse(store, article_id(url(4)))
        compared = compare_index(store, settings)
        assert (compared.equal, compared.refused, compared.waiting) == (True, 1, 0)

    def test_an_older_state_of_a_refused_article_is_a_difference(self, store: Store, settings: Settings) -> None:
        store.crawl.put_sources([replace(SOURCE, name="Thời báo mới")])
        refuse(store, ONE)
        sync_index(store, settings)
        compared = compare_index(store, settings)
        assert (compared.equal, compared.refused, compared.waiting) == (False, 1, 0)

    def test_an_index_of_another_store_is_not_compared(self, store: Store, settings: Settings) -> None:
        store.projection.forget_acknowledgements("another")
        with pytest.raises(IndexUnavailable, match="not the index of this store"):
            compare_index(store, settings)

    def test_nothing_is_made_where_there_is_no_index(self, store: Store, settings: Settings, tmp_path: Path) -> None:
        elsewhere = settings.model_copy(update={"desk": DeskSettings(data=tmp_path / "elsewhere")})
        with pytest.raises(IndexUnavailable, match="there is no search index yet"):
            compare_index(store, elsewhere)
        assert not (tmp_path / "elsewhere").exists()


class TestRunsWithoutIndex:
    @staticmethod
    def away() -> dict[str, int]:
        raise IndexUnavailable(AWAY)

    def test_all_other_stages_are_done_and_kept(self, store: Store, settings: Settings) -> None:
        stages = {"crawl": lambda: {"fetched": 3}, "sync": self.away, "label": lambda: {"labelled": 2}}
        outcome = run_stages(store, settings, stages, "run")
        assert outcome.stages == {"crawl": {"fetched": 3}, "label": {"labelled": 2}}
        assert outcome.index_error == AWAY
        (run,) = store.statistics.last_runs(1)
        assert run.statistics == {**outcome.stages, "index_error": AWAY}
        assert last_collected([run]) == run.finished_at is not None

    def test_another_error_ends_the_run_and_is_kept(self, store: Store, settings: Settings) -> None:
        def broken() -> dict[str, int]:
            raise StoreError("the disk is full")

        with pytest.raises(StoreError, match="the disk is full"):
            run_stages(store, settings, {"sync": self.away, "label": broken}, "run")
        (run,) = store.statistics.last_runs(1)
        assert run.statistics == {"index_error": AWAY, "error": "the disk is full"}

    def test_the_error_is_told_until_a_sync_succeeds(self) -> None:
        failed = Run(1, "run", NOW, NOW, {"crawl": {}, "index_error": AWAY})
        crawled = Run(2, "crawl", NOW, NOW, {"crawl": {}})
        synced = Run(3, "sync", NOW, NOW, {"sync": {"synced": 3}})
        assert index_error([crawled, failed]) == AWAY
        assert index_error([synced, crawled, failed]) == ""
        assert index_error([]) == ""

    def test_the_articles_wait_and_the_next_run_puts_them_in(self, store: Store, settings: Settings) -> None:
        settings.desk.data.mkdir(exist_ok=True)
        settings.index_folder.write_text("a file where the index should be")
        sync = {"sync": lambda: sync_index(store, settings)}
        assert str(settings.index_folder) in run_stages(store, settings, sync, "run", utc_now).index_error
        assert store.projection.backlog() == 3
        settings.index_folder.unlink()
        assert run_stages(store, settings, sync, "run", utc_now).stages["sync"]["synced"] == 3
        assert store.projection.backlog() == 0
