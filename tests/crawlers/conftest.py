"""What the tests of collecting share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crawlers.room import Newsroom
from tests.crawlers.site import Site


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Newsroom]:
    """A newsroom over a site that has nothing yet."""
    with Site() as site:
        made = Newsroom(tmp_path, site)
        yield made
        made.store.close()


@pytest.fixture
def engine() -> Iterator[Site]:
    """A search engine that has nothing yet."""
    with Site() as site:
        yield site


@pytest.fixture
def stranger() -> Iterator[Site]:
    """The site of an outlet that nobody declared."""
    with Site() as site:
        yield site
