"""What only one database understands: how SQLite is opened, how a transaction begins, and insert-or-keep.

PostgreSQL needs none of the pragmas; everything else in the store is SQL that both speak.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

from newsroom.errors import SettingsError, StoreError

BUSY_MS = 30_000
"""How long a writer waits for another one; a batch of a stage takes well under a second."""

READ_ONLY = {"diembao_read": True}
"""Execution options of a connection that only reads, so that it never waits for a writer."""


def _parsed(url: str) -> URL:
    """Raises SettingsError for a URL that SQLAlchemy does not know."""
    try:
        parsed = make_url(url)
        parsed.get_dialect()
    except (ArgumentError, NoSuchModuleError) as error:
        raise SettingsError(f"[store] url: not a database address that diembao knows: {url}") from error
    return parsed


def sqlite_file(url: str) -> Path | None:
    """The file behind a SQLAlchemy `url`; None for a server or a database in memory."""
    parsed = _parsed(url)
    return Path(parsed.database) if parsed.get_backend_name() == "sqlite" and parsed.database else None


def make_engine(url: str) -> Engine:
    """Open the database of a SQLAlchemy `url`; a SQLite file gets its folder made.

    Raises SettingsError for a URL that SQLAlchemy does not know, StoreError where the folder cannot be made.
    """
    parsed, file = _parsed(url), sqlite_file(url)
    if file is not None:
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(f"{file}: cannot make the folder of the store ({error.strerror})") from error
    engine = create_engine(parsed)
    if parsed.get_backend_name() != "sqlite":
        return engine

    @event.listens_for(engine, "connect")
    def _connect(raw: Any, _record: Any) -> None:
        raw.isolation_level = None  # we say BEGIN ourselves, below
        raw.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
        raw.execute("PRAGMA journal_mode = WAL")
        raw.execute("PRAGMA foreign_keys = ON")
        # NORMAL in WAL mode: a power cut may lose the last commits but never damages; kill -9 loses nothing.
        raw.execute("PRAGMA synchronous = NORMAL")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        reading = connection.get_execution_options().get("diembao_read")
        # IMMEDIATE: a transaction that read first and then wants to write would fail at once when another wrote
        # between.
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine


def insert_or_keep(connection: Connection, table: Table) -> Any:
    """An INSERT that leaves an existing row of the same primary key as it is; its `rowcount` says whether it did."""
    # SQLAlchemy keeps the count of an INSERT on PostgreSQL (-1 without) only where it is asked to.
    return _insert(connection, table).on_conflict_do_nothing().execution_options(preserve_rowcount=True)


def insert_or_replace(connection: Connection, table: Table, values: dict[str, Any]) -> Any:
    """An INSERT of `values` that overwrites the other columns of an existing row of the same primary key."""
    keys = [column.name for column in table.primary_key]
    changed = {name: value for name, value in values.items() if name not in keys}
    return _insert(connection, table).values(values).on_conflict_do_update(index_elements=keys, set_=changed)


def _insert(connection: Connection, table: Table) -> Any:
    if connection.dialect.name == "postgresql":
        from sqlalchemy.dialects import postgresql

        return postgresql.insert(table)
    from sqlalchemy.dialects import sqlite

    return sqlite.insert(table)
