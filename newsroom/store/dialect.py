"""What only one database understands: how it is opened, how a transaction begins, and a few expressions.

A transaction is one of three, on either database:

`READ`      one consistent state; waits for nobody, nobody waits for it
(none)      writes alone: what it read stays true until it has written
`TOGETHER`  writes beside others of its kind, for work on rows that nobody else decides upon at that moment

In SQLite everybody who writes, writes alone. In PostgreSQL an advisory lock of the schema keeps those who write alone
from all others; it ends with its transaction, so that nobody can leave it behind.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Boolean, ColumnElement, Connection, Engine, Table, create_engine, event, func, literal, select
from sqlalchemy import Text as AnyText
from sqlalchemy import cast as sql_cast
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction

from newsroom.errors import SettingsError, StoreError

BUSY_MS = 30_000
"""How long a writer waits for another one; a batch of a stage takes well under a second."""

IDLE_MS = 300_000
"""After this PostgreSQL ends a writer that does nothing any more: its host is gone."""

_OPTION = "diembao"
READ: Mapping[str, Any] = {_OPTION: "read"}
TOGETHER: Mapping[str, Any] = {_OPTION: "together"}
"""Execution options of a connection, see above."""

_LOCK = 0x6469656D
"""First half of the number of our advisory lock; the second is made of the schema's name."""

_CONNECTION = {
    "connect_timeout": "10",
    "application_name": "diembao",
    # A server that is gone without a word is noticed within a minute.
    "keepalives_idle": "20",
    "keepalives_interval": "10",
    "keepalives_count": "3",
    "tcp_user_timeout": "60000",
}
"""What libpq is told unless the address says otherwise."""


def address(url: str, password: str = "") -> URL:
    """The database that a `[store] url` names, with `password` where the address has none of its own.

    Raises SettingsError for one that diembao does not know; no message ever shows a password.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise SettingsError("[store] url: not a database address (such as postgresql://user@host/database)") from error
    backend = parsed.drivername.partition("+")[0]
    if backend not in ("sqlite", "postgresql"):
        raise SettingsError(f"[store] url: diembao keeps its store in sqlite:// or postgresql://, not in {backend}://")
    if "password" in parsed.query:
        raise SettingsError("[store] url: a password does not belong behind the question mark; set password_file")
    if backend == "sqlite":
        return parsed.set(drivername=backend)
    if password and parsed.password is None:
        parsed = parsed.set(password=password)
    return parsed.set(drivername="postgresql+psycopg")


def sqlite_file(url: str) -> Path | None:
    """The file behind a `[store] url`; None for a server or a database in memory."""
    parsed = address(url)
    return Path(parsed.database) if parsed.get_backend_name() == "sqlite" and parsed.database else None


def make_engine(parsed: URL) -> Engine:
    """Open a database; a SQLite file gets its folder made. Raises StoreError where that cannot be."""
    return _postgresql(parsed) if parsed.get_backend_name() == "postgresql" else _sqlite(parsed)


def _sqlite(parsed: URL) -> Engine:
    if parsed.database:
        file = Path(parsed.database)
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(f"{file}: cannot make the folder of the store ({error.strerror})") from error
    engine = create_engine(parsed)

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
        reading = connection.get_execution_options().get(_OPTION) == "read"
        # IMMEDIATE: a transaction that read first and then wants to write would fail at once when another wrote
        # between.
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine


def _postgresql(parsed: URL) -> Engine:
    options = {name: value for name, value in _CONNECTION.items() if name not in parsed.query}
    # pre_ping: a server that was restarted costs a new connection, not a failed command.
    engine = create_engine(parsed, connect_args=options, pool_pre_ping=True)

    @event.listens_for(engine, "connect")
    def _connect(raw: Any, _record: Any) -> None:
        raw.execute(f"SELECT set_config('timezone', 'UTC', false), set_config('lock_timeout', '{BUSY_MS}', false)")
        raw.commit()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        kind = connection.get_execution_options().get(_OPTION)
        if kind == "read":
            return
        shared = "_shared" if kind == "together" else ""
        connection.exec_driver_sql(
            f"SELECT set_config('idle_in_transaction_session_timeout', '{IDLE_MS}', true), "
            f"pg_advisory_xact_lock{shared}({_LOCK}, hashtext(current_schema()))"
        )

    return engine


def moment(connection: Connection) -> datetime:
    """The present as the database has it, in UTC: the same for all hosts that share it."""
    if connection.dialect.name == "sqlite":
        return datetime.now(UTC)
    found: datetime = connection.exec_driver_sql("SELECT clock_timestamp()").scalar_one()
    return found


def reading(engine: Engine) -> dict[str, Any]:
    """Execution options of a connection that only reads."""
    if engine.dialect.name == "sqlite":
        return dict(READ)
    return {**READ, "isolation_level": "REPEATABLE READ", "postgresql_readonly": True}


def in_turn(connection: Connection, what: str) -> None:
    """Wait for the transactions that do the same beside others, until this one ends."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(func.hashtext(func.current_schema() + f":{what}"))))


def insert_or_keep(connection: Connection, table: Table) -> Any:
    """An INSERT that leaves an existing row of the same primary key as it is; its `rowcount` says whether it did."""
    # SQLAlchemy keeps the count of an INSERT on PostgreSQL (-1 without) only where it is asked to.
    return _insert(connection, table).on_conflict_do_nothing().execution_options(preserve_rowcount=True)


def insert_or_replace(connection: Connection, table: Table, values: dict[str, Any]) -> Any:
    """An INSERT of `values` that overwrites the other columns of an existing row of the same primary key."""
    keys = [column.name for column in table.primary_key]
    changed = {name: value for name, value in values.items() if name not in keys}
    return _insert(connection, table).values(values).on_conflict_do_update(index_elements=keys, set_=changed)


def replace_all(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    """Insert `rows`, all with the same columns, over existing ones of the same primary key."""
    if not rows:
        return
    keys = [column.name for column in table.primary_key]
    statement = _insert(connection, table)
    changed = {name: statement.excluded[name] for name in rows[0] if name not in keys}
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=changed), rows)


def _insert(connection: Connection, table: Table) -> Any:
    if connection.dialect.name == "postgresql":
        from sqlalchemy.dialects import postgresql

        return postgresql.insert(table)
    from sqlalchemy.dialects import sqlite

    return sqlite.insert(table)


class _Holds(GenericFunction[bool]):
    type = Boolean()
    inherit_cache = True
    name = "diembao_holds"


@compiles(_Holds, "sqlite")
def _sqlite_holds(element: Any, compiler: Any, **options: Any) -> str:
    return f"instr({compiler.process(element.clauses, **options)}) > 0"


@compiles(_Holds, "postgresql")
def _postgresql_holds(element: Any, compiler: Any, **options: Any) -> str:
    return f"strpos({compiler.process(element.clauses, **options)}) > 0"


def holds(column: ColumnElement[Any], text: str) -> ColumnElement[bool]:
    """Whether the JSON of `column`, as it is written, holds `text`. Not LIKE, for which case counts here and not
    there."""
    return _Holds(sql_cast(column, AnyText), literal(text, AnyText))
