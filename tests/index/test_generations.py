"""One index in a folder at any time: rebuilding beside, swapping, one writer, being killed, being damaged."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from index import generations
from index.engine import open_index
from index.query import Query
from newsroom.article import Record
from newsroom.errors import IndexUnavailable
from newsroom.sections import IndexSettings
from tests.index.makers import PRESS, id_of, rebuilt, record

SMALL = IndexSettings(memory_mb=15)


def directories(folder: Path) -> list[str]:
    """Names of the generations that lie in `folder`."""
    return sorted(path.name for path in folder.iterdir() if path.is_dir())


def test_opening_an_empty_folder_makes_an_empty_index_that_the_next_opening_finds(tmp_path: Path) -> None:
    first = open_index(tmp_path / "new" / "index", SMALL)
    second = open_index(tmp_path / "new" / "index", SMALL)
    assert first.generation == second.generation
    assert second.tally().articles == 0


def test_a_reader_sees_what_another_wrote_as_soon_as_it_is_durable(tmp_path: Path) -> None:
    reader, writer = open_index(tmp_path, SMALL), open_index(tmp_path, SMALL)
    for number in range(1, 4):
        writer.update([record(f"n{number}", "Tin ASEAN")])
        assert reader.search(Query("asean")).total == number


def test_a_wiped_index_has_another_generation(tmp_path: Path) -> None:
    index = open_index(tmp_path, SMALL)
    index.update(PRESS)
    before = index.generation
    shutil.rmtree(tmp_path)
    assert index.generation != before
    assert index.tally().articles == 0


def test_an_index_of_another_layout_is_left_for_a_new_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    open_index(tmp_path, SMALL).update(PRESS)
    monkeypatch.setattr("index.embedded.LAYOUT", 999)
    newer = open_index(tmp_path, SMALL)
    assert newer.generation.startswith("v999-")
    assert newer.tally().articles == 0
    assert directories(tmp_path) == [newer.generation]


class TestRebuilding:
    """Another index beside the old one, then in its place."""

    def test_readers_keep_the_old_index_until_the_swap_and_then_see_the_new_one(self, tmp_path: Path) -> None:
        reader = open_index(tmp_path, SMALL)
        reader.update([record("old", "Tin cũ")])
        before = reader.generation

        def batches() -> Iterator[Sequence[Record]]:
            for made in PRESS:
                yield [made]
                assert [hit.title for hit in reader.search(Query()).hits] == ["Tin cũ"]

        after = rebuilt(tmp_path, batches(), SMALL)
        assert reader.generation == after != before
        assert reader.tally().articles == len(PRESS)
        assert id_of("old") not in {listed.id for listed in reader.scan(Query())}
        assert directories(tmp_path) == [after]

    def test_readers_never_meet_a_gap_while_indexes_are_swapped(self, tmp_path: Path) -> None:
        rebuilt(tmp_path, [PRESS], SMALL)
        reader, done = open_index(tmp_path, SMALL), threading.Event()
        answers: list[int] = []
        failures: list[Exception] = []

        def search() -> None:
            while not done.is_set():
                try:
                    answers.append(reader.search(Query("bien dong", facets=("scope",))).total)
                except Exception as error:
                    failures.append(error)

        thread = threading.Thread(target=search)
        thread.start()
        swapped = {rebuilt(tmp_path, [PRESS], SMALL) for _ in range(5)}
        done.set()
        thread.join()
        assert len(swapped) == 5
        assert failures == []
        assert set(answers) == {3}

    def test_a_reader_that_read_the_old_name_just_before_the_swap_follows(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        reader = open_index(tmp_path, SMALL)
        read, late = generations.current, [True]

        def read_then_swapped(folder: Path, layout: int) -> str | None:
            name = read(folder, layout)
            if late and late.pop():
                rebuilt(folder, [PRESS], SMALL)
            return name

        monkeypatch.setattr(generations, "current", read_then_swapped)
        assert reader.search(Query()).total == len(PRESS)

    def test_a_source_that_fails_leaves_the_old_index_and_its_own_error(self, tmp_path: Path) -> None:
        index = open_index(tmp_path, SMALL)
        index.update(PRESS)
        before = index.generation

        def batches() -> Iterator[Sequence[Record]]:
            yield [record("a", "Một")]
            raise ValueError("the store stopped")

        with pytest.raises(ValueError, match="the store stopped"):
            rebuilt(tmp_path, batches(), SMALL)
        assert (index.generation, index.tally().articles) == (before, len(PRESS))
        index.update([record("a", "Một")])
        assert directories(tmp_path) == [before]

    def test_a_damaged_index_is_told_and_mended_by_a_rebuild(self, tmp_path: Path) -> None:
        open_index(tmp_path, SMALL).update(PRESS)
        (tmp_path / directories(tmp_path)[0] / "meta.json").write_text("{")
        with pytest.raises(IndexUnavailable, match=r"rebuild the index with 'diembao sync --rebuild'"):
            open_index(tmp_path, SMALL)
        rebuilt(tmp_path, [PRESS], SMALL)
        assert open_index(tmp_path, SMALL).tally().articles == len(PRESS)


class TestOneWriter:
    """Writers wait for each other a little, readers never."""

    def test_a_writer_is_told_that_another_one_writes_and_readers_go_on(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        index, other = open_index(tmp_path, SMALL), open_index(tmp_path, SMALL)
        index.update(PRESS)
        with generations.lock(tmp_path):
            monkeypatch.setattr("index.generations.WAIT", 0.05)
            with pytest.raises(IndexUnavailable, match="another diembao is writing"):
                other.update([record("a", "Một")])
            assert other.tally().articles == len(PRESS)
        other.update([record("a", "Một")])
        assert index.tally().articles == len(PRESS) + 1

    def test_threads_that_write_at_once_all_get_through(self, tmp_path: Path) -> None:
        index = open_index(tmp_path, SMALL)
        threads = [threading.Thread(target=index.update, args=([record(f"n{number}", "Tin")],)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert index.tally().articles == 8

    def test_nobody_rebuilds_while_another_writes(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        index = open_index(tmp_path, SMALL)
        with index.writing():
            monkeypatch.setattr("index.generations.WAIT", 0.05)
            with pytest.raises(IndexUnavailable, match="another diembao is writing"):
                rebuilt(tmp_path, [PRESS], SMALL)


KILLED = """
import os, signal, sys
from pathlib import Path
from index import generations
from index.engine import open_index
from newsroom.sections import IndexSettings
from tests.index.makers import PRESS, rebuilt

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

