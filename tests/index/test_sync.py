"""From the store's dirty rows to the index, through kills, rebuilds and corrections in between."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pytest

from index.engine import open_index, rebuild
from index.query import Query
from index.sync import sync, sync_rebuilt
from newsroom.article import Record
from newsroom.settings import IndexSettings
from tests.index.makers import PRESS, MemoryDesk, id_of, record

SMALL = IndexSettings(memory_mb=15)


def test_everything_dirty_is_put_in_once(tmp_path: Path) -> None:
    desk, index = MemoryDesk(PRESS), open_index(tmp_path, SMALL)
    told: list[int] = []
    assert sync(desk, index, batch=4, progress=told.append) == len(PRESS)
    assert told == [4, 8, 11]
    assert index.ids() == sorted(desk.kept)
    assert sync(desk, index) == 0


def test_a_correction_is_put_in_by_the_next_sync(tmp_path: Path) -> None:
    desk, index = MemoryDesk(PRESS), open_index(tmp_path, SMALL)
    sync(desk, index)
    desk.put(record("summit", "Hội nghị đã được sửa tên", revision=2))
    assert sync(desk, index) == 1
    assert [hit.id for hit in index.search(Query('"sửa tên"')).hits] == [id_of("summit")]


def test_a_correction_made_during_the_write_stays_dirty(tmp_path: Path) -> None:
    class Corrected(MemoryDesk):
        def acknowledge(self, pairs: Iterable[tuple[str, int]], generation: str) -> None:
            if self.kept[id_of("a")].revision == 1:
                self.put(record("a", "Bản sửa", revision=2))
            super().acknowledge(pairs, generation)

    desk, index = Corrected([record("a", "Bản đầu")]), open_index(tmp_path, SMALL)
    assert sync(desk, index) == 2
    assert [hit.title for hit in index.search(Query()).hits] == ["Bản sửa"]


def test_dying_before_the_acknowledgement_costs_only_a_repetition(tmp_path: Path) -> None:
    class Dying(MemoryDesk):
        def acknowledge(self, pairs: Iterable[tuple[str, int]], generation: str) -> None:
            raise KeyboardInterrupt

    index = open_index(tmp_path, SMALL)
    with pytest.raises(KeyboardInterrupt):
        sync(Dying(PRESS), index, batch=4)
    assert index.count() == 4
    assert sync(MemoryDesk(PRESS), index, batch=4) == len(PRESS)
    assert index.count() == len(PRESS)


def test_an_index_of_another_generation_gets_everything_again(tmp_path: Path) -> None:
    desk = MemoryDesk(PRESS)
    sync(desk, open_index(tmp_path / "one", SMALL))
    other = open_index(tmp_path / "two", SMALL)
    assert sync(desk, other) == len(PRESS)
    assert other.count() == len(PRESS)


def test_a_rebuild_by_another_between_two_batches_loses_nothing(tmp_path: Path) -> None:
    desk, index = MemoryDesk(PRESS), open_index(tmp_path, SMALL)

    def another_rebuilds(done: int) -> None:
        if done == 4:
            rebuild(tmp_path, [], SMALL)

    assert sync(desk, index, batch=4, progress=another_rebuilds) == len(PRESS) + 4
    assert index.ids() == sorted(desk.kept)


class TestRebuilding:
    """All articles anew, with what the index should no longer hold left behind."""

    def test_the_new_index_holds_exactly_the_store_and_nothing_is_dirty(self, tmp_path: Path) -> None:
        index = open_index(tmp_path, SMALL)
        index.update([record("gone", "Bài đã rút")])
        desk = MemoryDesk(PRESS)
        told: list[int] = []
        assert sync_rebuilt(desk, tmp_path, SMALL, batch=6, progress=told.append) == len(PRESS)
        assert told == [6, 11]
        assert index.ids() == sorted(desk.kept)
        assert sync(desk, index) == 0

    def test_a_correction_made_meanwhile_stays_dirty(self, tmp_path: Path) -> None:
        class Busy(MemoryDesk):
            def records(self, batch: int) -> Iterator[Sequence[Record]]:
                yield from super().records(batch)
                self.put(record("summit", "Hội nghị đã được sửa tên", revision=2))

        desk = Busy(PRESS)
        sync_rebuilt(desk, tmp_path, SMALL)
        index = open_index(tmp_path, SMALL)
        assert index.search(Query('"sửa tên"')).total == 0
        assert sync(desk, index) == 1
        assert index.search(Query('"sửa tên"')).total == 1
