"""The file of vectors beside the embedded index: rows, slots, kills, what nobody names, damage."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index import embedded_vectors
from index.document import document, tally_of
from index.engine import ArticleIndex, open_index
from index.query import Query
from index.space import Space, read_space, space_of, write_space
from index.sync import expected_tally, sync, sync_rebuilt
from index.vectors import SCALE, Vectors, numbers_of
from newsroom.article import Record, Removal
from newsroom.errors import IndexUnavailable
from newsroom.sections import IndexSettings
from tests.index.makers import NOON, PRESS, MemoryDesk, id_of, record
from tests.index.meanings import DIMENSIONS, ENCODER, ToyEncoder, meaning, read

SMALL = IndexSettings(memory_mb=15)
SPACE = Space(ENCODER, DIMENSIONS)
WORDS = ("biển", "điện", "gạo", "họp", "giá")


def open_small(folder: Path, encoder: ToyEncoder | None = None) -> ArticleIndex:
    return open_index(folder, SMALL, encoder=encoder or ToyEncoder())


def rows_in(folder: Path) -> int:
    """Rows of the file, named or not."""
    (file,) = folder.glob("v*/vectors.bin")
    return file.stat().st_size // (4 + 2 * DIMENSIONS)


def near(index: ArticleIndex, word: str = "điện") -> list[str]:
    return [hit.id for hit in index.search(Query(word, mode="meaning", limit=100)).hits]


def numbers(*values: float) -> np.ndarray[tuple[int], np.dtype[np.int16]]:
    made = numbers_of(np.array(values, "<f2").tobytes())
    assert made is not None
    return made


class TestRows:
    def test_a_row_is_of_unit_length_in_whole_numbers(self) -> None:
        assert numbers(3, 4).tolist() == [round(0.6 * SCALE), round(0.8 * SCALE)]
        assert [numbers_of(made) for made in (b"", b"\0\0", b"x")] == [None] * 3
        assert numbers_of(np.array([np.nan, 1], "<f2").tobytes()) is None

    def test_rows_keep_their_slots(self, tmp_path: Path) -> None:
        vectors = Vectors(tmp_path, Space("a", 2))
        assert vectors.rows() is None
        assert vectors.append([numbers(1, 0), numbers(0, 1)]) == [0, 1]
        assert vectors.append([numbers(1, 1)]) == [2]
        rows = vectors.rows()
        assert rows is not None
        assert rows.near(np.array([1, 0], np.float32)).tolist() == pytest.approx([1.0, 0.0, 0.7071], abs=1e-4)
        there, close = rows.near_of(np.array([2, 9]), np.array([0, 1], np.float32))
        assert there.tolist() == [True, False] and close.tolist() == pytest.approx([0.7071, -1.0], abs=1e-4)

    def test_what_a_killed_writer_began_is_no_row(self, tmp_path: Path) -> None:
        vectors = Vectors(tmp_path, Space("a", 2))
        vectors.append([numbers(1, 0)])
        with (tmp_path / "vectors.bin").open("ab") as file:
            file.write(b"\1\0\0")
        rows = vectors.rows()
        assert rows is not None and rows.slots.tolist() == [0]
        assert vectors.append([numbers(0, 1)]) == [1]
        again = vectors.rows()
        assert again is not None and again.slots.tolist() == [0, 1]

    def test_slots_are_never_given_twice(self, tmp_path: Path) -> None:
        vectors = Vectors(tmp_path, Space("a", 2))
        vectors.append([numbers(1, 0)] * 5)
        old = vectors.rows()
        vectors.keep(np.array([1, 3]))
        rows = vectors.rows()
        assert rows is not None and rows.slots.tolist() == [1, 3, 4]
        assert vectors.append([numbers(0, 1)]) == [5]
        assert old is not None and old.slots.tolist() == [0, 1, 2, 3, 4]


class TestSpace:
    def test_the_first_vector_says_which_are_compared(self, tmp_path: Path) -> None:
        assert space_of(PRESS) is None
        made = read(PRESS[0])
        other = read(PRESS[1], "other")
        assert space_of([PRESS[2], made, other]) == SPACE
        assert space_of([made, other], "other") == Space("other", DIMENSIONS)
        assert space_of([made], "missing") is None
        assert SPACE.holds(made) and not SPACE.holds(other) and not SPACE.holds(replace(made, vector=made.vector[:-2]))
        write_space(tmp_path, SPACE)
        assert read_space(tmp_path) == SPACE

    @pytest.mark.parametrize("text", ["", "{", "[]", '{"encoder": "a", "dimensions": "x"}'])
    def test_damage_is_told_with_the_way_out(self, tmp_path: Path, text: str) -> None:
        (tmp_path / "vectors.json").write_text(text)
        with pytest.raises(IndexUnavailable, match="sync --rebuild"):
            read_space(tmp_path)


class TestWriting:
    def test_the_same_vector_keeps_its_row_when_labels_change(self, tmp_path: Path) -> None:
        index = open_small(tmp_path)
        press = [read(record(f"n{n}", f"Điện {word}")) for n, word in enumerate(WORDS)]
        index.update(press)
        before = rows_in(tmp_path)
        for revision in range(2, 6):
            index.update([replace(made, revision=revision) for made in press])
        assert rows_in(tmp_path) == before
        assert sorted(near(index)) == sorted(made.article.id for made in press)

    def test_rows_that_nobody_names_are_left_out(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(embedded_vectors, "SPARE_ROWS", 20)
        monkeypatch.setattr(embedded_vectors, "STEP", 7)
        index, reader = open_small(tmp_path), open_small(tmp_path)
        for revision in range(1, 40):
            letters = "".join(chr(97 + (revision * n) % 26) for n in range(4))
            index.update([read(record("same", f"Điện {letters} {'giá ' * revision}", revision=revision))])
            assert near(reader) == [id_of("same")]
        assert rows_in(tmp_path) <= 24
        assert index.tally().vectors == reader.tally().vectors != 0

    def test_readers_of_other_threads_are_never_wrong(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(embedded_vectors, "SPARE_ROWS", 3)
        index, reader = open_small(tmp_path), open_small(tmp_path)
        index.update([read(record("still", "Lưới điện"))])
        done, failures = threading.Event(), []

        def look() -> None:
            while not done.is_set():
                try:
                    if near(reader)[0] != id_of("still"):
                        failures.append("another one came first")
                except Exception as error:
                    failures.append(str(error))

        threads = [threading.Thread(target=look) for _ in range(2)]
        for thread in threads:
            thread.start()
        for n in range(25):
            index.update([read(record("moving", f"Gạo {'giá ' * n} điện", revision=n + 1))])
        done.set()
        for thread in threads:
            thread.join()
        assert failures == []

    def test_missing_rows_are_told_before_slots_are_given_twice(self, tmp_path: Path) -> None:
        index = open_small(tmp_path)
        index.update([read(made) for made in PRESS])
        whole = index.tally()
        (file,) = tmp_path.glob("v*/vectors.bin")
        os.truncate(file, file.stat().st_size // 2)
        # Searches go on with what is there, the tally shows it, and nobody writes over it.
        assert index.search(Query("asean")).total == 4
        assert index.tally().vectors != whole.vectors
        with pytest.raises(IndexUnavailable, match="sync --rebuild"):
            index.update([read(record("next", "Điện"))])


class TestSync:
    def test_an_index_is_compared_by_its_vectors_too(self, tmp_path: Path) -> None:
        desk = MemoryDesk([read(made) for made in PRESS])
        index = open_small(tmp_path)
        sync(desk, index)
        assert index.tally() == expected_tally(desk, index.space)
        assert index.tally() != expected_tally(desk)
        sync_rebuilt(desk, tmp_path, SMALL)
        assert index.tally() == expected_tally(desk, index.space)
        assert index.space == SPACE

    def test_a_rebuild_takes_the_encoder_of_most_articles(self, tmp_path: Path) -> None:
        old = [read(made) for made in PRESS]
        desk, index = MemoryDesk(old), open_small(tmp_path, ToyEncoder("new-2"))
        sync(desk, index)
        for made in old[1:]:
            desk.put(replace(read(made, "new-2"), revision=2))
        sync(desk, index)
        # Vectors of two encoders are never compared: by words alone until it is built anew.
        assert index.search(Query("biển")).without == "other_encoder"
        sync_rebuilt(desk, tmp_path, SMALL)
        assert index.space == Space("new-2", DIMENSIONS)
        assert index.search(Query("biển")).without is None
        assert old[0].article.id not in near(index, "biển")
        assert index.tally() == expected_tally(desk, index.space)


KILLED = """
import os, signal, sys
from pathlib import Path
import index.embedded_vectors, index.vectors
from index import space
from index.engine import open_index
from newsroom.sections import IndexSettings
from tests.index.makers import record
from tests.index.meanings import read

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

