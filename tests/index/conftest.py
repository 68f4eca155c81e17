"""The engines that the contract is tested with. A new engine is one more name in `ENGINES`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from index.engine import ArticleIndex, open_index
from newsroom.settings import IndexSettings
from tests.index.makers import PRESS


def _embedded(folder: Path) -> ArticleIndex:
    return open_index(folder, IndexSettings(memory_mb=15))


ENGINES: dict[str, Callable[[Path], ArticleIndex]] = {"embedded": _embedded}


@pytest.fixture(scope="module", params=ENGINES)
def index(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ArticleIndex]:
    """An index of `PRESS`, which tests only read."""
    made = ENGINES[request.param](tmp_path_factory.mktemp("index"))
    made.update(PRESS)
    yield made
    made.close()


@pytest.fixture(params=ENGINES)
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ArticleIndex]:
    """An index without articles, which a test may fill."""
    made = ENGINES[request.param](tmp_path)
    yield made
    made.close()
