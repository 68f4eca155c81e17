"""The embedded index: Tantivy in this process, no server, one folder.

Tantivy takes one writer at a time and any number of readers, in any process. A writer is opened for each
batch and closed after its commit, so a running crawl never keeps an analyst's correction waiting; readers
look at each search whether there is something new.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import tantivy

from index import generations
from index.document import LAYOUT, Tally
from index.embedded_generation import Generation, Put, telling
from index.embedded_search import MeantHere, answer, everything, similar, tally
from index.engine import Filled, Refusal, filled
from index.meaning import QueryEncoder, meant, vector_of
from index.query import Listed, Page, Query, Without
from index.space import Space
from newsroom.article import Record, Removal
from newsroom.errors import IndexMissing, IndexUnavailable
from newsroom.sections import IndexSettings

if TYPE_CHECKING:
    pass

ATTEMPTS = 3
"""Times a reader follows `CURRENT` when the directory that it named was swapped away in the same moment."""

T = TypeVar("T")


class EmbeddedIndex:
    """`ArticleIndex` over Tantivy; see there."""

    def __init__(
        self, folder: Path, settings: IndexSettings, *, create: bool = True, encoder: QueryEncoder | None = None
    ) -> None:
        self._folder = folder
        self._create = create
        self._settings = settings
        self._encoder = encoder
        self._guard = threading.RLock()
        self._open: Generation | None = None
        # Apart from `_guard`, so that searches of other threads do not wait for a writer.
        self._writers = threading.RLock()
        self._written: str | None = None
        self._follow(lambda generation: generation.name)

    @property
    def generation(self) -> str:
        """Identity of this index."""
        return self._follow(lambda generation: generation.name)

    def _follow(self, use: Callable[[Generation], T]) -> T:
        """`use` the generation in use, made where there is none; again where it was swapped away just then."""
        with self._guard:
            for attempt in range(1, ATTEMPTS + 1):
                name = generations.current(self._folder, LAYOUT) or self._make()
                try:
                    if self._open is None or self._open.name != name:
                        self._open = Generation(self._folder, name)
                    return use(self._open)
                except IndexUnavailable:
                    if attempt == ATTEMPTS or generations.current(self._folder, LAYOUT) == name:
                        raise
        raise AssertionError("unreachable")

    def _make(self) -> str:
        if not self._create:
            raise IndexMissing(f"{self._folder}: there is no search index yet; run `diembao sync`")
        with generations.lock(self._folder):
            return _ensure(self._folder)

    @property
    def space(self) -> Space | None:
        """Which vectors it holds; see `ArticleIndex`."""
        return self._follow(lambda generation: generation.space)

    def _moment(self) -> tuple[Generation, tantivy.Searcher]:
        return self._follow(lambda generation: (generation, generation.searcher()))

    def search(self, query: Query) -> Page:
        """Answer `query`; see `ArticleIndex`."""
        generation, searcher = self._moment()
        near = self._near(generation, searcher, query)
        with telling(self._folder):
            return answer(generation.schema, searcher, query, near)

    def _near(self, generation: Generation, searcher: tantivy.Searcher, query: Query) -> MeantHere | Without | None:
        """What to look for by meaning, and where; or why not, None where there is nothing to look for."""
        if query.mode == "words" or not query.ranked or not query.limit:
            return None
        found = meant(query)
        vector = vector_of(found, self._encoder, generation.space, query.mode)
        if isinstance(vector, str):
            return vector
        rows = generation.rows()
        if rows is None or found is None:
            return "no_vectors"
        from index.embedded_meaning import Neighbours

        unrelated = 0.0 if self._encoder is None else self._encoder.unrelated
        return found, Neighbours(generation.schema, searcher, rows, vector, unrelated)

    def similar(self, article_id: str, query: Query, *, reprints: bool = False) -> Page:
        """What says the same as an article; see `ArticleIndex`."""
        generation, searcher = self._moment()
        rows = generation.rows()
        with telling(self._folder):
            near = None
            if rows is not None:
                from index.embedded_meaning import neighbours_of

                near = neighbours_of(generation.schema, searcher, rows, article_id)
            return similar(generation.schema, searcher, query, near, article_id, reprints=reprints)

    def scan(self, query: Query) -> Iterator[Listed]:
        """All that `query` matches; see `ArticleIndex`. The searcher is the moment: later commits are not seen."""
        generation, searcher = self._moment()
        with telling(self._folder):
            yield from everything(generation.schema, searcher, query)

    @contextmanager
    def writing(self) -> Iterator[str]:
        """Be the only writer; see `ArticleIndex`."""
        with self._writers:
            if self._written is not None:
                yield self._written
                return
            with generations.lock(self._folder):
                self._written = _ensure(self._folder)
                try:
                    generations.clean(self._folder, keep=self._written)
                    yield self._written
                finally:
                    self._written = None

    def update(self, records: Sequence[Record], removals: Sequence[Removal] = ()) -> tuple[Refusal, ...]:
        """Replace by article id; see `ArticleIndex`."""
        if not records and not removals:
            return ()
        with self.writing():
            generation = self._follow(lambda generation: generation)
            with generation.writer(self._settings.memory_mb) as put:
                return put(generation.projected(records), removals)

    def tidy(self) -> None:
        """Nothing: every commit merges what it should, and there are no years."""

    def tally(self) -> Tally:
        """What the index holds; see `ArticleIndex`."""
        generation, searcher = self._moment()
        with telling(self._folder):
            return tally(generation.schema, searcher, generation.rows())

    def close(self) -> None:
        """Let go of the files."""
        with self._guard:
            self._open = None


def _ensure(folder: Path) -> str:
    """The generation in use, an empty one where there was none. Only with the lock."""
    name = generations.current(folder, LAYOUT)
    if name is None:
        name = generations.fresh(folder, LAYOUT)
        Generation(folder, name)
        generations.publish(folder, name)
    return name


class _NewEmbedded:
    """`NewIndex` over Tantivy; see there."""

    def __init__(
        self, folder: Path, generation: Generation, encoder: str, put: Put, finish: Callable[[], None]
    ) -> None:
        self._folder = folder
        self._generation = generation
        self._encoder = encoder
        self._put = put
        self._finish = finish

    def fill(self, batches: Iterable[Sequence[Record]]) -> Iterator[Filled]:
        """Add records."""
        for records in batches:
            made = self._generation.projected(records, self._encoder)
            yield filled(made, self._put(made, ()))

    def tally(self) -> Tally:
        """What it holds."""
        with telling(self._folder):
            return tally(self._generation.schema, self._generation.searcher(), self._generation.rows())

    def publish(self) -> str:
        """Swap it in."""
        self._finish()
        generations.publish(self._folder, self._generation.name)
        return self._generation.name


@contextmanager
def new_embedded(folder: Path, settings: IndexSettings, encoder: str = "") -> Iterator[_NewEmbedded]:
    """An empty index beside the one in use; see `index.engine.new_index`. Nobody else can write meanwhile."""
    with generations.lock(folder):
        # Without an index readers would wait for the lock; an empty one lets them in at once.
        generations.clean(folder, keep=_ensure(folder))
        generation = Generation(folder, generations.fresh(folder, LAYOUT))
        try:
            with ExitStack() as writer:
                put = writer.enter_context(generation.writer(settings.memory_mb))
                yield _NewEmbedded(folder, generation, encoder, put, writer.close)
        finally:
            generations.clean(folder, keep=_ensure(folder))
