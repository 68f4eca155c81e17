"""Several workers at once for tests: real processes that are started, killed, paused and started again until nothing
is left to do; and what a press saw of them."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from tests.newsroom.runs import Office
from tests.samplepress.server import Request

SECONDS = 600.0
"""Until a crew must be done."""
TIMER = 0.005
"""Seconds by which a timer may ring early."""


@dataclass
class Crew:
    """Workers `--once`, one for each office; those with one data folder are on one host."""

    offices: Sequence[Office]
    stages: Sequence[str]
    kills: int = 0
    pauses: int = 0
    seed: int = 0
    done: list[str] = field(default_factory=list)
    """What was done to whom."""

    def work(self) -> None:
        """Have them work, kill and pause them at random moments, start each again that was killed, until all end."""
        moments = random.Random(self.seed)
        running = {number: self._start(number) for number in range(len(self.offices))}
        paused: dict[int, float] = {}
        kills, pauses = self.kills, self.pauses
        deadline = time.monotonic() + SECONDS
        try:
            while running or paused:
                assert time.monotonic() < deadline, f"the workers are not done: {self.done}"
                time.sleep(moments.uniform(0.3, 1.5) if kills or pauses else 0.2)
                for number in [n for n, until in paused.items() if time.monotonic() >= until]:
                    os.kill(running[number].pid, signal.SIGCONT)
                    del paused[number]
                for number, process in list(running.items()):
                    code = process.poll()
                    if code is not None:
                        assert code == 0, f"worker {number} ended with {code}: {self._said(number)}"
                        del running[number]
                able = [number for number in running if number not in paused]
                if not able:
                    continue
                number = moments.choice(able)
                if kills and moments.random() < 0.5:
                    kills -= 1
                    self.done.append(f"killed {number}")
                    running[number].kill()
                    running[number].wait()
                    running[number] = self._start(number)
                elif pauses:
                    pauses -= 1
                    self.done.append(f"paused {number}")
                    os.kill(running[number].pid, signal.SIGSTOP)
                    # Longer than the term: others take over meanwhile.
                    paused[number] = time.monotonic() + self.offices[number].settings.worker.term * 2
        finally:
            for process in running.values():
                process.kill()
                process.wait()

    def _start(self, number: int) -> subprocess.Popen[bytes]:
        office = self.offices[number]
        words = office.words("worker", "--once", "--name", f"tho-{number}", "--stage", self.stages[number])
        with (office.folder / f"tho-{number}.log").open("ab") as log:
            return subprocess.Popen(words, stdout=log, stderr=log, cwd=office.folder)

    def _said(self, number: int) -> str:
        return (self.offices[number].folder / f"tho-{number}.log").read_text("utf-8")[-2000:]


def assert_polite(requests: Sequence[Request], delay: float) -> None:
    """No outlet was sent a request before the one before was answered, or within `delay` seconds of it."""
    by_outlet: dict[str, list[Request]] = defaultdict(list)
    for request in requests:
        by_outlet[request.outlet].append(request)
    for outlet, asked in by_outlet.items():
        asked.sort(key=lambda request: request.came)
        for before, after in pairwise(asked):
            gap = (after.came - before.came).total_seconds()
            told = f"{outlet} was sent {after.path} {gap:.3f} s after {before.path}"
            assert after.came >= before.time, f"{told}, which was not answered yet"
            assert gap >= delay - TIMER, told
