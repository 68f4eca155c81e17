"""An administrator's snapshot brings an index back as it was; what came since is missed by the comparison and brought
by a rebuild. What docs/scale.md says, on a real server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from index.engine import open_index
from index.query import Query
from index.sync import expected_tally, sync, sync_rebuilt
from newsroom.sections import IndexSettings
from tests.index.makers import NOON, PRESS, MemoryDesk, record

SNAPSHOT = "monday"


@pytest.fixture
def repository(elasticsearch_url: str, index_prefix: str) -> Iterator[str]:
    """A place for snapshots on the server's disk."""
    with Elasticsearch(elasticsearch_url, request_timeout=60) as client:
        place = {"type": "fs", "settings": {"location": index_prefix}}
        client.snapshot.create_repository(name=index_prefix, repository=place)
        yield index_prefix
        client.snapshot.delete(repository=index_prefix, snapshot=SNAPSHOT)
        client.snapshot.delete_repository(name=index_prefix)


def test_a_snapshot_brings_the_index_back_and_a_rebuild_what_came_since(
    elasticsearch_url: str, index_prefix: str, repository: str, tmp_path: Path
) -> None:
    settings = IndexSettings(engine="elasticsearch", hosts=(elasticsearch_url,), name=index_prefix)
    # A year that is over is closed for writing, and comes back so.
    desk = MemoryDesk([*PRESS, record("old", "Tin ASEAN cũ", first_seen=NOON.replace(year=2019))])
    with Elasticsearch(elasticsearch_url, request_timeout=60) as client:
        index = open_index(tmp_path, settings)
        sync(desk, index)
        then, generation = index.tally(), index.generation
        client.snapshot.create(
            repository=repository, snapshot=SNAPSHOT, indices=f"{index_prefix}-v*", wait_for_completion=True
        )
        desk.put(record("since", "Tin ASEAN mới"))
        sync(desk, index)
        for name in client.indices.get_alias(name=index_prefix).body:
            client.indices.delete(index=name)
        client.snapshot.restore(
            repository=repository, snapshot=SNAPSHOT, indices=f"{index_prefix}-v*", wait_for_completion=True
        )
        assert (index.tally(), index.generation) == (then, generation)
        assert not desk.dirty(10)  # The store cannot know.
        assert index.tally() != expected_tally(desk)
        sync_rebuilt(desk, tmp_path, settings)
        sync(desk, index)
        assert index.tally() == expected_tally(desk)
        assert index.search(Query("mới")).total == 1
        index.close()
