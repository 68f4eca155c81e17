"""`diembao store copy`: everything arrives once, whatever the databases, and however often the copy was killed."""

from __future__ import annotations

import itertools
import json
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import JSON, Boolean, Date, Float, LargeBinary, insert, select, text, update
from typer.testing import CliRunner

from newsroom.cli import app
from newsroom.errors import SettingsError, StoreError, StoreMissing, UsageError
from newsroom.progress import Progress, silent
from newsroom.store import Store, transfer
from newsroom.store.database import Database
from newsroom.store.schema import metadata, runs, sources
from newsroom.store.transfer import Copied, copy, mark_of, table_sum
from newsroom.store.types import Number, Text, UtcDateTime
from tests.newsroom.makers import NOW, fill
from tests.postgres.server import Server

New = Callable[[str], str]


@pytest.fixture
def new(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[New]:
    """Gives the address of one more empty database of a dialect."""
    made: list[tuple[Server, str]] = []
    numbers = itertools.count(1)

    def another(dialect: str) -> str:
        if dialect == "sqlite":
            return f"sqlite:///{tmp_path / f'{next(numbers)}.sqlite'}"
        server: Server = request.getfixturevalue("postgresql")
        made.append((server, server.empty()))
        return server.url(made[-1][1])

    yield another
    for server, name in made:
        server.drop(name)


def every_table(address: str, articles: int = 5) -> None:
    """A store with a row in each of its tables, some of them odd."""
    with closing(Store(address)) as store:
        fill(store, range(1, articles + 1))
        store.projection.forget_acknowledgements("g1")
        with store.database.write() as connection:
            for table in metadata.sorted_tables:
                if connection.execute(select(*table.primary_key).limit(1)).first() is None:
                    connection.execute(insert(table).values({column.name: _odd(column) for column in table.c}))


def _odd(column: Any) -> Any:
    """A value for a column of a table in which nothing else was put."""
    if column.foreign_keys:
        (key,) = column.foreign_keys
        return select(key.column).order_by(key.column).limit(1).scalar_subquery()
    odd: dict[type, Any] = {
        UtcDateTime: NOW + timedelta(microseconds=1),
        Text: "Đ\u0300ặng\ud800 – \U00020bb7\x00'",
        LargeBinary: b"\x00\xff\x80" * 9,
        type(Number): 7,
        Float: 1e-17,
        Boolean: True,
        JSON: {"b": [1, None, "\x00\ud800"], "a": "é"},
        Date: NOW.date(),
    }
    return odd[type(column.type)]


def copied(here: str, there: str, listener: Callable[[Progress], None] = silent) -> Copied:
    with closing(Database(here, create=False)) as source:
        return copy(source, there, "", mark_of(source.name), listener)


@pytest.mark.parametrize("here", ["sqlite", "postgresql"])
@pytest.mark.parametrize("there", ["sqlite", "postgresql"])
def test_every_row_of_every_table_arrives_and_the_copy_is_a_store(new: New, here: str, there: str) -> None:
    first, second = new(here), new(there)
    every_table(first)
    steps: list[Progress] = []
    done = copied(first, second, steps.append)
    assert all(sums.rows for sums in done.tables.values()) and set(done.tables) == set(metadata.tables)
    assert done.there == 0
    (last,) = {step.total for step in steps if step.stage == "copy"}
    assert last == sum(sums.rows for sums in done.tables.values())
    with closing(Store(first)) as one, closing(Store(second)) as two:
        assert list(two.projection.records(10)) == list(one.projection.records(10))
        assert two.reviews.decisions() == one.reviews.decisions()
        # What is numbered goes on after the numbers that came.
        assert two.statistics.start_run("run", NOW) == max(run.id for run in one.statistics.last_runs(1)) + 1


def test_a_copy_that_was_broken_off_goes_on_and_is_no_store_until_then(
    new: New, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transfer, "ROWS", 2)
    first, second = new("sqlite"), new("postgresql")
    every_table(first)

    def break_off(step: Progress) -> None:
        if step.stage == "copy" and step.done > 20:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        copied(first, second, break_off)
    with pytest.raises(StoreError, match="an unfinished copy of a store; repeat the `diembao store copy`"):
        Store(second)
    other = new("sqlite")
    every_table(other)
    with pytest.raises(StoreError, match="an unfinished copy"):
        copied(other, second)
    done = copied(first, second)
    assert done.there > 20
    assert done.tables == copied(second, new("sqlite")).tables


def test_a_source_that_went_on_meanwhile_is_copied_anew(new: New, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transfer, "ROWS", 2)
    first, second = new("sqlite"), new("sqlite")
    every_table(first)

    def break_off(step: Progress) -> None:
        if step.stage == "copy" and step.done > 20:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        copied(first, second, break_off)
    with closing(Store(first)) as store, store.database.write() as connection:
        connection.execute(update(sources).values(name="Báo Mới Tên"))
    done = copied(first, second)
    assert done.there == 0
    with closing(Store(second)) as store, store.database.read() as connection:
        assert set(connection.execute(select(sources.c.name)).scalars()) == {"Báo Mới Tên"}
        assert {name: table_sum(connection, table) for name, table in metadata.tables.items()} == done.tables


def test_a_target_that_holds_something_is_refused_and_left_as_it_is(new: New) -> None:
    first, second = new("sqlite"), new("postgresql")
    every_table(first)
    with closing(Store(second)) as store:
        store.statistics.start_run("run", NOW)
    with pytest.raises(StoreError, match="a store is there with runs in it, and a copy overwrites none"):
        copied(first, second)
    with closing(Store(second)) as store:
        assert len(store.statistics.last_runs(5)) == 1


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_asking_whether_a_target_is_empty_makes_no_store_there(new: New, dialect: str) -> None:
    address = new(dialect)
    transfer.refuse_filled(address, "", "mark")
    with pytest.raises(StoreMissing):
        Database(address, create=False)


def test_the_checksum_tells_every_difference_and_no_order() -> None:
    with closing(Database("sqlite://")) as database, database.write() as connection:
        connection.execute(
            insert(runs), [{"command": str(n), "started_at": NOW, "statistics": {"a": n}} for n in (1, 2)]
        )
        before = table_sum(connection, runs)
        connection.execute(text("UPDATE runs SET id = id + 7"))
        assert table_sum(connection, runs) != before
        connection.execute(text("UPDATE runs SET id = 3 - (id - 7), command = 3 - command"))
        connection.execute(update(runs).where(runs.c.id == 1).values(statistics={"a": 1}))
        connection.execute(update(runs).where(runs.c.id == 2).values(statistics={"a": 2}))
        assert table_sum(connection, runs) == before


def test_the_command_copies_and_says_what_is_wrong(tmp_path: Path, new: New, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    every_table(f"sqlite:///{tmp_path / 'from.sqlite'}")
    there = new("postgresql")

    def call(*words: str) -> str:
        return CliRunner().invoke(app, ["store", "copy", *words], catch_exceptions=False).stdout

    assert json.loads(call("from.sqlite", there, "--json"))["tables"]["articles"]["rows"] == 5
    assert call(there, "back.sqlite").endswith("the same in both stores\n")
    for words, error, sentence in (
        (("from.sqlite", there), StoreError, "a copy overwrites none"),
        (("none.sqlite", there), StoreError, "there is no store yet"),
        (("from.sqlite", "from.sqlite"), UsageError, "onto itself"),
        (("from.sqlite", "mysql://a:secret@b/c"), SettingsError, "not in mysql://$"),
        (("from.sqlite", "postgresql://a:secret@127.0.0.1:1/c"), StoreError, r"a:\*\*\*@127.0.0.1:1/c: cannot open"),
    ):
        with pytest.raises(error, match=sentence) as told:
            call(*words)
        assert "secret" not in str(told.value)


def _killed_copies(new: New, tmp_path: Path, here: str, there: str, kills: int, seed: int) -> None:
    """Copy in processes that are killed at random moments, then to the end."""
    first, second = new(here), new(there)
    every_table(first, 60)
    chance = random.Random(seed)
    code = (
        "import sys\n"
        "from newsroom.store import transfer\n"
        "transfer.ROWS = 3\n"
        "from tests.newsroom.test_transfer import copied\n"
        "print('begun', flush=True)\n"
        "print(copied(sys.argv[1], sys.argv[2], lambda step: print(step.done, flush=True)).there)\n"
    )
    for _ in range(kills):
        process = subprocess.Popen([sys.executable, "-c", code, first, second], stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        for _ in range(chance.randrange(2, 40)):
            process.stdout.readline()
        time.sleep(chance.random() / 200)
        process.send_signal(signal.SIGKILL)
        process.communicate()
    with closing(Database(first)) as source, source.read() as connection:
        wanted = {name: table_sum(connection, table) for name, table in metadata.tables.items()}
    try:
        done = copied(first, second).tables
    except StoreError as error:
        assert "overwrites none" in str(error)  # the last one had come to its end
        with closing(Database(second)) as source, source.read() as connection:
            done = {name: table_sum(connection, table) for name, table in metadata.tables.items()}
    assert done == wanted


def test_a_killed_copy_costs_repeated_work_only(new: New, tmp_path: Path) -> None:
    _killed_copies(new, tmp_path, "sqlite", "postgresql", kills=1, seed=1)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(("here", "there"), [("sqlite", "postgresql"), ("postgresql", "sqlite")])
def test_a_copy_that_is_killed_again_and_again(new: New, tmp_path: Path, here: str, there: str, seed: int) -> None:
    _killed_copies(new, tmp_path, here, there, kills=8, seed=seed)
