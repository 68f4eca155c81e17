"""The embedded index: Tantivy in this process, no server, one folder.

Tantivy takes one writer at a time and any number of readers, in any process. A writer is opened for each
batch and closed after its commit, so a running crawl never keeps an analyst's correction waiting; readers
look at each search whether there is something new.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import tantivy

from index import generations
from index.document import LAYOUT, TEXTS, Document, document
from index.embedded_query import matching
from index.embedded_search import article_ids, facets, hits, timeline
from index.query import FACETS, Page, Query
from newsroom.article import Record
from newsroom.errors import IndexUnavailable
from newsroom.settings import IndexSettings

ATTEMPTS = 3
"""Times a reader follows `CURRENT` when the directory that it named was swapped away in the same moment."""
_SYLLABLES = "syllables"

T = TypeVar("T")


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, fast=True, tokenizer_name="raw", index_option="basic")
    for name in TEXTS:
        for form in ("exact", "folded"):
            builder.add_text_field(f"{name}_{form}", tokenizer_name=_SYLLABLES)
    for name in ("bare", *FACETS):
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("day", indexed=True, fast=True)
    builder.add_integer_field("newest_first", fast=True)
    builder.add_bytes_field("shown", stored=True)
    return builder.build()


def _document(schema: tantivy.Schema, made: Document) -> tantivy.Document:
    values: dict[str, Any] = {
        "id": made.id,
        **made.texts,
        "bare": list(made.bare),
        **{name: list(values) for name, values in made.keywords.items()},
        "newest_first": made.newest_first,
        "shown": json.dumps(made.shown, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace"),
    }
    if made.day is not None:
        values["day"] = made.day
    # Never Document(day=…): without the schema Tantivy guesses types and panics on the wrong ones.
    return tantivy.Document.from_dict(values, schema)


@contextmanager
def _telling(folder: Path) -> Iterator[None]:
    """Turn Tantivy's failures into one sentence. Its panics derive from BaseException and have no importable
    class."""
    try:
        yield
    except (OSError, ValueError) as error:
        raise IndexUnavailable(_sentence(folder, error)) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise IndexUnavailable(_sentence(folder, error)) from error


def _sentence(folder: Path, error: BaseException) -> str:
    reason = " ".join(str(error).split())[:200]
    return (
        f"{folder}: the search index does not work ({reason}); "
        "the store is unharmed, rebuild the index with 'diembao sync --rebuild'"
    )


class _Generation:
    """One Tantivy index on disk. Every method raises IndexUnavailable where Tantivy fails."""

    def __init__(self, folder: Path, name: str) -> None:
        self.name = name
        self._folder = folder
        with _telling(folder):
            self.index = tantivy.Index(_schema(), path=str(folder / name))
            self.schema = self.index.schema
            # Tantivy does not keep tokenizers with the index.
            whitespace = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
            self.index.register_tokenizer(_SYLLABLES, whitespace)
            self.index.config_reader("manual")
            self._seen = self._stamp()
            self.index.reload()

    def _stamp(self) -> tuple[int, int, int]:
        """Changes with every commit and merge: both replace the file."""
        status = (self._folder / self.name / "meta.json").stat()
        return status.st_mtime_ns, status.st_ino, status.st_size

    def searcher(self) -> tantivy.Searcher:
        """A view of the last commit. Reloading opens every segment again, so only when there is a new one."""
        with _telling(self._folder):
            stamp = self._stamp()
            if stamp != self._seen:
                self.index.reload()
                self._seen = stamp
            return self.index.searcher()

    @contextmanager
    def writer(self, memory_mb: int) -> Iterator[Callable[[Sequence[Record]], None]]:
        """Gives a function that replaces records by id and commits them. Only with the lock of `generations`.

        One thread: it keeps up with the labeller by far, and a second would halve the memory of each.
        """
        with _telling(self._folder):
            writer = self.index.writer(memory_mb * 1_000_000, num_threads=1)

        def put(records: Sequence[Record]) -> None:
            documents = {record.article.id: document(record) for record in records}.values()
            with _telling(self._folder):
                for made in documents:
                    writer.delete_documents_by_term("id", made.id)
                    writer.add_document(_document(self.schema, made))
                writer.commit()

        try:
            yield put
        finally:
            # Also lets go of Tantivy's own lock.
            with _telling(self._folder):
                writer.wait_merging_threads()


class EmbeddedIndex:
    """`ArticleIndex` over Tantivy; see there."""

    def __init__(self, folder: Path, settings: IndexSettings) -> None:
        self._folder = folder
        self._settings = settings
        self._guard = threading.RLock()
        self._open: _Generation | None = None
        # Apart from `_guard`, so that searches of other threads do not wait for a writer.
        self._writers = threading.RLock()
        self._written: str | None = None
        self._follow(lambda generation: generation.name)

    @property
    def generation(self) -> str:
        """Identity of this index."""
        return self._follow(lambda generation: generation.name)

    def _follow(self, use: Callable[[_Generation], T]) -> T:
        """`use` the generation in use, made where there is none; again where it was swapped away just then."""
        with self._guard:
            for attempt in range(1, ATTEMPTS + 1):
                name = generations.current(self._folder, LAYOUT) or self._make()
                try:
                    if self._open is None or self._open.name != name:
                        self._open = _Generation(self._folder, name)
                    return use(self._open)
                except IndexUnavailable:
                    if attempt == ATTEMPTS or generations.current(self._folder, LAYOUT) == name:
                        raise
        raise AssertionError("unreachable")

    def _make(self) -> str:
        with generations.lock(self._folder):
            return _ensure(self._folder)

    def _searcher(self) -> tuple[tantivy.Schema, tantivy.Searcher]:
        return self._follow(lambda generation: (generation.schema, generation.searcher()))

    def search(self, query: Query) -> Page:
        """Answer `query`; see `ArticleIndex`."""
        schema, searcher = self._searcher()
        with _telling(self._folder):
            wanted = matching(schema, query.tree, query.filters, query.period)
            total: int = searcher.search(wanted, 1).count  # type: ignore[attr-defined]  # not in Tantivy's stub
            return Page(
                total=total,
                hits=hits(searcher, wanted, query) if query.limit and query.offset < total else (),
                facets=facets(schema, searcher, query),
                timeline=timeline(searcher, wanted, query),
            )

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

    def update(self, records: Sequence[Record]) -> None:
        """Replace by article id; see `ArticleIndex`."""
        if not records:
            return
        with self.writing():
            generation = self._follow(lambda generation: generation)
            with generation.writer(self._settings.memory_mb) as put:
                put(records)

    def ids(self) -> list[str]:
        """Ids of all articles, sorted."""
        _, searcher = self._searcher()
        with _telling(self._folder):
            return article_ids(searcher)

    def count(self) -> int:
        """Number of articles."""
        return self._searcher()[1].num_docs

    def close(self) -> None:
        """Let go of the files."""
        with self._guard:
            self._open = None


def _ensure(folder: Path) -> str:
    """The generation in use, an empty one where there was none. Only with the lock."""
    name = generations.current(folder, LAYOUT)
    if name is None:
        name = generations.fresh(folder, LAYOUT)
        _Generation(folder, name)
        generations.publish(folder, name)
    return name


def rebuild_embedded(folder: Path, batches: Iterable[Sequence[Record]], settings: IndexSettings) -> str:
    """Build beside, verify, swap; see `index.engine.rebuild`."""
    with generations.lock(folder):
        # Without an index readers would wait for the lock; an empty one lets them in at once.
        generations.clean(folder, keep=_ensure(folder))
        name = generations.fresh(folder, LAYOUT)
        ids: set[str] = set()
        new = _Generation(folder, name)
        with new.writer(settings.memory_mb) as put:
            for records in batches:
                put(records)
                ids.update(record.article.id for record in records)
        found = new.searcher().num_docs
        if found != len(ids):
            raise IndexUnavailable(
                f"{folder}: the new index holds {found} articles of {len(ids)}; the old one stays, try again"
            )
        generations.publish(folder, name)
        return name
