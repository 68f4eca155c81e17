"""Hostile input in a process of its own: what came out, how long it took, how much memory it filled.

`python -m tests.crawlers.measured feed|sitemap|list|hits` reads a document from standard input,
`… crawl FOLDER DOMAIN …` crawls sites with a feed at /rss, one after another. A process of its own, because the memory
of an earlier test would count with it, and because a regular expression that runs for hours stops for no timeout
inside the process.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sized
from dataclasses import asdict, dataclass
from pathlib import Path
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


Kind = Literal["feed", "sitemap", "list", "hits"]


def read_apart(kind: Kind, body: bytes) -> Reading:
    """Read `body` in a process of its own. Raises subprocess.TimeoutExpired where that does not end."""
    command = [sys.executable, "-m", "tests.crawlers.measured", kind]
    done = subprocess.run(command, input=body, capture_output=True, timeout=DEADLINE, check=True)
    return Reading(**json.loads(done.stdout))


def _read_here(kind: str, body: bytes) -> Reading:
    from crawlers.discovery import UnreadableEntry, read_feed, read_sitemap
    from crawlers.hits import read_hits
    from crawlers.lists import read_list

    readers: dict[str, Callable[[bytes], Sized]] = {
        "feed": lambda document: read_feed(document, URL),
        "sitemap": lambda document: read_sitemap(document, URL)[0],
        "list": lambda document: read_list(document, URL, None, "")[0],
        "hits": lambda document: read_hits(document, URL, ("bao.example",)),
    }
    readers["feed"](b"<rss version='2.0'/>")  # the libraries' own memory is none of the document's
    readers["list"](b"<html><body><a href='/bai-12345'>A</a></body></html>")
    before, start = _peak(), time.monotonic()
    found, problem = 0, ""
    try:
        found = len(readers[kind](body))
    except UnreadableEntry as error:
        problem = str(error)
    return Reading(found, problem, round(time.monotonic() - start, 3), _peak() - before)


@dataclass(frozen=True, slots=True)
class Crawled:
    """How a crawl went."""

    fell: dict[str, str]
    """Path of each page that was not fetched -> reason."""
    fetched: int
    entry_problems: dict[str, int]
    seconds: float
    megabytes: float
    """By which the process grew at most, the crawls before this one included."""


def crawl_apart(folder: Path, *domains: str) -> list[Crawled]:
    """Crawl the sites at `domains` (host:port on loopback) one after another in a process of its own."""
    command = [sys.executable, "-m", "tests.crawlers.measured", "crawl", str(folder), *domains]
    done = subprocess.run(command, capture_output=True, timeout=2 * DEADLINE, check=True)
    return [Crawled(**each) for each in json.loads(done.stdout)]


def _crawl_here(folder: Path, domains: list[str]) -> list[Crawled]:
    from crawlers.crawl import crawl
    from newsroom.sections import CrawlSettings
    from newsroom.store import Store
    from tests.crawlers.rawsite import outlet

    settings = CrawlSettings(delay=0, allow_private=True)
    results = []
    before = 0.0
    for number, domain in enumerate(domains):
        store, source = Store(f"sqlite:///{folder / f'{number}.sqlite'}"), outlet(domain, f"http://{domain}/rss")
        store.crawl.put_sources([source])
        if not before:
            crawl([], store.crawl, settings, folder / "archive")
            before = _peak()  # the libraries' own memory is none of the sites'
        start = time.monotonic()
        outcome = crawl([source], store.crawl, settings, folder / "archive")
        seconds = round(time.monotonic() - start, 3)
        with store.database.read() as connection:
            rows = connection.exec_driver_sql("SELECT url, reason FROM pages WHERE state != 'fetched'").all()
        fell = {url.removeprefix(f"http://{domain}"): reason for url, reason in rows}
        problems = {str(reason): count for reason, count in outcome.entry_problems.items()}
        results.append(Crawled(fell, outcome.fetched, problems, seconds, _peak() - before))
        store.close()
    return results


def _peak() -> float:
    """Megabytes that this process took at most until now; macOS counts bytes, Linux kilobytes."""
    taken = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return taken / 1_000_000 if sys.platform == "darwin" else taken / 1_000


if __name__ == "__main__":
    what, *rest = sys.argv[1:]
    if what == "crawl":
        print(json.dumps([asdict(each) for each in _crawl_here(Path(rest[0]), rest[1:])]))
    else:
        print(json.dumps(asdict(_read_here(what, sys.stdin.buffer.read()))))
