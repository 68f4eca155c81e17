"""One PostgreSQL server of our own: started on a free loopback port in a folder of its own, and surely stopped.

It runs as `postgres` or `nobody` when root runs the tests (PostgreSQL refuses root), and writes nothing through to the
disk. As for the tests' Elasticsearch, a small watchdog holds the reading end of a pipe from us: when we end, however we
end, it stops the server and removes the folder.

Stores are opened by a role that owns one schema and nothing else, as docs/postgresql.md tells an operator to make it.
"""

from __future__ import annotations

import atexit
import itertools
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from tests.owned import Owned

ROLE = "diembao"
"""Owns the schema of the same name in every store and no more; comes in without a password, others need one."""

START_SECONDS = 60
_POLL_SECONDS = 0.05
_WATCHDOG = 'cat >/dev/null; kill -s QUIT "$1"; sleep 1; kill -s KILL "$1"; rm -rf -- "$2"'
"""For /bin/sh. QUIT takes the server's processes with it, which are no group."""
_HBA = f"""\
local all postgres trust
host all postgres,{ROLE} 127.0.0.1/32 trust
host all all 127.0.0.1/32 scram-sha-256
"""
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "max_connections": "60",
    "shared_buffers": "32MB",
    "max_wal_size": "256MB",
    "log_min_messages": "warning",
}


class Unavailable(Exception):
    """There is no PostgreSQL here; the message says what is missing."""


class StartError(Exception):
    """The server did not come up; the message ends with what it wrote."""


def programs() -> Path:
    """The folder with Debian's `initdb` and `postgres`, the newest. Raises Unavailable."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    on_path = shutil.which("initdb")
    if not found and on_path is None:
        raise Unavailable("there is no PostgreSQL here (Debian: apt-get install postgresql)")
    return found[-1].parent if found else Path(str(on_path)).parent


class Server(Owned):
    """A server that can be started, stopped, killed and started again on the same data and port. `settings` are those
    of postgresql.conf beside or in place of the quick ones of tests."""

    def __init__(self, **settings: str) -> None:
        self._programs = programs()
        self._user = _server_user()
        self.folder = Path(tempfile.mkdtemp(prefix="diembao-postgresql-"))
        self._settings = {**_SETTINGS, **settings, "unix_socket_directories": str(self.folder)}
        self.port = _free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self._numbers = itertools.count(1)
        self._templates: set[str] = set()
        if self._user:
            os.chown(self.folder, self._user.pw_uid, self._user.pw_gid)
        atexit.register(self.close)
        self._run("initdb", "-D", "data", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8", "-A", "trust", "-N")
        (self.folder / "data" / "pg_hba.conf").write_text(_HBA)

    @property
    def pid(self) -> int:
        """Process id of the server's first process."""
        assert self._process is not None
        return self._process.pid

    def url(self, database: str, role: str = ROLE) -> str:
        """The address of a database as `[store] url` has it."""
        return f"postgresql://{role}@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        """Start and wait until it answers. Raises StartError, and stops what was started, otherwise."""
        given = [word for key, value in self._settings.items() for word in ("-c", f"{key}={value}")]
        with (self.folder / "output.log").open("ab") as log:
            self._process = subprocess.Popen(
                [self._programs / "postgres", "-D", "data", "-p", str(self.port), *given],
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **self._as_user(),
            )
        self._watchdog = subprocess.Popen(
            ["/bin/sh", "-c", _WATCHDOG, "watchdog", str(self.pid), str(self.folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                psycopg.connect(self._admin("postgres"), connect_timeout=5).close()
                return
            except psycopg.OperationalError as error:
                if self._process.poll() is not None or time.monotonic() > deadline:
                    self.kill()
                    raise StartError(f"PostgreSQL did not start: {error}\n{self.log}") from error
            time.sleep(_POLL_SECONDS)

    @property
    def log(self) -> str:
        """What the server said so far."""
        file = self.folder / "output.log"
        return file.read_text("utf-8", "replace") if file.exists() else ""

    def stop(self) -> None:
        """End it as an operator who wants it down now; connections are cut, the data stays."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """End it at once, as its crash would. The data stays."""
        self._end(signal.SIGQUIT)

    def restart(self) -> None:
        """Cut all connections and start again, on the same data and port."""
        self.stop()
        self.start()

    def _end(self, how: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.send_signal(how)
        try:
            process.wait(START_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        self._dismiss_watchdog()

    # -- databases

    def admin(self, database: str = "postgres") -> psycopg.Connection:
        """A connection that may do everything, each statement for itself."""
        return psycopg.connect(self._admin(database), autocommit=True)

    def empty(self) -> str:
        """Name of a new database in which `ROLE` owns an empty schema."""
        return self._copy("empty")

    def fresh(self) -> str:
        """Name of a new database with an empty store of today's schema in it."""
        return self._copy("store")

    def databases(self, prefix: str) -> set[str]:
        """Names of the databases that begin so."""
        with self.admin() as connection:
            rows = connection.execute("SELECT datname FROM pg_database WHERE starts_with(datname, %s)", (prefix,))
            return {name for (name,) in rows}

    def drop(self, database: str) -> None:
        """Remove a database, whoever still uses it."""
        with self.admin() as connection, suppress(psycopg.errors.InvalidCatalogName):
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(database)))

    def _copy(self, template: str) -> str:
        name = f"test{next(self._numbers)}"
        with self.admin() as connection:
            if template not in self._templates:
                self._make_template(connection, template)
            words = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY")
            connection.execute(words.format(sql.Identifier(name), sql.Identifier(template)))
        return name

    def _make_template(self, connection: psycopg.Connection, template: str) -> None:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(template)))
        if not self._templates:
            connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(ROLE)))
        with self.admin(template) as inside:
            inside.execute(sql.SQL("CREATE SCHEMA {0} AUTHORIZATION {0}").format(sql.Identifier(ROLE)))
        if template == "store":
            from newsroom.store import Store

            Store(self.url(template)).close()
        self._templates.add(template)

    def _admin(self, database: str) -> str:
        return f"host=127.0.0.1 port={self.port} user=postgres dbname={database}"

    def _run(self, program: str, *words: str) -> None:
        command = [str(self._programs / program), *words]
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, **self._as_user())
        if done.returncode:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise StartError(f"{program}: {done.stderr}")

    def _as_user(self) -> dict[str, Any]:
        return {"user": self._user.pw_uid, "group": self._user.pw_gid, "extra_groups": []} if self._user else {}


def _server_user() -> pwd.struct_passwd | None:
    """Whom to run it as; None for ourselves."""
    if os.geteuid() != 0:
        return None
    with suppress(KeyError):
        return pwd.getpwnam("postgres")
    return pwd.getpwnam("nobody")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
