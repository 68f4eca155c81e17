"""Several workers over the sample press: whatever happens to them, the end is that of one undisturbed process, and no
site is asked by two at once or too soon."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from newsroom.cli import app
from newsroom.clock import local_day, utc_now
from newsroom.errors import UsageError
from newsroom.store import open_store
from tests.newsroom.crew import Crew, assert_polite
from tests.newsroom.runs import SETTINGS, Office
from tests.samplepress import SamplePress

DELAY = 0.2
YESTERDAY: date = local_day(utc_now()) - timedelta(days=1)
ALONE = SETTINGS.replace("retry_minutes = 0.0", "retry_minutes = 60.0")
"""A page that failed waits for its next attempt longer than a test: how often a worker was killed must not show."""
ALL = "crawl,extract,label,sync"


def shared(url: str) -> str:
    """The settings of a worker."""
    store = f'[store]\nurl = "{url}"\n' if url else ""
    return ALONE.replace("delay = 0.0", f"delay = {DELAY}") + f"timeout = 120.0\n[worker]\nterm = 3.0\n{store}"


def comparable(office: Office) -> dict[str, Any]:
    """What must be the same. How many pages were skipped depends on what was looked at first: an address that leads to
    another one may be met before or after that one."""
    found = office.snapshot()
    return {name: found[name] for name in ("articles", "backlog", "indexed", "found", "facets", "states", "reasons")}


@pytest.fixture(scope="module")
def press() -> Iterator[SamplePress]:
    with SamplePress(today=YESTERDAY) as made:
        yield made


@pytest.fixture(scope="module")
def undisturbed(press: SamplePress, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What one process leaves on SQLite."""
    office = Office.make(tmp_path_factory.mktemp("alone"), press.sources_toml(), ALONE)
    office.call("run")
    found = comparable(office)
    assert len(found["articles"]) >= 60
    return found


def assert_same(office: Office, expected: dict[str, Any]) -> None:
    found = comparable(office)
    for name, value in expected.items():
        assert found[name] == value, name


@pytest.fixture(scope="module")
def few(press: SamplePress) -> str:
    """Sources of some outlets."""
    head, *blocks = press.sources_toml().split("[[source]]")
    return "[[source]]".join([head, *blocks[:4]])


@pytest.fixture(scope="module")
def pair(press: SamplePress, few: str, tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Where two workers were on SQLite, of whom one was killed."""
    office = Office.make(tmp_path_factory.mktemp("two"), few, shared(""))
    before = len(press.requests)
    Crew([office] * 2, [ALL] * 2, kills=1, seed=1).work()
    assert_polite(press.requests[before:], DELAY)
    return office


class TestTwoOnOneHost:
    def test_they_end_like_one_process(self, pair: Office, few: str, tmp_path: Path) -> None:
        alone = Office.make(tmp_path, few, ALONE)
        alone.call("run")
        assert_same(pair, comparable(alone))
        names = {path.name.split("-2")[0] for path in pair.settings.archive_folder.iterdir()}
        assert names <= {"diembao-tho-0", "diembao-tho-1"} and names

    def test_one_is_seen_at_work_and_stops_when_it_is_asked_to(self, pair: Office) -> None:
        words = pair.words("worker", "--name", "tho-x", "--stage", "sync,extract")
        running = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=pair.folder)
        store = open_store(pair.settings)
        try:
            while not (known := store.leases.workers()):
                assert running.poll() is None
                time.sleep(0.1)
            assert [(each.name, each.pid, each.stages, each.late) for each in known] == [
                ("tho-x", running.pid, ("sync", "extract"), False)
            ]
            told = pair.json("status")
            assert [each["name"] for each in told["workers"]] == ["tho-x"]
            assert told["stages"]["extract"] == {"waiting": 0, "in_hand": 0}
            shown = pair.call("status").stdout
            assert "Các tiến trình xử lý đang hoạt động" in shown and "Việc còn chờ ở từng công đoạn" in shown
            assert "works on this data folder already" in pair.call("worker", "--name", "tho-x", code=5).stderr
            running.send_signal(signal.SIGTERM)
            said = running.communicate(timeout=60)[0].decode()
            assert running.returncode == 0 and "tho-x: stopped" in said and "Traceback" not in said
            assert store.leases.workers() == []
        finally:
            running.kill()
            store.close()

    @pytest.mark.parametrize("words", [("--stage", "kitchen"), ("--stage", ","), ("--name", "../x")])
    def test_what_cannot_be_is_told(self, words: tuple[str, str]) -> None:
        told = CliRunner().invoke(app, ["worker", *words]).exception
        assert isinstance(told, UsageError) and str(told).startswith(words[0])


@pytest.mark.soak
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("seed", range(3))
def test_four_workers_that_are_killed_and_paused_end_like_one_process(
    press: SamplePress, undisturbed: dict[str, Any], postgresql_url: str, tmp_path: Path, seed: int
) -> None:
    office = Office.make(tmp_path, press.sources_toml(), shared(postgresql_url))
    before = len(press.requests)
    Crew([office] * 4, [ALL] * 4, kills=8, pauses=2, seed=seed).work()
    assert_polite(press.requests[before:], DELAY)
    assert_same(office, undisturbed)
    store = open_store(office.settings)
    assert store.leases.workers() == []
    store.close()
