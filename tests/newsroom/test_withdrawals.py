"""Withdrawn articles: in no figure and no list, out of the index, never lost without a word, back when restored."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from index.engine import open_index
from index.query import Query
from index.sync import Synced, expected_tally, sync
from newsroom.article import Removal
from newsroom.counting import coverage
from newsroom.errors import InputError
from newsroom.pipeline.labelling import label_articles
from newsroom.pipeline.withdrawing import restore_article, withdraw_article
from newsroom.sections import IndexSettings
from newsroom.settings import Settings
from newsroom.store import Store
from newsroom.store.withdrawals import Withdrawal
from newsroom.urls import article_id
from tests.newsroom.makers import NOW, SOURCE, acknowledge, article, extract, fetched, fill, found, label, url
from tests.newsroom.test_labelling import OTHER, WIRE, put, reprints

A, B, C = (article_id(url(n)) for n in (1, 2, 3))


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    made = Store(store_url)
    made.crawl.put_sources([SOURCE])
    made.projection.forget_acknowledgements("g1")
    yield made
    made.close()


def withdraw(store: Store, id_: str) -> None:
    withdraw_article(store, id_, "trang chuyên mục", "Lan", NOW)


class TestStore:
    def test_a_withdrawn_article_is_in_no_figure_and_no_list(self, store: Store) -> None:
        fill(store, range(1, 4))
        withdraw(store, A)
        assert {f.id for f in store.articles.facts()} == {B, C}
        assert coverage(store.articles.facts()).total == 2
        assert store.articles.count() == 2
        assert [r.article.id for r in store.articles.records([A, B])] == [B]
        assert {r.article.id for batch in store.projection.records(10) for r in batch} == {B, C}
        assert store.reprints.signed([A]) == []

    def test_the_funnel_shows_it_as_fallen_so_that_the_figures_add_up(self, store: Store) -> None:
        fill(store, range(1, 4))
        store.crawl.discover(SOURCE.id, SOURCE.entries[0].url, [found(4)], NOW)
        acknowledge(store)
        withdraw(store, A)
        (funnel,) = store.statistics.funnel()
        reached = (funnel.discovered, funnel.fetched, funnel.extracted, funnel.labelled, funnel.indexed)
        assert reached == (4, 3, 2, 2, 2)
        assert funnel.fell == {"withdrawn": 1}
        assert funnel.discovered == funnel.labelled + funnel.waiting + sum(funnel.fell.values())
        assert store.statistics.reasons() == {("labelled", "withdrawn"): 1}

    def test_who_when_and_why_are_kept(self, store: Store) -> None:
        fill(store, range(1, 3))
        withdraw_article(store, A, "yêu cầu pháp lý", "Lan", NOW)
        withdraw_article(store, B, "đăng nhầm", "Minh", NOW + timedelta(hours=1))
        assert store.articles.withdrawn() == [
            Withdrawal(B, "Bài số 2", url(2), SOURCE.id, NOW + timedelta(hours=1), "Minh", "đăng nhầm"),
            Withdrawal(A, "Bài số 1", url(1), SOURCE.id, NOW, "Lan", "yêu cầu pháp lý"),
        ]

    def test_restoring_brings_everything_back(self, store: Store) -> None:
        fill(store, range(1, 4))
        before = (list(store.articles.facts()), store.statistics.funnel(), store.statistics.states())
        withdraw(store, A)
        restore_article(store, A)
        assert (list(store.articles.facts()), store.statistics.funnel(), store.statistics.states()) == before
        assert store.articles.withdrawn() == []

    def test_what_cannot_be_is_one_sentence_and_changes_nothing(self, store: Store) -> None:
        fill(store, range(1, 2))
        with pytest.raises(InputError, match="there is no article beef"):
            withdraw(store, "beef")
        with pytest.raises(InputError, match=f"article {A} is not withdrawn"):
            restore_article(store, A)
        withdraw(store, A)
        changes = store.projection.changes()
        with pytest.raises(InputError, match="withdrawn already, on 05/08/2026 by Lan: trang chuyên mục"):
            withdraw_article(store, A, "lý do khác", "Minh", NOW)
        assert store.projection.changes() == changes
        assert store.articles.withdrawn()[0].by == "Lan"


class TestProjection:
    def test_the_index_is_told_once_and_before_everything_else(self, store: Store) -> None:
        fill(store, range(1, 4))
        acknowledge(store)
        before = {r.article.id: r.revision for batch in store.projection.records(10) for r in batch}
        store.crawl.put_sources([replace(SOURCE, name="Thời báo mới")])
        last = max(A, B, C)
        withdraw(store, last)
        (gone, *rest) = store.projection.dirty(2)
        assert gone == Removal(last, before[last] + 2, NOW)
        assert len(rest) == 1
        assert store.projection.backlog() == 3
        acknowledge(store)
        assert (store.projection.backlog(), store.projection.dirty(10)) == (0, [])

    def test_a_withdrawn_article_without_labels_is_told_too(self, store: Store) -> None:
        fill(store, range(1, 2))
        store.crawl.page_fetched(A, fetched(1, at=NOW + timedelta(hours=1)))
        extract(store, {1: article(1, text="Văn bản mới, chưa có nhãn.")})
        withdraw(store, A)
        assert [type(d) for d in store.projection.dirty(10)] == [Removal]

    def test_a_new_version_while_withdrawn_stays_withdrawn(self, store: Store) -> None:
        fill(store, range(1, 3))
        withdraw(store, A)
        acknowledge(store)
        store.crawl.discover(SOURCE.id, SOURCE.entries[0].url, [found(1, modified_at=NOW + timedelta(hours=1))], NOW)
        assert [page.id for page in store.crawl.due_pages([SOURCE.id], NOW, 10)] == [A]
        store.crawl.page_fetched(A, fetched(1, at=NOW + timedelta(hours=2)))
        extract(store, {1: article(1, text="ASEAN sửa lại con số.")})
        label(store)
        assert [f.id for f in store.articles.facts()] == [B]
        assert [type(d) for d in store.projection.dirty(10)] == [Removal]
        assert store.statistics.states()["extracted"] == 0
        restore_article(store, A)
        (record,) = store.articles.records([A])
        assert (record.article.version, record.article.text) == (2, "ASEAN sửa lại con số.")

    def test_a_number_rises_with_every_withdrawal_and_restoration(self, store: Store) -> None:
        fill(store, range(1, 2))
        numbers = [store.projection.changes()]
        withdraw(store, A)
        numbers.append(store.projection.changes())
        restore_article(store, A)
        numbers.append(store.projection.changes())
        assert numbers == sorted(set(numbers))

    def test_the_index_follows_a_withdrawal_and_a_restoration(self, store: Store, tmp_path: Path) -> None:
        index = open_index(tmp_path / "index", IndexSettings(memory_mb=15))
        fill(store, range(1, 4))
        sync(store.projection, index)
        whole = index.tally()
        withdraw(store, A)
        assert sync(store.projection, index) == Synced(removed=1)
        assert {listed.id for listed in index.scan(Query())} == {B, C}
        assert index.tally() == expected_tally(store.projection)
        restore_article(store, A)
        assert sync(store.projection, index) == Synced(put=1)
        assert (index.tally().articles, index.tally().checksums) == (whole.articles, whole.checksums)


class TestReprints:
    """A story is settled as if the withdrawn article had never come."""

    @pytest.fixture
    def story(self, store: Store) -> Store:
        for number in (1, 2, 3):
            put(store, number, WIRE)
        label_articles(store, Settings())
        assert reprints(store) == {B: A, C: A}
        return store

    def test_of_the_copies_of_a_withdrawn_original_the_oldest_is_the_original(self, story: Store) -> None:
        withdraw(story, A)
        assert reprints(story) == {C: B}
        assert story.statistics.states()["extracted"] == 0
        restore_article(story, A)
        assert reprints(story) == {B: A, C: A}

    def test_copies_that_met_only_in_the_withdrawn_one_are_two_stories(self, store: Store) -> None:
        # Neighbours have three fifths in common, the ends one third.
        for number, first in ((1, 0), (2, 10), (3, 20)):
            meetings = " ".join(f"Đoàn d{n} gặp g{n} ở o{n} bàn b{n}." for n in range(first, first + 40))
            put(store, number, f"Các nước ASEAN họp. {meetings}")
        label_articles(store, Settings())
        assert reprints(store) == {B: A, C: A}
        withdraw(store, B)
        assert reprints(store) == {}
        restore_article(store, B)
        assert reprints(store) == {B: A, C: A}

    def test_two_withdrawn_ones_come_back_in_whatever_order(self, story: Store) -> None:
        for first, second in ((A, B), (B, A)):
            withdraw(story, A)
            withdraw(story, B)
            assert reprints(story) == {}
            assert [f.id for f in story.articles.facts()] == [C]
            restore_article(story, first)
            assert reprints(story) == {C: first}
            restore_article(story, second)
            assert reprints(story) == {B: A, C: A}

    def test_killed_before_the_story_was_settled_the_next_labelling_does_it(self, story: Store) -> None:
        story.articles.withdraw(A, "đăng nhầm", "Lan", NOW)
        assert reprints(story) == {}
        label_articles(story, Settings())
        assert reprints(story) == {C: B}
        story.articles.restore(A)
        label_articles(story, Settings())
        assert reprints(story) == {B: A, C: A}

    def test_an_original_withdrawn_while_its_story_was_settled_gets_no_reprints(self, story: Store) -> None:
        story.articles.relabel(None)
        story.articles.withdraw(A, "đăng nhầm", "Lan", NOW)
        # What a labelling found out before the withdrawal comes too late.
        assert story.reprints.settle({A: None, B: A, C: A}, [A, B, C]) == 0
        assert reprints(story) == {}
        assert story.statistics.states()["extracted"] == 2
        label_articles(story, Settings())
        assert reprints(story) == {C: B}

    def test_a_copy_that_has_changed_meanwhile_still_gets_its_labels(self, story: Store) -> None:
        put(story, 2, OTHER)
        withdraw(story, A)
        assert [a.id for a in story.articles.to_label(10)] == [B]
