"""Opening the index of a store for people who search: with the encoder of the settings, loaded when it is needed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING, Any

from index.engine import ArticleIndex, open_index
from index.meaning import QueryEncoder
from newsroom.errors import IndexUnavailable
from newsroom.settings import Settings
from newsroom.store import Store

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from classify.vectors import QueryMeaning


class LazyEncoder:
    """`index.meaning.QueryEncoder` of the settings. Searches that are strict import nothing of it."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings.classify

    @cached_property
    def _meaning(self) -> QueryMeaning:
        from classify.vectors import QueryMeaning

        return QueryMeaning(self._settings.encoder, self._settings.encoder_prompts)

    @property
    def name(self) -> str:
        return self._meaning.name

    @property
    def unrelated(self) -> float:
        return self._meaning.unrelated

    def __call__(self, text: str) -> NDArray[Any]:
        return self._meaning(text)


@contextmanager
def opened_index(settings: Settings, store: Store, encoder: QueryEncoder | None) -> Iterator[ArticleIndex]:
    """The index of `store`.

    Raises IndexUnavailable also where it is another one's: it would answer "nothing found", and that would be no
    answer.
    """
    index = open_index(settings.index_folder, settings.index, create=False, encoder=encoder)
    try:
        if index.generation != store.projection.acknowledged_generation():
            raise IndexUnavailable("the search index is not the one of this store; run `diembao sync`")
        yield index
    finally:
        index.close()
