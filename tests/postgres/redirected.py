"""The pass with `DIEMBAO_TEST_STORE=postgresql`: every store that a test opens by settings is on PostgreSQL.

A test that is about the SQLite file itself says so by `@pytest.mark.sqlite_file("why")` and is left to the other pass.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from newsroom.settings import Settings
from tests.postgres.by_folder import CHILDREN, PORT_VARIABLE, PREFIX, redirected, url_of
from tests.postgres.server import Server, Unavailable, programs

MARKER = "sqlite_file"

_ASK = "from newsroom.settings import Settings; print(Settings(desk={'data': 'redirected'}).store_url)"


def pytest_configure() -> None:
    """Whoever asks for this pass wants no tests that are skipped."""
    try:
        programs()
    except Unavailable as error:
        raise pytest.UsageError(f"DIEMBAO_TEST_STORE: {error}") from error


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is marked."""
    left = [item for item in items if item.get_closest_marker(MARKER)]
    config.hook.pytest_deselected(items=left)
    items[:] = [item for item in items if item not in left]


@pytest.fixture(scope="session", autouse=True)
def _redirection(postgresql: Server) -> Iterator[None]:
    """Of this process and of all that it starts."""
    postgresql.drop(postgresql.empty())  # makes the template
    paths = [str(CHILDREN), str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH", "")]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Settings, "store_url", redirected(postgresql.port))
        patch.setenv(PORT_VARIABLE, str(postgresql.port))
        patch.setenv("PYTHONPATH", os.pathsep.join(path for path in paths if path))
        asked = subprocess.run([sys.executable, "-c", _ASK], capture_output=True, text=True)
        assert asked.stdout.strip() == url_of(Path("redirected"), postgresql.port), asked
        yield


@pytest.fixture(scope="module", autouse=True)
def _cleared_after_module(_redirection: None, postgresql: Server) -> Iterator[None]:
    yield from _cleared(postgresql)


@pytest.fixture(autouse=True)
def _cleared_after_test(_cleared_after_module: None, postgresql: Server) -> Iterator[None]:
    yield from _cleared(postgresql)


def _cleared(server: Server) -> Iterator[None]:
    """What comes up meanwhile is dropped."""
    before = server.databases(PREFIX)
    yield
    for name in server.databases(PREFIX) - before:
        server.drop(name)
