"""The same press by one process and by several workers: from an empty store to a full index, processes' start included.

The store is PostgreSQL, as several hosts need it; the one process beside them has SQLite, as one office has it. All
run on this machine, so more workers than cores only show what sharing costs.
"""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from tests.bench.measure import DifferentWork
from tests.bench.office import make_office
from tests.bench.site import served
from tests.bench.size import Size
from tests.bench.tables import Grid, figure
from tests.newsroom.runs import Office
from tests.postgres.server import Server

CREWS = (1, 2, 4)
SECONDS = 3_600.0
"""Until a crew must be done."""


@dataclass(frozen=True, slots=True)
class Crew:
    """What one process or several workers took."""

    name: str
    articles: int
    """In the index at the end."""
    seconds: float


def run(size: Size, scratch: Path) -> Grid:
    """Collect, extract, label and index the sample press with `diembao run`, then with one, two and four workers."""
    with served(size.outlets, size.pages) as press, Server() as server:
        found = [_timed("diembao run, SQLite", make_office(scratch / "alone", press.sources_toml), [["run"]])]
        for count in CREWS:
            office = make_office(scratch / f"crew{count}", press.sources_toml)
            url = server.url(server.fresh())
            file = office.folder / "settings.toml"
            file.write_text(f'{file.read_text("utf-8")}[store]\nurl = "{url}"\n[extract]\nworkers = 1\n', "utf-8")
            words = [["worker", "--once", "--name", f"tho-{number}"] for number in range(count)]
            name = f"{count} worker{'s' if count > 1 else ''}, PostgreSQL"
            found.append(_timed(name, office, words))
    if len({crew.articles for crew in found}) > 1:
        raise DifferentWork(f"not all of them made the same articles: {found}")
    return Grid(
        "From an empty store to a full index, once each; all on this machine.",
        ("who", "articles", "seconds", "articles/s"),
        [(c.name, f"{c.articles:,}", figure(c.seconds), figure(c.articles / c.seconds)) for c in found],
    )


def _timed(name: str, office: Office, commands: Sequence[Sequence[str]]) -> Crew:
    start = perf_counter()
    running = [
        subprocess.Popen(office.words(*words), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd=office.folder)
        for words in commands
    ]
    try:
        for process in running:
            said = process.communicate(timeout=SECONDS)[1]
            if process.returncode:
                raise RuntimeError(f"{name}: {said.decode(errors='replace')[-500:]}")
    finally:
        for process in running:
            process.kill()
    seconds = perf_counter() - start
    return Crew(name, _indexed(office), seconds)


def _indexed(office: Office) -> int:
    from index.engine import open_index

    index = open_index(office.settings.index_folder, office.settings.index)
    try:
        return index.tally().articles
    finally:
        index.close()
