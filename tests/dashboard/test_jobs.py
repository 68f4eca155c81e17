"""Background jobs with real processes: they outlive who started them, tell how far they are, can be cancelled, and a
dead one is told as such."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from dashboard import jobs
from newsroom.clock import utc_now
from newsroom.errors import UsageError
from newsroom.settings import Settings
from newsroom.store import Store, open_store
from newsroom.store.jobs import Job

PATIENCE = 60.0


@pytest.fixture
def store(filled: Settings) -> Iterator[Store]:
    opened = open_store(filled)
    yield opened
    opened.close()


def until(store: Store, id: int, reached: Callable[[Job], bool]) -> Job:
    """The job once it is so."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        job = store.jobs.get(id)
        if reached(job):
            return job
        time.sleep(0.1)
    raise AssertionError(f"job {id} is {store.jobs.get(id)}")


def free(job: Job, data: Path) -> None:
    """Wait until the job's process is gone."""
    end = time.monotonic() + PATIENCE
    while jobs._held(data / jobs.FOLDER / f"{job.id}.lock") and time.monotonic() < end:
        time.sleep(0.1)


def test_a_report_is_drafted_by_a_process_of_its_own_and_its_answer_names_it(store: Store, filled: Settings) -> None:
    asked = {"kind": "weekly", "language": "vi"}
    id = jobs.start(store, filled.desk.data, "report", asked, "Lan", utc_now())
    job = until(store, id, lambda job: not job.active)
    assert job.state == "done", jobs.tail(job)
    assert job.result is not None
    kept = store.reports.get(job.result["answer"]["id"])
    assert (kept.kind, kept.created_by) == ("weekly", "Lan")
    assert job.pid != os.getpid()
    assert "weekly" in jobs.tail(job)


def test_a_job_outlives_the_server_that_began_it(store: Store, filled: Settings) -> None:
    script = """
import os, signal
from dashboard import jobs
from newsroom.clock import utc_now
from newsroom.settings import load_settings
from newsroom.store import open_store
settings = load_settings()
jobs.start(open_store(settings), settings.desk.data, "report", {"kind": "weekly", "language": "en"}, "Lan", utc_now())
os.killpg(0, signal.SIGKILL)
"""
    # As `dashboard.serve` ends a server that does not go: it and whatever belongs to its session.
    server = subprocess.run([sys.executable, "-c", script], start_new_session=True)
    assert server.returncode == -signal.SIGKILL
    [job] = store.jobs.recent((), 10)
    assert until(store, job.id, lambda job: not job.active).state == "done"


def test_one_that_fails_says_why(store: Store, filled: Settings) -> None:
    asked = {"kind": "thematic", "language": "vi"}
    id = jobs.start(store, filled.desk.data, "report", asked, "Lan", utc_now())
    job = until(store, id, lambda job: not job.active)
    assert job.state == "failed"
    assert job.result is not None and "thematic note is about a search" in job.result["error"]


def test_a_job_waits_for_its_lane_and_can_be_cancelled_there(store: Store, filled: Settings) -> None:
    from filelock import FileLock

    folder = filled.desk.data / jobs.FOLDER
    folder.mkdir()
    with FileLock(folder / "lane-heavy.lock"):
        id = jobs.start(store, filled.desk.data, "label", {}, "Lan", utc_now())
        job = until(store, id, lambda job: job.pid is not None)
        assert job.state == "waiting"
        assert jobs.alive(job, filled.desk.data, utc_now())
        assert jobs.cancel(store, id, "Minh", utc_now())
        free(job, filled.desk.data)
    assert not jobs.alive(job, filled.desk.data, utc_now())
    job = store.jobs.get(id)
    assert job.state == "cancelled" and job.result == {"cancelled_by": "Minh"}
    assert not jobs.cancel(store, id, "Lan", utc_now()), "it has ended"


def test_one_whose_process_was_killed_is_told_as_dead(store: Store, filled: Settings) -> None:
    from filelock import FileLock

    folder = filled.desk.data / jobs.FOLDER
    folder.mkdir()
    with FileLock(folder / "lane-heavy.lock"):
        id = jobs.start(store, filled.desk.data, "label", {}, "Lan", utc_now())
        job = until(store, id, lambda job: job.pid is not None)
        jobs.bury(store, filled.desk.data, utc_now())
        assert store.jobs.get(id).active, "it lives"
        assert job.pid is not None
        os.kill(job.pid, signal.SIGKILL)
        free(job, filled.desk.data)
        jobs.bury(store, filled.desk.data, utc_now())
    assert store.jobs.get(id).state == "failed"
    assert store.jobs.get(id).result == {"died": True}


def test_one_that_never_got_a_process_is_told_as_dead_after_a_while(store: Store, filled: Settings) -> None:
    now = utc_now()
    id = store.jobs.add("label", {}, "Lan", now)
    jobs.bury(store, filled.desk.data, now + jobs.STARTING / 2)
    assert store.jobs.get(id).active
    jobs.bury(store, filled.desk.data, now + jobs.STARTING)
    assert store.jobs.get(id).state == "failed"


def test_one_on_another_machine_lives_by_its_signs_of_life(store: Store, filled: Settings) -> None:
    now = utc_now()
    id = store.jobs.add("label", {}, "Lan", now)
    store.jobs.take(id, "another.example", 1, "", now)
    store.jobs.begin(id, now)
    store.jobs.beat(id, {"stage": "label", "done": 3, "total": 12}, now)
    job = store.jobs.get(id)
    assert jobs.alive(job, filled.desk.data, now + timedelta(seconds=90))
    assert not jobs.alive(job, filled.desk.data, now + timedelta(seconds=150))
    assert jobs.share(job) == 0.25


def test_only_known_kinds_begin(store: Store, filled: Settings) -> None:
    with pytest.raises(UsageError, match="no kind of job 'rm'"):
        jobs.start(store, filled.desk.data, "rm", {}, "Lan", utc_now())
    assert store.jobs.recent((), 10) == []


def test_arguments_stay_words_of_one_command() -> None:
    asked = {"kind": "thematic", "language": "vi", "question": "--by x; rm -rf /", "subject": "-h"}
    words = jobs.COMMANDS["report"][0](asked, "Lan")
    assert "--query=--by x; rm -rf /" in words
    assert "--subject=-h" in words
    assert not {"-h", "--by x; rm -rf /"} & set(words)
