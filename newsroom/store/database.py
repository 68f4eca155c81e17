"""Opening the store: one engine, its schema brought up to date, and the two kinds of transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import DatabaseError

from newsroom.errors import StoreError
from newsroom.store.dialect import READ_ONLY, make_engine, sqlite_file

HEAD = "0007"
"""The newest migration; compared without importing Alembic, so that every command starts fast (a test holds it
true)."""


class Database:
    """The store's engine. `read` never waits for a writer; `write` is one transaction, all or nothing."""

    def __init__(self, url: str, *, create: bool = True) -> None:
        """Open the store of a SQLAlchemy `url` and migrate it.

        Raises StoreError where it cannot be opened, is newer than this diembao, or (`create` false) is missing.
        """
        file = sqlite_file(url)
        if not create and file is not None and not file.exists():
            raise StoreError(f"{file}: there is no store yet; `diembao run` makes it")
        self.engine: Engine = make_engine(url)
        self.name = self.engine.url.render_as_string(hide_password=True)
        try:
            upgrade(self.engine)
        except DatabaseError as error:
            raise StoreError(f"{self.name}: cannot open the store ({error.orig})") from error

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection that only reads, on one consistent state."""
        try:
            with self.engine.connect().execution_options(**READ_ONLY) as connection:
                yield connection
        except DatabaseError as error:
            raise StoreError(f"{self.name}: cannot read the store ({error.orig})") from error

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction; committed at the end, rolled back on any exception."""
        try:
            with self.engine.begin() as connection:
                yield connection
        except DatabaseError as error:
            raise StoreError(f"{self.name}: cannot write to the store ({error.orig})") from error

    def healthy(self) -> tuple[bool, str]:
        """Whether the database's own check finds no damage, and what it says."""
        if self.engine.dialect.name != "sqlite":
            return True, f"{self.name}, schema {HEAD}"
        with self.read() as connection:
            found = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
        return found == "ok", f"{self.name}, schema {HEAD}" if found == "ok" else f"{self.name}: {found}"

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()


def stored_revision(engine: Engine) -> str | None:
    """The migration that the database has, None when it is empty."""
    with engine.connect().execution_options(**READ_ONLY) as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found: str | None = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
        return found


def upgrade(engine: Engine) -> None:
    """Bring the schema to `HEAD`; does nothing when it is there. Raises StoreError for a database of a newer
    diembao."""
    current = stored_revision(engine)
    if current == HEAD:
        return
    if current is not None and current > HEAD:
        raise StoreError(
            f"{engine.url.render_as_string(hide_password=True)}: the store has schema {current}, "
            f"this diembao knows {HEAD}; use the newer diembao"
        )
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
