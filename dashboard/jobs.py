"""Long work in the background: retraining, labelling anew, drafting reports, sending the digest, large exports.

Each job is a process of its own (`dashboard.job_runner`) that runs one `diembao` command and keeps a row in the store
up to date, so that a page can be reloaded and the server restarted meanwhile. The process holds a lock of the
operating system as long as it lives: a job whose lock is free and that has not ended is dead, however it died. Where
the process is on another machine, its sign of life in the row is all that can be judged by.
"""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from newsroom.errors import UsageError
from newsroom.store import Store
from newsroom.store.jobs import Job

FOLDER = "jobs"
"""Within the data folder: locks and what the jobs wrote."""
STARTING = timedelta(seconds=60)
"""Until a new process has its lock; Python and the store take a second or two, on a busy old machine many more."""
SILENT = timedelta(minutes=2)
"""After so long without a sign of life a job on another machine is taken to be dead."""
LANES: Mapping[str, str] = {"train": "heavy", "train-tone": "heavy", "label": "heavy", "export": "export"}
"""Jobs of one lane wait for each other; the others have the lane `light`."""
TAIL = 2_000
"""Characters of a failed job's output that are kept as the reason."""

Arguments = Mapping[str, Any]


def _report_new(given: Arguments, by: str) -> list[str]:
    words = ["report", "new", str(given["kind"]), f"--in={given['language']}", f"--by={by}", "--json"]
    for name, option in (("first", "from"), ("last", "to"), ("week", "week"), ("year", "year")):
        if given.get(name):
            words.append(f"--{option}={given[name]}")
    words += [f"--event={event}" for event in given.get("events", ())]
    for name, option in (("question", "query"), ("subject", "subject")):
        if given.get(name):
            words.append(f"--{option}={given[name]}")
    return words


def _report_refresh(given: Arguments, by: str) -> list[str]:
    return ["report", "refresh", f"--by={by}", "--", str(given["report"])]


def _send(given: Arguments, by: str) -> list[str]:
    words = ["digest", "send", f"--by={by}", "--json", *(["--draft"] if given.get("draft") else [])]
    return [*words, *(f"--to={address}" for address in given.get("to", ())), "--", str(given["report"])]


def _train(given: Arguments, by: str) -> list[str]:
    return ["train", "labels", "--compare", "--json"]


def _train_tone(given: Arguments, by: str) -> list[str]:
    return ["train", "tone", "--compare", "--json"]


def _label(given: Arguments, by: str) -> list[str]:
    return ["label", "--json"]


def _event(given: Arguments, by: str) -> list[str]:
    return ["label", f"--event={given['event']}", "--json"]


def _sync(given: Arguments, by: str) -> list[str]:
    return ["sync", "--json"]


def _scout(given: Arguments, by: str) -> list[str]:
    return ["sources", "add", "--json", "--", str(given["url"])]


def _export(given: Arguments, by: str) -> list[str]:
    return ["export", f"--address={given['address']}", f"--output={given['file']}"]


Words = Callable[[Arguments, str], list[str]]
COMMANDS: dict[str, tuple[Words, ...]] = {
    "report": (_report_new,),
    "refresh": (_report_refresh,),
    "send": (_send,),
    "train": (_train,),
    "train-tone": (_train_tone,),
    "label": (_label, _sync),
    "scout": (_scout,),
    "event": (_event,),
    "export": (_export,),
}
"""By kind of job, the words of the `diembao` commands that do it, one after the other; other pages add theirs."""


def start(store: Store, data: Path, kind: str, arguments: Arguments, by: str, now: datetime) -> int:
    """Begin a job and return its id; its process lives on when this one ends. Raises UsageError for an unknown kind."""
    if kind not in COMMANDS:
        raise UsageError(f"there is no kind of job {kind[:24]!r}; known are {', '.join(COMMANDS)}")
    id = store.jobs.add(kind, arguments, by, now)
    folder = data / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / f"{id}.log", "ab") as log:
        # In a session of its own: the signals that end the dashboard are not meant for it.
        subprocess.Popen(
            [sys.executable, "-m", "dashboard.job_runner", str(id)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    return id


def cancel(store: Store, id: int, by: str, now: datetime) -> bool:
    """Ask a job to end; False where it has ended before. Its process sees it within a second or two, whichever machine
    it is on; what it has done until then is kept."""
    return store.jobs.finish(id, "cancelled", {"cancelled_by": by}, now)


def bury(store: Store, data: Path, now: datetime) -> None:
    """Mark the jobs as failed whose process is gone without a word."""
    for job in store.jobs.active():
        if not alive(job, data, now):
            store.jobs.finish(job.id, "failed", {"died": True}, now)


def alive(job: Job, data: Path, now: datetime) -> bool:
    """Whether the process of an active job lives, or is still to come."""
    last = job.beat_at or job.asked_at
    if job.pid is None:
        return now - job.asked_at < STARTING
    if job.host != socket.gethostname():
        return now - last < SILENT
    return _held(data / FOLDER / f"{job.id}.lock")


def _held(file: Path) -> bool:
    try:
        with FileLock(file, timeout=0):
            return False
    except Timeout:
        return True


def lane(kind: str) -> str:
    """Which jobs wait for each other."""
    return LANES.get(kind, "light")


def tail(job: Job) -> str:
    """The end of what a job wrote, "" where that is not to be had."""
    try:
        return Path(job.log).read_text("utf-8", "replace")[-TAIL:] if job.log else ""
    except OSError:
        return ""


def share(job: Job) -> float | None:
    """How far a job is, 0..1; None where nobody knows."""
    done, total = job.progress.get("done"), job.progress.get("total")
    return min(1.0, done / total) if isinstance(done, int) and isinstance(total, int) and total > 0 else None


def commands(job: Job) -> Sequence[list[str]]:
    """The words of the commands that do the job, without `diembao`."""
    return [make(job.arguments, job.by) for make in COMMANDS[job.kind]]
