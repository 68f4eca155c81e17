"""One Tantivy index on disk, with the vectors beside it: schema, documents, a view of the last commit, a writer."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import tantivy

from index.document import Document, document, id_head
from index.engine import Refusal
from index.fields import FACETS
from index.space import Space, read_space, space_of, write_space
from index.tokens import PATTERN
from index.tree import TEXTS, WHOLE
from newsroom.article import Record, Removal
from newsroom.errors import IndexUnavailable

if TYPE_CHECKING:
    from index.embedded_vectors import VectorWriter
    from index.vectors import Rows

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
def telling(folder: Path) -> Iterator[None]:
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


class Generation:
    """One Tantivy index on disk. Every method raises IndexUnavailable where Tantivy fails."""

    def __init__(self, folder: Path, name: str) -> None:
        self.name = name
        self._folder = folder
        with telling(folder):
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

        with telling(self._folder):
            return Vectors(self._folder / self.name, self.space).rows()

    def projected(self, records: Sequence[Record], encoder: str = "") -> list[Document]:
        """`records` as documents, with the vectors that can be compared with those that are there; the first vectors,
        of `encoder` where it is named, say which. Only with the lock of `generations`."""
        if self.space is None and (space := space_of(records, encoder)) is not None:
            with telling(self._folder):
                write_space(self._folder / self.name, space)
        return [document(record, self.space) for record in records]

    def _stamp(self) -> tuple[int, int, int]:
        """Changes with every commit and merge: both replace the file."""
        status = (self._folder / self.name / "meta.json").stat()
        return status.st_mtime_ns, status.st_ino, status.st_size

    def searcher(self) -> tantivy.Searcher:
        """A view of the last commit. Reloading opens every segment again, so only when there is a new one."""
        with telling(self._folder):
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
        with telling(self._folder):
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
            with telling(self._folder):
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
            with telling(self._folder):
                writer.wait_merging_threads()
