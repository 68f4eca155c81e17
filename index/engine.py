"""The one interface to a search index, and the ways to get one.

An index is a projection of the store: deleting it loses nothing. The embedded engine needs no server; another
engine is another implementation of `ArticleIndex` that passes the contract in `tests/index`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from index.query import Page, Query
from newsroom.article import Record
from newsroom.settings import IndexSettings


class ArticleIndex(Protocol):
    """Articles that can be searched. Safe to share between threads.

    Every method raises IndexUnavailable where the index cannot be opened or another diembao is writing for
    too long.
    """

    @property
    def generation(self) -> str:
        """Identity of this index: an index that was wiped or rebuilt has another."""
        ...

    def search(self, query: Query) -> Page:
        """Answer `query` from everything committed until now, also by other processes."""
        ...

    def writing(self) -> AbstractContextManager[str]:
        """Be the only writer until the block ends; gives the generation, which stays the same within. May be
        nested."""
        ...

    def update(self, records: Sequence[Record]) -> None:
        """Put `records` in, each in the place of what the index had under its article id.

        Durable when it returns. Of two records with one id the last stays.
        """
        ...

    def ids(self) -> list[str]:
        """Ids of all articles in the index, sorted."""
        ...

    def count(self) -> int:
        """Number of articles in the index."""
        ...

    def close(self) -> None:
        """Let go of files and memory; the index is not usable afterwards."""
        ...


def open_index(folder: Path, settings: IndexSettings | None = None) -> ArticleIndex:
    """Open the index in `folder`; an empty one is made where there is none or only one of an older layout.

    Raises IndexUnavailable naming the folder.
    """
    from index.embedded import EmbeddedIndex

    return EmbeddedIndex(folder, settings or IndexSettings())


def rebuild(folder: Path, batches: Iterable[Sequence[Record]], settings: IndexSettings | None = None) -> str:
    """Build a new index from `batches` beside the one in `folder`, put it in its place and return its
    generation.

    Readers see the old index until the swap and the new one after it. Killed at any moment, this leaves one
    of the two in place. Nobody else can write meanwhile. Raises IndexUnavailable; the old index is then still
    in place.
    """
    from index.embedded import rebuild_embedded

    return rebuild_embedded(folder, batches, settings or IndexSettings())
