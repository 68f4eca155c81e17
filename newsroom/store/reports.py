"""Reports in the store: drafts with all that they were made from, what analysts did to them, and the trail of who did
what.

The store knows nothing of what a report says: evidence, articles and the report itself are bytes here, compressed.
Every change names the revision that it was made of, so that two who edit one report cannot overwrite each other.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from newsroom.clock import LOCAL, Period
from newsroom.errors import InputError, UsageError
from newsroom.store.database import Database
from newsroom.store.dialect import insert_or_keep
from newsroom.store.schema import mailings, report_drafts, report_trail, reports

State = Literal["draft", "reviewed", "final"]
LONGEST_ID = 60
LEVEL = 6
"""Of zlib; a higher one takes twice as long for three per cent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptReport:
    """A report as lists show it."""

    id: str
    kind: str
    language: str
    title: str
    period: Period
    state: State
    revision: int
    """Rises with every change."""
    refresh: int
    """How often the store was read again."""
    created_at: datetime
    created_by: str
    changed_at: datetime
    changed_by: str
    header: Mapping[str, Any]
    """Settings of header and foot as they were frozen."""
    taxonomy: str
    """Checksums of taxonomy and plan."""
    edits: Mapping[str, Any]
    sha256: str
    """Of the final report as JSON, "" until then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewReport:
    """What a report begins with."""

    kind: str
    language: str
    title: str
    period: Period
    header: Mapping[str, Any]
    taxonomy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What a draft is made from and what came of it, in whatever form the caller writes it."""

    evidence: bytes
    records: bytes
    vectors: bytes
    report: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafted:
    """The contents of one refresh."""

    refresh: int
    made_at: datetime
    made_by: str
    contents: Contents
    final: bytes | None
    listing: bytes | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Something that was done to a report."""

    report_id: str
    at: datetime
    by: str
    action: str
    """At most 16 characters: created, edited, refreshed, reviewed …"""
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What one step changes; None leaves as it is."""

    action: str
    by: str
    at: datetime
    detail: Mapping[str, Any] = field(default_factory=dict)
    state: State | None = None
    edits: Mapping[str, Any] | None = None
    title: str | None = None
    period: Period | None = None
    header: Mapping[str, Any] | None = None
    taxonomy: str | None = None
    composed: Contents | None = None
    """Takes the place of the newest contents."""
    refreshed: Contents | None = None
    """Is put beside the earlier ones, which stay for comparison."""
    final: tuple[bytes, bytes, str] | None = None
    """The final report, the list that goes with it, and the SHA-256 of the first."""


