"""Articles that must not be shown or counted any more: published by mistake, a list page taken for an article, a legal
request.

Nothing is deleted: versions, labels and the archived page stay, so that an article can be restored. What the page says
later is kept as ever and changes nothing about the withdrawal. No article is ever a reprint of a withdrawn one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, or_, select, update

from newsroom.clock import LOCAL
from newsroom.errors import InputError
from newsroom.store.queries import chunks, current
from newsroom.store.schema import articles, pages, versions


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """A withdrawn article."""

    id: str
    title: str
    url: str
    source_id: str
    at: datetime
    by: str
    reason: str


def withdraw(connection: Connection, article_id: str, reason: str, by: str, now: datetime) -> set[str]:
    """Withdraw an article; return the ids of the others of its story, whose reprints are to be settled anew.

    Their pages go back to `extracted`, so that the next labelling settles them if nobody does before. Raises InputError
    for an unknown article and for one that is withdrawn already.
    """
    row = _known(connection, article_id)
    if row.withdrawn_at is not None:
        day = row.withdrawn_at.astimezone(LOCAL)
        raise InputError(
            f"article {article_id} was withdrawn already, on {day:%d/%m/%Y} by {row.withdrawn_by}: "
            f"{row.withdrawn_reason}"
        )
    original = row.reprint_of or article_id
    others = select(articles.c.id).where(
        or_(articles.c.id == original, articles.c.reprint_of == original), articles.c.id != article_id
    )
    story = set(connection.execute(others).scalars())
    raised = update(articles).values(revision=articles.c.revision + 1, reprint_of=None)
    connection.execute(raised.where(articles.c.reprint_of == article_id))
    connection.execute(
        raised.where(articles.c.id == article_id).values(withdrawn_at=now, withdrawn_by=by, withdrawn_reason=reason)
    )
    for chunk in chunks(sorted(story)):
        _settle_again(connection, chunk)
    return story


def restore(connection: Connection, article_id: str) -> None:
    """Take a withdrawal back. The article's page goes back to `extracted`, as its reprints are to be settled anew.

    Raises InputError for an unknown article and for one that is not withdrawn.
    """
    if _known(connection, article_id).withdrawn_at is None:
        raise InputError(f"article {article_id} is not withdrawn")
    connection.execute(
        update(articles)
        .where(articles.c.id == article_id)
        .values(revision=articles.c.revision + 1, withdrawn_at=None, withdrawn_by=None, withdrawn_reason=None)
    )
    _settle_again(connection, [article_id])


def withdrawn(connection: Connection) -> list[Withdrawal]:
    """What is withdrawn, newest first."""
    query = (
        current(versions.c.title, versions.c.url)
        .where(articles.c.withdrawn_at.is_not(None))
        .order_by(articles.c.withdrawn_at.desc(), articles.c.id)
    )
    return [
        Withdrawal(r.id, r.title, r.url, r.source_id, r.withdrawn_at, r.withdrawn_by, r.withdrawn_reason)
        for r in connection.execute(query)
    ]


def _known(connection: Connection, article_id: str) -> Row[Any]:
    row = connection.execute(select(articles).where(articles.c.id == article_id)).one_or_none()
    if row is None:
        raise InputError(f"there is no article {article_id}")
    return row


def _settle_again(connection: Connection, ids: Sequence[str]) -> None:
    connection.execute(update(pages).where(pages.c.id.in_(ids), pages.c.state == "labelled").values(state="extracted"))
