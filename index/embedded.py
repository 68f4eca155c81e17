"""The embedded index: Tantivy in this process, no server, one folder.

Tantivy takes one writer at a time and any number of readers, in any process. A writer is opened for each
batch and closed after its commit, so a running crawl never keeps an analyst's correction waiting; readers
look at each search whether there is something new.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import tantivy

from index import generations
from index.document import LAYOUT, Document, Tally, document, id_head
from index.embedded_search import MeantHere, answer, everything, similar, tally
from index.engine import Filled, Refusal, filled
from index.fields import FACETS
from index.meaning import QueryEncoder, meant, vector_of
from index.query import Listed, Page, Query, Without
from index.space import Space, read_space, space_of, write_space
from index.tokens import PATTERN
from index.tree import TEXTS, WHOLE
from newsroom.article import Record, Removal
from newsroom.errors import IndexMissing, IndexUnavailable
from newsroom.settings import IndexSettings

if TYPE_CHECKING:
    from index.embedded_vectors import VectorWriter
    from index.vectors import Rows

ATTEMPTS = 3
"""Times a reader follows `CURRENT` when the directory that it named was swapped away in the same moment."""

T = TypeVar("T")
Put = Callable[[Sequence[Document], Sequence[Removal]], tuple[Refusal, ...]]


def analyzers() -> Mapping[str, tantivy.TextAnalyzer]:
    """How the two forms of a text are made; Tantivy does not keep that with the index."""

    def syllables() -> tantivy.TextAnalyzerBuilder:
        tokenizer = tantivy.Tokenizer.regex(PATTERN)
        return tantivy.TextAnalyzerBuilder(tokenizer).filter(tantivy.Filter.lowercase())

    return {"exact": syllables().build(), "folded": syllables().filter(tantivy.Filter.ascii_fold()).build()}


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("id", stored=True, fast=True, tokenizer_name="raw", index_option="basic")
    for text in TEXTS:
        builder.add_text_field(f"{text}_exact", stored=True, tokenizer_name="exact")
        builder.add_text_field(f"{text}_folded", tokenizer_name="folded")
    builder.add_text_field(f"{WHOLE}_exact", tokenizer_name="exact")
    builder.add_text_field(f"{WHOLE}_folded", tokenizer_name="folded")
    for name in ("bare", *FACETS):
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("day", indexed=True, fast=True)
    for name in ("newest_first", "id_head", "revision", "checksum"):
        builder.add_integer_field(name, fast=True)
    builder.add_integer_field("slot", indexed=True, fast=True)
    builder.add_bytes_field("shown", stored=True)
    return builder.build()


def _document(schema: tantivy.Schema, made: Document) -> tantivy.Document:
    shown = {"bare": made.bare, "keywords": made.keywords, **made.shown}
    values: dict[str, Any] = {
        "id": made.id,
        "bare": list(made.bare),
        **{name: list(values) for name, values in made.keywords.items()},
        "newest_first": made.newest_first,
        "id_head": id_head(made.id),
        "revision": made.revision,
        "checksum": made.checksum,
        "shown": json.dumps(shown, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace"),
    }
    for text, written in made.texts.items():
        values[f"{text}_exact"] = values[f"{text}_folded"] = written
    # Of several values Tantivy leaves one place free between one and the next.
    values[f"{WHOLE}_exact"] = values[f"{WHOLE}_folded"] = list(made.texts.values())
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
            for form, analyzer in analyzers().items():
                self.index.register_tokenizer(form, analyzer)
            self.index.config_reader("manual")
            self._seen = self._stamp()
            self.index.reload()
        self._space: Space | None = None

    @property
    def space(self) -> Space | None:
        """Which vectors it holds, None before the first."""
        self._space = self._space or read_space(self._folder / self.name)
        return self._space

    def rows(self) -> Rows | None:
        """The vectors of all articles of any commit until now; None where there are none."""
        if self.space is None:
            return None
        from index.vectors import Vectors

        with _telling(self._folder):
            return Vectors(self._folder / self.name, self.space).rows()

    def projected(self, records: Sequence[Record], encoder: str = "") -> list[Document]:
        """`records` as documents, with the vectors that can be compared with those that are there; the first vectors,
        of `encoder` where it is named, say which. Only with the lock of `generations`."""
        if self.space is None and (space := space_of(records, encoder)) is not None:
            with _telling(self._folder):
                write_space(self._folder / self.name, space)
        return [document(record, self.space) for record in records]

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
    def writer(self, memory_mb: int) -> Iterator[Put]:
        """Gives a function that replaces documents by id, takes removals out and commits. Only with the lock of
        `generations`.

        One thread: it keeps up with the labeller by far, and a second would halve the memory of each.
        """
        with _telling(self._folder):
            writer = self.index.writer(memory_mb * 1_000_000, num_threads=1)
        vectors: VectorWriter | None = None

        def slots(documents: Sequence[Document]) -> dict[str, int]:
            nonlocal vectors
            if self.space is None or not any(document.vector for document in documents):
                return {}
            if vectors is None:
                from index.embedded_vectors import VectorWriter

                vectors = VectorWriter(self._folder / self.name, self.space, self.schema, self.searcher())
            return vectors.slots(documents)

        def put(documents: Sequence[Document], removals: Sequence[Removal]) -> tuple[Refusal, ...]:
            refused: list[Refusal] = []
            with _telling(self._folder):
                unique = {document.id: document for document in documents}.values()
                slot_of = slots(list(unique))
                for document in unique:
                    try:
                        made = _document(self.schema, document)
                    except ValueError as error:  # What the store holds cannot be written, such as half a character.
                        refused.append(Refusal(document.id, document.revision, str(error)[:500]))
                        continue
                    if document.id in slot_of:
                        made.add_integer("slot", slot_of[document.id])
                    writer.delete_documents_by_term("id", document.id)
                    writer.add_document(made)
                for removal in removals:
                    writer.delete_documents_by_term("id", removal.id)
                writer.commit()
            return tuple(refused)

        try:
            yield put
        finally:
            # Also lets go of Tantivy's own lock.
            with _telling(self._folder):
                writer.wait_merging_threads()


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
        if not self._create:
            raise IndexMissing(f"{self._folder}: there is no search index yet; run `diembao sync`")
        with generations.lock(self._folder):
            return _ensure(self._folder)

    @property
    def space(self) -> Space | None:
        """Which vectors it holds; see `ArticleIndex`."""
        return self._follow(lambda generation: generation.space)

    def _moment(self) -> tuple[_Generation, tantivy.Searcher]:
        return self._follow(lambda generation: (generation, generation.searcher()))

    def search(self, query: Query) -> Page:
        """Answer `query`; see `ArticleIndex`."""
        generation, searcher = self._moment()
        near = self._near(generation, searcher, query)
        with _telling(self._folder):
            return answer(generation.schema, searcher, query, near)

    def _near(self, generation: _Generation, searcher: tantivy.Searcher, query: Query) -> MeantHere | Without | None:
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
        with _telling(self._folder):
            near = None
            if rows is not None:
                from index.embedded_meaning import neighbours_of

                near = neighbours_of(generation.schema, searcher, rows, article_id)
            return similar(generation.schema, searcher, query, near, article_id, reprints=reprints)

    def scan(self, query: Query) -> Iterator[Listed]:
        """All that `query` matches; see `ArticleIndex`. The searcher is the moment: later commits are not seen."""
        generation, searcher = self._moment()
        with _telling(self._folder):
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

    def tally(self) -> Tally:
        """What the index holds; see `ArticleIndex`."""
        generation, searcher = self._moment()
        with _telling(self._folder):
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
        _Generation(folder, name)
        generations.publish(folder, name)
    return name


class _NewEmbedded:
    """`NewIndex` over Tantivy; see there."""

    def __init__(
        self, folder: Path, generation: _Generation, encoder: str, put: Put, finish: Callable[[], None]
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
        with _telling(self._folder):
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
        generation = _Generation(folder, generations.fresh(folder, LAYOUT))
        try:
            with ExitStack() as writer:
                put = writer.enter_context(generation.writer(settings.memory_mb))
                yield _NewEmbedded(folder, generation, encoder, put, writer.close)
        finally:
            generations.clean(folder, keep=_ensure(folder))
