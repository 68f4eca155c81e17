"""Reading one hostile document in a process of its own: what came out, how long it took, how much memory it filled.

`python -m tests.crawlers.measured feed|sitemap` reads the document from standard input. A process of its own, because
the memory of an earlier test would count with it, and because a regular expression that runs for hours stops for no
timeout inside the process.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from typing import Literal

URL = "https://bao.example/rss"
DEADLINE = 60
"""Seconds after which a reading counts as one without end; the honest ones take a few, ten times that under load."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How reading a document went."""

    found: int
    """Pages in it."""
    problem: str
    """The sentence where it was refused, "" where it was read."""
    seconds: float
    megabytes: float
    """By which the process grew at most."""


def read_apart(kind: Literal["feed", "sitemap"], body: bytes) -> Reading:
    """Read `body` in a process of its own. Raises subprocess.TimeoutExpired where that does not end."""
    command = [sys.executable, "-m", "tests.crawlers.measured", kind]
    done = subprocess.run(command, input=body, capture_output=True, timeout=DEADLINE, check=True)
    return Reading(**json.loads(done.stdout))


def _read_here(kind: str, body: bytes) -> Reading:
    from crawlers.discovery import UnreadableEntry, read_feed, read_sitemap

    read_feed(b"<rss version='2.0'/>", URL)  # the libraries' own memory is none of the document's
    before, start = _peak(), time.monotonic()
    found, problem = 0, ""
    try:
        found = len(read_feed(body, URL)) if kind == "feed" else len(read_sitemap(body, URL)[0])
    except UnreadableEntry as error:
        problem = str(error)
    return Reading(found, problem, round(time.monotonic() - start, 3), _peak() - before)


def _peak() -> float:
    """Megabytes that this process took at most until now; macOS counts bytes, Linux kilobytes."""
    taken = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return taken / 1_000_000 if sys.platform == "darwin" else taken / 1_000


if __name__ == "__main__":
    print(json.dumps(asdict(_read_here(sys.argv[1], sys.stdin.buffer.read()))))