class Reports:
    """Reports, their contents, their trail."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, new: NewReport, contents: Contents, by: str, now: datetime, detail: Mapping[str, Any]) -> str:
        """Keep a new draft; return its id. A number is never given again, not even that of a deleted draft."""
        period = new.period
        stem = f"{new.kind}-{period.first:%Y%m%d}-{period.last:%Y%m%d}-"
        row = {
            "kind": new.kind,
            "language": new.language,
            "title": new.title,
            "first_day": period.first,
            "last_day": period.last,
            "state": "draft",
            "revision": 1,
            "refresh": 0,
            "created_at": now,
            "created_by": by,
            "changed_at": now,
            "changed_by": by,
            "header": dict(new.header),
            "taxonomy": new.taxonomy,
            "edits": {},
            "sha256": "",
        }
        with self._database.write() as connection:
            number = 1 + max(_numbers(connection, stem), default=0)
            while not connection.execute(
                insert_or_keep(connection, reports), {"id": f"{stem}{number}", **row}
            ).rowcount:
                number += 1  # another desk on the same server took it in this moment
            id = f"{stem}{number}"
            _put_contents(connection, id, 0, contents, by, now)
            _note(connection, id, now, by, "created", detail)
        return id

    def get(self, id: str) -> KeptReport:
        """The report `id`. Raises InputError where there is none."""
        with self._database.read() as connection:
            return _kept(_row(connection, id))

    def all(self) -> list[KeptReport]:
        """Every report, the newest first."""
        query = select(reports).order_by(reports.c.created_at.desc(), reports.c.id)
        with self._database.read() as connection:
            return [_kept(row) for row in connection.execute(query)]

    def sent(self) -> dict[str, datetime]:
        """When each report first went out by mail, by id; without those that never did."""
        query = select(mailings.c.report_id, func.min(mailings.c.at)).where(mailings.c.state == "sent")
        with self._database.read() as connection:
            return {id: at for id, at in connection.execute(query.group_by(mailings.c.report_id))}

    def contents(self, id: str, refresh: int | None = None) -> Drafted:
        """The contents of one refresh of a report, the newest for None. Raises InputError where there is none."""
        with self._database.read() as connection:
            number = _row(connection, id).refresh if refresh is None else refresh
            query = select(report_drafts).where(report_drafts.c.report_id == id, report_drafts.c.refresh == number)
            row = connection.execute(query).one_or_none()
        if row is None:
            raise InputError(f"report {id} was not refreshed {number} times")
        return Drafted(
            refresh=row.refresh,
            made_at=row.made_at,
            made_by=row.made_by,
            contents=Contents(
                evidence=zlib.decompress(row.evidence),
                records=zlib.decompress(row.records),
                vectors=zlib.decompress(row.vectors),
                report=zlib.decompress(row.report),
            ),
            final=None if row.final is None else zlib.decompress(row.final),
            listing=row.listing,
        )

    def change(self, id: str, revision: int, change: Change) -> int:
        """Do one step to revision `revision` of a report that is not final; return the new revision.

        Raises InputError where there is no such report, UsageError where it is final or somebody changed it since.
        """
        with self._database.write() as connection:
            before = _changeable(connection, id, revision)
            refresh = before.refresh + (change.refreshed is not None)
            values: dict[str, Any] = {
                "revision": revision + 1,
                "refresh": refresh,
                "changed_at": change.at,
                "changed_by": change.by,
            }
            given = {name: getattr(change, name) for name in ("state", "title", "taxonomy")}
            given |= {name: dict(v) for name in ("edits", "header") if (v := getattr(change, name)) is not None}
            if change.period is not None:
                given |= {"first_day": change.period.first, "last_day": change.period.last}
            if change.final is not None:
                given["sha256"] = change.final[2]
            values |= {name: value for name, value in given.items() if value is not None}
            written = update(reports).where(reports.c.id == id, reports.c.revision == revision).values(values)
            if not connection.execute(written).rowcount:
                raise _stale(id, before)  # on PostgreSQL another one may have come between
            if change.refreshed is not None:
                _put_contents(connection, id, refresh, change.refreshed, change.by, change.at)
            this = update(report_drafts).where(report_drafts.c.report_id == id, report_drafts.c.refresh == refresh)
            if change.composed is not None:
                connection.execute(this.values(_compressed(change.composed)))
            if change.final is not None:
                final, listing, _ = change.final
                connection.execute(this.values(final=zlib.compress(final, LEVEL), listing=listing))
            _note(connection, id, change.at, change.by, change.action, change.detail)
        return revision + 1

    def delete(self, id: str, by: str, now: datetime) -> None:
        """Delete a draft; its trail stays and says so. Raises InputError where there is no such report, UsageError
        where it is no draft any more."""
        with self._database.write() as connection:
            row = _row(connection, id)
            if row.state != "draft":
                raise UsageError(f"report {id} is {row.state}, and only a draft can be deleted")
            connection.execute(delete(report_drafts).where(report_drafts.c.report_id == id))
            connection.execute(delete(reports).where(reports.c.id == id))
            _note(connection, id, now, by, "deleted", {"title": row.title, "revision": row.revision})

    def note(self, id: str, by: str, now: datetime, action: str, detail: Mapping[str, Any]) -> None:
        """Put something into the trail that changes nothing, such as that it was rendered. Raises InputError where
        there is no such report."""
        with self._database.write() as connection:
            _row(connection, id)
            _note(connection, id, now, by, action, detail)

    def trail(self, id: str) -> list[Step]:
        """What was done to a report, oldest first, also to one that was deleted. Raises InputError where there never
        was one."""
        query = select(report_trail).where(report_trail.c.report_id == id).order_by(report_trail.c.id)
        with self._database.read() as connection:
            found = [_step(row) for row in connection.execute(query)]
        if not found:
            raise InputError(f"there is no report {id[:LONGEST_ID]!r}; `diembao report list` shows which there are")
        return found

    def steps(self, action: str) -> list[Step]:
        """Every step of one kind, newest first."""
        query = select(report_trail).where(report_trail.c.action == action).order_by(report_trail.c.id.desc())
        with self._database.read() as connection:
            return [_step(row) for row in connection.execute(query)]


def _numbers(connection: Connection, stem: str) -> list[int]:
    """The numbers that were given to ids that begin with `stem`."""
    query = select(report_trail.c.report_id).where(func.substr(report_trail.c.report_id, 1, len(stem)) == stem)
    ends = (id[len(stem) :] for id in connection.execute(query.distinct()).scalars())
    return [int(end) for end in ends if end.isdecimal()]


def _row(connection: Connection, id: str) -> Row[Any]:
    row = connection.execute(select(reports).where(reports.c.id == id)).one_or_none()
    if row is None:
        raise InputError(f"there is no report {id[:LONGEST_ID]!r}; `diembao report list` shows which there are")
    return row


def _changeable(connection: Connection, id: str, revision: int) -> Row[Any]:
    row = _row(connection, id)
    if row.state == "final":
        raise UsageError(
            f"report {id} was made final on {_when(row.changed_at)} by {row.changed_by} and is locked; make a new one"
        )
    if row.revision != revision:
        raise _stale(id, row)
    return row


def _stale(id: str, row: Row[Any]) -> UsageError:
    return UsageError(
        f"report {id} was changed on {_when(row.changed_at)} by {row.changed_by} since you read it "
        f"(it is at revision {row.revision}); nothing was overwritten: export it again and repeat your change"
    )


def _when(moment: datetime) -> str:
    return f"{moment.astimezone(LOCAL):%d/%m/%Y %H:%M}"


def _compressed(contents: Contents) -> dict[str, bytes]:
    return {
        name: zlib.compress(getattr(contents, name), LEVEL) for name in ("evidence", "records", "vectors", "report")
    }


def _put_contents(connection: Connection, id: str, refresh: int, contents: Contents, by: str, now: datetime) -> None:
    row = {"report_id": id, "refresh": refresh, "made_at": now, "made_by": by, **_compressed(contents)}
    connection.execute(insert(report_drafts).values(row))


def _note(connection: Connection, id: str, at: datetime, by: str, action: str, detail: Mapping[str, Any]) -> None:
    row = {"report_id": id, "at": at, "by": by, "action": action, "detail": dict(detail)}
    connection.execute(insert(report_trail).values(row))


def _kept(row: Row[Any]) -> KeptReport:
    return KeptReport(
        id=row.id,
        kind=row.kind,
        language=row.language,
        title=row.title,
        period=Period(row.first_day, row.last_day),
        state=row.state,
        revision=row.revision,
        refresh=row.refresh,
        created_at=row.created_at,
        created_by=row.created_by,
        changed_at=row.changed_at,
        changed_by=row.changed_by,
        header=row.header,
        taxonomy=row.taxonomy,
        edits=row.edits,
        sha256=row.sha256,
    )


def _step(row: Row[Any]) -> Step:
    return Step(report_id=row.report_id, at=row.at, by=row.by, action=row.action, detail=row.detail)
