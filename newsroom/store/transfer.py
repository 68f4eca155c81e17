"""Everything of one store into another, whatever the two databases are: in batches, restartable, compared at the end.

While a copy is under way its target says so in the place where a store has the number of its schema, with the mark of
what is being copied: no other command takes it for a store, and a copy that was killed goes on where it was. A batch is
one transaction, and the rows of a table come in the order of their keys, so that what is there says how far it came.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Column, Connection, MetaData, Select, String, Table, func, insert, select, tuple_, update

from newsroom.errors import StoreError, StoreMissing
from newsroom.progress import Listener, Progress, silent
from newsroom.store.database import COPYING, HEAD, Database
from newsroom.store.schema import metadata
from newsroom.store.types import kept

ROWS = 500
BYTES = 8_000_000
"""Of a batch at most; a row may be some megabytes."""

_MODULUS = 1 << 128
_version = Table("alembic_version", MetaData(), Column("version_num", String(32)))


@dataclass(frozen=True, slots=True)
class TableSum:
    """What a table holds."""

    rows: int
    checksum: str
    """Of all its values, whatever the order of its rows, the same on every database."""


@dataclass(frozen=True, slots=True)
class Copied:
    """What a copy did."""

    tables: dict[str, TableSum]
    """As they are in both stores."""
    there: int
    """Rows that an earlier, unfinished copy had brought."""


def mark_of(source: str) -> str:
    """How an unfinished copy of `source`, whatever names it, is told from that of another."""
    return COPYING + hashlib.sha256(source.encode("utf-8", "replace")).hexdigest()[:20]


def copy(source: Database, url: str, password: str, mark: str, listener: Listener = silent) -> Copied:
    """Copy all that `source` holds at this moment to the store at `url`, which must be empty or hold an unfinished
    copy of the same `mark` (see `mark_of`).

    Raises StoreError where the target holds something else, where one of the two cannot be read or written, and where
    they differ at the end.
    """
    with closing(Database(url, password=password, unfinished=mark)) as target, source.read() as read:
        begun = _begin(target, mark)
        there = sum(_counts(target).values()) if begun else 0
        _copy(read, target, listener)
        differing, sums = _compared(read, target, listener)
        if differing and there:
            # The source went on after the copy was cut off.
            _clear(target)
            there = 0
            _copy(read, target, listener)
            differing, sums = _compared(read, target, listener)
        if differing:
            raise StoreError(f"{target.name}: table {differing[0]} is not what {source.name} holds; remove the copy")
        with target.write() as connection:
            _set_sequences(connection)
            connection.execute(update(_version).values(version_num=HEAD))
    return Copied(sums, there)


def refuse_filled(url: str, password: str, mark: str) -> None:
    """Raise StoreError where `copy` would refuse the store at `url`. Where there is none yet none is made."""
    # No store is the emptiest of all.
    with (
        suppress(StoreMissing),
        closing(Database(url, password=password, create=False, unfinished=mark)) as target,
        target.read() as connection,
    ):
        _refuse_filled(target, connection, mark)


def _refuse_filled(target: Database, connection: Connection, mark: str) -> bool:
    """Whether the target holds a copy of this mark that was begun."""
    if connection.execute(select(_version.c.version_num)).scalar() == mark:
        return True
    for table in _tables():
        if connection.execute(select(*table.primary_key).limit(1)).first() is not None:
            raise StoreError(f"{target.name}: a store is there with {table.name} in it, and a copy overwrites none")
    return False


def _begin(target: Database, mark: str) -> bool:
    """Mark an empty target; True for one that was marked before. Raises StoreError for one that is not empty."""
    with target.write() as connection:
        if _refuse_filled(target, connection, mark):
            return True
        connection.execute(update(_version).values(version_num=mark))
    return False


def _clear(target: Database) -> None:
    with target.write() as connection:
        for table in reversed(_tables()):
            connection.execute(table.delete())


def _copy(read: Connection, target: Database, listener: Listener) -> None:
    wanted = {table: read.execute(select(func.count()).select_from(table)).scalar_one() for table in _tables()}
    have, total = _counts(target), sum(wanted.values())
    done = sum(have.values())
    listener(Progress("copy", done, total))
    for table in _tables():
        for batch in _batches(read, _after(table, _last(target, table))):
            with target.write() as connection:
                connection.execute(insert(table), batch)
            done += len(batch)
            listener(Progress("copy", min(done, total), total))


def _tables() -> list[Table]:
    return list(metadata.sorted_tables)


def _counts(database: Database) -> dict[str, int]:
    with database.read() as connection:
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one() for table in _tables()
        }


def _last(target: Database, table: Table) -> tuple[Any, ...] | None:
    """The greatest key that the target has."""
    keys = list(table.primary_key)
    with target.read() as connection:
        row = connection.execute(select(*keys).order_by(*(key.desc() for key in keys)).limit(1)).first()
    return None if row is None else tuple(row)


def _after(table: Table, last: tuple[Any, ...] | None) -> Select[Any]:
    keys = list(table.primary_key)
    query = select(table).order_by(*keys)
    if last is None:
        return query
    return query.where(keys[0] > last[0] if len(keys) == 1 else tuple_(*keys) > tuple_(*last))


def _batches(read: Connection, query: Select[Any]) -> Iterator[list[dict[str, Any]]]:
    batch: list[dict[str, Any]] = []
    size = 0
    for row in read.execute(query.execution_options(yield_per=ROWS)):
        batch.append(row._asdict())
        size += sum(len(value) for value in row if isinstance(value, str | bytes))
        if len(batch) == ROWS or size > BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _compared(read: Connection, target: Database, listener: Listener) -> tuple[list[str], dict[str, TableSum]]:
    """The tables that differ, and what the source's hold."""
    sums: dict[str, TableSum] = {}
    differing = []
    with target.read() as written:
        for number, table in enumerate(_tables(), 1):
            sums[table.name] = table_sum(read, table)
            if table_sum(written, table) != sums[table.name]:
                differing.append(table.name)
            listener(Progress("check", number, len(metadata.tables)))
    return differing, sums


def table_sum(connection: Connection, table: Table) -> TableSum:
    """Count and checksum of a table."""
    rows = total = 0
    for row in connection.execute(select(table).execution_options(yield_per=ROWS)):
        values = [kept(value) if isinstance(value, str) else value for value in row]
        line = json.dumps(values, default=_canonical, sort_keys=True).encode()
        total = (total + int.from_bytes(hashlib.sha256(line).digest()[:16])) % _MODULUS
        rows += 1
    return TableSum(rows, f"{total:032x}")


def _canonical(value: Any) -> str:
    if isinstance(value, bytes):
        return hashlib.sha256(value).hexdigest()
    if isinstance(value, datetime | date):
        return value.isoformat()
    raise TypeError(f"{type(value)} in a table")


def _set_sequences(connection: Connection) -> None:
    """Let PostgreSQL number on after the rows that came with their numbers."""
    if connection.dialect.name != "postgresql":
        return
    for table in _tables():
        column = table.autoincrement_column
        if column is not None:
            last = select(func.max(column)).scalar_subquery()
            sequence = func.pg_get_serial_sequence(table.name, column.name)
            # Without rows it begins at 1.
            connection.execute(select(func.setval(sequence, func.coalesce(last, 1), last.is_not(None))))
