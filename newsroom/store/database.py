"""Opening the store: one engine, its schema brought up to date, and the kinds of transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, Engine, inspect, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from newsroom.errors import LeaseLost, StoreError, StoreMissing
from newsroom.store.dialect import BUSY_MS, TOGETHER, address, make_engine, reading
from newsroom.store.schema import workers

HEAD = "0008"
"""The newest migration; compared without importing Alembic, so that every command starts fast (a test holds it
true)."""

COPYING = "copying:"
"""Stands before the mark of an unfinished copy in the place of the migration's number."""

TRIES = 10
"""Of a transaction that works together with others; each time at least one of those that met gets on."""

T = TypeVar("T")


class Database:
    """The store's engine. `read` never waits for a writer; `write` and `together` are one transaction, all or
    nothing."""

    def __init__(self, url: str, *, password: str = "", create: bool = True, unfinished: str = "") -> None:
        """Open the store of a `[store] url` and migrate it.

        `unfinished` is the mark of a copy (`newsroom.store.transfer`) that may be opened, too. Raises SettingsError for
        no such address, StoreError where it cannot be opened, is newer than this diembao or a copy that was not
        finished, StoreMissing where (`create` false) it is not there.
        """
        parsed = address(url, password)
        missing = "there is no store yet; `diembao run` makes it"
        if not create and parsed.get_backend_name() == "sqlite" and parsed.database:
            file = Path(parsed.database)
            if not file.exists():
                raise StoreMissing(f"{file}: {missing}")
        self.worker: int | None = None
        """The worker (`newsroom.store.leases`) in whose name is written; None for everybody who is none. Once another
        has ended it, every transaction raises LeaseLost."""
        self.worker_name = ""
        self.doing = ""
        """The stage at work."""
        self.engine: Engine = make_engine(parsed)
        self.name = parsed.set(drivername=parsed.get_backend_name()).render_as_string(hide_password=True)
        with self._told("open"):
            current = stored_revision(self.engine)
            if current is None and not create:
                raise StoreMissing(f"{self.name}: {missing}")
            if current != HEAD and (not current or current != unfinished):
                upgrade(self.engine, self.name, current)

    @contextmanager
    def _told(self, what: str) -> Iterator[None]:
        """Faults of the database as one sentence."""
        try:
            yield
        except DBAPIError as error:
            raise StoreError(f"{self.name}: cannot {what} the store ({_sentence(error)})") from error
        except PoolTimeout as error:
            raise StoreError(f"{self.name}: cannot {what} the store (all connections are in use)") from error

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection that only reads, on one consistent state."""
        with self._told("read"), self.engine.connect().execution_options(**reading(self.engine)) as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction that writes alone: nobody changes what it reads. Rolled back on any exception."""
        with self._told("write to"), self.engine.begin() as connection:
            self._fence(connection)
            yield connection

    def together(self, work: Callable[[Connection], T]) -> T:
        """`work` as one transaction beside others of its kind, for rows that nobody else decides upon meanwhile.

        Where two waited for each other's rows the database gives one up, and its work is done again from the start.
        """
        with self._told("write to"):
            for left in reversed(range(TRIES)):
                try:
                    with self.engine.connect().execution_options(**TOGETHER) as connection, connection.begin():
                        self._fence(connection)
                        return work(connection)
                except DBAPIError as error:
                    if not left or getattr(error.orig, "sqlstate", None) != "40P01":  # deadlock_detected
                        raise
            raise AssertionError

    def _fence(self, connection: Connection) -> None:
        """See that the worker has not been ended, and keep others from ending it until the transaction is over."""
        if self.worker is None:
            return
        alive = select(workers.c.id).where(workers.c.id == self.worker, workers.c.ended_at.is_(None))
        if connection.execute(alive.with_for_update(read=True, key_share=True)).scalar() is None:
            raise LeaseLost(
                f"{self.name}: another worker has taken over from this one, which was not heard of for longer than its "
                "term; what it was doing is done by others"
            )

    def fault(self) -> str:
        """What the database's own check finds damaged; "" for nothing."""
        with self.read() as connection:
            return _sqlite_fault(connection) if connection.dialect.name == "sqlite" else _server_fault(connection)

    def size(self) -> int:
        """Bytes of the database on the disk of its server, or of the SQLite file with what lies beside it."""
        if self.engine.dialect.name == "sqlite":
            file = Path(self.engine.url.database or "")
            parts = [file.with_name(file.name + end) for end in ("", "-wal", "-shm")] if file.name else []
            return sum(part.stat().st_size for part in parts if part.exists())
        with self.read() as connection:
            return int(connection.exec_driver_sql("SELECT pg_database_size(current_database())").scalar_one())

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()


def _sentence(error: DBAPIError) -> str:
    """What the database says, on one line."""
    if getattr(error.orig, "sqlstate", None) == "55P03":  # lock_not_available
        return f"another process has been writing for more than {BUSY_MS // 1000} seconds"
    lines = [line.strip() for line in str(error.orig).splitlines()]
    return lines[0] if lines else type(error.orig).__name__


def _sqlite_fault(connection: Connection) -> str:
    found = str(connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one())
    return "" if found == "ok" else found


def _server_fault(connection: Connection) -> str:
    if connection.exec_driver_sql("SELECT pg_is_in_recovery()").scalar_one():
        return "the server is a standby or still recovering, and takes no changes"
    damaged = "SELECT checksum_failures FROM pg_stat_database WHERE datname = current_database()"
    if failures := connection.exec_driver_sql(damaged).scalar():
        return f"the server found {failures} damaged pages (checksum_failures of pg_stat_database)"
    invalid = "SELECT indexrelid::regclass::text FROM pg_index WHERE NOT indisvalid LIMIT 1"
    if index := connection.exec_driver_sql(invalid).scalar():
        return f"the index {index} is not valid; REINDEX makes it anew"
    return ""


def stored_revision(engine: Engine) -> str | None:
    """The migration that the database has, None when it is empty."""
    with engine.connect().execution_options(**reading(engine)) as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        return found


def upgrade(engine: Engine, name: str, current: str | None) -> None:
    """Bring the schema from `current` to `HEAD`. Of two processes that come at once one waits and finds nothing left to
    do. Raises StoreError, with the `name` of the store, for one of a newer diembao and for an unfinished copy."""
    if current is not None and current.startswith(COPYING):
        raise StoreError(f"{name}: an unfinished copy of a store; repeat the `diembao store copy` that began it")
    if current is not None and current > HEAD:
        raise StoreError(f"{name}: the store has schema {current}, this diembao knows {HEAD}; use the newer diembao")
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
