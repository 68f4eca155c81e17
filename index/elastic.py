"""The index on Elasticsearch servers: beyond one machine, or where an office runs one already."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime

from elastic_transport import TransportError
from elasticsearch import ApiError

from index.document import Tally, document
from index.elastic_builds import Build, Builds
from index.elastic_client import connect, hosts_of
from index.elastic_errors import telling
from index.elastic_meaning import Neighbours, similar
from index.elastic_search import Asking
from index.elastic_write import YearClosed, written
from index.engine import Filled, Refusal, filled
from index.meaning import QueryEncoder, meant, vector_of
from index.query import Listed, Page, Query
from index.space import Space, space_of
from newsroom.article import Record, Removal
from newsroom.errors import IndexMissing, IndexUnavailable
from newsroom.sections import IndexSettings

AT_A_TIME = 2
"""Batches on their way to the servers while an index is filled. More made nothing faster on two cores."""


class ElasticIndex:
    """`ArticleIndex` over Elasticsearch; see there."""

    def __init__(self, settings: IndexSettings, *, create: bool = True, encoder: QueryEncoder | None = None) -> None:
        self._hosts = hosts_of(settings)
        self._encoder = encoder
        self._client = connect(settings)
        self._builds = Builds(self._client, settings)
        self._asking = Asking.of(self._client, settings)
        try:
            with self._telling():
                build = self._builds.current()
                if build is None:
                    if not create:
                        raise IndexMissing(f"{self._hosts}: there is no search index yet; run `diembao sync`")
                    build = self._builds.first()
                self._asking.shards = len(build.indices)
        except BaseException:
            self._client.close()
            raise

    @contextmanager
    def _telling(self) -> Iterator[None]:
        with _naming(self._hosts):
            yield

    @property
    def generation(self) -> str:
        """Identity of this index."""
        with self._telling():
            return self._builds.first().generation

    @property
    def space(self) -> Space | None:
        """Which vectors it holds; see `ArticleIndex`."""
        with self._telling():
            return self._builds.first().space

    def search(self, query: Query) -> Page:
        """Answer `query`; see `ArticleIndex`."""
        if query.mode == "words" or not query.ranked or not query.limit:
            with self._telling():
                return self._asking.within(query).page(query)
        found = meant(query)
        # Which vectors there are is asked for only where it matters: that is a request of its own.
        space = None if found is None or self._encoder is None else self.space
        vector = vector_of(found, self._encoder, space, query.mode)
        with self._telling():
            asking = self._asking.within(query)
            if isinstance(vector, str) or found is None:
                return replace(asking.page(query), without=vector if isinstance(vector, str) else "strict")
            unrelated = 0.0 if self._encoder is None else self._encoder.unrelated
            return Neighbours(asking, vector, unrelated).page(query, found)

    def similar(self, article_id: str, query: Query, *, reprints: bool = False) -> Page:
        """What says the same as an article; see `ArticleIndex`."""
        with self._telling():
            return similar(self._asking, article_id, query, reprints=reprints)

    def scan(self, query: Query) -> Iterator[Listed]:
        """All that `query` matches; see `ArticleIndex`."""
        with self._telling():
            yield from self._asking.within(query).everything(query)

    @contextmanager
    def writing(self) -> Iterator[str]:
        """Be a writer; see `ArticleIndex`. Any number may write: an article's revision decides."""
        yield self.generation

    def update(self, records: Sequence[Record], removals: Sequence[Removal] = ()) -> tuple[Refusal, ...]:
        """Replace by article id; see `ArticleIndex`."""
        if not records and not removals:
            return ()
        with self._telling():
            years = {record.first_seen.year for record in records}
            build = self._builds.with_years(self._builds.first(), years, filling=False)
            if build.space is None and (space := space_of(records)) is not None:
                build = self._builds.with_space(build, space)
            years |= {removal.first_seen.year for removal in removals}
            made = [document(record, build.space) for record in records]
            for last in (False, False, True):
                try:
                    refused = written(self._client, self._builds, build, made, removals)
                    break
                except YearClosed:
                    # Another writer may close it again just now.
                    if last:
                        raise
                    self._builds.opened(build, years)
            if touched := build.of(years):
                self._client.indices.refresh(index=touched)
            return refused

    def tidy(self) -> None:
        """Close the years that are over; see `ArticleIndex`."""
        with self._telling():
            self._builds.tidy(datetime.now(UTC))

    def tally(self) -> Tally:
        """What the index holds; see `ArticleIndex`."""
        with self._telling():
            return self._asking.tally()

    def close(self) -> None:
        """Close the connections."""
        self._client.close()


