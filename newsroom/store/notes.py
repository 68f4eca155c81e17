"""What people note beside an article: for their colleagues, in no report and no figure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, update

from newsroom.errors import InputError
from newsroom.store.database import Database
from newsroom.store.schema import articles, notes

LONGEST = 4_000
"""Characters of a note."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A note on an article."""

    id: int
    article_id: str
    by: str
    at: datetime
    text: str


class Notes:
    """Notes on articles."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, article_id: str, text: str, by: str, now: datetime) -> int:
        """Keep a note; return its id. Raises InputError for no text, too much of it, and for an unknown article."""
        text = text.strip()
        if not text or len(text) > LONGEST:
            raise InputError(f"a note has 1 to {LONGEST} characters")
        with self._database.write() as connection:
            if connection.execute(select(articles.c.id).where(articles.c.id == article_id)).scalar() is None:
                raise InputError(f"there is no article {article_id[:40]!r}")
            row = {"article_id": article_id, "text": text, "by": by, "at": now}
            made = connection.execute(insert(notes).values(row)).inserted_primary_key
            assert made is not None
            return int(made[0])

    def withdraw(self, id: int, by: str, now: datetime) -> None:
        """Show a note no more; only who wrote it may. Raises InputError where there is none of theirs."""
        mine = (notes.c.id == id, notes.c.by == by, notes.c.withdrawn_at.is_(None))
        with self._database.write() as connection:
            changed = connection.execute(update(notes).where(*mine).values(withdrawn_at=now, withdrawn_by=by)).rowcount
        if not changed:
            raise InputError("there is no such note of yours")

    def of(self, article_id: str) -> list[Note]:
        """The notes on an article, oldest first."""
        query = (
            select(notes)
            .where(notes.c.article_id == article_id, notes.c.withdrawn_at.is_(None))
            .order_by(notes.c.at, notes.c.id)
        )
        with self._database.read() as connection:
            return [
                Note(id=row.id, article_id=row.article_id, by=row.by, at=row.at, text=row.text)
                for row in connection.execute(query)
            ]
