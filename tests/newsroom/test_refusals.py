"""What an index does not take is set aside with its reason, holds nothing up, and is tried again at the right time."""

from collections.abc import Iterator

import pytest

from index.engine import Refusal
from newsroom.article import Record
from newsroom.store import Store
from newsroom.store.projection import LONGEST_REASON
from newsroom.urls import article_id
from tests.newsroom.makers import LABELS, NOW, dirty, fill, label, url

A, B, C = (article_id(url(n)) for n in (1, 2, 3))


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    """Three articles; the index of generation g1 refused the first."""
    made = Store(store_url)
    made.projection.forget_acknowledgements("g1")
    fill(made, range(1, 4))
    made.projection.refuse([Refusal(A, revision(made, A), "mapper_parsing_exception")], "g1")
    yield made
    made.close()


def revision(store: Store, id_: str) -> int:
    (record,) = store.articles.records([id_])
    return record.revision


def test_a_refused_article_is_not_tried_again_and_is_told_with_the_reason(store: Store) -> None:
    assert {record.article.id for record in dirty(store)} == {B, C}
    assert store.projection.backlog() == 2
    assert store.projection.refused_ids() == [A]
    (aside,) = store.projection.refused(10)
    assert (aside.id, aside.reason) == (A, "mapper_parsing_exception")


def test_figures_and_reports_go_on_counting_it(store: Store) -> None:
    assert {f.id for f in store.articles.facts()} == {A, B, C}
    assert {r.article.id for batch in store.projection.records(10) for r in batch} == {A, B, C}


def test_it_is_tried_again_when_it_has_changed_and_then_forgotten(store: Store) -> None:
    store.articles.relabel(None)
    label(store, LABELS)
    assert {record.article.id for record in dirty(store)} == {A, B, C}
    assert store.projection.refused_ids() == []
    store.projection.acknowledge([(A, revision(store, A))], "g1")
    with store.database.read() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM index_refusals").scalar() == 0


def test_another_index_is_asked_again(store: Store) -> None:
    store.projection.forget_acknowledgements("g2")
    assert {record.article.id for record in dirty(store)} == {A, B, C}
    assert store.projection.refused(10) == []


def test_the_same_index_is_not_asked_again(store: Store) -> None:
    store.projection.forget_acknowledgements("g1")
    assert store.projection.refused_ids() == [A]


def test_a_refusal_by_another_index_has_no_effect(store: Store) -> None:
    store.projection.refuse([Refusal(B, revision(store, B), "too late")], "g0")
    assert store.projection.refused_ids() == [A]


def test_a_refusal_of_an_older_revision_does_not_hold_the_newer_one_back(store: Store) -> None:
    store.articles.relabel(None)
    label(store, LABELS)
    store.projection.refuse([Refusal(B, revision(store, B) - 1, "old")], "g1")
    assert {record.article.id for record in dirty(store)} == {A, B, C}


def test_refused_twice_the_last_reason_is_told_and_is_cut(store: Store) -> None:
    store.projection.refuse([Refusal(A, revision(store, A), "x" * 9_000)], "g1")
    (aside,) = store.projection.refused(10)
    assert aside.reason == "x" * LONGEST_REASON


def test_a_refused_article_that_is_withdrawn_is_taken_out(store: Store) -> None:
    store.articles.withdraw(A, "đăng nhầm", "Lan", NOW)
    assert [change.id for change in store.projection.dirty(10) if not isinstance(change, Record)] == [A]
    assert store.projection.refused_ids() == []
