"""The engines that the contract is tested with. A new engine is one more name in `ENGINES`."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from index.engine import ArticleIndex, open_index
from index.meaning import QueryEncoder
from newsroom.sections import IndexSettings
from tests.elastic.fixtures import fresh_prefix
from tests.elastic.security import PASSWORD, USER
from tests.elastic.server import Server
from tests.index.makers import PRESS

ENGINES = ("embedded", "elasticsearch")


@contextmanager
def engine(
    name: str, folder: Path, request: pytest.FixtureRequest, encoder: QueryEncoder | None = None
) -> Iterator[ArticleIndex]:
    """An empty index of the engine `name`; on Elasticsearch over two shards, so that answers are put together."""
    if name == "embedded":
        made = open_index(folder, IndexSettings(memory_mb=15), encoder=encoder)
        yield made
        made.close()
        return
    url = request.getfixturevalue("elasticsearch_url")
    with fresh_prefix(url) as prefix:
        made = open_index(
            folder, IndexSettings(engine="elasticsearch", hosts=(url,), name=prefix, shards=2), encoder=encoder
        )
        yield made
        made.close()


@pytest.fixture(scope="module", params=ENGINES)
def index(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ArticleIndex]:
    """An index of `PRESS`, which tests only read."""
    with engine(request.param, tmp_path_factory.mktemp("index"), request) as made:
        made.update(PRESS)
        yield made


@pytest.fixture(params=ENGINES)
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ArticleIndex]:
    """An index without articles, which a test may fill."""
    with engine(request.param, tmp_path, request) as made:
        yield made


@pytest.fixture
def client(elasticsearch_url: str) -> Iterator[Elasticsearch]:
    """The bare client, to look behind the engine."""
    with Elasticsearch(elasticsearch_url, request_timeout=60) as made:
        yield made


@pytest.fixture
def server(secured_elasticsearch: Server) -> Server:
    """A server that wants a name and a password."""
    return secured_elasticsearch


@pytest.fixture
def root(server: Server) -> Iterator[Elasticsearch]:
    """A client of it that may do anything."""
    with Elasticsearch(server.url, ca_certs=str(server.certificate), basic_auth=(USER, PASSWORD)) as client:
        yield client


@pytest.fixture
def name(root: Elasticsearch) -> Iterator[str]:
    """An index name of the test's own."""
    made = f"test-{secrets.token_hex(5)}"
    yield made
    for index in root.indices.get(index=f"{made}*", expand_wildcards="all").body:
        root.indices.delete(index=index)
