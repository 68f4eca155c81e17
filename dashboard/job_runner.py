"""The process of one job: `python -m dashboard.job_runner ID`; see `dashboard.jobs`.

It waits for its turn, runs the command, reads from its output how far it is, and writes that and the end into the
job's row. It ends the command where the row says that the job was cancelled.
"""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import IO, Any

from filelock import FileLock, Timeout

from dashboard.jobs import FOLDER, TAIL, commands, lane
from newsroom.clock import utc_now
from newsroom.settings import Settings, load_settings
from newsroom.store import Store, open_store
from newsroom.store.jobs import Job

LOOK = 1.0
"""Seconds between two looks at the row."""
PATIENCE = 20.0
"""Seconds that a command has for ending by itself: it finishes what it is writing."""
MAX_RESULT = 200_000
"""Bytes of a command's answer that are kept."""
_PROGRESS = re.compile(r"^(?P<stage>[a-z_]+) (?P<done>\d+)/(?P<total>\d+)\s*$")
"""As `newsroom.cli.output` tells it where nobody sits at a terminal."""


class _Output:
    """Reads what the command writes, so that neither pipe is ever full."""

    def __init__(self, command: subprocess.Popen[str], log: IO[str]) -> None:
        assert command.stdout is not None and command.stderr is not None
        self.progress: Mapping[str, Any] = {}
        self.answer = ""
        self.said: list[str] = []
        self._log = log
        self._threads = [
            threading.Thread(target=self._answer, args=(command.stdout,), daemon=True),
            threading.Thread(target=self._notes, args=(command.stderr,), daemon=True),
        ]
        for thread in self._threads:
            thread.start()

    def _answer(self, pipe: IO[str]) -> None:
        for line in pipe:
            if len(self.answer) < MAX_RESULT:
                self.answer += line
            self._write(line)

    def _notes(self, pipe: IO[str]) -> None:
        for line in pipe:
            if found := _PROGRESS.match(line):
                self.progress = {
                    "stage": found["stage"], "done": int(found["done"]), "total": int(found["total"])
                }  # fmt: skip
            else:
                self.said.append(line)
            self._write(line)

    def _write(self, line: str) -> None:
        self._log.write(line)
        self._log.flush()

    def ended(self) -> None:
        """Wait until all is read."""
        for thread in self._threads:
            thread.join(PATIENCE)


def run(settings: Settings, store: Store, id: int) -> int:
    """Do the job `id`; return 0 where it was done, 1 where it failed or was cancelled."""
    folder = settings.desk.data / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    log = folder / f"{id}.log"
    with ExitStack() as held:
        try:
            held.enter_context(FileLock(folder / f"{id}.lock", timeout=0))
        except Timeout:
            return 1  # somebody has it
        job = store.jobs.get(id)
        if not store.jobs.take(id, socket.gethostname(), os.getpid(), str(log), utc_now()):
            return 1
        if not _turn(store, job, folder, held) or not store.jobs.begin(id, utc_now()):
            return 1
        with log.open("a", encoding="utf-8") as file:
            return _work(store, job, file)


def _turn(store: Store, job: Job, folder: Path, held: ExitStack) -> bool:
    """Wait for the jobs of the same lane; False where this one was cancelled meanwhile."""
    lock = FileLock(folder / f"lane-{lane(job.kind)}.lock")
    while True:
        try:
            held.enter_context(lock.acquire(timeout=LOOK))
            return True
        except Timeout:
            if not store.jobs.beat(job.id, {}, utc_now()):
                return False


def _work(store: Store, job: Job, log: IO[str]) -> int:
    answer: Any = None
    for words in commands(job):
        command = _command(words)
        output = _Output(command, log)
        while command.poll() is None:
            time.sleep(LOOK)
            if not store.jobs.beat(job.id, output.progress, utc_now()):
                _stop(command)
                return 1
        output.ended()
        # A check that finds something ends with 1 and has an answer all the same.
        answer = _json(output.answer)
        if command.returncode:
            error = "".join(output.said)[-TAIL:].strip()
            told = {"answer": answer, "error": error, "code": command.returncode}
            store.jobs.finish(job.id, "failed", told, utc_now())
            return 1
    store.jobs.finish(job.id, "done", {"answer": answer}, utc_now())
    return 0


def _command(words: list[str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", "from newsroom.cli import main; main()", *words],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        errors="replace",
        # Without a terminal progress comes as plain lines, and nothing is cut to a width.
        env={**os.environ, "TERM": "dumb", "COLUMNS": "500", "PYTHONUNBUFFERED": "1"},
    )


def _stop(command: subprocess.Popen[str]) -> None:
    """As Ctrl-C does it: what was done is kept. One that does not end is killed."""
    for number, seconds in ((signal.SIGINT, PATIENCE), (signal.SIGTERM, PATIENCE), (signal.SIGKILL, None)):
        with suppress(ProcessLookupError):
            command.send_signal(number)
        with suppress(subprocess.TimeoutExpired):
            command.wait(seconds)
            return


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


def main() -> int:
    """Do the job that the command line names."""
    # A process that is started in the background may be born ignoring it, and would hand that on to the command.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    settings = load_settings()
    store = open_store(settings, create=False)
    try:
        return run(settings, store, int(sys.argv[1]))
    finally:
        store.close()


if __name__ == "__main__":
    sys.exit(main())
