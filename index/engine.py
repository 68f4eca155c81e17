"""The one interface to a search index, and the ways to get one.

An index is a projection of the store: deleting it loses nothing. The embedded engine needs no server; Elasticsearch is
for more than one machine. Both are implementations of `ArticleIndex` that pass the contract in `tests/index`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from index.document import Document, Tally, tally_of
from index.meaning import QueryEncoder
from index.query import Listed, Page, Query
from index.space import Space
from newsroom.article import Record, Removal
from newsroom.sections import IndexSettings


@dataclass(frozen=True, slots=True)
class Refusal:
    """An article that an index does not take, in the engine's words."""

    id: str
    revision: int
    reason: str


class ArticleIndex(Protocol):
    """Articles that can be searched. Safe to share between threads.

    Every method raises IndexUnavailable where the index cannot be reached or opened, or another diembao is writing for
    too long.
    """

    @property
    def generation(self) -> str:
        """Identity of this index: an index that was wiped or rebuilt has another."""
        ...

    @property
    def space(self) -> Space | None:
        """Which vectors this index holds and compares, None before the first; vectors of other encoders are left
        out, and their articles are found by words alone until the index is rebuilt."""
        ...

    def search(self, query: Query) -> Page:
        """Answer `query` from everything committed until now, also by other processes."""
        ...

    def similar(self, article_id: str, query: Query, *, reprints: bool = False) -> Page:
        """The articles nearest in meaning to the one of `article_id` among those that `query` finds, best first;
        without itself and, but for `reprints`, without what the same story was reprinted as.

        The page's figures are of what `query` finds. Facets and timeline play no part. Raises InputError where the
        index holds no such article.
        """
        ...

    def scan(self, query: Query) -> Iterator[Listed]:
        """All articles that `query` matches, in its order, as of one moment; its offset, limit, facets and timeline
        play no part."""
        ...

    def writing(self) -> AbstractContextManager[str]:
        """Be a writer until the block ends; gives the generation, which stays the same within. May be nested.

        Where the engine takes one writer at a time, be that one; else the articles' revisions keep a late writer from
        putting an older state over a newer one.
        """
        ...

    def update(self, records: Sequence[Record], removals: Sequence[Removal] = ()) -> tuple[Refusal, ...]:
        """Put `records` in, each in the place of what the index had under its article id, and take `removals` out.

        Durable when it returns, and seen by searches, but for what is returned as refused. Of two records with one id
        the last stays.
        """
        ...

    def tidy(self) -> None:
        """What is best done while nothing waits to be put in: an engine may rearrange what will hardly change."""
        ...

    def tally(self) -> Tally:
        """What the index holds, in figures."""
        ...

    def close(self) -> None:
        """Let go of files, connections and memory; the index is not usable afterwards."""
        ...


@dataclass(frozen=True, slots=True)
class Filled:
    """What became of a batch of articles that was put into a new index."""

    taken: tuple[tuple[str, int], ...]
    """Id and revision of each article that the index took."""
    refused: tuple[Refusal, ...]
    tally: Tally
    """Of what was taken, as it was before it was sent: what the index must hold of it."""


def filled(documents: Iterable[Document], refused: Sequence[Refusal]) -> Filled:
    """What became of `documents` when `refused` was said of them."""
    aside = {refusal.id for refusal in refused}
    taken = [made for made in documents if made.id not in aside]
    return Filled(tuple((made.id, made.revision) for made in taken), tuple(refused), tally_of(taken))


class NewIndex(Protocol):
    """An index that is being built beside the one in use."""

    def fill(self, batches: Iterable[Sequence[Record]]) -> Iterator[Filled]:
        """Add `batches`, every record of a new article, and tell of each what became of it. The batches are taken from
        this thread, one after the other; an engine may have some on their way at a time."""
        ...

    def tally(self) -> Tally:
        """What it holds, after everything put until now has been made searchable."""
        ...

    def publish(self) -> str:
        """Put it in the place of the index in use, in one step that no reader notices; return its generation."""
        ...


def open_index(
    folder: Path,
    settings: IndexSettings | None = None,
    *,
    create: bool = True,
    encoder: QueryEncoder | None = None,
) -> ArticleIndex:
    """Open the index: the one in `folder`, or the one on the servers that `settings` name. Without an `encoder`
    searches are by words alone.

    Where there is none, or only one of an older layout, an empty one is made; with `create` False IndexMissing is
    raised instead. Raises IndexUnavailable naming the folder or the server.
    """
    settings = settings or IndexSettings()
    if settings.engine == "elasticsearch":
        from index.elastic import ElasticIndex

        return ElasticIndex(settings, create=create, encoder=encoder)
    from index.embedded import EmbeddedIndex

    return EmbeddedIndex(folder, settings, create=create, encoder=encoder)


def new_index(
    folder: Path,
    settings: IndexSettings | None = None,
    encoder: str = "",
    counts: Mapping[int, int] | None = None,
) -> AbstractContextManager[NewIndex]:
    """An empty index beside the one in use; gone at the end of the block unless it was published. It holds the vectors
    of `encoder`, of the first that comes where none is named. `counts` are the articles to come, by year of first
    sight: an engine may lay itself out for them.

    Killed at any moment, this leaves the old index in use or the new one. Raises IndexUnavailable; the old index is
    then still in use.
    """
    settings = settings or IndexSettings()
    if settings.engine == "elasticsearch":
        from index.elastic import new_elastic

        return new_elastic(settings, encoder, counts or {})
    from index.embedded import new_embedded

    return new_embedded(folder, settings, encoder)
