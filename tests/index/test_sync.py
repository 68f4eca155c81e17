"""From the store's dirty rows to the index, through kills, rebuilds, corrections, withdrawals and refusals in
between."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from index.document import document, tally_of
from index.embedded import _NewEmbedded
from index.embedded_generation import _document
from index.engine import ArticleIndex, Filled, open_index
from index.query import Query
from index.sync import Synced, expected_tally, sync, sync_rebuilt
from newsroom.article import Record
from newsroom.errors import IndexUnavailable
from newsroom.sections import IndexSettings
from tests.index.makers import PRESS, MemoryDesk, id_of, rebuilt, record

SMALL = IndexSettings(memory_mb=15)
POISON = record("poison", "Nửa ký tự: \ud83d")


def ids(index: ArticleIndex) -> list[str]:
    """Ids of all that `index` holds, sorted."""
    return sorted(listed.id for listed in index.scan(Query()))


def test_everything_dirty_is_put_in_once(tmp_path: Path) -> None:
    desk, index = MemoryDesk(PRESS), open_index(tmp_path, SMALL)
    told: list[int] = []
    assert sync(desk, index, batch=4, progress=told.append) == Synced(put=len(PRESS))
    assert told == [4, 8, 11]
    assert ids(index) == sorted(desk.kept)
    assert sync(desk, index) == Synced()


def test_a_correction_is_put_in_by_the_next_sync(tmp_path: Path) -> None:
    desk, index = MemoryDesk(PRESS), open_index(tmp_path, SMALL)
    sync(desk, index)
    desk.put(record("summit", "Hội nghị đã được sửa tên", revision=2))
    assert sync(desk, index) == Synced(put=1)
    assert [hit.id for hit in index.search(Query('"sửa tên"')).hits] == [id_of("summit")]


def test_a_correction_made_during_the_write_stays_dirty(tmp_path: Path) -> None:
    class Corrected(MemoryDesk):
        def acknowledge(self, pairs: Iterable[tuple[str, int]], generation: str) -> None:
            if self.kept[id_of("a")].revision == 1:
                self.put(record("a", "Bản sửa", revision=2))
            super().acknowledge(pairs, generation)

    desk, index = Corrected([record("a", "Bản đầu")]), open_index(tmp_path, SMALL)
    assert sync(desk, index) == Synced(put=2)
    assert [hit.title for hit in index.search(Query()).hits] == ["Bản sửa"]


def test_dying_before_the_acknowledgement_costs_only_a_repetition(tmp_path: Path) -> None:
    class Dying(MemoryDesk):
        def acknowledge(self, pairs: Iterable[tuple[str, int]], generation: str) -> None:
            raise KeyboardInterrupt

    index = open_index(tmp_path, SMALL)
    with pytest.raises(KeyboardInterrupt):
        sync(Dying(PRESS), index, batch=4)
    assert index.tally().articles == 4
    assert sync(MemoryDesk(PRESS), index, batch=4) == Synced(put=len(PRESS))
    assert index.tally() == expected_tally(MemoryDesk(PRESS))


def test_an_index_of_another_generation_gets_everything_again(tmp_path: Path) -> None:
    desk = MemoryDesk(PRESS)
    sync(desk, open_index(tmp_path / "one", SMALL))
    other = open_index(tmp_path / "two", SMALL)
    assert sync(desk, other) == Synced(put=len(PRESS))
    assert other.tally() == expected_tally(desk)


def test_a_rebuild_by_another_between_two_batches_loses_nothing(tmp_path: Path) -> None:
    desk, index = MemoryDesk(PRESS), open_index(tmp_path, SMALL)

    def another_rebuilds(done: int) -> None:
        if done == 4:
            rebuilt(tmp_path, [], SMALL)

    assert sync(desk, index, batch=4, progress=another_rebuilds) == Synced(put=len(PRESS) + 4)
    assert ids(index) == sorted(desk.kept)


class TestWithdrawing:
    """What must not be shown any more travels like everything else."""

    def test_a_withdrawn_article_is_taken_out_and_comes_back_when_restored(self, tmp_path: Path) -> None:
        desk, index = MemoryDesk(PRESS), open_index(tmp_path, SMALL)
        sync(desk, index)
        desk.withdraw(id_of("summit"))
        assert sync(desk, index) == Synced(removed=1)
        assert id_of("summit") not in ids(index)
        assert index.search(Query('"tuyên bố chung"')).total == 0
        desk.put(record("summit", "Hội nghị được khôi phục", revision=3))
        assert sync(desk, index) == Synced(put=1)
        assert ids(index) == sorted(desk.kept)

    def test_one_withdrawn_before_it_was_ever_put_in_does_no_harm(self, tmp_path: Path) -> None:
        desk, index = MemoryDesk(PRESS), open_index(tmp_path, SMALL)
        desk.withdraw(id_of("summit"))
        assert sync(desk, index) == Synced(put=len(PRESS) - 1, removed=1)
        assert index.tally() == expected_tally(desk)
        assert sync(desk, index) == Synced()


class TestRefusing:
    """What the engine does not take holds nothing else up and is not tried again and again."""

    def test_a_refused_article_is_set_aside_with_the_reason_and_the_others_are_put_in(self, tmp_path: Path) -> None:
        desk, index = MemoryDesk([POISON, *PRESS]), open_index(tmp_path, SMALL)
        assert sync(desk, index, batch=4) == Synced(put=len(PRESS), refused=1)
        assert "title_exact" in desk.refused[POISON.article.id].reason
        assert index.tally().articles == len(PRESS)
        assert sync(desk, index) == Synced()

    def test_it_is_tried_again_when_it_has_changed(self, tmp_path: Path) -> None:
        desk, index = MemoryDesk([POISON]), open_index(tmp_path, SMALL)
        sync(desk, index)
        desk.put(record("poison", "Ký tự đã đủ", revision=2))
        assert sync(desk, index) == Synced(put=1)
        assert ids(index) == [POISON.article.id]

    def test_a_rebuild_tries_it_again_and_sets_it_aside_again(self, tmp_path: Path) -> None:
        desk, index = MemoryDesk([POISON, *PRESS]), open_index(tmp_path, SMALL)
        sync(desk, index)
        assert sync_rebuilt(desk, tmp_path, SMALL) == Synced(put=len(PRESS), refused=1)
        assert list(desk.refused) == [POISON.article.id]
        assert sync(desk, index) == Synced()


class TestRebuilding:
    """All articles anew, with what the index should no longer hold left behind."""

    def test_the_new_index_holds_exactly_the_store_and_nothing_is_dirty(self, tmp_path: Path) -> None:
        index = open_index(tmp_path, SMALL)
        index.update([record("gone", "Bài đã rút")])
        desk = MemoryDesk(PRESS)
        told: list[int] = []
        assert sync_rebuilt(desk, tmp_path, SMALL, batch=6, progress=told.append) == Synced(put=len(PRESS))
        assert told == [6, 11]
        assert ids(index) == sorted(desk.kept)
        assert sync(desk, index) == Synced()

    def test_a_correction_made_meanwhile_stays_dirty(self, tmp_path: Path) -> None:
        class Busy(MemoryDesk):
            def records(self, batch: int) -> Iterator[Sequence[Record]]:
                yield from super().records(batch)
                self.put(record("summit", "Hội nghị đã được sửa tên", revision=2))

        desk = Busy(PRESS)
        sync_rebuilt(desk, tmp_path, SMALL)
        index = open_index(tmp_path, SMALL)
        assert index.search(Query('"sửa tên"')).total == 0
        assert sync(desk, index) == Synced(put=1)
        assert index.search(Query('"sửa tên"')).total == 1

    def test_an_article_withdrawn_meanwhile_is_taken_out_by_the_next_sync(self, tmp_path: Path) -> None:
        class Busy(MemoryDesk):
            def records(self, batch: int) -> Iterator[Sequence[Record]]:
                yield from super().records(batch)
                self.withdraw(id_of("summit"))

        desk = Busy(PRESS)
        sync_rebuilt(desk, tmp_path, SMALL)
        index = open_index(tmp_path, SMALL)
        assert id_of("summit") in ids(index)
        assert sync(desk, index) == Synced(removed=1)
        assert id_of("summit") not in ids(index)

    def test_an_index_that_lost_articles_is_not_put_in_place(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        index = open_index(tmp_path, SMALL)
        index.update([record("old", "Tin cũ")])
        before, desk = index.generation, MemoryDesk([record("a", "Một"), record("b", "Hai")])
        fill = _NewEmbedded.fill
        lost = tally_of([document(record("b", "Hai"))])

        def lossy(new: _NewEmbedded, batches: Iterable[Sequence[Record]]) -> Iterator[Filled]:
            for made in fill(new, [records[:-1] for records in batches]):
                yield replace(made, tally=made.tally.plus(lost))

        monkeypatch.setattr(_NewEmbedded, "fill", lossy)
        with pytest.raises(IndexUnavailable, match=r"1 articles of 2, checksum \w+ for \w+.*the old one stays in use"):
            sync_rebuilt(desk, tmp_path, SMALL)
        assert index.generation == before
        assert ids(index) == [id_of("old")]
        assert desk.generation is None

    def test_an_index_with_another_text_is_not_put_in_place(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        other = document(record("a", "Một chữ khác"))
        monkeypatch.setattr("index.embedded_generation._document", lambda schema, made: _document(schema, other))
        with pytest.raises(IndexUnavailable, match="1 articles of 1, checksum"):
            sync_rebuilt(MemoryDesk([record("a", "Một")]), tmp_path, SMALL)
