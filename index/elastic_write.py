"""Putting articles into Elasticsearch: a stream of bulk requests, sized by bytes, slower when the server has too much
to do; each article with its revision as an external version, so that a late or repeated write cannot bring back an
older state."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from elasticsearch import Elasticsearch
from elasticsearch.helpers import streaming_bulk

from index.document import Document
from index.elastic_builds import Build, Builds, write_alias
from index.elastic_errors import blocked, reason_of
from index.elastic_mapping import source
from index.engine import Refusal
from newsroom.article import Removal
from newsroom.errors import IndexUnavailable

CHUNK_BYTES = 8_000_000
"""Bytes of one bulk request: servers are happiest with some megabytes, and refuse more than a hundred."""
CHUNK_ARTICLES = 1_000
RETRIES = 5
"""Times that what was rejected for lack of room is sent again, after 0.5, 1, 2, 4, 8 seconds."""
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 8.0
CLOSED = "index write (api)"
"""The servers' words for the block that `Builds.tidy` puts on a year."""

Action = dict[str, Any]


class YearClosed(IndexUnavailable):
    """An article is of a year that is closed for writing; nothing is wrong with it, nor with the server."""


def written(
    client: Elasticsearch, builds: Builds, build: Build, documents: Sequence[Document], removals: Sequence[Removal]
) -> tuple[Refusal, ...]:
    """Put `documents` into `build` and take `removals` out; every index that is needed is there. Return what the server
    refused.

    Raises IndexUnavailable where it took nothing more, YearClosed where a year has to be opened first; what it took
    until then is kept.
    """
    unique = {made.id: made for made in documents}
    revisions = {key: made.revision for key, made in unique.items()}
    revisions |= {removal.id: removal.revision for removal in removals}
    refused: list[Refusal] = []
    for ok, item in streaming_bulk(
        client,
        _actions(builds, build, unique.values(), removals),
        chunk_size=CHUNK_ARTICLES,
        max_chunk_bytes=CHUNK_BYTES,
        max_retries=RETRIES,
        initial_backoff=FIRST_PAUSE,
        max_backoff=LONGEST_PAUSE,
        raise_on_error=False,
        require_alias=True,
    ):
        if not ok and (refusal := _refusal(item, revisions)) is not None:
            refused.append(refusal)
    return tuple(refused)


def _actions(
    builds: Builds, build: Build, documents: Iterable[Document], removals: Iterable[Removal]
) -> Iterator[Action]:
    for made in documents:
        index = write_alias(build.index(builds.name, made.first_seen.year))
        yield {**_versioned("index", index, made.id, made.revision), "_source": source(made)}
    for removal in removals:
        concrete = build.index(builds.name, removal.first_seen.year)
        # What was never put in need not be taken out; and a delete would make the index that is missing.
        if concrete in build.indices:
            yield _versioned("delete", write_alias(concrete), removal.id, removal.revision)


def _versioned(operation: str, index: str, article_id: str, revision: int) -> Action:
    # "or equal": the same revision again, after an answer that was lost, is no conflict.
    version = {"version": revision, "version_type": "external_gte"}
    return {"_op_type": operation, "_index": index, "_id": article_id, **version}


def _refusal(item: dict[str, Any], revisions: dict[str, int]) -> Refusal | None:
    """What to make of an item that was not done: None where nothing is wrong, a refusal where this article is to blame.

    Raises IndexUnavailable where the server is.
    """
    (operation, answer) = next(iter(item.items()))
    error, status = answer.get("error"), int(answer.get("status", 500))
    if operation == "delete" and status == 404 and not error:
        return None
    said = reason_of({"error": error or answer.get("exception") or "no reason given"})
    kind = str(error.get("type", "")) if isinstance(error, dict) else ""
    article_id = str(answer["_id"])
    if status == 409:
        later = "the index holds a later revision; if the store was restored from a backup, `diembao sync --rebuild`"
        return Refusal(article_id, revisions[article_id], f"{later} ({said})")
    if status == 400:
        return Refusal(article_id, revisions[article_id], said)
    if kind == "cluster_block_exception" and CLOSED in said:
        raise YearClosed(f"an old year is closed for writing and was closed again at once; try again ({said})")
    if kind == "cluster_block_exception":
        raise IndexUnavailable(blocked(said))
    if kind == "index_not_found_exception":
        raise IndexUnavailable("the index was just put in the place of another; run `diembao sync`")
    if status == 429:
        raise IndexUnavailable(f"the server has too much to do and goes on refusing articles ({said}); try again later")
    raise IndexUnavailable(f"the server did not take an article ({status}, {said})")
