"""What went out by mail and to whom: one row an issue and recipient, so that nothing is sent twice by itself.

The row says `sending` before the first byte goes out and what came of it afterwards. A row that still says `sending`
when nobody is sending is the trace of a process that ended in between: whether its letter arrived nobody here knows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import select, update

from newsroom.store.database import Database
from newsroom.store.dialect import insert_or_keep
from newsroom.store.queries import chunks
from newsroom.store.schema import mailings

MailState = Literal["sending", "sent", "deferred", "refused", "unknown"]
"""sent: the server took it; deferred: certainly not sent, may be tried again; refused: the server does not take it for
this recipient, now or later; unknown: cut off when the server may have had it already."""

MAIL_STATES: tuple[MailState, ...] = ("sent", "deferred", "refused", "unknown", "sending")


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailing:
    """A letter to one recipient."""

    report_id: str
    issue: str
    """What must not go out twice: kind, period and language."""
    recipient: str
    """Address in lower case."""
    at: datetime
    """Of the last change, UTC."""
    by: str
    message_id: str
    state: MailState
    detail: str
    """What the server answered, or what was known before it was sent again."""


class Mailings:
    """Letters and what came of them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def claim(self, mailing: Mailing, *, after: Collection[MailState]) -> bool:
        """Write that `mailing` is being sent; False where there is one already in another state than `after`.

        Nobody else can claim it from then on, on whichever host.
        """
        row = _row(mailing)
        with self._database.write() as connection:
            if connection.execute(insert_or_keep(connection, mailings), row).rowcount == 1:
                return True
            same = (mailings.c.issue == mailing.issue, mailings.c.recipient == mailing.recipient)
            changed = update(mailings).where(*same, mailings.c.state.in_(sorted(after))).values(row)
            return connection.execute(changed).rowcount == 1

    def settle(self, issue: str, recipient: str, state: MailState, detail: str, at: datetime) -> None:
        """Write what came of a letter that was being sent."""
        changed = update(mailings).where(mailings.c.issue == issue, mailings.c.recipient == recipient)
        with self._database.write() as connection:
            connection.execute(changed.values(state=state, detail=detail, at=at))

    def abandon(self, detail: str) -> int:
        """Turn every `sending` into `unknown`; only for who knows that nobody is sending. Returns how many."""
        changed = update(mailings).where(mailings.c.state == "sending").values(state="unknown", detail=detail)
        with self._database.write() as connection:
            return connection.execute(changed).rowcount

    def of_issue(self, issue: str, recipients: Iterable[str] | None = None) -> dict[str, Mailing]:
        """The letters of an issue by recipient, only those to `recipients` if given."""
        query = select(mailings).where(mailings.c.issue == issue)
        with self._database.read() as connection:
            if recipients is None:
                return {row.recipient: _mailing(row) for row in connection.execute(query)}
            found: dict[str, Mailing] = {}
            for chunk in chunks(sorted(recipients)):
                rows = connection.execute(query.where(mailings.c.recipient.in_(chunk)))
                found |= {row.recipient: _mailing(row) for row in rows}
            return found

    def all(self, report_id: str | None = None) -> list[Mailing]:
        """Every letter, of one report if given, the last changed first."""
        query = select(mailings).order_by(mailings.c.at.desc(), mailings.c.id.desc())
        if report_id is not None:
            query = query.where(mailings.c.report_id == report_id)
        with self._database.read() as connection:
            return [_mailing(row) for row in connection.execute(query)]


def _row(mailing: Mailing) -> dict[str, object]:
    names = ("report_id", "issue", "recipient", "at", "by", "message_id", "state", "detail")
    return {name: getattr(mailing, name) for name in names}


def _mailing(row: object) -> Mailing:
    names = ("report_id", "issue", "recipient", "at", "by", "message_id", "state", "detail")
    return Mailing(**{name: getattr(row, name) for name in names})