class _NewElastic:
    """`NewIndex` over Elasticsearch; see there."""

    def __init__(self, settings: IndexSettings, encoder: str, counts: Mapping[int, int]) -> None:
        self._hosts = hosts_of(settings)
        self._settings = settings
        self._encoder = encoder
        self._client = connect(settings)
        self._builds = Builds(self._client, settings)
        self._build: Build = self._builds.fresh()
        with _naming(self._hosts):
            present = self._builds.current()
            self._shards = self._builds.planned(counts, {} if present is None else self._builds.years(present))
        self._offered = False
        """Whether the servers were asked to put it in use: then they may have done so, whatever was heard of it."""

    def fill(self, batches: Iterable[Sequence[Record]]) -> Iterator[Filled]:
        """Add records, some batches at a time: the servers work on one while the next is made and sent."""
        with _naming(self._hosts), ThreadPoolExecutor(AT_A_TIME) as threads:
            underway: deque[Future[Filled]] = deque()
            for records in batches:
                years = {record.first_seen.year for record in records}
                if self._build.space is None and (space := space_of(records, self._encoder)) is not None:
                    self._build = self._builds.with_space(self._build, space)
                self._build = self._builds.with_years(self._build, years, filling=True, shards=self._shards)
                underway.append(threads.submit(self._put, self._build, records))
                if len(underway) > AT_A_TIME:
                    yield underway.popleft().result()
            while underway:
                yield underway.popleft().result()

    def _put(self, build: Build, records: Sequence[Record]) -> Filled:
        made = [document(record, build.space) for record in records]
        return filled(made, written(self._client, self._builds, build, made, ()))

    def tally(self) -> Tally:
        """What it holds."""
        if not self._build.indices:
            return Tally()
        with _naming(self._hosts):
            self._client.indices.refresh(index=list(self._build.indices))
            return Asking.of(self._client, self._settings, self._build.indices).tally()

    def publish(self) -> str:
        """Swap it in."""
        with _naming(self._hosts):
            if not self._build.indices:
                this_year = [self._builds.this_year()]
                self._build = self._builds.with_years(self._build, this_year, filling=True, shards=self._shards)
            self._offered = True
            try:
                self._builds.publish(self._build)
            except (ApiError, TransportError):
                if not self._is_in_use():
                    raise
            return self._build.generation

    def _is_in_use(self) -> bool:
        current = self._builds.current()
        return current is not None and current.generation == self._build.generation

    def close(self) -> None:
        """Remove what was never offered and close the connections. What was offered and perhaps not taken is cleaned up
        by a later rebuild: removing it here could remove the index in use."""
        try:
            if not self._offered:
                with _naming(self._hosts):
                    self._builds.drop(self._build)
        finally:
            self._client.close()


@contextmanager
def new_elastic(settings: IndexSettings, encoder: str, counts: Mapping[int, int]) -> Iterator[_NewElastic]:
    """An empty index beside the one in use; see `index.engine.new_index`."""
    new = _NewElastic(settings, encoder, counts)
    failed = True
    try:
        yield new
        failed = False
    finally:
        try:
            new.close()
        except IndexUnavailable:
            # The failure that ended the block is the one to tell; what was left is cleaned up by a later rebuild.
            if not failed:
                raise


@contextmanager
def _naming(hosts: str) -> Iterator[None]:
    """Failures as IndexUnavailable that names the servers."""
    try:
        with telling(hosts):
            yield
    except IndexUnavailable as error:
        if str(error).startswith(hosts):
            raise
        raise IndexUnavailable(f"{hosts}: {error}") from error
