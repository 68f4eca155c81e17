"""Pytest fixtures of stores on SQLite and on PostgreSQL, for all tests (see `tests/conftest.py`).

The server is started by the first test that asks for it and lives until the tests end. Where there is none, the tests
that ask for it are skipped, with the reason (see `tests.required`).
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.postgres.server import Server, Unavailable, programs
from tests.required import missing


@contextmanager
def started() -> Iterator[Server]:
    """A server of one's own; else the present test is skipped, or fails where PostgreSQL is required."""
    try:
        programs()
    except Unavailable as error:
        missing("postgresql", str(error))
    with Server() as server:
        yield server


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """The server that all tests share: each has databases of its own."""
    with started() as server:
        yield server


@pytest.fixture
def postgresql_url(postgresql: Server) -> Iterator[str]:
    """`[store] url` of a new empty store on the server."""
    name = postgresql.fresh()
    yield postgresql.url(name)
    postgresql.drop(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """`[store] url` of a new empty store, once on each database."""
    if request.param == "postgresql":
        url: str = request.getfixturevalue("postgresql_url")
        return url
    return f"sqlite:///{tmp_path / 'store.sqlite'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_databases(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], str]]:
    """Gives the `[store] url` of one more database without any table, once all of SQLite and once of PostgreSQL."""
    numbers = itertools.count(1)
    if request.param == "sqlite":
        yield lambda: f"sqlite:///{tmp_path / f'empty{next(numbers)}.sqlite'}"
        return
    server: Server = request.getfixturevalue("postgresql")
    made: list[str] = []

    def another() -> str:
        made.append(server.empty())
        return server.url(made[-1])

    yield another
    for name in made:
        server.drop(name)