def batches():
    yield PRESS[:3]
    if when == "while_building":
        die()
    yield PRESS[3:]

folder, when = Path(sys.argv[1]), sys.argv[2]
if when == "before_the_swap":
    generations.os.replace = die
if when == "after_the_swap":
    generations._sync_directory = die
rebuilt(folder, batches(), IndexSettings(memory_mb=15))
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="kills as only POSIX systems do")
@pytest.mark.parametrize("when", ["while_building", "before_the_swap", "after_the_swap"])
def test_a_rebuild_that_is_killed_leaves_the_old_index_or_the_new_one(tmp_path: Path, when: str) -> None:
    index = open_index(tmp_path, SMALL)
    index.update([record("old", "Tin cũ")])
    before = index.generation
    root = Path(__file__).parents[2]
    ended = subprocess.run(
        [sys.executable, "-c", KILLED, str(tmp_path), when],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
    )
    assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()
    assert len(directories(tmp_path)) == 2

    found = open_index(tmp_path, SMALL)
    if when == "after_the_swap":
        assert found.generation != before
        assert found.tally().articles == len(PRESS)
    else:
        assert found.generation == before
        assert [listed.id for listed in found.scan(Query())] == [id_of("old")]
    # The lock died with its holder; the next writer clears what it left.
    found.update([record("next", "Tin sau")])
    assert directories(tmp_path) == [found.generation]
    assert not (tmp_path / "CURRENT.new").exists()
