"""Taking an article out and back in: its story is settled anew at once, the index is told at once."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from newsroom.pipeline.copies import originals
from newsroom.pipeline.stories import settle_events
from newsroom.store import Store


def withdraw_article(store: Store, article_id: str, reason: str, by: str, now: datetime) -> None:
    """Neither show nor count an article any more; its reprints are settled as if it was not there.

    Needs no run lock, so a running crawl is not waited for. Killed in the middle, the next labelling settles the
    reprints. Raises InputError for an unknown article and for one that is withdrawn already.
    """
    _settle(store, store.articles.withdraw(article_id, reason, by, now))
    settle_events(store, None, [article_id])


def restore_article(store: Store, article_id: str) -> None:
    """Take a withdrawal back. Raises InputError for an unknown article and for one that is not withdrawn."""
    store.articles.restore(article_id)
    settle_events(store, None, [article_id])
    _settle(store, {article_id})


def _settle(store: Store, ids: Collection[str]) -> None:
    store.reprints.settle(originals(store, list(ids)), ids)
