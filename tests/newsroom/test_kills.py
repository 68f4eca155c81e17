"""A run may be killed at any moment: the next one goes on, and the end is the same as if nothing had happened."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from newsroom.clock import local_day, utc_now
from tests.newsroom.runs import SETTINGS, Office
from tests.samplepress import SamplePress

SEED = 20260805
YESTERDAY: date = local_day(utc_now()) - timedelta(days=1)
"""Fixed for all runs of one test, so that nothing becomes due or too old between them."""


PATIENT = SETTINGS.replace("retry_minutes = 0.0", "retry_minutes = 60.0")
"""A wall or an error page waits for its next attempt longer than a test: how often a run was killed must not show."""


@pytest.fixture(scope="module")
def press() -> Iterator[SamplePress]:
    with SamplePress(today=YESTERDAY) as made:
        yield made


@pytest.fixture(scope="module")
def undisturbed(press: SamplePress, tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, object], float]:
    """What a run leaves that nobody kills, and how many seconds it takes."""
    office = Office.make(tmp_path_factory.mktemp("undisturbed"), press.sources_toml(), PATIENT)
    start = time.monotonic()
    office.call("run")
    seconds = time.monotonic() - start
    found = office.snapshot()
    assert len(found["articles"]) >= 60
    assert found["indexed"] == sorted(found["articles"])
    return found, seconds


def kill_a_run(office: Office, after: float) -> bool:
    """Start a run and kill -9 it after so many seconds; False when it had ended by itself."""
    running = subprocess.Popen(
        office.words("run"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        running.wait(timeout=after)
        return False
    except subprocess.TimeoutExpired:
        os.kill(running.pid, signal.SIGKILL)
        running.wait()
        assert_gone(running.pid)
        return True


def assert_gone(group: int) -> None:
    """The worker processes of a killed run end by themselves."""
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return
        time.sleep(0.1)
    os.killpg(group, signal.SIGKILL)
    pytest.fail("worker processes outlived the run that started them")


def test_a_run_killed_five_times_in_a_row_ends_like_an_undisturbed_one(
    press: SamplePress, undisturbed: tuple[dict[str, object], float], tmp_path: Path
) -> None:
    expected, seconds = undisturbed
    moments = random.Random(SEED)
    office = Office.make(tmp_path, press.sources_toml(), PATIENT)
    killed = [kill_a_run(office, moments.uniform(0.1, 0.9) * seconds) for _ in range(5)]
    assert any(killed)
    office.call("run")
    assert office.snapshot() == expected


@pytest.mark.soak
def test_corrections_under_kills_become_one_new_version_each(tmp_path: Path) -> None:
    with SamplePress(today=YESTERDAY) as press:
        steady, killed = (Office.make(tmp_path / name, press.sources_toml(), PATIENT) for name in ("steady", "killed"))
        for office in (steady, killed):
            office.call("run")
        for piece in [p for p in press.press.pieces if p.relevance == "asean"][::8]:
            corrected = f"{piece.body}\n\nTòa soạn sửa lại: ASEAN có mười một nước thành viên."
            press.replace(piece.outlet_id, piece.slug, body=corrected, updated=utc_now() + timedelta(seconds=90))
        steady.call("run")
        moments = random.Random(SEED)
        for _ in range(3):
            kill_a_run(killed, moments.uniform(1.0, 6.0))
        killed.call("run")
        expected = steady.snapshot()
        assert sum(versions == 2 for *_, versions in expected["articles"].values()) >= 4
        assert killed.snapshot() == expected


@pytest.mark.soak
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("number", range(20))
def test_a_run_killed_at_a_random_moment_ends_like_an_undisturbed_one(
    press: SamplePress, undisturbed: tuple[dict[str, object], float], tmp_path: Path, number: int
) -> None:
    expected, seconds = undisturbed
    office = Office.make(tmp_path, press.sources_toml(), PATIENT)
    kill_a_run(office, random.Random(SEED + number).uniform(0.02, 1.0) * seconds)
    office.call("run")
    assert office.snapshot() == expected
