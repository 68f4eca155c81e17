"""Pytest fixtures of the test server, for all tests (see `tests/conftest.py`).

The server is started by the first test that asks for it and lives until the tests end. Where it cannot be had, the
tests that ask for it are skipped, with the reason. Environment variables:

`DIEMBAO_TEST_ELASTICSEARCH`  address of another server to run the same tests against
`DIEMBAO_REQUIRE`             see `tests.required`
`DIEMBAO_TEST_CACHE`          where the download is kept
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.elastic.download import Installation, installation
from tests.elastic.java import Unavailable
from tests.elastic.security import Security
from tests.elastic.server import Server
from tests.required import missing

ADDRESS_VARIABLE = "DIEMBAO_TEST_ELASTICSEARCH"
SECURED_HEAP_MB = 512


@pytest.fixture(scope="session")
def elasticsearch_installation() -> Installation:
    """The downloaded server, for tests that start one of their own."""
    return installed_or_skipped()


@pytest.fixture(scope="session")
def elasticsearch_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """Address of a server without security that all tests share: stay within an `index_prefix`."""
    named = os.environ.get(ADDRESS_VARIABLE)
    if named:
        yield named.rstrip("/")
        return
    with Server(request.getfixturevalue("elasticsearch_installation")) as server:
        yield server.url


@pytest.fixture(scope="session")
def secured_elasticsearch(elasticsearch_installation: Installation) -> Iterator[Server]:
    """A server with TLS that takes the user of `tests.elastic.security`, and API keys, only."""
    with Server(elasticsearch_installation, heap_mb=SECURED_HEAP_MB, secured=Security(tls=True)) as server:
        yield server


@pytest.fixture
def index_prefix(elasticsearch_url: str) -> Iterator[str]:
    """A start of index names that no other test uses; what is called so is deleted afterwards."""
    with fresh_prefix(elasticsearch_url) as prefix:
        yield prefix


@contextmanager
def fresh_prefix(url: str) -> Iterator[str]:
    """The same for a fixture of another scope."""
    prefix = f"test-{secrets.token_hex(5)}"
    try:
        yield prefix
    finally:
        delete_all(url, prefix)


def delete_all(url: str, prefix: str) -> None:
    """Delete every index and index template whose name starts with `prefix`, also a blocked or closed one."""
    from elasticsearch import Elasticsearch  # Takes a second, which tests of other things need not wait.

    with Elasticsearch(url, request_timeout=60) as client:
        # One by one: servers refuse to delete by a pattern.
        for name in client.indices.get(index=f"{prefix}*", expand_wildcards="all").body:
            client.indices.put_settings(index=name, settings={"index.blocks.read_only": None})
            client.indices.delete(index=name)
        templates = client.options(ignore_status=404).indices.get_index_template(name=f"{prefix}*")
        for template in templates["index_templates"]:
            client.indices.delete_index_template(name=template["name"])


def installed_or_skipped() -> Installation:
    """The downloaded server; else the present test is skipped, or fails where the server is required."""
    try:
        return installation()
    except Unavailable as error:
        reason = str(error)
    missing("elasticsearch", reason)
