"""What the official client alone does with the very requests and documents that ours sends: no query of its own, no
projection, no reading of an answer beyond its JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from elasticsearch import Elasticsearch
from elasticsearch.helpers import parallel_bulk, scan

from index.document import document
from index.elastic_mapping import mapping, serving, settings_of, source
from newsroom.article import Record
from newsroom.sections import IndexSettings

THREADS = 2
"""Of `parallel_bulk`; more did not make it faster on two cores."""
TIMEOUT = 300
"""Seconds."""
PAGE = 1_000
"""Articles of a page of an export."""

Action = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Sent:
    """One request as it was handed to the client's transport."""

    method: str
    path: str
    params: Any
    headers: Any
    body: Any


@contextmanager
def recorded() -> Iterator[list[Sent]]:
    """What every client of this process sends within the block."""
    sent: list[Sent] = []
    through = Elasticsearch.perform_request

    def record(self: Elasticsearch, method: str, path: str, **rest: Any) -> Any:
        sent.append(Sent(method, path, rest.get("params"), rest.get("headers"), rest.get("body")))
        return through(self, method, path, **rest)

    with patch.object(Elasticsearch, "perform_request", record):
        yield sent


class RawSearch:
    """Sends what was recorded."""

    def __init__(self, address: str) -> None:
        self._client = Elasticsearch(address, request_timeout=TIMEOUT)

    def ask(self, sent: Sequence[Sent]) -> Any:
        """The last answer, read from JSON."""
        answer: Any = None
        for one in sent:
            answer = self._client.perform_request(
                one.method, one.path, params=one.params, headers=one.headers, body=one.body
            ).body
        return answer

    def evidence(self, sent: Sequence[Sent], answer: Any) -> tuple[int, int]:
        """Articles found and shown."""
        return answer["hits"]["total"]["value"], len(answer["hits"]["hits"])


def prepared(records: Sequence[Record]) -> list[tuple[int, Action]]:
    """The documents of `records` as ours sends them, ready for the helper, and the year whose index each goes into."""
    return [
        (
            record.first_seen.year,
            {
                "_op_type": "index",
                "_id": record.article.id,
                "version": record.revision,
                "version_type": "external_gte",
                "_source": source(document(record)),
            },
        )
        for record in records
    ]


class RawIndex:
    """Indices like ours, by year, under a name of their own."""

    def __init__(self, address: str, name: str) -> None:
        self._client = Elasticsearch(address, request_timeout=TIMEOUT)
        self._name = name
        self._years: set[int] = set()

    def bulk(self, actions: Iterable[tuple[int, Action]], *, filling: bool) -> None:
        """Put the documents of `actions` in, with `parallel_bulk`, and make them seen."""
        for _ in parallel_bulk(self._client, self._placed(actions, filling), thread_count=THREADS):
            pass
        self._client.indices.refresh(index=self._name)

    def serve(self) -> None:
        """End the filling."""
        self._client.indices.put_settings(index=self._name, settings=serving(IndexSettings(), filling=False))

    def _placed(self, actions: Iterable[tuple[int, Action]], filling: bool) -> Iterator[Action]:
        for year, action in actions:
            index = f"{self._name}-{year}"
            if year not in self._years:
                self._years.add(year)
                settings = settings_of(IndexSettings(), 1, filling=filling)
                self._client.indices.create(
                    index=index, mappings=mapping({}), settings=settings, aliases={self._name: {}}
                )
            yield {"_index": index, **action}

    def count(self) -> int:
        """Number of articles."""
        number: int = self._client.count(index=self._name)["count"]
        return number

    def documents(self, filters: Mapping[str, str]) -> Iterator[Mapping[str, Any]]:
        """The stored documents within `filters`, without their bodies, newest first."""
        query = {"bool": {"filter": [{"term": {name: value}} for name, value in filters.items()]}}
        body = {"query": query, "sort": ["newest_first", "id"], "_source": {"excludes": ["body"]}}
        for hit in scan(self._client, query=body, index=self._name, size=PAGE, preserve_order=True):
            yield hit["_source"]


def kilobytes(address: str, name: str) -> float:
    """What the indices whose names begin with `name` take on the disk for each article, in kB."""
    with Elasticsearch(address, request_timeout=TIMEOUT) as client:
        total = client.indices.stats(index=f"{name}*", metric="store,docs")["_all"]["primaries"]
    return float(total["store"]["size_in_bytes"]) / 1_000 / int(total["docs"]["count"])


def remove(address: str, name: str) -> None:
    """Delete every index whose name begins with `name`, one by one: servers refuse to delete by a pattern."""
    with Elasticsearch(address, request_timeout=TIMEOUT) as client:
        for index in client.indices.get(index=f"{name}*", expand_wildcards="all"):
            client.indices.delete(index=index)