folder, when = Path(sys.argv[1]), sys.argv[2]
made = open_index(folder, IndexSettings(memory_mb=15))
append = index.vectors.Vectors.append

def after(*given):
    append(*given)
    die()

if when == "before_the_rows":
    index.vectors.Vectors.append = die
if when == "within_the_rows":
    index.vectors.os.fsync = die
if when == "before_the_commit":
    index.vectors.Vectors.append = after
if when == "while_leaving_out":
    index.embedded_vectors.SPARE_ROWS = -2
    index.vectors.os.replace = die
made.update([read(record("grid", "Power grid", revision=2)), read(record("other", "Giá điện"))])
die()
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="kills as only POSIX systems do")
@pytest.mark.parametrize(
    "when", ["before_the_rows", "within_the_rows", "before_the_commit", "while_leaving_out", "after_the_commit"]
)
def test_a_kill_between_rows_and_commit_loses_and_doubles_nothing(tmp_path: Path, when: str) -> None:
    index = open_small(tmp_path)
    index.update([read(record("grid", "Lưới điện")), read(record("rice", "Giá gạo"))])
    index.update([read(record("rice", "Gạo", revision=2))], [])
    before = index.tally()
    root = Path(__file__).parents[2]
    ended = subprocess.run(
        [sys.executable, "-c", KILLED, str(tmp_path), when],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
        capture_output=True,
    )
    assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()
    after: list[Record] = [read(record("grid", "Power grid", revision=2)), read(record("other", "Giá điện"))]
    rice = read(record("rice", "Gạo", revision=2))
    if when != "after_the_commit":
        assert index.tally() == before
        assert near(index)[0] == id_of("grid")
    # The same again, as a sync does that was not acknowledged.
    index.update(after)
    assert index.tally() == tally_of([document(made, SPACE) for made in [*after, rice]])
    found = near(index)
    assert len(found) == len(set(found))
    assert found[0] == id_of("grid") and id_of("other") in found
    index.update([], [Removal(id_of("grid"), 3, NOON)])
    assert near(index)[0] == id_of("other")
    assert meaning("điện").any()


STRICT = """
import sys
from pathlib import Path
from index.engine import open_index
from index.query import Query

class Never:
    def __getattr__(self, name):
        raise AssertionError(name)

index = open_index(Path(sys.argv[1]), encoder=Never())
strict = (Query("", facets=("language",), timeline="day"), Query("điện", sort="date"), Query("điện", mode="words"))
for query in (*strict, Query('"lưới điện"'), Query("lưới AND điện"), Query("điện", limit=0)):
    assert index.search(query).total == 1, query
assert [listed.title for listed in index.scan(Query("điện"))] == ["Lưới điện"]
assert "numpy" not in sys.modules
"""


def test_what_is_strict_loads_neither_encoder_nor_numpy(tmp_path: Path) -> None:
    open_small(tmp_path).update([read(record("grid", "Lưới điện"))])
    root = Path(__file__).parents[2]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    words = [sys.executable, "-c", STRICT, str(tmp_path)]
    ended = subprocess.run(words, cwd=root, env=environment, capture_output=True)
    assert ended.returncode == 0, ended.stderr.decode()
