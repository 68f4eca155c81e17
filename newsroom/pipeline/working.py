"""Being at work on a store that others work on, too: come, renew the term while work goes on, give everything back."""

from __future__ import annotations

import hashlib
import logging
import os
import re
import secrets
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from time import sleep

from newsroom.errors import LeaseLost, StoreError
from newsroom.settings import Settings
from newsroom.store import Store
from newsroom.store.leases import Presence

BEATS = 4
"""Renewals within a term: three may come to nothing before anything is lost."""
LOOK_SECONDS = 0.2
"""Between two looks at whether another worker has finished what only one may do."""

logger = logging.getLogger(__name__)


def host_name() -> str:
    """This machine's name as part of a worker's: letters, digits, dots and hyphens."""
    return re.sub(r"[^A-Za-z0-9.-]", "-", socket.gethostname())[:40] or "host"


def run_name(data: Path) -> str:
    """Under which name the commands work that hold the run lock of a `data` folder: the next of them knows that an
    earlier one is dead."""
    return f"{host_name()}-run-{hashlib.sha256(str(data.resolve()).encode()).hexdigest()[:6]}"


@contextmanager
def at_work(store: Store, settings: Settings, name: str = "", stages: Sequence[str] = ()) -> Iterator[None]:
    """Within, this process is a worker of the store: what it takes is its own, and what it writes counts only while no
    other worker has had to take over. Does nothing within another one.

    Without a `name` it is a worker that nobody knows and nobody succeeds. Raises StoreError where one of this name
    works elsewhere.
    """
    if store.database.worker is not None:
        yield
        return
    name = name or f"{host_name()}-{os.getpid()}-{secrets.token_hex(3)}"
    term = timedelta(seconds=settings.worker.term)
    who = Presence(name, host_name(), os.getpid(), str(settings.desk.data.resolve()), tuple(stages))
    worker = store.leases.begin(who, term)
    store.database.worker, store.database.worker_name = worker, name
    over = threading.Event()
    beats = threading.Thread(target=_renew, args=(store, worker, term, over), name="renewing", daemon=True)
    beats.start()
    try:
        yield
    finally:
        over.set()
        beats.join()
        store.database.worker, store.database.worker_name = None, ""
        # Where the store is away the term ends by itself.
        with suppress(StoreError):
            store.leases.end(worker)


def _renew(store: Store, worker: int, term: timedelta, over: threading.Event) -> None:
    while not over.wait(term.total_seconds() / BEATS):
        try:
            store.leases.renew(worker, term, store.database.doing)
        except LeaseLost:
            return  # the next thing that is written says so
        except StoreError as error:
            logger.warning("the worker's term could not be renewed: %s", error)


@contextmanager
def alone(store: Store, what: str) -> Iterator[None]:
    """Within, no other worker does `what`; waits for one that does. To be used `at_work`."""
    while not store.leases.take("stage", what):
        sleep(LOOK_SECONDS)
    try:
        yield
    finally:
        store.leases.drop("stage", [what])
