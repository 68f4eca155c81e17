"""Articles that an editor chose for the portal, with the editor's own titles and summaries; no word of the press.

A choice that is taken back stays as a row, so that it can be told since when and by whom; chosen again it has its
words again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, Row, select, update

from newsroom.errors import InputError
from newsroom.store.database import Database
from newsroom.store.dialect import insert_or_keep
from newsroom.store.queries import current
from newsroom.store.schema import articles, portal_choices, versions

Words = Literal["title_vi", "title_en", "summary_vi", "summary_en"]
WORDS: tuple[Words, ...] = ("title_vi", "title_en", "summary_vi", "summary_en")


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A chosen article."""

    article_id: str
    title: str
    """As the press wrote it, current version."""
    words: Mapping[Words, str]
    """The editor's own, "" where there is none; every key is there."""
    chosen_at: datetime
    chosen_by: str
    changed_at: datetime
    changed_by: str
    withdrawn: bool
    """Whether the article was withdrawn from figures and lists: it is in no feed then."""


class PortalChoices:
    """What was chosen."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, choices: Sequence[tuple[str, Mapping[Words, str]]], by: str, now: datetime) -> int:
        """Choose articles, all or none; words that are given take the place of those there were, others stay.

        Returns how many were not chosen before. Raises InputError for an article that is unknown or withdrawn.
        """
        new = 0
        with self._database.write() as connection:
            for article_id, words in choices:
                _usable(connection, article_id)
                row: dict[str, Any] = {"article_id": article_id, "withdrawn_at": None}
                row |= {"chosen_at": now, "chosen_by": by, "changed_at": now, "changed_by": by}
                row |= {name: words.get(name, "") for name in WORDS}
                if connection.execute(insert_or_keep(connection, portal_choices), row).rowcount == 1:
                    new += 1
                    continue
                this = portal_choices.c.article_id == article_id
                before = connection.execute(select(portal_choices).where(this)).one()
                again = before.withdrawn_at is not None
                values: dict[str, Any] = {str(name): text for name, text in words.items()}
                if again:
                    values |= {"withdrawn_at": None, "chosen_at": now, "chosen_by": by}
                    new += 1
                if again or any(getattr(before, name) != value for name, value in words.items()):
                    values |= {"changed_at": now, "changed_by": by}
                    connection.execute(update(portal_choices).where(this).values(values))
        return new

    def remove(self, article_id: str, by: str, now: datetime) -> None:
        """Take a choice back. Raises InputError where the article is not chosen."""
        this = (portal_choices.c.article_id == article_id, portal_choices.c.withdrawn_at.is_(None))
        with self._database.write() as connection:
            taken = update(portal_choices).where(*this).values(withdrawn_at=now, changed_at=now, changed_by=by)
            if connection.execute(taken).rowcount == 0:
                raise InputError(f"article {article_id} is not among those chosen for the portal")

    def chosen(self) -> list[Choice]:
        """What is chosen, the last chosen first."""
        columns = [column for column in portal_choices.c if column.name not in ("article_id", "withdrawn_at")]
        query = (
            current(versions.c.title, *columns)
            .join(portal_choices, portal_choices.c.article_id == articles.c.id)
            .where(portal_choices.c.withdrawn_at.is_(None))
            .order_by(portal_choices.c.chosen_at.desc(), articles.c.id)
        )
        with self._database.read() as connection:
            return [_choice(row) for row in connection.execute(query)]


def _usable(connection: Connection, article_id: str) -> None:
    row = connection.execute(select(articles.c.withdrawn_at).where(articles.c.id == article_id)).one_or_none()
    if row is None:
        raise InputError(f"there is no article {article_id}")
    if row.withdrawn_at is not None:
        raise InputError(f"article {article_id} was withdrawn; `diembao withdraw {article_id} --undo` brings it back")


def _choice(row: Row[Any]) -> Choice:
    return Choice(
        article_id=row.id,
        title=row.title,
        words={name: getattr(row, name) for name in WORDS},
        chosen_at=row.chosen_at,
        chosen_by=row.chosen_by,
        changed_at=row.changed_at,
        changed_by=row.changed_by,
        withdrawn=row.withdrawn_at is not None,
    )
