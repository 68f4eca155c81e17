"""Settings that name no store have it on a test server instead of in their data folder: a database for each folder.

By the folder and not by the test, because a test may have several offices, and a module one office for all its tests.
As with the SQLite file there is no store in it before something makes one.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from contextlib import suppress
from pathlib import Path

import psycopg
from psycopg import sql

from tests.postgres.server import ROLE

PORT_VARIABLE = "DIEMBAO_TEST_STORE_PORT"
"""Port of the server, for the processes that a test starts (see `tests/postgres/children/sitecustomize.py`)."""

CHILDREN = Path(__file__).with_name("children")
"""Stands on PYTHONPATH of those processes, and so does the folder of `tests`."""

PREFIX = "folder"
TEMPLATE = "empty"


def copy_desk(data: Path, to: Path) -> None:
    """Copy a data folder that nobody uses, with its store, wherever that is."""
    shutil.copytree(data, to, dirs_exist_ok=True)
    if port := os.environ.get(PORT_VARIABLE):
        url_of(to, int(port), template=_name(data))


def url_of(data: Path, port: int, *, template: str = TEMPLATE) -> str:
    """`[store] url` of the database of a data folder; it is made, like `template`, where there is none yet."""
    name = _name(data)
    make = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
    with psycopg.connect(f"host=127.0.0.1 port={port} user=postgres dbname=postgres", autocommit=True) as admin:
        if admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone() is None:
            # Another process may be just as far.
            with suppress(psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
                admin.execute(make.format(sql.Identifier(name), sql.Identifier(template)))
    return f"postgresql://{ROLE}@127.0.0.1:{port}/{name}"


def _name(data: Path) -> str:
    return PREFIX + hashlib.sha256(os.fsencode(data.resolve())).hexdigest()[:20]


def redirected(port: int) -> property:
    """What stands in the place of `Settings.store_url`."""
    from newsroom.settings import Settings

    def store_url(settings: Settings) -> str:
        return settings.store.url or url_of(settings.desk.data, port)

    return property(store_url)
